import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { groupLabel, groupPeople, ungroupedZoom } from './clusters.ts'

const columns = (points: readonly (readonly [number, number])[]) => [Float64Array.from(points.map((p) => p[0])), Float64Array.from(points.map((p) => p[1])), points.length] as const

describe('grouping people on the live map', () => {
  it('loses nobody and shows nobody twice, at any zoom', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(fc.array(fc.tuple(unit, unit), { maxLength: 300 }), fc.double({ min: 0, max: 20, noNaN: true }), (points, zoom) => {
      const { groupOf, groups } = groupPeople(...columns(points), zoom)
      const seen = groups.flatMap((g) => g.members)
      expect(new Set(seen).size).toBe(seen.length)
      groups.forEach((g, index) => { for (const i of g.members) expect(groupOf[i]).toBe(index) })
      expect([...groupOf].filter((g) => g >= 0).length).toBe(seen.length)
    }))
  })

  it('makes one number of a crowd and splits it when zoomed in', () => {
    const crowd = Array.from({ length: 50 }, (_, i) => [0.8334 + i * 1e-6, 0.41] as const)
    expect(groupPeople(...columns(crowd), 8).groups.map((g) => g.members.length)).toEqual([50])
    expect(groupPeople(...columns(crowd), ungroupedZoom).groups).toEqual([])
  })

  it('does not tear a crowd apart that lies across a cell edge', () => {
    const cells = 512 * 2 ** 10 / 58
    const edge = Math.round(0.5 * cells) / cells
    const crowd = Array.from({ length: 40 }, (_, i) => [edge + (i - 20) * 0.004 / cells, 0.4] as const)
    expect(groupPeople(...columns(crowd), 10).groups).toHaveLength(1)
  })

  it('keeps pairs as two markers', () => {
    expect(groupPeople(...columns([[0.5, 0.5], [0.5, 0.5]]), 3).groups).toEqual([])
  })

  it('groups 10,000 people within a frame or two', () => {
    const points = Array.from({ length: 10_000 }, (_, i) => [0.83 + ((i * 7919) % 10_000) / 1e6, 0.41 + ((i * 104_729) % 10_000) / 1e6] as const)
    const { groupOf, groups } = groupPeople(...columns(points), 8)
    expect(groupOf.length).toBe(10_000)
    expect(groups.length).toBeGreaterThan(5)
    expect(groups.length).toBeLessThan(1000)
  })

  it('writes numbers in at most four characters', () => {
    expect([3, 999, 1000, 1250, 9949, 9950, 10_000, 120_000].map(groupLabel)).toEqual(['3', '999', '1.0k', '1.3k', '9.9k', '10k', '10k', '120k'])
  })
})
