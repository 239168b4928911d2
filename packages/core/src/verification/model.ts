import type { SignalGroup } from '../kernel/index.ts'
import type { ModelWeights } from '../signals/index.ts'

/** Everything a verdict depends on besides submission and context: data, versioned, hashed. Decibans throughout. */
export interface VerdictModel {
  readonly version: string
  /** Log odds, before anything is seen, that a check-in is what it claims. Shown apart from the evidence. */
  readonly priorDecibans: number
  /** Findings of one group and sign, strongest first, count in full, then times this, then times its square … */
  readonly furtherFindingFactor: number
  readonly thresholds: {
    /** `verified` needs at least this total … */
    readonly verifiedTotal: number
    /** … at least this much from one of the place groups: no place, no verification … */
    readonly verifiedPlace: number
    /** … and no group below this. */
    readonly verifiedWorstGroup: number
    /** A track has no place; it needs this much from the integrity group instead. */
    readonly verifiedTrackIntegrity: number
    /** A group at or below this asks for a person's look. */
    readonly reviewGroup: number
    /** `strong_doubt` needs a total at or below `doubtTotal` from at least `doubtGroups` groups at or below `doubtGroup` … */
    readonly doubtTotal: number
    readonly doubtGroup: number
    readonly doubtGroups: number
  }
  /** Groups that can show the place: the position alone where not told. */
  readonly placeGroups?: readonly SignalGroup[]
  /** … or one of these findings: what they say makes the other findings worthless, since those read the same falsified input. */
  readonly decisive: Readonly<Record<string, readonly string[]>>
  /**
   * Findings that say that a claim stands on its own word: then `verified` needs at least so much for it from one of these groups as well. They weigh nothing
   * and never ask for a look. Models before 2027-01 have none.
   */
  readonly unsupported?: { readonly findings: Readonly<Record<string, readonly string[]>>; readonly groups: readonly SignalGroup[]; readonly least: number }
  /** A recording with so much speech is a note where a policy asks for one. Models before 2027-05 have none: to them only what is written is a note. */
  readonly spokenNoteSeconds?: number
  /**
   * Where a policy asks for the site's Wi-Fi or its beacon, what counts is that it is the site's: known of earlier check-ins there (site_radio), or checked (site_beacon). Models before 2027-06 have
   * none: to them whatever was heard counts.
   */
  readonly radioOfTheSite?: true
  readonly weights: ModelWeights
  /** From the sum of the evidence to what it was worth on labelled days: see calibration.ts. Older models have a line, or none. */
  readonly calibration?: { readonly slope: number; readonly intercept: number } | CalibrationSteps
  readonly sha256: string
}

export interface CalibrationSteps {
  /** How much the worst group counts on top of the sum. */
  readonly worstGroupFactor: number
  /** Score and what it is worth in decibans, both ascending; straight between them, level beyond them. */
  readonly knots: readonly (readonly [score: number, decibans: number])[]
}
