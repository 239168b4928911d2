import { expect, test } from 'vitest'
import type { PhoneSite } from '@fieldproof/contract'
import { destination } from '@fieldproof/core/geo'
import { insideWord, likelySite, siteAtFix, sitesByDistance } from './siteChoice.ts'

const here = { lat: 31.2304, lon: 121.4737 }
const circle = (siteId: string, bearing: number, metres: number, radiusMetres: number): PhoneSite => {
  const centre = destination(here, bearing, metres)
  return { siteId, name: siteId, address: null, position: centre, fence: { kind: 'circle', centre, radiusMetres } }
}
const fix = (accuracyMetres: number) => ({ ...here, fixTime: 0, accuracyMetres })

test('the fence that holds the person wins over a nearer middle', () => {
  const sites = [circle('small-near', 90, 60, 20), circle('large-around', 270, 150, 200)]
  expect(likelySite(sites, fix(10))?.site.siteId).toBe('large-around')
})

test('of two fences that both hold the person, the nearer middle', () => {
  expect(likelySite([circle('mall', 0, 90, 300), circle('shop', 0, 10, 60)], fix(8))?.site.siteId).toBe('shop')
})

test('in none: the one whose edge is nearest, with its distance', () => {
  const found = likelySite([circle('far', 0, 900, 50), circle('near', 90, 400, 50)], fix(20))
  expect(found?.site.siteId).toBe('near')
  expect(found?.metresToFence).toBeCloseTo(350, 0)
  expect(found?.probabilityInside).toBeLessThan(0.01)
})

test('nothing in reach: no site is guessed', () => {
  expect(likelySite([circle('other-city', 0, 50_000, 100)], fix(20))).toBeUndefined()
  expect(likelySite([], fix(20))).toBeUndefined()
})

test('a region so large that its middle is far away is still chosen when it holds the person', () => {
  expect(likelySite([circle('district', 0, 8_000, 12_000)], fix(20))?.site.siteId).toBe('district')
})

test('a poor accuracy makes "inside" uncertain, and the words follow', () => {
  const site = circle('shop', 0, 20, 50)
  expect(insideWord(siteAtFix(site, fix(5)))).toBe('surely')
  expect(insideWord(siteAtFix(site, fix(80)))).toBe('unclear')
  expect(insideWord(siteAtFix(circle('x', 0, 2_000, 50), fix(10)))).toBe('unlikely')
})

test('a cell-tower position never says "outside" of a fence within its error', () => {
  expect(insideWord(siteAtFix(circle('shop', 0, 20, 50), fix(400)))).toBe('vague')
  expect(insideWord(siteAtFix(circle('shop', 0, 600, 50), fix(400)))).toBe('vague')
  expect(insideWord(siteAtFix(circle('shop', 0, 5_000, 50), fix(400)))).toBe('unlikely')
})

test('thousands of sites are ordered by distance', () => {
  const sites = Array.from({ length: 5_000 }, (_item, i) => circle(`s${i}`, i % 360, 50 + i * 10, 40))
  expect(sitesByDistance(sites, here)[0]?.site.siteId).toBe('s0')
  expect(likelySite(sites, fix(15))?.site.siteId).toBe('s0')
})
