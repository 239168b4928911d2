import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CircleFence, Geofence, LatLon, PolygonFence } from '../kernel/index.ts'
import { sigmasIn68 } from './accuracy.ts'
import { containsPoint, distanceToFenceMetres, fenceAreaSquareMetres, fenceMiddle, probabilityInside } from './containment.ts'
import { destination, distanceMetres } from './distance.ts'

const shop: LatLon = { lat: 22.5431, lon: 114.0579 }
const circle = (centre: LatLon, radiusMetres: number): CircleFence => ({ kind: 'circle', centre, radiusMetres })
const ringAround = (centre: LatLon, radii: readonly number[]): LatLon[] => radii.map((metres, i) => destination(centre, (i * 360) / radii.length, metres))
const polygon = (...rings: LatLon[][]): PolygonFence => ({ kind: 'polygon', rings })

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

  it('never leaves [0, 1] nor throws, for crossing rings, poles and non-numbers', () => {
    const wild = fc.record({ lat: fc.double(), lon: fc.double() })
    const fence = fc.oneof(
      fc.record({ kind: fc.constant('circle' as const), centre: wild, radiusMetres: fc.double() }),
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

  it('speaks of a polygon by its middle', () => {
    const middle = fenceMiddle(polygon(ringAround({ lat: 0, lon: 180 }, [80, 80, 80, 80])))
    expect(middle && distanceMetres(middle, { lat: 0, lon: 180 })).toBeLessThan(0.1)
  })
})
