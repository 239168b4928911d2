/**
 * Does the phone hear the same transmitters at sites that lie far apart? Wi-Fi reaches a few houses; whoever hears the same flats' routers at every shop
 * did not go from one to the next. Needs nothing learned, only scans of one person at several sites within a fortnight. What travels along is
 * allowed for: a car's hotspot, a dashboard camera, a second phone, a colleague's, are fewer than five and not most of what is heard in a town. Somebody who
 * sends scans recorded at the sites is not seen, nor is the first check-in of all.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import { effectiveAccuracyMetres, nearbyMetres, probabilityInside } from '../geo/index.ts'
import { bestTime } from './clocks.ts'
import { type CheckInContext, surroundings } from './context.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { isUsableFix, reporter } from './finding.ts'
import { isOfTheMoment, nearTransmitters } from './scans.ts'

const report = reporter('radio_unchanged')

const recentMs = surroundings.scansDays * 24 * 3_600_000
/** Beyond the reach of any access point. */
const apartMetres = 400
const maxAccuracyMetres = 150
/** A position thrown off by reception does not land beside the site that was claimed. */
const atSiteMetres = 300
const minShared = 5
const minShare = 0.6
/** A site counts as one of them when it shares this many. */
const minSharedThere = 3

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { radio, clocks, fix } = submission
  if (radio === undefined || radio.sightings.length === 0) return report.absent('no_scan')
  const time = bestTime(submission)
  if (!isOfTheMoment(radio, [clocks.deviceTime, time])) return report.absent('old_scan')
  if (!isUsableFix(fix) || effectiveAccuracyMetres(fix) > maxAccuracyMetres || context.site === undefined || !(probabilityInside(fix, effectiveAccuracyMetres(fix), context.site.fence) > 0.5)) return report.absent('no_position')
  const heard = nearTransmitters(radio)
  const followed = new Set<string>()
  const sites = new Set<string>()
  let compared = 0
  let farthest = 0
  for (const k of context.earlierCheckIns ?? []) {
    if (!(Math.abs(time - k.time) <= recentMs) || k.siteId === undefined || k.siteId === submission.siteId || k.sitePosition === undefined || !isUsableFix(k.fix) || !isOfTheMoment(k.radio, [k.deviceTime, k.time])) continue
    const metres = nearbyMetres(k.fix, fix)
    if (!(metres >= apartMetres) || effectiveAccuracyMetres(k.fix) > maxAccuracyMetres || !(nearbyMetres(k.fix, k.sitePosition) <= atSiteMetres)) continue
    compared++
    const shared = [...nearTransmitters(k.radio)].filter((id) => heard.has(id))
    if (shared.length < minSharedThere) continue
    for (const id of shared) followed.add(id)
    sites.add(k.siteId)
    farthest = Math.max(farthest, metres)
  }
  if (compared === 0) return report.absent('nothing_to_compare')
  const w = weights.radio_unchanged
  if (followed.size < minShared || followed.size < minShare * heard.size) return report.neutral('changes')
  const values = { matchCount: followed.size, siteCount: sites.size + 1, distanceMetres: farthest }
  return sites.size >= 2 ? report.weigh('same_at_several_sites', w.same_at_several_sites, values) : report.weigh('same_at_two_sites', w.same_at_two_sites, values)
}
