import { describe, expect, it } from 'vitest'
import { distanceMetres } from '@fieldproof/core/geo'
import { boundsOf, bulkBounds, circleRing, fenceMiddle } from './shapes.ts'
import { graticuleLines, graticuleStep } from './graticule.ts'

const centre = { lat: 30.25, lon: 120.16 }

describe('shapes', () => {
  it('draws a circle whose corners are all one radius away', () => {
    for (const p of circleRing(centre, 150)) expect(distanceMetres(centre, p)).toBeCloseTo(150, 3)
  })

  it('has no bounds without points, and ignores what is not a number', () => {
    expect(boundsOf([])).toBeUndefined()
    expect(boundsOf([{ lat: NaN, lon: 1 }])).toBeUndefined()
    expect(boundsOf([centre, { lat: NaN, lon: 500 }])).toEqual({ west: 120.16, east: 120.16, south: 30.25, north: 30.25 })
  })

  it('does not let one far point decide the view', () => {
    const city = Array.from({ length: 100 }, (_, i) => ({ lat: 30 + i / 1000, lon: 120 + i / 1000 }))
    const box = bulkBounds([...city, { lat: 48.85, lon: 2.35 }])!
    expect(box.west).toBeGreaterThan(119)
    expect(box.north).toBeLessThan(31)
  })

  it('names a polygon at the middle of its box', () => {
    const ring = [{ lat: 0, lon: 0 }, { lat: 0, lon: 2 }, { lat: 4, lon: 2 }, { lat: 4, lon: 0 }]
    expect(fenceMiddle({ kind: 'polygon', rings: [ring] })).toEqual({ lat: 2, lon: 1 })
  })
})

describe('graticule', () => {
  it('keeps a handful of lines across the view at every zoom', () => {
    for (let width = 300; width > 0.002; width /= 1.7) {
      const across = width / graticuleStep(width)
      expect(across).toBeGreaterThanOrEqual(5)
      expect(across).toBeLessThan(16)
    }
  })

  it('labels lines with the digits their step needs', () => {
    const labels = graticuleLines({ west: 120.1, east: 120.12, south: 30.2, north: 30.21 }).map((l) => l.label)
    expect(labels).toContain('120.112°E')
    expect(labels).toContain('30.202°N')
  })
})
