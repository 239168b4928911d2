import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Geofence } from '../kernel/index.ts'
import { layGrid } from './areaGrid.ts'
import { containsPoint } from './containment.ts'
import { destination, distanceMetres } from './distance.ts'

const corner = { lat: 31.23, lon: 121.47 }
const rectangle = (east: number, north: number): Geofence => ({ kind: 'polygon', rings: [[corner, destination(corner, 90, east), destination(destination(corner, 90, east), 0, north), destination(corner, 0, north)]] })

describe('a grid over an area', () => {
  it('has the cells whose middle lies in the area, each as large as asked', () => {
    const grid = layGrid(rectangle(1_000, 600), 200)!
    expect(grid.cellMetres).toBe(200)
    expect(grid.cells).toHaveLength(15)
    expect(grid.cells.map(({ row, column }) => `${row} ${column}`)).toContain('2 4')
    for (const { ring, number, centre } of grid.cells) {
      expect(distanceMetres(ring[0]!, ring[1]!)).toBeCloseTo(200, 0)
      expect(distanceMetres(ring[1]!, ring[2]!)).toBeCloseTo(200, 0)
      expect(containsPoint({ kind: 'polygon', rings: [ring] }, centre)).toBe(true)
      expect(grid.numberAt(centre)).toBe(number)
    }
  })

  it('covers circles and corridors to their ends', () => {
    const circle = layGrid({ kind: 'circle', centre: corner, radiusMetres: 500 }, 50)!
    expect(circle.cells.length / ((Math.PI * 500 ** 2) / 50 ** 2)).toBeCloseTo(1, 1)
    const corridor = layGrid({ kind: 'corridor', line: [corner, destination(corner, 90, 1_000)], widthMetres: 200 }, 50)!
    expect(corridor.cells.length / ((1_000 * 200 + Math.PI * 100 ** 2) / 50 ** 2)).toBeCloseTo(1, 1)
  })

  it('makes its cells larger rather than too many, and is none without an extent', () => {
    const grid = layGrid(rectangle(50_000, 50_000), 10)!
    expect(grid.cellMetres).toBeGreaterThan(10)
    expect(grid.cells.length).toBeLessThan(21_000)
    for (const none of [layGrid({ kind: 'polygon', rings: [] }, 100), layGrid({ kind: 'corridor', line: [], widthMetres: 20 }, 100), layGrid(rectangle(100, 100), 0), layGrid(rectangle(100, 100), NaN)]) expect(none).toBeUndefined()
  })

  it('puts every point of the area into one cell', () => {
    const area = rectangle(900, 700)
    const grid = layGrid(area, 130)!
    fc.assert(fc.property(fc.double({ min: 1, max: 899, noNaN: true }), fc.double({ min: 1, max: 699, noNaN: true }), (east, north) => {
      const p = destination(destination(corner, 90, east), 0, north)
      const holders = grid.cells.filter(({ ring }) => containsPoint({ kind: 'polygon', rings: [ring] }, p))
      expect(holders.length).toBeLessThanOrEqual(1)
      if (holders[0]) expect(grid.numberAt(p)).toBe(holders[0].number)
    }))
  })
})
