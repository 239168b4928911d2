import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bearingDegrees, destination, distanceMetres, earthRadiusMetres, nearbyMetres, wrapLongitude } from './distance.ts'

const position = fc.record({ lat: fc.double({ min: -90, max: 90, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }) })

describe('distance', () => {
  it('knows Shanghai to Beijing within half a per cent of the geodesic (1,067 km)', () => {
    const metres = distanceMetres({ lat: 31.2304, lon: 121.4737 }, { lat: 39.9042, lon: 116.4074 })
    expect(Math.abs(metres - 1_067_300) / 1_067_300).toBeLessThan(0.005)
  })

  it('goes the short way over the antimeridian and the poles', () => {
    expect(distanceMetres({ lat: 0, lon: 179.9999 }, { lat: 0, lon: -179.9999 })).toBeLessThan(25)
    expect(distanceMetres({ lat: 0, lon: 180 }, { lat: 0, lon: -180 })).toBeCloseTo(0, 6)
    expect(distanceMetres({ lat: 90, lon: 0 }, { lat: 90, lon: 137 })).toBeCloseTo(0, 6)
    expect(distanceMetres({ lat: 90, lon: 0 }, { lat: -90, lon: 0 })).toBeCloseTo(Math.PI * earthRadiusMetres, 0)
  })

  it('is symmetric, never negative, never more than half the Earth', () => {
    fc.assert(fc.property(position, position, (a, b) => {
      const metres = distanceMetres(a, b)
      expect(metres).toBeGreaterThanOrEqual(0)
      expect(metres).toBeLessThanOrEqual(Math.PI * earthRadiusMetres + 1)
      expect(distanceMetres(b, a)).toBeCloseTo(metres, 3)
    }))
  })

  it('arrives where bearing and distance lead', () => {
    fc.assert(fc.property(position, fc.double({ min: 0, max: 360, noNaN: true }), fc.double({ min: 1, max: 1_000_000, noNaN: true }), (p, bearing, metres) => {
      const there = destination(p, bearing, metres)
      expect(distanceMetres(p, there)).toBeCloseTo(metres, 1)
      expect(Math.abs(there.lon)).toBeLessThanOrEqual(180)
      if (Math.abs(p.lat) < 80 && Math.abs(there.lat) < 80) {
        expect(Math.abs(wrapLongitude(bearingDegrees(p, there) - bearing))).toBeLessThan(0.01)
      }
    }))
  })

  it('has a cheap form that agrees nearby', () => {
    const inhabited = fc.record({ lat: fc.double({ min: -60, max: 60, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }) })
    fc.assert(fc.property(inhabited, fc.double({ min: 0, max: 360, noNaN: true }), fc.double({ min: 1, max: 50_000, noNaN: true }), (p, bearing, metres) => {
      expect(Math.abs(nearbyMetres(p, destination(p, bearing, metres)) / metres - 1)).toBeLessThan(0.001)
    }))
  })

  it('passes NaN on instead of inventing a distance', () => {
    expect(distanceMetres({ lat: NaN, lon: 0 }, { lat: 0, lon: 0 })).toBeNaN()
    expect(nearbyMetres({ lat: 0, lon: NaN }, { lat: 0, lon: 0 })).toBeNaN()
    expect(bearingDegrees({ lat: 1, lon: 1 }, { lat: 1, lon: 1 })).toBe(0)
  })
})
