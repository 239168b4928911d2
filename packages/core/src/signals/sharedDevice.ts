/**
 * Is this phone used by this person alone? One phone checking in for several people is how absent colleagues are covered for; it is also a
 * borrowed phone when one's own is broken, so it is far from decisive. A device the company shares on purpose weighs nothing.
 */
import type { Finding, Submission } from '../kernel/index.ts'
import type { CheckInContext, TrackContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('shared_device')

export const evaluate = (submission: Submission, context: CheckInContext | TrackContext, weights: SignalWeights = currentWeights): Finding => {
  const use = context.deviceUse
  if (use === undefined) return report.absent('not_known')
  const days = use.days ?? 30
  const others = new Set(use.personIds)
  others.delete(submission.personId)
  const values = { personCount: others.size, days }
  if (use.sharedByPolicy === true) return report.neutral('shared_by_policy', values)
  if (others.size === 0) return report.weigh('own_device', weights.shared_device.own_device, values)
  return others.size === 1
    ? report.weigh('shared_with_one', weights.shared_device.shared_with_one, values)
    : report.weigh('shared_with_many', weights.shared_device.shared_with_many, values)
}
