import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import type { Geofence, LatLon } from '../kernel/index.ts'
import { containsPoint, distanceToFenceMetres } from './containment.ts'
import { destination } from './distance.ts'
import { createFenceIndex } from './fenceIndex.ts'

const indexOf = (fences: readonly Geofence[]) => createFenceIndex(fences.map((fence, id) => ({ id, fence })))
const star = (centre: LatLon, radii: readonly number[]): LatLon[] => radii.map((metres, i) => destination(centre, (i * 360) / radii.length, metres))

/** All fences by the plain test, except those whose edge is within a millimetre of the point: there both answers are right. */
const agrees = (fences: readonly Geofence[], p: LatLon, answer: readonly number[]): void => {
  fences.forEach((fence, i) => {
    if (answer.includes(i) === containsPoint(fence, p)) return
    const nearEdge = fence.kind === 'corridor' ? distanceToFenceMetres({ ...fence, widthMetres: Math.max(1e-9, fence.widthMetres - 0.002) }, p) < 0.004 : fence.kind === 'circle'
      ? Math.abs(distanceToFenceMetres({ ...fence, radiusMetres: 1e-9 }, p) - fence.radiusMetres) < 0.001
      : distanceToFenceMetres({ kind: 'polygon', rings: fence.rings }, p) < 0.001 && !containsPoint(fence, destination(p, 45, 0.01))
    if (!nearEdge) expect.fail(`fence ${i} of ${answer}: ${JSON.stringify({ fence, p })}`)
  })
}

const place = fc.oneof(
  fc.record({ lat: fc.double({ min: -85, max: 85, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }) }),
  fc.record({ lat: fc.double({ min: 22.9, max: 23.1, noNaN: true }), lon: fc.double({ min: 113.9, max: 114.1, noNaN: true }) }),
  fc.record({ lat: fc.double({ min: -1, max: 1, noNaN: true }), lon: fc.constantFrom(180, -180, 179.999, -179.999) }),
)
const metres = fc.oneof(fc.double({ min: 1, max: 500, noNaN: true }), fc.double({ min: 1_000, max: 60_000, noNaN: true }))
const fence: fc.Arbitrary<Geofence> = fc.oneof(
  fc.record({ kind: fc.constant('circle' as const), centre: place, radiusMetres: metres }),
  fc.tuple(place, metres, fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 3, maxLength: 12 }), fc.boolean()).map(([centre, size, shape, holed]): Geofence => ({
    kind: 'polygon', rings: [star(centre, shape.map((part) => part * size)), ...(holed ? [star(centre, [size / 20, size / 20, size / 20])] : [])],
  })),
  fc.tuple(place, metres, fc.double({ min: 1, max: 10_000, noNaN: true }), fc.array(fc.double({ min: 0, max: 360, noNaN: true }), { minLength: 1, maxLength: 6 })).map(([start, size, widthMetres, turns]): Geofence => ({
    kind: 'corridor', widthMetres, line: turns.reduce((line, bearing) => [...line, destination(line.at(-1)!, bearing, size)], [start]),
  })),
)

describe('fence index', () => {
  it('answers as the plain test does, everywhere: cities, antimeridian, small and province-sized', () => {
    fc.assert(fc.property(fc.array(fence, { maxLength: 30 }), fc.array(place, { maxLength: 10 }), fc.double({ min: 0, max: 360, noNaN: true }), fc.double({ min: 0, max: 1.2, noNaN: true }), (fences, places, bearing, part) => {
      const index = indexOf(fences)
      expect(index.unusable).toEqual([])
      const near = fences.map((f) => (f.kind === 'circle' ? destination(f.centre, bearing, f.radiusMetres * part) : f.kind === 'corridor' ? destination(f.line.at(-1)!, bearing, (f.widthMetres / 2) * part) : destination(f.rings[0]![0]!, bearing, 30)))
      for (const p of [...places, ...near]) agrees(fences, p, index.query(p.lat, p.lon))
    }), { numRuns: 300 })
  })

  it('answers as the plain test does among thousands in one city', () => {
    const random = createRandom('city')
    const somewhere = (): LatLon => ({ lat: random.between(22.4, 22.9), lon: random.between(113.7, 114.5) })
    const fences: Geofence[] = Array.from({ length: 3_000 }, () => random.chance(0.2) ? { kind: 'corridor', line: [somewhere(), ...Array.from({ length: random.whole(0, 2) }, somewhere)].flatMap((p) => [p, destination(p, random.between(0, 360), random.between(50, 3_000))]), widthMetres: random.between(5, 400) } : random.chance(0.5)
      ? { kind: 'circle', centre: somewhere(), radiusMetres: random.between(20, 800) }
      : { kind: 'polygon', rings: [star(somewhere(), Array.from({ length: random.whole(3, 9) }, () => random.between(30, 1_500)))] })
    const index = indexOf(fences)
    const out = new Int32Array(4_000)
    for (let i = 0; i < 150; i++) {
      const p = somewhere()
      const answer = index.query(p.lat, p.lon)
      agrees(fences, p, answer)
      expect(index.queryInto(p.lat, p.lon, out)).toBe(answer.length)
      const within = new Set(index.queryWithin(p.lat, p.lon, 250))
      if (i < 10) fences.forEach((f, n) => expect(within.has(n)).toBe(distanceToFenceMetres(f, p) <= 250))
    }
  })

  it('looks over the antimeridian for what is near', () => {
    const index = indexOf([{ kind: 'circle', centre: { lat: 0, lon: 179.999 }, radiusMetres: 10 }, { kind: 'polygon', rings: [star({ lat: 0, lon: -179.998 }, [50, 50, 50])] }])
    expect(index.queryWithin(0, -179.9995, 300)).toEqual([0, 1])
    expect(index.queryWithin(0, 0, 300)).toEqual([])
  })

  it('finds a circle over a pole', () => {
    const index = indexOf([{ kind: 'circle', centre: { lat: 89.9, lon: 0 }, radiusMetres: 50_000 }])
    expect(index.query(89.9, 180)).toEqual([0])
    expect(index.query(90, 17)).toEqual([0])
    expect(index.query(89, 180)).toEqual([])
  })

  it('names unusable fences and never matches nowhere', () => {
    const index = indexOf([
      { kind: 'circle', centre: { lat: NaN, lon: 0 }, radiusMetres: 10 }, { kind: 'polygon', rings: [] },
      { kind: 'circle', centre: { lat: 0, lon: 0 }, radiusMetres: Infinity }, { kind: 'circle', centre: { lat: 10, lon: 10 }, radiusMetres: 100 },
    ])
    expect(index.unusable).toEqual([0, 1, 2])
    expect(index.query(10, 10)).toEqual([3])
    fc.assert(fc.property(fc.double(), fc.double(), (lat, lon) => {
      const answer = index.query(lat, lon)
      if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) expect(answer).toEqual([])
      expect(index.queryWithin(lat, lon, NaN)).toEqual([])
    }))
    expect(indexOf([]).query(0, 0)).toEqual([])
  })

  it('writes no more than there is room for', () => {
    const index = indexOf(Array.from({ length: 5 }, () => ({ kind: 'circle' as const, centre: { lat: 10, lon: 10 }, radiusMetres: 100 })))
    expect(index.queryInto(10, 10, new Int32Array(3))).toBe(3)
  })
})
