/**
 * Was the video used before, by anyone, whole or in part? The same questions as for photos (reusedPhoto.ts), asked of the moments of a video, one a second. One moment
 * alike says nothing, since views repeat; so several must be, and a good part of all:
 * - always when it is the very same file;
 * - from another place, or by a colleague, when moments look as only copies do;
 * - from an own earlier visit to the same place only when they are alike to a degree that a hand does not repeat;
 * - never within one own visit.
 * An earlier photo counts only where the video shows hardly anything else: a picture that was filmed.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext, VideoMatch } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('reused_video')

/** One visit: arriving, leaving, and what is filmed in between. */
const visitMs = 12 * 3_600_000
/** Three seconds of video, and three tenths of what can be compared: what a copy shows when the other half of it is something else. */
const leastFrames = 3
const leastShare = 0.3
/** Of a filmed photo nearly every moment is that photo. */
const filmedShare = 0.7

type Reason = keyof SignalWeights['reused_video']

const isMuch = (count: number, { comparedFrames }: VideoMatch, share: number): boolean => count >= leastFrames && count >= share * comparedFrames

const reasonOf = (match: VideoMatch, submission: CheckInSubmission): Reason | 'same_visit' | 'same_view' => {
  const here = match.siteId !== undefined && match.siteId === submission.siteId
  if (match.isOwn && here && Math.abs(bestTime(submission) - match.time) <= visitMs) return 'same_visit'
  if (match.isSameFile) return match.isOwn ? 'same_file' : 'same_file_of_colleague'
  if (match.kind === 'photo') return isMuch(match.identicalFrames, match, filmedShare) ? 'filmed_photo' : 'same_view'
  const isCopied = isMuch(here ? match.identicalFrames : match.alikeFrames, match, leastShare)
  if (!isCopied) return 'same_view'
  if (match.isMirrored) return 'mirrored'
  if (!match.isOwn) return 'same_scenes_of_colleague'
  return here ? 'same_scenes_here' : 'same_scenes_elsewhere'
}

export const evaluate = (submission: CheckInSubmission, { video }: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  if (submission.video === undefined) return report.absent('no_video')
  if (video === undefined) return report.absent('not_read')
  if (video.trouble !== undefined) return report.absent('not_readable')
  const w = weights.reused_video
  const weightOf = (reason: ReturnType<typeof reasonOf>): number => (reason === 'same_visit' || reason === 'same_view' ? 0 : w[reason])
  const [strongest] = video.matches.filter((match) => match.eventId !== submission.eventId && Number.isFinite(match.time))
    .map((match) => ({ match, reason: reasonOf(match, submission) }))
    // As for photos: what weighs most, then the likest, the earliest, and by id, so that the order they were found in does not matter.
    .sort((a, b) => weightOf(a.reason) - weightOf(b.reason) || b.match.alikeFrames - a.match.alikeFrames || a.match.time - b.match.time || (a.match.eventId < b.match.eventId ? -1 : 1))
  if (!strongest) return report.weigh('new_video', w.new_video, { videoSha256: video.sha256 })
  const { match, reason } = strongest
  const values = {
    videoSha256: video.sha256, earlierEventId: match.eventId, agoSeconds: Math.abs(bestTime(submission) - match.time) / 1000, comparedFrames: match.comparedFrames, alikeFrames: match.alikeFrames,
    identicalFrames: match.identicalFrames, isSameFile: match.isSameFile === true ? 1 : 0, isMirrored: match.isMirrored === true ? 1 : 0, isOwn: match.isOwn ? 1 : 0, ofPhoto: match.kind === 'photo' ? 1 : 0,
  }
  return reason === 'same_visit' || reason === 'same_view' ? report.neutral(reason, values) : report.weigh(reason, w[reason], values)
}
