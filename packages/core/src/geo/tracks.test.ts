import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import type { Fix } from '../kernel/index.ts'
import { destination } from './distance.ts'
import { boundingBox, cleanFixes, summariseTrack, trackLengthMetres } from './tracks.ts'

const start = { lat: 31.2304, lon: 121.4737 }
const straight = (count: number, metresPerSecond: number, accuracyMetres = 5): Fix[] =>
  Array.from({ length: count }, (_, i) => ({ ...destination(start, 60, i * metresPerSecond), fixTime: i * 1_000, accuracyMetres }))

/** A phone on a table: its error wanders with a memory of a minute or so. */
const drifting = (seconds: number, accuracyMetres: number): Fix[] => {
  const random = createRandom('drift')
  let north = 0
  let east = 0
  return Array.from({ length: seconds }, (_, i) => {
    north = 0.98 * north + 0.2 * random.normal(0, accuracyMetres / 1.515)
    east = 0.98 * east + 0.2 * random.normal(0, accuracyMetres / 1.515)
    return { ...destination(destination(start, 0, north), 90, east), fixTime: i * 1_000, accuracyMetres }
  })
}

const anyFix: fc.Arbitrary<Fix> = fc.record({ lat: fc.oneof(fc.double(), fc.double({ min: -90, max: 90 })), lon: fc.oneof(fc.double(), fc.double({ min: -180, max: 180 })), fixTime: fc.oneof(fc.double(), fc.integer({ min: 0, max: 100_000 })), accuracyMetres: fc.option(fc.double(), { nil: undefined }) })

describe('track length', () => {
  it('measures a drive within 2 %', () => {
    expect(trackLengthMetres(straight(600, 14))).toBeGreaterThan(0.98 * 599 * 14)
    expect(trackLengthMetres(straight(600, 14))).toBeLessThan(1.001 * 599 * 14)
  })

  it('adds next to nothing for hours on a table, whatever the accuracy', () => {
    for (const accuracy of [4, 12, 65]) expect(trackLengthMetres(drifting(7_200, accuracy)), `${accuracy} m`).toBeLessThan(8 * accuracy)
  })

  it('is not fooled by a single spike', () => {
    const track = straight(100, 1.4)
    track[50] = { ...track[50]!, ...destination(start, 200, 5_000) }
    expect(trackLengthMetres(track)).toBeLessThan(160)
  })

  it('is the same for fixes out of order and repeated', () => {
    const track = straight(200, 10)
    const shuffled = createRandom('order').shuffle([...track, ...track.slice(50, 120)])
    expect(trackLengthMetres(shuffled)).toBe(trackLengthMetres(track))
  })

  it('crosses the antimeridian without going round the Earth', () => {
    const track = Array.from({ length: 100 }, (_, i) => ({ ...destination({ lat: 0, lon: 179.999 }, 90, i * 10), fixTime: i * 1_000, accuracyMetres: 5 }))
    expect(trackLengthMetres(track)).toBeLessThan(1_000)
    expect(boundingBox(track)?.west).toBeGreaterThan(boundingBox(track)?.east ?? 0)
  })
})

describe('summary', () => {
  it('tells moving from staying', () => {
    const there = straight(300, 12)
    const last = there[there.length - 1]!
    const stay = Array.from({ length: 60 }, (_, i) => ({ ...last, fixTime: last.fixTime + (i + 1) * 10_000 }))
    const summary = summariseTrack([...there, ...stay])
    expect(summary.movingSeconds).toBeGreaterThan(290)
    expect(summary.movingSeconds).toBeLessThan(310)
    expect(summary.staySeconds).toBeGreaterThan(590)
    expect(summary.maxSpeed).toBeCloseTo(12, 0)
    expect(summary).toMatchObject({ fixCount: 360, firstFixTime: 0, lastFixTime: last.fixTime + 600_000 })
  })

  it('does not invent what happened in a long silence', () => {
    const summary = summariseTrack([{ ...start, fixTime: 0, accuracyMetres: 5 }, { ...destination(start, 0, 20_000), fixTime: 3 * 3_600_000, accuracyMetres: 5 }])
    expect(summary.movingSeconds + summary.staySeconds).toBe(0)
    expect(summary.metres).toBeCloseTo(20_000, -2)
  })

  it('is finite and sane for any fixes', () => {
    fc.assert(fc.property(fc.array(anyFix, { maxLength: 30 }), (fixes) => {
      const { bbox, ...summary } = summariseTrack(fixes)
      for (const value of Object.values(summary)) if (value !== undefined) expect(Number.isFinite(value)).toBe(true)
      expect(summary.metres).toBeGreaterThanOrEqual(0)
      if (bbox !== undefined) expect(bbox.south).toBeLessThanOrEqual(bbox.north)
      const clean = cleanFixes(fixes)
      expect(clean.every((fix, i) => i === 0 || fix.fixTime > clean[i - 1]!.fixTime)).toBe(true)
    }), { numRuns: 300 })
  })

  it('is empty for an empty track', () => {
    expect(summariseTrack([])).toMatchObject({ fixCount: 0, metres: 0, movingSeconds: 0, staySeconds: 0, maxSpeed: 0 })
  })
})
