import type { ProblemError } from '@fieldproof/contract'
import type { Translated } from '@fieldproof/core/kernel'
import { expect, test } from 'vitest'
import { fenceCentre, requireGeofence } from './fence.ts'

const at = (lat: number, lon: number) => ({ lat, lon })

test('a circle is shown at its centre, a square in its middle', () => {
  expect(fenceCentre({ kind: 'circle', centre: at(31, 121), radiusMetres: 50 })).toEqual(at(31, 121))
  const { lat, lon } = fenceCentre({ kind: 'polygon', rings: [[at(31, 121), at(31, 121.002), at(31.002, 121.002), at(31.002, 121)]] })
  expect(lat).toBeCloseTo(31.001, 9)
  expect(lon).toBeCloseTo(121.001, 9)
})

test('the centre follows the area, not the number of corners, and winding does not matter', () => {
  const lShape = [at(0, 0), at(0, 3), at(1, 3), at(1, 2.9), at(1, 2.8), at(1, 1), at(3, 1), at(3, 0)]
  // Two rectangles: 3×1 centred at (0.5, 1.5) and 1×2 centred at (2, 0.5).
  const [lat, lon] = [(3 * 0.5 + 2 * 2) / 5, (3 * 1.5 + 2 * 0.5) / 5]
  for (const ring of [lShape, [...lShape].reverse()]) {
    const centre = fenceCentre({ kind: 'polygon', rings: [ring] })
    expect(centre.lat).toBeCloseTo(lat, 6)
    expect(centre.lon).toBeCloseTo(lon, 6)
  }
})

test('a hole pushes the centre away from it, whichever way it winds', () => {
  const outline = [at(0, 0), at(0, 4), at(4, 4), at(4, 0)]
  const hole = [at(1, 2), at(1, 3), at(3, 3), at(3, 2)]
  for (const ring of [hole, [...hole].reverse()])
    expect(fenceCentre({ kind: 'polygon', rings: [outline, ring] }).lon).toBeCloseTo((16 * 2 - 2 * 2.5) / 14, 6)
})

test('a polygon across 180° has its centre there', () => {
  const { lon } = fenceCentre({ kind: 'polygon', rings: [[at(-17, 179.9), at(-17, -179.9), at(-16.9, -179.9), at(-16.9, 179.9)]] })
  expect(Math.abs(lon)).toBeCloseTo(180, 6)
})

test('a corridor is shown half-way along its line', () => {
  const centre = fenceCentre({ kind: 'corridor', line: [at(31, 121), at(31, 121.002), at(31, 121.004)], widthMetres: 30 })
  expect(centre.lat).toBeCloseTo(31, 9)
  expect(centre.lon).toBeCloseTo(121.002, 6)
})

const detailOf = (fence: unknown): Translated | undefined => {
  try {
    requireGeofence(fence)
  } catch (error) {
    return (error as ProblemError).detail as Translated
  }
  return undefined
}

test.each([
  [{ kind: 'corridor', line: [at(31, 121)], widthMetres: 30 }, '线太短'], [{ kind: 'corridor', line: [at(31, 121), at(31, 121.01)], widthMetres: 0 }, '1 米至 10 公里'],
  [{ kind: 'corridor', line: [at(31, 121), at(31, 121.01)], widthMetres: 10_001 }, '走廊宽度'], [{ kind: 'corridor', line: [at(31, 121), at(31.01, 121.01), at(31.01, 121), at(31, 121.01)], widthMetres: 30 }, '与自己交叉'],
])('%j is refused and told why', (fence, told) => {
  expect(detailOf(fence)?.['zh-CN']).toContain(told)
})

test('a fence that crosses itself is refused in each language', () => {
  const crossing = { kind: 'polygon', rings: [[at(0, 0), at(1, 1), at(1, 0), at(0, 1.5)]] }
  expect(detailOf(crossing)).toMatchObject({ 'zh-CN': expect.stringMatching(/^围栏的边线交叉/), 'zh-TW': expect.stringMatching(/^圍欄的邊線交叉/), en: expect.stringMatching(/^fence \(self_crossing\): The outline crosses itself/) })
})
