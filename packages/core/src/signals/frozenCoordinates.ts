/**
 * Does the position behave like a receiver's? Real ones flicker in the last digits. A position that repeats to the last digit is what
 * phones lying still also show (the system returns its cached position), so by itself it weighs little; it weighs more when the
 * same fixes report speed, or when a raw receiver repeats its accuracy and altitude to the last digit as well. Coordinates of four decimals or fewer (11 m steps) with a claimed accuracy of metres look typed, unless
 * this phone's client always rounds.
 */
import type { CheckInSubmission, Finding, Fix, TrackSubmission } from '../kernel/index.ts'
import { cleanFixes, effectiveAccuracyMetres } from '../geo/index.ts'
import type { CheckInContext } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('frozen_coordinates')

const minRepeats = 12
const minFrozenSeconds = 600
/** Faster than any drift of a Doppler speed: the receiver itself says it moves. */
const movingMetresPerSecond = 3

interface Repeat {
  readonly fixCount: number
  readonly seconds: number
  readonly movingCount: number
  /** How many of them come from the raw receiver with the very same accuracy and altitude too. */
  readonly identicalCount: number
}

const isSameReading = (a: Fix, b: Fix): boolean =>
  a.provider === 'gps' && b.provider === 'gps' && a.accuracyMetres !== undefined && a.accuracyMetres === b.accuracyMetres
  && a.altitudeMetres !== undefined && a.altitudeMetres === b.altitudeMetres

/** The longest run of fixes with the very same coordinates. */
const longestRepeat = (fixes: readonly Fix[]): Repeat => {
  let longest: Repeat = { fixCount: 0, seconds: 0, movingCount: 0, identicalCount: 0 }
  let start = 0
  let movingCount = 0
  let identicalCount = 0
  for (let i = 0; i < fixes.length; i++) {
    const fix = fixes[i] as Fix
    const first = fixes[start] as Fix
    if (fix.lat !== first.lat || fix.lon !== first.lon) {
      start = i
      movingCount = 0
      identicalCount = 0
    }
    if (isSameReading(fix, fixes[start] as Fix)) identicalCount++
    if ((fix.speedMetresPerSecond ?? 0) > movingMetresPerSecond) movingCount++
    const fixCount = i - start + 1
    if (fixCount > longest.fixCount) longest = { fixCount, seconds: (fix.fixTime - (fixes[start] as Fix).fixTime) / 1000, movingCount, identicalCount }
  }
  return longest
}

const isRound = (degrees: number): boolean => Math.abs(degrees * 1e4 - Math.round(degrees * 1e4)) < 1e-6
const isRounded = (fix: Fix): boolean => isRound(fix.lat) && isRound(fix.lon) && effectiveAccuracyMetres(fix) < 50

const weighRepeats = (fixes: readonly Fix[], weights: SignalWeights): Finding => {
  const w = weights.frozen_coordinates
  const repeat = longestRepeat(fixes)
  const values = { fixCount: repeat.fixCount, seconds: repeat.seconds }
  if (repeat.movingCount >= minRepeats) return report.weigh('frozen_while_moving', w.frozen_while_moving, values)
  if (repeat.identicalCount >= minRepeats && repeat.seconds >= minFrozenSeconds) return report.weigh('frozen_entirely', w.frozen_entirely, values)
  if (repeat.fixCount >= minRepeats && repeat.seconds >= minFrozenSeconds) return report.weigh('frozen', w.frozen, values)
  if (fixes.length < 5) return report.absent('too_few_positions', { fixCount: fixes.length })
  return repeat.fixCount <= fixes.length / 2 ? report.weigh('natural', w.natural, { fixCount: fixes.length }) : report.neutral('repeats', values)
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { fix } = submission
  if (!isUsableFix(fix)) return report.absent('no_position')
  const before = cleanFixes((context.previousFixes ?? []).filter(isUsableFix))
  if (isRounded(fix)) {
    const roundedBefore = before.filter(isRounded).length
    if (before.length >= 3 && roundedBefore === 0) return report.weigh('rounded', weights.frozen_coordinates.rounded)
    if (before.length < 3 || roundedBefore > before.length / 2) return report.neutral('client_rounds')
  }
  return weighRepeats(cleanFixes([...before, fix]), weights)
}

export const evaluateTrack = (submission: TrackSubmission, weights: SignalWeights = currentWeights): Finding =>
  weighRepeats(cleanFixes(submission.fixes.filter(isUsableFix)), weights)
