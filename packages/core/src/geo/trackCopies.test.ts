import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import type { Fix } from '../kernel/index.ts'
import { destination } from './distance.ts'
import { findTrackCopy } from './trackCopies.ts'

/** A year of one person: 250 days of eight hours, a fix every 15 s on the way and every 75 s at a stop, half of it near the same streets. */
const yearOf = (seed: string) => {
  const random = createRandom(seed)
  const columns = { fixTime: [] as number[], lat: [] as number[], lon: [] as number[] }
  for (let day = 0; day < 250; day++) {
    let place = { lat: 30.3, lon: 120.16 }
    let bearing = 0
    let at = day * 86_400_000
    for (let i = 0; i < 1_000; i++) {
      const isStop = i % 100 > 60
      at += isStop ? 75_000 : 15_000
      if (random.chance(0.08)) bearing = random.pick([0, 90, 180, 270])
      if (!isStop) place = destination(place, bearing, random.between(40, 95))
      const seen = destination(place, random.between(0, 360), Math.abs(random.normal(0, 4)))
      columns.fixTime.push(at)
      columns.lat.push(seen.lat)
      columns.lon.push(seen.lon)
    }
  }
  return { fixTime: Float64Array.from(columns.fixTime), lat: Float64Array.from(columns.lat), lon: Float64Array.from(columns.lon) }
}

it('finds an hour of one day in a year of days', () => {
  const year = yearOf('year')
  const from = 180 * 1_000 + 120
  const random = createRandom('noise')
  const copy = Array.from({ length: 120 }, (_, i): Fix => ({ ...destination({ lat: year.lat[from + i]!, lon: year.lon[from + i]! }, random.between(0, 360), Math.abs(random.normal(0, 4))), fixTime: year.fixTime[from + i]! + 9e9, accuracyMetres: 8 }))
  const found = findTrackCopy(copy, [year])
  expect(found).toMatchObject({ kind: 'same_timing', isReversed: false })
  expect(Math.abs(found!.originalTime - (copy[0]!.fixTime + copy.at(-1)!.fixTime) / 2 + 9e9)).toBeLessThan(10_000)
})

it('never fails, whatever is in it', () => {
  const odd = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, 90, -180, 180, 0))
  const point = fc.record({ lat: fc.oneof(odd, fc.double({ min: 30, max: 30.01 })), lon: fc.oneof(odd, fc.double({ min: 120, max: 120.01 })), fixTime: fc.oneof(odd, fc.integer({ min: 0, max: 9_000_000 })) })
  fc.assert(fc.property(fc.array(point, { maxLength: 30 }), fc.array(point, { maxLength: 30 }), (fixes, history) => {
    const found = findTrackCopy(fixes, [{ fixTime: history.map((p) => p.fixTime), lat: history.map((p) => p.lat), lon: history.map((p) => p.lon) }])
    if (found) expect(found.fixCount).toBeGreaterThan(0)
  }), { numRuns: 500 })
})
