import { expect, test } from 'vitest'
import { exportQueryOf, filtersOf, isNarrowed, queryOf } from './alertFilters.ts'

test('an address without a state means those that wait; what is no filter is dropped', () => {
  expect(filtersOf({})).toEqual({ state: 'open' })
  expect(filtersOf({ state: 'gone', severity: 'loud', over: 'perhaps', kind: 'sos', from: 'soon', to: '2026-11-24', alert: 'a1' })).toEqual({ state: 'open', kind: 'sos', to: '2026-11-24' })
  expect([{}, { state: 'closed' }, { person: 'p1' }, { from: '2026-11-01' }].map((search) => isNarrowed(filtersOf(search)))).toEqual([false, false, true, true])
})

test('the server is asked by instants, for a file by days', () => {
  const filters = filtersOf({ state: 'all', over: 'no', person: 'p1', kind: 'attendance', from: '2026-11-24', to: '2026-11-24' })
  expect(queryOf(filters, 'Asia/Shanghai')).toEqual({ personId: 'p1', kind: 'attendance', over: 'no', from: '2026-11-23T16:00:00.000Z', to: '2026-11-24T16:00:00.000Z' })
  expect(exportQueryOf(filters, '2026-11-29')).toEqual({ personId: 'p1', kinds: 'attendance', over: 'no', from: '2026-11-24', to: '2026-11-24' })
  expect(exportQueryOf(filtersOf({ departmentId: 'd1' }), '2026-11-24')).toEqual({ departmentId: 'd1', state: 'open', from: '2025-10-21', to: '2026-11-24' })
})
