/**
 * Did this phone come here together with a colleague's, corner by corner, and check in beside it? That is one person carrying several phones; it is
 * also two people in one car, which positions cannot tell apart. So it asks for a look, never decides, and weighs nothing for people
 * whom the company sends out together. Meeting at the site, a shared last street or a standing queue are not enough: it takes minutes and
 * hundreds of metres of movement at the same moments.
 */
import type { CheckInSubmission, Finding, Fix } from '../kernel/index.ts'
import { cleanFixes, effectiveAccuracyMetres, nearbyMetres } from '../geo/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('moving_together')

const minFixes = 5
const minMetres = 500
const minShare = 0.8
/** What two phones of one bag may be apart beyond their stated errors, with a second or two between their fixes. */
const slackMetres = 40
/** A shorter way must be seen oftener and more closely. */
const shortWay = { minFixes: 8, minMetres: 250, minShare: 0.9, slackMetres: 25 } as const
const maxAccuracyMetres = 60
const maxGapMs = 90_000
const nearInTimeMs = 600_000
const soonMs = 60_000

interface Company { readonly fixCount: number; readonly metres: number; readonly isShort?: boolean }

const usualWay = { minFixes, minMetres, minShare, slackMetres } as const

/** How much of the way `own` went it went beside `other`. */
const wayTogether = (own: readonly Fix[], other: readonly Fix[], needed: typeof usualWay | typeof shortWay = usualWay): Company | undefined => {
  let moved: Fix | undefined
  let seen = 0
  let beside = 0
  let metres = 0
  let at = 0
  for (const fix of own) {
    while (at < other.length && (other[at] as Fix).fixTime < fix.fixTime) at++
    const [a, b] = [other[at - 1], other[at]]
    if (a === undefined || b === undefined || b.fixTime - a.fixTime > maxGapMs) continue
    const step = moved === undefined ? 0 : nearbyMetres(moved, fix)
    // Standing together at the site is what colleagues do: only movement counts.
    if (moved !== undefined && step < 40) continue
    moved = fix
    if (step === 0) continue
    seen++
    const share = (fix.fixTime - a.fixTime) / Math.max(1, b.fixTime - a.fixTime)
    const there = { lat: a.lat + (b.lat - a.lat) * share, lon: a.lon + (b.lon - a.lon) * share }
    if (nearbyMetres(fix, there) > needed.slackMetres + effectiveAccuracyMetres(fix) + effectiveAccuracyMetres(a)) continue
    beside++
    metres += step
  }
  return beside >= needed.minFixes && metres >= needed.minMetres && beside >= needed.minShare * seen ? { fixCount: beside, metres } : undefined
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const colleagues = context.colleaguesHere
  if (colleagues === undefined) return report.absent('not_known')
  const time = bestTime(submission)
  const near = colleagues.filter((c) => c.personId !== submission.personId && Math.abs(c.time - time) <= nearInTimeMs)
  if (near.length === 0) return report.neutral('alone')
  const known = (fixes: readonly Fix[]): readonly Fix[] => cleanFixes(fixes.filter((f) => isUsableFix(f) && effectiveAccuracyMetres(f) <= maxAccuracyMetres))
  const own = known([...(context.previousFixes ?? []), ...(context.followingFixes ?? [])])
  // Models before 2027-01 do not know of short ways, and their verdicts stand. A phone that saves power is seen seldom: then its moments are what both are compared at.
  const togetherAtTheEnd = (mine: readonly Fix[], theirs: readonly Fix[]): Company | undefined => {
    if (!Object.hasOwn(weights.moving_together, 'same_short_way')) return undefined
    const sparse = wayTogether(theirs, mine)
    if (sparse !== undefined) return sparse
    const short = wayTogether(mine, theirs, shortWay)
    return short === undefined ? undefined : { ...short, isShort: true }
  }
  let closest: (Company & { readonly apartMs: number }) | undefined
  let together = 0
  let planned = 0
  for (const colleague of near) {
    const theirs = known(colleague.fixes)
    const company = wayTogether(own, theirs) ?? togetherAtTheEnd(own, theirs)
    if (company === undefined) continue
    if (colleague.togetherByPlan === true) {
      planned++
      continue
    }
    together++
    const apartMs = Math.abs(colleague.time - time)
    if (closest === undefined || apartMs < closest.apartMs) closest = { ...company, apartMs }
  }
  if (closest === undefined) return planned > 0 ? report.neutral('together_by_plan') : report.neutral('came_separately', { personCount: near.length })
  const w = weights.moving_together
  const values = { personCount: together, distanceMetres: closest.metres, elapsedSeconds: closest.apartMs / 1000 }
  if (together > 1) return report.weigh('several_phones', w.several_phones, values)
  if (closest.isShort === true) return report.weigh('same_short_way', w.same_short_way, values)
  return closest.apartMs <= soonMs ? report.weigh('same_way_at_once', w.same_way_at_once, values) : report.weigh('same_way', w.same_way, values)
}
