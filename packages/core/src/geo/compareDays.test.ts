import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fix, LatLon } from '../kernel/index.ts'
import { timeTogether } from './compareDays.ts'
import { destination, distanceMetres } from './distance.ts'

const office: LatLon = { lat: 31.23, lon: 121.47 }
const midnight = Date.parse('2026-11-19T00:00:00+08:00')
const minute = 60_000
/** Positions as [minute of the day, metres east of the office]. */
const path = (points: readonly (readonly [minute: number, metresEast: number])[], from = midnight, accuracyMetres = 10): Fix[] =>
  points.map(([at, metres]) => ({ fixTime: from + at * minute, ...destination(office, 90, metres), accuracyMetres }))
const day = (points: readonly (readonly [number, number])[], from = midnight) => ({ midnight: from, fixes: path(points, from) })
const minutesOf = (spells: readonly { from: number; to: number }[]) => spells.map(({ from, to }) => [from / minute, to / minute].map((m) => Math.round(m * 100) / 100))
const standing = (from: number, to: number, metres: number) => Array.from({ length: to - from + 1 }, (_, i) => [from + i, metres] as const)

describe('time together', () => {
  it('is the time in which both are near, and begins and ends between fixes', () => {
    // The second comes from 1,000 m at 100 m a minute, stays for a while, and leaves as it came.
    const second = [[540, 1000], [550, 0], [555, 0], [565, 1000]] as const
    expect(minutesOf(timeTogether(day(standing(530, 580, 0)), day(second)))).toEqual([[549, 556]])
  })

  it('compares times of day, whatever the date', () => {
    const nextDay = midnight + 86_400_000
    expect(minutesOf(timeTogether(day(standing(540, 577, 0)), day(standing(540, 600, 50), nextDay)))).toEqual([[540, 577]])
    // The same instants, but not the same time of day.
    expect(timeTogether(day(standing(540, 577, 0)), { ...day(standing(540, 577, 0)), midnight: midnight - 100 * minute })).toEqual([])
  })

  it('says nothing where one of both has no position', () => {
    const quarterOfSilence = [...standing(540, 550, 0), ...standing(565, 570, 0)]
    expect(minutesOf(timeTogether(day(standing(540, 570, 0)), day(quarterOfSilence)))).toEqual([[540, 550], [565, 570]])
    // A silence that is known is one however short.
    const known = { ...day(standing(540, 570, 0).filter(([at]) => at <= 550 || at >= 555)), silences: [[midnight + 550 * minute, midnight + 555 * minute]] as const }
    expect(minutesOf(timeTogether(day(standing(540, 570, 0)), known))).toEqual([[540, 550], [555, 570]])
  })

  it('does not take a position for exact that is not', () => {
    expect(timeTogether(day(standing(540, 570, 0)), { midnight, fixes: path(standing(540, 570, 0), midnight, 400) })).toEqual([])
  })

  it('leaves out passing each other on the road, and is not ended by a step aside', () => {
    const eastward = Array.from({ length: 11 }, (_, i) => [540 + i, i * 600] as const)
    const westward = Array.from({ length: 11 }, (_, i) => [540 + i, 6000 - i * 600] as const)
    expect(timeTogether(day(eastward), day(westward))).toEqual([])
    const aside = [[540, 0], [550, 0], [550.25, 120], [550.5, 0], [560, 0]] as const
    expect(minutesOf(timeTogether(day(standing(540, 560, 0)), day(aside)))).toEqual([[540, 560]])
  })

  it('agrees with looking at both every second, either way round', () => {
    const walk = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: -400, max: 400 })), { minLength: 2, maxLength: 25 })
      .map((steps) => steps.reduce<{ at: number; points: [number, number][] }>(({ at, points }, [wait, metres]) => ({ at: at + wait, points: [...points, [at + wait, metres]] }), { at: 540, points: [] }).points)
    const positionAt = (fixes: readonly Fix[], at: number): LatLon | undefined => {
      const next = fixes.findIndex(({ fixTime }) => fixTime > at)
      if (next <= 0) return undefined
      const [a, b] = [fixes[next - 1]!, fixes[next]!]
      const part = (at - a.fixTime) / (b.fixTime - a.fixTime)
      return { lat: a.lat + (b.lat - a.lat) * part, lon: a.lon + (b.lon - a.lon) * part }
    }
    fc.assert(fc.property(walk, walk, (one, other) => {
      const [a, b] = [day(one), day(other)]
      const spells = timeTogether(a, b, { minSeconds: 0 })
      const seconds = spells.reduce((sum, { from, to }) => sum + (to - from) / 1000, 0)
      let counted = 0
      for (let at = midnight + 540 * minute; at < midnight + 750 * minute; at += 1000) {
        const [p, q] = [positionAt(a.fixes, at), positionAt(b.fixes, at)]
        if (p && q && distanceMetres(p, q) <= 100) counted++
      }
      // A second at each end of each spell.
      expect(Math.abs(seconds - counted)).toBeLessThanOrEqual(2 * spells.length + 2)
      const back = timeTogether(b, a, { minSeconds: 0 }).reduce((sum, { from, to }) => sum + (to - from) / 1000, 0)
      expect(back).toBeCloseTo(seconds, 3)
    }), { numRuns: 60 })
  })
})
