import { type Result, err, ok } from '@fieldproof/core/kernel'
import { membersOf, withElements, withValue } from '../jsonSlices.ts'
import { type Known, judgedPositions, readParameters, repeatedMember, tellsOfPlaceOrTime, unjudged } from '../shared/unjudged.ts'
import { type TrackerItem, type TrackerMessage, type TrackerReader, type Values, idsOf, isValues, itemOf, maxItems, mockOf, numberOf, parseJson, scaledNumber, singleItem, textOf } from '../trackerMessage.ts'

const metresPerSecondPerKnot = 1852 / 3600

/**
 * OsmAnd's online tracking and the Traccar Client in all its ages (https://www.traccar.org/osmand/): a query string, a form, or,
 * since 2025, the JSON of its background-geolocation plugin.
 *
 * Query and form: `id` or `deviceid`; `lat` and `lon`, or `location=lat,lon`; `timestamp` in seconds, milliseconds, ISO 8601 or
 * `yyyy-MM-dd HH:mm:ss` in UTC; `speed` in knots; `bearing` or `heading`; `altitude`; `accuracy` in metres; `batt` in percent; `mock`.
 * `hdop` is geometry, not metres, and `cell` and `wifi` are no position: they stay in the kept message.
 */
export const readOsmAnd: TrackerReader = (message) => {
  const text = textOf(message)
  if (!text.ok) return text
  const trimmed = text.value.trimStart()
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return readJson(message, text.value)
  const lineFeed = text.value.indexOf('\n')
  const body = lineFeed < 0 ? '' : text.value.slice(lineFeed + 1).trim()
  const query = lineFeed < 0 ? text.value : text.value.slice(0, lineFeed)
  // A JSON body counts before what the address adds to it (an id perhaps).
  if (body.startsWith('{')) {
    const values = readParameters(query)
    if (!values.ok) return values
    const read = tellsOfPlaceOrTime(values.value) ?? readJson(message, body)
    if (!read.ok) return read
    const ids = idsOf(...read.value.identifiers, values.value.id, values.value.deviceid)
    return ok({ ...read.value, identifiers: ids, only: (items) => (items.length === read.value.items.length && read.value.judgeable ? message : read.value.only(items)) })
  }
  return readValues(message, body === '' ? query : `${body}&${query}`)
}

const readValues = (message: Uint8Array, text: string): Result<TrackerMessage> => {
  const form = readParameters(text.trim())
  if (!form.ok) return form
  const values = form.value
  if (values.location !== undefined && (values.lat !== undefined || values.lon !== undefined)) return err('`location` stands beside `lat` and `lon`: which of them counts cannot be judged, so nothing of this message is stored')
  const [lat, lon] = typeof values.location === 'string' ? values.location.split(',') : [values.lat, values.lon]
  const ids = idsOf(values.id, values.deviceid)
  if (ids.length === 0 && lat === undefined && values.timestamp === undefined) return err('the message is empty: id, lat, lon and timestamp are expected')
  return ok(singleItem(message, itemOf({
    time: values.timestamp, lat, lon, accuracyMetres: values.accuracy, altitudeMetres: values.altitude, bearingDegrees: values.bearing ?? values.heading,
    speedMetresPerSecond: scaledNumber(values.speed, metresPerSecondPerKnot), batteryPercent: numberOf(values.batt), mock: mockOf(values),
  }), ids))
}

/** `{"location": {...} | [...], "device_id": "..."}`; speed in m/s, `battery.level` 0 to 1, −1 for what is unknown. */
const readJson = (message: Uint8Array, text: string): Result<TrackerMessage> => {
  const json = parseJson(text)
  if (!json.ok) return json
  if (!isValues(json.value) || (!isValues(json.value.location) && !Array.isArray(json.value.location))) return err('not a Traccar Client message: `location` is missing')
  const { location } = json.value
  const ids = idsOf(json.value.device_id, json.value.id, json.value.deviceid)
  // Beside the location objects and lists are dropped. A second place beside it is refused: which of them counts cannot be judged.
  const scalars = Object.fromEntries(Object.entries(json.value).filter(([, value]) => typeof value !== 'object' || value === null))
  const refused = repeatedMember(text) ?? unjudged(scalars, {}, 'body')
  if (refused) return refused
  if (Array.isArray(location) && location.length > maxItems) return err(`more than ${maxItems} positions in one message`)
  const { values, respelt } = judgedPositions(text, 'location', knownLocation)
  const items = values.map((one): TrackerItem => (isValues(one) ? jsonItem(one) : { fixTime: null, problem: 'a location is not an object', problemCode: 'not_a_position' }))
  const isWhole = respelt.size === 0 && membersOf(text).every((member) => member.key === 'location' || (text[member.start] !== '{' && text[member.start] !== '['))
  if (!Array.isArray(location)) {
    const whole = singleItem(message, items[0]!, ids)
    return ok(isWhole ? whole : { ...whole, judgeable: false, only: (kept) => (kept.length > 0 ? Buffer.from(withValue(text, 'location', respelt.get(0) ?? sliceOf(text, 'location'))) : new Uint8Array()) })
  }
  const indexes = new Map(items.map((item, i) => [item, i]))
  return ok({ items, identifiers: ids, judgeable: isWhole, only: (kept) => Buffer.from(withElements(text, 'location', new Set(kept.map((item) => indexes.get(item)!)), respelt)) })
}

const sliceOf = (text: string, key: string): string => {
  const { start, end } = membersOf(text).find((member) => member.key === key)!
  return text.slice(start, end)
}

/** https://github.com/transistorsoft/flutter_background_geolocation/wiki/Location-Data-Schema */
const knownLocation: Known = { members: { coords: { position: true }, activity: {}, battery: {}, extras: {}, provider: {}, geofence: { members: { extras: {} } } } }

const jsonItem = (location: Values): TrackerItem => {
  const coords = isValues(location.coords) ? location.coords : {}
  const battery = isValues(location.battery) ? location.battery : {}
  return itemOf({
    time: location.timestamp, lat: coords.latitude, lon: coords.longitude, accuracyMetres: coords.accuracy, altitudeMetres: coords.altitude, bearingDegrees: coords.heading,
    speedMetresPerSecond: numberOf(coords.speed), batteryPercent: scaledNumber(battery.level, 100), mock: mockOf(location),
  })
}
