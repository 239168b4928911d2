/**
 * Are different sites checked in to from one spot? Where fences are wide or sites stand close, a check-in can be inside several of them without
 * going from one to the next. Counted are sites at least 150 m apart from one another whose check-ins of the last twelve hours lie within 25 m of this
 * one; counters of one mall, which share an address, do not count.
 */
import type { CheckInSubmission, Finding, LatLon } from '../kernel/index.ts'
import { effectiveAccuracyMetres, nearbyMetres } from '../geo/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('one_spot')

const spotMetres = 25
const apartMetres = 150
const maxAccuracyMetres = 50
const sameDayMs = 12 * 3_600_000

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { fix } = submission
  const pin = context.site?.position
  if (!isUsableFix(fix) || pin === undefined || effectiveAccuracyMetres(fix) > maxAccuracyMetres) return report.absent('no_position')
  const time = bestTime(submission)
  const places: LatLon[] = [pin]
  for (const k of context.earlierCheckIns ?? []) {
    if (k.sitePosition === undefined || k.siteId === submission.siteId || time - k.time > sameDayMs || !isUsableFix(k.fix) || effectiveAccuracyMetres(k.fix) > maxAccuracyMetres) continue
    if (nearbyMetres(k.fix, fix) <= spotMetres && places.every((p) => nearbyMetres(p, k.sitePosition as LatLon) >= apartMetres)) places.push(k.sitePosition)
  }
  const w = weights.one_spot
  if (places.length >= 3) return report.weigh('several_sites', w.several_sites, { siteCount: places.length })
  return places.length === 2 ? report.weigh('two_sites', w.two_sites, { siteCount: 2 }) : report.neutral('own_spot')
}
