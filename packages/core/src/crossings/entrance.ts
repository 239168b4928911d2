import type { Geofence, LatLon } from '../kernel/index.ts'
import { type Datum, containsPoint, effectiveAccuracyMetres, fenceMiddle, mapFence, metresPerDegree, metresPerDegreeLon, nearbyMetres, toWgs84, wrapLongitude } from '../geo/index.ts'

/** A check-in that other evidence bore out. Whether its own site's fence holds it must not have counted: the fence is what is asked about. */
export interface AcceptedVisit extends LatLon {
  readonly accuracyMetres?: number
  readonly personId: string
  /** Calendar day of the organisation. */
  readonly day: string
}

export interface EntranceOptions {
  readonly leastVisits: number
  readonly leastPeople: number
  readonly leastDays: number
  /** A smaller move is not worth anybody's time. */
  readonly leastMoveMetres: number
}

export const entranceOptions: EntranceOptions = { leastVisits: 8, leastPeople: 2, leastDays: 4, leastMoveMetres: 25 }

export interface EntranceEvidence {
  readonly visitCount: number
  readonly personCount: number
  readonly dayCount: number
  /** Half of the visits lie within this of the learned middle. */
  readonly spreadMetres: number
  /** Share of the visits whose position lies in the present fence. */
  readonly insideShare: number
}

/**
 * `move`: people arrive elsewhere than the pin. `datum`: the pin seems to be in the coordinates of a Chinese map; `fence` is the present one converted.
 * `radius`: the place is right and the circle is not. `reshape`: a polygon or corridor that misses the visits; its shape is for a person to draw.
 */
export interface EntranceSuggestion {
  readonly kind: 'move' | 'datum' | 'radius' | 'reshape'
  /** Where accepted visits say that people arrive. */
  readonly entrance: LatLon
  /** From the present middle of the fence. */
  readonly movedMetres: number
  readonly datum?: Exclude<Datum, 'wgs84'>
  /** What to put in place of the present fence; none for `reshape`. */
  readonly fence?: Geofence
  readonly evidence: EntranceEvidence
}

export type EntranceAnswer =
  | { readonly kind: 'suggestion'; readonly suggestion: EntranceSuggestion }
  /** `too_few`: not enough visits, people or days. `fits`: the fence is where people arrive. `disagree`: it would hang on one person, or the visits do not agree. */
  | { readonly kind: 'none'; readonly why: 'too_few' | 'fits' | 'disagree'; readonly evidence: EntranceEvidence }

/** A position that is not known to 100 m says nothing of an entrance. */
const blurredMetres = 100
/** Visits of one place lie this close together, half of them; a larger spread is several places. */
const maxSpreadMetres = 120

interface Planar {
  readonly east: number
  readonly north: number
  readonly weight: number
}

/**
 * Where people really arrive, against where the fence is. Every person weighs the same however often they came, and every day of a person counts once;
 * the middle is a geometric median (Weiszfeld 1937), which half of the weight would have to agree to carry off; and the answer has to stand with any
 * one person left out. So nobody moves a pin alone. Never applied by itself.
 */
export const suggestEntrance = (fence: Geofence, visits: readonly AcceptedVisit[], options: EntranceOptions = entranceOptions): EntranceAnswer => {
  const middle = fenceMiddle(fence)
  const usable = visits.filter((visit) => Number.isFinite(visit.lat) && Number.isFinite(visit.lon) && Math.abs(visit.lat) <= 90 && Math.abs(visit.lon) <= 180 && effectiveAccuracyMetres(visit) <= blurredMetres)
  const days = oncePerPersonAndDay(usable)
  const people = [...new Set(days.map((visit) => visit.personId))]
  const counts = { visitCount: usable.length, personCount: people.length, dayCount: new Set(days.map((visit) => visit.day)).size }
  if (middle === undefined || usable.length === 0) return { kind: 'none', why: 'too_few', evidence: { ...counts, spreadMetres: 0, insideShare: 0 } }
  const entrance = medianOf(days)
  const spreadMetres = weightedMedian(days.map((visit) => ({ value: nearbyMetres(entrance, visit), weight: 1 })))
  const evidence: EntranceEvidence = { ...counts, spreadMetres, insideShare: usable.filter((visit) => containsPoint(fence, visit)).length / usable.length }
  if (counts.visitCount < options.leastVisits || counts.personCount < options.leastPeople || counts.dayCount < options.leastDays) return { kind: 'none', why: 'too_few', evidence }
  const tolerance = Math.max(options.leastMoveMetres, 2 * spreadMetres)
  const holds = people.every((person) => nearbyMetres(entrance, medianOf(days.filter((visit) => visit.personId !== person))) <= tolerance)
  if (!holds || spreadMetres > maxSpreadMetres) return { kind: 'none', why: 'disagree', evidence }

  const movedMetres = nearbyMetres(middle, entrance)
  // Whatever is said of the fence has to be so with any one person left out.
  const without = people.map((person) => days.filter((visit) => visit.personId !== person))
  const missesEvery = (share: number): boolean => without.every((rest) => insideShareOf(rest, fence) < share)
  const reach = without.reduce((least, rest) => Math.min(least, reachOf(rest, entrance)), Infinity)
  const datum = datumOf(middle, entrance, movedMetres, spreadMetres)
  const answer = (suggestion: Omit<EntranceSuggestion, 'entrance' | 'movedMetres' | 'evidence'>): EntranceAnswer => ({ kind: 'suggestion', suggestion: { ...suggestion, entrance, movedMetres, evidence } })
  if (datum !== undefined) return answer({ kind: 'datum', datum, fence: mapFence(fence, (p) => toWgs84(p, datum)) })
  if (fence.kind !== 'circle') return missesEvery(0.8) ? answer({ kind: 'reshape' }) : { kind: 'none', why: 'fits', evidence }
  // The pin's own uncertainty is the visits' spread; and while the circle holds nearly all of them there is nothing to mend.
  const isOff = movedMetres > Math.max(options.leastMoveMetres, spreadMetres, fence.radiusMetres / 3)
  if (isOff && missesEvery(0.95)) return answer({ kind: 'move', fence: { kind: 'circle', centre: entrance, radiusMetres: Math.max(reach, Math.min(fence.radiusMetres, 2 * reach)) } })
  if (!isOff && (missesEvery(0.8) || fence.radiusMetres > 6 * reach)) return answer({ kind: 'radius', fence: { kind: 'circle', centre: fence.centre, radiusMetres: roundUp(reach + movedMetres) } })
  return { kind: 'none', why: 'fits', evidence }
}

/** Share of visits inside, with every person counting the same. */
const insideShareOf = (visits: readonly AcceptedVisit[], fence: Geofence): number => {
  const people = [...Map.groupBy(visits, (visit) => visit.personId).values()]
  return people.reduce((sum, own) => sum + own.filter((visit) => containsPoint(fence, visit)).length / own.length, 0) / people.length
}

/** The most accurate visit of each person and day. */
const oncePerPersonAndDay = (visits: readonly AcceptedVisit[]): AcceptedVisit[] => {
  const best = new Map<string, AcceptedVisit>()
  for (const visit of visits) {
    const key = `${visit.personId}\n${visit.day}`
    const known = best.get(key)
    if (known === undefined || effectiveAccuracyMetres(visit) < effectiveAccuracyMetres(known)) best.set(key, visit)
  }
  return [...best.values()]
}

/** Geometric median; within a person by accuracy, and every person with the same total. */
const medianOf = (visits: readonly AcceptedVisit[]): LatLon => {
  const origin = visits[0] as AcceptedVisit
  const perLon = metresPerDegreeLon(origin.lat)
  const weightOf = (visit: AcceptedVisit): number => 1 / effectiveAccuracyMetres(visit)
  const totals = new Map<string, number>()
  for (const visit of visits) totals.set(visit.personId, (totals.get(visit.personId) ?? 0) + weightOf(visit))
  const points = visits.map((visit): Planar => ({ east: wrapLongitude(visit.lon - origin.lon) * perLon, north: (visit.lat - origin.lat) * metresPerDegree, weight: weightOf(visit) / (totals.get(visit.personId) as number) }))
  let east = weightedMedian(points.map((p) => ({ value: p.east, weight: p.weight })))
  let north = weightedMedian(points.map((p) => ({ value: p.north, weight: p.weight })))
  for (let round = 0; round < 100; round++) {
    let [sum, eastSum, northSum] = [0, 0, 0]
    for (const p of points) {
      // A metre of softness: at a point of the set the pull would be infinite.
      const pull = p.weight / Math.hypot(p.east - east, p.north - north, 1)
      sum += pull
      eastSum += pull * p.east
      northSum += pull * p.north
    }
    const moved = Math.hypot(eastSum / sum - east, northSum / sum - north)
    east = eastSum / sum
    north = northSum / sum
    if (moved < 0.01) break
  }
  return { lat: origin.lat + north / metresPerDegree, lon: wrapLongitude(origin.lon + east / perLon) }
}

const weightedMedian = (items: readonly { readonly value: number; readonly weight: number }[]): number => {
  const sorted = [...items].sort((a, b) => a.value - b.value)
  let left = sorted.reduce((sum, item) => sum + item.weight, 0) / 2
  for (const { value, weight } of sorted) {
    left -= weight
    if (left <= 0) return value
  }
  return sorted[sorted.length - 1]?.value ?? 0
}

const roundUp = (metres: number): number => Math.ceil(metres / 5) * 5

/** A circle that holds nine of ten visits with their errors, 40 to 300 m. */
const reachOf = (visits: readonly AcceptedVisit[], entrance: LatLon): number => {
  const metres = visits.map((visit) => nearbyMetres(entrance, visit) + effectiveAccuracyMetres(visit)).sort((a, b) => a - b)
  return roundUp(Math.min(300, Math.max(40, metres[Math.ceil(metres.length * 0.9) - 1] as number)))
}

/** Would the pin stand where people arrive if its numbers were read as GCJ-02 or BD-09? Far off as it is, and near after. */
const datumOf = (middle: LatLon, entrance: LatLon, movedMetres: number, spreadMetres: number): Exclude<Datum, 'wgs84'> | undefined => {
  if (movedMetres < 100) return undefined
  const readings = (['gcj02', 'bd09'] as const).map((datum) => ({ datum, metres: nearbyMetres(toWgs84(middle, datum), entrance) }))
  const best = readings.reduce((a, b) => (b.metres < a.metres ? b : a))
  return best.metres <= Math.max(40, spreadMetres) && best.metres < movedMetres / 4 ? best.datum : undefined
}
