import type { Instant, VerdictBand } from '../kernel/index.ts'

/** A check-in or check-out as attendance sees it. */
export interface Punch {
  readonly eventId: string
  readonly kind: 'check_in' | 'check_out'
  readonly at: Instant
  /** Metres from the fence of its site, 0 inside; undefined where there is no site or no position. */
  readonly distanceMetres?: number
  /** undefined: not judged yet. */
  readonly band?: VerdictBand
  /** What a person decided about it. */
  readonly decision?: 'real' | 'not_real' | 'unclear'
}

/** A correction (补卡) that a manager approved. */
export interface Correction {
  readonly correctionId: string
  readonly kind: 'check_in' | 'check_out'
  readonly at: Instant
}

/**
 * The one word for a day. `pending`: it hangs on a check-in that a person has yet to decide about; until then nobody is absent for it.
 * `in_progress`: the day is not over and nothing is wrong so far.
 */
export const dayStatuses = ['present', 'late', 'early', 'absent', 'missing_punch', 'off_site', 'pending', 'in_progress', 'on_leave', 'not_scheduled'] as const
export type DayStatus = (typeof dayStatuses)[number]

/** Everything that applies to a day, beside the one word. */
export const dayFlags = ['late', 'early', 'missing_arrival', 'missing_leaving', 'absent', 'off_site', 'pending', 'corrected', 'not_counted', 'worked_off_day'] as const
export type DayFlag = (typeof dayFlags)[number]

export interface DayReason {
  /** A sentence of the catalogue (reasons.ts), and what to put in. */
  readonly reason: string
  readonly values: Readonly<Record<string, number | string>>
}

export interface DayResult {
  readonly status: DayStatus
  /** What the day is if the doubted check-ins count; only where it is `pending`. */
  readonly ifConfirmed?: DayStatus
  readonly flags: readonly DayFlag[]
  /** Beyond grace, all of it; summed over segments. */
  readonly lateSeconds: number
  readonly earlySeconds: number
  /** Between the first and the last record, within working time. */
  readonly workSeconds: number
  readonly firstAt?: Instant
  readonly lastAt?: Instant
  /** Check-ins and check-outs of the day, counted or not. */
  readonly punchCount: number
  readonly reasons: readonly DayReason[]
  /** When the passing of time alone may change the result; undefined: never. */
  readonly settlesAt?: Instant
}

