/**
 * Does the position behave like a receiver's? Real ones flicker in the last digits. A position that repeats to the last digit is what
 * phones lying still also show (the system returns its cached position), so by itself it weighs little; it weighs more when the
 * same fixes report speed, when a raw receiver repeats its accuracy and altitude to the last digit as well, or when the position asked for afresh at the tap is the same again as those a minute
 * before and a minute after, or is that of a check-in long before. Coordinates of four decimals or fewer (11 m steps) with a claimed accuracy of metres look typed, unless
 * this phone's client always rounds.
 */
import type { CheckInSubmission, Finding, Fix, TrackSubmission } from '../kernel/index.ts'
import { cleanFixes, effectiveAccuracyMetres } from '../geo/index.ts'
import { bestTime } from './clocks.ts'
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
const longestRepeat = (fixes: readonly Fix[], onlyFreshSpeeds: boolean): Repeat => {
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
    // A fix that is handed on again, speed and all, tells nothing of now.
    const isHandedOn = onlyFreshSpeeds && i > start && fix.speedMetresPerSecond === (fixes[i - 1] as Fix).speedMetresPerSecond
    if ((fix.speedMetresPerSecond ?? 0) > movingMetresPerSecond && !isHandedOn) movingCount++
    const fixCount = i - start + 1
    if (fixCount > longest.fixCount) longest = { fixCount, seconds: (fix.fixTime - (fixes[start] as Fix).fixTime) / 1000, movingCount, identicalCount }
  }
  return longest
}

const isRoundAt = (degrees: number, perDegree: number): boolean => Math.abs(degrees * perDegree - Math.round(degrees * perDegree)) < 1e-6
const isRound = (degrees: number): boolean => isRoundAt(degrees, 1e4)
const isRounded = (fix: Fix): boolean => isRound(fix.lat) && isRound(fix.lon) && effectiveAccuracyMetres(fix) < 50

const weighRepeats = (fixes: readonly Fix[], weights: SignalWeights): Finding => {
  const w = weights.frozen_coordinates
  // Models before 2027-01 count every speed, and their verdicts stand.
  const repeat = longestRepeat(fixes, Object.hasOwn(w, 'frozen_through'))
  const values = { fixCount: repeat.fixCount, seconds: repeat.seconds }
  if (repeat.movingCount >= minRepeats) return report.weigh('frozen_while_moving', w.frozen_while_moving, values)
  if (repeat.identicalCount >= minRepeats && repeat.seconds >= minFrozenSeconds) return report.weigh('frozen_entirely', w.frozen_entirely, values)
  if (repeat.fixCount >= minRepeats && repeat.seconds >= minFrozenSeconds) return report.weigh('frozen', w.frozen, values)
  if (fixes.length < 5) return report.absent('too_few_positions', { fixCount: fixes.length })
  return repeat.fixCount <= fixes.length / 2 ? report.weigh('natural', w.natural, { fixCount: fixes.length }) : report.neutral('repeats', values)
}

const minAroundFixes = 2
const minAroundMs = 60_000

const isRaw = (fix: Fix): boolean => fix.provider === 'gps' && !(isRoundAt(fix.lat, 1e5) && isRoundAt(fix.lon, 1e5))

/** Before this, what is cached may still be answered. */
const minApartMs = 10 * 60_000
/** Six decimals are a hand's breadth: of sixty visits at one counter two come that near once in some hundred times. Of the few of one day they do not. */
const sameDayMs = 12 * 3_600_000

/**
 * Milliseconds since the latest own check-in, ten minutes ago and more, that has the very digits of this one, though the phone measured others since: some receivers hold their
 * position while they lie still, but none finds back to it. Undefined when there is none.
 */
const repeatedAfterMs = (submission: CheckInSubmission, fix: Fix, before: readonly Fix[], { earlierCheckIns = [] }: CheckInContext): number | undefined => {
  if (!isRaw(fix)) return undefined
  const other = before.findLast((f) => f.provider === 'gps' && (f.lat !== fix.lat || f.lon !== fix.lon))
  if (other === undefined) return undefined
  const time = Math.min(bestTime(submission), fix.fixTime)
  const isCoarse = isRoundAt(fix.lat, 1e6) && isRoundAt(fix.lon, 1e6)
  const ages = earlierCheckIns.flatMap((k) => {
    if (!isUsableFix(k.fix) || k.fix.lat !== fix.lat || k.fix.lon !== fix.lon) return []
    const at = Math.max(k.time, k.fix.fixTime)
    return other.fixTime > at && time - at >= minApartMs && !(isCoarse && time - at > sameDayMs) ? [time - at] : []
  })
  return ages.length === 0 ? undefined : Math.min(...ages)
}

/**
 * The very digits of the check-in for a minute before and a minute after it. An app that asks for a fresh position gets one that was measured again; what is cached
 * in between may repeat it, or what was before, not both. Only said of the raw receiver: Wi-Fi positions stand still by themselves, and clients that round to metres repeat.
 */
const isFrozenThrough = (fix: Fix, before: readonly Fix[], after: readonly Fix[]): boolean => {
  if (!isRaw(fix)) return false
  const isSame = (f: Fix): boolean => f.lat === fix.lat && f.lon === fix.lon
  const firstOther = after.findIndex((f) => !isSame(f))
  const same = { before: before.slice(before.findLastIndex((f) => !isSame(f)) + 1), after: firstOther < 0 ? after : after.slice(0, firstOther) }
  return same.before.length >= minAroundFixes && same.after.length >= minAroundFixes
    && fix.fixTime - (same.before[0] as Fix).fixTime >= minAroundMs && (same.after[same.after.length - 1] as Fix).fixTime - fix.fixTime >= minAroundMs
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
  const found = weighRepeats(cleanFixes([...before, fix]), weights)
  // Models before 2027-01 do not look at what came after, and their verdicts stand.
  if (!Object.hasOwn(weights.frozen_coordinates, 'frozen_through') || found.weightDecibans <= weights.frozen_coordinates.frozen_through) return found
  const ageMs = Object.hasOwn(weights.frozen_coordinates, 'same_as_earlier') ? repeatedAfterMs(submission, fix, before, context) : undefined
  if (ageMs !== undefined) return report.weigh('same_as_earlier', weights.frozen_coordinates.same_as_earlier, { agoSeconds: ageMs / 1000 })
  const after = cleanFixes((context.followingFixes ?? []).filter((f) => isUsableFix(f) && f.fixTime > fix.fixTime))
  return isFrozenThrough(fix, before.filter((f) => f.fixTime < fix.fixTime), after) ? report.weigh('frozen_through', weights.frozen_coordinates.frozen_through) : found
}

export const evaluateTrack = (submission: TrackSubmission, weights: SignalWeights = currentWeights): Finding =>
  weighRepeats(cleanFixes(submission.fixes.filter(isUsableFix)), weights)
