/**
 * Could the person have come here from where they were? Distances are lower bounds (both 68 % radii taken off twice) and times upper
 * bounds (a minute more than the clocks say), so drift, tunnels and poor fixes cannot accuse. What counts as possible grows with
 * the distance: roads, then trains, then aeroplanes. A jump weighs in full only when both its ends are known well and confirmed, and
 * when the clocks agree; a single stray fix, as after a cold start, weighs next to nothing. When the fixes after the check-in are known too,
 * having been elsewhere both just before and just after counts as well. A way that is too fast all along is found over several steps, whatever lies between neighbours.
 */
import type { CheckInSubmission, Finding, Fix, TrackSubmission } from '../kernel/index.ts'
import { cleanFixes, distanceMetres, effectiveAccuracyMetres, nearbyMetres, probabilityInside } from '../geo/index.ts'
import { bestTime, clocksAgree } from './clocks.ts'
import type { CheckInContext, TrackContext } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { fastestRun } from './sustainedSpeed.ts'

const report = reporter('impossible_travel')

const toleranceSeconds = 60
/** Nearer places are left to the other signals: receivers jump that far by themselves. */
const minJumpMetres = 2_000
/** Positions worse than this are no ends of a journey. */
const maxAccuracyMetres = 200

/** Metres per second one cannot exceed, by distance: motorway and motorbike; high-speed rail (350 km/h); airliner with tail wind. */
const fastestSpeed = (metres: number): number => (metres < 20_000 ? 60 : metres < 300_000 ? 100 : 300)

/**
 * Being elsewhere just before *and* just after, from 400 m: faster than 12 m/s door to door (43 km/h there, a check-in, and back to the same
 * spot) is no visit in any town. Fixes of one receiver are timed by one clock, so a few seconds of tolerance are enough.
 */
const minReturnMetres = 400
const doorToDoorSpeed = 12
const receiverToleranceSeconds = 5

/** No way at all (Mach 1 at the ground), and far enough that no receiver invents it. */
const impossibleSpeed = 340
const impossibleMetres = 50_000

interface Journey {
  /** How many times faster than possible, at the least. */
  readonly excess: number
  readonly impossible: boolean
  readonly atLeastMetres: number
  readonly values: { readonly distanceMetres: number; readonly elapsedSeconds: number; readonly speedMetresPerSecond: number }
}

const journey = (from: Fix, to: Fix, seconds: number): Journey => {
  const apart = distanceMetres(from, to)
  const atLeast = Math.max(0, apart - 2 * (effectiveAccuracyMetres(from) + effectiveAccuracyMetres(to)))
  const elapsedSeconds = Math.abs(seconds)
  const speed = atLeast / (elapsedSeconds + toleranceSeconds)
  return {
    excess: atLeast < minJumpMetres ? 0 : speed / fastestSpeed(atLeast),
    atLeastMetres: atLeast,
    impossible: atLeast >= impossibleMetres && speed >= impossibleSpeed,
    values: { distanceMetres: apart, elapsedSeconds, speedMetresPerSecond: speed },
  }
}

/** Faster than any train (Shanghai's maglev, 120 m/s), until shortly before the check-in: an airliner at that speed takes longer than that to land and to be left. */
const trainSpeed = 130
const justBeforeMs = 300_000
/** The way here is enough; no need to look at all of the hour. */
const wayHereMs = 900_000

/** Models before 2027-05 look at neighbours only. */
const weighRun = (known: readonly Fix[], checkIn: Fix | undefined, weights: SignalWeights): Finding | undefined => {
  const w = weights.impossible_travel
  if (!Object.hasOwn(w, 'run_too_fast')) return undefined
  const beyondSound = fastestRun(known, impossibleSpeed)
  if (beyondSound !== undefined) return report.weigh('run_faster_than_sound', w.run_faster_than_sound, { ...beyondSound })
  if (checkIn === undefined) return undefined
  const tooFast = fastestRun(known.filter((f) => checkIn.fixTime - f.fixTime <= wayHereMs), trainSpeed, checkIn.fixTime - justBeforeMs)
  return tooFast === undefined ? undefined : report.weigh('run_too_fast', w.run_too_fast, { ...tooFast })
}

const isWellKnown = (fix: Fix): boolean => effectiveAccuracyMetres(fix) <= maxAccuracyMetres && fix.provider !== 'network'

/**
 * Confirmed by two other fixes of about the same time and place, but not the same numbers again: a cached position confirms nothing,
 * and a receiver that starts cold may be wrong twice.
 */
const isConfirmed = (fix: Fix, others: readonly Fix[]): boolean => others.filter((other) =>
  other !== fix && Math.abs(other.fixTime - fix.fixTime) <= 600_000 && (other.lat !== fix.lat || other.lon !== fix.lon)
  && isWellKnown(other) && nearbyMetres(other, fix) < minJumpMetres).length >= 2

/** Fixes before and after that are surely somewhere else, and the same somewhere. */
const thereAndBack = (fix: Fix, before: readonly Fix[], after: readonly Fix[]): Journey['values'] | undefined => {
  const last = before.findLast(isWellKnown)
  const next = after.find(isWellKnown)
  if (last === undefined || next === undefined || !isConfirmed(last, before) || !isConfirmed(next, after)) return undefined
  const seconds = (next.fixTime - last.fixTime) / 1000
  const out = journey(last, fix, 0).atLeastMetres
  const back = journey(fix, next, 0).atLeastMetres
  const nearest = Math.min(out, back)
  const speed = (out + back) / (seconds + receiverToleranceSeconds)
  const isReturn = nearest >= minReturnMetres && nearbyMetres(last, next) < nearest / 2
  return isReturn && speed > doorToDoorSpeed ? { distanceMetres: nearest, elapsedSeconds: seconds, speedMetresPerSecond: speed } : undefined
}

const weighJump = (jump: Journey, isSure: boolean, weights: SignalWeights, isOffTrack = false): Finding => {
  const w = weights.impossible_travel
  // Model 2026-11 does not know the difference, and its verdicts stand.
  const isSplit = isOffTrack && Object.hasOwn(w, 'impossible_off_track')
  if (isSure && isSplit && jump.impossible) return report.weigh('impossible_off_track', w.impossible_off_track, jump.values)
  if (isSure && isSplit && jump.excess > 2) return report.weigh('implausible_off_track', w.implausible_off_track, jump.values)
  if (!isSure) return report.weigh('unconfirmed', w.unconfirmed, jump.values)
  if (jump.impossible) return report.weigh('impossible', w.impossible, jump.values)
  return jump.excess > 2 ? report.weigh('implausible', w.implausible, jump.values) : report.weigh('hurried', w.hurried, jump.values)
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { fix } = submission
  if (!isUsableFix(fix)) return report.absent('no_position')
  const now = bestTime(submission)
  const before = cleanFixes((context.previousFixes ?? []).filter((f) => isUsableFix(f) && f.fixTime <= fix.fixTime))
  const last = before.findLast(isWellKnown)
  const other = context.lastOtherCheckIn
  const jumps = [
    ...(last === undefined ? [] : [{ ...journey(last, fix, (fix.fixTime - last.fixTime) / 1000), isSure: isConfirmed(last, before), isOffTrack: true }]),
    ...(isUsableFix(other?.fix) && isWellKnown(other.fix) ? [{ ...journey(other.fix, fix, (now - other.time) / 1000), isSure: other.wasInside === true || isConfirmed(other.fix, before), isOffTrack: other.wasInside !== true }] : []),
  ]
  if (jumps.length === 0) return report.absent('no_earlier_position')
  const worst = jumps.reduce((a, b) => (b.excess > a.excess ? b : a))
  // A position thrown off by a receiver's error does not land in the fence: only one that does was of any use to somebody.
  const isUseful = context.site === undefined || probabilityInside(fix, effectiveAccuracyMetres(fix), context.site.fence) > 0.5
  const isSound = isUseful && isWellKnown(fix) && clocksAgree(submission)
  const jump = worst.excess > 1 ? weighJump(worst, worst.isSure && isSound, weights, worst.isOffTrack) : undefined
  const run = isUseful && isWellKnown(fix) ? weighRun([...before, fix].filter(isWellKnown), fix, weights) : undefined
  if (run !== undefined && run.weightDecibans < (jump?.weightDecibans ?? 0)) return run
  if (jump !== undefined) return jump
  const after = cleanFixes((context.followingFixes ?? []).filter((f) => isUsableFix(f) && f.fixTime > fix.fixTime))
  const elsewhere = isSound ? thereAndBack(fix, before, after) : undefined
  if (elsewhere !== undefined) return report.weigh('there_and_back', weights.impossible_travel.there_and_back, elsewhere)
  const recent = before.filter((f) => fix.fixTime - f.fixTime <= arrivalMs)
  return wasSeenArriving(fix, recent) ? report.weigh('consistent', weights.impossible_travel.consistent, { fixCount: recent.length }) : report.neutral('possible', worst.values)
}

const arrivalMs = 1_800_000

/** Several fixes of the last half hour, the last one fresh, the first ones from down the road. */
const wasSeenArriving = (fix: Fix, recent: readonly Fix[]): boolean => {
  const last = recent[recent.length - 1]
  return recent.length >= 3 && last !== undefined && fix.fixTime - last.fixTime <= 300_000 && nearbyMetres(last, fix) < minReturnMetres
    && recent.filter((f) => nearbyMetres(f, fix) > 150).length >= 2
}

export const evaluateTrack = (submission: TrackSubmission, context: TrackContext, weights: SignalWeights = currentWeights): Finding => {
  const known = cleanFixes([...(context.previousFixes ?? []), ...submission.fixes].filter((f) => isUsableFix(f) && isWellKnown(f)))
  if (known.length < 3) return report.absent('no_earlier_position')
  let worst: Journey | undefined
  let at = 0
  for (let i = 1; i < known.length; i++) {
    const from = known[i - 1] as Fix
    const to = known[i] as Fix
    if (nearbyMetres(from, to) < minJumpMetres) continue
    const step = journey(from, to, (to.fixTime - from.fixTime) / 1000)
    if (step.excess > (worst?.excess ?? 1)) {
      worst = step
      at = i
    }
  }
  const run = weighRun(known, undefined, weights)
  if (worst === undefined) return run ?? report.weigh('consistent', weights.impossible_travel.consistent, { fixCount: known.length })
  const isSure = isConfirmed(known[at - 1] as Fix, known.slice(Math.max(0, at - 6), at)) && isConfirmed(known[at] as Fix, known.slice(at, at + 6))
  const jump = weighJump(worst, isSure && clocksAgree(submission), weights)
  return run !== undefined && run.weightDecibans < jump.weightDecibans ? run : jump
}
