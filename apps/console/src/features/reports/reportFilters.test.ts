import { expect, it } from 'vitest'
import { filtersOf } from './reportFilters.ts'

it('reads filters from an address and keeps them within what a report may be', () => {
  expect(filtersOf({}, '2026-11-20')).toMatchObject({ report: 'detail', from: '2026-11-14', to: '2026-11-20', by: 'person', per: 'all' })
  expect(filtersOf({ report: 'tracks', from: '2026-01-01', to: '2026-11-20' }, '2026-11-20').from).toBe('2026-10-21')
  expect(filtersOf({ report: 'nonsense', from: '2026-11-22', to: '2026-11-20', by: 'x' }, '2026-11-20')).toMatchObject({ report: 'detail', from: '2026-11-20', by: 'person' })
  expect(filtersOf({ from: '2026-02-30' }, '2026-11-20').from).toBe('2026-11-14')
})
