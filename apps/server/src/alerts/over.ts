import { nextStepAfter, type OverWhy, roundOf, type Step } from '@fieldproof/core/alerts'
import { awaitedNoMore, awaitedOf, type DayReason } from '@fieldproof/core/attendance'
import { sql, type RawBuilder, type Transaction } from 'kysely'
import type { Sql, Tables } from '../platform/postgres/database.ts'
import { zoneOf } from '../platform/zone.ts'
import { darkDaysOf } from '../read/darkPeriods/personDay.ts'
import { isLogged, type LogEntry, sealedNames } from './facts.ts'

/**
 * When what a rule has counted is over, from the same records that it came from: asked of things that the log has just touched, and once a minute of what ends without an entry. An alert is over when
 * all that made it is; then nobody else is called out for it, and whether somebody has seen to it stays a person's word. Reckoned anew it comes out the same, and what begins again is open again.
 */

/** In the place of an alert: counted, and used up without having made one. */
export const noAlert = '00000000-0000-0000-0000-000000000000'

interface Over { readonly at: number; readonly why: OverWhy }
type Ends = Map<string, Over>

interface CountedThing {
  readonly ruleId: string
  readonly subject: string
  readonly about: string
  readonly what: string
  /** None yet: it waits for more of its kind. */
  readonly alertId: string | null
  readonly personId: string | null
  readonly at: Date
  readonly overAt: Date | null
  readonly overWhy: OverWhy | null
}

const selectThings = (orgId: string, condition: RawBuilder<unknown>) => sql<CountedThing>`select rule_id as "ruleId", subject, about, fact ->> 'what' as what, alert_id as "alertId", (fact ->> 'personId')::uuid as "personId", at, over_at as "overAt", over_why as "overWhy"
  from alert_facts where org_id = ${orgId} and alert_id is distinct from ${noAlert} and ${condition}`

/** The first part of a subject says what it is; ids of `kind` among them. */
const idsOf = (things: readonly CountedThing[], kind: string): string[] => [...new Set(things.filter(({ about }) => about.startsWith(`${kind}:`)).map(({ about }) => about.split(':')[1]!))]

const callsOver = async (trx: Sql, orgId: string, things: readonly CountedThing[], ends: Ends): Promise<void> => {
  const ids = idsOf(things, 'sos')
  if (ids.length === 0) return
  const { rows } = await sql<{ id: string; at: Date }>`select id, min(at) as at from (
      select about_id as id, happened_at as at from declarations where org_id = ${orgId} and topic = 'sos' and about_id = any(${ids}::uuid[]) and content ->> 'state' = 'ended'
      union all select sos_id, acknowledged_at from sos_acknowledgements where org_id = ${orgId} and sos_id = any(${ids}::uuid[]) and ends) e group by id`.execute(trx)
  for (const { id, at } of rows) ends.set(`sos:${id}`, { at: at.getTime(), why: 'ended' })
}

/** A crossing that is gone was disproved by what came in later. */
const crossingsOver = async (trx: Sql, orgId: string, things: readonly CountedThing[], nowMs: number, ends: Ends): Promise<void> => {
  const ids = idsOf(things, 'crossing')
  if (ids.length === 0) return
  const { rows } = await sql<{ id: string; until: Date | null }>`select crossing_id as id, until from crossings where org_id = ${orgId} and crossing_id = any(${ids}::uuid[])`.execute(trx)
  const found = new Map(rows.map(({ id, until }) => [id, until]))
  for (const id of ids) {
    const until = found.get(id)
    if (until === undefined) ends.set(`crossing:${id}`, { at: nowMs, why: 'corrected' })
    else if (until !== null) ends.set(`crossing:${id}`, { at: until.getTime(), why: 'ended' })
  }
}

interface Day {
  readonly name: string
  readonly status: string
  readonly flags: readonly string[]
  readonly reasons: readonly DayReason[]
  readonly dueFrom: Date | null
  readonly graceMinutes: number
  readonly computedAt: Date
}

const dayEnd = ({ what, subject }: CountedThing, { status, flags, reasons, dueFrom, graceMinutes, computedAt }: Day): Over | undefined => {
  if (what === 'not_arrived') {
    const startAt = Number(subject.split(':')[4])
    const awaited = awaitedOf(reasons, { dueFrom: dueFrom?.getTime(), graceMinutes }).find((one) => one.startAt === startAt)
    if (awaited) return awaited.arrivedAt === null ? undefined : { at: awaited.arrivedAt, why: 'arrived' }
    const became = awaitedNoMore(reasons, startAt)
    return became.why === 'arrived' ? became : { at: computedAt.getTime(), why: became.why }
  }
  const holds = what === 'missing_punch' ? !flags.includes('absent') && flags.some((flag) => flag === 'missing_arrival' || flag === 'missing_leaving') : flags.includes(what)
  // Nothing is concluded of a day that hangs on a doubt.
  if (holds || status === 'pending') return undefined
  return { at: computedAt.getTime(), why: status === 'on_leave' ? 'excused' : 'corrected' }
}

const daysOver = async (trx: Sql, orgId: string, things: readonly CountedThing[], nowMs: number, ends: Ends): Promise<void> => {
  const mine = things.filter(({ about }) => about.startsWith('day:'))
  if (mine.length === 0) return
  const names = [...new Set(mine.map(({ about }) => about))].map((about) => about.split(':'))
  const { rows } = await sql<Day>`select 'day:' || a.person_id || ':' || a.day as name, a.status, a.flags, a.reasons, a.due_from as "dueFrom", coalesce((r.rules ->> 'lateGraceMinutes')::int, 0) as "graceMinutes", a.computed_at as "computedAt"
    from attendance_days a left join rosters r on r.org_id = a.org_id and r.person_id = a.person_id and r.day = a.day
    where a.org_id = ${orgId} and (a.person_id, a.day) in (select * from unnest(${names.map(([, id]) => id)}::uuid[], ${names.map(([, , day]) => day)}::date[]))`.execute(trx)
  const found = new Map(rows.map((day) => [day.name, day]))
  for (const thing of mine) {
    const day = found.get(thing.about)
    const end = day ? dayEnd(thing, day) : { at: nowMs, why: 'corrected' as const }
    if (end) ends.set(thing.subject, end)
  }
}

/** Contact is back where a later position is known. The end of the silence is the day's own; where duty ended in silence, or what came in later has filled it, the newest position. */
const silencesOver = async (trx: Sql, orgId: string, things: readonly CountedThing[], timeZone: string, nowMs: number, ends: Ends): Promise<void> => {
  const mine = things.filter(({ about, personId }) => about.startsWith('silence:') && personId !== null)
  if (mine.length === 0) return
  const { rows } = await sql<{ personId: string; newest: Date }>`select person_id as "personId", max(fix_time) as newest from latest_positions where org_id = ${orgId} and person_id = any(${[...new Set(mine.map(({ personId }) => personId!))]}::uuid[]) group by person_id`.execute(trx)
  const newest = new Map(rows.map((row) => [row.personId, row.newest.getTime()]))
  const zone = zoneOf(timeZone)
  for (const { subject, at, personId } of mine) {
    const from = at.getTime()
    const last = newest.get(personId!)
    if (last === undefined || last <= from) continue
    const days = [...new Set([zone.dayAt(from - 12 * 3_600_000), zone.dayAt(from)])]
    const dark = await darkDaysOf(trx, days.map((day) => ({ personId: personId!, personName: '', departmentName: null, day })), timeZone, nowMs, 'en')
    const found = dark.flatMap(({ periods, recordingTo }) => periods.map((period) => ({ ...period, isCut: period.to === recordingTo }))).find((period) => Date.parse(period.from) === from)
    ends.set(subject, { at: found && !found.isCut ? Date.parse(found.to) : last, why: found && (found.standing === 'announced' || found.standing === 'excused') ? 'excused' : 'contact' })
  }
}

/** A channel that delivers again, a backup that was made or is whole again, a self-check that finds nothing. */
const systemOver = async (trx: Sql, orgId: string, things: readonly CountedThing[], nowMs: number, ends: Ends): Promise<void> => {
  const since = ({ about, at }: CountedThing): number => Number(about.split(':')[2] ?? at.getTime())
  const channels = idsOf(things, 'channel')
  if (channels.length > 0) {
    const { rows } = await sql<{ id: string; isUsed: boolean; deletedAt: Date | null; failingSince: Date | null; lastSentAt: Date | null }>`select channel_id as id, is_active and deleted_at is null as "isUsed", deleted_at as "deletedAt", failing_since as "failingSince", last_sent_at as "lastSentAt" from alert_channels where org_id = ${orgId} and channel_id = any(${channels}::uuid[])`.execute(trx)
    for (const { id, isUsed, deletedAt, failingSince, lastSentAt } of rows)
      for (const thing of things.filter(({ about }) => about.startsWith(`channel:${id}:`))) {
        if (!isUsed) ends.set(thing.subject, { at: deletedAt?.getTime() ?? nowMs, why: 'removed' })
        else if (failingSince?.getTime() !== since(thing)) ends.set(thing.subject, { at: lastSentAt?.getTime() ?? nowMs, why: 'recovered' })
      }
  }
  const backups = idsOf(things, 'backup')
  if (backups.length > 0) {
    const { rows } = await sql<{ id: string; doneAt: Date | null }>`select backup_id as id, greatest(finished_at, checked_at) as "doneAt" from backups where org_id = ${orgId} and backup_id = any(${backups}::uuid[]) and failing_since is null and (check_state is distinct from 'damaged' or removed_at is not null)`.execute(trx)
    for (const { id, doneAt } of rows) for (const thing of things.filter(({ about }) => about.startsWith(`backup:${id}:`))) ends.set(thing.subject, { at: doneAt?.getTime() ?? nowMs, why: 'recovered' })
  }
  const checks = things.filter(({ about }) => about.startsWith('self_check:'))
  if (checks.length > 0) {
    const { rows } = await sql<{ subject: string; at: Date }>`select t.subject, min(s.ran_at) as at from unnest(${checks.map(({ subject }) => subject)}::text[], ${checks.map(({ at }) => at)}::timestamptz[]) as t (subject, at)
      join self_checks s on s.org_id = ${orgId} and s.ok and s.ran_at > t.at group by t.subject`.execute(trx)
    for (const { subject, at } of rows) ends.set(subject, { at: at.getTime(), why: 'recovered' })
  }
}

/** These are known by when the record was found to be another: once known they keep their time. */
const foundOut: readonly OverWhy[] = ['excused', 'corrected', 'removed']

const settle = async (trx: Transaction<Tables>, orgId: string, things: readonly CountedThing[], ends: Ends): Promise<string[]> => {
  const changed = things.flatMap((thing) => {
    const end = ends.get(thing.subject)
    const isSame = end === undefined ? thing.overAt === null : end.why === thing.overWhy && (foundOut.includes(end.why) || end.at === thing.overAt?.getTime())
    return isSame ? [] : [{ ...thing, end }]
  })
  if (changed.length === 0) return []
  await sql`update alert_facts f set over_at = t.over_at, over_why = t.over_why from unnest(${changed.map(({ ruleId }) => ruleId)}::uuid[], ${changed.map(({ subject }) => subject)}::text[],
      ${changed.map(({ end }) => (end ? new Date(end.at) : null))}::timestamptz[], ${changed.map(({ end }) => end?.why ?? null)}::text[]) as t (rule_id, subject, over_at, over_why)
    where f.org_id = ${orgId} and f.rule_id = t.rule_id and f.subject = t.subject`.execute(trx)
  return await reckonOver(trx, orgId, [...new Set(changed.flatMap(({ alertId }) => alertId ?? []))])
}

/** SQL: alert `a` was opened again after its matter was over. Whoever did that wants others to know all the same. */
const reopenedAt = sql`(select max(c.acted_at) from alert_acts c where c.org_id = a.org_id and c.alert_id = a.alert_id and c.act = 'reopened')`
/** SQL: the matter of alert `a` is over, and nobody has opened it again since. */
export const isSettled = sql<boolean>`(a.over_at is not null and coalesce(${reopenedAt} <= a.over_at, true))`

interface Reckoned {
  readonly alertId: string
  readonly isOpen: boolean
  readonly steps: readonly Step[]
  readonly stepsTaken: number
  readonly noticedAt: Date
  readonly reopenedAt: Date | null
  readonly nextStepAt: Date | null
  readonly at: Date | null
  readonly why: OverWhy | null
}

/** Whether alerts are over, from what made them. Names those of which that is another than it was, for who seals them. */
export const reckonOver = async (trx: Transaction<Tables>, orgId: string, alertIds: readonly string[]): Promise<string[]> => {
  if (alertIds.length === 0) return []
  const { rows } = await sql<Reckoned>`select a.alert_id as "alertId", a.state = 'open' as "isOpen", a.steps, a.steps_taken as "stepsTaken", a.noticed_at as "noticedAt", ${reopenedAt} as "reopenedAt", a.next_step_at as "nextStepAt", f.at, f.why
    from alerts a cross join lateral (select case when bool_and(x.over_at is not null) then max(x.over_at) end as at, case when bool_and(x.over_at is not null) then (array_agg(x.over_why order by x.over_at desc, x.subject))[1] end as why
      from alert_facts x where x.org_id = a.org_id and x.alert_id = a.alert_id) f
    where a.org_id = ${orgId} and a.alert_id = any(${[...alertIds]}::uuid[]) and (a.over_at, a.over_why) is distinct from (f.at, f.why) order by a.alert_id for update of a`.execute(trx)
  for (const { alertId, isOpen, steps, stepsTaken, noticedAt, reopenedAt: reopened, nextStepAt, at, why } of rows) {
    const from = (roundOf(steps, stepsTaken).round > 0 && reopened ? reopened : noticedAt).getTime()
    const next = nextStepAfter(steps, from, stepsTaken, isOpen, at !== null, nextStepAt?.getTime())
    await sql`update alerts set over_at = ${at}, over_why = ${why}, next_step_at = ${next === undefined ? null : new Date(next)} where org_id = ${orgId} and alert_id = ${alertId}`.execute(trx)
  }
  return rows.map(({ alertId }) => alertId)
}

/** What these stretches of the log may have ended, or begun again: named as facts are looked up. */
export const aboutsOfEntries = async (trx: Sql, orgId: string, entries: readonly LogEntry[]): Promise<string[]> => {
  const abouts = [...sealedNames(entries, 'crossings').map((id) => `crossing:${id}`), ...sealedNames(entries, 'attendance_days').map((name) => `day:${name.replace(' ', ':')}`)]
  if (!entries.some(({ kind }) => kind === 'submission')) return abouts
  const { rows } = await sql<{ id: string }>`select distinct about_id as id from declarations x where x.org_id = ${orgId} and x.topic = 'sos' and ${isLogged(entries)}`.execute(trx)
  return [...abouts, ...rows.map(({ id }) => `sos:${id}`)]
}

/** Settles what is known of these things. Names the alerts that are another now, for who seals them. With the follower's cursor held, as whatever writes alerts. */
export const settleAbouts = async (trx: Transaction<Tables>, orgId: string, abouts: readonly string[], nowMs: number): Promise<string[]> => {
  if (abouts.length === 0) return []
  const { rows: things } = await selectThings(orgId, sql`about = any(${[...new Set(abouts)]}::text[])`).execute(trx)
  const ends: Ends = new Map()
  await callsOver(trx, orgId, things, ends)
  await crossingsOver(trx, orgId, things, nowMs, ends)
  await daysOver(trx, orgId, things, nowMs, ends)
  return await settle(trx, orgId, things, ends)
}

const lookedForMs = 31 * 86_400_000

/** What ends with no word in the log: a silence, and what concerns the system itself. Once over it stays so: the next one is another thing. */
export const settleWithTime = async (trx: Transaction<Tables>, orgId: string, timeZone: string, nowMs: number): Promise<string[]> => {
  const { rows: things } = await selectThings(orgId, sql`over_at is null and known_at > ${new Date(nowMs - lookedForMs)} and split_part(about, ':', 1) in ('silence', 'channel', 'backup', 'self_check')`).execute(trx)
  const ends: Ends = new Map()
  await silencesOver(trx, orgId, things, timeZone, nowMs, ends)
  await systemOver(trx, orgId, things, nowMs, ends)
  return await settle(trx, orgId, things, ends)
}
