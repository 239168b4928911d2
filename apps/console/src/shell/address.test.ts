import { expect, test } from 'vitest'
import { addressOfPlace, firstPlace, isPageBeforeKnown, placeAfter, placeBefore, placeIn, searchOf, withFilters, withOpen } from './address.ts'

test('an address says texts; its page is a number with the place where it begins, or neither', () => {
  expect(searchOf({ search: 12, empty: '', nothing: null, page: 3, after: 'WyJh' })).toEqual({ search: '12', page: 3, after: 'WyJh' })
  expect(searchOf({ page: '2', after: 'WyJh' })).toEqual({ page: 2, after: 'WyJh' })
  for (const half of [{ page: 3 }, { after: 'WyJh' }, { page: 1, after: 'WyJh' }, { page: 'x', after: 'WyJh' }, { page: 2.5, after: 'WyJh' }, { page: -2, after: 'WyJh' }, { page: 2, after: '' }]) expect(searchOf({ ...half, kind: 'exit' }), JSON.stringify(half)).toEqual({ kind: 'exit' })
})

test('a filter leaves the page, what is opened on top of it does not', () => {
  const address = { kind: 'exit', page: 3, after: 'c' }
  expect(withFilters(address, { kind: undefined, siteId: 's' })).toEqual({ siteId: 's' })
  expect(withFilters(address, {})).toEqual({ kind: 'exit' })
  expect(withOpen(address, { day: '2026-03-02' })).toEqual({ ...address, day: '2026-03-02' })
})

test('forward and back by the cursors that were seen', () => {
  const second = placeAfter(firstPlace, 'b'), third = placeAfter(second, 'c')
  expect(second).toEqual({ index: 1, after: 'b', before: [] })
  expect(third).toEqual({ index: 2, after: 'c', before: ['b'] })
  expect(placeBefore(third)).toEqual(second)
  expect(placeBefore(second)).toEqual(firstPlace)
  expect(placeBefore(firstPlace)).toEqual(firstPlace)
  expect(addressOfPlace({ kind: 'exit' }, third)).toEqual({ kind: 'exit', page: 3, after: 'c' })
  expect(addressOfPlace({ kind: 'exit', page: 3, after: 'c' }, firstPlace)).toEqual({ kind: 'exit' })
})

test('by a link to the third page: back is the first page, until one has gone on from there', () => {
  const third = placeIn({ page: 3, after: 'c' })
  expect([isPageBeforeKnown(third), placeBefore(third)]).toEqual([false, firstPlace])
  const fourth = placeAfter(third, 'd')
  expect([isPageBeforeKnown(fourth), placeBefore(fourth)]).toEqual([true, third])
  expect(isPageBeforeKnown(placeIn({ page: 2, after: 'b' }))).toBe(true)
  expect(placeIn({ page: 3 })).toEqual(firstPlace)
})
