/**
 * When and where was the photo taken, by what the camera wrote into it? Our own phone app takes photos from the live camera, and those carry nothing: then
 * this says nothing. Other clients may send a file with its Exif. A camera's clock is often a time zone off, or was never set; so a day is
 * needed before it counts much, and a time in the future or before the camera was set counts nothing.
 */
import { distanceMetres } from '../geo/index.ts'
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import { isFiniteLatLon } from '../kernel/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('photo_taken_earlier')

/** Beyond the largest mistake in the time zone (UTC−12 to UTC+14). */
const anotherDayMs = 26 * 3_600_000
const sameTimeMs = 30 * 60_000
/** Clocks that were never set begin at their maker's year. */
const firstCredible = Date.UTC(2010, 0, 2)
/** A camera keeps the last position its receiver had, which may be from the way here. */
const elsewhereMetres = 5_000

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { photo } = context
  if (submission.photoSha256 === undefined) return report.absent('no_photo')
  if (photo === undefined) return report.absent('not_read')
  if (photo.trouble !== undefined) return report.absent('not_readable')
  const w = weights.photo_taken_earlier
  const { takenAt, takenPosition } = photo
  const ago = takenAt === undefined || !Number.isFinite(takenAt) ? undefined : bestTime(submission) - takenAt
  const isSet = ago !== undefined && Number.isFinite(ago) && takenAt! >= firstCredible
  if (isSet && ago > anotherDayMs) return report.weigh('days_before', w.days_before, { photoSha256: photo.sha256, agoSeconds: ago / 1000 })
  if (takenPosition && isFiniteLatLon(takenPosition) && isUsableFix(submission.fix)) {
    const away = distanceMetres(takenPosition, submission.fix)
    if (away > elsewhereMetres + 3 * Math.max(0, submission.fix.accuracyMetres ?? 0)) return report.weigh('taken_elsewhere', w.taken_elsewhere, { photoSha256: photo.sha256, distanceMetres: away })
  }
  if (isSet && ago > sameTimeMs) return report.weigh('hours_before', w.hours_before, { photoSha256: photo.sha256, agoSeconds: ago / 1000 })
  if (!isSet) return takenAt === undefined ? report.absent('not_told') : report.neutral('camera_clock_not_set')
  return ago < -sameTimeMs ? report.neutral('camera_clock_ahead', { agoSeconds: -ago / 1000 }) : report.neutral('taken_then', { agoSeconds: Math.abs(ago) / 1000 })
}
