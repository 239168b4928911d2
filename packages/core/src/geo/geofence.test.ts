import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { destination } from './distance.ts'
import { validateGeofence } from './geofence.ts'

const p = (lat: number, lon: number) => ({ lat, lon })
const square = [p(0, 0), p(0, 0.01), p(0.01, 0.01), p(0.01, 0)]
const errorOf = (fence: unknown): string | undefined => {
  const result = validateGeofence(fence)
  return result.ok ? undefined : result.error
}

describe('validating a fence', () => {
  it('takes a circle and a polygon, and opens closed rings', () => {
    expect(validateGeofence({ kind: 'circle', centre: p(22.5, 114), radiusMetres: 100 })).toEqual({ ok: true, value: { kind: 'circle', centre: p(22.5, 114), radiusMetres: 100 } })
    expect(validateGeofence({ kind: 'polygon', rings: [[...square, square[0]]] })).toEqual({ ok: true, value: { kind: 'polygon', rings: [square] } })
  })

  it('takes a fence across the antimeridian', () => {
    expect(errorOf({ kind: 'polygon', rings: [[p(0, 179.99), p(0, -179.99), p(0.01, -179.99), p(0.01, 179.99)]] })).toBeUndefined()
  })

  it('takes a corridor; it may end where it began and come back the way it went, and repeated points are dropped', () => {
    expect(validateGeofence({ kind: 'corridor', line: [p(0, 0), p(0, 0), p(0, 0.01)], widthMetres: 20 })).toEqual({ ok: true, value: { kind: 'corridor', line: [p(0, 0), p(0, 0.01)], widthMetres: 20 } })
    expect(errorOf({ kind: 'corridor', line: [...square, square[0]], widthMetres: 10_000 })).toBeUndefined()
    expect(errorOf({ kind: 'corridor', line: [p(0, 0), p(0, 0.02), p(0, 0)], widthMetres: 1 })).toBeUndefined()
    expect(errorOf({ kind: 'corridor', line: [p(0, 179.99), p(0, -179.99)], widthMetres: 30 })).toBeUndefined()
  })

  it('takes any star shape, in either direction', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 20, max: 500, noNaN: true }), { minLength: 3, maxLength: 40 }), fc.boolean(), (radii, reverse) => {
      const ring = radii.map((metres, i) => destination(p(31, 121), (i * 360) / radii.length, metres))
      expect(errorOf({ kind: 'polygon', rings: [reverse ? ring.reverse() : ring] })).toBeUndefined()
    }))
  })

  it.each([
    ['nothing', null, 'unknown_kind'],
    ['another kind', { kind: 'line' }, 'unknown_kind'],
    ['a corridor without a line', { kind: 'corridor', widthMetres: 20 }, 'line_too_short'],
    ['a corridor of one point', { kind: 'corridor', line: [p(0, 0), p(0, 0)], widthMetres: 20 }, 'line_too_short'],
    ['a corridor of half a metre', { kind: 'corridor', line: [p(0, 0), p(0, 4e-6)], widthMetres: 20 }, 'line_too_short'],
    ['a corridor without a width', { kind: 'corridor', line: [p(0, 0), p(0, 0.01)], widthMetres: 0 }, 'bad_width'],
    ['a negative width', { kind: 'corridor', line: [p(0, 0), p(0, 0.01)], widthMetres: -5 }, 'bad_width'],
    ['a width of more than 10 km', { kind: 'corridor', line: [p(0, 0), p(0, 0.01)], widthMetres: 10_001 }, 'bad_width'],
    ['a width that is no number', { kind: 'corridor', line: [p(0, 0), p(0, 0.01)], widthMetres: '20' }, 'bad_width'],
    ['a line that crosses itself', { kind: 'corridor', line: [p(0, 0), p(0.01, 0.01), p(0.01, 0), p(0, 0.01)], widthMetres: 20 }, 'line_crosses'],
    ['a line half-way round the Earth', { kind: 'corridor', line: [p(0, 0), p(0, 90), p(0, -170)], widthMetres: 20 }, 'too_wide'],
    ['a line off the Earth', { kind: 'corridor', line: [p(0, 0), p(0, 181)], widthMetres: 20 }, 'bad_position'],
    ['a line over the pole', { kind: 'corridor', line: [p(0, 0), p(90, 0)], widthMetres: 20 }, 'too_near_pole'],
    ['a line of too many points', { kind: 'corridor', line: Array.from({ length: 10_001 }, (_, i) => p(0, i / 1e5)), widthMetres: 20 }, 'too_many_vertices'],
    ['no radius', { kind: 'circle', centre: p(0, 0), radiusMetres: NaN }, 'bad_radius'],
    ['a negative radius', { kind: 'circle', centre: p(0, 0), radiusMetres: -5 }, 'bad_radius'],
    ['no centre', { kind: 'circle', radiusMetres: 5 }, 'bad_position'],
    ['the pole', { kind: 'circle', centre: p(90, 0), radiusMetres: 50 }, 'too_near_pole'],
    ['no ring', { kind: 'polygon', rings: [] }, 'no_ring'],
    ['two corners', { kind: 'polygon', rings: [[p(0, 0), p(0, 1), p(0, 0)]] }, 'too_few_vertices'],
    ['a corner off the Earth', { kind: 'polygon', rings: [[p(0, 0), p(0, 181), p(1, 0)]] }, 'bad_position'],
    ['a corner that is nothing', { kind: 'polygon', rings: [[p(0, 0), null, p(1, 0)]] }, 'bad_position'],
    ['a line there and back', { kind: 'polygon', rings: [[p(0, 0), p(0, 0.01), p(0, 0.02)]] }, 'no_area'],
    ['a bow-tie', { kind: 'polygon', rings: [[p(0, 0), p(0.01, 0.01), p(0, 0.01), p(0.02, 0)]] }, 'self_crossing'],
    ['a spike', { kind: 'polygon', rings: [[p(0, 0), p(0, 0.02), p(0, 0.01), p(0.01, 0.01)]] }, 'self_crossing'],
    ['a hole elsewhere', { kind: 'polygon', rings: [square, square.map(({ lat, lon }) => p(lat + 1, lon))] }, 'hole_outside'],
    ['a hole across the edge', { kind: 'polygon', rings: [square, square.map(({ lat, lon }) => p(lat + 0.005, lon + 0.005))] }, 'self_crossing'],
    ['a ring round a pole', { kind: 'polygon', rings: [[p(80, 0), p(80, 90), p(80, 180), p(80, -90)]] }, 'too_wide'],
    ['too many corners', { kind: 'polygon', rings: [Array.from({ length: 10_001 }, (_, i) => p(0, i / 1e5))] }, 'too_many_vertices'],
  ])('refuses %s', (_, fence, error) => {
    expect(errorOf(fence)).toBe(error)
  })

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.anything(), (fence) => { validateGeofence(fence) }))
    fc.assert(fc.property(fc.record({ kind: fc.constantFrom('circle', 'polygon', 'corridor'), centre: fc.anything(), radiusMetres: fc.anything(), rings: fc.anything(), line: fc.anything(), widthMetres: fc.anything() }), (fence) => { validateGeofence(fence) }))
    fc.assert(fc.property(fc.array(fc.array(fc.record({ lat: fc.double(), lon: fc.double() }))), (rings) => { validateGeofence({ kind: 'polygon', rings }) }))
  })
})
