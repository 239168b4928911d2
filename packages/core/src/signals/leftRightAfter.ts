/**
 * Did the person stay after checking in, and had they been there before checking out? Staying is judged when later fixes are there. Leaving must be certain: two fixes outside the fence by more
 * than twice their 68 % radius and 30 m. Some honest visits are short (a delivery, a closed shop), so it weighs little; nothing
 * is said when the check-in was not inside to begin with, since that is another signal's finding.
 */
import type { CheckInSubmission, Finding, Fix } from '../kernel/index.ts'
import { cleanFixes, distanceToFenceMetres, effectiveAccuracyMetres, probabilityInside } from '../geo/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext, SiteContext } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('left_right_after')

const atOnceSeconds = 120
const soonSeconds = 300

const isOutside = (fix: Fix, { fence }: SiteContext): boolean => distanceToFenceMetres(fence, fix) > 30 + 2 * effectiveAccuracyMetres(fix)

const minAwaySeconds = 480
const minAwayFixes = 4
const lookBackMs = 20 * 60_000
/** A network's position may be where an access point once was. */
const isOfReceiver = (fix: Fix): boolean => fix.provider === 'gps' || fix.speedMetresPerSecond !== undefined || fix.altitudeMetres !== undefined

/** Outside for minutes by the receiver's own account, inside for less than two, and checked out inside. */
const cameForCheckOut = ({ fix, ...submission }: CheckInSubmission, { site, previousFixes = [] }: CheckInContext): { awaySeconds: number; dwellSeconds: number } | undefined => {
  if (site === undefined || !isUsableFix(fix) || !(probabilityInside(fix, effectiveAccuracyMetres(fix), site.fence) >= 0.5)) return undefined
  const time = Math.min(bestTime(submission), fix.fixTime)
  const before = cleanFixes(previousFixes.filter((f) => isUsableFix(f) && f.fixTime < time && time - f.fixTime <= lookBackMs))
  const lastOutside = before.findLastIndex((f) => isOutside(f, site) && isOfReceiver(f))
  if (lastOutside < 0 || before.slice(lastOutside + 1).some((f) => !isOutside(f, site) && time - f.fixTime > atOnceSeconds * 1000)) return undefined
  const until = (before[lastOutside] as Fix).fixTime
  let since = lastOutside
  while (since > 0 && isOutside(before[since - 1] as Fix, site) && isOfReceiver(before[since - 1] as Fix)) since--
  const awaySeconds = (until - (before[since] as Fix).fixTime) / 1000
  const dwellSeconds = (time - until) / 1000
  return awaySeconds >= minAwaySeconds && lastOutside - since + 1 >= minAwayFixes && dwellSeconds <= atOnceSeconds ? { awaySeconds, dwellSeconds } : undefined
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { site } = context
  const { fix } = submission
  if (submission.kind === 'check_out') {
    const came = Object.hasOwn(weights.left_right_after, 'came_for_check_out') ? cameForCheckOut(submission, context) : undefined
    return came === undefined ? report.absent('check_out') : report.weigh('came_for_check_out', weights.left_right_after.came_for_check_out, came)
  }
  if (site === undefined || !isUsableFix(fix)) return report.absent('no_position')
  if (probabilityInside(fix, effectiveAccuracyMetres(fix), site.fence) < 0.5) return report.absent('not_inside')
  const since = bestTime(submission)
  const later = cleanFixes((context.followingFixes ?? []).filter((f) => isUsableFix(f) && f.fixTime > since))
  const w = weights.left_right_after
  const left = later.findIndex((f, i) => isOutside(f, site) && later[i + 1] !== undefined && isOutside(later[i + 1] as Fix, site))
  if (left >= 0) {
    const dwellSeconds = ((later[left] as Fix).fixTime - since) / 1000
    if (dwellSeconds <= atOnceSeconds) return report.weigh('left_at_once', w.left_at_once, { dwellSeconds })
    if (dwellSeconds <= soonSeconds) return report.weigh('left_soon', w.left_soon, { dwellSeconds })
  }
  const stayedUntil = later.findLast((f, i) => (left < 0 || i < left) && !isOutside(f, site) && effectiveAccuracyMetres(f) <= 200)
  const dwellSeconds = stayedUntil === undefined ? 0 : (stayedUntil.fixTime - since) / 1000
  return dwellSeconds > soonSeconds ? report.weigh('stayed', w.stayed, { dwellSeconds }) : report.absent('not_seen_later')
}
