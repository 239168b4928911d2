/**
 * Do the events of this phone form one unbroken chain? Each names the hash of the one before. A gap or a late event is being offline; two
 * events in the same place of the chain, or two contents under one id, mean that one of them was put there afterwards, or that the
 * phone was restored from a backup. What comes from a phone that was replaced meanwhile gets nothing for being in order: whoever holds that phone can go on with its chain.
 */
import type { Finding, Submission } from '../kernel/index.ts'
import type { CheckInContext, TrackContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('event_order')

export const evaluate = (submission: Submission, context: CheckInContext | TrackContext, weights: SignalWeights = currentWeights): Finding => {
  const conflicts = context.conflictingEventIds?.length ?? 0
  if (conflicts > 0) return report.weigh('conflict', weights.event_order.conflict, { eventCount: conflicts })
  if (submission.integrity.isAfterReplacement && submission.integrity.order !== 'fork') return report.neutral('after_replacement')
  switch (submission.integrity.order) {
    case 'in_order': return report.weigh('in_order', weights.event_order.in_order)
    case 'fork': return report.weigh('fork', weights.event_order.fork)
    case 'gap': return report.neutral('gap')
    case 'late': return report.neutral('late')
    default: return report.absent('not_known')
  }
}
