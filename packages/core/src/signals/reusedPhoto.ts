/**
 * Was the photo used before? An old photo shown to the camera of a modified app, or a colleague's photo passed on, is the picture of an earlier
 * check-in again. What it is worth depends on whose it was and where, because honest photos can be alike: the same shop front, from the same
 * spot, week after week. So the same picture counts
 * - always when it is the very same file, which two photos never are;
 * - from another place when it is alike as only copies are (`nearness` of core/photos);
 * - from an earlier visit to the same place, the own or a colleague's, only when it is alike to a degree that a hand does not repeat (`sameShotBits`);
 * - never within one own visit, where a second photo of the same thing is what one expects.
 * Who had a picture of the place first had it: a colleague who copied it later does not make the next photo of its owner suspicious.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext, PhotoMatch } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('reused_photo')

/** One visit: arriving, leaving, and what is photographed in between. */
const visitMs = 12 * 3_600_000
/** Measured (docs/decisions/0022): copies with another watermark, another size or stronger compression stay below; one view taken twice by hand does not. */
const sameShotBits = 20

type Reason = keyof SignalWeights['reused_photo']

const isHere = (match: PhotoMatch, { siteId }: CheckInSubmission): boolean => match.siteId !== undefined && match.siteId === siteId

const reasonOf = (match: PhotoMatch, submission: CheckInSubmission): Reason | 'same_visit' | 'same_view' => {
  const here = isHere(match, submission)
  if (match.isOwn && here && Math.abs(bestTime(submission) - match.time) <= visitMs) return 'same_visit'
  if (match.isSameFile) return match.isOwn ? 'same_file' : 'same_file_of_colleague'
  if (match.isMirrored) return 'mirrored'
  if (here && match.differentBits > sameShotBits) return 'same_view'
  if (!match.isOwn) return 'same_picture_of_colleague'
  return here ? 'same_picture_here' : 'same_picture_elsewhere'
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { photo } = context
  if (submission.photoSha256 === undefined) return report.absent('no_photo')
  if (photo === undefined) return report.absent('not_read')
  if (photo.trouble !== undefined) return report.absent('not_readable')
  const w = weights.reused_photo
  const weightOf = (reason: ReturnType<typeof reasonOf>): number => (reason === 'same_visit' || reason === 'same_view' ? 0 : w[reason])
  const matches = photo.matches.filter((match) => match.eventId !== submission.eventId && Number.isFinite(match.time) && match.differentBits >= 0)
  const ownSince = matches.reduce((first, match) => (match.isOwn && isHere(match, submission) ? Math.min(first, match.time) : first), Infinity)
  const judged = matches.filter((match) => match.isOwn || match.time < ownSince)
    .map((match) => ({ match, reason: reasonOf(match, submission) }))
    // The likeness that weighs most; of equals the nearest, then the earliest, then by id, so that the order they were found in does not matter.
    .sort((a, b) => weightOf(a.reason) - weightOf(b.reason) || a.match.differentBits - b.match.differentBits || a.match.time - b.match.time || (a.match.eventId < b.match.eventId ? -1 : 1))
  const [strongest] = judged
  if (!strongest) return report.weigh('new_picture', w.new_picture, { photoSha256: photo.sha256 })
  const { match, reason } = strongest
  // Everything the weight rests on, so that the verdict can be made again from what is logged.
  const values = {
    photoSha256: photo.sha256, earlierEventId: match.eventId, differentBits: match.differentBits, agoSeconds: Math.abs(bestTime(submission) - match.time) / 1000,
    photoCount: judged.filter((other) => weightOf(other.reason) < 0).length, isSameFile: match.isSameFile === true ? 1 : 0, isMirrored: match.isMirrored === true ? 1 : 0, isOwn: match.isOwn ? 1 : 0,
  }
  return reason === 'same_visit' || reason === 'same_view' ? report.neutral(reason, values) : report.weigh(reason, w[reason], values)
}
