import { describe, expect, it } from 'vitest'
import { exportQueryOf, filtersOf, queryOf } from './crossingFilters.ts'
import { sketchGrid } from './gridSketch.ts'

describe('filters of the address', () => {
  it('drop what is no filter', () => {
    expect(filtersOf({ from: '2026-11-24', to: 'yesterday', kind: 'enter,nonsense,off_post', page: '2' })).toEqual({ from: '2026-11-24', kind: 'enter,off_post' })
  })
  it('are those of the file too, which is asked for by days', () => {
    expect(exportQueryOf(filtersOf({ from: '2026-11-01', kind: 'enter,off_post', siteId: 's1' }), '2026-11-24')).toEqual({ from: '2026-11-01', to: '2026-11-24', kinds: 'enter,off_post', siteId: 's1' })
    expect(exportQueryOf(filtersOf({ kind: 'enter' }), '2026-11-24')).toMatchObject({ from: '2025-10-21', to: '2026-11-24' })
  })
  it('become instants with the last day included', () => {
    expect(queryOf({ from: '2026-11-24', to: '2026-11-24', kind: 'enter' }, 'Asia/Shanghai')).toEqual({ kind: 'enter', from: '2026-11-23T16:00:00.000Z', to: '2026-11-24T16:00:00.000Z' })
  })
})

describe('the sketch of grid duty', () => {
  const centre = { lat: 31.2, lon: 121.4 }
  it('draws cells where they lie, north up, the longest stay fullest', () => {
    const sketch = sketchGrid({ fence: { kind: 'circle', centre, radiusMetres: 500 }, cellMetres: 100, cells: [{ centre: { lat: 31.203, lon: 121.4 }, seconds: 60 }, { centre: { lat: 31.197, lon: 121.402 }, seconds: 600 }] })!
    const [north, south] = sketch.cells
    expect(north!.y).toBeLessThan(south!.y)
    expect(north!.x).toBeLessThan(south!.x)
    expect([north!.share, south!.share]).toEqual([0.1, 1])
    expect(sketch.cell).toBeCloseTo(100 * (320 - 12) / 1_000, 0)
  })
  it('of a fence without an extent there is none', () => {
    expect(sketchGrid({ fence: { kind: 'polygon', rings: [] }, cellMetres: 100, cells: [] })).toBeUndefined()
  })
})
