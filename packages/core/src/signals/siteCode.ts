/**
 * Was a code of the site scanned? A screen at the site shows one for half a minute (core/factors/timeCodes); the step stands in it, so a code that was sent on
 * is told by how late it is. Several people may scan the same one. Sent on within the minute it cannot be told from the real thing.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import { clockToleranceMs } from './clocks.ts'
import type { CheckedReading, CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { isOfTheCheckIn, momentOf, mostTelling, readingsOf, whyNothing } from './readings.ts'

const report = reporter('site_code')

/** A screen's clock and a slow hand: so long after its step a code is still of the moment. Where the time is not proven, the phone's clock may be off as far as phones are. */
const graceMs = 60_000
const graceUnprovenMs = 10 * 60_000

const judge = (submission: CheckInSubmission, reading: CheckedReading, w: SignalWeights['site_code']): Finding => {
  const { outcome, strength, stepTime = NaN, stepSeconds = 0, siteName = '?' } = reading
  if (!isOfTheCheckIn(submission, reading)) return report.neutral('read_earlier')
  if (outcome === 'unknown') return report.neutral('unknown_code')
  if (outcome === 'revoked') return report.neutral('revoked')
  if (outcome === 'not_genuine') return report.weigh('not_genuine', w.not_genuine)
  if (outcome === 'elsewhere') return report.weigh('of_another_site', w.of_another_site, { siteName })
  if (strength === 'plain') return report.weigh('printed_here', w.printed_here)
  const { time, isProven } = momentOf(submission, reading)
  const lateMs = time - (stepTime + stepSeconds * 1000)
  const grace = isProven ? graceMs : graceUnprovenMs
  if (lateMs > grace) return isProven ? report.weigh('late', w.late, { elapsedSeconds: lateMs / 1000 }) : report.neutral('late', { elapsedSeconds: lateMs / 1000 })
  if (!(time >= stepTime - Math.max(grace, clockToleranceMs))) return report.neutral('ahead')
  return isProven ? report.weigh('of_the_moment', w.of_the_moment) : report.weigh('of_the_phones_time', w.of_the_phones_time)
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const why = whyNothing(context, 'qr')
  if (why !== undefined) return report.absent(why)
  return mostTelling(readingsOf(context, 'qr').map((reading) => judge(submission, reading, weights.site_code)))
}
