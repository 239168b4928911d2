import { expect, test } from 'vitest'
import { canBe, canBePath, parseSearch, stringifySearch } from './plainSearch.ts'
import { corrections } from './useKnownFilters.ts'

const personId = '0193a1f0-0000-7000-8000-000000000001'

test.each([
  ['?days=999', { days: '999' }], ['?search=true', { search: 'true' }], ['?kind=enter%2Cexit', { kind: 'enter,exit' }], ['?search=%E5%91%A8+%E6%95%8F', { search: '周 敏' }], ['?search=007', { search: '007' }],
  ['?hiddenAges=0.5', { hiddenAges: '0.5' }], ['?search=%22a%22', { search: '"a"' }], ['', {}],
])('the address %s comes out as it went in', (text, search) => {
  expect(parseSearch(text)).toEqual(search)
  expect(stringifySearch(search)).toBe(text)
})
test('addresses written with quoted numbers before are still read', () => {
  expect(parseSearch('?days=%2230%22&departmentId=%221%22&settled=true')).toEqual({ days: '30', departmentId: '1', settled: 'true' })
  expect(stringifySearch({ page: 2, after: 'x', none: undefined })).toBe('?page=2&after=x')
})
test('what cannot be what its name says is none', () => {
  expect(canBe('personId', personId) && canBe('personId', personId.toUpperCase())).toBe(true)
  expect(canBe('personId', 'abc')).toBe(false)
  expect(canBe('from', '2026-02-29')).toBe(false)
  expect(canBe('search', 'abc')).toBe(true)
  expect(canBePath({ personId, date: '2026-02-28' })).toBe(true)
  expect(canBePath({ personId: 'not-a-uuid' })).toBe(false)
  expect(canBePath({ personId, date: '2026-02-30' })).toBe(false)
  expect(canBePath({ policyId: 'new' })).toBe(true)
  expect(canBePath({ personId: 'new' })).toBe(false)
})
test('the address is corrected to what is shown, and only where it says something', () => {
  expect(corrections({ status: 'q', search: '周' }, { status: undefined, kind: undefined, search: '周' })).toEqual({ status: undefined })
  expect(corrections({ days: '999' }, { days: '7' })).toEqual({ days: '7' })
  expect(corrections({}, { days: '7' })).toBeUndefined()
})
