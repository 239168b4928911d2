import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import { createFenceIndex, destination } from '../geo/index.ts'
import type { Fix, Geofence, LatLon } from '../kernel/index.ts'
import { advanceWalk, spellsOfArea, startOfWalk, staysInFences } from './walk.ts'

const centre: LatLon = { lat: 31.2304, lon: 121.4737 }
const fence: Geofence = { kind: 'circle', centre, radiusMetres: 100 }
const index = createFenceIndex([{ id: 'shop', fence }])
const start = Date.UTC(2026, 10, 2, 1)
const at = (seconds: number, metresEast: number, accuracyMetres = 10): Fix => ({ ...destination(centre, 90, metresEast), fixTime: start + seconds * 1000, accuracyMetres })
const still = (from: number, to: number, metresEast: number, everySeconds = 10, accuracyMetres = 10): Fix[] =>
  Array.from({ length: Math.floor((to - from) / everySeconds) }, (_, i) => at(from + i * everySeconds, metresEast, accuracyMetres))

/** A receiver that wanders as they do: a slowly changing error (Gauss–Markov) with the stated 68 % radius. */
const drifting = (place: LatLon, seconds: number, everySeconds: number, accuracyMetres: number, memorySeconds: number, seed: string): Fix[] => {
  const { next } = createRandom(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const sigma = accuracyMetres / 1.515
  const keep = Math.exp(-everySeconds / memorySeconds)
  let [east, north] = [normal() * sigma, normal() * sigma]
  return Array.from({ length: Math.floor(seconds / everySeconds) }, (_, i) => {
    east = keep * east + Math.sqrt(1 - keep * keep) * sigma * normal()
    north = keep * north + Math.sqrt(1 - keep * keep) * sigma * normal()
    const metres = Math.hypot(east, north)
    return { ...destination(place, (Math.atan2(east, north) * 180) / Math.PI, metres), fixTime: start + i * everySeconds * 1000, accuracyMetres }
  })
}

describe('coming and going', () => {
  it('is seen once, at the first fix on each side', () => {
    const fixes = [...still(0, 120, -800), ...still(120, 1_800, 5), ...still(1_800, 2_400, 900)]
    const [stay, ...others] = staysInFences(fixes, index)
    expect(others).toEqual([])
    expect(stay).toMatchObject({ fence: 0, spell: { from: start + 120_000, until: start + 1_800_000, began: 'seen', ended: 'seen' } })
    expect(stay?.spell.confidence).toBeGreaterThan(0.99)
  })

  it('at the beginning of recording is told as such, and at its end goes on', () => {
    const [stay] = staysInFences(still(0, 600, 0), index)
    expect(stay?.spell).toMatchObject({ began: 'first_seen', side: 'inside' })
    expect(stay?.spell.until).toBeUndefined()
  })

  it('by car through the fence is not coming', () => {
    const fixes = Array.from({ length: 60 }, (_, i) => at(i * 10, -4_500 + i * 150))
    expect(staysInFences(fixes, index)).toEqual([])
  })

  it('walking straight in at one fix a second is seen', () => {
    const fixes = Array.from({ length: 600 }, (_, i) => at(i, Math.min(0, -300 + i * 1.4), 5))
    expect(staysInFences(fixes, index)).toHaveLength(1)
  })

  it('to a small fence with a middling receiver is seen, if late', () => {
    const small = createFenceIndex([{ id: 'kiosk', fence: { kind: 'circle' as const, centre, radiusMetres: 30 } }])
    const fixes = [...still(0, 60, -300), ...still(60, 80, -36), ...still(80, 2_400, 0)]
    expect(staysInFences(fixes, small)).toHaveLength(1)
  })

  it('in a silence is told as such; the silence is nobody’s', () => {
    const fixes = [...still(0, 600, 0), ...still(3_600, 4_200, 900)]
    const [stay] = staysInFences(fixes, index)
    expect(stay?.spell).toMatchObject({ lastSeen: start + 590_000, until: start + 3_600_000, ended: 'after_silence' })
  })

  it('does not happen in a silence with the same place on both sides', () => {
    const [stay, ...others] = staysInFences([...still(0, 600, 0), ...still(3_600, 4_200, 0)], index)
    expect(others).toEqual([])
    expect(stay?.spell.silences).toEqual([{ from: start + 590_000, to: start + 3_600_000 }])
  })
})

describe('properties', () => {
  it('a single jump, wherever to and whenever, never makes a crossing', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 58 }), fc.integer({ min: 200, max: 50_000 }), fc.integer({ min: 1, max: 60 }), fc.boolean(), fc.constantFrom(3, 10, 40), (where, metres, every, isHome, accuracyMetres) => {
      const home = isHome ? 0 : 3_000
      const fixes = still(0, 60 * every, home, every, accuracyMetres)
      fixes[where] = { ...at(where * every, isHome ? metres : 0, accuracyMetres) }
      const stays = staysInFences(fixes, index)
      expect(stays.filter(({ spell }) => spell.until !== undefined)).toEqual([])
      if (!isHome) expect(stays).toEqual([])
    }), { numRuns: 300 })
  })

  it('drift on the edge of the fence makes none: two working days a case, slow and fast drift', () => {
    let crossings = 0
    for (const accuracyMetres of [5, 10, 20, 50]) {
      for (const memorySeconds of [1, 30, 120, 300]) {
        const place = destination(centre, 90, 100)
        const spells = spellsOfArea(drifting(place, 16 * 3_600, 10, accuracyMetres, memorySeconds, `${accuracyMetres} ${memorySeconds}`), [fence])
        crossings += Math.max(0, spells.length - 1)
      }
    }
    // 16 cases of 16 hours.
    expect(crossings).toBe(0)
  }, 60_000)

  it('of any fixes, spells alternate, are in order and never overlap', () => {
    const anyFix = fc.record({ seconds: fc.integer({ min: 0, max: 20_000 }), metresEast: fc.integer({ min: -400, max: 400 }), accuracy: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom(0, -1, NaN, Infinity)) }).map(({ seconds, metresEast, accuracy }) => at(seconds, metresEast, accuracy))
    const broken: fc.Arbitrary<Fix> = fc.record({ lat: fc.double(), lon: fc.double(), fixTime: fc.oneof(fc.double(), fc.integer({ min: start, max: start + 1e7 })), accuracyMetres: fc.double() })
    fc.assert(fc.property(fc.array(fc.oneof({ arbitrary: anyFix, weight: 5 }, { arbitrary: broken, weight: 1 }), { maxLength: 120 }), (fixes) => {
      const spells = spellsOfArea(fixes, [fence])
      spells.forEach((spell, i) => {
        expect(spell.lastSeen).toBeGreaterThanOrEqual(spell.from)
        if (spell.until !== undefined) expect(spell.until).toBeGreaterThan(spell.lastSeen)
        const next = spells[i + 1]
        expect(spell.until).toBe(next?.from)
        if (next) expect(next.side).not.toBe(spell.side)
      })
    }), { numRuns: 200 })
  })

  it('the order in which fixes arrived, and repeats, change nothing', () => {
    const day = [...still(0, 300, -800), ...still(300, 1_500, 5), ...still(1_500, 2_500, 700), ...still(2_500, 3_500, 10)]
    fc.assert(fc.property(fc.shuffledSubarray(day, { minLength: day.length, maxLength: day.length }), fc.integer({ min: 0, max: 20 }), (shuffled, repeats) => {
      expect(staysInFences([...shuffled, ...shuffled.slice(0, repeats)], index)).toEqual(staysInFences(day, index))
    }), { numRuns: 30 })
  })

  it('step by step gives what the whole day gives', () => {
    const day = [...still(0, 300, -800), ...still(300, 1_500, 5), ...still(1_500, 2_500, 700)]
    let walk = startOfWalk
    const ended = day.flatMap((fix) => {
      const step = advanceWalk(walk, fix, index)
      walk = step.walk
      return step.ended
    })
    expect(ended).toEqual(staysInFences(day, index))
  })
})
