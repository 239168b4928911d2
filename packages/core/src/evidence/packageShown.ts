/**
 * What is shown for reading (context.json) against what the log says of it: who the person is, where the site lies and what rule it has, in
 * which time zone the organisation's clocks are shown. The exporter signs the context, and could have been handed edited rows; the log could not.
 *
 * An entry speaks of something when its body names it (`ref`). Entries of earlier versions do not: what they could tell is "not shown by the log".
 */
import { type Translated, t } from '../kernel/index.ts'
import { canonicalJson, isJsonObject } from './canonical.ts'
import type { JsonObject } from './canonical.ts'
import { fenceInWords } from './fenceWords.ts'
import { contextPath, entryPathPattern } from './package.ts'
import type { CheckState, OpenedEntry } from './packageState.ts'

interface Told {
  readonly index: number
  readonly value: unknown
}

const what = {
  orgName: t('公司名称', '公司名稱', 'Name of the organisation'),
  timeZone: t('公司时区', '公司時區', 'Time zone of the organisation'),
  person: t('人员姓名', '人員姓名', 'Name of the person'),
  siteName: t('地点名称', '地點名稱', 'Name of the site'),
  siteAddress: t('地点地址', '地點地址', 'Address of the site'),
  siteFence: t('地点围栏', '地點圍欄', 'Fence of the site'),
  sitePosition: t('地点位置', '地點位置', 'Position of the site'),
} satisfies Record<string, Translated>

const objects = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? (value as readonly unknown[]).filter((item): item is JsonObject => isJsonObject(item as never)) : [])
/** What is shown or logged, for a reader; told so that it differs from what stands `beside` it where it does. */
const inWords = (value: unknown, beside?: unknown): Translated | string => {
  if (value === undefined) return '—'
  const text = typeof value === 'string' ? value : fenceInWords(value, beside) ?? canonicalJson(value)
  return typeof text === 'string' && text.length > 120 ? `${text.slice(0, 120)}…` : text
}

/** The newest value that an entry about `ref` gives a member; entries come in the log's order. */
const newest = (entries: readonly OpenedEntry[], ref: string | undefined, actions: readonly string[], member: string): Told | undefined => {
  let told: Told | undefined
  for (const { index, state, json } of entries) {
    if (state !== 'open' || !json || !actions.includes(String(json.action)) || (ref !== undefined && json.ref !== ref)) continue
    const value = (isJsonObject(json.after) ? json.after : json)[member]
    if (value !== undefined) told = { index, value }
  }
  return told
}

/** The last entry of which nobody can say what it told. An entry that was altered, itself or its content, may have told something newer than an older one that can be read. */
const lastUnreadable = (entries: readonly OpenedEntry[], { altered }: CheckState): number =>
  Math.max(-1, ...entries.filter(({ state }) => state === 'wrong').map(({ index }) => index), ...[...altered].map((path) => Number(entryPathPattern.exec(path)?.[1] ?? -1)))

export const checkShown = (context: JsonObject | undefined, entries: readonly OpenedEntry[], state: CheckState): void => {
  if (context === undefined) return
  const { add } = state
  const unreadable = lastUnreadable(entries, state)
  const compare = (name: keyof typeof what, shown: unknown, told: Told | undefined): void => {
    if (shown === undefined && (told === undefined || told.value === null)) return
    if (told === undefined) add('shown', 'note', contextPath, 'shownNotLogged', { what: what[name], shown: inWords(shown) })
    else if (shown !== undefined && canonicalJson(shown) === canonicalJson(told.value)) add('shown', 'pass', contextPath, 'shownAsLogged', { what: what[name], shown: inWords(shown), index: told.index })
    else if (unreadable > told.index) add('shown', 'note', contextPath, 'shownNotLogged', { what: what[name], shown: inWords(shown) })
    else add('shown', 'fail', contextPath, 'shownDiffers', { what: what[name], shown: inWords(shown, told.value), logged: inWords(told.value, shown), index: told.index })
  }
  // One log is of one organisation.
  compare('orgName', context.orgName, latest(newest(entries, undefined, ['organisation.created'], 'name'), newest(entries, undefined, ['settings.updated'], 'orgName')))
  compare('timeZone', context.timeZone, newest(entries, undefined, ['organisation.created', 'settings.updated'], 'timeZone'))
  for (const { id, name } of objects(context.people)) if (typeof id === 'string') compare('person', name, newest(entries, id, ['person.created', 'person.updated'], 'name'))
  for (const { id, name, address, fence, position } of objects(context.sites)) {
    if (typeof id !== 'string') continue
    const told = (member: string): Told | undefined => newest(entries, id, ['site.created', 'site.updated'], member)
    const rule = told('fence')
    compare('siteName', name, told('name'))
    compare('siteAddress', address, told('address'))
    compare('siteFence', fence, rule)
    // A polygon's centre is only where its pin stands; a circle's is part of the rule.
    if (rule && isJsonObject(rule.value) && rule.value.kind === 'circle') compare('sitePosition', position, { index: rule.index, value: rule.value.centre! })
  }
}

const latest = (a: Told | undefined, b: Told | undefined): Told | undefined => (a && b ? (a.index > b.index ? a : b) : (a ?? b))
