/**
 * Was the video recorded for this check-in? The app draws a prompt from the event's id and signs which one it showed and when. The video must be
 * that prompt's, and must fit between prompt and check-in; both times are of one wall clock, so a wrong clock does not matter. What a recorder wrote
 * into the file counts only when it is a day off: browsers write nothing, and clocks may be a time zone off.
 */
import { type CheckInSubmission, type Finding, promptOf } from '../kernel/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('video_prompt')

/** Recorders stop late by up to a second, and measure their own length by frames. */
const slackSeconds = 3
const anotherDayMs = 26 * 3_600_000
/** Clocks that were never set begin at their maker's year. */
const firstCredible = Date.UTC(2010, 0, 2)

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { video } = context
  if (submission.video === undefined) return report.absent('no_video')
  if (video === undefined) return report.absent('not_read')
  if (video.trouble !== undefined) return report.absent('not_readable')
  const w = weights.video_prompt
  const { promptId, promptTime } = submission.video
  const { recordedAt, durationSeconds } = video
  const ago = recordedAt === undefined || recordedAt < firstCredible ? 0 : bestTime(submission) - recordedAt
  if (ago > anotherDayMs) return report.weigh('recorded_days_before', w.recorded_days_before, { videoSha256: video.sha256, agoSeconds: ago / 1000 })
  const { deviceTime } = submission.clocks
  if (promptId === undefined || promptTime === undefined || deviceTime === undefined || durationSeconds === undefined) return report.neutral('no_prompt')
  const elapsedSeconds = (deviceTime - promptTime) / 1000
  const values = { videoSha256: video.sha256, durationSeconds, elapsedSeconds, promptId }
  if (promptOf(submission.eventId).id !== promptId) return report.weigh('another_prompt', w.another_prompt, values)
  return durationSeconds > elapsedSeconds + slackSeconds ? report.weigh('longer_than_possible', w.longer_than_possible, values) : report.weigh('fits', w.fits, values)
}
