/**
 * Is the way to this check-in a copy of an earlier one, by this person or a colleague? Going the same way again is work; having the same digits
 * again, or being at every corner at the same second of the journey, is not something two journeys do, still less over two of them with the
 * stop between: nobody stays in a shop for the same 37 minutes and 12 seconds. Searched forwards, at any time of the day, up to a tenth faster or slower,
 * with noise added, and backwards. A bus and a colleague's tour keep their times too; but a phone records at moments of its own each time, and a copy at
 * the original's; and where a copy was sampled anew, the noise on it is new at every position, while two journeys' differences last for a minute. That is said of single journeys: stays in between are on no timetable. Short ways, a way seen by too few positions and one rounded to ten metres are not judged. It cannot see a copy of something
 * that was never recorded here, nor one with noise of more than some 25 m, nor a short single hop under noise.
 */
import type { CheckInSubmission, Finding, Fix, Instant } from '../kernel/index.ts'
import { cleanFixes, findCopiedDigits, findSameDigits, findTrackCopy, findTrackRepeat, worthOf } from '../geo/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext, EarlierTrack } from './context.ts'
import { isUsableFix, reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('replayed_track')

const beforeMs = 60 * 60_000
const afterMs = 10 * 60_000

/**
 * Strength of an agreement (see trackRepeats.ts) that asks for a look, over one journey and over several with stops between. Honest days of the tuning
 * companies, thousands of ways against sixteen each, pass these in two of a thousand check-ins, and not the second even on a round repeated stop by stop.
 */
const minStrengthOfOne = 30
const minStrengthOfSeveral = 20
/** What the moments alone must be worth where they are the same: twenty tracks and a thousand check-ins a day are compared. */
const minStrengthOfMoments = 20
/** The same of equal digits. */
const minStrengthOfDigits = 20

/** What is added anew to each position keeps nothing from one to the next, give or take an eighth over thirty of them. */
const maxKeptOfNoise = 0.2

interface Copy { readonly kind: 'same_digits' | 'same_digits_by_chance' | 'same_timing' | 'same_timing_over_stops' | 'same_course'; readonly isReversed: boolean; readonly originalTime: Instant; readonly fixCount: number; readonly medianMetres: number; readonly history: EarlierTrack }

/** Own ways first, then the latest, then by what is in them: whatever order they were loaded in. */
const inOneOrder = (known: readonly EarlierTrack[]): EarlierTrack[] => {
  const figures = ({ fixTime, lat, lon }: EarlierTrack): number[] => {
    const last = fixTime.length - 1
    return [-(fixTime[0] ?? 0), -(fixTime[last] ?? 0), fixTime.length, lat[0] ?? 0, lon[0] ?? 0, lat[last] ?? 0, lon[last] ?? 0].map((n) => (Number.isFinite(n) ? n : -Number.MAX_VALUE))
  }
  return known.map((track) => ({ track, by: [Number(!track.isOwn), ...figures(track)] }))
    .sort((a, b) => a.by.reduce((order, n, i) => order || n - (b.by[i] as number), 0)).map(({ track }) => track)
}

const findCopy = (fixes: readonly Fix[], known: readonly EarlierTrack[], knowsChance: boolean): Copy | undefined => {
  const tracks = knowsChance ? inOneOrder(known) : [...known].sort((a, b) => Number(b.isOwn) - Number(a.isOwn) || (b.fixTime[0] ?? 0) - (a.fixTime[0] ?? 0))
  const digits = knowsChance ? findCopiedDigits(fixes, tracks) : undefined
  if (digits !== undefined && digits.strength >= minStrengthOfDigits) return { ...digits, kind: 'same_digits', medianMetres: 0 }
  const exact = knowsChance ? undefined : findSameDigits(fixes, tracks)
  return exact ?? timedCopy(fixes, tracks) ?? (digits === undefined ? undefined : { ...digits, kind: 'same_digits_by_chance', medianMetres: 0 })
}

const timedCopy = (fixes: readonly Fix[], tracks: readonly EarlierTrack[]): Copy | undefined => {
  const repeat = findTrackRepeat(fixes, tracks)
  if (repeat === undefined) return undefined
  const minStrength = repeat.journeyCount > 1 ? minStrengthOfSeveral : minStrengthOfOne
  if (repeat.moments === 'same' ? repeat.momentStrength < minStrengthOfMoments || worthOf(repeat) < minStrength : repeat.strength < minStrength) return undefined
  // A timetable explains a journey; how long somebody stays at a customer's, to the second, it does not.
  if (repeat.journeyCount === 1 && repeat.moments === 'fresh' && !(repeat.keptError < maxKeptOfNoise)) return { ...repeat, kind: 'same_course' }
  return { ...repeat, kind: repeat.journeyCount > 1 ? 'same_timing_over_stops' : 'same_timing' }
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const tracks = context.earlierTracks ?? []
  if (tracks.length === 0) return report.absent('no_earlier_tracks')
  const time = bestTime(submission)
  const fixes = cleanFixes([...(context.previousFixes ?? []), ...(isUsableFix(submission.fix) ? [submission.fix] : []), ...(context.followingFixes ?? [])]
    .filter((f) => isUsableFix(f) && f.fixTime >= time - beforeMs && f.fixTime <= time + afterMs))
  if (fixes.length < 6) return report.absent('too_few_positions', { fixCount: fixes.length })
  // Models before 2027-01 do not know of stops, those before 2027-03 not of chance, and their verdicts stand.
  const copy: Copy | undefined = Object.hasOwn(weights.replayed_track, 'same_timing_over_stops') ? findCopy(fixes, tracks, Object.hasOwn(weights.replayed_track, 'same_digits_by_chance')) : findTrackCopy(fixes, tracks)
  if (copy === undefined) return report.neutral('not_repeated', { trackCount: tracks.length })
  const w = weights.replayed_track
  const values = { fixCount: copy.fixCount, distanceMetres: copy.medianMetres, agoSeconds: Math.abs(((fixes[0] as Fix).fixTime + (fixes[fixes.length - 1] as Fix).fixTime) / 2 - copy.originalTime) / 1000 }
  if (copy.kind === 'same_digits') return report.weigh(copy.history.isOwn ? 'same_digits' : 'same_digits_as_colleague', copy.history.isOwn ? w.same_digits : w.same_digits_as_colleague, values)
  if (copy.kind === 'same_digits_by_chance') return report.neutral('same_digits_by_chance', { fixCount: copy.fixCount })
  if (copy.kind === 'same_course') return report.weigh('same_course', w.same_course, values)
  if (copy.isReversed) return report.weigh('same_timing_backwards', w.same_timing_backwards, values)
  if (copy.kind === 'same_timing_over_stops') return report.weigh('same_timing_over_stops', w.same_timing_over_stops, values)
  return copy.history.isOwn ? report.weigh('same_timing', w.same_timing, values) : report.weigh('same_timing_as_colleague', w.same_timing_as_colleague, values)
}
