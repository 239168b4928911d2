/**
 * Would the position be inside if the site's pin had been copied from a Chinese map without conversion? GCJ-02 (高德, 腾讯) and BD-09 (百度) lie 100 to
 * 1,300 m from WGS-84, in a direction and by an amount that depend on the place alone. When a clear position misses the fence and hits it exactly after
 * that conversion, the settings are wrong, not the person: this is named a configuration error, and gives back most of what being outside took.
 */
import type { CheckInSubmission, Finding, Geofence, LatLon } from '../kernel/index.ts'
import { type Datum, effectiveAccuracyMetres, fromWgs84, probabilityInside, toWgs84 } from '../geo/index.ts'
import type { CheckInContext } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('datum_mistake')

const maxAccuracyMetres = 100
const outside = 0.05
const inside = 0.5

const readings: readonly { readonly reason: 'site_in_gcj02' | 'site_in_bd09' | 'fix_in_gcj02' | 'fix_in_bd09'; readonly convert: (p: LatLon) => LatLon }[] = [
  // The fence stands where GCJ-02 numbers put it: the person's position in GCJ-02 has to fall into it.
  ...(['gcj02', 'bd09'] as const).map((datum: Exclude<Datum, 'wgs84'>) => ({ reason: `site_in_${datum}` as const, convert: (p: LatLon) => fromWgs84(p, datum) })),
  // Some handsets and SDKs give GCJ-02 or BD-09 as if it were WGS-84.
  ...(['gcj02', 'bd09'] as const).map((datum: Exclude<Datum, 'wgs84'>) => ({ reason: `fix_in_${datum}` as const, convert: (p: LatLon) => toWgs84(p, datum) })),
]

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { fix } = submission
  if (!isUsableFix(fix) || context.site === undefined) return report.absent('no_position')
  const fence: Geofence = context.site.fence
  const accuracyMetres = effectiveAccuracyMetres(fix)
  if (accuracyMetres > maxAccuracyMetres) return report.absent('position_blurred')
  if (probabilityInside(fix, accuracyMetres, fence) > outside) return report.neutral('not_needed')
  const best = readings.map(({ reason, convert }) => ({ reason, probability: probabilityInside(convert(fix), accuracyMetres, fence) })).reduce((a, b) => (b.probability > a.probability ? b : a))
  return best.probability > inside ? report.weigh(best.reason, weights.datum_mistake[best.reason], { siteName: context.site.name, probability: best.probability }) : report.neutral('no_mistake')
}
