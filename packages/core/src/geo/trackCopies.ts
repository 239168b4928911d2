/**
 * Is a stretch of track a copy of something recorded earlier? The same person goes the same way every week, so the way says nothing; what no
 * two journeys share is its timing. A copy keeps one constant difference of times (or, played backwards, one constant sum) over the whole
 * stretch, through every light and every slow block; an honest repetition is tens of metres off within a minute or two.
 *
 * The stretch is indexed, and the history streamed past it: cost is linear in the history with a few nanoseconds a point, so a year of one
 * person is searched in milliseconds without keeping an index of it.
 */
import { type Fix, type Instant, type LatLon, isFiniteLatLon } from '../kernel/index.ts'
import { metresPerDegree, nearbyMetres } from './distance.ts'
import { metresPerDegreeLon } from './planar.ts'

/** Columns of equal length, in order of time. */
export interface PointColumns {
  readonly fixTime: ArrayLike<number>
  readonly lat: ArrayLike<number>
  readonly lon: ArrayLike<number>
}

export interface TrackCopy {
  readonly kind: 'same_digits' | 'same_timing'
  readonly isReversed: boolean
  /** The time in the history that the middle of the stretch repeats. */
  readonly originalTime: Instant
  /** How many fixes of the stretch agree, and how far they are from the original in the middle (median), metres. */
  readonly fixCount: number
  readonly medianMetres: number
}

const cellMetres = 40
const stepMetres = 25
/** Coordinates are stored to 1e-6°: equal there is equal to the last digit. */
const digitsPerDegree = 1e6
/** A copy of itself: the same recording sent twice. */
const minApartMs = 600_000
const exactBinMs = 2_000
const minSameDigits = 6
const timingBinMs = 15_000
/** What an agreement of timing must cover before it can be one of copies. */
const minTimingFixes = 10
const minTimingSeconds = 240
const minTimingMetres = 600
const closeMetres = 6
const looseMetres = 10
const looseFixes = 16
const looseSeconds = 420
/** Further off than this at one moment speaks against a copy. */
const maxMetres = 60
const minShare = 0.8
const maxGapMs = 120_000
const paces = [1, 0.99, 1.01, 0.98, 1.02] as const

const keyOf = (a: number, b: number): number => a * 67_108_864 + b
const bitOf = (a: number, b: number): number => (Math.imul(a, 73_856_093) ^ Math.imul(b, 19_349_663)) & 0xffff

/** One fix every 25 m, whatever the receiver's pace: more say nothing more, and a walk at a fix a second moves too. */
const everyStep = (fixes: readonly Fix[]): Fix[] => {
  let last: Fix | undefined
  return fixes.filter((fix) => {
    if (last !== undefined && nearbyMetres(last, fix) < stepMetres) return false
    last = fix
    return true
  })
}

/** The fixes of a stretch that move: on from the step before, and away from it by the step after. Standing still copies itself. */
export const movingFixes = (fixes: readonly Fix[]): Fix[] => everyStep(fixes).filter((_fix, i, steps) => {
  const [before, after] = [steps[i - 1], steps[i + 1]]
  return before !== undefined && after !== undefined && nearbyMetres(before, after) >= 1.6 * stepMetres
})

interface Votes { readonly bins: Map<number, { count: number; last: number }> }

const vote = ({ bins }: Votes, bin: number, index: number): void => {
  const held = bins.get(bin)
  if (held === undefined) bins.set(bin, { count: 1, last: index })
  else if (held.last !== index) {
    held.count++
    held.last = index
  }
}

class Stretch {
  readonly fixes: readonly Fix[]
  readonly #moving: readonly Fix[]
  readonly #exact = new Map<number, number[]>()
  readonly #near = new Map<number, number[]>()
  readonly #bits = new Uint8Array(65_536)
  readonly #perLon: number

  constructor(fixes: readonly Fix[], isExactOnly = false) {
    this.fixes = fixes
    this.#moving = isExactOnly ? [] : movingFixes(fixes)
    this.#perLon = metresPerDegreeLon(fixes[0]?.lat ?? 0)
    const add = (map: Map<number, number[]>, key: number, index: number): void => {
      const list = map.get(key)
      if (list === undefined) map.set(key, [index])
      else if (!list.includes(index)) list.push(index)
    }
    fixes.forEach((fix, i) => {
      // A cached position repeats its digits: it is one agreement, not many.
      const key = keyOf(Math.round(fix.lat * digitsPerDegree), Math.round(fix.lon * digitsPerDegree))
      if (!this.#exact.has(key)) add(this.#exact, key, i)
      this.#mark(fix)
    })
    this.#moving.forEach((fix, i) => {
      const [row, column] = this.#cell(fix.lat, fix.lon)
      for (let r = row - 1; r <= row + 1; r++) {
        for (let c = column - 1; c <= column + 1; c++) {
          add(this.#near, keyOf(r, c), i)
          this.#bits[bitOf(r, c)] = 1
        }
      }
    })
  }

  #cell(lat: number, lon: number): readonly [number, number] {
    return [Math.floor((lat * metresPerDegree) / cellMetres), Math.floor((lon * this.#perLon) / cellMetres)]
  }

  #mark({ lat, lon }: LatLon): void {
    const [row, column] = this.#cell(lat, lon)
    this.#bits[bitOf(row, column)] = 1
  }

  /** Votes for time differences and time sums of every agreement with the history; of equal digits only, when told so. */
  search(history: PointColumns, isExactOnly = false): TrackCopy | undefined {
    const { fixTime, lat, lon } = history
    const start = this.fixes[0] as Fix
    const exactForward: Votes = { bins: new Map() }
    const exactBackward: Votes = { bins: new Map() }
    const forward: Votes = { bins: new Map() }
    const backward: Votes = { bins: new Map() }
    const rowScale = metresPerDegree / cellMetres
    const columnScale = this.#perLon / cellMetres
    for (let i = 0; i < fixTime.length; i++) {
      const row = Math.floor((lat[i] as number) * rowScale)
      const column = Math.floor((lon[i] as number) * columnScale)
      if (this.#bits[bitOf(row, column)] === 0) continue
      const time = fixTime[i] as number
      const same = this.#exact.get(keyOf(Math.round((lat[i] as number) * digitsPerDegree), Math.round((lon[i] as number) * digitsPerDegree)))
      if (same !== undefined) {
        for (const index of same) {
          const own = (this.fixes[index] as Fix).fixTime
          if (Math.abs(own - time) < minApartMs) continue
          vote(exactForward, Math.round((own - time) / exactBinMs), index)
          vote(exactBackward, Math.round((own - start.fixTime + (time - start.fixTime)) / exactBinMs), index)
        }
      }
      if (isExactOnly) continue
      for (const index of this.#near.get(keyOf(row, column)) ?? []) {
        const own = (this.#moving[index] as Fix).fixTime
        if (Math.abs(own - time) < minApartMs) continue
        vote(forward, Math.round((own - time) / timingBinMs), index)
        vote(backward, Math.round((own - start.fixTime + (time - start.fixTime)) / timingBinMs), index)
      }
    }
    const exact = this.#exactCopy(exactForward, false) ?? this.#exactCopy(exactBackward, true)
    return isExactOnly ? exact : exact ?? this.#timedCopy(forward, false, history) ?? this.#timedCopy(backward, true, history)
  }

  #middle(): Instant {
    return ((this.fixes[0] as Fix).fixTime + (this.fixes[this.fixes.length - 1] as Fix).fixTime) / 2
  }

  #originalOf(own: Instant, bin: number, binMs: number, isReversed: boolean): Instant {
    const start = (this.fixes[0] as Fix).fixTime
    return isReversed ? bin * binMs + 2 * start - own : own - bin * binMs
  }

  #exactCopy({ bins }: Votes, isReversed: boolean): TrackCopy | undefined {
    let best: { bin: number; count: number } | undefined
    for (const [bin, { count }] of bins) {
      const sum = count + (bins.get(bin + 1)?.count ?? 0)
      if (sum > (best?.count ?? 0)) best = { bin, count: sum }
    }
    // Several different positions in a row, equal to the last digit, at one difference of times: receivers do not do that twice.
    if (best === undefined || best.count < minSameDigits) return undefined
    return { kind: 'same_digits', isReversed, originalTime: this.#originalOf(this.#middle(), best.bin, exactBinMs, isReversed), fixCount: best.count, medianMetres: 0 }
  }

  #timedCopy({ bins }: Votes, isReversed: boolean, history: PointColumns): TrackCopy | undefined {
    const candidates = [...bins].map(([bin, { count }]) => ({ bin, count: count + Math.max(bins.get(bin - 1)?.count ?? 0, bins.get(bin + 1)?.count ?? 0) }))
      .filter(({ count }) => count >= Math.max(minTimingFixes, 0.6 * this.#moving.length)).sort((a, b) => b.count - a.count).slice(0, 3)
    for (const { bin } of candidates) {
      const middle = this.#originalOf(this.#middle(), bin, timingBinMs, isReversed)
      const at = (pace: number, offset: number) => this.#compare((own) => middle + (own - this.#middle()) * (isReversed ? -pace : pace) + offset, history)
      for (const pace of paces) {
        let offset = bestOf(-18_000, 18_000, 4_500, (o) => at(pace, o)?.medianMetres)
        if (offset === undefined) continue
        offset = bestOf(offset - 4_000, offset + 4_000, 1_000, (o) => at(pace, o)?.medianMetres) as number
        const found = at(pace, offset) as Agreement
        // Another pace is only tried where this one fails: it is one more freedom, and freedom finds likenesses.
        if (isCopy(found)) return { kind: 'same_timing', isReversed, originalTime: middle + offset, fixCount: found.fixCount, medianMetres: found.medianMetres }
      }
    }
    return undefined
  }

  #compare(originalTimeOf: (own: Instant) => Instant, history: PointColumns): Agreement | undefined {
    const covered: Fix[] = []
    const distances: number[] = []
    let tooFar = 0
    for (const fix of this.#moving) {
      const original = positionAt(history, originalTimeOf(fix.fixTime))
      if (original === undefined) continue
      const metres = nearbyMetres(fix, original)
      if (metres > maxMetres && ++tooFar > (1 - minShare) * this.#moving.length) return undefined
      covered.push(fix)
      distances.push(metres)
    }
    if (covered.length < minTimingFixes || distances.length - tooFar < minShare * distances.length) return undefined
    const seconds = ((covered[covered.length - 1] as Fix).fixTime - (covered[0] as Fix).fixTime) / 1000
    const metres = covered.reduce((sum, fix, i) => sum + (i === 0 ? 0 : nearbyMetres(covered[i - 1] as Fix, fix)), 0)
    return { fixCount: covered.length, medianMetres: distances.sort((a, b) => a - b)[distances.length >> 1] as number, seconds, metres }
  }
}

interface Agreement { readonly fixCount: number; readonly medianMetres: number; readonly seconds: number; readonly metres: number }

/** A short agreement must be a close one. */
const isCopy = ({ fixCount, medianMetres, seconds, metres }: Agreement): boolean =>
  seconds >= minTimingSeconds && metres >= minTimingMetres && (medianMetres <= closeMetres || (medianMetres <= looseMetres && fixCount >= looseFixes && seconds >= looseSeconds))

/** The argument in [from, to] with the least value; undefined where none has one. */
const bestOf = (from: number, to: number, step: number, valueOf: (x: number) => number | undefined): number | undefined => {
  let best: { readonly x: number; readonly value: number } | undefined
  for (let x = from; x <= to; x += step) {
    const value = valueOf(x)
    if (value !== undefined && value < (best?.value ?? Infinity)) best = { x, value }
  }
  return best?.x
}

/** Straight between the two points around `time`; undefined in a gap. */
const positionAt = ({ fixTime, lat, lon }: PointColumns, time: Instant): LatLon | undefined => {
  let low = 0
  let high = fixTime.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((fixTime[middle] as number) < time) low = middle + 1
    else high = middle
  }
  if (low === 0 || low === fixTime.length) return undefined
  const before = fixTime[low - 1] as number
  const after = fixTime[low] as number
  if (after - before > maxGapMs) return undefined
  const share = after === before ? 0 : (time - before) / (after - before)
  const at = (column: ArrayLike<number>): number => (column[low - 1] as number) + ((column[low] as number) - (column[low - 1] as number)) * share
  return { lat: at(lat), lon: at(lon) }
}

/**
 * The first of `histories` of which `fixes` (in order of time, cleaned, a quarter of an hour or so) are a copy: to the last digit, or in
 * timing within `looseMetres`; forwards or backwards. undefined when none is, or when the stretch is too short to tell.
 */
export const findTrackCopy = <History extends PointColumns>(fixes: readonly Fix[], histories: readonly History[]): (TrackCopy & { readonly history: History }) | undefined => {
  // Off the Earth, cells have no neighbours to count to.
  const usable = fixes.filter((fix) => isFiniteLatLon(fix) && Number.isFinite(fix.fixTime))
  if (usable.length < minSameDigits) return undefined
  const stretch = new Stretch(usable)
  let found: (TrackCopy & { readonly history: History }) | undefined
  for (const history of histories) {
    const copy = stretch.search(history)
    if (copy?.kind === 'same_digits') return { ...copy, history }
    if (copy !== undefined && found === undefined) found = { ...copy, history }
  }
  return found
}

/** The first of `histories` of which `fixes` hold several positions to the last digit at one difference (or sum) of times. Models since 2027-03 ask copiedDigits.ts instead: at a fix a second, standing, six agree by chance. */
export const findSameDigits = <History extends PointColumns>(fixes: readonly Fix[], histories: readonly History[]): (TrackCopy & { readonly history: History }) | undefined => {
  const usable = fixes.filter((fix) => isFiniteLatLon(fix) && Number.isFinite(fix.fixTime))
  if (usable.length < minSameDigits) return undefined
  const seen = new Uint8Array(32_768)
  const slotOf = (lat: number, lon: number): number => bitOf(Math.round(lat * digitsPerDegree), Math.round(lon * digitsPerDegree)) & 0x7fff
  for (const { lat, lon } of usable) seen[slotOf(lat, lon)] = 1
  let stretch: Stretch | undefined
  for (const history of histories) {
    const { lat, lon } = history
    // Nearly all ways share no digits, which a hash of them tells at the cost of one look-up a point.
    let shared = 0
    for (let i = 0; i < lat.length && shared < minSameDigits; i++) shared += seen[slotOf(lat[i] as number, lon[i] as number)] as number
    if (shared < minSameDigits) continue
    stretch ??= new Stretch(usable, true)
    const copy = stretch.search(history, true)
    if (copy !== undefined) return { ...copy, history }
  }
  return undefined
}
