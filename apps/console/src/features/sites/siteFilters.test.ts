import { expect, it } from 'vitest'
import { bandAt, countOf, filtersOf } from './siteFilters.ts'

it('takes from an address what means something', () => {
  const id = '0192c3d4-0000-7000-8000-000000000001'
  expect(filtersOf({ owner: id, department: id, tier: 'A', business: 'moved', visited: 'never', counts: 'any', list: 'archived', site: id })).toEqual({ owner: id, department: id, tier: 'A', business: 'moved', visited: 'never', counts: 'any' })
  expect(filtersOf({ owner: 'me', department: 'x', tier: '', business: 'haunted', visited: 'yesterday', counts: 'accepted' })).toEqual({})
  expect([countOf({}), countOf({ counts: 'any' }), countOf({ owner: 'none', tier: 'A', counts: 'any' })]).toEqual([0, 0, 2])
})

it('puts a site into the band of its last visit; the edges belong to the older one, as on the server', () => {
  const now = Date.UTC(2027, 0, 1)
  const ago = (days: number) => new Date(now - days * 86_400_000).toISOString()
  const band = (lastVisitAt: string | null) => bandAt({ lastVisitAt, lastCheckInAt: ago(1) }, undefined, now)
  expect([band(ago(0)), band(ago(6.99)), band(ago(7)), band(ago(30)), band(ago(89)), band(ago(90)), band(null)]).toEqual(['d7', 'd7', 'd30', 'd90', 'd90', 'older', 'never'])
  expect(bandAt({ lastVisitAt: null, lastCheckInAt: ago(1) }, 'any', now)).toBe('d7')
})
