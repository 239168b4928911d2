/** From a package report to what a person wants to know: who, what, where, when, how far to believe it. Used by the page and the command line. */
import { isFence, isJsonObject } from '@fieldproof/core/evidence'
import type { JsonObject, OpenedEntry, PackageCheck, PackageFileReport } from '@fieldproof/core/evidence'
import { isFiniteLatLon } from '@fieldproof/core/kernel'
import type { Geofence, LatLon, Language, Translated } from '@fieldproof/core/kernel'
import { actionNames, bandNames, decisionNames, eventNames, kindNames, say, signalNames } from './words.ts'
import type { WordId } from './words.ts'

export interface FindingView {
  readonly name: string
  readonly text: string
  readonly weightDecibans: number
}
export interface VerdictView {
  readonly entryIndex: number
  readonly band: string
  readonly bandName: string
  /** What the company's policy said should follow. */
  readonly actionName?: string
  /** The entry of the newer verdict that took its place. */
  readonly replacedBy?: number
  readonly totalDecibans?: number
  readonly modelVersion?: string
  /** Strongest first. */
  readonly supports: readonly FindingView[]
  readonly against: readonly FindingView[]
  readonly undecided: readonly FindingView[]
}
export type ClockName = 'fix' | 'device' | 'server' | 'recorded'
export interface EventView {
  readonly entryIndex: number
  readonly kind: string
  readonly kindName: string
  readonly person?: string
  readonly device: string
  readonly site?: { readonly name: string; readonly address?: string; readonly position?: LatLon; readonly fence?: Geofence }
  readonly fix?: LatLon & { readonly accuracyMetres?: number; readonly provider?: string; readonly mock?: boolean }
  readonly note?: string
  readonly photoPath?: string
  /** ISO 8601; absent when not told. */
  readonly clocks: Readonly<Partial<Record<ClockName, string>>>
  /** The newest first. */
  readonly verdicts: readonly VerdictView[]
  readonly facts: readonly string[]
}
export interface OtherView {
  readonly entryIndex: number
  readonly kindName: string
  readonly recorded: string
  readonly state: OpenedEntry['state']
  /** What a person said, in words. */
  readonly said?: string
  readonly json?: JsonObject
}
export interface PackageView {
  readonly orgName?: string
  readonly origin?: string
  readonly vkey?: string
  readonly treeSize?: number
  readonly createdTime?: string
  readonly timeZone: string
  readonly events: readonly EventView[]
  readonly others: readonly OtherView[]
  /** Checks of the package as a whole first, then those of each entry. */
  readonly groups: readonly { readonly entryIndex?: number; readonly title: string; readonly checks: readonly PackageCheck[] }[]
}

/**
 * Text from a package as it may be shown: without control characters (a terminal would obey them) and without the
 * direction overrides by which a text can be made to read as another.
 */
// oxlint-disable-next-line no-control-regex -- these are what is taken out
export const visible = (value: string): string => value.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? visible(value) : undefined)
const number = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)
const list = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
const translated = (value: unknown, language: Language): string | undefined => (isJsonObject(value) ? text(value[language]) : undefined)

/** A signed context is still only data: everything in it is read as if anything could be there. */
const named = (items: unknown, id: string | undefined): JsonObject | undefined => (id === undefined ? undefined : list(items).find((item) => item.id === id))

const verdictView = (entry: OpenedEntry, context: JsonObject | undefined, language: Language): VerdictView => {
  const json = entry.json!
  const words = list(context?.verdicts).find((item) => item.entryIndex === entry.index)
  const explained = list(words?.findings)
  const findings = list(json.findings).map((finding, i): FindingView & { state: string } => {
    const signal = text(finding.signal) ?? '?'
    return {
      name: translated(explained[i]?.name, language) ?? signalNames[signal]?.[language] ?? signal,
      text: translated(explained[i]?.text, language) ?? Object.entries(isJsonObject(finding.values) ? finding.values : {}).map(([key, value]) => `${key}: ${String(value)}`).join(', '),
      weightDecibans: number(finding.weightDecibans) ?? 0,
      state: text(finding.state) ?? '',
    }
  })
  const band = text(json.band) ?? ''
  const by = (sign: number): FindingView[] => findings.filter((finding) => Math.sign(finding.weightDecibans) === sign).sort((a, b) => Math.abs(b.weightDecibans) - Math.abs(a.weightDecibans))
  return {
    entryIndex: entry.index, band, bandName: translated(words?.band, language) ?? (bandNames as Record<string, Translated>)[band]?.[language] ?? band,
    ...(text(json.action) ? { actionName: actionNames[text(json.action)!]?.[language] ?? text(json.action)! } : {}),
    ...(number(json.totalDecibans) === undefined ? {} : { totalDecibans: number(json.totalDecibans)! }),
    ...(isJsonObject(json.model) && text(json.model.version) ? { modelVersion: text(json.model.version)! } : {}),
    supports: by(1), against: by(-1), undecided: by(0),
  }
}

const eventView = (entry: OpenedEntry, report: PackageFileReport, language: Language): EventView => {
  const payload: JsonObject = entry.event!.payload
  const context = report.context as JsonObject | undefined
  const device = text(payload.device) ?? ''
  const enrolment = report.entries.find((other) => other.leaf.kind === 'device_enrolled' && other.json?.deviceId === device)?.json
  const personId = text(enrolment?.personId)
  const site = named(context?.sites, text(payload.siteId))
  const siteId = text(payload.siteId)
  const fix = isJsonObject(payload.fix) && isFiniteLatLon(payload.fix as unknown as LatLon) ? payload.fix : undefined
  const fixTime = number(fix?.fixTime)
  const receiptPath = `receipts/${text(payload.id)}.json`
  const receiptHolds = report.checks.some((check) => check.subject === receiptPath && check.status === 'pass')
  const receipt = receiptHolds ? (JSON.parse(new TextDecoder().decode(report.files.get(receiptPath))) as { receivedTime: string }) : undefined
  const photo = text(payload.photoSha256)
  const kind = text(payload.kind) ?? ''
  const facts: string[] = []
  if (text(payload.state)) facts.push(`${text(payload.state)}${text(payload.reason) ? `: ${text(payload.reason)}` : ''}`)
  for (const key of ['networkType', 'appVersion']) if (text(payload[key])) facts.push(text(payload[key])!)
  if (number(payload.batteryPercent) !== undefined) facts.push(`${say('battery', language)} ${Math.round(number(payload.batteryPercent)!)} %`)
  const content: JsonObject = isJsonObject(payload.content) ? payload.content : {}
  const note = [payload.note, payload.text, content.text, content.reason].map(text).find((said) => said !== undefined)
  const verdicts = report.entries.filter((other) => other.leaf.kind === 'verdict' && other.state === 'open' && other.json?.eventId === payload.id)
  return {
    entryIndex: entry.index, kind, kindName: eventNames[kind]?.[language] ?? kind, device: text(named(context?.devices, device)?.name) ?? text(payload.model) ?? device,
    person: text(named(context?.people, personId)?.name) ?? personId,
    ...(siteId === undefined ? {} : {
      site: {
        name: text(site?.name) ?? siteId, ...(text(site?.address) ? { address: text(site?.address)! } : {}),
        ...(isJsonObject(site?.position) && isFiniteLatLon(site.position as unknown as LatLon) ? { position: site.position as unknown as LatLon } : {}),
        ...(isFence(site?.fence) ? { fence: site.fence } : {}),
      },
    }),
    ...(fix === undefined ? {} : {
      fix: {
        lat: fix.lat as number, lon: fix.lon as number, ...(number(fix.accuracyMetres) === undefined ? {} : { accuracyMetres: number(fix.accuracyMetres)! }),
        ...(text(fix.provider) ? { provider: text(fix.provider)! } : {}), ...(fix.mock === true ? { mock: true } : {}),
      },
    }),
    ...(note === undefined ? {} : { note }),
    ...(photo !== undefined && report.media.has(photo) ? { photoPath: report.media.get(photo)! } : {}),
    clocks: {
      ...(fixTime !== undefined && Math.abs(fixTime) < 8.64e15 ? { fix: new Date(fixTime).toISOString() } : {}),
      ...(text(payload.deviceTime) ? { device: text(payload.deviceTime)! } : {}),
      ...(receipt ? { server: receipt.receivedTime } : {}), recorded: entry.leaf.time,
    },
    verdicts: verdicts.map((verdict, i) => ({ ...verdictView(verdict, context, language), ...(verdicts[i + 1] ? { replacedBy: verdicts.at(-1)!.index } : {}) })).reverse(), facts,
  }
}

/** A decision, a question, a published policy or the asking of a spot challenge, with its words; nothing for entries of other kinds. */
const saidIn = ({ leaf, json }: OpenedEntry, language: Language): { said?: string } => {
  const band = leaf.kind === 'verdict' ? text(json?.band) : undefined
  if (band !== undefined) return { said: (bandNames as Record<string, Translated>)[band]?.[language] ?? band }
  const action = text(json?.action)
  if (action === undefined) return {}
  const after = isJsonObject(json?.after) ? json.after : {}
  const named = leaf.kind === 'rule_changed' && action === 'policy.published' ? `${text(isJsonObject(after.policy) ? after.policy.name : undefined) ?? '?'} · v${number(after.version) ?? '?'} · SHA-256 ${(text(after.sha256) ?? '').slice(0, 12)}…`
    : leaf.kind === 'admin' && action === 'challenge.asked' ? text(json?.purpose) ?? '' : leaf.kind === 'admin' && decisionNames[action] ? text(json?.name) ?? '' : undefined
  if (named !== undefined) {
    const name = decisionNames[action]?.[language] ?? action
    return { said: named === '' ? name : `${name}${language === 'en' ? ': ' : '：'}${named}` }
  }
  if (leaf.kind !== 'decision') return {}
  const name = (decisionNames[`${action}/${text(json?.outcome) ?? ''}`] ?? decisionNames[action])?.[language]
  const words = text(json?.note) ?? text(json?.text)
  return name === undefined ? {} : { said: words === undefined ? name : `${name}${language === 'en' ? ': ' : '：'}${words}` }
}

const timeZoneOf = (context: JsonObject | undefined): string => {
  const zone = text(context?.timeZone) ?? 'UTC'
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    return 'UTC'
  }
}

/** The entry a check is about: told by the check, or by the number in the name of the file. */
const entryOf = (check: PackageCheck): number | undefined => {
  const inName = /^(?:entries|bodies)\/(\d+)\./.exec(check.subject)?.[1]
  return check.entryIndex ?? (inName === undefined ? undefined : Number(inName))
}

const groupChecks = (checks: readonly PackageCheck[], entries: readonly OpenedEntry[], language: Language): PackageView['groups'] => {
  const byEntry = new Map<number, PackageCheck[]>()
  for (const check of checks) byEntry.set(entryOf(check) ?? -1, [...(byEntry.get(entryOf(check) ?? -1) ?? []), check])
  return [...byEntry].sort(([a], [b]) => a - b).map(([index, ofEntry]) => {
    if (index < 0) return { title: say('package', language), checks: ofEntry }
    const entry = entries.find((candidate) => candidate.index === index)
    const kind = text(entry?.event?.payload.kind)
    const name = entry === undefined ? '' : (kind && eventNames[kind]?.[language]) || kindNames[entry.leaf.kind][language]
    return { entryIndex: index, title: `${say('entry', language, { index })} ${name}`.trim(), checks: ofEntry }
  })
}

/** The words that a result stands under. */
export const bannerOf = ({ verdict, checks }: PackageFileReport): { readonly title: WordId; readonly under: WordId } => {
  if (verdict !== 'erased') return verdict === 'valid' ? { title: 'valid', under: 'validSub' } : { title: 'invalid', under: 'invalidSub' }
  return checks.some(({ code }) => code === 'eventErased') ? { title: 'erasedEvent', under: 'erasedEventSub' } : { title: 'erasedPart', under: 'erasedPartSub' }
}

export const presentPackage = (report: PackageFileReport, language: Language): PackageView => {
  const context = report.context as JsonObject | undefined
  const isEvent = (entry: OpenedEntry): boolean => entry.state === 'open' && entry.event !== undefined
  const shownVerdicts = new Set<number>()
  const events = report.entries.filter(isEvent).map((entry) => eventView(entry, report, language))
  for (const event of events) for (const verdict of event.verdicts) shownVerdicts.add(verdict.entryIndex)
  return {
    ...(text(context?.orgName) ? { orgName: text(context?.orgName)! } : {}),
    ...(report.manifest ? { origin: report.manifest.origin, vkey: report.manifest.vkey, treeSize: report.manifest.treeSize, createdTime: report.manifest.createdTime } : {}),
    timeZone: timeZoneOf(context), events,
    others: report.entries.filter((entry) => !isEvent(entry) && !shownVerdicts.has(entry.index)).map((entry) => ({
      entryIndex: entry.index, kindName: kindNames[entry.leaf.kind][language], recorded: entry.leaf.time, state: entry.state, ...(entry.json && entry.state === 'open' ? { json: entry.json, ...saidIn(entry, language) } : {}),
    })),
    groups: groupChecks(report.checks, report.entries, language),
  }
}

/** `2026-09-14 09:31:07.120 UTC+8`, in the organisation's time zone. */
export const showTime = (iso: string, timeZone: string): string => {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-CA', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, timeZoneName: 'shortOffset',
  }).formatToParts(date).map(({ type, value }) => [type, value]))
  const zone = (parts.timeZoneName ?? 'GMT').replace('GMT', 'UTC')
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}.${parts.fractionalSecond} ${zone}`
}
