/**
 * The hand-over from verification to everyone else. Weights are in decibans (10·log10 of a likelihood ratio,
 * Good 1950): positive supports "this person did this, here, then", negative speaks against it.
 */

/** Signals that measure the same thing share a group; within a group they are combined before groups are added. */
export type SignalGroup = 'place' | 'motion' | 'clock' | 'device' | 'integrity' | 'radio' | 'person' | 'media' | 'behaviour' | 'presence'

/** `absent`: nothing to judge by (weight 0). `inconclusive`: the signal could not run on this input (weight 0, kept visible). */
export type FindingState = 'supports' | 'against' | 'neutral' | 'absent' | 'inconclusive'

export interface Finding {
  /** Stable id from the signal catalogue, for example `mock_location`. */
  readonly signal: string
  readonly group: SignalGroup
  readonly state: FindingState
  readonly weightDecibans: number
  /** Which sentence of the catalogue explains it, and the figures to put in. Values are plain numbers or strings. */
  readonly reason: string
  readonly values: Readonly<Record<string, number | string>>
}

export type VerdictBand = 'verified' | 'needs_review' | 'strong_doubt' | 'not_enough_evidence'

export interface Verdict {
  readonly eventId: string
  readonly band: VerdictBand
  readonly priorDecibans: number
  /** Prior plus the sum of group totals. */
  readonly totalDecibans: number
  readonly groupDecibans: Readonly<Partial<Record<SignalGroup, number>>>
  readonly findings: readonly Finding[]
  /** Ids of the two strongest findings each way, strongest first. */
  readonly strongestFor: readonly string[]
  readonly strongestAgainst: readonly string[]
  /** Name of the weights and thresholds used, and the SHA-256 of their canonical JSON. */
  readonly model: { readonly version: string; readonly sha256: string }
  /** The company's policy that decided what follows. Absent, like all below, where none applied: such a verdict keeps every byte it had. */
  readonly policy?: { readonly id: string; readonly version: number; readonly sha256: string }
  readonly trustTier?: 'starting' | 'standard' | 'trusted' | 'checked'
  /** What follows. `block` keeps the record and marks it as not counting until a person has looked. */
  readonly action?: 'accept' | 'ask_factor' | 'review' | 'block'
  /** Why, as reasons of the policy's own list. */
  readonly actionReasons?: readonly string[]
  /** What the person can still bring. */
  readonly missingFactors?: readonly string[]
  /** The draw for a routine check: drawn where the number lies below the rate. */
  readonly audit?: { readonly rate: number; readonly number: number; readonly drawn: boolean }
  /** Signals that this company had demoted and that would have spoken; absent when there were none. With them a verdict can be given again. */
  readonly demotedSignals?: readonly string[]
  /** Of a later verdict: the log entry of the one before it on the same check-in. */
  readonly previousEntry?: number
}
