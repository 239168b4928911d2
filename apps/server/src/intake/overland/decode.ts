import { err, ok } from '@fieldproof/core/kernel'
import { membersOf, withElements } from '../jsonSlices.ts'
import { type Known, besideAddress, judgedPositions, repeatedMember } from '../shared/unjudged.ts'
import { type TrackerItem, type TrackerReader, idsOf, isValues, itemOf, maxItems, mockOf, numberOf, parseJson, scaledNumber, timeOf } from '../trackerMessage.ts'

/**
 * Overland (https://github.com/aaronpk/Overland-iOS#api): `{"locations": [GeoJSON features]}`, coordinates as [longitude, latitude],
 * `timestamp` in ISO 8601, speed in m/s, accuracies in metres, `battery_level` 0 to 1, −1 for what is unknown. Trips and visits are
 * features too and tell of earlier instants; `trip` and `current` beside `locations` cannot be judged and are never kept. A trip's record tells where
 * it began and ended besides (`start-coordinates`, `end-coordinates`; `start_location`, `end_location`): places of other instants, of which nobody could ask
 * whether they are private, and which nothing here uses. They are left out of what is kept.
 */
export const readOverland: TrackerReader = besideAddress((text) => {
  const json = parseJson(text)
  if (!json.ok) return json
  if (!isValues(json.value) || !Array.isArray(json.value.locations)) return err('not an Overland message: `locations` is missing')
  const { locations } = json.value
  if (locations.length > maxItems) return err(`more than ${maxItems} positions in one message`)
  const repeated = repeatedMember(text)
  if (repeated) return repeated
  const { values, respelt } = judgedPositions(text, 'locations', knownFeature)
  const items = values.map(itemOfFeature)
  const indexes = new Map(items.map((item, i) => [item, i]))
  const properties = values.flatMap((feature) => (isValues(feature) && isValues(feature.properties) ? [feature.properties] : []))
  return ok({
    items,
    identifiers: idsOf(...properties.map((p) => p.device_id), json.value.device_id),
    judgeable: respelt.size === 0 && membersOf(text).every(({ key, start }) => key === 'locations' || (text[start] !== '{' && text[start] !== '[')),
    only: (kept) => Buffer.from(withElements(text, 'locations', new Set(kept.map((item) => indexes.get(item)!)), respelt)),
  })
})

const knownFeature: Known = { members: { geometry: { numbers: ['coordinates'] }, properties: {} } }

const itemOfFeature = (feature: unknown): TrackerItem => {
  if (!isValues(feature)) return { fixTime: null, problem: 'a location is not an object', problemCode: 'not_a_position' }
  const properties = isValues(feature.properties) ? feature.properties : {}
  const coordinates = isValues(feature.geometry) && Array.isArray(feature.geometry.coordinates) ? feature.geometry.coordinates : []
  return itemOf({
    time: properties.timestamp, lat: coordinates[1], lon: coordinates[0], accuracyMetres: properties.horizontal_accuracy, altitudeMetres: properties.altitude,
    speedMetresPerSecond: numberOf(properties.speed), bearingDegrees: properties.course, batteryPercent: scaledNumber(properties.battery_level, 100), mock: mockOf(properties),
    alsoAt: [properties.start, properties.end, properties.arrival_date, properties.departure_date].map(timeOf).filter((time) => typeof time === 'number'),
  })
}
