import { expect, test } from 'vitest'
import { dutyOf, pausesOf } from './personDay.ts'

const hour = 3_600_000

test('a pause lasts until work goes on, or to the end', () => {
  const states = [{ state: 'resumed', happenedAt: 3 * hour }, { state: 'started', happenedAt: 0 }, { state: 'paused', happenedAt: hour }, { state: 'paused', happenedAt: 2 * hour }, { state: 'ended', happenedAt: 8 * hour }]
  expect(pausesOf(states, 10 * hour)).toEqual([{ from: hour, to: 3 * hour }, { from: 8 * hour, to: 10 * hour }])
  expect(pausesOf([], 10)).toEqual([])
})

test('duty is the windows that begin on the day, a night whole, nothing without a shift', () => {
  const night = { kind: 'fixed' as const, segments: [{ start: '22:00', end: '06:00' }], daysOfWeek: [2] }
  expect(dutyOf({ timeZone: 'Asia/Shanghai', shifts: { now: night, earlier: new Map() } }, '2026-11-24')).toEqual([{ from: Date.parse('2026-11-24T22:00:00+08:00'), to: Date.parse('2026-11-25T06:00:00+08:00') }])
  expect(dutyOf({ timeZone: 'Asia/Shanghai', shifts: { now: night, earlier: new Map() } }, '2026-11-25')).toEqual([])
  expect(dutyOf({ timeZone: 'Asia/Shanghai', shifts: { now: null, earlier: new Map() } }, '2026-11-24')).toEqual([])
})
