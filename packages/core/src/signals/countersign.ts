/**
 * Did the customer confirm the visit, on a page that only this check-in's code opens? Bounded both ways: a friend can confirm, a customer can be mistaken or
 * cross, and neither leaves more than a word.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('countersign')

export const evaluate = (_submission: CheckInSubmission, { countersign, factors }: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  if (countersign === undefined) return report.absent(factors?.can.includes('countersign') === true ? 'not_asked' : 'not_told')
  const w = weights.countersign
  if (countersign.answer === 'denied') return report.weigh('denied', w.denied)
  if (countersign.isSamePhone) return report.weigh('confirmed_same_phone', w.confirmed_same_phone)
  return countersign.isSameAddress ? report.weigh('confirmed_same_address', w.confirmed_same_address) : report.weigh('confirmed', w.confirmed)
}
