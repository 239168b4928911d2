/** Does the video show a scene at all? A still picture fed to a modified app does not move, not even by noise; a covered lens shows nothing. */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('video_picture')

/** Below it there are too few steps to say that nothing moved. */
const leastSeconds = 3
/** Encoders freshen a still picture now and then, so not every step is exactly still. */
const stillShare = 0.7
const darkShare = 0.8

export const evaluate = (submission: CheckInSubmission, { video }: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  if (submission.video === undefined) return report.absent('no_video')
  if (video === undefined) return report.absent('not_read')
  if (video.trouble !== undefined) return report.absent('not_readable')
  const w = weights.video_picture
  const durationSeconds = video.durationSeconds ?? 0
  const values = { videoSha256: video.sha256, durationSeconds }
  // Before "still": a black picture hardly moves either, and a covered lens is the simpler word for it.
  if ((video.darkShare ?? 0) >= darkShare) return report.weigh('dark', w.dark, values)
  if (durationSeconds < leastSeconds) return report.neutral('too_short', values)
  return (video.stillShare ?? 0) >= stillShare ? report.weigh('still', w.still, values) : report.neutral('moves', values)
}
