import type { LatLon } from '../kernel/index.ts'
import { metresPerDegree, wrapLongitude } from './distance.ts'

/** Metres east and north of an origin, on a plane touching the Earth there. */
export interface PlanarPoint {
  readonly east: number
  readonly north: number
}

/** Metres of one degree of longitude at a latitude; never quite 0, so that a point on a pole stays a point. */
export const metresPerDegreeLon = (lat: number): number => metresPerDegree * Math.max(1e-9, Math.cos((lat * Math.PI) / 180))

/**
 * A ring on the plane at `origin`. Each vertex is unwrapped relative to the one before, so a ring across the antimeridian stays in
 * one piece. The mapping is linear in latitude and longitude: straight edges stay the straight edges of the map people drew on.
 */
export const projectRing = (ring: readonly LatLon[], origin: LatLon): PlanarPoint[] => {
  const perLon = metresPerDegreeLon(origin.lat)
  let previousLon = origin.lon
  let unwrapped = origin.lon
  return ring.map(({ lat, lon }) => {
    unwrapped += wrapLongitude(lon - previousLon)
    previousLon = lon
    return { east: (unwrapped - origin.lon) * perLon, north: (lat - origin.lat) * metresPerDegree }
  })
}

/** The position of a point of the plane at `origin`. */
export const unproject = ({ east, north }: PlanarPoint, origin: LatLon): LatLon =>
  ({ lat: origin.lat + north / metresPerDegree, lon: wrapLongitude(origin.lon + east / metresPerDegreeLon(origin.lat)) })

/** Even-odd rule for the origin of the plane: does a ray to the east cross the ring an odd number of times? */
export const ringHoldsOrigin = (ring: readonly PlanarPoint[]): boolean => {
  let inside = false
  let a = ring[ring.length - 1]
  if (a === undefined) return false
  for (const b of ring) {
    if (a.north > 0 !== b.north > 0 && a.east + ((b.east - a.east) * a.north) / (a.north - b.north) > 0) inside = !inside
    a = b
  }
  return inside
}

/** Unsigned area of a ring, square metres (shoelace). */
export const ringArea = (ring: readonly PlanarPoint[]): number => {
  let twice = 0
  let a = ring[ring.length - 1]
  if (a === undefined) return 0
  for (const b of ring) {
    twice += a.east * b.north - b.east * a.north
    a = b
  }
  return Math.abs(twice) / 2
}

/** From the origin to the segment that starts at (fromEast, fromNorth) and runs by (east, north). */
export const squaredMetresToSegment = (fromEast: number, fromNorth: number, east: number, north: number): number => {
  const lengthSquared = east * east + north * north
  const along = lengthSquared === 0 ? 0 : Math.max(0, Math.min(1, -(fromEast * east + fromNorth * north) / lengthSquared))
  const x = fromEast + along * east
  const y = fromNorth + along * north
  return x * x + y * y
}
