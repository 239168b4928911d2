/** A way on the plane around it: metres east and north of its first fix, and where it was at any moment. */
import { metresPerDegree } from './distance.ts'
import { metresPerDegreeLon } from './planar.ts'
import type { PointColumns } from './trackCopies.ts'

/** A position in a longer silence is not known. */
export const maxGapMs = 120_000

export interface Plane { readonly x: Float64Array; readonly y: Float64Array; readonly t: Float64Array }

/** Degrees, the short way round. */
export const eastOf = (lon: number, lon0: number): number => {
  const degrees = lon - lon0
  return degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees
}

export const plane = (points: PointColumns, lat0: number, lon0: number): Plane => {
  const perLon = metresPerDegreeLon(lat0)
  const x = new Float64Array(points.lat.length)
  const y = new Float64Array(points.lat.length)
  const t = new Float64Array(points.lat.length)
  for (let i = 0; i < x.length; i++) {
    x[i] = eastOf(points.lon[i] as number, lon0) * perLon
    y[i] = ((points.lat[i] as number) - lat0) * metresPerDegree
    t[i] = points.fixTime[i] as number
  }
  return { x, y, t }
}

/** Index of the first time not before `time`. */
export const firstAt = (t: Float64Array, time: number): number => {
  let low = 0
  let high = t.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((t[middle] as number) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** From where the way was at `time` to a point, metres; undefined where that is not known. */
export const offsetAt = (way: Plane, time: number, px: number, py: number): { readonly x: number; readonly y: number } | undefined => {
  const high = firstAt(way.t, time)
  if (high === 0 || high === way.t.length) return undefined
  const [t0, t1] = [way.t[high - 1] as number, way.t[high] as number]
  if (t1 - t0 > maxGapMs) return undefined
  const share = t1 === t0 ? 0 : (time - t0) / (t1 - t0)
  const [x0, y0] = [way.x[high - 1] as number, way.y[high - 1] as number]
  return { x: px - x0 - share * ((way.x[high] as number) - x0), y: py - y0 - share * ((way.y[high] as number) - y0) }
}

/** NaN where that is not known. */
export const metresAt = (way: Plane, time: number, px: number, py: number): number => {
  const off = offsetAt(way, time, px, py)
  return off === undefined ? NaN : Math.hypot(off.x, off.y)
}

export const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] as number
