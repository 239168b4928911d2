import { expect, it } from 'vitest'
import { filtersOf } from './darkFilters.ts'

it('the address without days means today, and what is no filter is dropped', () => {
  expect(filtersOf({}, '2026-11-26')).toEqual({ from: '2026-11-26', to: '2026-11-26' })
  expect(filtersOf({ from: '2026-11-20', to: 'x', standing: 'guilty', cause: 'killed', personId: '' }, '2026-11-26')).toEqual({ from: '2026-11-20', to: '2026-11-26', cause: 'killed' })
})

it('more days than are shown at once become as many as are', () => {
  expect(filtersOf({ from: '2020-01-01', to: '2026-11-26' }, '2026-11-26')).toMatchObject({ from: '2026-10-27', to: '2026-11-26' })
  expect(filtersOf({ from: '2020-01-01' }, '2026-11-26')).toMatchObject({ from: '2020-01-01', to: '2020-01-31' })
  expect(filtersOf({ to: '2026-11-01' }, '2026-11-26')).toMatchObject({ from: '2026-11-01', to: '2026-11-01' })
  expect(filtersOf({ from: '2026-11-09', to: '2026-11-01' }, '2026-11-26')).toMatchObject({ from: '2026-11-01', to: '2026-11-01' })
})
