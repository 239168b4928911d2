import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fix } from '../kernel/index.ts'
import { spanOfDay } from './daySpan.ts'
import { destination } from './distance.ts'

const start = { lat: 31.23, lon: 121.47 }
const minute = 60_000
/** Fixes every minute from one minute to another, at so many metres from the start, growing by `perMinute`. */
const stretch = (from: number, to: number, metres: number, perMinute = 0, accuracyMetres = 8): Fix[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ ...destination(start, 90, metres + i * perMinute), fixTime: (from + i) * minute, accuracyMetres }))
const minutesOf = (fixes: readonly Fix[]) => {
  const { spanSeconds, movingSeconds, staySeconds, withoutPositionSeconds } = spanOfDay(fixes)
  return { span: spanSeconds / 60, moving: movingSeconds / 60, stay: staySeconds / 60, without: withoutPositionSeconds / 60 }
}

describe('the span of a day', () => {
  it('a pause is neither a stay nor a way', () => {
    const day = [...stretch(0, 60, 0), ...stretch(100, 130, 0), ...stretch(131, 140, 400, 400), ...stretch(141, 200, 4_400)]
    expect(minutesOf(day)).toEqual({ span: 200, moving: expect.any(Number), stay: expect.any(Number), without: 40 })
    expect(minutesOf(day).moving).toBeLessThanOrEqual(12)
    expect(minutesOf(day).stay).toBeGreaterThanOrEqual(148)
  })

  it('a silence within a stop counts once, as a silence, and the stop stays one', () => {
    const span = spanOfDay([...stretch(0, 30, 0), ...stretch(50, 80, 0)])
    expect(span.stops).toHaveLength(1)
    expect(span.stops[0]).toMatchObject({ arrivedAt: 0, leftAt: 80 * minute, durationSeconds: 60 * 60, withoutPositionSeconds: 20 * 60 })
    expect(span).toMatchObject({ movingSeconds: 0, staySeconds: 3_600, withoutPositionSeconds: 1_200, spanSeconds: 4_800 })
  })

  it('noise within a stop is no movement', () => {
    const day = Array.from({ length: 121 }, (_, i): Fix => ({ ...destination(start, (i * 137) % 360, i % 2 === 0 ? 0 : 38), fixTime: i * minute, accuracyMetres: 5 }))
    expect(minutesOf(day)).toEqual({ span: 120, moving: 0, stay: 120, without: 0 })
  })

  it('hours of fixes too blurred to tell a place are not called moving', () => {
    expect(minutesOf([...stretch(0, 30, 0), ...stretch(31, 150, 0, 0, 900), ...stretch(151, 180, 0)])).toEqual({ span: 180, moving: 0, stay: 59, without: 121 })
    expect(minutesOf(stretch(0, 60, 0, 0, 900))).toEqual({ span: 60, moving: 0, stay: 0, without: 60 })
  })

  it('is nothing without fixes, and for one', () => {
    expect(spanOfDay([])).toMatchObject({ spanSeconds: 0, movingSeconds: 0, staySeconds: 0, withoutPositionSeconds: 0, stops: [] })
    expect(spanOfDay(stretch(0, 0, 0))).toMatchObject({ spanSeconds: 0, movingSeconds: 0, staySeconds: 0, withoutPositionSeconds: 0 })
  })

  it('adds up for any day, and its stops and silences to their figures', () => {
    const pieces = fc.array(fc.record({ waitMs: fc.integer({ min: 500, max: 40 * minute }), metres: fc.integer({ min: 0, max: 300 }), accuracyMetres: fc.integer({ min: 3, max: 900 }), jumps: fc.boolean() }), { maxLength: 80 })
    fc.assert(fc.property(pieces, (steps) => {
      let [at, metres] = [0, 0]
      const fixes = steps.map((step): Fix => {
        at += step.waitMs
        metres += step.jumps ? step.metres : 0
        return { ...destination(start, 90, metres), fixTime: at, accuracyMetres: step.accuracyMetres }
      })
      const { spanSeconds, movingSeconds, staySeconds, withoutPositionSeconds, stops, placedTimes } = spanOfDay(fixes)
      expect(movingSeconds + staySeconds + withoutPositionSeconds).toBeCloseTo(spanSeconds, 6)
      expect(spanSeconds * 1000).toBeCloseTo(fixes.length === 0 ? 0 : fixes.at(-1)!.fixTime - fixes[0]!.fixTime, 6)
      expect(stops.reduce((sum, stop) => sum + stop.durationSeconds, 0)).toBeCloseTo(staySeconds, 6)
      for (const stop of stops) expect(stop.durationSeconds + stop.withoutPositionSeconds).toBeCloseTo((stop.leftAt - stop.arrivedAt) / 1000, 6)
      expect(placedTimes.slice(1).reduce((sum, to, i) => sum + (to - placedTimes[i]! > 10 * minute ? (to - placedTimes[i]!) / 1000 : 0), 0)).toBeCloseTo(withoutPositionSeconds, 6)
      for (const seconds of [movingSeconds, staySeconds, withoutPositionSeconds]) expect(seconds).toBeGreaterThanOrEqual(0)
    }), { numRuns: 300 })
  })
})
