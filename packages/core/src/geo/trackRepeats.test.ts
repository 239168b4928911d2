import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import type { Fix } from '../kernel/index.ts'
import { destination } from './distance.ts'
import { findTrackRepeat } from './trackRepeats.ts'

const columns = (fixes: readonly Fix[]) => ({ fixTime: fixes.map((f) => f.fixTime), lat: fixes.map((f) => f.lat), lon: fixes.map((f) => f.lon) })

/** Two rides with a stop of its own length between, along streets that are always the same; pace, lights and the stop belong to `seed`. */
const tour = (seed: string, streets = 'streets', start = { lat: 30.3, lon: 120.16 }): Fix[] => {
  const turns = createRandom(streets)
  const random = createRandom(seed)
  let place = start
  let at = 0
  const fixes: Fix[] = []
  for (let block = 0; block < 16; block++) {
    const bearing = turns.pick([0, 90, 180])
    const metres = turns.between(150, 350)
    const speed = random.between(4, 7.5)
    for (let done = 0; done < metres; done += speed * 15, at += 15_000) fixes.push({ ...destination(destination(place, bearing, done), random.between(0, 360), Math.abs(random.normal(0, 3))), fixTime: Math.round(at), accuracyMetres: 8 })
    place = destination(place, bearing, metres)
    if (random.chance(0.35)) at += random.between(8, 50) * 1000
    if (block === 7) for (const end = at + random.between(12, 25) * 60_000; at < end; at += 75_000) fixes.push({ ...destination(place, random.between(0, 360), 3), fixTime: Math.round(at), accuracyMetres: 8 })
  }
  return fixes
}
const later = (fixes: readonly Fix[], pace = 1): Fix[] => fixes.map((f) => ({ ...f, fixTime: Math.round(f.fixTime * pace) + 9e8 }))
const noisy = (fixes: readonly Fix[], metres: number): Fix[] => {
  const random = createRandom('noise')
  return fixes.map((f) => ({ ...f, ...destination(f, random.between(0, 360), Math.abs(random.normal(0, metres))) }))
}

describe('a way that repeats an earlier one', () => {
  const monday = tour('monday')

  it('is found under noise, at another pace and backwards', () => {
    for (const [metres, pace] of [[4, 1], [10, 1], [5, 0.95], [5, 1.07]] as const) {
      const found = findTrackRepeat(noisy(later(monday, pace), metres), [columns(monday)])
      expect(found, `${metres} m, pace ${pace}`).toMatchObject({ isReversed: false, journeyCount: pace === 1 ? 2 : 1 })
      expect(found!.strength).toBeGreaterThan(40)
    }
    const end = monday.at(-1)!.fixTime
    const backwards = monday.map((f) => ({ ...f, fixTime: 9e8 + end - f.fixTime })).reverse()
    expect(findTrackRepeat(noisy(backwards, 4), [columns(monday)])).toMatchObject({ isReversed: true, journeyCount: 2 })
  })

  it('is not the same streets on another day', () => {
    const days = Array.from({ length: 20 }, (_, i) => columns(tour(`day ${i}`)))
    for (const today of ['a', 'b', 'c', 'd', 'e', 'f']) expect(findTrackRepeat(later(tour(today)), days)?.strength ?? 0, today).toBeLessThan(32)
  })

  it('is not a walk to the bus, taken every day at a steady pace', () => {
    const walk = (seed: string): Fix[] => {
      const random = createRandom(seed)
      const speed = 1.35 * random.between(0.97, 1.03)
      const wait = random.between(0, 40)
      let [errorX, errorY] = [0, 0]
      return Array.from({ length: 400 }, (_, i): Fix => {
        const metres = Math.max(0, i * 5 * speed - (i > 120 ? wait * speed : 0))
        errorX = 0.93 * errorX + random.normal(0, 1.2)
        errorY = 0.93 * errorY + random.normal(0, 1.2)
        return { ...destination(destination({ lat: 39.9, lon: 116.3 }, 80, metres + errorX), 170, errorY), fixTime: i * 5_000, accuracyMetres: 6 }
      })
    }
    const days = Array.from({ length: 16 }, (_, i) => columns(walk(`walk ${i}`)))
    for (const today of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) expect(findTrackRepeat(later(walk(today)), days)?.strength ?? 0, today).toBeLessThan(30)
  })

  it('is the same across the antimeridian and near a pole as anywhere', () => {
    for (const start of [{ lat: 12, lon: 179.995 }, { lat: 84, lon: 10 }]) {
      const there = tour('monday', 'streets', start)
      expect(findTrackRepeat(noisy(later(there), 4), [columns(there)]), JSON.stringify(start)).toMatchObject({ journeyCount: 2 })
    }
  })

  it('never fails, whatever is in it', () => {
    const odd = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, 90, -180, 180, 0))
    const point = fc.record({ lat: fc.oneof(odd, fc.double({ min: 30, max: 30.05 })), lon: fc.oneof(odd, fc.double({ min: 120, max: 120.05 })), fixTime: fc.oneof(odd, fc.integer({ min: 0, max: 9_000_000 })) })
    fc.assert(fc.property(fc.array(point, { maxLength: 40 }), fc.array(point, { maxLength: 40 }), (fixes, history) => {
      const found = findTrackRepeat(fixes, [columns(history as Fix[])])
      if (found) expect(Number.isFinite(found.strength)).toBe(true)
    }), { numRuns: 500 })
  })
})
