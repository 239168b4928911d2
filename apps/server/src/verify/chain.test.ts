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
