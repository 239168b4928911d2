import type { Policy } from '@fieldproof/core/verification'

/** What a dry-run compares, whole: after a restart it goes on by the very same rules, whatever was published meanwhile. */
export interface DryRunSpec {
  readonly timeZone: string
  /** In force when it was asked for. */
  readonly current: readonly Policy[]
  readonly candidate: readonly Policy[]
  /** Signals that count nothing at this company, as they stood then; runs begun before this was kept ask the settings. */
  readonly demotedSignals?: readonly string[]
  /** Judge with this model instead of the current one; undefined for the current one. */
  readonly modelVersion?: string
  /** What is tried: name of the policy, or the model. */
  readonly what: string
}

/** Wakes those who run them; the payload is the organisation. */
export const dryRunChannel = 'fieldproof_dry_runs'
