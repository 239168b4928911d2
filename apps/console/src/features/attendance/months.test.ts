import { expect, it } from 'vitest'
import { daysOfMonth, isMonth, monthAfter } from './months.ts'

it('reckons in months, over years and leap days', () => {
  expect(daysOfMonth('2028-02')).toEqual({ from: '2028-02-01', to: '2028-02-29' })
  expect(daysOfMonth('2026-12')).toEqual({ from: '2026-12-01', to: '2026-12-31' })
  expect([monthAfter('2026-12', 1), monthAfter('2026-01', -1), monthAfter('2026-03', -14)]).toEqual(['2027-01', '2025-12', '2025-01'])
  expect([isMonth('2026-11'), isMonth('2026-13'), isMonth(undefined), isMonth('2026-1')]).toEqual([true, false, false, false])
})
