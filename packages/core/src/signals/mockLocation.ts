/**
 * Did the phone's operating system say that an app supplied the position (Android `isMock`, iOS `isSimulatedBySoftware`)? Said of this
 * very position it is decisive; said of a recent one it shows that such an app is installed. Nothing said weighs nothing: browsers and
 * many trackers cannot tell.
 */
import type { CheckInSubmission, Finding, Fix, TrackSubmission } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('mock_location')

const flaggedCount = (fixes: readonly Fix[]): number => {
  let count = 0
  for (const fix of fixes) if (fix.mock === true) count++
  return count
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { fix } = submission
  const before = flaggedCount(context.previousFixes ?? [])
  if (fix?.mock === true) return report.weigh('flagged', weights.mock_location.flagged, { fixCount: before + 1 })
  if (before > 0) return report.weigh('flagged_before', weights.mock_location.flagged_before, { fixCount: before })
  if (fix?.mock === undefined) return report.absent('not_told')
  return report.weigh('not_flagged', weights.mock_location.not_flagged)
}

export const evaluateTrack = (submission: TrackSubmission, weights: SignalWeights = currentWeights): Finding => {
  const flagged = flaggedCount(submission.fixes)
  if (flagged > 0) return report.weigh('flagged', weights.mock_location.flagged, { fixCount: flagged })
  if (!submission.fixes.some((fix) => fix.mock === false)) return report.absent('not_told')
  return report.weigh('not_flagged', weights.mock_location.not_flagged)
}
