/**
 * Was a tag of the site tapped? A plain tag says little. An NTAG 424 DNA makes a new message at every tap (core/factors/sunMessage), so a tap counts once; a
 * message that was shown before, or that later ones have overtaken, was not made at this moment. Check-ins made offline arrive late and in any order: a lower counter
 * is no fault as long as it belongs to an earlier time.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import { clockToleranceMs } from './clocks.ts'
import type { CheckedReading, CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { isOfTheCheckIn, momentOf, mostTelling, readingsOf, whyNothing } from './readings.ts'

const report = reporter('site_tag')

const judge = (submission: CheckInSubmission, reading: CheckedReading, w: SignalWeights['site_tag']): Finding => {
  const { outcome, strength, usedBefore, higherCounterTime, siteName = '?', counter = 0 } = reading
  if (!isOfTheCheckIn(submission, reading)) return report.neutral('read_earlier')
  if (outcome === 'unknown') return report.neutral('unknown_tag')
  if (outcome === 'revoked') return report.neutral('revoked')
  if (outcome === 'not_genuine') return report.weigh('not_genuine', w.not_genuine)
  if (outcome === 'elsewhere') return report.weigh('of_another_site', w.of_another_site, { siteName })
  if (strength === 'plain') return report.weigh('plain_here', w.plain_here)
  if (usedBefore !== undefined) return report.weigh('used_before', w.used_before, { counter })
  const { time, isProven } = momentOf(submission, reading)
  const overtakenMs = higherCounterTime === undefined ? 0 : time - higherCounterTime
  if (!(overtakenMs <= clockToleranceMs)) return isProven ? report.weigh('overtaken', w.overtaken, { counter, elapsedSeconds: overtakenMs / 1000 }) : report.neutral('order_unclear')
  return report.weigh('tapped', w.tapped, { counter })
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const why = whyNothing(context, 'nfc')
  if (why !== undefined) return report.absent(why)
  return mostTelling(readingsOf(context, 'nfc').map((reading) => judge(submission, reading, weights.site_tag)))
}
