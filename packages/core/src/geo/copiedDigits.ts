/**
 * Does a stretch of track have the very digits of an earlier one, at one difference (or, backwards, one sum) of times? A receiver's errors of metres do not repeat to the
 * decimetre; but whoever stands at a counter for an hour, a fix every second, and did so yesterday too, has drawn from the same few square metres seven million times, and some
 * of those pairs are equal. So what counts is how many agree of those that could, one after the other: a copy has them nearly all, chance one in fifty. A place that the earlier
 * track holds at other times too, as a receiver at rest or a network's position does, agrees the more easily for it; and a track that is rounded so coarsely that two journeys at
 * one pace share its digits is not judged.
 *
 * Cost: a look-up for each point of the history. trackCopies.ts has the rule of the models before 2027-03.
 */
import { type Fix, type Instant, isFiniteLatLon } from '../kernel/index.ts'
import { metresPerDegree, nearbyMetres } from './distance.ts'
import type { PointColumns } from './trackCopies.ts'

export interface CopiedDigits {
  readonly isReversed: boolean
  /** The time in the history that the middle of the stretch repeats. */
  readonly originalTime: Instant
  /** Different positions that agree. */
  readonly fixCount: number
  /** Logarithm of how much likelier so many of so many are in a copy than by chance. */
  readonly strength: number
}

/** Coordinates are stored to 1e-6°. */
const digitsPerDegree = 1e6
/** A copy of itself: the same recording sent twice. */
const minApartMs = 600_000
/** Two neighbouring bins are taken together, so differences of times may vary by this twice over. */
const binMs = 2_000
export const fewestSameDigits = 6
/** Of the positions that can be compared, a copy has at least so many. */
const shareOfCopy = 0.8
/**
 * Two honest journeys in perfect step, their errors nearly alike for a minute: then they still lie a part of a second's way apart, and a tenth of a metre of that agrees by
 * chance one time in ten, a fifth of those sideways too. Never reckon with less.
 */
const leastChance = 0.02
/** Error of a good receiver, metres in each direction. */
const errorMetres = 2
/** Where chance alone makes so many the same, nothing can be said. */
const mostChance = 0.35
/** Who stands still stays within this; nearer than that, and sooner after one another than errors last, two fixes ask the same question twice. */
const standMetres = 25
const errorsLastMs = 45_000
/** Most of a track is rounded alike; the check-in itself may come by another way. */
const roundedShare = 0.9

/** Exact in a double; two positions with one key would lie 67° apart. */
const keyOf = (lat: number, lon: number): number => lat * 67_108_864 + lon
const bitOf = (lat: number, lon: number): number => (Math.imul(lat, 73_856_093) ^ Math.imul(lon, 19_349_663)) & 0xffff
const digitsOf = (degrees: number): number => Math.round(degrees * digitsPerDegree)

/** How far apart, in metres, two positions must be to differ in their digits: a decimetre, or what the track is rounded to. */
const grainMetres = (fixes: readonly Fix[]): number => {
  const isRounded = (to: number): boolean => fixes.filter(({ lat, lon }) => digitsOf(lat) % to === 0 && digitsOf(lon) % to === 0).length >= roundedShare * fixes.length
  const digits = isRounded(100) ? 100 : isRounded(10) ? 10 : 1
  return (digits / digitsPerDegree) * metresPerDegree
}

/** Fixes of a history that lie within the two bins of one difference. */
const fixesAtOnce = ({ fixTime }: PointColumns): number => {
  const seconds = ((fixTime[fixTime.length - 1] as number) - (fixTime[0] as number)) / 1000 / Math.max(1, fixTime.length - 1)
  return Math.max(1, (2 * binMs) / 1000 / Math.max(0.1, seconds))
}

/** A position that can be compared: whether it agrees, and how likely that is by chance. */
interface Compared { readonly isSame: boolean; readonly chance: number }

/** The stretch that speaks most for a copy: each position that agrees adds, each that could and does not takes away. */
const bestStretch = (compared: readonly Compared[]): { readonly strength: number; readonly fixCount: number } => {
  let best = { strength: 0, fixCount: 0 }
  let [strength, fixCount] = [0, 0]
  for (const { isSame, chance } of compared) {
    if (chance > mostChance) continue
    strength += isSame ? Math.log(shareOfCopy / chance) : Math.log((1 - shareOfCopy) / (1 - chance))
    if (isSame) fixCount++
    if (strength <= 0) [strength, fixCount] = [0, 0]
    else if (strength > best.strength) best = { strength, fixCount }
  }
  return best
}

/** Has the history a fix within a bin of `time`? */
const hasFixNear = (fixTime: ArrayLike<number>, time: number): boolean => {
  let low = 0
  let high = fixTime.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((fixTime[middle] as number) < time - binMs) low = middle + 1
    else high = middle
  }
  return low < fixTime.length && (fixTime[low] as number) <= time + binMs
}

class Digits {
  readonly #fixes: readonly Fix[]
  readonly #chanceOfOne: number
  readonly #indices = new Map<number, number>()
  readonly #bits = new Uint8Array(65_536)

  /** `fixes` in order of time. Of a position that repeats, the first counts, and of those close together too: it is one agreement, not many. */
  constructor(fixes: readonly Fix[]) {
    const grain = grainMetres(fixes)
    this.#chanceOfOne = (grain * grain) / (4 * Math.PI * errorMetres * errorMetres)
    const seen = new Set<number>()
    let last: Fix | undefined
    this.#fixes = fixes.filter((fix) => {
      const key = keyOf(digitsOf(fix.lat), digitsOf(fix.lon))
      if (seen.has(key)) return false
      seen.add(key)
      if (last !== undefined && fix.fixTime - last.fixTime < errorsLastMs && nearbyMetres(last, fix) < standMetres) return false
      last = fix
      return true
    })
    this.#fixes.forEach(({ lat, lon }, i) => {
      const [a, b] = [digitsOf(lat), digitsOf(lon)]
      this.#indices.set(keyOf(a, b), i)
      this.#bits[bitOf(a, b)] = 1
    })
  }

  search(history: PointColumns): CopiedDigits | undefined {
    if (this.#fixes.length < fewestSameDigits) return undefined
    const { fixTime, lat, lon } = history
    const start = (this.#fixes[0] as Fix).fixTime
    const forward = new Map<number, Set<number>>()
    const backward = new Map<number, Set<number>>()
    const times = new Map<number, number>()
    const vote = (votes: Map<number, Set<number>>, difference: number, index: number): void => {
      const bin = Math.round(difference / binMs)
      const held = votes.get(bin)
      if (held === undefined) votes.set(bin, new Set([index]))
      else held.add(index)
    }
    for (let i = 0; i < fixTime.length; i++) {
      const [a, b] = [Math.round((lat[i] as number) * digitsPerDegree), Math.round((lon[i] as number) * digitsPerDegree)]
      if (this.#bits[bitOf(a, b)] === 0) continue
      const index = this.#indices.get(keyOf(a, b))
      if (index === undefined) continue
      const own = (this.#fixes[index] as Fix).fixTime
      const time = fixTime[i] as number
      if (!(Math.abs(own - time) >= minApartMs)) continue
      times.set(index, (times.get(index) ?? 0) + 1)
      vote(forward, own - time, index)
      vote(backward, own - start + (time - start), index)
    }
    if (times.size < fewestSameDigits) return undefined
    const one = this.#best(forward, false, history, times)
    const other = this.#best(backward, true, history, times)
    return other !== undefined && other.strength > (one?.strength ?? 0) ? other : one
  }

  #best(votes: ReadonlyMap<number, ReadonlySet<number>>, isReversed: boolean, history: PointColumns, times: ReadonlyMap<number, number>): CopiedDigits | undefined {
    let [best, count] = [0, 0]
    for (const [bin, indices] of votes) {
      const sum = indices.size + (votes.get(bin + 1)?.size ?? 0)
      if (sum > count || (sum === count && bin < best)) [best, count] = [bin, sum]
    }
    if (count < fewestSameDigits) return undefined
    const [first, second] = [votes.get(best) as ReadonlySet<number>, votes.get(best + 1)]
    // Between the middles of the two bins.
    const difference = (best + 0.5) * binMs
    const start = (this.#fixes[0] as Fix).fixTime
    const originalOf = (own: Instant): Instant => (isReversed ? difference + 2 * start - own : own - difference)
    const atOnce = fixesAtOnce(history)
    const least = Math.max(leastChance, atOnce * this.#chanceOfOne)
    const compared = this.#fixes.flatMap((fix, i): Compared[] => {
      const here = Number(first.has(i)) + Number(second?.has(i) === true)
      if (here === 0) return hasFixNear(history.fixTime, originalOf(fix.fixTime)) ? [{ isSame: false, chance: least }] : []
      const atOtherTimes = (times.get(i) ?? 0) - here
      return [{ isSame: true, chance: atOtherTimes <= 0 || least > mostChance ? least : Math.max(least, (atOnce * atOtherTimes) / fixesAround(fix, history)) }]
    })
    const stretch = bestStretch(compared)
    const middle = (start + (this.#fixes[this.#fixes.length - 1] as Fix).fixTime) / 2
    return { isReversed, originalTime: originalOf(middle), ...(stretch.fixCount >= fewestSameDigits ? stretch : { strength: 0, fixCount: compared.filter(({ isSame }) => isSame).length }) }
  }
}

/** How many fixes the history has where this one is. */
const fixesAround = (fix: Fix, { fixTime, lat, lon }: PointColumns): number => {
  let count = 1
  for (let k = 0; k < fixTime.length; k++) if (nearbyMetres(fix, { lat: lat[k] as number, lon: lon[k] as number }) <= standMetres) count++
  return count
}

/**
 * The strongest agreement of `fixes` (in order of time, cleaned, an hour or so) with any of `histories`, the earlier of these where two are alike; undefined where six positions agree
 * with none. Positions of a network are left out: the same scan gives the same digits.
 */
export const findCopiedDigits = <History extends PointColumns>(fixes: readonly Fix[], histories: readonly History[]): (CopiedDigits & { readonly history: History }) | undefined => {
  const digits = new Digits(fixes.filter((fix) => isFiniteLatLon(fix) && Number.isFinite(fix.fixTime) && fix.provider !== 'network'))
  let best: (CopiedDigits & { readonly history: History }) | undefined
  for (const history of histories) {
    const found = digits.search(history)
    if (found !== undefined && found.strength > (best?.strength ?? -1)) best = { ...found, history }
  }
  return best
}
