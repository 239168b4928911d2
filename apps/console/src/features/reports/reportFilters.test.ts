import { expect, it } from 'vitest'
import { daysOfBar, filtersOf, isRangeCut, stepOf } from './reportFilters.ts'

it('reads filters from an address and keeps them within what a report may be', () => {
  expect(filtersOf({}, '2026-11-20')).toMatchObject({ report: 'detail', from: '2026-11-14', to: '2026-11-20', by: 'person', per: 'all' })
  expect(filtersOf({ report: 'tracks', from: '2026-01-01', to: '2026-11-20' }, '2026-11-20').from).toBe('2026-10-21')
  expect(filtersOf({ report: 'nonsense', from: '2026-11-22', to: '2026-11-20', by: 'x' }, '2026-11-20')).toMatchObject({ report: 'detail', from: '2026-11-20', by: 'person' })
  expect(filtersOf({ from: '2026-02-30' }, '2026-11-20').from).toBe('2026-11-14')
})

it('tells when an address asks for more days than the report shows', () => {
  const isCut = (search: Record<string, string>) => isRangeCut(search, filtersOf(search, '2026-11-20'))
  expect([{}, { from: '2026-11-01' }, { from: '2025-10-17' }, { from: '2025-10-16' }, { report: 'tracks', from: '2026-10-20' }, { from: '2026-11-22', to: '2026-11-20' }, { from: 'x' }].map((search) => isCut(search as Record<string, string>)))
    .toEqual([false, false, false, true, true, false, false])
})

it('draws a range with some forty bars at most, and a bar opens its days within the range', () => {
  expect([stepOf({ from: '2026-11-01', to: '2026-11-30' }), stepOf({ from: '2026-09-01', to: '2026-11-30' }), stepOf({ from: '2026-01-01', to: '2026-11-30' })]).toEqual(['day', 'week', 'month'])
  const range = { from: '2026-11-04', to: '2027-02-10' }
  expect(daysOfBar('2026-11-20', 'day', range)).toEqual({ from: '2026-11-20', to: '2026-11-20' })
  expect(daysOfBar('2026-11-02', 'week', range)).toEqual({ from: '2026-11-04', to: '2026-11-08' })
  expect(daysOfBar('2026-12', 'month', range)).toEqual({ from: '2026-12-01', to: '2026-12-31' })
  expect(daysOfBar('2027-02', 'month', range)).toEqual({ from: '2027-02-01', to: '2027-02-10' })
})
