import type { Geofence, LatLon } from '../kernel/index.ts'
import { isFiniteLatLon } from '../kernel/index.ts'
import { sigmasIn68 } from './accuracy.ts'
import { distanceMetres, metresPerDegree, wrapLongitude } from './distance.ts'
import { gaussianInDisc, gaussianInRing, gaussianNearLine } from './gaussian.ts'
import { lineMetres } from './geofence.ts'
import { type PlanarPoint, metresPerDegreeLon, projectRing, ringArea, ringHoldsOrigin, squaredMetresToSegment, unproject } from './planar.ts'

/** Is the point inside? Even-odd over all rings, so holes are outside. A point that is not a position is nowhere. */
export const containsPoint = (fence: Geofence, p: LatLon): boolean => {
  if (!isFiniteLatLon(p)) return false
  if (fence.kind === 'circle') return distanceMetres(fence.centre, p) <= fence.radiusMetres
  if (fence.kind === 'corridor') return squaredMetresToLine(fence.line, p) <= (fence.widthMetres / 2) ** 2
  let inside = false
  for (const ring of fence.rings) if (ringHoldsOrigin(projectRing(ring, p))) inside = !inside
  return inside
}

/** Metres from the point to the fence: 0 inside, Infinity when either is not a place. */
export const distanceToFenceMetres = (fence: Geofence, p: LatLon): number => {
  if (!isFiniteLatLon(p)) return Infinity
  if (fence.kind === 'circle') {
    const beyond = distanceMetres(fence.centre, p) - fence.radiusMetres
    return Number.isNaN(beyond) ? Infinity : Math.max(0, beyond)
  }
  if (fence.kind === 'corridor') {
    const beyond = Math.sqrt(squaredMetresToLine(fence.line, p)) - fence.widthMetres / 2
    return Number.isNaN(beyond) ? Infinity : Math.max(0, beyond)
  }
  return Math.sqrt(squaredMetresToRings(fence.rings, p))
}

/**
 * 0 inside. One pass over the edges on the plane at `p`, telling inside and nearest edge together and allocating nothing: signals ask this
 * of every fix of an hour.
 */
const squaredMetresToRings = (rings: readonly (readonly LatLon[])[], p: LatLon): number => {
  const perLon = metresPerDegreeLon(p.lat)
  let inside = false
  let nearest = Infinity
  for (const ring of rings) {
    const last = ring[ring.length - 1]
    if (last === undefined) continue
    let previousLon = last.lon
    let unwrapped = wrapLongitude(last.lon - p.lon)
    let aEast = unwrapped * perLon
    let aNorth = (last.lat - p.lat) * metresPerDegree
    for (const { lat, lon } of ring) {
      unwrapped += wrapLongitude(lon - previousLon)
      previousLon = lon
      const bEast = unwrapped * perLon
      const bNorth = (lat - p.lat) * metresPerDegree
      if (aNorth > 0 !== bNorth > 0 && aEast + ((bEast - aEast) * aNorth) / (aNorth - bNorth) > 0) inside = !inside
      const squared = squaredMetresToSegment(aEast, aNorth, bEast - aEast, bNorth - aNorth)
      if (squared < nearest) nearest = squared
      aEast = bEast
      aNorth = bNorth
    }
  }
  return inside ? 0 : nearest
}

/** From the point to the nearest of the line, on the plane at the point. Infinity for a line without points. */
const squaredMetresToLine = (line: readonly LatLon[], p: LatLon): number => {
  let nearest = Infinity
  let a: PlanarPoint | undefined
  for (const b of projectRing(line, p)) {
    const from = a ?? b
    const squared = squaredMetresToSegment(from.east, from.north, b.east - from.east, b.north - from.north)
    // Not of what is not a number.
    if (squared < nearest) nearest = squared
    a = b
  }
  return nearest
}

/**
 * The probability that somebody is inside, when a receiver says `position` with 68 % radius `accuracyMetres`: the mass of a 2-D
 * Gaussian (sigma = radius / 1.515) over the fence. 0 for input that is not a position. An accuracy of 0 is a hard cut.
 */
export const probabilityInside = (position: LatLon, accuracyMetres: number, fence: Geofence): number => {
  if (!isFiniteLatLon(position) || !(accuracyMetres >= 0) || accuracyMetres === Infinity) return 0
  const sigma = accuracyMetres / sigmasIn68
  if (sigma < 1e-3) return containsPoint(fence, position) ? 1 : 0
  if (fence.kind === 'circle') {
    const offset = distanceMetres(fence.centre, position)
    return Number.isFinite(offset) && fence.radiusMetres > 0 ? gaussianInDisc(offset / sigma, fence.radiusMetres / sigma) : 0
  }
  if (fence.kind === 'corridor') return gaussianNearLine(inSigmas(projectRing(fence.line, position), sigma), fence.widthMetres / 2 / sigma)
  const [outer, ...holes] = fence.rings.map((ring) => gaussianInRing(inSigmas(projectRing(ring, position), sigma)))
  const probability = holes.reduce((left, hole) => left - hole, outer ?? 0)
  return probability > 0 ? Math.min(1, probability) : 0
}

const inSigmas = (ring: readonly PlanarPoint[], sigma: number): PlanarPoint[] =>
  ring.map(({ east, north }) => ({ east: east / sigma, north: north / sigma }))

/** A point to speak of the fence by: a circle's centre, half-way along a corridor's line, the middle of a polygon's bounding box. undefined for an empty one. */
export const fenceMiddle = (fence: Geofence): LatLon | undefined => {
  if (fence.kind === 'circle') return fence.centre
  if (fence.kind === 'corridor') return halfWay(fence.line)
  const first = fence.rings[0]?.[0]
  if (first === undefined) return undefined
  const outer = projectRing(fence.rings[0] ?? [], first)
  const middle = (values: readonly number[]): number =>
    (values.reduce((a, b) => Math.min(a, b)) + values.reduce((a, b) => Math.max(a, b))) / 2
  return unproject({ east: middle(outer.map((p) => p.east)), north: middle(outer.map((p) => p.north)) }, first)
}

const halfWay = (line: readonly LatLon[]): LatLon | undefined => {
  let left = lineMetres(line) / 2
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1] as LatLon, line[i] as LatLon]
    const metres = distanceMetres(a, b)
    if (left <= metres && metres > 0) return { lat: a.lat + ((b.lat - a.lat) * left) / metres, lon: wrapLongitude(a.lon + (wrapLongitude(b.lon - a.lon) * left) / metres) }
    left -= metres
  }
  return line[0]
}

/** Square metres of the fence. A corridor's as if it were stretched out straight: where it bends or comes back some ground is counted twice. */
export const fenceAreaSquareMetres = (fence: Geofence): number => {
  if (fence.kind === 'circle') return fence.radiusMetres > 0 ? Math.PI * fence.radiusMetres ** 2 : 0
  if (fence.kind === 'corridor') return fence.line.length > 0 && fence.widthMetres > 0 ? lineMetres(fence.line) * fence.widthMetres + Math.PI * (fence.widthMetres / 2) ** 2 : 0
  const origin = fenceMiddle(fence)
  if (origin === undefined) return 0
  const [outer = 0, ...holes] = fence.rings.map((ring) => ringArea(projectRing(ring, origin)))
  return Math.max(0, holes.reduce((left, hole) => left - hole, outer))
}
