import { expect, test } from 'vitest'
import { latestPosition } from './recordLatestPositions.ts'

const arrival = Date.parse('2026-11-26T10:00:00+08:00')
const at = (seconds: number, lat: number) => ({ lat, lon: 120.2, fixTime: arrival + seconds * 1000 })
const latest = (...fixes: ReturnType<typeof at>[]) => {
  const found = latestPosition(fixes, arrival)
  return found && [found.fix.lat, (found.at - arrival) / 1000]
}

test('the newest fix, since its own time', () => {
  expect(latest(at(-20, 30.1), at(-5, 30.2), at(-10, 30.3))).toEqual([30.2, -5])
  expect(latest()).toBeUndefined()
})

test('a clock that is ahead by a little or by hours: the newest all the same, since it arrived', () => {
  expect(latest(at(1, 30.1), at(3, 30.2))).toEqual([30.2, 0])
  expect(latest(at(8 * 3600 - 60, 30.1), at(8 * 3600, 30.2))).toEqual([30.2, 0])
  expect(latest(at(50 * 365 * 86_400, 30.1))).toEqual([30.1, 0])
})

test('a fix from the future among possible ones is passed over', () => {
  expect(latest(at(-20, 30.1), at(20 * 3600, 30.9), at(-5, 30.2))).toEqual([30.2, -5])
})
