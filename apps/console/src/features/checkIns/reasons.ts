import type { ReasonView, VerdictView } from '@fieldproof/contract'

/** One line of the scales: a finding, its weight, and how long its bar is beside the strongest of all (0..1, signed by the weight). */
export interface WeighedReason { readonly reason: ReasonView; readonly length: number }

export interface Weighed {
  readonly against: readonly WeighedReason[]
  readonly inFavour: readonly WeighedReason[]
  /** Nothing to judge by, could not run, or says nothing: shown, but without a bar. */
  readonly silent: readonly ReasonView[]
  readonly priorLength: number
  /** Does prior + reasons differ from the total? Then signals of one group were combined and the reader must be told. */
  readonly combined: boolean
}

/** Bars are drawn on one scale; a verdict whose strongest reason is weak must not look dramatic, so the scale is at least this wide. */
const smallestScaleDecibans = 10

export const weigh = (verdict: Pick<VerdictView, 'reasons' | 'priorDecibans' | 'totalDecibans'>): Weighed => {
  const speaking = verdict.reasons.filter((r) => Math.abs(r.weightDecibans) >= 0.05)
  const scale = Math.max(smallestScaleDecibans, Math.abs(verdict.priorDecibans), ...speaking.map((r) => Math.abs(r.weightDecibans)))
  const lines = speaking.map((reason) => ({ reason, length: reason.weightDecibans / scale }))
  const sum = verdict.priorDecibans + verdict.reasons.reduce((total, r) => total + r.weightDecibans, 0)
  return {
    against: lines.filter((l) => l.length < 0).sort((a, b) => a.length - b.length),
    inFavour: lines.filter((l) => l.length > 0).sort((a, b) => b.length - a.length),
    silent: verdict.reasons.filter((r) => Math.abs(r.weightDecibans) < 0.05),
    priorLength: verdict.priorDecibans / scale,
    combined: Math.abs(sum - verdict.totalDecibans) > 0.1,
  }
}

/**
 * Odds behind decibans (10·log10 of a ratio, Good 1950) in figures a person can hold: 13 dB → 20 to 1. Two significant digits,
 * and no claim beyond 100,000 to 1: the weights are not known that well.
 */
export const oddsOf = (decibans: number): { readonly ratio: number; readonly beyond: boolean; readonly inFavour: boolean } => {
  const raw = 10 ** (Math.abs(decibans) / 10)
  const beyond = raw > 100_000
  const capped = Math.min(raw, 100_000)
  const digits = Math.max(0, Math.floor(Math.log10(capped)) - 1)
  const ratio = capped < 10 ? Math.round(capped * 10) / 10 : Math.round(capped / 10 ** digits) * 10 ** digits
  return { ratio, beyond, inFavour: decibans >= 0 }
}
