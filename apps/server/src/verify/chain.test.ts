import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advanceChain, emptyChain } from './chain.ts'

const event = (seq: number) => ({ seq, prev: seq === 1 ? null : `h${seq - 1}`, hash: `h${seq}` })
const run = (sequence: readonly number[]) => {
  let state = emptyChain
  const orders = sequence.map((seq) => {
    const step = advanceChain(state, event(seq))
    state = step.state
    return step.order
  })
  return { state, orders }
}

describe('chain of signed events', () => {
  test('in order', () => expect(run([1, 2, 3]).orders).toEqual(['in_order', 'in_order', 'in_order']))
  test('a gap that is filled later', () => {
    const { orders, state } = run([1, 4, 2, 3, 5])
    expect(orders).toEqual(['in_order', 'gap', 'late', 'late', 'in_order'])
    expect(state.openGaps).toEqual([])
  })
  test('the same number twice is a fork', () => expect(run([1, 2, 2]).orders).toEqual(['in_order', 'in_order', 'fork']))
  test('the next number with another predecessor is a fork', () =>
    expect(advanceChain({ lastSequence: 1, lastHash: 'h1', openGaps: [] }, { seq: 2, prev: 'other', hash: 'x' }).order).toBe('fork'))
  test('what is put into a gap must name what stands before it, and be named by what stands behind', () => {
    const afterGap = run([1, 3]).state
    for (const forged of [{ seq: 2, prev: 'h1', hash: 'forged' }, { seq: 2, prev: 'other', hash: 'h2x' }]) {
      const step = advanceChain(afterGap, forged)
      expect(step.order).toBe('fork')
      // The true one still finds its place.
      expect(advanceChain(step.state, event(2))).toEqual({ order: 'late', state: { lastSequence: 3, lastHash: 'h3', openGaps: [] } })
    }
  })
  test('in a wider gap a forged event may come first; what the chain behind vouches for still finds its place, and so does the true one', () => {
    let { state } = run([1, 4])
    const orders = [{ seq: 2, prev: 'h1', hash: 'forged' }, event(3), event(2)].map((one) => {
      const step = advanceChain(state, one)
      state = step.state
      return step.order
    })
    expect(orders).toEqual(['late', 'late', 'late'])
    expect(state.openGaps).toEqual([])
  })
  test('a gap that was noted before hashes were kept takes what comes', () =>
    expect(advanceChain({ lastSequence: 3, lastHash: 'h3', openGaps: [{ from: 2, to: 2 }] }, { seq: 2, prev: 'any', hash: 'any' }).order).toBe('late'))
  test('any order of arrival of honest events ends in the same state, with no fork', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }).chain((n) => fc.shuffledSubarray(Array.from({ length: n }, (_, i) => i + 1), { minLength: n, maxLength: n })), (arrival) => {
        const { orders, state } = run(arrival)
        expect(orders).not.toContain('fork')
        expect(state.openGaps).toEqual([])
        expect(state.lastSequence).toBe(arrival.length)
      }),
    ))
})

describe('time tokens bound what was signed after them', () => {
  interface Signed { readonly seq: number; readonly token: number | undefined }
  /** What each event was signed after, once all have arrived: what its place told, raised by what filled a gap before it later (record/raiseBounds.ts). */
  const bounded = (arrivals: readonly Signed[]): Map<number, number | undefined> => {
    let state = emptyChain
    const bounds = new Map<number, number | undefined>()
    for (const { seq, token } of arrivals) {
      const step = advanceChain(state, { ...event(seq), token })
      state = step.state
      if (step.order === 'late' && token !== undefined) for (const [other, bound] of bounds) if (other > seq) bounds.set(other, Math.max(bound ?? token, token))
      bounds.set(seq, step.signedAfter)
    }
    return bounds
  }

  test('by the latest of lower numbers, whether or not it came last', () => {
    expect(bounded([{ seq: 1, token: 10 }, { seq: 2, token: undefined }, { seq: 3, token: 5 }, { seq: 4, token: undefined }])).toEqual(new Map([[1, undefined], [2, 10], [3, 10], [4, 10]]))
    expect(bounded([{ seq: 1, token: 10 }, { seq: 4, token: undefined }, { seq: 2, token: 20 }, { seq: 3, token: undefined }])).toEqual(new Map([[1, undefined], [4, 20], [2, 10], [3, 20]]))
  })

  test('the same in every order of arrival', () => {
    const history = fc.array(fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }), { minLength: 1, maxLength: 12 }).map((tokens) => tokens.map((token, i): Signed => ({ seq: i + 1, token })))
    const arrivals = history.chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length })))
    fc.assert(fc.property(arrivals, ([events, shuffled]) => {
      const sorted = (bounds: Map<number, number | undefined>) => [...bounds].sort(([a], [b]) => a - b)
      expect(sorted(bounded(shuffled))).toEqual(sorted(bounded(events)))
      const tokensBefore = (seq: number) => events.flatMap((other) => (other.seq < seq ? other.token ?? [] : []))
      expect(sorted(bounded(events))).toEqual(events.map(({ seq }) => [seq, tokensBefore(seq).length === 0 ? undefined : Math.max(...tokensBefore(seq))]))
    }), { numRuns: 500 })
  })

  test('a fork bounds nothing and is bounded by nothing', () => {
    const { state } = advanceChain(emptyChain, { ...event(1), token: 10 })
    const fork = advanceChain(state, { seq: 2, prev: 'other', hash: 'x', token: 99 })
    expect([fork.order, fork.signedAfter, fork.state.latestToken]).toEqual(['fork', undefined, 10])
  })
})
