/**
 * Did the person stay after checking in? Judged when later fixes are there. Leaving must be certain: two fixes outside the fence by more
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

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { site } = context
  const { fix } = submission
  if (submission.kind === 'check_out') return report.absent('check_out')
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
