import type { LivePosition } from '@fieldproof/contract'
import { describe, expect, it } from 'vitest'
import { createPeopleStore, freshnessAt, freshnessOf, project } from './peopleStore.ts'

const at = (personId: string, fixTime: string, lat = 30): LivePosition => ({
  personId, personName: personId, departmentId: null, deviceId: 'd', position: { lat, lon: 120 }, accuracyMetres: 10, speedMetresPerSecond: null,
  bearingDegrees: null, batteryPercent: null, fixTime, serverTime: fixTime, source: 'native',
})

describe('latest positions', () => {
  it('keeps the newest fix when a phone sends its past after its present', () => {
    const store = createPeopleStore()
    store.apply([at('a', '2026-03-02T08:00:00.000Z', 31)])
    store.apply([at('a', '2026-03-02T07:00:00.000Z', 30)])
    expect(store.get('a')?.position?.lat).toBe(31)
  })

  it('moves whom it knows, keeps the rest of them, and never backwards', () => {
    const store = createPeopleStore()
    store.apply([{ ...at('a', '2026-03-02T08:00:00.000Z'), personName: '王芳', batteryPercent: 90 }])
    store.apply([], [['a', 31, 121, 8, 1.5, 90, 60, '2026-03-02T08:01:00.000Z', '2026-03-02T08:01:02.000Z'], ['nobody', 1, 1, null, null, null, null, '2026-03-02T08:01:00.000Z', '2026-03-02T08:01:00.000Z']])
    expect(store.list).toEqual([{ ...at('a', '2026-03-02T08:01:00.000Z'), personName: '王芳', position: { lat: 31, lon: 121 }, accuracyMetres: 8, speedMetresPerSecond: 1.5, bearingDegrees: 90, batteryPercent: 60, serverTime: '2026-03-02T08:01:02.000Z' }])
    store.apply([], [['a', 30, 120, null, null, null, null, '2026-03-02T08:00:30.000Z', '2026-03-02T08:02:00.000Z']])
    expect(store.get('a')?.position?.lat).toBe(31)
  })

  it('drops who is not in a new snapshot, and tells once per change', () => {
    const store = createPeopleStore()
    let told = 0
    const stop = store.subscribe(() => { told++ })
    store.apply([at('a', '2026-03-02T08:00:00.000Z'), at('b', '2026-03-02T08:00:00.000Z')])
    store.apply([])
    store.replace([at('b', '2026-03-02T08:00:00.000Z')])
    stop()
    store.apply([at('c', '2026-03-02T08:00:00.000Z')])
    expect(told).toBe(2)
    expect(store.list.map(({ personId }) => personId)).toEqual(['b', 'c'])
    expect(store.version()).toBe(3)
  })

  it('leaves everybody at their index until a new snapshot, and says so', () => {
    const store = createPeopleStore()
    store.apply([at('a', '2026-03-02T08:00:00.000Z'), at('b', '2026-03-02T08:00:00.000Z')])
    store.apply([at('c', '2026-03-02T08:00:00.000Z'), at('a', '2026-03-02T08:01:00.000Z', 32)])
    expect(store.list.map(({ personId, position }) => [personId, position?.lat])).toEqual([['a', 32], ['b', 30], ['c', 30]])
    const before = store.generation()
    store.replace([at('c', '2026-03-02T08:00:00.000Z')])
    expect(store.generation()).toBeGreaterThan(before)
    expect(store.get('a')).toBeUndefined()
    expect(store.get('c')).toBe(store.list[0])
  })

  it('forgets who left, and tells only if somebody did', () => {
    const store = createPeopleStore()
    let told = 0
    store.subscribe(() => { told++ })
    store.apply([at('a', '2026-03-02T08:00:00.000Z'), at('b', '2026-03-02T08:00:00.000Z'), at('c', '2026-03-02T08:00:00.000Z')])
    const before = store.generation()
    store.remove(new Set(['nobody']))
    expect([told, store.generation()]).toEqual([1, before])
    store.remove(new Set(['a']))
    expect(told).toBe(2)
    expect(store.generation()).toBeGreaterThan(before)
    expect(store.list.map(({ personId }) => personId)).toEqual(['b', 'c'])
    expect([store.get('a'), store.get('b'), store.get('c')]).toEqual([undefined, store.list[0], store.list[1]])
  })

  it('tells how fresh a position is', () => {
    const now = Date.parse('2026-03-02T08:00:00.000Z')
    expect(freshnessOf(now - 5 * 60_000, now)).toBe('now')
    expect(freshnessOf(now - 5 * 60_000 - 1, now)).toBe('recent')
    expect(freshnessOf(now - 31 * 60_000, now)).toBe('old')
    for (const age of [0, 1, 5 * 60_000, 5 * 60_000 + 1, 30 * 60_000, 30 * 60_000 + 1, 86_400_000]) expect(freshnessAt(now)(new Date(now - age).toISOString())).toBe(freshnessOf(now - age, now))
  })

  it('projects as Web Mercator does', () => {
    const mercator = (lat: number, lon: number, datum: 'wgs84' | 'gcj02'): [number, number] => {
      const x = new Float64Array(2), y = new Float64Array(2)
      project({ lat, lon }, datum, x, y, 1)
      return [x[1]!, y[1]!]
    }
    expect(mercator(0, 0, 'wgs84')).toEqual([0.5, 0.5])
    const [x, y] = mercator(85.051129, 180, 'wgs84')
    expect(x).toBe(1)
    expect(y).toBeCloseTo(0, 6)
    expect(mercator(30.27, 120.15, 'gcj02')[0]).not.toBe(mercator(30.27, 120.15, 'wgs84')[0])
  })
})
