/**
 * Does the track move as people and receivers do? Nobody drives for minutes at exactly one speed in exactly one direction; route apps do. And a raw
 * receiver that moves does not give the same accuracy and the same altitude to the last digit for a quarter of an hour; mock apps do. Real
 * clients round both, some send only one, so either alone says nothing.
 */
import type { CheckInSubmission, Finding, Fix, TrackSubmission } from '../kernel/index.ts'
import { cleanFixes, isSurelyWithin, metresPerDegree, metresPerDegreeLon, nearbyMetres, wrapLongitude } from '../geo/index.ts'
import type { CheckInContext } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('uniform_motion')

const minFixes = 12
/** Five minutes at 2.5 m/s and more: people walk straight and evenly, nobody drives so. */
const windowMs = 5 * 60_000
const minWindowMetres = 750
/** Root mean square distance from a steady straight way: less than a receiver's own error outdoors (about 3.5 m). */
const maxResidualMetres = 2.5
const maxMeanGapMs = 60_000
const minReadings = 20

/** Root mean square residual of the best steady straight motion through the fixes. */
const steadyResidual = (fixes: readonly Fix[]): number => {
  const origin = fixes[0] as Fix
  const perLon = metresPerDegreeLon(origin.lat)
  const n = fixes.length
  let [st, sx, sy, stt, stx, sty, sxx, syy] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (const fix of fixes) {
    const t = (fix.fixTime - origin.fixTime) / 1000
    const x = wrapLongitude(fix.lon - origin.lon) * perLon
    const y = (fix.lat - origin.lat) * metresPerDegree
    st += t
    sx += x
    sy += y
    stt += t * t
    stx += t * x
    sty += t * y
    sxx += x * x
    syy += y * y
  }
  const tt = stt - (st * st) / n
  if (!(tt > 0)) return Infinity
  const tx = stx - (st * sx) / n
  const ty = sty - (st * sy) / n
  return Math.sqrt(Math.max(0, sxx - (sx * sx) / n - (tx * tx) / tt + (syy - (sy * sy) / n - (ty * ty) / tt)) / n)
}

/** The longest way of one window that is steady and straight, metres; 0 when there is none. */
const steadyWay = (fixes: readonly Fix[]): { metres: number; seconds: number } => {
  let best = { metres: 0, seconds: 0 }
  let end = 0
  for (let start = 0; start < fixes.length; start += 2) {
    while (end < fixes.length && (fixes[end] as Fix).fixTime - (fixes[start] as Fix).fixTime < windowMs) end++
    if (end >= fixes.length) break
    const [first, last, count] = [fixes[start] as Fix, fixes[end] as Fix, end - start + 1]
    const milliseconds = last.fixTime - first.fixTime
    if (count < minFixes || milliseconds / count > maxMeanGapMs || isSurelyWithin(first, last, minWindowMetres)) continue
    const metres = nearbyMetres(first, last)
    if (metres < minWindowMetres || metres <= best.metres) continue
    if (steadyResidual(fixes.slice(start, end + 1)) <= maxResidualMetres) best = { metres, seconds: milliseconds / 1000 }
  }
  return best
}

/** Moving fixes of the raw receiver that all have one accuracy and one altitude. */
const constantReadings = (fixes: readonly Fix[]): number => {
  let longest = 0
  let count = 0
  let metres = 0
  for (let i = 1; i < fixes.length; i++) {
    const [a, b] = [fixes[i - 1] as Fix, fixes[i] as Fix]
    const isConstant = a.accuracyMetres !== undefined && a.accuracyMetres === b.accuracyMetres && a.altitudeMetres !== undefined && a.altitudeMetres === b.altitudeMetres && (a.lat !== b.lat || a.lon !== b.lon)
    count = isConstant ? count + 1 : 0
    metres = isConstant ? metres + nearbyMetres(a, b) : 0
    if (metres > 300 && count > longest) longest = count
  }
  return longest
}

const judge = (all: readonly Fix[], weights: SignalWeights): Finding => {
  const fixes = cleanFixes(all.filter(isUsableFix))
  if (fixes.length < minFixes) return report.absent('too_few_positions', { fixCount: fixes.length })
  const w = weights.uniform_motion
  const steady = steadyWay(fixes)
  if (steady.metres > 0) return report.weigh('steady_and_straight', w.steady_and_straight, { distanceMetres: steady.metres, seconds: steady.seconds })
  const readings = constantReadings(fixes)
  if (readings >= minReadings) return report.weigh('constant_readings', w.constant_readings, { fixCount: readings })
  return report.neutral('uneven', { fixCount: fixes.length })
}

export const evaluate = (_submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding =>
  judge([...(context.previousFixes ?? []), ...(context.followingFixes ?? [])], weights)

export const evaluateTrack = (submission: TrackSubmission, weights: SignalWeights = currentWeights): Finding => judge(submission.fixes, weights)
