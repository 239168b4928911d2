import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import { destination, distanceMetres, fenceMiddle, fromWgs84 } from '../geo/index.ts'
import type { Geofence, LatLon } from '../kernel/index.ts'
import { type AcceptedVisit, suggestEntrance } from './entrance.ts'

const pin: LatLon = { lat: 31.2304, lon: 121.4737 }
const fence: Geofence = { kind: 'circle', centre: pin, radiusMetres: 100 }
const random = createRandom('entrance').next
const visits = (place: LatLon, people: readonly string[], each: number, scatterMetres = 12): AcceptedVisit[] =>
  people.flatMap((personId) => Array.from({ length: each }, (_, i) => ({ ...destination(place, random() * 360, random() * scatterMetres), accuracyMetres: 8 + random() * 10, personId, day: `2026-11-${String(i + 1).padStart(2, '0')}` })))

describe('the real entrance', () => {
  it('is suggested where people arrive, with the evidence', () => {
    const door = destination(pin, 90, 160)
    const answer = suggestEntrance(fence, visits(door, ['a', 'b', 'c'], 5))
    expect(answer.kind).toBe('suggestion')
    if (answer.kind !== 'suggestion') return
    const { kind, entrance, fence: next, evidence, movedMetres } = answer.suggestion
    expect(kind).toBe('move')
    expect(distanceMetres(entrance, door)).toBeLessThan(8)
    expect(movedMetres).toBeGreaterThan(150)
    expect(evidence).toMatchObject({ visitCount: 15, personCount: 3, dayCount: 5 })
    expect(next).toMatchObject({ kind: 'circle' })
  })

  it('is not suggested when the fence fits, or with too few visits, people or days', () => {
    expect(suggestEntrance(fence, visits(pin, ['a', 'b', 'c'], 5))).toMatchObject({ kind: 'none', why: 'fits' })
    const door = destination(pin, 90, 160)
    expect(suggestEntrance(fence, visits(door, ['a'], 20))).toMatchObject({ kind: 'none', why: 'too_few' })
    expect(suggestEntrance(fence, visits(door, ['a', 'b'], 2))).toMatchObject({ kind: 'none', why: 'too_few' })
    expect(suggestEntrance(fence, visits(door, ['a', 'b', 'c'], 5).map((v) => ({ ...v, day: '2026-11-01' })))).toMatchObject({ kind: 'none', why: 'too_few' })
    expect(suggestEntrance(fence, [])).toMatchObject({ kind: 'none', why: 'too_few' })
  })

  it('a pin that was pasted in GCJ-02 or BD-09 is named as that, and the fence is converted exactly', () => {
    for (const datum of ['gcj02', 'bd09'] as const) {
      const wrong = fromWgs84(pin, datum)
      const answer = suggestEntrance({ kind: 'circle', centre: wrong, radiusMetres: 80 }, visits(pin, ['a', 'b', 'c'], 4))
      expect(answer).toMatchObject({ kind: 'suggestion', suggestion: { kind: 'datum', datum } })
      if (answer.kind === 'suggestion') expect(distanceMetres(fenceMiddle(answer.suggestion.fence as Geofence) as LatLon, pin)).toBeLessThan(0.1)
    }
  })

  it('a circle that is far too small or far too large gets a radius; a polygon or corridor that misses gets a hint without a shape', () => {
    expect(suggestEntrance({ ...fence, radiusMetres: 15 }, visits(pin, ['a', 'b', 'c'], 5, 60))).toMatchObject({ kind: 'suggestion', suggestion: { kind: 'radius' } })
    expect(suggestEntrance({ ...fence, radiusMetres: 900 }, visits(pin, ['a', 'b', 'c'], 5))).toMatchObject({ kind: 'suggestion', suggestion: { kind: 'radius' } })
    const polygon: Geofence = { kind: 'polygon', rings: [[0, 90, 180, 270].map((bearing) => destination(pin, bearing, 60))] }
    const corridor: Geofence = { kind: 'corridor', line: [destination(pin, 270, 60), destination(pin, 90, 60)], widthMetres: 40 }
    for (const missed of [polygon, corridor]) {
      const answer = suggestEntrance(missed, visits(destination(pin, 0, 130), ['a', 'b', 'c'], 5))
      expect(answer).toMatchObject({ kind: 'suggestion', suggestion: { kind: 'reshape' } })
      if (answer.kind === 'suggestion') expect(answer.suggestion.fence).toBeUndefined()
    }
  })
})

describe('breakdown', () => {
  it('one person, however often and wherever they check in, neither makes a suggestion nor carries one off', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 4, max: 28 }), fc.integer({ min: 30, max: 20_000 }), fc.integer({ min: 0, max: 359 }), (honest, cheats, metres, bearing) => {
      const names = Array.from({ length: honest }, (_, i) => `h${i}`)
      const cheat = visits(destination(pin, bearing, metres), ['cheat'], cheats, 3)
      // Against honest visits at the pin: nothing to mend.
      const atPin = suggestEntrance(fence, [...visits(pin, names, 5), ...cheat])
      expect(atPin.kind).toBe('none')
      // Against honest visits at a door elsewhere: a suggestion, if any, is the door.
      const door = destination(pin, 45, 220)
      const atDoor = suggestEntrance(fence, [...visits(door, names, 5), ...cheat])
      if (atDoor.kind === 'suggestion') expect(distanceMetres(atDoor.suggestion.entrance, door)).toBeLessThan(25)
    }), { numRuns: 200 })
  })

  it('two people who do not agree suggest nothing', () => {
    expect(suggestEntrance(fence, [...visits(pin, ['a'], 6), ...visits(destination(pin, 90, 400), ['b'], 6)])).toMatchObject({ kind: 'none', why: 'disagree' })
  })

  it('any input gives an answer', () => {
    const any = fc.record({ lat: fc.double(), lon: fc.double(), accuracyMetres: fc.option(fc.double(), { nil: undefined }), personId: fc.constantFrom('a', 'b', 'c'), day: fc.constantFrom('1', '2', '3', '4', '5') })
    fc.assert(fc.property(fc.array(any, { maxLength: 40 }), fc.constantFrom<Geofence>(fence, { kind: 'polygon', rings: [] }, { kind: 'circle', centre: { lat: NaN, lon: 0 }, radiusMetres: 5 }), (list, shape) => {
      const answer = suggestEntrance(shape, list)
      if (answer.kind === 'suggestion') expect(Number.isFinite(answer.suggestion.movedMetres)).toBe(true)
    }))
  })
})
