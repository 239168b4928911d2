import fc from 'fast-check'
import { expect, it } from 'vitest'
import { distanceMetres } from '@fieldproof/core/geo'
import { isPrivatePlace, zoneAround } from './privatePlaces.ts'

const place = fc.record({ lat: fc.double({ min: -70, max: 70, noNaN: true }), lon: fc.double({ min: -179, max: 179, noNaN: true }) })
const random = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.double({ min: 0, max: 0.999, noNaN: true }))

it('holds the door with half the radius to spare, and does not have it in its middle', () => {
  fc.assert(fc.property(place, fc.integer({ min: 100, max: 1000 }), random, (door, radiusMetres, [a, b]) => {
    const numbers = [a, b]
    const centre = zoneAround(door, radiusMetres, () => numbers.shift()!)
    const metres = distanceMetres(centre, door)
    expect(metres).toBeLessThanOrEqual(radiusMetres * 0.51)
    expect(isPrivatePlace([{ zoneId: '', name: '', centre, radiusMetres }], door)).toBe(true)
  }))
  expect(distanceMetres(zoneAround({ lat: 31, lon: 121 }, 400, () => 0.5), { lat: 31, lon: 121 })).toBeCloseTo(200 * Math.SQRT1_2, 0)
})
