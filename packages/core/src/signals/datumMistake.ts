/**
 * Would the position be inside if the site's pin had been copied from a Chinese map without conversion? GCJ-02 (高德, 腾讯) and BD-09 (百度) lie 100 to
 * 1,300 m from WGS-84, in a direction and by an amount that depend on the place alone. When a clear position misses the fence and hits it exactly after
 * that conversion, the settings are wrong, not the person: this is named a configuration error, and gives back most of what being outside took. A handset
 * that was off by the same conversion at two other sites is known to do that, and then its owner is not asked again.
 */
import type { CheckInSubmission, Finding, Geofence, LatLon } from '../kernel/index.ts'
import { type Datum, effectiveAccuracyMetres, fromWgs84, nearbyMetres, probabilityInside, toWgs84 } from '../geo/index.ts'
import { bestTime } from './clocks.ts'
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

/** Nearer to the pin than this by the conversion, and farther than this by the numbers as they are, and all within a fortnight. */
const nearMetres = 150
const recentMs = 14 * 24 * 3_600_000
const minOtherSites = 2

/** Other sites at which this phone was off by the same conversion. */
const otherSites = (submission: CheckInSubmission, { earlierCheckIns = [] }: CheckInContext, convert: (p: LatLon) => LatLon): number => {
  const time = bestTime(submission)
  return new Set(earlierCheckIns.filter((k) => k.deviceId === submission.deviceId && k.siteId !== undefined && k.siteId !== submission.siteId && k.sitePosition !== undefined && isUsableFix(k.fix) && time - k.time < recentMs
    && effectiveAccuracyMetres(k.fix) <= maxAccuracyMetres && nearbyMetres(k.fix, k.sitePosition) > nearMetres && nearbyMetres(convert(k.fix), k.sitePosition) <= nearMetres).map((k) => k.siteId)).size
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { fix } = submission
  if (!isUsableFix(fix) || context.site === undefined) return report.absent('no_position')
  const fence: Geofence = context.site.fence
  const accuracyMetres = effectiveAccuracyMetres(fix)
  if (accuracyMetres > maxAccuracyMetres) return report.absent('position_blurred')
  if (probabilityInside(fix, accuracyMetres, fence) > outside) return report.neutral('not_needed')
  const best = readings.map(({ reason, convert }) => ({ reason, convert, probability: probabilityInside(convert(fix), accuracyMetres, fence) })).reduce((a, b) => (b.probability > a.probability ? b : a))
  const w = weights.datum_mistake
  // Models before 2027-01 ask every time, and their verdicts stand.
  if (best.probability > inside && Object.hasOwn(w, 'handset_in_gcj02') && (best.reason === 'fix_in_gcj02' || best.reason === 'fix_in_bd09')) {
    const siteCount = otherSites(submission, context, best.convert)
    const values = { siteName: context.site.name, siteCount }
    if (siteCount >= minOtherSites) return best.reason === 'fix_in_gcj02' ? report.weigh('handset_in_gcj02', w.handset_in_gcj02, values) : report.weigh('handset_in_bd09', w.handset_in_bd09, values)
  }
  return best.probability > inside ? report.weigh(best.reason, w[best.reason], { siteName: context.site.name, probability: best.probability }) : report.neutral('no_mistake')
}
