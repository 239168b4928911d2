import { describe, expect, it } from 'vitest'
import { filtersOf, queryOf } from './crossingFilters.ts'
import { toCsv } from './csv.ts'
import { sketchGrid } from './gridSketch.ts'

describe('filters of the address', () => {
  it('drop what is no filter', () => {
    expect(filtersOf({ from: '2026-11-24', to: 'yesterday', kind: 'enter,nonsense,off_post', page: '2' })).toEqual({ from: '2026-11-24', kind: 'enter,off_post' })
  })
  it('become instants with the last day included', () => {
    expect(queryOf({ from: '2026-11-24', to: '2026-11-24', kind: 'enter' }, 'Asia/Shanghai')).toEqual({ kind: 'enter', from: '2026-11-23T16:00:00.000Z', to: '2026-11-24T16:00:00.000Z' })
  })
})

describe('CSV', () => {
  it('quotes, and shows a formula as text', () => {
    expect(toCsv([['a"b', 'c,d', null, 3], ['=1+1', '一\n二', '-x', '']])).toBe('\uFEFF"a""b","c,d",,3\r\n\'=1+1,"一\n二",\'-x,\r\n')
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
