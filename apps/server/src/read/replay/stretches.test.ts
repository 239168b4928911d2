import { expect, it } from 'vitest'
import { stretchesOf } from './stretches.ts'

const minute = 60_000
const nine = Date.parse('2026-11-20T09:00:00+08:00')
const at = (minutes: number): number => nine + minutes * minute
const window = { startsAt: at(0), endsAt: at(540) }
const brief = (stretches: ReturnType<typeof stretchesOf>) => stretches.map(({ from, to, recorded, cause }) => [(from - nine) / minute, (to - nine) / minute, recorded, cause?.kind ?? null])

it('cuts the working hours where recording began, stopped and went on', () => {
  const times = [at(30), at(35), at(60), at(180), at(200)]
  const gaps = [{ from: at(35), to: at(60), cause: null }, { from: at(60), to: at(180), cause: { kind: 'paused' as const, reason: null } }]
  expect(brief(stretchesOf(times, gaps, [window], at(600)))).toEqual([
    [0, 30, false, null], [30, 35, true, null], [35, 60, false, null], [60, 180, false, 'paused'], [180, 200, true, null], [200, 540, false, null],
  ])
})

it('says nothing of hours that have not come, and calls a day without a position not recorded', () => {
  expect(brief(stretchesOf([], [], [window], at(120)))).toEqual([[0, 120, false, null]])
  expect(stretchesOf([], [], [window], at(-10))).toEqual([])
})

it('tells a person without set hours from the first to the last position, and leaves out how a phone starts', () => {
  expect(brief(stretchesOf([at(3), at(60)], [{ from: at(3), to: at(60), cause: null }], null, at(600)))).toEqual([[3, 60, false, null]])
  expect(brief(stretchesOf([at(5), at(12)], [], [window], at(14)))).toEqual([[0, 14, true, null]])
  expect(stretchesOf([], [], null, at(600))).toEqual([])
})
