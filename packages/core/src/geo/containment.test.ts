import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CircleFence, CorridorFence, Geofence, LatLon, PolygonFence } from '../kernel/index.ts'
import { sigmasIn68 } from './accuracy.ts'
import { containsPoint, distanceToFenceMetres, fenceAreaSquareMetres, fenceMiddle, probabilityInside } from './containment.ts'
import { destination, distanceMetres, wrapLongitude } from './distance.ts'

const shop: LatLon = { lat: 22.5431, lon: 114.0579 }
const circle = (centre: LatLon, radiusMetres: number): CircleFence => ({ kind: 'circle', centre, radiusMetres })
const ringAround = (centre: LatLon, radii: readonly number[]): LatLon[] => radii.map((metres, i) => destination(centre, (i * 360) / radii.length, metres))
const polygon = (...rings: LatLon[][]): PolygonFence => ({ kind: 'polygon', rings })

const corridor = (line: readonly LatLon[], widthMetres: number): CorridorFence => ({ kind: 'corridor', line, widthMetres })
/** A walk: each part so long, in such a direction. */
const walkFrom = (start: LatLon, parts: readonly (readonly [bearing: number, metres: number])[]): LatLon[] => parts.reduce((line, [bearing, metres]) => [...line, destination(line.at(-1)!, bearing, metres)], [start])

/** The same probability by brute force: points of equal weight, on 200 rings of 200 directions of the Gaussian. */
const bruteForce = (position: LatLon, accuracyMetres: number, fence: Geofence): number => {
  const sigma = accuracyMetres / sigmasIn68
  let inside = 0
  for (let ring = 0; ring < 200; ring++) {
    const radius = sigma * Math.sqrt(-2 * Math.log(1 - (ring + 0.5) / 200))
    for (let i = 0; i < 200; i++) if (containsPoint(fence, destination(position, ((i + (ring % 7) / 7) * 360) / 200, radius))) inside++
  }
  return inside / 40_000
}

const anywhere = fc.record({ lat: fc.double({ min: -80, max: 80, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }) })
const parts = fc.array(fc.tuple(fc.double({ min: 0, max: 360, noNaN: true }), fc.double({ min: 1, max: 200, noNaN: true })), { minLength: 1, maxLength: 8 })
const widths = fc.double({ min: 2, max: 200, noNaN: true })
const inTheCountry = fc.record({ lat: fc.double({ min: -60, max: 60, noNaN: true }), lon: fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constant(179.9995)) })
const radii = fc.array(fc.double({ min: 20, max: 200, noNaN: true }), { minLength: 3, maxLength: 12 })

describe('P(inside)', () => {
  it('is what the accuracy means: 68 % inside its own radius', () => {
    expect(probabilityInside(shop, 30, circle(shop, 30))).toBeCloseTo(0.6827, 4)
    expect(probabilityInside(shop, 10, circle(shop, 100))).toBeGreaterThan(0.999999)
    expect(probabilityInside(shop, 5_000, circle(shop, 50))).toBeLessThan(0.001)
  })

  it('is a half on the edge of a large fence', () => {
    expect(probabilityInside(destination(shop, 90, 1_000), 5, circle(shop, 1_000))).toBeCloseTo(0.5, 2)
  })

  it('agrees with brute force for circles, anywhere on Earth', () => {
    fc.assert(fc.property(anywhere, fc.double({ min: 10, max: 500, noNaN: true }), fc.double({ min: 3, max: 300, noNaN: true }), fc.double({ min: 0, max: 600, noNaN: true }), (centre, radius, accuracy, offset) => {
      const position = destination(centre, 77, offset)
      const fence = circle(centre, radius)
      expect(probabilityInside(position, accuracy, fence)).toBeCloseTo(bruteForce(position, accuracy, fence), 1.7)
    }), { numRuns: 25 })
  })

  it('agrees with brute force for polygons, of either winding, with holes, over the antimeridian', () => {
    fc.assert(fc.property(fc.oneof(anywhere, fc.constant({ lat: 10, lon: 179.9995 })), radii, fc.boolean(), fc.double({ min: 3, max: 200, noNaN: true }), fc.double({ min: 0, max: 300, noNaN: true }), (centre, shape, reversed, accuracy, offset) => {
      const outer = ringAround(centre, shape)
      const hole = ringAround(centre, [5, 5, 5, 5])
      const fence = polygon(reversed ? outer.reverse() : outer, hole)
      const position = destination(centre, 200, offset)
      expect(probabilityInside(position, accuracy, fence)).toBeCloseTo(bruteForce(position, accuracy, fence), 1.7)
    }), { numRuns: 25 })
  })

  it('calls a circle and its polygon the same', () => {
    const many = polygon(ringAround(shop, Array.from({ length: 360 }, () => 100)))
    for (const metres of [0, 50, 100, 150, 400]) {
      const position = destination(shop, 30, metres)
      expect(probabilityInside(position, 25, many)).toBeCloseTo(probabilityInside(position, 25, circle(shop, 100)), 3)
    }
  })

  it('agrees with brute force for corridors that bend, cross and come back, over the antimeridian', () => {
    fc.assert(fc.property(inTheCountry, parts, widths, fc.double({ min: 3, max: 200, noNaN: true }), fc.double({ min: 0, max: 300, noNaN: true }), (start, way, width, accuracy, offset) => {
      const fence = corridor(walkFrom(start, way), width)
      const position = destination(start, 200, offset)
      expect(probabilityInside(position, accuracy, fence)).toBeCloseTo(bruteForce(position, accuracy, fence), 1.7)
    }), { numRuns: 40 })
  })

  it('calls a corridor without a length a circle, and a straight one far from its ends a strip', () => {
    const dot = corridor(walkFrom(shop, [[90, 0.01]]), 200)
    for (const metres of [0, 50, 100, 150, 250]) expect(probabilityInside(destination(shop, 30, metres), 25, dot)).toBeCloseTo(probabilityInside(destination(shop, 30, metres), 25, circle(shop, 100)), 3)
    // On the middle line of a strip as wide as 2 × 1.515 sigmas: erf(1.515 / √2).
    const strip = corridor(walkFrom(destination(shop, 270, 200), [[90, 400]]), 40)
    expect(probabilityInside(shop, 20, strip)).toBeCloseTo(0.8702, 3)
    expect(probabilityInside(destination(shop, 0, 20), 1, strip)).toBeCloseTo(0.5, 2)
  })

  it('misses no corridor for being much narrower than the error', () => {
    // 2 m wide under an error of 300 m: the density in the middle times the width.
    const sigma = 300 / sigmasIn68
    for (const bearing of [0, 0.5, 33, 89.5, 90]) {
      const thin = corridor(walkFrom(destination(shop, bearing + 180, 3_000), [[bearing, 6_000]]), 2)
      expect(probabilityInside(shop, 300, thin) / (2 / (sigma * Math.sqrt(2 * Math.PI)))).toBeCloseTo(1, 1)
    }
  })

  it('costs no more for a line recorded point by point', () => {
    const simple = walkFrom(shop, [[45, 1_000]])
    const recorded = Array.from({ length: 2_001 }, (_, i) => destination(shop, 45, i / 2))
    const position = destination(shop, 60, 300)
    expect(probabilityInside(position, 60, corridor(recorded, 50))).toBeCloseTo(probabilityInside(position, 60, corridor(simple, 50)), 2)
  })

  it('grows with the width of a corridor', () => {
    fc.assert(fc.property(inTheCountry, parts, widths, widths, fc.double({ min: 0, max: 300, noNaN: true }), (start, way, one, other, offset) => {
      const position = destination(start, 120, offset)
      const inside = (width: number) => probabilityInside(position, 30, corridor(walkFrom(start, way), width))
      expect(inside(Math.min(one, other))).toBeLessThanOrEqual(inside(Math.max(one, other)) + 2e-3)
    }), { numRuns: 60 })
  })

  it('never leaves [0, 1] nor throws, for crossing rings, poles and non-numbers', () => {
    const wild = fc.record({ lat: fc.double(), lon: fc.double() })
    const fence = fc.oneof(
      fc.record({ kind: fc.constant('circle' as const), centre: wild, radiusMetres: fc.double() }),
      fc.record({ kind: fc.constant('corridor' as const), line: fc.array(fc.oneof(wild, anywhere), { maxLength: 6 }), widthMetres: fc.double() }),
      fc.record({ kind: fc.constant('polygon' as const), rings: fc.array(fc.array(fc.oneof(wild, anywhere), { maxLength: 6 }), { maxLength: 3 }) }),
    )
    fc.assert(fc.property(fc.oneof(wild, anywhere), fc.double(), fence, (p, accuracy, f) => {
      const probability = probabilityInside(p, accuracy, f)
      expect(probability >= 0 && probability <= 1).toBe(true)
      expect(typeof containsPoint(f, p)).toBe('boolean')
      expect(distanceToFenceMetres(f, p)).toBeGreaterThanOrEqual(0)
    }), { numRuns: 500 })
  })
})

describe('distance to a fence', () => {
  it('is nothing inside and the way to the edge outside, over the antimeridian too', () => {
    for (const centre of [shop, { lat: -17, lon: 179.9999 }, { lat: 65, lon: -180 }]) {
      const square = polygon(ringAround(centre, [100, 100, 100, 100]))
      expect(distanceToFenceMetres(square, centre)).toBe(0)
      expect(distanceToFenceMetres(square, destination(centre, 0, 150))).toBeCloseTo(50, 0)
      expect(distanceToFenceMetres(circle(centre, 100), destination(centre, 123, 150))).toBeCloseTo(50, 6)
    }
  })

  it('counts a hole as outside', () => {
    const ring = polygon(ringAround(shop, [200, 200, 200, 200]), ringAround(shop, [50, 50, 50, 50]))
    expect(containsPoint(ring, shop)).toBe(false)
    expect(distanceToFenceMetres(ring, shop)).toBeCloseTo(35.4, 0)
    expect(fenceAreaSquareMetres(ring)).toBeCloseTo(2 * 200 ** 2 - 2 * 50 ** 2, -2)
  })

  it('holds a corridor’s line, and nothing beyond half its width', () => {
    fc.assert(fc.property(inTheCountry, parts, widths, fc.double({ min: 0, max: 1, noNaN: true }), (start, way, width, part) => {
      const line = walkFrom(start, way)
      for (let i = 1; i < line.length; i++) {
        const [a, b] = [line[i - 1]!, line[i]!]
        const on = { lat: a.lat + (b.lat - a.lat) * part, lon: wrapLongitude(a.lon + wrapLongitude(b.lon - a.lon) * part) }
        expect(containsPoint(corridor(line, width), on)).toBe(true)
        expect(distanceToFenceMetres(corridor(line, width), on)).toBe(0)
      }
      const straight = corridor(walkFrom(start, [[0, 500]]), width)
      const beside = (metres: number) => destination(destination(start, 0, 250), 90, metres)
      expect(containsPoint(straight, beside(width / 2 - 1))).toBe(true)
      expect(containsPoint(straight, beside(width / 2 + 1))).toBe(false)
      expect(distanceToFenceMetres(straight, beside(width / 2 + 1))).toBeCloseTo(1, 1)
      // Round ends.
      expect(containsPoint(straight, destination(start, 180, width / 2 - 1))).toBe(true)
      expect(containsPoint(straight, destination(start, 180, width / 2 + 1))).toBe(false)
    }), { numRuns: 200 })
  })

  it('speaks of a corridor by the point half-way along it', () => {
    const line = walkFrom(shop, [[90, 300], [0, 100]])
    expect(distanceMetres(fenceMiddle(corridor(line, 20))!, destination(shop, 90, 200))).toBeLessThan(0.5)
    expect(fenceAreaSquareMetres(corridor(line, 20))).toBeCloseTo(400 * 20 + Math.PI * 100, -1)
  })

  it('speaks of a polygon by its middle', () => {
    const middle = fenceMiddle(polygon(ringAround({ lat: 0, lon: 180 }, [80, 80, 80, 80])))
    expect(middle && distanceMetres(middle, { lat: 0, lon: 180 })).toBeLessThan(0.1)
  })
})
