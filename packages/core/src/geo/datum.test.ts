import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datums, distanceMetres, fromWgs84, toWgs84 } from './index.ts'

describe('datums', () => {
  it('shifts Tian’anmen as the published formulas do', () => {
    // Vectors of gcoord's and coordtransform's documentation, to the digits they print.
    const gcj = fromWgs84({ lat: 39.915, lon: 116.404 }, 'gcj02')
    expect(gcj.lat).toBeCloseTo(39.91640428150164, 9)
    expect(gcj.lon).toBeCloseTo(116.41024449916938, 9)
    const bd = fromWgs84({ lat: 39.915, lon: 116.404 }, 'bd09')
    expect(bd.lat).toBeCloseTo(39.922699552216216, 6)
    expect(bd.lon).toBeCloseTo(116.41662724378733, 6)
  })

  it('finds its way back to a millimetre anywhere in China', () => {
    const inChina = fc.record({ lat: fc.double({ min: 3.9, max: 53.5, noNaN: true }), lon: fc.double({ min: 73.6, max: 135, noNaN: true }) })
    fc.assert(fc.property(inChina, fc.constantFrom(...datums), (p, datum) => {
      expect(distanceMetres(toWgs84(fromWgs84(p, datum), datum), p)).toBeLessThan(0.001)
    }), { numRuns: 500 })
  })

  it('moves a position inside China by 50 m to 2 km, and none outside', () => {
    expect(distanceMetres(fromWgs84({ lat: 22.54, lon: 114.06 }, 'gcj02'), { lat: 22.54, lon: 114.06 })).toBeGreaterThan(50)
    for (const p of [{ lat: 48.2, lon: 16.37 }, { lat: -33.9, lon: 151.2 }, { lat: 90, lon: 180 }, { lat: -90, lon: -180 }, { lat: 0, lon: 0 }]) {
      for (const datum of datums) {
        expect(fromWgs84(p, datum)).toEqual(p)
        expect(toWgs84(p, datum)).toEqual(p)
      }
    }
  })

  it('ends on any numbers, also along the edge of the China box, where the shift is torn', () => {
    const near = fc.constantFrom(72.004, 137.8347).chain((lon) => fc.double({ min: lon - 0.02, max: lon + 0.02, noNaN: true }))
    const anywhere = fc.record({ lat: fc.oneof(fc.double(), fc.double({ min: 0.8, max: 55.9 })), lon: fc.oneof(fc.double(), near) })
    fc.assert(fc.property(anywhere, fc.constantFrom(...datums), (p, datum) => {
      const back = toWgs84(p, datum)
      if (Number.isFinite(p.lat) && Number.isFinite(p.lon) && Math.abs(p.lat) <= 90) expect(Math.abs(back.lat - p.lat)).toBeLessThan(0.1)
    }))
  })
})
