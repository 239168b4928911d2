/**
 * Is there a way from where this phone was to where it checked in? The hour around the check-in is cut wherever the position moves faster than
 * anything could, and what is left is put together again into the journeys of which it may be made. When the check-in lies in a piece that no way
 * leads to, while the phone spent the longer part elsewhere, it was put there. An access point that has moved house throws a phone elsewhere for
 * minutes: then the odd piece is the other one, and nothing is said. The same where such minutes can be reached, because the receiver was silent before or after them: they are
 * left out when there is a way without them. Where nothing is recorded for a moment, as in a tunnel, what stood before or after it must have gone from door to door; what rode may have ridden on. Also told here: a phone that is seen nowhere on its way and then, from minutes
 * before the check-in on, stands at the very digits of the check-in. And a phone that is otherwise seen every few seconds on its ways, but this time is
 * nowhere between the places where it stood, twice. A phone that is otherwise seen on its ways and today at nothing but its check-ins is told as well, and weighs nothing.
 */
import type { CheckInSubmission, Finding, Fix } from '../kernel/index.ts'
import { cleanFixes, effectiveAccuracyMetres, isSurelyWithin, metresPerDegree, nearbyMetres, probabilityInside } from '../geo/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext, EarlierTrack } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('approach_path')

/** Nearer than this, receivers move by themselves. */
const minJumpMetres = 300
const maxAccuracyMetres = 150
const receiverToleranceSeconds = 5
/** From standing to standing, door to door, metres per second by distance: town, then road, then rail. */
const doorToDoorSpeed = (metres: number): number => (metres < 2_000 ? 8 : metres < 5_000 ? 12 : metres < 20_000 ? 30 : 100)
const movingSpeed = (metres: number): number => (metres < 20_000 ? 60 : 100)
/** The phone must have been elsewhere for this long before a piece counts against the check-in. */
const minElsewhereMs = 8 * 60_000
const minPieceFixes = 4

const minFrozenFixes = 5
const minFrozenMs = 4 * 60_000
const sameDay = 6 * 3_600_000

interface Piece { readonly fixes: readonly Fix[] }

/**
 * A whereabouts to hold against somebody must be a receiver's: what comes from networks, or from a fused provider without height and speed, is where
 * an access point was last seen, which can be another town.
 */
const isOfReceiver = (fix: Fix): boolean => isUsableFix(fix) && effectiveAccuracyMetres(fix) <= maxAccuracyMetres && fix.provider !== 'network'
  && (fix.provider !== 'fused' || fix.altitudeMetres !== undefined || fix.speedMetresPerSecond !== undefined)

const atLeastMetres = (a: Fix, b: Fix): number => Math.max(0, nearbyMetres(a, b) - effectiveAccuracyMetres(a) - effectiveAccuracyMetres(b))

const standingMetres = 60
/** As long as this app is silent between two positions of a phone that moves. Seen oftener than that, a car lies within those metres from one position to the next. */
const toLeaveMs = 15_000

const isStanding = (a: Fix | undefined, b: Fix | undefined): boolean => a === undefined || b === undefined || nearbyMetres(a, b) < standingMetres

const isSame = (a: Fix, b: Fix): boolean => a.lat === b.lat && a.lon === b.lon

/**
 * Some systems wake an app with the last known position, with a new time each time, until there is a true one. Then a position is as old as the first of its like, and
 * the phone had all that time to get to the next. Known by doing so again and again on the way: a position put somewhere stands still and leaps too, but once or twice.
 */
const minHandOns = 4
const maxHandOnMs = 10 * 60_000

/** How much older each position is than it says; nothing for a phone that does not do this. */
const handedOnMs = (fixes: readonly Fix[]): ReadonlyMap<Fix, number> => {
  const ages = new Map<Fix, number>()
  let [start, handOns] = [0, 0]
  for (const [i, fix] of fixes.entries()) {
    const before = fixes[i - 1]
    if (before === undefined || isSame(before, fix)) {
      ages.set(fix, fix.fixTime - (fixes[start] as Fix).fixTime)
      continue
    }
    if (i - start >= 2 && before.fixTime - (fixes[start] as Fix).fixTime <= maxHandOnMs && nearbyMetres(before, fix) > 60) handOns++
    start = i
  }
  return handOns >= minHandOns ? ages : new Map()
}

/** How ways are told: what is handed on, and what the model knows. `riddenOn` gathers positions after a silence that was passed riding. */
interface WaysAs { readonly handedOn: ReadonlyMap<Fix, number>; readonly knowsStrays: boolean; readonly knowsRiding: boolean; readonly riddenOn: Set<Fix> }

/**
 * Fixes up to, not including, `end` that tell whether the phone stood there: the last two, and where those lie together as many more as it takes to leave. Not beyond a leap:
 * who has just been thrown here does not ride.
 */
const upTo = (fixes: readonly Fix[], end: number, start: number, { knowsRiding }: WaysAs): readonly Fix[] => {
  const at = (i: number): Fix => fixes[i] as Fix
  let first = Math.max(start, end - 2)
  if (knowsRiding && isStanding(at(first), at(end - 1))) while (first > start && at(end - 1).fixTime - at(first).fixTime < toLeaveMs && isStanding(at(first - 1), at(first))) first--
  return fixes.slice(first, end)
}

/** The same of the fixes from `start` on. */
const onFrom = (fixes: readonly Fix[], start: number, { knowsRiding }: WaysAs): readonly Fix[] => {
  const at = (i: number): Fix => fixes[i] as Fix
  let last = Math.min(fixes.length - 1, start + 1)
  if (knowsRiding && isStanding(at(start), at(last))) while (last < fixes.length - 1 && at(last).fixTime - at(start).fixTime < toLeaveMs && isStanding(at(last), at(last + 1))) last++
  return fixes.slice(start, last + 1)
}

const isWay = (before: readonly Fix[], after: readonly Fix[], ways: WaysAs): boolean => {
  const { handedOn, knowsRiding, riddenOn } = ways
  const [from, to] = [upTo(before, before.length, 0, ways), onFrom(after, 0, ways)]
  const [a, b] = [from[from.length - 1] as Fix, to[0] as Fix]
  if (isSurelyWithin(a, b, minJumpMetres)) return true
  const metres = atLeastMetres(a, b)
  if (metres < minJumpMetres) return true
  // A single position that is gone again at the next, back where it came from, has stood as well. What is handed on only seems to stand.
  const standsAs = (earlier: Fix | undefined, later: Fix | undefined): boolean => handedOn.size === 0 && isStanding(earlier, a) && (isStanding(b, later) || nearbyMetres(a, later as Fix) < standingMetres)
  const stands = knowsRiding ? standsAs(from.length > 1 ? from[0] : undefined, to.length > 1 ? to[to.length - 1] : undefined) : standsAs(from[from.length - 2], to[1])
  const speed = metres / ((b.fixTime - a.fixTime + (handedOn.get(a) ?? 0)) / 1000 + receiverToleranceSeconds)
  const isPossible = speed <= (stands ? doorToDoorSpeed(metres) : movingSpeed(metres))
  if (isPossible && !stands && speed > doorToDoorSpeed(metres) && standsAs(from[from.length - 2], to[1])) riddenOn.add(b)
  return isPossible
}

const inPieces = (fixes: readonly Fix[], ways: WaysAs): Piece[] => {
  const pieces: Fix[][] = []
  let start = 0
  for (let i = 1; i <= fixes.length; i++) {
    if (i < fixes.length && (isSurelyWithin(fixes[i - 1] as Fix, fixes[i] as Fix, minJumpMetres) || isWay(upTo(fixes, i, start, ways), onFrom(fixes, i, ways), ways))) continue
    pieces.push(fixes.slice(start, i))
    start = i
  }
  return pieces.map((piece) => ({ fixes: piece }))
}

interface Journey { readonly pieces: Piece[]; readonly isStray?: boolean }

const spanOf = ({ fixes }: Piece): number => (fixes[fixes.length - 1] as Fix).fixTime - (fixes[0] as Fix).fixTime
const millisecondsOf = ({ pieces }: Journey): number => pieces.reduce((sum, piece) => sum + spanOf(piece), 0)
const fixCountOf = ({ pieces }: Journey): number => pieces.reduce((sum, { fixes }) => sum + fixes.length, 0)
const sinceOf = ({ pieces }: Journey): number => ((pieces[0] as Piece).fixes[0] as Fix).fixTime

/** Each piece joins the latest journey from which there is a way to it, or begins one. Without that, and where the model knows strays, what may be stray is tried without. */
const inJourneys = (pieces: readonly Piece[], ways: WaysAs, checkIn: Fix): Journey[] => {
  const journeys: Journey[] = []
  for (const piece of pieces) {
    const byTime = [...journeys].sort((a, b) => lastTime(b) - lastTime(a))
    const joined = byTime.find(({ pieces: before }) => isWay((before[before.length - 1] as Piece).fixes, piece.fixes, ways))
    if (joined !== undefined) joined.pieces.push(piece)
    else if (!(ways.knowsStrays && byTime.some((journey) => joinsWithoutStrays(journey, piece, journeys, ways, checkIn)))) journeys.push({ pieces: [piece] })
  }
  return journeys
}

/**
 * Positions thrown elsewhere right before the receiver falls silent, or right after, can be reached or left in the time of the silence; then the next leap makes them look like the
 * true way, and what lies beyond like the odd one. So: is there a way without the end of the journey, or without the beginning of the piece, where that lies a leap away from the rest,
 * off the way between what was before and after, and is as short as what is called a brief jump anyhow? Then it becomes a journey of its own. Where the check-in itself is in it,
 * nothing is left out.
 */
const joinsWithoutStrays = (journey: Journey, piece: Piece, journeys: Journey[], ways: WaysAs, checkIn: Fix): boolean => {
  const last = journey.pieces[journey.pieces.length - 1] as Piece
  const isLeap = (fixes: readonly Fix[], k: number): boolean => atLeastMetres(fixes[k - 1] as Fix, fixes[k] as Fix) >= minJumpMetres
  // Who rides on from a stop leaps too, where fixes are sparse, but not there and back.
  const isOffTheWay = (from: Fix, first: Fix, end: Fix, to: Fix): boolean => nearbyMetres(from, first) + nearbyMetres(end, to) >= 2 * nearbyMetres(from, to) + leapMetres
  const [end, start] = [last.fixes[last.fixes.length - 1] as Fix, piece.fixes[0] as Fix]
  for (let k = last.fixes.length - 1; k > 0 && last.fixes[k] !== checkIn && end.fixTime - (last.fixes[k] as Fix).fixTime < minElsewhereMs; k--) {
    if (!isLeap(last.fixes, k) || !isOffTheWay(last.fixes[k - 1] as Fix, last.fixes[k] as Fix, end, start) || !isWay(upTo(last.fixes, k, 0, ways), piece.fixes, ways)) continue
    journey.pieces.splice(-1, 1, { fixes: last.fixes.slice(0, k) }, piece)
    journeys.push({ pieces: [{ fixes: last.fixes.slice(k) }], isStray: true })
    return true
  }
  for (let k = 1; k < piece.fixes.length && piece.fixes[k - 1] !== checkIn && (piece.fixes[k - 1] as Fix).fixTime - start.fixTime < minElsewhereMs; k++) {
    if (!isLeap(piece.fixes, k) || !isOffTheWay(end, start, piece.fixes[k - 1] as Fix, piece.fixes[k] as Fix) || !isWay(last.fixes, onFrom(piece.fixes, k, ways), ways)) continue
    journey.pieces.push({ fixes: piece.fixes.slice(k) })
    journeys.push({ pieces: [{ fixes: piece.fixes.slice(0, k) }], isStray: true })
    return true
  }
  return false
}

const lastTime = ({ pieces }: Journey): number => {
  const { fixes } = pieces[pieces.length - 1] as Piece
  return (fixes[fixes.length - 1] as Fix).fixTime
}

/** Told by the receiver itself, for the most part: a position without that may be a network's, whatever its provider is called. */
const isSurelyReceived = (fixes: readonly Fix[]): boolean =>
  fixes.filter((f) => f.provider === 'gps' || f.altitudeMetres !== undefined || f.speedMetresPerSecond !== undefined).length > 0.6 * fixes.length

const fixesOf = ({ pieces }: Journey): Fix[] => pieces.flatMap(({ fixes }) => [...fixes])

/** A stand: three fixes and more within this of the first. */
const standMetres = 60
const minStandFixes = 3
const leapMetres = 200
const maxLeapMs = 90_000
const seenEveryMs = 30_000
const minSteps = 12
const movedMetres = 40
const surelyUnmoved = ((movedMetres * 0.99) / metresPerDegree) ** 2

/** On its earlier ways this person's phone is seen every half minute and oftener while it moves. */
const isSeenOnItsWays = (tracks: readonly EarlierTrack[]): boolean => {
  const gaps: number[] = []
  for (const { isOwn, fixTime, lat, lon } of tracks) {
    if (!isOwn) continue
    for (let i = 1; i < fixTime.length && gaps.length < 200; i++) {
      const [lat0, lon0, lat1, lon1] = [lat[i - 1] as number, lon[i - 1] as number, lat[i] as number, lon[i] as number]
      // As isSurelyWithin does, without a thing made for each of ten thousand fixes.
      if ((lat1 - lat0) ** 2 + (lon1 - lon0) ** 2 < surelyUnmoved) continue
      if (nearbyMetres({ lat: lat0, lon: lon0 }, { lat: lat1, lon: lon1 }) > movedMetres) gaps.push((fixTime[i] as number) - (fixTime[i - 1] as number))
    }
  }
  return gaps.length >= minSteps && (gaps.sort((a, b) => a - b)[Math.floor(gaps.length * 0.75)] as number) <= seenEveryMs
}

interface Stand { readonly first: Fix; readonly last: Fix; readonly fixes: readonly Fix[] }

const standsOf = (fixes: readonly Fix[]): Stand[] => {
  const stands: Fix[][] = []
  for (const fix of fixes) {
    const stand = stands[stands.length - 1]
    if (stand !== undefined && nearbyMetres(stand[0] as Fix, fix) <= standMetres + effectiveAccuracyMetres(fix)) stand.push(fix)
    else stands.push([fix])
  }
  return stands.map((stand) => ({ first: stand[0] as Fix, last: stand[stand.length - 1] as Fix, fixes: stand }))
}

/** A few positions between two stands that may lie on a way from one to the other, however roundabout. */
const isOnTheWay = ({ first }: Stand, from: Stand, to: Stand): boolean =>
  nearbyMetres(from.last, first) + nearbyMetres(first, to.first) < 2 * nearbyMetres(from.last, to.first) + leapMetres

/** Measured there again and again by the receiver. A phone that hands on its last known position for minutes stands where it no longer is, and leaps when it looks again. */
const isLive = ({ fixes }: Stand): boolean => isSurelyReceived(fixes) && !fixes.some((f, i) => i > 0 && isSame(f, fixes[i - 1] as Fix))

/**
 * Number of times the phone stood in one place and next in another, without one position between; 0 when any way is seen at all, or when it stood
 * elsewhere for minutes only, or only as a network tells it. What lies at the check-in may come from anything.
 */
const leapsOnly = (fixes: readonly Fix[], checkIn: Fix): number => {
  const all = standsOf(fixes)
  const isStand = ({ fixes: f }: Stand): boolean => f.length >= minStandFixes
  for (const [i, short] of all.entries()) {
    if (isStand(short)) continue
    const [from, to] = [all.slice(0, i).findLast(isStand), all.slice(i + 1).find(isStand)]
    if (from !== undefined && to !== undefined && isOnTheWay(short, from, to)) return 0
  }
  const stands = all.filter(isStand)
  const elsewhere = stands.filter((stand) => nearbyMetres(stand.first, checkIn) > leapMetres)
  if (elsewhere.reduce((sum, { first, last }) => sum + last.fixTime - first.fixTime, 0) < minElsewhereMs || !elsewhere.every(isLive)) return 0
  return stands.filter((stand, i) => {
    const before = stands[i - 1]
    return before !== undefined && atLeastMetres(before.last, stand.first) >= leapMetres && stand.first.fixTime - before.last.fixTime <= 2 * maxLeapMs
  }).length
}

/**
 * Our own app on a phone that is otherwise seen on its ways came from another site today and has not one position around the check-in but the check-in's own. A flat battery
 * and a system that stops apps do that, so it weighs nothing; but neither is anything there that bears the visit out.
 */
const isNotRecorded = (submission: CheckInSubmission, fix: Fix, context: CheckInContext): boolean => {
  const other = context.lastOtherCheckIn
  return submission.source === 'native' && isUsableFix(other?.fix) && fix.fixTime - other.time < sameDay && nearbyMetres(other.fix, fix) > minJumpMetres
    && [...(context.previousFixes ?? []), ...(context.followingFixes ?? [])].every((f) => !isUsableFix(f) || Math.abs(f.fixTime - fix.fixTime) <= receiverToleranceSeconds * 1000)
    && isSeenOnItsWays(context.earlierTracks ?? [])
}

/** Seen nowhere else although it came from elsewhere, and frozen on the spot minutes before the check-in. */
const stoodBefore = (fix: Fix, before: readonly Fix[], context: CheckInContext): { fixCount: number; seconds: number } | undefined => {
  const frozen: Fix[] = []
  for (let i = before.length - 1; i >= 0 && isSame(before[i] as Fix, fix); i--) frozen.push(before[i] as Fix)
  const first = frozen[frozen.length - 1]
  if (first === undefined || frozen.length < minFrozenFixes || fix.fixTime - first.fixTime < minFrozenMs) return undefined
  const rest = before.slice(0, before.length - frozen.length)
  // Earlier positions that stand at the last digit too show no way either.
  if (rest.some((f, i) => !(i > 0 && isSame(f, rest[i - 1] as Fix)) && !(i < rest.length - 1 && isSame(f, rest[i + 1] as Fix)))) return undefined
  const other = context.lastOtherCheckIn
  const cameFrom = isUsableFix(other?.fix) && fix.fixTime - other.time < sameDay && nearbyMetres(other.fix, fix) > minJumpMetres
  return cameFrom ? { fixCount: frozen.length, seconds: (fix.fixTime - first.fixTime) / 1000 } : undefined
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const { fix } = submission
  if (!isUsableFix(fix)) return report.absent('no_position')
  const w = weights.approach_path
  const before = cleanFixes((context.previousFixes ?? []).filter((f) => isUsableFix(f) && f.fixTime < fix.fixTime))
  const stood = stoodBefore(fix, before, context)
  // Models before 2027-01 do not know of leaps, and their verdicts stand.
  const knowsLeaps = Object.hasOwn(w, 'leaps')
  if (knowsLeaps && isNotRecorded(submission, fix, context)) return report.neutral('not_recorded')
  if (stood !== undefined) return report.weigh('stood_without_coming', w.stood_without_coming, stood)
  if (effectiveAccuracyMetres(fix) > maxAccuracyMetres) return report.absent('position_blurred')
  // A position thrown off by reception does not land in the fence.
  if (context.site !== undefined && probabilityInside(fix, effectiveAccuracyMetres(fix), context.site.fence) <= 0.5) return report.neutral('not_inside')
  const known = cleanFixes([...(context.previousFixes ?? []), ...(context.followingFixes ?? [])].filter((f) => isOfReceiver(f) && f.fixTime !== fix.fixTime))
  const around = [...known.filter((f) => f.fixTime < fix.fixTime), fix, ...known.filter((f) => f.fixTime > fix.fixTime)]
  const leaps = knowsLeaps && isSeenOnItsWays(context.earlierTracks ?? []) ? leapsOnly(nearby(context), fix) : 0
  if (around.length < minPieceFixes) return leaps >= 2 ? report.weigh('leaps', w.leaps, { leapCount: leaps }) : report.absent('too_few_positions', { fixCount: around.length })
  const handedOn = knowsLeaps ? handedOnMs(around) : new Map<Fix, number>()
  const ways: WaysAs = { handedOn, knowsStrays: Object.hasOwn(w, 'stray_positions'), knowsRiding: Object.hasOwn(w, 'rode_on'), riddenOn: new Set() }
  const journeys = inJourneys(inPieces(around, ways), ways, fix)
  const time = Math.min(bestTime(submission), fix.fixTime)
  const at = journeys.find(({ pieces }) => pieces.some(({ fixes }) => fixes.some((f) => f.fixTime === fix.fixTime && isSame(f, fix))))
  if (at === undefined || journeys.length === 1) return leaps >= 2 ? report.weigh('leaps', w.leaps, { leapCount: leaps }) : ways.riddenOn.size > 0 ? report.neutral('rode_on', { fixCount: around.length }) : report.neutral('way_is_possible', { fixCount: around.length })
  const others = journeys.filter((j) => j !== at && fixCountOf(j) >= minPieceFixes).sort((a, b) => millisecondsOf(b) - millisecondsOf(a))
  const elsewhere = others[0]
  const strayCount = journeys.reduce((sum, j) => sum + (j.isStray === true ? fixCountOf(j) : 0), 0)
  const briefJump = (): Finding => (strayCount > 0 ? report.neutral('stray_positions', { fixCount: strayCount }) : report.neutral('brief_jump'))
  if (elsewhere === undefined || millisecondsOf(elsewhere) < minElsewhereMs) {
    const together = others.filter((j) => isSurelyReceived(fixesOf(j)))
    if (knowsLeaps && elsewhere !== undefined && together.length >= 2 && together.reduce((sum, j) => sum + millisecondsOf(j), 0) >= minElsewhereMs) return report.weigh('no_way_here', w.no_way_here, valuesOf(elsewhere, fix))
    return leaps >= 2 ? report.weigh('leaps', w.leaps, { leapCount: leaps }) : briefJump()
  }
  const isOdd = millisecondsOf(elsewhere) > millisecondsOf(at) || (sinceOf(elsewhere) < sinceOf(at) && sinceOf(at) <= time)
  if (!isOdd) return knowsLeaps && isSurelyReceived(fixesOf(elsewhere)) ? report.weigh('no_way_back', w.no_way_back, valuesOf(elsewhere, fix)) : briefJump()
  return report.weigh('no_way_here', w.no_way_here, valuesOf(elsewhere, fix))
}

/** Everything known around the check-in that is no network's. */
const nearby = ({ previousFixes = [], followingFixes = [] }: CheckInContext): readonly Fix[] =>
  cleanFixes([...previousFixes, ...followingFixes].filter((f) => isUsableFix(f) && f.provider !== 'network' && effectiveAccuracyMetres(f) <= maxAccuracyMetres))

const valuesOf = (elsewhere: Journey, fix: Fix): { distanceMetres: number; elapsedSeconds: number; awaySeconds: number } => {
  const nearest = elsewhere.pieces.flatMap(({ fixes }) => fixes).reduce((a, b) => (Math.abs(b.fixTime - fix.fixTime) < Math.abs(a.fixTime - fix.fixTime) ? b : a))
  return { distanceMetres: nearbyMetres(nearest, fix), elapsedSeconds: Math.abs(nearest.fixTime - fix.fixTime) / 1000, awaySeconds: millisecondsOf(elsewhere) / 1000 }
}
