/**
 * Was the visit shorter than its kind needs? Judged at the check-out, against what the company says of this kind of visit, from the first sign of this
 * person at the site since the last one elsewhere. A closed shop, a customer without time and a forgotten check-in look the same, so it weighs little; where
 * the company says nothing, nothing is judged.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext } from './context.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { reporter } from './finding.ts'

const report = reporter('short_visit')

const sameDayMs = 12 * 3_600_000

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const needed = context.visitType?.minDwellSeconds
  if (needed === undefined || !(needed > 0)) return report.absent('no_length_expected')
  if (submission.kind === 'check_in' || submission.siteId === undefined) return report.absent('not_ended')
  const time = bestTime(submission)
  const latestFirst = (context.earlierCheckIns ?? []).filter((k) => k.time < time && time - k.time <= sameDayMs).sort((a, b) => b.time - a.time)
  const elsewhere = latestFirst.findIndex((k) => k.siteId !== submission.siteId)
  const arrival = (elsewhere < 0 ? latestFirst : latestFirst.slice(0, elsewhere)).at(-1)
  if (arrival === undefined) return report.absent('no_check_in')
  const dwellSeconds = (time - arrival.time) / 1000
  const values = { dwellSeconds, neededSeconds: needed, visitType: context.visitType?.name ?? '' }
  const w = weights.short_visit
  if (dwellSeconds < needed / 2) return report.weigh('much_shorter', w.much_shorter, values)
  return dwellSeconds < needed ? report.weigh('shorter', w.shorter, values) : report.neutral('long_enough', values)
}
