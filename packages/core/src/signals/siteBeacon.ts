/**
 * Was a beacon of the site heard? A plain one (iBeacon, Eddystone-UID) sends the same for ever; a rolling one (core/factors/timeCodes) sends what only it and
 * the server can know, for five minutes. Beacons reach through doors and walls, and cheap ones have no good clock.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import { clockToleranceMs } from './clocks.ts'
import type { CheckedReading, CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { isOfTheCheckIn, momentOf, mostTelling, readingsOf, whyNothing } from './readings.ts'

const report = reporter('site_beacon')

/** A crystal of a cheap beacon loses a few minutes in a year. */
const graceMs = 10 * 60_000

const judge = (submission: CheckInSubmission, reading: CheckedReading, w: SignalWeights['site_beacon']): Finding => {
  const { outcome, strength, stepTime = NaN, stepSeconds = 0, siteName = '?' } = reading
  if (!isOfTheCheckIn(submission, reading)) return report.neutral('read_earlier')
  if (outcome === 'unknown' || outcome === 'not_genuine') return report.neutral('unknown_beacon')
  if (outcome === 'revoked') return report.neutral('revoked')
  // Of two sites next door both are heard.
  if (outcome === 'elsewhere') return report.weigh('of_another_site', w.of_another_site, { siteName })
  if (strength === 'plain') return report.weigh('plain_here', w.plain_here)
  const { time, isProven } = momentOf(submission, reading)
  const lateMs = time - (stepTime + stepSeconds * 1000)
  if (lateMs > graceMs) return isProven ? report.weigh('late', w.late, { elapsedSeconds: lateMs / 1000 }) : report.neutral('late', { elapsedSeconds: lateMs / 1000 })
  if (!(time >= stepTime - Math.max(graceMs, clockToleranceMs))) return report.neutral('ahead')
  return report.weigh('rolling_here', w.rolling_here)
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const why = whyNothing(context, 'beacon')
  if (why !== undefined) return report.absent(why)
  return mostTelling(readingsOf(context, 'beacon').map((reading) => judge(submission, reading, weights.site_beacon)))
}
