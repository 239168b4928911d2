import { expect, test } from 'vitest'
import { nextPeriod, periodAt, splitByPeriod, workPeriods } from './workWindows.ts'

const at = (time: string): number => Date.parse(`2026-05-20T${time}:00.000Z`)
const windows = (...pairs: [string, string][]) => pairs.map(([from, to]) => ({ from: `2026-05-20T${from}:00.000Z`, to: `2026-05-20T${to}:00.000Z` }))

test('touching windows join, unreadable and empty ones are dropped', () => {
  expect(workPeriods([...windows(['04:00', '10:00'], ['01:00', '04:00'], ['11:00', '11:00']), { from: 'x', to: 'y' }])).toEqual([{ from: at('01:00'), to: at('10:00') }])
})

test('a window holds its first instant and not its last', () => {
  const periods = workPeriods(windows(['01:00', '04:00'], ['05:00', '10:00']))
  expect([at('01:00') - 1, at('01:00'), at('04:00') - 1, at('04:00'), at('05:00')].map((instant) => periodAt(periods, instant) !== undefined)).toEqual([false, true, true, false, true])
  expect(nextPeriod(periods, at('04:30'))?.from).toBe(at('05:00'))
  expect(nextPeriod(periods, at('10:00'))).toBeUndefined()
})

test('a batch is split where a window ends, and nothing outside is in any part', () => {
  const periods = workPeriods(windows(['01:00', '04:00'], ['05:00', '10:00']))
  const items = ['03:59', '04:00', '04:59', '05:00', '05:01', '10:00'].map((time) => ({ fix: { lat: 1, lon: 2, fixTime: at(time) } }))
  expect(splitByPeriod(items, periods).map((group) => group.map((item) => item.fix.fixTime))).toEqual([[at('03:59')], [at('05:00'), at('05:01')]])
})

test('what was buffered on a day whose window is named no more is of its own shift, and is not lost over a free weekend', () => {
  const items = ['00:10', '00:11', '00:58', '05:00'].map((time) => ({ fix: { lat: 1, lon: 2, fixTime: at(time) } }))
  const times = (periods: ReturnType<typeof workPeriods>) => splitByPeriod(items, periods).map((group) => group.map((item) => item.fix.fixTime))
  expect(times(workPeriods(windows(['01:00', '10:00'])))).toEqual([[at('00:10'), at('00:11')], [at('00:58')], [at('05:00')]])
  expect(times([])).toEqual([[at('00:10'), at('00:11')], [at('00:58')], [at('05:00')]])
})

test('what a phone kept for days on a free shift is no single track', () => {
  const day = 86_400_000
  const items = [0, 60_000, day, day + 60_001, 3 * day].map((after) => ({ fix: { lat: 1, lon: 2, fixTime: at('00:00') + after } }))
  const groups = splitByPeriod(items, [{ from: at('00:00'), to: at('00:00') + 4 * day }])
  expect(groups.map((group) => group.map((item) => item.fix.fixTime - at('00:00')))).toEqual([[0, 60_000, day], [day + 60_001], [3 * day]])
})
