import { expect, it } from 'vitest'
import { filtersOf } from './darkFilters.ts'

it('the address without days means today, and what is no filter is dropped', () => {
  expect(filtersOf({}, '2026-11-26')).toEqual({ from: '2026-11-26', to: '2026-11-26' })
  expect(filtersOf({ from: '2026-11-20', to: 'x', standing: 'guilty', cause: 'killed', personId: '' }, '2026-11-26')).toEqual({ from: '2026-11-20', to: '2026-11-26', cause: 'killed' })
})
