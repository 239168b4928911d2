import type { Instant, Submission } from '../kernel/index.ts'

/**
 * The instant the server would have read when the person acted, as far as it can be proven: last server time plus the monotonic
 * clock since. undefined when the phone did not send both, or they make no sense together with the arrival.
 */
export const provenTime = ({ device, clocks }: Submission): Instant | undefined => {
  const { lastServerTime, monotonicSinceServerTimeMs } = device
  if (lastServerTime === undefined || monotonicSinceServerTimeMs === undefined || !(monotonicSinceServerTimeMs >= 0)) return undefined
  const proven = lastServerTime + monotonicSinceServerTimeMs
  return proven <= clocks.serverTime + clockToleranceMs ? proven : undefined
}

/** A little more than network delay and honest drift between synchronisations. */
export const clockToleranceMs = 120_000

/** Phones older than GPS's own week roll-over or younger than a year from now were never set: a flat battery, not a plan. */
export const isSetClock = (instant: Instant | undefined, serverTime: Instant): boolean =>
  instant !== undefined && Number.isFinite(instant) && Math.abs(instant - serverTime) < 366 * 86_400_000

/** The best account of when it happened: proven, else the receiver's, else the phone's, else arrival. */
export const bestTime = (submission: Submission): Instant => {
  const { fixTime, deviceTime, serverTime } = submission.clocks
  const ownFixTime = submission.kind === 'check_in' || submission.kind === 'check_out' ? submission.fix?.fixTime : undefined
  return [provenTime(submission), ownFixTime, fixTime, deviceTime].find((t) => isSetClock(t, serverTime)) ?? serverTime
}

/** Do all clocks that were told, and are set at all, tell the same story? Arrival may be much later (offline), never earlier. */
export const clocksAgree = (submission: Submission): boolean => {
  const { deviceTime, fixTime, serverTime } = submission.clocks
  const told = [provenTime(submission), deviceTime, fixTime].filter((t) => t !== undefined)
  return told.every((t) => isSetClock(t, serverTime) && t <= serverTime + clockToleranceMs && told.every((u) => Math.abs(t - u) <= 5 * 60_000))
}
