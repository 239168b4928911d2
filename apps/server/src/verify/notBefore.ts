import type { Instant, Integrity, Submission } from '@fieldproof/core/kernel'
import { clockToleranceMs } from '@fieldproof/core/signals'

/** What is known from elsewhere of when a phone can have signed an event at the earliest. */
export interface SignedAfter {
  readonly enrolledAt: Instant | undefined
  /** The latest time token among the events of lower numbers in the same phone's chain. */
  readonly earlierToken: Instant | undefined
}

/** A time token that this company's log signed is in the signed bytes, so it was there before them. One later than the arrival says that the server's own clock was put back, and proves nothing. */
export const tokenTime = ({ integrity: { timeToken }, clocks: { serverTime } }: Submission): Instant | undefined =>
  timeToken?.state === 'valid' && timeToken.time <= serverTime + clockToleranceMs ? timeToken.time : undefined

/** The latest of what bounds the time of signing from below. */
export const notBefore = (submission: Submission, { enrolledAt, earlierToken }: SignedAfter): Integrity['notBefore'] => {
  const bounds = [
    { by: 'enrolment', time: enrolledAt }, { by: 'time_token', time: tokenTime(submission) }, { by: 'earlier_event', time: earlierToken },
  ] as const
  return bounds.reduce<Integrity['notBefore']>((latest, { by, time }) =>
    time !== undefined && time <= submission.clocks.serverTime + clockToleranceMs && (latest === undefined || time > latest.time) ? { by, time } : latest, undefined)
}
