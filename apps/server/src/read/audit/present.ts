import type { AuditEntry } from '@fieldproof/contract'
import { type BusinessStatus, businessStatusNames, checkOpeningHours, inEnglishNumber, isoInstant, type Language, type OpeningHours, openingHoursText } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { ActEntry, Json } from './load.ts'
import { acts, type AuditTopic, dayName, fieldNames, topicNames, valueNames, words } from './words.ts'

const uuidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
export type Names = ReadonlyMap<string, string>

/** What the ids in the entries are called today. */
export const loadNames = async (trx: Sql, entries: readonly ActEntry[]): Promise<Names> => {
  const ids = [...new Set(entries.flatMap((entry) => [entry.ref, ...(JSON.stringify(entry.body ?? {}).match(uuidPattern) ?? [])]))]
  const { rows } = await sql<{ id: string; name: string }>`select person_id as id, name from people where person_id = any(${ids}::uuid[]) union all select department_id, name from departments where department_id = any(${ids}::uuid[])
    union all select site_id, name from sites where site_id = any(${ids}::uuid[]) union all select shift_id, name from shifts where shift_id = any(${ids}::uuid[]) union all select rule_id, name from duty_rules where rule_id = any(${ids}::uuid[])
    union all select rule_id, name from alert_rules where rule_id = any(${ids}::uuid[]) union all select channel_id, name from alert_channels where channel_id = any(${ids}::uuid[])
    union all select device_id, coalesce(label, model, '') from devices where device_id = any(${ids}::uuid[])
    union all (select distinct on (policy_id) policy_id, body ->> 'name' from policies where policy_id = any(${ids}::uuid[]) order by policy_id, version desc)`.execute(trx)
  return new Map(rows.filter(({ name }) => name !== '').map(({ id, name }) => [id, name]))
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const member = (body: Json, name: string): unknown => (isObject(body.after) ? body.after[name] : undefined) ?? body[name] ?? (isObject(body.before) ? body.before[name] : undefined)
const isoPattern = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/
/** Members that hold a calendar day (2026-11-28) or nothing alike; a note that looks so stays as it was written. */
const dayFields: ReadonlySet<string> = new Set(['date', 'day', 'from', 'to', 'until', 'hiredOn'])
const dayPattern = /^\d{4}-\d{2}-\d{2}$/

/** An entry may hold anything; what are no hours is shown as it is. */
const hoursText = (given: unknown, language: Language): string => {
  try {
    const checked = checkOpeningHours(given as OpeningHours)
    if (checked.ok) return openingHoursText(checked.value, language)
  } catch {
    // falls through
  }
  return JSON.stringify(given)
}

const createTeller = (names: Names, language: Language, timeZone: string) => {
  const local = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone, dateStyle: 'medium', timeStyle: 'short' })
  // A calendar day is in no time zone.
  const days = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone: 'UTC', dateStyle: 'medium' })
  const value = (field: string, given: unknown): string | null => {
    if (given === undefined || given === null || given === '' || (Array.isArray(given) && given.length === 0)) return null
    if (typeof given === 'boolean') return words[given ? 'yes' : 'no'][language]
    if (typeof given === 'number') return field === 'daysOfWeek' ? dayName(given, language) : String(given)
    if (field === 'topic' && typeof given === 'string' && Object.hasOwn(topicNames, given)) return topicNames[given as AuditTopic][language]
    if (field === 'businessStatus' && typeof given === 'string' && Object.hasOwn(businessStatusNames, given)) return businessStatusNames[given as BusinessStatus][language]
    if (field === 'openingHours') return hoursText(given, language)
    if (typeof given === 'string' && dayFields.has(field) && dayPattern.test(given) && !Number.isNaN(Date.parse(given))) return days.format(Date.parse(given))
    if (typeof given === 'string') return names.get(given) ?? (Object.hasOwn(valueNames, given) ? valueNames[given]![language] : isoPattern.test(given) ? local.format(Date.parse(given)) : given.replace(uuidPattern, (id) => names.get(id) ?? id))
    if (Array.isArray(given)) return given.map((one) => value(field, one) ?? '').join(language === 'en' ? ', ' : '、')
    if (!isObject(given)) return JSON.stringify(given)
    if (isObject(given.centre) && typeof given.radiusMetres === 'number') return words.circle[language].replace('{radius}', String(Math.round(given.radiusMetres))).replace('{at}', `${String(given.centre.lat)}, ${String(given.centre.lon)}`)
    if (Array.isArray(given.line) && typeof given.widthMetres === 'number') return words.corridor[language].replace('{width}', String(Math.round(given.widthMetres))).replace('{count}', String(given.line.length))
    if (Array.isArray(given.rings)) return words.polygon[language].replace('{count}', String((given.rings as unknown[][]).reduce((sum, ring) => sum + ring.length, 0)))
    if (typeof given.start === 'string' && typeof given.end === 'string') return `${given.start}–${given.end}`
    return Object.entries(given).flatMap(([name, inner]) => { const told = value(name, inner); return told === null ? [] : [`${label(name)} ${told}`] }).join(language === 'en' ? ', ' : '，')
  }
  const label = (name: string): string => (Object.hasOwn(fieldNames, name) ? fieldNames[name]![language] : names.get(name) ?? name)
  return { value, label }
}

/** Members of a body that are details of their own beside `before` and `after`. */
const alsoTold = ['reason', 'note', 'text', 'purpose', 'requestedAt', 'until', 'alsoChanged', 'filters', 'format', 'form'] as const

const linkOf = (kind: string, { ref, body }: ActEntry): string | null => {
  const id = (name: string): string | null => (typeof body?.[name] === 'string' ? (body[name] as string) : null)
  switch (kind) {
    case '': return null
    case 'org': return '/settings'
    case 'person': return `/people/${id('personId') ?? ref}`
    case 'policy': return `/policies/${ref}`
    case 'check-in': return id('eventId') ?? id('checkInId') ? `/check-ins/${id('eventId') ?? id('checkInId')!}` : null
    case 'view': return typeof body?.page === 'string' ? `/${body.page}` : null
    case 'corrections': return '/attendance/corrections'
    default: return `/${kind}`
  }
}

export const presentActs = (entries: readonly ActEntry[], names: Names, language: Language, timeZone: string): AuditEntry[] => {
  const { value, label } = createTeller(names, language, timeZone)
  return entries.map((entry): AuditEntry => {
    const { action, body, ref } = entry
    const act = Object.hasOwn(acts, action) ? acts[action] : undefined
    const said = (token: string): string => {
      if (!body) return '—'
      if (token === 'action') return action
      if (token === 'person') return names.get(String(body.personId ?? ref)) ?? words.somebody[language]
      if (token === 'site') return names.get(String(body.siteId ?? ref)) ?? '—'
      const given = member(body, token) ?? (token === 'name' ? member(body, 'label') ?? (isObject(member(body, 'policy')) ? (member(body, 'policy') as Json).name : undefined) ?? names.get(ref) : undefined)
      return value(token, given) ?? names.get(ref) ?? '—'
    }
    const sides = body ? [body.before, body.after] as const : []
    const [before, after] = sides.map((side) => (isObject(side) ? side : {})) as [Json?, Json?]
    const members = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    const changes = members.flatMap((name) => {
      const [was, is] = [value(name, before?.[name]), value(name, after?.[name])]
      return was === is ? [] : [{ field: label(name), before: was, after: is }]
    })
    const details = body ? alsoTold.flatMap((name) => { const told = value(name, body[name]); return told === null || isObject(body[name]) && Object.keys(body[name]).length === 0 ? [] : [{ field: label(name), before: null, after: told }] }) : []
    const by = typeof body?.by === 'string' ? body.by : typeof body?.viewerId === 'string' ? body.viewerId : null
    return {
      entryIndex: entry.entryIndex, at: isoInstant(entry.at), byId: by, byName: by === null ? null : names.get(by) ?? words.somebody[language], action,
      topic: act?.topic ?? 'system', topicName: topicNames[act?.topic ?? 'system'][language], what: (language === 'en' && body ? inEnglishNumber((act?.words ?? words.unknown).en, body) : (act?.words ?? words.unknown)[language]).replace(/\{(\w+)\}/g, (_, token: string) => said(token)),
      changes: [...changes, ...details], link: linkOf(act?.link ?? '', entry), proof: entry.proof,
    }
  })
}
