/**
 * Raw HTTP messages of tracker clients as test data, read by themselves: what a message says by the plainest reading there is.
 * Knows nothing of the server's decoders on purpose, or both would make the same mistake.
 *
 * A file is an array of {assert, message: {kind: "http", method, url, headers, body: {kind, data} | null}, …}, or one bare JSON body.
 */
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
  /** What the client's own server asserts: verifyPosition, verifyNull, verifyAttribute … */
  readonly assert: string
  readonly message: RawMessage
  /** Given in the assertion, else read from the message. `time` null: the message tells none, so the arrival counts. */
  readonly positions: readonly Position[]
  readonly ids: readonly string[]
  readonly mock: boolean
  /** Attributes that the assertion names and this check cannot compare: they are kept in the raw message only. */
  readonly uncompared: readonly string[]
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
  if (typeof data !== 'string') return Buffer.from(JSON.stringify(data ?? value))
  const encoding = kind === 'hex' || kind === 'binary' ? 'hex' : kind === 'base64' ? 'base64' : 'utf8'
  return Buffer.from(data, encoding)
}

const messageOf = (value: Values): RawMessage => {
  const url = typeof value.url === 'string' ? value.url : '/'
  const headers = isValues(value.headers) ? Object.fromEntries(Object.entries(value.headers).map(([name, text]) => [name, String(text)])) : {}
  return { method: typeof value.method === 'string' ? value.method : 'POST', search: url.includes('?') ? url.slice(url.indexOf('?')) : '', headers, body: bodyOf(value.body) }
}

/** Seconds, milliseconds, or a date; a date without a zone is UTC. */
const timeOf = (value: unknown): number | null => {
  if (value === undefined || value === null || value === '') return null
  const number = Number(value)
  if (Number.isFinite(number)) return Math.round(Math.abs(number) < 1e11 ? number * 1000 : number)
  const text = String(value).trim().replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
  const zoned = /(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`
  const time = Date.parse(zoned)
  return Number.isNaN(time) ? null : time
}

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

interface Reading { readonly positions: Position[]; readonly ids: string[]; readonly mock: boolean }
const nothing: Reading = { positions: [], ids: [], mock: false }
const ids = (...values: unknown[]): string[] => values.filter((value) => (typeof value === 'string' && value !== '') || typeof value === 'number').map(String)

const parametersOf = ({ search, body }: RawMessage): Values => Object.fromEntries(new URLSearchParams(search.length > 1 ? search : Buffer.from(body ?? []).toString()))
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
    if (!isValues(json) || json._type !== 'location') return nothing
    return { positions: position(json.lat, json.lon, json.tst, attributesOf({ accuracy: json.acc, speed: json.vel, speedUnit: metresPerSecondPer.kilometrePerHour, bearing: json.cog, battery: json.batt })), ids: ids(json.topic, json.tid), mock: json.mock === true }
  },
  osmand: (message) => {
    const json = jsonOf(message)
    if (isValues(json)) {
      const locations = (Array.isArray(json.location) ? json.location : [json.location]).filter(isValues)
      return {
        positions: locations.flatMap((location) => (isValues(location.coords) ? position(location.coords.latitude, location.coords.longitude, location.timestamp, attributesOf({ accuracy: location.coords.accuracy, speed: location.coords.speed, bearing: location.coords.heading, battery: isValues(location.battery) ? location.battery.level : undefined, batteryUnit: 100 })) : [])),
        ids: ids(json.device_id), mock: locations.some((location) => location.mock === true),
      }
    }
    const p = parametersOf(message)
    const [lat, lon] = typeof p.location === 'string' ? p.location.split(',') : [p.lat, p.lon]
    return { positions: position(lat, lon, p.timestamp, attributesOf({ accuracy: p.accuracy, speed: p.speed, speedUnit: metresPerSecondPer.knot, bearing: p.bearing ?? p.heading, battery: p.batt })), ids: ids(p.id, p.deviceid), mock: p.mock === 'true' }
  },
  overland: (message) => {
    const json = jsonOf(message)
    const features = isValues(json) && Array.isArray(json.locations) ? json.locations.filter(isValues) : []
    const properties = features.map((feature) => (isValues(feature.properties) ? feature.properties : {}))
    return {
      positions: features.flatMap((feature, i) => (isValues(feature.geometry) && Array.isArray(feature.geometry.coordinates) ? position(feature.geometry.coordinates[1], feature.geometry.coordinates[0], properties[i]!.timestamp, attributesOf({ accuracy: properties[i]!.horizontal_accuracy, speed: properties[i]!.speed, bearing: properties[i]!.course, battery: properties[i]!.battery_level, batteryUnit: 100 })) : [])),
      ids: ids(...properties.map((p) => p.device_id)), mock: properties.some((p) => p.mock === true),
    }
  },
  gpslogger: (message) => {
    const json = jsonOf(message)
    const p = isValues(json) ? json : parametersOf(message)
    return { positions: position(p.lat ?? p.latitude, p.lon ?? p.longitude, p.time ?? p.timestamp ?? p.tst, attributesOf({ accuracy: p.acc ?? p.accuracy, speed: p.spd ?? p.speed, bearing: p.dir ?? p.bearing, battery: p.batt ?? p.battery })), ids: ids(p.aid, p.id), mock: p.mock === 'true' || p.mock === true }
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
  const pairs: [string, unknown][] = [...(named === undefined ? [] : [[named, entry.value ?? entry.expected] as [string, unknown]]), ...(isValues(entry.attributes) ? Object.entries(entry.attributes) : [])]
  const found: Record<string, number> = {}
  const uncompared: string[] = []
  let mock: boolean | undefined
  for (const [name, value] of pairs) {
    const known = attributeNames[name.toLowerCase().replace(/^key_/, '').replace(/[^a-z]/g, '')]
    const number = numberOf(value)
    if (known === 'mock') mock = value === true || value === 'true'
    else if (known && number !== undefined) found[known] = number
    else uncompared.push(name)
  }
  return { attributes: found, mock, uncompared }
}

const sourceOf = (name: string, message: RawMessage): Source => {
  const named = sources.find((source) => name.toLowerCase().includes(source))
  if (named) return named
  const json = jsonOf(message)
  return isValues(json) && '_type' in json ? 'owntracks' : isValues(json) && 'locations' in json ? 'overland' : 'osmand'
}

/** The cases of one file. `name` is its path below the folder: it tells which client sent them. */
export const casesOf = (name: string, text: string): ClientCase[] => {
  const json = JSON.parse(text) as unknown
  const entries = Array.isArray(json) ? json : [isValues(json) && 'message' in json ? json : { assert: 'verifyPositions', message: { method: 'POST', url: '/', headers: { 'Content-Type': 'application/json' }, body: { kind: 'buffer', data: text } } }]
  return entries.map((entry: unknown, i): ClientCase => {
    if (!isValues(entry) || !isValues(entry.message)) throw new TypeError(`entry ${i + 1} has no message`)
    const message = messageOf(entry.message)
    const source = sourceOf(name, message)
    const reading = readings[source](message)
    const asserted = assertedPositions(entry)
    // An assertion that names no time leaves the message's own.
    const told = assertedAttributes(entry)
    const positions = (asserted.length > 0 ? asserted.map((one, k) => ({ ...one, time: one.time ?? reading.positions[k]?.time ?? null, attributes: reading.positions[k]?.attributes })) : reading.positions)
      .map((one) => ({ ...one, attributes: { ...one.attributes, ...told.attributes } }))
    return { name: Array.isArray(json) ? `${name}#${i + 1}` : name, source, assert: typeof entry.assert === 'string' ? entry.assert : 'verifyPosition', message, positions, ids: reading.ids, mock: told.mock ?? reading.mock, uncompared: told.uncompared }
  })
}

/** The same message with the flag of a mock provider set, spelt as its client spells it. */
export const withMockFlag = (one: ClientCase): ClientCase => {
  const { message } = one
  const json = jsonOf(message)
  const flagged = (): RawMessage => {
    if (!isValues(json)) return message.search.length > 1 ? { ...message, search: `${message.search}&mock=true` } : { ...message, body: Buffer.concat([message.body ?? Buffer.alloc(0), Buffer.from('&mock=true')]) }
    const copy = structuredClone(json)
    if (isValues(copy.location)) copy.location.mock = true
    else if (Array.isArray(copy.locations)) for (const feature of copy.locations) (feature as { properties: Values }).properties.mock = true
    else copy.mock = true
    return { ...message, body: Buffer.from(JSON.stringify(copy)) }
  }
  return { ...one, name: `${one.name} with mock flag`, assert: 'mock flag', message: flagged(), mock: true }
}
