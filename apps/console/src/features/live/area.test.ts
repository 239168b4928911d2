import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isInArea, readArea, writeArea } from './area.ts'

it('reads what it wrote, and nothing that is no box', () => {
  fc.assert(fc.property(fc.integer({ min: -18_000_000, max: 17_000_000 }), fc.integer({ min: -9_000_000, max: 8_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), (west, south, width, height) => {
    const box = { west: west / 1e5, south: south / 1e5, east: (west + width) / 1e5, north: (south + height) / 1e5 }
    expect(readArea(writeArea(box))).toEqual(box)
  }))
  for (const text of [undefined, '', '1,2,3', '1,2,3,x', '1,2,3,', '3,2,1,4', '1,4,3,2', '1,2,3,91', 'NaN,1,2,3']) expect(readArea(text), text).toBeUndefined()
})

it('its edge belongs to it; a position that is not shown lies nowhere', () => {
  const box = { west: 120, south: 30, east: 121, north: 31 }
  expect(isInArea(box, { lat: 30, lon: 121 })).toBe(true)
  expect(isInArea(box, { lat: 31.00001, lon: 120.5 })).toBe(false)
  expect(isInArea(box, { lat: 30.5, lon: 119.9 })).toBe(false)
  expect(isInArea(box, null)).toBe(false)
})
