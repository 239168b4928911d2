/**
 * Does the phone hear what is usually heard at this site? Learned from accepted check-ins of at least two people on two days, so that nobody teaches it
 * alone. Transmitters that are heard here again speak for the visit. Against it speaks only this: a well-known site whose steady transmitters are
 * all missing, while at least three are heard that belong to another known site, too far away to be heard from here. Silence says nothing: routers are
 * replaced, phones scan little or not at all, a mall has thousands of transmitters of which each phone hears others. A modified app can send a scan
 * recorded earlier.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import type { CheckInContext, SiteRadio } from './context.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { reporter } from './finding.ts'
import { bestTime } from './clocks.ts'
import { isOfTheMoment, nearTransmitters } from './scans.ts'

const report = reporter('site_radio')

const minCheckIns = 3
const minPeople = 2
const minDays = 2
/** What a site must be known by before its silence can mean anything. */
const wellKnownCheckIns = 6
const wellKnownDays = 3
const steadyShare = 0.7
const minSteady = 3
/** Of the other site: heard at half of its check-ins, three of them, from where no Wi-Fi reaches (outdoor access points: 200–300 m). */
const usualShare = 0.5
const minOfOtherSite = 3
const outOfReachMetres = 500
const minHeard = 4

const isLearned = ({ checkInCount, personCount, dayCount }: SiteRadio): boolean => checkInCount >= minCheckIns && personCount >= minPeople && dayCount >= minDays

/** Heard at two check-ins at least: a phone's hotspot or a passing bus is heard once. */
const knownHere = ({ heard }: SiteRadio): Map<string, number> => new Map(heard.filter(({ kind, count }) => kind !== 'cell' && count >= 2).map(({ id, count }) => [id, count]))

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { radio, clocks } = submission
  if (radio === undefined || radio.sightings.length === 0) return report.absent('no_scan')
  if (!isOfTheMoment(radio, [clocks.deviceTime, bestTime(submission)])) return report.absent('old_scan')
  const site = context.siteRadio
  if (site === undefined || !isLearned(site)) return report.absent('not_learned', { checkInCount: site?.checkInCount ?? 0 })
  const heard = nearTransmitters(radio)
  const known = knownHere(site)
  const far = (context.otherSitesRadio ?? []).filter((other) => other.distanceMetres > outOfReachMetres && isLearned(other))
  // What is heard at far sites as well travels with people and says nothing about this one.
  const travelling = new Set(far.flatMap((other) => [...knownHere(other).keys()]))
  const matched = [...heard].filter((id) => known.has(id) && !travelling.has(id)).length
  const w = weights.site_radio
  const values = { matchCount: matched, heardCount: heard.size }
  if (matched >= 3) return report.weigh('matches', w.matches, values)
  if (matched > 0) return report.weigh('partly_matches', w.partly_matches, values)
  if (heard.size === 0) return report.neutral('cells_only')
  const steady = [...known].filter(([, count]) => count >= steadyShare * site.checkInCount).map(([id]) => id)
  const isWellKnown = site.checkInCount >= wellKnownCheckIns && site.dayCount >= wellKnownDays && steady.length >= minSteady
  const elsewhere = far.map((other) => ({ other, count: other.heard.filter((h) => h.kind !== 'cell' && h.count >= usualShare * other.checkInCount && heard.has(h.id) && !known.has(h.id)).length }))
    .filter(({ count }) => count >= minOfOtherSite).sort((a, b) => b.count - a.count)[0]
  if (isWellKnown && heard.size >= minHeard && elsewhere !== undefined && steady.every((id) => !heard.has(id))) {
    return report.weigh('of_another_site', w.of_another_site, { matchCount: elsewhere.count, siteName: elsewhere.other.siteName ?? '?', distanceMetres: elsewhere.other.distanceMetres })
  }
  return report.neutral('unfamiliar', values)
}
