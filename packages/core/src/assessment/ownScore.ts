import type { VerdictBand } from '../kernel/index.ts'

/** Check-ins and check-outs of one person that stand alike. */
export interface AlikeRecords {
  readonly band: VerdictBand
  /** What the person who looked decided, where a decision stands. */
  readonly outcome: 'real' | 'not_real' | 'unclear' | null
  /** Waits for somebody's look, for the first time or after an appeal. */
  readonly isWaiting: boolean
  readonly count: number
}

export interface OwnScore {
  /** Of a hundred records that count, how many held: rounded down, so that 100 says *all*. Null while fewer than `fewestCounted` count. */
  readonly value: number | null
  readonly held: number
  readonly refused: number
  /** What says nothing for or against: too little evidence, nobody has looked yet, nobody could tell. */
  readonly notCounted: { readonly tooLittle: number; readonly waiting: number; readonly unclear: number }
}

/** A share of fewer records than this says more about chance than about anybody. */
export const fewestCounted = 5

type Standing = 'held' | 'refused' | 'tooLittle' | 'waiting' | 'unclear'

/** How records of a kind count. A person's decision outweighs the engine's; a doubt of the engine alone never counts against anybody. */
const standingOf = ({ band, outcome, isWaiting }: AlikeRecords): Standing => {
  if (isWaiting) return 'waiting'
  if (outcome !== null) return outcome === 'real' ? 'held' : outcome === 'not_real' ? 'refused' : 'unclear'
  if (band === 'verified') return 'held'
  return band === 'not_enough_evidence' ? 'tooLittle' : 'waiting'
}

/**
 * A person's own score (K2): of the records that could be told, the share that held. Shown to that person alone, with its working; nothing else is made of it.
 * Unit: of 100. Source: decision 84.
 */
export const ownScore = (records: readonly AlikeRecords[]): OwnScore => {
  const sums: Record<Standing, number> = { held: 0, refused: 0, tooLittle: 0, waiting: 0, unclear: 0 }
  for (const alike of records) sums[standingOf(alike)] += alike.count
  const { held, refused, ...notCounted } = sums
  const counted = held + refused
  return { value: counted < fewestCounted ? null : Math.floor((100 * held) / counted), held, refused, notCounted }
}
