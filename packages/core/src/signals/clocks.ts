import type { Instant, Submission } from '../kernel/index.ts'

/** Before the event can have been signed: an honest phone's clocks may drift, and no further than this. */
const isBeforePossible = (time: Instant, { integrity }: Pick<Submission, 'integrity'>): boolean => integrity.notBefore !== undefined && time < integrity.notBefore.time - clockToleranceMs

/** The instant that the phone says it can prove: last server time plus the monotonic clock since. undefined when it did not send both, or they make no sense together with the arrival. */
const claimedTime = ({ device, clocks }: Submission): Instant | undefined => {
  const { lastServerTime, monotonicSinceServerTimeMs } = device
  if (lastServerTime === undefined || monotonicSinceServerTimeMs === undefined || !(monotonicSinceServerTimeMs >= 0)) return undefined
  const proven = lastServerTime + monotonicSinceServerTimeMs
  return proven <= clocks.serverTime + clockToleranceMs ? proven : undefined
}

/** The instant the server would have read when the person acted, as far as it can be proven. undefined where nothing is claimed, or what cannot be. */
export const provenTime = (submission: Submission): Instant | undefined => {
  const claimed = claimedTime(submission)
  return claimed === undefined || isBeforePossible(claimed, submission) ? undefined : claimed
}

/** A check-in or check-out is dated neither before it can have been signed nor after it arrived. What was recorded before bounds were asked for has none, and keeps its date. */
export const datedWithin = (submission: Pick<Submission, 'kind' | 'clocks' | 'integrity'>, told: Instant): Instant => {
  const { notBefore } = submission.integrity
  if ((submission.kind !== 'check_in' && submission.kind !== 'check_out') || notBefore === undefined) return told
  if (isBeforePossible(told, submission)) return notBefore.time
  return told > submission.clocks.serverTime + clockToleranceMs ? submission.clocks.serverTime : told
}

/** By how much a claimed proof of time lies before what is possible, milliseconds; undefined where it does not. */
export const beforePossibleMs = (submission: Submission): number | undefined => {
  const claimed = claimedTime(submission)
  return claimed !== undefined && isBeforePossible(claimed, submission) ? submission.integrity.notBefore!.time - claimed : undefined
}

/** A little more than network delay and honest drift between synchronisations. */
export const clockToleranceMs = 120_000

/** Phones older than GPS's own week roll-over or younger than a year from now were never set: a flat battery, not a plan. */
export const isSetClock = (instant: Instant | undefined, serverTime: Instant): boolean =>
  instant !== undefined && Number.isFinite(instant) && Math.abs(instant - serverTime) < 366 * 86_400_000

/** The best account of when it happened: proven, else as the phone corrects its clock, else the receiver's, else the phone's, else arrival. */
export const bestTime = (submission: Submission): Instant => {
  const { fixTime, deviceTime, serverTime } = submission.clocks
  const ownFixTime = submission.kind === 'check_in' || submission.kind === 'check_out' ? submission.fix?.fixTime : undefined
  return datedWithin(submission, [provenTime(submission), submission.device.correctedTime, ownFixTime, fixTime, deviceTime].find((t) => isSetClock(t, serverTime)) ?? serverTime)
}

/** Do all clocks that were told, and are set at all, tell the same story? Arrival may be much later (offline), never earlier. */
export const clocksAgree = (submission: Submission): boolean => {
  const { deviceTime, fixTime, serverTime } = submission.clocks
  const told = [provenTime(submission), deviceTime, fixTime].filter((t) => t !== undefined)
  return told.every((t) => isSetClock(t, serverTime) && t <= serverTime + clockToleranceMs && told.every((u) => Math.abs(t - u) <= 5 * 60_000))
}
