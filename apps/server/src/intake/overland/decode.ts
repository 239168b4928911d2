import { err, ok } from '@fieldproof/core/kernel'
import { membersOf, withElements } from '../jsonSlices.ts'
import { type Known, repeatedMember, unjudged } from '../shared/unjudged.ts'
import { type TrackerItem, type TrackerReader, idsOf, isValues, itemOf, maxItems, mockOf, numberOf, parseJson, scaledNumber, textOf, timeOf } from '../trackerMessage.ts'

/**
 * Overland (https://github.com/aaronpk/Overland-iOS#api): `{"locations": [GeoJSON features]}`, coordinates as [longitude, latitude],
 * `timestamp` in ISO 8601, speed in m/s, accuracies in metres, `battery_level` 0 to 1, −1 for what is unknown. Trips and visits are
 * features too and tell of earlier instants; `trip` and `current` beside `locations` cannot be judged and are never kept.
 */
export const readOverland: TrackerReader = (message) => {
  const text = textOf(message)
  if (!text.ok) return text
  const json = parseJson(text.value)
  if (!json.ok) return json
  if (!isValues(json.value) || !Array.isArray(json.value.locations)) return err('not an Overland message: `locations` is missing')
  const { locations } = json.value
  if (locations.length > maxItems) return err(`more than ${maxItems} positions in one message`)
  const refused = repeatedMember(text.value) ?? locations.map((location) => unjudged(location, knownFeature, 'locations')).find((error) => error !== undefined)
  if (refused) return refused
  const items = locations.map(itemOfFeature)
  const indexes = new Map(items.map((item, i) => [item, i]))
  const properties = locations.flatMap((feature: unknown) => (isValues(feature) && isValues(feature.properties) ? [feature.properties] : []))
  return ok({
    items,
    identifiers: idsOf(...properties.map((p) => p.device_id), json.value.device_id),
    judgeable: membersOf(text.value).every(({ key, start }) => key === 'locations' || (text.value[start] !== '{' && text.value[start] !== '[')),
    only: (kept) => Buffer.from(withElements(text.value, 'locations', new Set(kept.map((item) => indexes.get(item)!)))),
  })
}

const geometry: Known = { numbers: ['coordinates'] }
const knownPlace: Known = { members: { geometry, properties: {} } }
/** A trip carries the places where it began and ended, each a feature with a time of its own. */
const knownFeature: Known = { members: { geometry, properties: { members: { start_location: knownPlace, end_location: knownPlace } } } }
const timeOfPlace = (place: unknown): unknown => (isValues(place) && isValues(place.properties) ? place.properties.timestamp : undefined)

const itemOfFeature = (feature: unknown): TrackerItem => {
  if (!isValues(feature)) return { fixTime: null, problem: 'a location is not an object', problemCode: 'not_a_position' }
  const properties = isValues(feature.properties) ? feature.properties : {}
  const coordinates = isValues(feature.geometry) && Array.isArray(feature.geometry.coordinates) ? feature.geometry.coordinates : []
  return itemOf({
    time: properties.timestamp, lat: coordinates[1], lon: coordinates[0], accuracyMetres: properties.horizontal_accuracy, altitudeMetres: properties.altitude,
    speedMetresPerSecond: numberOf(properties.speed), bearingDegrees: properties.course, batteryPercent: scaledNumber(properties.battery_level, 100), mock: mockOf(properties),
    alsoAt: [properties.start, properties.end, properties.arrival_date, properties.departure_date, timeOfPlace(properties.start_location), timeOfPlace(properties.end_location)].map(timeOf).filter((time) => typeof time === 'number'),
  })
}
