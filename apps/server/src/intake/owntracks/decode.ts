import { err, ok } from '@fieldproof/core/kernel'
import { elementsOf } from '../jsonSlices.ts'
import { besideAddress, repeatedMember, unjudged } from '../shared/unjudged.ts'
import { type TrackerItem, type TrackerReader, type Values, idsOf, isValues, itemOf, maxItems, mockOf, numberOf, parseJson, scaledNumber, timeOf } from '../trackerMessage.ts'

/**
 * OwnTracks in HTTP mode: one JSON object a request, told apart by `_type` (https://owntracks.org/booklet/tech/json/). Only
 * `location` is a position at a time; the others (lwt, transition, waypoint, card, cmd, steps, status …) are accepted and not kept,
 * because nothing here uses them. `tst` and `created_at` in seconds, `vel` in km/h, `acc` and `alt` in metres, `batt` in percent.
 */
export const readOwnTracks: TrackerReader = besideAddress((text, message) => {
  const json = parseJson(text)
  if (!json.ok) return json
  const objects = Array.isArray(json.value) ? json.value : [json.value]
  if (objects.length > maxItems) return err(`more than ${maxItems} positions in one message`)
  const items: TrackerItem[] = []
  const positions = new Map<TrackerItem, number>()
  let first: Values | undefined
  for (const [i, object] of objects.entries()) {
    if (!isValues(object) || typeof object._type !== 'string') return err('not an OwnTracks message: `_type` is missing')
    if (object._type === 'encrypted') return err('the payload is encrypted, so its time cannot be judged and it is not stored: clear the encryption key in the app’s settings (the connection itself is encrypted by https)')
    if (object._type !== 'location') continue
    // Its lists (`inregions`, `inrids`, `motionactivities`) hold texts; it has no objects.
    const unknown = unjudged(object, { position: true }, 'location')
    if (unknown) return unknown
    first ??= object
    const item = itemOf({
      time: object.tst, lat: object.lat, lon: object.lon, accuracyMetres: object.acc, altitudeMetres: object.alt, bearingDegrees: object.cog,
      speedMetresPerSecond: scaledNumber(object.vel, 1 / 3.6), batteryPercent: numberOf(object.batt), mock: mockOf(object),
    })
    positions.set(item, i)
    items.push(item)
  }
  const repeated = items.length > 0 ? repeatedMember(text) : undefined
  if (repeated) return repeated
  const topic = typeof first?.topic === 'string' ? first.topic : undefined
  const deviceTime = timeOf(first?.created_at ?? first?.sent)
  return ok({
    items,
    identifiers: idsOf(topic, topic?.split('/').at(-1), first?.tid),
    ...(typeof deviceTime === 'number' ? { deviceTime } : {}),
    judgeable: items.length === objects.length,
    only: (kept) => {
      if (!Array.isArray(json.value)) return kept.length > 0 ? message : new Uint8Array()
      const elements = elementsOf(text)
      return Buffer.from(`[${kept.map((item) => elements[positions.get(item)!]!).map((e) => text.slice(e.start, e.end)).join(',')}]`)
    },
  })
})
