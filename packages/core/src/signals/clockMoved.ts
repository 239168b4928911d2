/**
 * Was the phone's wall clock set between its events? A wrong clock is wrong by the same amount all day, and says nothing about anybody; this
 * compares how wrong it was at the person's check-ins of the last three days on the same phone with how wrong it is now. A clock that was right, and
 * then is wrong by more than ten minutes on a phone that has not been off since it last heard from the server, was set. A flat battery sets clocks too, but
 * then nothing proves the time and this is not judged. When nothing proves the time, a satellite time that the wall clock contradicts is told.
 */
import type { CheckInSubmission, Finding, Instant } from '../kernel/index.ts'
import { clockToleranceMs, isSetClock, provenTime } from './clocks.ts'
import type { CheckInContext, KnownCheckIn } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('clock_moved')

const minMovedMs = 10 * 60_000
const recentMs = 72 * 3_600_000

/** Milliseconds by which the wall clock was ahead of the time that counts. */
const skewOf = ({ deviceTime, lastServerTime, monotonicSinceServerTimeMs }: Pick<KnownCheckIn, 'deviceTime' | 'lastServerTime' | 'monotonicSinceServerTimeMs'>): number | undefined =>
  deviceTime === undefined || lastServerTime === undefined || monotonicSinceServerTimeMs === undefined || !(monotonicSinceServerTimeMs >= 0) ? undefined : deviceTime - (lastServerTime + monotonicSinceServerTimeMs)

const isRight = (skew: number | undefined): boolean => skew !== undefined && Math.abs(skew) <= clockToleranceMs

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { deviceTime, serverTime } = submission.clocks
  if (deviceTime === undefined || !Number.isFinite(serverTime)) return report.absent('no_clock')
  if (!isSetClock(deviceTime, serverTime)) return report.inconclusive('clock_not_set')
  const w = weights.clock_moved
  const proven: Instant | undefined = provenTime(submission)
  if (proven === undefined) {
    const fixTime = submission.fix?.provider === 'gps' ? submission.fix.fixTime : undefined
    const behind = fixTime === undefined || !isSetClock(fixTime, serverTime) ? 0 : fixTime - (submission.device.correctedTime ?? deviceTime)
    return behind > minMovedMs ? report.weigh('behind_satellites', w.behind_satellites, { skewSeconds: behind / 1000 }) : report.absent('time_not_proven')
  }
  const skew = deviceTime - proven
  if (Math.abs(skew) <= minMovedMs) return report.neutral('not_moved')
  const earlier = (context.earlierCheckIns ?? []).filter((k) => k.deviceId === submission.deviceId && k.time < proven && proven - k.time < recentMs)
  return earlier.some((k) => isRight(skewOf(k))) ? report.weigh('moved', w.moved, { skewSeconds: Math.abs(skew) / 1000 }) : report.neutral('always_wrong', { skewSeconds: Math.abs(skew) / 1000 })
}
