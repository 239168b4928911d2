/**
 * Did other people check in with this very phone on the same working day? `shared_device` looks at a month, in which phones change hands for many
 * good reasons; this looks at the hours around. One phone at one site signing in several people is how an absent colleague is covered for; it is also
 * how two people work on the day one phone breaks, so it asks for a look and never decides. A phone the company shares on purpose weighs nothing.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('phone_passed_on')

const atOnceMs = 15 * 60_000
const sameDayMs = 12 * 3_600_000

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const all = context.othersOnThisPhone
  if (all === undefined) return report.absent('not_known')
  if (context.deviceUse?.sharedByPolicy === true) return report.neutral('shared_by_policy')
  const time = bestTime(submission)
  const others = all.filter((other) => other.personId !== submission.personId && Math.abs(other.time - time) <= sameDayMs)
  if (others.length === 0) return report.neutral('nobody_else')
  const together = others.filter((other) => other.siteId !== undefined && other.siteId === submission.siteId && Math.abs(other.time - time) <= atOnceMs)
  const w = weights.phone_passed_on
  if (together.length > 0) {
    const apartMs = together.reduce((least, other) => Math.min(least, Math.abs(other.time - time)), Infinity)
    return report.weigh('same_site', w.same_site, { personCount: new Set(together.map((other) => other.personId)).size, elapsedSeconds: apartMs / 1000 })
  }
  return report.weigh('same_day', w.same_day, { personCount: new Set(others.map((other) => other.personId)).size })
}
