/**
 * Is this an hour at which this person never works? Compared with the person's own check-ins of the last sixty days, by the time of day, round the
 * clock; a new person, or one without regular hours, is not judged. Overtime, a night call and a new shift look the same, so it weighs
 * little and only hours away from everything seen before counts.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('unusual_hour')

const dayMs = 86_400_000
const minEarlier = 20
const minDays = 5
const farMs = 3 * 3_600_000

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const time = bestTime(submission)
  const earlier = (context.earlierCheckIns ?? []).filter((k) => Number.isFinite(k.time) && time - k.time > dayMs / 2)
  const days = new Set(earlier.map((k) => Math.floor(k.time / dayMs))).size
  if (!Number.isFinite(time) || earlier.length < minEarlier || days < minDays) return report.absent('too_few_check_ins', { checkInCount: earlier.length })
  const apart = earlier.reduce((least, k) => {
    const difference = (((time - k.time) % dayMs) + dayMs) % dayMs
    return Math.min(least, difference, dayMs - difference)
  }, Infinity)
  return apart >= farMs ? report.weigh('unusual', weights.unusual_hour.unusual, { agoSeconds: apart / 1000, checkInCount: earlier.length }) : report.neutral('usual')
}
