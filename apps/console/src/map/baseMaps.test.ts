import { describe, expect, it } from 'vitest'
import { distanceMetres } from '@fieldproof/core/geo'
import { baseMaps, projectForBaseMap, unprojectFromBaseMap } from './baseMaps.ts'

const hangzhou = { lat: 30.2741, lon: 120.1551 }

describe('drawing on a base map', () => {
  it('leaves WGS-84 maps alone', () => {
    expect(projectForBaseMap(hangzhou, baseMaps.osm.datum)).toEqual([120.1551, 30.2741])
    expect(baseMaps.tianditu.datum).toBe('wgs84')
  })

  it('shifts what is drawn on 高德 by the GCJ-02 offset, and a click comes back to the same place', () => {
    const [lon, lat] = projectForBaseMap(hangzhou, baseMaps.amap.datum)
    const shift = distanceMetres(hangzhou, { lat, lon })
    expect(shift).toBeGreaterThan(300)
    expect(shift).toBeLessThan(700)
    expect(distanceMetres(unprojectFromBaseMap({ lng: lon, lat }, 'gcj02'), hangzhou)).toBeLessThan(0.01)
  })

  it('brings a click on a repeated world back into range', () => {
    expect(unprojectFromBaseMap({ lng: 480.1551, lat: 30.2741 }, 'wgs84').lon).toBeCloseTo(120.1551, 9)
  })
})
