import { expect, test } from 'vitest'
import { deviceFiltersOf, isAskedFor } from './deviceFilters.ts'

test('of an address only what is a filter; devices by kind and by the words of somebody or a model', () => {
  expect(deviceFiltersOf({ status: 'gone', kind: 'tracker', search: '', view: 'v1', columns: 'device' })).toEqual({ kind: 'tracker' })
  const device = { kind: 'app' as const, personName: '李雷', label: null, model: 'Xiaomi 14', platform: null }
  expect([{}, { kind: 'app' }, { kind: 'tracker' }, { search: ' xiaomi ' }, { search: '李' }, { search: '韩' }].map((search) => isAskedFor(deviceFiltersOf(search))(device))).toEqual([true, true, false, true, true, false])
})
