import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import { samplePlace, sampleTime } from '../../../testkit/src/samples.ts'
import { moved, noisy, rideTo, trackOf } from '../../../testkit/src/speaking.ts'
import type { Fix } from '../kernel/index.ts'
import { findCopiedDigits } from './copiedDigits.ts'
import { destination } from './distance.ts'
import { findSameDigits } from './trackCopies.ts'

/** From here the signal asks for a look. */
const telling = 20
const way = rideTo('way')
const ago = 3 * 86_400_000 + 1_234_000
const strengthOf = (fixes: readonly Fix[], history: readonly Fix[]): number => findCopiedDigits(fixes, [trackOf(history)])?.strength ?? 0

/** An hour at a counter: errors of `metres` that last for a while, a position every second, as stored. */
const stand = (seed: string, metres: number, decimals = 6, lastSeconds = 60): Fix[] => {
  const random = createRandom(seed)
  const kept = Math.exp(-1 / lastSeconds)
  let [x, y] = [random.normal(0, metres), random.normal(0, metres)]
  const rounded = (degrees: number): number => Math.round(degrees * 10 ** decimals) / 10 ** decimals
  return Array.from({ length: 3_600 }, (_, i) => {
    x = kept * x + Math.sqrt(1 - kept * kept) * random.normal(0, metres)
    y = kept * y + Math.sqrt(1 - kept * kept) * random.normal(0, metres)
    const { lat, lon } = destination(samplePlace, (Math.atan2(x, y) * 180) / Math.PI, Math.hypot(x, y))
    return { lat: rounded(lat), lon: rounded(lon), fixTime: sampleTime - (3_600 - i) * 1000, accuracyMetres: 5, provider: 'gps' }
  })
}

it('finds the same digits forwards, backwards, of a part of the way, and beside others of its own', () => {
  expect(findCopiedDigits(way, [trackOf(moved(way, -ago))])).toMatchObject({ isReversed: false, originalTime: expect.closeTo((way[0]!.fixTime + way.at(-1)!.fixTime) / 2 - ago, -4) })
  expect(strengthOf(way, moved(way, -ago))).toBeGreaterThan(100)
  const backwards = way.map((f) => ({ ...f, fixTime: 2 * sampleTime - f.fixTime })).reverse()
  expect(findCopiedDigits(backwards, [trackOf(moved(way, -ago))])).toMatchObject({ isReversed: true, strength: expect.toSatisfy((s) => s > telling) })
  const part = [...moved(rideTo('own part'), -20 * 60_000), ...way.slice(-12)]
  expect(strengthOf(part, moved(way, -ago))).toBeGreaterThan(telling)
  expect(strengthOf(way.slice(-4), moved(way, -ago)), 'four fixes').toBe(0)
})

it('finds none under noise, in the recording itself, or on another day', () => {
  expect(strengthOf(noisy(way, 2, 'n'), moved(way, -ago))).toBe(0)
  expect(strengthOf(way, way)).toBe(0)
  expect(strengthOf(way, moved(rideTo('another day'), -ago))).toBe(0)
})

it('takes what two hours at one counter have in common for chance, where six equal positions were held against somebody before', () => {
  const was = [3, 2, 1, 0.5].filter((metres) => findSameDigits(stand(`today ${metres}`, metres), [trackOf(moved(stand(`yesterday ${metres}`, metres), -86_400_000))]) !== undefined)
  expect(was.length, 'the rule of the older models finds copies in such hours').toBeGreaterThan(0)
  for (const metres of [3, 2, 1, 0.5, 0.2, 0.05]) {
    for (const decimals of [7, 6, 5, 4]) expect(strengthOf(stand(`today ${metres}`, metres, decimals), moved(stand(`yesterday ${metres}`, metres, decimals), -86_400_000)), `${metres} m, ${decimals} decimals`).toBeLessThan(telling)
  }
  expect(strengthOf(stand('today', 2), moved(stand('today', 2), -86_400_000)), 'the very hour again').toBeGreaterThan(telling)
})

it('does not take seconds for independent: errors that last, and agree for a moment, agree for the next too', () => {
  // Hours of which six seconds in a row agree here and there, found among eighty.
  for (const [k, metres] of [[0, 1], [15, 1], [22, 1], [3, 0.5], [19, 0.5]] as const) {
    expect(strengthOf(stand(`today ${k}`, metres, 6, 300), moved(stand(`yesterday ${k}`, metres, 6, 300), -86_400_000)), `${k}`).toBeLessThan(telling)
  }
})

it('says nothing of digits so coarse that two walks in step share them, nor of what networks repeat', () => {
  // One pace, one street, a second apart: every cell of eleven metres is the same.
  const walk = (seed: string, decimals: number): Fix[] => {
    const random = createRandom(seed)
    return Array.from({ length: 900 }, (_, i) => {
      const p = destination(destination(samplePlace, 60, (900 - i) * 1.3), random.between(0, 360), Math.abs(random.normal(0, 1)))
      return { lat: Math.round(p.lat * 10 ** decimals) / 10 ** decimals, lon: Math.round(p.lon * 10 ** decimals) / 10 ** decimals, fixTime: sampleTime - (900 - i) * 1000, provider: 'gps' }
    })
  }
  for (const decimals of [4, 5, 6]) expect(strengthOf(walk('a', decimals), moved(walk('b', decimals), -86_401_000)), `${decimals} decimals`).toBeLessThan(telling)
  expect(findCopiedDigits(walk('a', 4), [trackOf(moved(walk('b', 4), -86_401_000))])?.fixCount, 'though many are the same').toBeGreaterThan(20)
  expect(strengthOf(way.map((f) => ({ ...f, provider: 'network' as const })), moved(way, -ago))).toBe(0)
})

it('tells the strongest of several, in whatever order they come', () => {
  const half = moved(way.slice(20), -ago - 86_400_000)
  for (const histories of [[trackOf(half), trackOf(moved(way, -ago))], [trackOf(moved(way, -ago)), trackOf(half)]]) expect(findCopiedDigits(way, histories)!.fixCount).toBe(findCopiedDigits(way, [trackOf(moved(way, -ago))])!.fixCount)
})

it('never fails, whatever is in it', () => {
  const odd = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, 90, -180, 180, 0))
  const point = fc.record({ lat: fc.oneof(odd, fc.constantFrom(30, 30.00001, 30.01)), lon: fc.oneof(odd, fc.constantFrom(120, 120.00001)), fixTime: fc.oneof(odd, fc.integer({ min: 0, max: 9_000_000 })) })
  fc.assert(fc.property(fc.array(point, { maxLength: 30 }), fc.array(point, { maxLength: 30 }), (fixes, history) => {
    const found = findCopiedDigits(fixes, [trackOf(history)])
    if (found) expect(found.strength).toBeGreaterThanOrEqual(0)
  }), { numRuns: 500 })
})
