import type { Instant } from '../kernel/index.ts'

/**
 * Something that happened and that somebody may want to be told of. Facts come from what is recorded already (verdicts, crossings, days, declarations);
 * alerts add no judgement of their own.
 */
export const factKinds = ['check_in', 'attendance', 'crossing', 'silence', 'sos', 'fault', 'system'] as const
export type FactKind = (typeof factKinds)[number]

/** What each kind can be. A rule names one kind and one or more of these. */
export const factWhats = {
  check_in: ['needs_review', 'strong_doubt', 'not_enough_evidence'],
  attendance: ['not_arrived', 'late', 'early', 'absent', 'missing_punch', 'off_site'],
  crossing: ['off_post', 'cross_zone', 'overstay', 'dwell'],
  silence: ['lost_contact'],
  sos: ['raised'],
  fault: ['reported'],
  system: ['channel_failing', 'self_check_failed', 'backup_failed'],
} as const satisfies Record<FactKind, readonly string[]>

export interface Fact {
  readonly kind: FactKind
  readonly what: string
  /** The thing itself: a check-in, a crossing, a person's day. The same thing counts once, however often it is told of. */
  readonly subject: string
  /** When it happened. */
  readonly at: Instant
  /** When it could be known: never before `at`. */
  readonly knownAt: Instant
  readonly personId?: string
  /** The person's department and those above it. */
  readonly departmentIds: readonly string[]
  readonly siteId?: string
  /** How long: late by, off post for, silent for. */
  readonly seconds?: number
}


/**
 * How the matter of a fact comes to an end: somebody came; the stretch or the call ended; contact is back; it works again; it was switched off; leave excuses it; the record says something else by now.
 * What happened once and lasts no longer than its moment (a check-in in doubt, a late arrival that stays one) has no end.
 */
export const overWhys = ['arrived', 'ended', 'contact', 'recovered', 'removed', 'excused', 'corrected'] as const
export type OverWhy = (typeof overWhys)[number]
