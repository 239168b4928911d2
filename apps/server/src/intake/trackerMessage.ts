import { type Fix, type Result, err, ok } from '@fieldproof/core/kernel'
import type { Unreadable } from '../handover.ts'

/**
 * What a tracker's message says, read twice by the same function: by the route, for the privacy gate, before anything is stored;
 * and by the pipeline, from the kept bytes. Pure: bytes in, values out, and nothing that a client sends makes it throw.
 */
export interface TrackerMessage {
  readonly items: readonly TrackerItem[]
  /** Every id by which the client names itself; a link bound to an id wants one of them. */
  readonly identifiers: readonly string[]
  /** Wall clock of the phone when it made the message, where told apart from the fix. */
  readonly deviceTime?: number
  /** The bytes hold nothing but items and scalars, so that keeping all items means keeping the bytes as sent. */
  readonly judgeable: boolean
  /** The same message with only these items, each spelt exactly as it was sent. */
  readonly only: (items: readonly TrackerItem[]) => Uint8Array
}

/** One position of a message, or what stands in its place. */
export interface TrackerItem {
  /** Time the client claims for the fix, ms since 1970; null when it told none. */
  readonly fixTime: number | null
  /** Further instants the item tells of (start of a trip, arrival of a visit): the gate asks about each. */
  readonly alsoAt?: readonly number[]
  /** undefined when the item cannot be used; `problem` says why, and `problemCode` which of the reasons that people read. */
  readonly fix?: Omit<Fix, 'fixTime'>
  readonly problem?: string
  readonly problemCode?: Unreadable['code']
}

export type TrackerReader = (message: Uint8Array) => Result<TrackerMessage>

/** Overland sends at most 1,000 at once; a body of a million tiny ones is refused before it costs anything. */
export const maxItems = 5_000

/**
 * A tracker may say what it has to say in the query, in the body, or both. The message that is kept and committed to in the log is
 * the query, or the body, or the query, a line feed and the body; a query cannot hold a line feed, so reading it again is unambiguous.
 */
export const messageOf = (query: string, body: Uint8Array): Uint8Array =>
  body.length === 0 ? Buffer.from(query, 'latin1') : query === '' ? body : Buffer.concat([Buffer.from(`${query}\n`, 'latin1'), body])

export const textOf = (bytes: Uint8Array): Result<string> => {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return err('the message is not UTF-8 text')
  }
}

export type Values = Readonly<Record<string, unknown>>
export const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Far more than any client that is read here nests; hundreds of thousands of brackets cost the parser and what reads after it a second. */
const deepestNesting = 64

/** In one pass and stopping early. Brackets inside a string are not counted; whether the text is JSON is the parser's to say. */
const isNestedTooDeep = (text: string): boolean => {
  let depth = 0
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\[^][^"\\]*)*"?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    if (depth > deepestNesting) return true
  }
  return false
}

export const parseJson = (text: string): Result<unknown> => {
  if (isNestedTooDeep(text)) return err(`the body is nested more than ${deepestNesting} deep`)
  try {
    return ok(JSON.parse(text))
  } catch {
    return err('the body is not valid JSON')
  }
}

/** No two parts of it can take the same digit, so that text which is no number is left after one pass, however long it is. */
const numberPattern = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i

/** A finite number from a JSON number or a numeric text (many clients quote); undefined for anything else. */
export const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !numberPattern.test(value)) return undefined
  const parsed = Number(value)
  return Number.isFinite(parsed) ? parsed : undefined
}

const present = (value: unknown): boolean => value !== undefined && value !== null && value !== ''
const shown = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 40) : typeof value)

/** Years 1 to 9999: what ISO 8601 and every database write without an extension. */
const earliest = -62_135_596_800_000
const latest = 253_402_300_799_999

const isoPattern = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+\- ]\d\d(?::?\d\d)?)?$/i

const parseIso = (text: string): number | undefined => {
  const match = isoPattern.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number]
  if (month < 1 || month > 12 || hour > 24 || minute > 59 || second > 60 || day < 1 || day > new Date(Date.UTC(2000, month, 0)).getUTCDate() || year < 1) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, match[7] === undefined ? 0 : Math.round(Number(`0.${match[7]}`) * 1000))
  const zone = match[8]
  if (zone === undefined || /^[a-z]/i.test(zone)) return date.getTime()
  // A "+" that the client forgot to encode arrives as a space.
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4))
  return date.getTime() - (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

/**
 * The time a client claims: null when it tells none, undefined when it tells something that is no time. Numbers below 1e11 in
 * magnitude are seconds since 1970 (until the year 5138), others milliseconds. A text without a zone is UTC.
 */
export const timeOf = (value: unknown): number | null | undefined => {
  if (!present(value)) return null
  const number = numberOf(value)
  const instant = number === undefined ? (typeof value === 'string' ? parseIso(value.trim()) : undefined) : Math.round(Math.abs(number) < 1e11 ? number * 1000 : number)
  return instant !== undefined && instant >= earliest && instant <= latest ? instant : undefined
}

/** What a client tells of one fix, in its own words but the units named here. */
export interface ToldFix {
  readonly time: unknown
  readonly lat: unknown
  readonly lon: unknown
  readonly accuracyMetres?: unknown
  readonly altitudeMetres?: unknown
  readonly speedMetresPerSecond?: number | undefined
  readonly bearingDegrees?: unknown
  readonly provider?: unknown
  readonly mock?: unknown
  readonly batteryPercent?: number | undefined
  readonly alsoAt?: readonly number[]
}

const providers = ['gps', 'network', 'fused', 'passive'] as const
const isTrue = (value: unknown): boolean => value === true || value === 1 || (typeof value === 'string' && /^(true|1|yes)$/i.test(value))

const coordinate = (name: string, value: unknown, limit: number): Result<number, Unreadable> => {
  if (!present(value)) return err({ code: 'position_missing', detail: `${name} is missing` })
  const number = numberOf(value)
  if (number === undefined) return err({ code: 'position_invalid', detail: `${name} "${shown(value)}" is not a number` })
  return Math.abs(number) <= limit ? ok(number) : err({ code: 'position_invalid', detail: `${name} ${shown(value)} is out of range` })
}

/** Negative and zero mean "not told" for an accuracy (Android 0, iOS −1); negative means it for speed, course and battery too. */
export const itemOf = (told: ToldFix): TrackerItem => {
  const time = timeOf(told.time)
  const base = { fixTime: time ?? null, ...(told.alsoAt?.length ? { alsoAt: told.alsoAt } : {}) }
  const lat = coordinate('latitude', told.lat, 90)
  const lon = coordinate('longitude', told.lon, 180)
  const unusable = ({ code, detail }: Unreadable): TrackerItem => ({ ...base, problem: detail, problemCode: code })
  if (time === undefined) return unusable({ code: 'time_unreadable', detail: `the time "${shown(told.time)}" cannot be read` })
  if (!lat.ok) return unusable(lat.error)
  if (!lon.ok) return unusable(lon.error)
  const accuracy = numberOf(told.accuracyMetres)
  const altitude = numberOf(told.altitudeMetres)
  const bearing = numberOf(told.bearingDegrees)
  const speed = told.speedMetresPerSecond
  const battery = told.batteryPercent
  const provider = providers.find((name) => name === String(told.provider ?? '').toLowerCase())
  return {
    ...base,
    fix: {
      lat: lat.value, lon: lon.value,
      ...(accuracy !== undefined && accuracy > 0 ? { accuracyMetres: accuracy } : {}),
      ...(altitude !== undefined && Math.abs(altitude) < 1e6 ? { altitudeMetres: altitude } : {}),
      ...(speed !== undefined && speed >= 0 ? { speedMetresPerSecond: speed } : {}),
      ...(bearing !== undefined && bearing >= 0 && bearing <= 360 ? { bearingDegrees: bearing % 360 } : {}),
      ...(provider ? { provider } : {}),
      ...(present(told.mock) ? { mock: isTrue(told.mock) } : {}),
      ...(battery !== undefined && battery >= 0 && battery <= 100 ? { batteryPercent: battery } : {}),
    },
  }
}

/** The flag of a mock provider under the names that clients use for it. */
export const mockOf = (values: Values): unknown => values.mock ?? values.is_mock ?? values.isMock ?? values.simulated

/** Factor × value, undefined when there is none. */
export const scaledNumber = (value: unknown, factor: number): number | undefined => {
  const number = numberOf(value)
  return number === undefined ? undefined : number * factor
}

export const idsOf = (...values: readonly unknown[]): string[] => [...new Set(values.flatMap((value) => (typeof value === 'number' || (typeof value === 'string' && value !== '') ? [String(value)] : [])))]

/** A message that is one item: with it, everything; without it, nothing. */
export const singleItem = (message: Uint8Array, item: TrackerItem, identifiers: readonly string[], deviceTime?: number | null): TrackerMessage =>
  ({ items: [item], identifiers, judgeable: true, only: (items) => (items.length > 0 ? message : new Uint8Array()), ...(typeof deviceTime === 'number' ? { deviceTime } : {}) })

const maxParameters = 1_000

/** `a=1&b=2` of a query or a form; the last of several values with one name counts. */
export const parseForm = (text: string): Result<Values> => {
  if (text.split('&', maxParameters + 1).length > maxParameters) return err(`more than ${maxParameters} parameters`)
  return ok(Object.fromEntries(new URLSearchParams(text)))
}
