/**
 * Raw HTTP messages of tracker clients as test data, read by themselves: what a message says by the plainest reading there is.
 * Knows nothing of the server's decoders on purpose, or both would make the same mistake.
 *
 * A file is an array of {assert, message: {kind: "http", method, url, headers, body: {kind, data} | null}, …}, one such object, or one bare JSON body.
 * What an entry asserts is one of `assertions`, by the names of Traccar's own tests; any other is an error, never a guess.
 */

/** Traccar's ProtocolTest: a position with a place; anything at all; nothing; one or more attributes of what is read. */
export const assertions = ['verifyPosition', 'verifyPositions', 'verifyNotNull', 'verifyNull', 'verifyAttribute', 'verifyAttributes'] as const
export type Assertion = (typeof assertions)[number]

export interface RawMessage {
  readonly method: string
  /** From the question mark on; empty when there is none. */
  readonly search: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer> | null
}

export interface ClientCase {
  readonly name: string
  readonly source: Source
  /** What the client's own server asserts. */
  readonly assert: Assertion
  readonly message: RawMessage
  /** Given in the assertion, else read from the message. `time` null: the message tells none, so the arrival counts. */
  readonly positions: readonly Position[]
  readonly ids: readonly string[]
  readonly mock: boolean
  /** Of a kind that tells no position, or an empty list: to be answered, and nothing of it kept. */
  readonly isEmpty: boolean
  /** Attributes that the assertion names and this check cannot compare: they are kept in the raw message only. */
  readonly uncompared: readonly string[]
  /** It is another one with the flag of a mock provider added (withMockFlag). */
  readonly isFlagged?: boolean
}

export const sources = ['owntracks', 'osmand', 'overland', 'gpslogger'] as const
export type Source = (typeof sources)[number]

export interface Position {
  readonly lat: number
  readonly lon: number
  /** Milliseconds since 1970. */
  readonly time: number | null
  readonly attributes?: Attributes
}

/** What a message tells beside place and time, in these units; absent where it tells nothing, or says by −1 or an accuracy of 0 that it does not know. */
export interface Attributes {
  readonly accuracyMetres?: number
  readonly speedMetresPerSecond?: number
  readonly bearingDegrees?: number
  readonly batteryPercent?: number
}

type Values = Record<string, unknown>
const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)

const bodyOf = (value: unknown): Uint8Array<ArrayBuffer> | null => {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return Buffer.from(value)
  if (!isValues(value)) throw new TypeError('message.body is neither null, a text, nor {kind, data}')
  const { kind, data } = value
  if (kind === 'form' && isValues(data)) return Buffer.from(new URLSearchParams(Object.entries(data).map(([name, text]) => [name, String(text)])).toString())
  if (Array.isArray(data) && data.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)) return Buffer.from(data as number[])
  if (Array.isArray(data) && data.every((part) => typeof part === 'string')) return Buffer.from(data.join(''))
  if (typeof data !== 'string') return Buffer.from(JSON.stringify(data ?? value))
  if (kind === 'base64') return Buffer.from(data, 'base64')
  const isHex = /^(?:[0-9a-f]{2})*$/i.test(data)
  if (kind === 'hex' && !isHex) throw new TypeError('message.body says it is hexadecimal and is not')
  return kind === 'hex' ? Buffer.from(data, 'hex') : kind === 'binary' ? Buffer.from(data, isHex ? 'hex' : 'latin1') : Buffer.from(data)
}

const messageOf = (value: Values): RawMessage => {
  if (value.kind !== undefined && value.kind !== 'http') throw new TypeError(`message.kind ${JSON.stringify(value.kind)} is not "http"`)
  const url = typeof value.url === 'string' ? value.url : '/'
  const pairs = Array.isArray(value.headers) ? value.headers.map((pair: unknown) => (isValues(pair) ? [pair.name, pair.value] : pair) as [string, unknown]) : isValues(value.headers) ? Object.entries(value.headers) : []
  const headers = Object.fromEntries(pairs.map(([name, text]) => [name, Array.isArray(text) ? text.join(', ') : String(text)]))
  const body = bodyOf(value.body)
  return { method: typeof value.method === 'string' ? value.method.toUpperCase() : body === null ? 'GET' : 'POST', search: url.includes('?') ? url.slice(url.indexOf('?')).replace(/#.*$/, '') : '', headers, body }
}

/** Seconds, milliseconds, or a date; a date without a zone is UTC, and a + that the client did not encode for its query arrives as a space. */
const timeOf = (value: unknown): number | null => {
  if (value === undefined || value === null || value === '') return null
  const number = Number(value)
  if (Number.isFinite(number)) return Math.round(Math.abs(number) < 1e11 ? number * 1000 : number)
  const text = String(value).trim()
  const [, day, clock, fraction, zone = 'Z'] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?\s*(Z|UTC|GMT|[+\- ]\d\d(?::?\d\d)?)?$/i.exec(text) ?? []
  const offset = /^[a-z]/i.test(zone) ? 'Z' : `${zone.startsWith('-') ? '-' : '+'}${zone.slice(1, 3)}:${zone.slice(3).replace(':', '') || '00'}`
  const time = day === undefined ? Date.parse(`${text}Z`) : Date.parse(`${day}T${clock}${offset}`) + Math.round(Number(`0.${fraction ?? 0}`) * 1000)
  return Number.isNaN(time) ? null : time
}

/** Clients spell the flag of a mock provider in several ways, and a query knows nothing but texts. */
const isMock = (values: Values): boolean => /^(true|1|yes)$/i.test(String(values.mock ?? values.is_mock ?? values.isMock ?? values.simulated ?? ''))

const numberOf = (value: unknown): number | undefined => (value === undefined || value === null || value === '' || typeof value === 'boolean' || !Number.isFinite(Number(value)) ? undefined : Number(value))
const metresPerSecondPer = { knot: 1852 / 3600, kilometrePerHour: 1 / 3.6 }

const attributesOf = (told: { accuracy?: unknown; speed?: unknown; speedUnit?: number; bearing?: unknown; battery?: unknown; batteryUnit?: number }): Attributes => {
  const [accuracy, speed, bearing, battery] = [told.accuracy, told.speed, told.bearing, told.battery].map(numberOf)
  return {
    ...(accuracy !== undefined && accuracy > 0 ? { accuracyMetres: accuracy } : {}),
    ...(speed !== undefined && speed >= 0 ? { speedMetresPerSecond: speed * (told.speedUnit ?? 1) } : {}),
    ...(bearing !== undefined && bearing >= 0 && bearing <= 360 ? { bearingDegrees: bearing % 360 } : {}),
    ...(battery !== undefined && battery >= 0 ? { batteryPercent: battery * (told.batteryUnit ?? 1) } : {}),
  }
}

const position = (lat: unknown, lon: unknown, time: unknown, attributes: Attributes = {}): Position[] => {
  const [latitude, longitude] = [lat, lon].map((value) => (value === null || value === undefined || value === '' ? Number.NaN : Number(value))) as [number, number]
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [{ lat: latitude, lon: longitude, time: timeOf(time), attributes }] : []
}

/** `isEmpty`: it is of a kind that tells no position, or a list of none. A server has then nothing to keep. */
interface Reading { readonly positions: Position[]; readonly ids: string[]; readonly mock: boolean; readonly isEmpty?: boolean }
const nothing: Reading = { positions: [], ids: [], mock: false }
const ids = (...values: unknown[]): string[] => values.filter((value) => (typeof value === 'string' && value !== '') || typeof value === 'number').map(String)

const inAddress = ({ search }: RawMessage): Values => Object.fromEntries(new URLSearchParams(search))
/** What stands in the address and what stands in a form, together: a client may tell its id in one and the position in the other. */
const parametersOf = (message: RawMessage): Values => ({ ...Object.fromEntries(new URLSearchParams(Buffer.from(message.body ?? []).toString())), ...inAddress(message) })
const jsonOf = ({ body }: RawMessage): unknown => {
  try {
    return JSON.parse(Buffer.from(body ?? []).toString())
  } catch {
    return undefined
  }
}

const readings: Record<Source, (message: RawMessage) => Reading> = {
  owntracks: (message) => {
    const json = jsonOf(message)
    if (!isValues(json)) return nothing
    if (json._type !== 'location') return { ...nothing, isEmpty: typeof json._type === 'string' && json._type !== 'encrypted' }
    const { u, d } = inAddress(message)
    return { positions: position(json.lat, json.lon, json.tst, attributesOf({ accuracy: json.acc, speed: json.vel, speedUnit: metresPerSecondPer.kilometrePerHour, bearing: json.cog, battery: json.batt })), ids: ids(json.topic, json.tid, u, d), mock: isMock(json) }
  },
  osmand: (message) => {
    const json = jsonOf(message)
    if (isValues(json)) {
      const locations = (Array.isArray(json.location) ? json.location : [json.location]).filter(isValues)
      return {
        positions: locations.flatMap((location) => (isValues(location.coords) ? position(location.coords.latitude, location.coords.longitude, location.timestamp, attributesOf({ accuracy: location.coords.accuracy, speed: location.coords.speed, bearing: location.coords.heading, battery: isValues(location.battery) ? location.battery.level : undefined, batteryUnit: 100 })) : [])),
        ids: ids(json.device_id, inAddress(message).id, inAddress(message).deviceid), mock: locations.some(isMock), isEmpty: Array.isArray(json.location) && json.location.length === 0,
      }
    }
    const p = parametersOf(message)
    const [lat, lon] = typeof p.location === 'string' ? p.location.split(',') : [p.lat, p.lon]
    return { positions: position(lat, lon, p.timestamp, attributesOf({ accuracy: p.accuracy, speed: p.speed, speedUnit: metresPerSecondPer.knot, bearing: p.bearing ?? p.heading, battery: p.batt })), ids: ids(p.id, p.deviceid), mock: isMock(p) }
  },
  overland: (message) => {
    const json = jsonOf(message)
    const features = isValues(json) && Array.isArray(json.locations) ? json.locations.filter(isValues) : []
    const properties = features.map((feature) => (isValues(feature.properties) ? feature.properties : {}))
    return {
      positions: features.flatMap((feature, i) => (isValues(feature.geometry) && Array.isArray(feature.geometry.coordinates) ? position(feature.geometry.coordinates[1], feature.geometry.coordinates[0], properties[i]!.timestamp, attributesOf({ accuracy: properties[i]!.horizontal_accuracy, speed: properties[i]!.speed, bearing: properties[i]!.course, battery: properties[i]!.battery_level, batteryUnit: 100 })) : [])),
      ids: ids(...properties.map((p) => p.device_id), inAddress(message).device_id), mock: properties.some(isMock), isEmpty: isValues(json) && Array.isArray(json.locations) && json.locations.length === 0,
    }
  },
  gpslogger: (message) => {
    const json = jsonOf(message)
    const p = isValues(json) ? { ...inAddress(message), ...json } : parametersOf(message)
    return { positions: position(p.lat ?? p.latitude, p.lon ?? p.longitude, p.time ?? p.timestamp ?? p.tst, attributesOf({ accuracy: p.acc ?? p.accuracy, speed: p.spd ?? p.speed, bearing: p.dir ?? p.bearing, battery: p.batt ?? p.battery })), ids: ids(p.aid, p.id), mock: isMock(p) }
  },
}

/** Positions written in the assertion itself, wherever beside the message they stand and however they are spelt. */
const assertedPositions = (entry: Values): Position[] => {
  const search = (value: unknown): Position[] => {
    if (Array.isArray(value)) return value.flatMap(search)
    if (!isValues(value)) return []
    const lat = value.lat ?? value.latitude
    const lon = value.lon ?? value.lng ?? value.longitude
    return lat === undefined || lon === undefined ? Object.values(value).flatMap(search) : position(lat, lon, value.time ?? value.fixTime ?? value.timestamp ?? value.deviceTime)
  }
  return Object.entries(entry).filter(([key]) => key !== 'message').flatMap(([, value]) => search(value))
}

const attributeNames: Readonly<Record<string, keyof Attributes | 'mock'>> = {
  accuracy: 'accuracyMetres', accuracymetres: 'accuracyMetres', acc: 'accuracyMetres', speedmetrespersecond: 'speedMetresPerSecond',
  bearing: 'bearingDegrees', course: 'bearingDegrees', heading: 'bearingDegrees', bearingdegrees: 'bearingDegrees',
  battery: 'batteryPercent', batterylevel: 'batteryPercent', batt: 'batteryPercent', batterypercent: 'batteryPercent', mock: 'mock',
}

/** Attributes written in the assertion: as `{key|attribute, value}` or as an object `attributes`. `speed` alone has no unit (Traccar means knots) and is not compared. */
const assertedAttributes = (entry: Values): { readonly attributes: Attributes; readonly mock: boolean | undefined; readonly uncompared: string[] } => {
  const named = [entry.key, entry.attribute].find((name) => typeof name === 'string') as string | undefined
  const list = [entry.args, entry.arguments, entry.expected, entry.attribute].find((value) => Array.isArray(value) && value.length === 2 && typeof value[0] === 'string') as [string, unknown] | undefined
  const pairs: [string, unknown][] = [...(named === undefined ? [] : [[named, entry.value ?? entry.expected] as [string, unknown]]), ...(list === undefined ? [] : [list]), ...(isValues(entry.attributes) ? Object.entries(entry.attributes) : [])]
  const found: Record<string, number> = {}
  const uncompared: string[] = []
  let mock: boolean | undefined
  for (const [name, value] of pairs) {
    const known = attributeNames[name.toLowerCase().replace(/^(?:position\.)?key_/, '').replace(/[^a-z]/g, '')]
    const number = numberOf(value)
    if (known === 'mock') mock = isMock({ mock: value })
    else if (known && number !== undefined) found[known] = number
    else uncompared.push(name)
  }
  return { attributes: found, mock, uncompared }
}

/** By the file's name; by what the message says; by the nearest folder that names a client, or the address it was sent to. Traccar Client speaks OsmAnd's protocol. */
const sourceOf = (path: string, url: unknown, message: RawMessage): Source => {
  const [file = '', ...folders] = path.toLowerCase().split(/[\\/]/).toReversed()
  const named = (text: string): Source | undefined => sources.find((source) => text.includes(source))
  const json = jsonOf(message)
  const said: Source | undefined = isValues(json) ? ('_type' in json ? 'owntracks' : Array.isArray(json.locations) ? 'overland' : undefined) : undefined
  const address = typeof url === 'string' ? url.toLowerCase().split('?')[0]! : ''
  return named(file) ?? said ?? [...folders, address].map(named).find((source) => source !== undefined) ?? 'osmand'
}

const assertionOf = (value: unknown): Assertion => {
  const assert = value === undefined ? 'verifyPosition' : assertions.find((one) => one === value)
  if (assert === undefined) throw new TypeError(`the assertion ${JSON.stringify(value)} is not known: ${assertions.join(', ')}`)
  return assert
}

const caseOf = (entry: unknown, name: string, path: string): ClientCase => {
  if (!isValues(entry) || !isValues(entry.message)) throw new TypeError('there is no message in it')
  const message = messageOf(entry.message)
  const source = sourceOf(path, entry.message.url, message)
  const reading = readings[source](message)
  const assert = assertionOf(entry.assert)
  const asserted = assertedPositions(entry)
  const told = assertedAttributes(entry)
  // An assertion that names no time leaves the message's own.
  const positions = (asserted.length > 0 ? asserted.map((one, k) => ({ ...one, time: one.time ?? reading.positions[k]?.time ?? null, attributes: reading.positions[k]?.attributes })) : reading.positions)
    .map((one) => ({ ...one, attributes: { ...one.attributes, ...told.attributes } }))
  return { name, source, assert, message, positions, ids: reading.ids, mock: told.mock ?? reading.mock, isEmpty: reading.isEmpty === true, uncompared: told.uncompared }
}

/**
 * The cases of one file, and its entries that are none, by name. `path` tells which client sent them: the name of the file or of a folder above it.
 * Throws a SyntaxError for what is no JSON.
 */
export const casesOf = (name: string, text: string, path = name): { readonly cases: ClientCase[]; readonly problems: string[] } => {
  const json = JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  const isBare = !Array.isArray(json) && !(isValues(json) && ('message' in json || 'assert' in json))
  const bare = { assert: 'verifyPositions', message: { method: 'POST', url: '/', headers: { 'Content-Type': 'application/json' }, body: { kind: 'buffer', data: text } } }
  const entries: readonly unknown[] = Array.isArray(json) ? json : [isBare ? bare : json]
  const cases: ClientCase[] = []
  const problems: string[] = []
  if (entries.length === 0) problems.push(`${name}: an empty array: there is no message in it`)
  for (const [i, entry] of entries.entries()) {
    const entryName = Array.isArray(json) ? `${name}#${i + 1}` : name
    try {
      cases.push(caseOf(entry, entryName, path))
    } catch (error) {
      problems.push(`${entryName}: ${(error as Error).message}`)
    }
  }
  return { cases, problems }
}

/** The same message with the flag of a mock provider set, spelt as its client spells it. */
export const withMockFlag = (one: ClientCase): ClientCase => {
  const { message } = one
  const json = jsonOf(message)
  const flagged = (): RawMessage => {
    if (!isValues(json)) {
      const withFlag = (text: string): string => (/(^|[?&])mock=/.test(text) ? text.replace(/((?:^|[?&])mock=)[^&]*/g, '$1true') : `${text}&mock=true`)
      const form = Buffer.from(message.body ?? []).toString()
      return message.search.length > 1 && !/(^|&)mock=/.test(form) ? { ...message, search: withFlag(message.search) } : { ...message, body: Buffer.from(withFlag(form)) }
    }
    const copy = structuredClone(json)
    if (copy.location !== undefined) for (const location of [copy.location].flat()) (location as Values).mock = true
    else if (Array.isArray(copy.locations)) for (const feature of copy.locations) (feature as { properties: Values }).properties.mock = true
    else copy.mock = true
    return { ...message, body: Buffer.from(JSON.stringify(copy)) }
  }
  return { ...one, name: `${one.name} with mock flag`, isFlagged: true, message: flagged(), mock: true }
}
