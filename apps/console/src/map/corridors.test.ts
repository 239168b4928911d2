import { expect, it } from 'vitest'
import { widthAtZoom0 } from './corridors.ts'

it('a corridor is as wide on the map as on the ground: 512 pixels of the equator at zoom 0, wider towards the poles as Mercator is', () => {
  expect(widthAtZoom0([{ lat: 0, lon: 0 }, { lat: 0, lon: 1 }], 2 * Math.PI * 6_378_137)).toBeCloseTo(512, 6)
  expect(widthAtZoom0([{ lat: 60, lon: 0 }], 100) / widthAtZoom0([{ lat: 0, lon: 0 }], 100)).toBeCloseTo(2, 6)
})
