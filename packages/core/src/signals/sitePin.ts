/**
 * Is the position the site's own pin? A receiver's error is metres, so it comes within two decimetres of a given point less than once in a hundred
 * times even where people stand exactly on it; an app that was told "put me at the shop" always does. Pins taken by a person on the spot may be
 * equal to that person's later cached position, so one such check-in asks for a look, and the same at another site weighs more; and where networks had a part in
 * the position and the phone was seen coming through the streets around, it weighs little.
 */
import type { CheckInSubmission, Finding, Fix, LatLon } from '../kernel/index.ts'
import { fenceMiddle, nearbyMetres } from '../geo/index.ts'
import type { CheckInContext } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('site_pin')

const sameMetres = 0.2

/** Of the last half hour: farther off than the first, nearer than the second, and so many in all by the receiver's own account. */
const wayMs = 30 * 60_000
const cameFromMetres = 250
const aroundMetres = 40
const minWayFixes = 6

/** Positions between there and here, on the ground between 40 and 250 m that a position put there leaps over, and beyond. */
const isSeenComing = (fix: Fix, { previousFixes = [] }: CheckInContext): boolean => {
  const way = previousFixes.filter((f) => isUsableFix(f) && f.fixTime < fix.fixTime && fix.fixTime - f.fixTime <= wayMs && f.provider !== 'network' && (f.provider === 'gps' || f.speedMetresPerSecond !== undefined)).map((f) => nearbyMetres(f, fix))
  return way.filter((metres) => metres > aroundMetres).length >= minWayFixes && way.some((metres) => metres > cameFromMetres) && way.filter((metres) => metres > aroundMetres && metres < cameFromMetres).length >= 2
}

const isAt = (fix: Fix | undefined, pin: LatLon | undefined): boolean => isUsableFix(fix) && pin !== undefined && nearbyMetres(fix, pin) <= sameMetres

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { fix } = submission
  if (!isUsableFix(fix) || context.site === undefined) return report.absent('no_position')
  if (!isAt(fix, context.site.position) && !isAt(fix, fenceMiddle(context.site.fence))) return report.neutral('beside_the_pin')
  const elsewhere = new Set((context.earlierCheckIns ?? []).filter((k) => k.siteId !== submission.siteId && isAt(k.fix, k.sitePosition)).map((k) => k.siteId))
  const w = weights.site_pin
  // Models before 2027-01 do not ask how the phone came, and their verdicts stand.
  if (Object.hasOwn(w, 'at_the_pin_after_a_way') && fix.provider === 'fused' && isSeenComing(fix, context)) return report.weigh('at_the_pin_after_a_way', w.at_the_pin_after_a_way)
  return elsewhere.size > 0 ? report.weigh('at_several_pins', w.at_several_pins, { siteCount: elsewhere.size + 1 }) : report.weigh('at_the_pin', w.at_the_pin)
}
