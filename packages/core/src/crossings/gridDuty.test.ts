import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { destination } from '../geo/index.ts'
import type { Fix, Geofence, LatLon } from '../kernel/index.ts'
import { gridDuty } from './gridDuty.ts'

const corner: LatLon = { lat: 31.23, lon: 121.47 }
const offset = (east: number, north: number): LatLon => destination(destination(corner, 90, east), 0, north)
const area: Geofence = { kind: 'polygon', rings: [[offset(0, 0), offset(1_000, 0), offset(1_000, 1_000), offset(0, 1_000)]] }
const fix = (seconds: number, east: number, north: number, accuracyMetres = 8): Fix => ({ ...offset(east, north), fixTime: 1_000 * seconds, accuracyMetres })

describe('grid duty', () => {
  it('one street of a square of ten by ten cells is a tenth of it', () => {
    const walked = Array.from({ length: 21 }, (_, i) => fix(i * 40, i * 50, 450))
    const duty = gridDuty([walked], area, 100)
    expect(duty.cellCount).toBeGreaterThanOrEqual(81)
    expect(duty.visitedCount).toBeGreaterThanOrEqual(10)
    expect(duty.coverage).toBeGreaterThan(0.08)
    expect(duty.coverage).toBeLessThan(0.13)
    expect(duty.insideSeconds + duty.outsideSeconds).toBeCloseTo(800, 3)
  })

  it('a fix a minute covers the street in between', () => {
    const sparse = gridDuty([[fix(0, 10, 450), fix(600, 990, 450)]], area, 100)
    expect(sparse.visitedCount).toBeGreaterThanOrEqual(9)
  })

  it('a silence covers nothing and is nobody’s time', () => {
    const duty = gridDuty([[fix(0, 10, 450), fix(3_600, 990, 450)]], area, 100)
    expect(duty.visitedCount).toBe(2)
    expect(duty.unknownSeconds).toBe(3_600)
  })

  it('of two walks what lies between them is nobody’s time, and a cell both went through is one', () => {
    const [morning, evening] = [[fix(0, 10, 450), fix(60, 90, 450)], [fix(30_000, 10, 450), fix(30_060, 90, 450)]]
    const both = gridDuty([morning, evening], area, 100)
    expect(both).toMatchObject({ unknownSeconds: 0, visitedCount: gridDuty([morning], area, 100).visitedCount })
    expect(both.insideSeconds).toBeCloseTo(120, 3)
  })

  it('nothing can be made of a blurred fix or of no area', () => {
    expect(gridDuty([[fix(0, 500, 500, 3_000), fix(60, 500, 500, 3_000)]], area, 100).visitedCount).toBe(0)
    expect(gridDuty([[fix(0, 0, 0)]], { kind: 'polygon', rings: [] }, 100).cellCount).toBe(0)
  })

  it('for any fixes and cells: shares between 0 and 1, seconds that add up, bounded cells', () => {
    const anyFix = fc.record({ lat: fc.double({ min: 31.2, max: 31.3 }), lon: fc.oneof(fc.double({ min: 121.4, max: 121.6 }), fc.double()), fixTime: fc.integer({ min: 0, max: 1e7 }), accuracyMetres: fc.double() })
    fc.assert(fc.property(fc.array(anyFix, { maxLength: 40 }), fc.oneof(fc.double({ min: 1, max: 2_000 }), fc.constantFrom(0, NaN, 1e-9)), (fixes, cellMetres) => {
      const duty = gridDuty([fixes], area, cellMetres)
      expect(duty.coverage).toBeGreaterThanOrEqual(0)
      expect(duty.coverage).toBeLessThanOrEqual(1)
      expect(duty.cellCount).toBeLessThan(25_000)
      expect(duty.cells.reduce((sum, cell) => sum + cell.seconds, 0)).toBeLessThanOrEqual(duty.insideSeconds + 1e-6)
    }), { numRuns: 60 })
  })
})
