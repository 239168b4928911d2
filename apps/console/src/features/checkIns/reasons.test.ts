import type { ReasonView } from '@fieldproof/contract'
import { describe, expect, it } from 'vitest'
import { oddsOf, weigh } from './reasons.ts'

const reason = (signal: string, weightDecibans: number): ReasonView => ({ signal, name: signal, text: signal, weightDecibans, state: 'neutral', group: 'place' })

describe('the scales of a verdict', () => {
  it('draws every bar on one scale, strongest first, and keeps the silent ones', () => {
    const w = weigh({ priorDecibans: 10, totalDecibans: -14, reasons: [reason('a', 5), reason('b', -20), reason('c', 0), reason('d', -9)] })
    expect(w.against.map((l) => [l.reason.signal, l.length])).toEqual([['b', -1], ['d', -0.45]])
    expect(w.inFavour.map((l) => [l.reason.signal, l.length])).toEqual([['a', 0.25]])
    expect(w.silent.map((r) => r.signal)).toEqual(['c'])
    expect(w.priorLength).toBe(0.5)
    expect(w.combined).toBe(false)
  })
  it('does not blow weak reasons up to full bars', () => {
    expect(weigh({ priorDecibans: 0, totalDecibans: 1, reasons: [reason('a', 1)] }).inFavour[0]?.length).toBe(0.1)
  })
  it('says when signals of one group were combined', () => {
    expect(weigh({ priorDecibans: 10, totalDecibans: -5, reasons: [reason('a', -10), reason('b', -12)] }).combined).toBe(true)
  })
  it('turns decibans into odds, without false precision', () => {
    expect(oddsOf(0)).toEqual({ ratio: 1, beyond: false, inFavour: true })
    expect(oddsOf(13)).toEqual({ ratio: 20, beyond: false, inFavour: true })
    expect(oddsOf(-31.4)).toEqual({ ratio: 1400, beyond: false, inFavour: false })
    expect(oddsOf(80)).toEqual({ ratio: 100_000, beyond: true, inFavour: true })
  })
})
