/**
 * Does the day's work agree with the day's check-ins (考勤-绩效不符)? Compares what the person brought that day by the company's own books with the same
 * person's usual days. A day without orders is no proof of anything: customers are away, books are closed late. So it is bounded to very little,
 * speaks only of a person whose days are otherwise never empty, and is meant for the investigation of many days, where it adds up.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { reporter } from './finding.ts'

const report = reporter('output_mismatch')

const minDays = 15
const minUsual = 3
const littleShare = 0.25

export const evaluate = (_submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { count, usualCounts } = context.dayOutput ?? { count: NaN, usualCounts: [] }
  const usual = usualCounts.filter((n) => n >= 0 && Number.isFinite(n)).sort((a, b) => a - b)
  if (!(count >= 0) || usual.length < minDays) return report.absent('not_known')
  const values = { outputCount: count, usualCount: usual[usual.length >> 1] as number, dayCount: usual.length }
  const isLittle = values.usualCount >= minUsual && count < (usual[0] as number) && count <= littleShare * values.usualCount
  return isLittle ? report.weigh('less_than_ever', weights.output_mismatch.less_than_ever, values) : report.neutral('usual', values)
}
