/**
 * Are there far more sites within an hour than this person ever does? Counted are sites at least 150 m apart, so that the counters of one mall are one, and
 * compared with the busiest hour of the person's own last two months; somebody new is not judged. A promotion, a stock count or a colleague's round taken
 * over look the same, so it weighs little and needs twice the busiest hour.
 */
import type { CheckInSubmission, Finding, Instant, LatLon } from '../kernel/index.ts'
import { nearbyMetres } from '../geo/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext, KnownCheckIn } from './context.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { reporter } from './finding.ts'

const report = reporter('frequency')

const windowMs = 3_600_000
const apartMetres = 150
const minEarlier = 20
const minDays = 5
const dayMs = 86_400_000
const minSites = 5

/** Sites of the hour up to `end` that stand apart. */
const sitesUntil = (known: readonly KnownCheckIn[], end: Instant, first?: LatLon): number => {
  const places: LatLon[] = first === undefined ? [] : [first]
  for (const k of known) {
    if (k.time > end || end - k.time >= windowMs || k.sitePosition === undefined) continue
    const place = k.sitePosition
    if (places.every((p) => nearbyMetres(p, place) >= apartMetres)) places.push(place)
  }
  return places.length
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const time = bestTime(submission)
  // Latest first, as they are loaded: which of near places is counted first decides how many stand apart.
  const all = (context.earlierCheckIns ?? []).filter((k) => Number.isFinite(k.time) && k.time <= time).sort((a, b) => b.time - a.time)
  const earlier = all.filter((k) => time - k.time > dayMs / 2)
  if (!Number.isFinite(time) || earlier.length < minEarlier || new Set(earlier.map((k) => Math.floor(k.time / dayMs))).size < minDays) return report.absent('too_few_check_ins', { checkInCount: earlier.length })
  const now = sitesUntil(all, time, context.site?.position)
  // Most hours are ordinary: the busiest hour is looked for only where this one is full.
  if (now < minSites) return report.neutral('usual', { siteCount: now })
  const busiest = earlier.reduce((most, k) => Math.max(most, sitesUntil(earlier, k.time)), 1)
  return now >= 2 * busiest ? report.weigh('crowded_hour', weights.frequency.crowded_hour, { siteCount: now, usualCount: busiest }) : report.neutral('usual', { siteCount: now })
}
