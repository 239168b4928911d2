import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accusesWronglyRule, fewestDecided, watchTheWatcher, wilson, type DecidedDoubt } from './quality.ts'

const doubt = (change: Partial<DecidedDoubt> = {}): DecidedDoubt => ({ signalsAgainst: ['a'], band: 'needs_review', outcome: 'real', answered: false, overturned: false, model: null, departmentId: null, ...change })
const times = (n: number, change: Partial<DecidedDoubt> = {}): DecidedDoubt[] => Array.from({ length: n }, () => doubt(change))

describe('Wilson interval', () => {
  test('as published (Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29)', () => {
    for (const [hits, of, low, high] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]] as const) {
      const interval = wilson(hits, of)!
      expect(interval.low).toBeCloseTo(low, 4)
      expect(interval.high).toBeCloseTo(high, 4)
    }
  })
  test('of nothing, or of nonsense, there is none', () => {
    for (const [hits, of] of [[0, 0], [1, 0], [-1, 5], [6, 5], [Number.NaN, 5], [1, Number.NaN]] as const) expect(wilson(hits, of)).toBeNull()
  })
  test('always holds the rate, inside 0…1', () => {
    fc.assert(fc.property(fc.nat(500), fc.nat(500), (a, b) => {
      const interval = wilson(Math.min(a, b), Math.max(a, b, 1))!
      expect(interval.low).toBeGreaterThanOrEqual(0)
      expect(interval.high).toBeLessThanOrEqual(1)
      expect(interval.low).toBeLessThanOrEqual(interval.rate + 1e-12)
      expect(interval.high).toBeGreaterThanOrEqual(interval.rate - 1e-12)
    }))
  })
})

describe('a signal', () => {
  test('is judged by clear decisions; what could not be told counts for neither side', () => {
    const { signals } = watchTheWatcher([{ signal: 'a', count: 90 }, { signal: 'silent', count: 3 }], [...times(3, { outcome: 'not_real' }), ...times(1), ...times(5, { outcome: 'unclear' })])
    expect(signals[0]).toMatchObject({ signal: 'a', spoke: 90, agreed: 3, disagreed: 1, unclear: 5, accusesWrongly: false })
    expect(signals[0]!.precision!.rate).toBe(0.75)
    expect(signals[1]).toMatchObject({ signal: 'silent', spoke: 3, agreed: 0, disagreed: 0, precision: null, accusesWrongly: false })
  })
  test('is overturned when the person’s word, or a second look, turned it', () => {
    const { signals } = watchTheWatcher([], [doubt({ answered: true }), doubt({ overturned: true }), doubt(), doubt({ answered: true, outcome: 'not_real' })])
    expect(signals[0]).toMatchObject({ spoke: 0, overturned: 2 })
  })
  test('accuses wrongly only with enough decisions and an interval that leaves no doubt', () => {
    const flagged = (real: number, notReal: number) => watchTheWatcher([], [...times(real), ...times(notReal, { outcome: 'not_real' })]).signals[0]!.accusesWrongly
    expect(flagged(accusesWronglyRule.decided, 0)).toBe(true)
    expect(flagged(accusesWronglyRule.decided - 1, 0)).toBe(false)
    expect(flagged(accusesWronglyRule.decided, 1)).toBe(false)
    expect(flagged(60, 4)).toBe(true)
    expect(flagged(20, 20)).toBe(false)
  })
})

describe('handset models and departments', () => {
  test('show with enough decisions, worst first; the others are only counted', () => {
    const figures = watchTheWatcher([], [...times(8, { model: 'P1' }), ...times(2, { model: 'P1', outcome: 'not_real' }), ...times(12, { model: 'P2', outcome: 'not_real' }), ...times(fewestDecided - 1, { model: 'P3' }), ...times(40, { model: 'P3', outcome: 'unclear' }), ...times(3)])
    expect(figures.models.map(({ key, decided, falseAccusations }) => [key, decided, falseAccusations.rate])).toEqual([['P1', 10, 0.8], ['P2', 12, 0]])
    expect(figures).toMatchObject({ tooFewModels: 1, departments: [], tooFewDepartments: 0 })
  })
})

test('the order of the decisions does not matter, and every decision is counted once for each of its signals', () => {
  const any = fc.record({
    signalsAgainst: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }), band: fc.constantFrom('needs_review' as const, 'strong_doubt' as const), outcome: fc.constantFrom('real' as const, 'not_real' as const, 'unclear' as const),
    answered: fc.boolean(), overturned: fc.boolean(), model: fc.constantFrom('P1', 'P2', null), departmentId: fc.constantFrom('d', null),
  })
  fc.assert(fc.property(fc.array(any, { maxLength: 60 }), (doubts) => {
    const figures = watchTheWatcher([], doubts)
    expect(watchTheWatcher([], doubts.toReversed())).toEqual(figures)
    const counted = figures.signals.reduce((sum, s) => sum + s.agreed + s.disagreed + s.unclear, 0)
    expect(counted).toBe(doubts.reduce((sum, d) => sum + d.signalsAgainst.length, 0))
  }))
})
