import { expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { type Scored, cllr, expectedCalibrationError, fitPlatt, standingOf, wilson } from './statistics.ts'

it('gives Wilson’s interval as in the tables', () => {
  // Agresti & Coull 1998: 0 of 10 and 15 of 50.
  expect(wilson(0, 10)).toMatchObject({ share: 0, low: 0, high: expect.closeTo(0.2775, 3) })
  expect(wilson(15, 50)).toMatchObject({ low: expect.closeTo(0.191, 3), high: expect.closeTo(0.4375, 3) })
})

/** Scores that are what they say: normal, with the mean half the variance in natural units, so that each is its own log likelihood ratio. */
const honestScores = (count: number): Scored[] => {
  const random = createRandom('scores')
  return Array.from({ length: count }, (_, i) => ({ honest: i % 2 === 0, weight: 1, decibans: (10 / Math.LN10) * random.normal(i % 2 === 0 ? 2 : -2, 2) }))
}

it('finds calibrated scores calibrated, and others not', () => {
  const scored = honestScores(20_000)
  expect(expectedCalibrationError(scored, 0)).toBeLessThan(0.015)
  expect(cllr(scored)).toBeLessThan(0.6)
  expect(cllr(scored.map((s) => ({ ...s, decibans: 0 })))).toBe(1)
  const boasting = scored.map((s) => ({ ...s, decibans: 4 * s.decibans + 20 }))
  expect(expectedCalibrationError(boasting, 0)).toBeGreaterThan(0.1)
  expect(cllr(boasting)).toBeGreaterThan(1)
})

it('undoes a known scaling', () => {
  const { slope, intercept } = fitPlatt(honestScores(20_000).map((s) => ({ ...s, decibans: 4 * s.decibans + 20 })))
  expect(slope).toBeCloseTo(0.25, 1)
  expect(intercept).toBeCloseTo(-5, 0)
})

it('calls an aim met only where the whole interval reaches it', () => {
  expect(standingOf(wilson(980, 1_000), { atLeast: 0.95 })).toBe('met')
  // One photo that was noticed shows nothing.
  expect(standingOf(wilson(1, 1), { atLeast: 0.98 })).toBe('not shown')
  expect(standingOf(wilson(94, 100), { atLeast: 0.95 })).toBe('MISSED')
  expect(standingOf(wilson(0, 9_214), { atMost: 0.001 })).toBe('met')
  expect(standingOf(wilson(0, 170), { atMost: 0.001 })).toBe('not shown')
  expect(standingOf(wilson(1, 170), { atMost: 0.001 })).toBe('MISSED')
  expect(standingOf(wilson(0, 0), { atMost: 0.001 })).toBe('MISSED')
})
