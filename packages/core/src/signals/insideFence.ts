/**
 * Is the person inside the site's fence? Not a hard cut: the weight is the likelihood ratio of the reported position under "really
 * inside the fence" and "somewhere else".
 *
 * - Inside: the true position is anywhere in the fence alike, so the reported one has density P(inside) / area. One time in ten a
 *   receiver claims a better accuracy than it has (street canyons, cold starts), so four times the error, at least 60 m, is mixed in.
 * - Elsewhere: people who are not at a site are mostly near it: a 2-D Cauchy law around it, half of it within 5.2 km, with long tails.
 *
 * A fix that cannot tell the two apart (accuracy of kilometres) weighs about nothing, wherever it points. Being somewhere near is not being
 * inside: what speaks for it is at most the full weight times √P(inside), so a blurred fix asks for a second factor instead.
 */
import type { CheckInSubmission, Finding, LatLon } from '../kernel/index.ts'
import { distanceMetres, distanceToFenceMetres, effectiveAccuracyMetres, fenceAreaSquareMetres, fenceMiddle, probabilityInside, sigmasIn68 } from '../geo/index.ts'
import type { CheckInContext, SiteContext } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('inside_fence')

const elsewhereScaleMetres = 3_000
const overconfidentShare = 0.1
const overconfidentFactor = 4
const overconfidentMinMetres = 60
/** Beyond this a position comes from cells or Wi-Fi databases. */
const blurredMetres = 200

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { fix } = submission
  const { site } = context
  if (fix === undefined) return report.absent('no_position')
  if (!isUsableFix(fix)) return report.inconclusive('bad_position')
  if (site === undefined) return report.absent('no_site')
  const accuracyMetres = effectiveAccuracyMetres(fix)
  const ratio = likelihoodRatioDecibans(fix, accuracyMetres, site)
  const values = {
    siteName: site.name, accuracyMetres,
    distanceMetres: distanceToFenceMetres(site.fence, fix), probability: probabilityInside(fix, accuracyMetres, site.fence),
  }
  if (Number.isNaN(ratio)) return report.inconclusive('bad_fence', values)
  const bounds = weights.inside_fence
  const isBlurred = accuracyMetres > blurredMetres
  const weight = Math.min(bounds.inside * Math.sqrt(values.probability), Math.max(isBlurred ? bounds.outside_blurred : bounds.outside, ratio))
  if (Math.abs(weight) < 1) return report.neutral('unclear', values)
  return report.weigh(weight > 0 ? 'inside' : isBlurred ? 'outside_blurred' : 'outside', weight, values)
}

/** NaN when the fence is not a shape. −Infinity when the position is too far away to reckon with. */
const likelihoodRatioDecibans = (position: LatLon, accuracyMetres: number, { fence }: SiteContext): number => {
  const middle = fenceMiddle(fence)
  const area = fenceAreaSquareMetres(fence)
  const metres = middle === undefined ? NaN : distanceMetres(position, middle)
  if (Number.isNaN(metres) || !(area > 0 && area < Infinity)) return NaN
  const density = (accuracy: number): { inside: number; elsewhere: number } => ({
    inside: probabilityInside(position, accuracy, fence) / area,
    elsewhere: cauchyDensity(metres, Math.hypot(elsewhereScaleMetres, accuracy / sigmasIn68)),
  })
  const stated = density(accuracyMetres)
  const poor = density(Math.max(overconfidentMinMetres, overconfidentFactor * accuracyMetres))
  const mix = (a: number, b: number): number => (1 - overconfidentShare) * a + overconfidentShare * b
  return 10 * Math.log10(mix(stated.inside, poor.inside) / mix(stated.elsewhere, poor.elsewhere))
}

/** Per square metre, at a distance from the middle of a bivariate Cauchy distribution. */
const cauchyDensity = (metres: number, scaleMetres: number): number =>
  (1 + (metres / scaleMetres) ** 2) ** -1.5 / (2 * Math.PI * scaleMetres ** 2)
