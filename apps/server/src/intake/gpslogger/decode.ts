import { type Result, err, ok } from '@fieldproof/core/kernel'
import { readParameters, repeatedMember, tellsOfPlaceOrTime, unjudged } from '../shared/unjudged.ts'
import { type TrackerMessage, type TrackerReader, type Values, idsOf, isValues, itemOf, mockOf, numberOf, parseJson, scaledNumber, singleItem, textOf, timeOf } from '../trackerMessage.ts'

/**
 * GPSLogger for Android, custom URL (https://gpslogger.app/#sendtoacustomurl): the user writes the parameters, so the names that
 * its `%ALL`, its examples and its OwnTracks-like template produce are all understood, in a query, a form or a JSON object. Speed is
 * in m/s (`spd_kph` in km/h), accuracy and altitude in metres, battery in percent; `time` is ISO 8601, `timestamp` seconds.
 */
export const readGpsLogger: TrackerReader = (message) => {
  const text = textOf(message)
  if (!text.ok) return text
  const lineFeed = text.value.trimStart().startsWith('{') ? -1 : text.value.indexOf('\n')
  const body = (lineFeed < 0 ? text.value : text.value.slice(lineFeed + 1)).trim()
  const query = lineFeed < 0 ? '' : text.value.slice(0, lineFeed)
  if (!body.startsWith('{')) {
    const parameters = readParameters(query, body)
    return parameters.ok ? readValues(message, parameters.value) : parameters
  }
  const inQuery = readParameters(query)
  if (!inQuery.ok) return inQuery
  const json = parseJson(body)
  if (!json.ok) return json
  if (!isValues(json.value)) return err('the body is not a JSON object')
  return tellsOfPlaceOrTime(inQuery.value) ?? repeatedMember(body) ?? unjudged(json.value, { position: true }, 'body') ?? readValues(message, { ...inQuery.value, ...json.value })
}

const readValues = (message: Uint8Array, values: Values): Result<TrackerMessage> => {
  const told = (...names: string[]): unknown[] => names.map((name) => values[name]).filter((value) => value !== undefined && value !== null && value !== '')
  const first = (...names: string[]): unknown => told(...names)[0]
  const lat = first('lat', 'latitude')
  const [time, ...otherTimes] = told('time', 'timestamp', 'timeoffset', 'tst')
  if (lat === undefined && time === undefined) return err('the message is empty: lat, lon and time are expected')
  return ok(singleItem(message, itemOf({
    time, lat, lon: first('lon', 'longitude', 'lng', 'long'), accuracyMetres: first('acc', 'accuracy'), altitudeMetres: first('alt', 'altitude'),
    speedMetresPerSecond: numberOf(first('spd', 'speed', 's', 'vel')) ?? scaledNumber(first('spd_kph'), 1 / 3.6),
    bearingDegrees: first('dir', 'bearing', 'heading', 'direction', 'cog'), provider: first('prov', 'provider'), batteryPercent: numberOf(first('batt', 'battery')), mock: mockOf(values),
    // `%ALL` tells one instant in three spellings, to the second or finer.
    alsoAt: otherTimes.map(timeOf).filter((other) => typeof other === 'number' && Math.floor(other / 1000) !== Math.floor((timeOf(time) ?? 0) / 1000)) as number[],
  }), idsOf(values.aid, values.ser, values.id, values.deviceid, values.device, values.tid)))
}
