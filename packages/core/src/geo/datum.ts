import gcoordModule from 'gcoord'
import type { LatLon } from '../kernel/index.ts'

/**
 * Chinese maps are drawn in GCJ-02 (高德, 腾讯, 天地图 is not) or BD-09 (百度), both WGS-84 with an obfuscation of
 * 100–700 m. Inside the product everything is WGS-84; an edge that speaks another datum names it and converts here.
 *
 * The forward formulas are gcoord's. Its inverses are not used: GCJ-02 → WGS-84 stops at 1e-6° and can loop for ever at the
 * edge of its China box, and BD-09 → GCJ-02 is off by up to a metre.
 */
export type Datum = 'wgs84' | 'gcj02' | 'bd09'

export const datums: readonly Datum[] = ['wgs84', 'gcj02', 'bd09']

// gcoord's types describe an ES module while Node loads its CommonJS build: there, and in bundlers, the default import is the API itself.
// Which of the two the compiler sees depends on its module resolution (nodenext here, bundler in the web apps).
type Gcoord = typeof gcoordModule extends { default: infer Api } ? Api : typeof gcoordModule
const gcoord = gcoordModule as unknown as Gcoord

const crs = { wgs84: gcoord.WGS84, gcj02: gcoord.GCJ02, bd09: gcoord.BD09 } as const

/**
 * The rough box outside of which GCJ-02 is WGS-84 by definition (degrees, from the published formula). It includes
 * neighbours of China; providers differ there, so an edge abroad should name wgs84.
 */
const insideChinaBox = ({ lat, lon }: LatLon): boolean => lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271

/** A WGS-84 position in `datum`. Outside the China box it is returned as it is. */
export const fromWgs84 = (p: LatLon, datum: Datum): LatLon => {
  if (datum === 'wgs84' || !insideChinaBox(p)) return { lat: p.lat, lon: p.lon }
  const [lon, lat] = gcoord.transform([p.lon, p.lat], crs.wgs84, crs[datum]) as [number, number]
  return { lat, lon }
}

/** 1e-9° is 0.1 mm: the fixed point below reaches it in 3–6 rounds, since the shift changes by less than 1 % per unit moved. */
const convergedDegrees = 1e-9
const maxRounds = 20

/**
 * A position in `datum` as WGS-84: the point whose forward conversion is `p`, found by fixed-point iteration (exact to a
 * millimetre inside China). Within 700 m of the edge of the China box, where the forward conversion is discontinuous and some
 * points have no preimage, the nearest one found is returned.
 */
export const toWgs84 = (p: LatLon, datum: Datum): LatLon => {
  if (datum === 'wgs84' || !insideChinaBox(p)) return { lat: p.lat, lon: p.lon }
  let guess: LatLon = { lat: p.lat, lon: p.lon }
  let best = guess
  let bestError = Infinity
  for (let round = 0; round < maxRounds; round++) {
    const image = fromWgs84(guess, datum)
    const latError = image.lat - p.lat
    const lonError = image.lon - p.lon
    const error = Math.max(Math.abs(latError), Math.abs(lonError))
    if (error < bestError) {
      best = guess
      bestError = error
    }
    if (error <= convergedDegrees) break
    guess = { lat: guess.lat - latError, lon: guess.lon - lonError }
  }
  return best
}
