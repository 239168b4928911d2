/**
 * Do the clocks tell one story? The time that counts is proven by the last server time plus the phone's monotonic clock, which no
 * setting changes; then a wrong wall clock hardly matters. Late arrival is being offline and weighs nothing, unless the app lost its proof of time as well. A stamp later than the
 * arrival cannot be, unless the phone says itself by how much its clock is off; nor can a proof of time before the phone's enrolment or a time token in the event or an earlier one of the same phone. A clock years away was never set (flat battery, first start): that says nothing about the person. But when every clock
 * is years away and nothing proves the time, only the arrival is known, and that is too little to vouch for.
 */
import type { CheckInSubmission, Finding, Submission, TrackSubmission } from '../kernel/index.ts'
import { beforePossibleMs, clockToleranceMs, isSetClock, provenTime } from './clocks.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('clock_skew')

/** An older position than this is not where the person is now. */
const oldFixMs = 15 * 60_000

/** Less is a lunch break in a basement. */
const lateMs = 2 * 3_600_000

const judge = (submission: Submission, fixTime: number | undefined, w: SignalWeights['clock_skew']): Finding => {
  const { serverTime } = submission.clocks
  // What the phone says of its own wrong clock, where it can prove nothing. Models before 2027-05 do not hear it.
  const correctedTime = Object.hasOwn(w, 'wrong_but_corrected') && provenTime(submission) === undefined ? submission.device.correctedTime : undefined
  const deviceTime = correctedTime ?? submission.clocks.deviceTime
  if (!Number.isFinite(serverTime)) return report.inconclusive('no_server_time')
  // Models before 2027-05 know no bound.
  const before = Object.hasOwn(w, 'before_possible') ? beforePossibleMs(submission) : undefined
  if (before !== undefined) return report.weigh('before_possible', w.before_possible, { skewSeconds: before / 1000 })
  if (deviceTime === undefined && fixTime === undefined) return report.absent('no_clock')
  // What nobody signed is never verified, and trackers without a clock of their own are common: for them nothing is drawn from it.
  const told = [deviceTime, fixTime].filter((time) => time !== undefined)
  if (Object.hasOwn(w, 'no_clock_possible') && submission.integrity.signature !== 'unsigned' && provenTime(submission) === undefined && told.every((time) => !isSetClock(time, serverTime))) {
    return report.weigh('no_clock_possible', w.no_clock_possible)
  }
  if (deviceTime !== undefined && !isSetClock(deviceTime, serverTime)) return report.inconclusive('clock_not_set')
  if (fixTime !== undefined && !isSetClock(fixTime, serverTime)) return report.inconclusive('fix_clock_not_set')

  const seconds = (ms: number): number => Math.abs(ms) / 1000
  if (fixTime !== undefined && fixTime > serverTime + clockToleranceMs) {
    return report.weigh('fix_ahead', w.fix_ahead, { skewSeconds: seconds(fixTime - serverTime) })
  }
  const proven = provenTime(submission)
  // A wall clock that is wrong stamps fixes wrong as well (browsers do): a fix is old only by every clock.
  const ageMs = Math.min(...[proven, deviceTime].filter((t) => t !== undefined).map((t) => t - (fixTime ?? t)), Infinity)
  if (submission.kind !== 'track' && ageMs > oldFixMs && ageMs < Infinity) {
    return report.weigh('old_fix', w.old_fix, { ageSeconds: seconds(ageMs) })
  }
  if (proven !== undefined) {
    const skew = deviceTime === undefined ? 0 : deviceTime - proven
    return Math.abs(skew) > clockToleranceMs
      ? report.weigh('wrong_but_proven', w.wrong_but_proven, { skewSeconds: seconds(skew) })
      : report.weigh('proven', w.proven, { delaySeconds: seconds(serverTime - proven) })
  }
  const latest = deviceTime ?? (fixTime as number)
  const delay = serverTime - latest
  if (delay < -clockToleranceMs) return report.weigh('ahead', w.ahead, { skewSeconds: seconds(delay) })
  // Our own app proves the time unless the phone was off in between. Models before 2027-01 do not ask.
  if (delay > lateMs && submission.kind !== 'track' && submission.source === 'native' && Object.hasOwn(w, 'late_without_proof')) return report.weigh('late_without_proof', w.late_without_proof, { delaySeconds: seconds(delay) })
  if (correctedTime !== undefined) return report.weigh('wrong_but_corrected', w.wrong_but_corrected, { skewSeconds: seconds((submission.clocks.deviceTime ?? correctedTime) - correctedTime) })
  return delay > clockToleranceMs ? report.neutral('sent_later', { delaySeconds: seconds(delay) }) : report.weigh('agree', w.agree, { delaySeconds: seconds(delay) })
}

export const evaluate = (submission: CheckInSubmission, _context: CheckInContext, weights: SignalWeights = currentWeights): Finding =>
  judge(submission, submission.fix?.fixTime ?? submission.clocks.fixTime, weights.clock_skew)

export const evaluateTrack = (submission: TrackSubmission, weights: SignalWeights = currentWeights): Finding => {
  let latest = submission.clocks.fixTime
  for (const fix of submission.fixes) if (latest === undefined || fix.fixTime > latest) latest = fix.fixTime
  return judge(submission, latest, weights.clock_skew)
}
