/**
 * Does a stretch of track go through its corners at the moments of an earlier way, however much noise was added and at a slightly other pace? The
 * times at which the earlier way passes each corner are looked up; a copy's lie on one straight line (its slope is the pace, negative when played
 * backwards), an honest repetition's do not: lights, slow blocks and above all the minutes spent at each stop differ. So agreement over two
 * journeys with a stop between them, under one line, says far more than agreement over one. A bus keeps its timetable, though, and then only the moments at which the
 * phone recorded tell the two apart.
 *
 * Cost: a few thousand operations for an hour against an hour; the copy in a year of tracks is looked for by trackCopies.ts.
 */
import { type Fix, type Instant, isFiniteLatLon } from '../kernel/index.ts'
import { CornerGrid } from './cornerGrid.ts'
import { metresPerDegree } from './distance.ts'
import { metresPerDegreeLon } from './planar.ts'
import { type Line, bestLine, refined } from './repeatLine.ts'
import { type MomentAgreement, compareMoments } from './repeatMoments.ts'
import { type PointColumns, movingFixes } from './trackCopies.ts'
import { type Plane, eastOf, maxGapMs, median, metresAt, offsetAt, plane } from './trackPlane.ts'

export interface TrackRepeat extends MomentAgreement {
  readonly isReversed: boolean
  /** The time in the earlier way that the middle of the stretch repeats. */
  readonly originalTime: Instant
  /** Moving fixes that agree, how far from the original in the middle (median), and in how many journeys whose stops between them are as long as before. */
  readonly fixCount: number
  readonly medianMetres: number
  readonly journeyCount: number
  /** How much the agreement is worth: see `strength`. */
  readonly strength: number
  /**
   * How much each fix's distance from the earlier way resembles that of the fix before, −1 to 1. Two receivers' errors, and lights that were red, last for a minute; noise that was
   * added is anew each time. NaN where too few follow one another closely.
   */
  readonly keptError: number
}

/** Corners looked up at most: more add cost and no certainty. */
const maxCorners = 40
const nearMetres = 60
/** Of the corners, to be looked at closely; less than must be passed, because a sparse way has no point near each. */
const minNearShare = 0.4
const minFixes = 10
const minSeconds = 180
const minMetres = 500
const minShare = 0.8
const maxMedianMetres = 25
/** A stop between two journeys, and what makes one a journey. */
const stopMs = 4 * 60_000
const minJourneyFixes = 3
/** Errors that are a minute old are forgotten. */
const maxPairMs = 45_000
const minPairs = 8

/** Fixes nearer to one another than this, in place or time, ask the same question twice. */
const apartMetres = 80
const apartSeconds = 15
/** Two honest journeys through the same streets are some seven seconds apart in the middle, at best; positions are known no better than some metres. */
const honestSeconds = 7
const maxHonestMetres = 40
/** Faster than town traffic goes what keeps a timetable, to within a second or two. */
const timetableSpeed = 12
const timetableMetres = 20
const leastMetres = 3
/** A line at another pace fits any two journeys with a stop between; only at the same pace does the stop's length say anything. */
const samePace = 0.01

/**
 * What an agreement is worth: each independent moment asks again whether two journeys could be this close. A walker's pace hardly varies, so that hardly
 * anything can be said of one.
 */
const strengthOf = (fixCount: number, medianMetres: number, metres: number, seconds: number): number => {
  const speed = metres / Math.max(1, seconds)
  const honestMetres = speed > timetableSpeed ? timetableMetres : Math.min(maxHonestMetres, honestSeconds * speed)
  return Math.min(fixCount, metres / apartMetres, seconds / apartSeconds) * Math.log(honestMetres / Math.max(leastMetres, medianMetres))
}

class RepeatSearch {
  readonly #moving: readonly Fix[]
  readonly #own: Plane
  readonly #corners: readonly number[]
  readonly #grid: CornerGrid
  readonly #lat0: number
  readonly #lon0: number

  /** `fixes` in order of time, cleaned; an hour or so. */
  constructor(fixes: readonly Fix[]) {
    this.#moving = movingFixes(fixes.filter((f) => isFiniteLatLon(f) && Number.isFinite(f.fixTime)))
    this.#lat0 = this.#moving[0]?.lat ?? 0
    this.#lon0 = this.#moving[0]?.lon ?? 0
    this.#own = plane({ fixTime: this.#moving.map((f) => f.fixTime), lat: this.#moving.map((f) => f.lat), lon: this.#moving.map((f) => f.lon) }, this.#lat0, this.#lon0)
    const step = Math.max(1, this.#moving.length / maxCorners)
    this.#corners = Array.from({ length: Math.min(maxCorners, this.#moving.length) }, (_, i) => Math.floor(i * step))
    this.#grid = new CornerGrid(this.#own, this.#corners)
  }

  /** The line that most corners' passages lie on, and how the fixes agree with it; undefined where none is worth a word. */
  search(history: PointColumns): TrackRepeat | undefined {
    if (this.#moving.length < minFixes || history.fixTime.length < minFixes) return undefined
    if (!this.#comesNear(history)) return undefined
    const way = plane(history, this.#lat0, this.#lon0)
    const passages = this.#passages(way)
    const corners = this.#corners.map((i, corner) => ({ t: this.#own.t[i] as number, passed: passages[corner] as readonly number[] })).filter(({ passed }) => passed.length > 0)
    if (corners.length < minFixes * 0.6 || corners.length < 0.6 * this.#corners.length) return undefined
    const line = bestLine(corners)
    return line === undefined ? undefined : this.#agreement(refined(line, corners), way)
  }

  /** Does the way come into the neighbourhood of enough corners at all? Most do not, and this costs a look-up a point. */
  #comesNear({ lat, lon }: PointColumns): boolean {
    const perLon = metresPerDegreeLon(this.#lat0)
    const isNear = new Uint8Array(this.#corners.length)
    const needed = minNearShare * this.#corners.length
    let count = 0
    let lastCell = -1
    for (let k = 0; k < lat.length; k++) {
      const cell = this.#grid.cellOf(eastOf(lon[k] as number, this.#lon0) * perLon, ((lat[k] as number) - this.#lat0) * metresPerDegree)
      if (cell < 0 || cell === lastCell) continue
      lastCell = cell
      const near = this.#grid.cornersIn(cell)
      if (near === undefined) continue
      for (const corner of near) {
        if (isNear[corner] === 1) continue
        isNear[corner] = 1
        if (++count >= needed) return true
      }
    }
    return false
  }

  /** Times at which the way comes nearest to each corner, once for each time it comes within reach. */
  #passages(way: Plane): readonly (readonly number[])[] {
    const { x, y } = this.#own
    const n = this.#corners.length
    const segmentOf = new Int32Array(n).fill(-2)
    const squareOf = new Float64Array(n).fill(Infinity)
    const timeOf = new Float64Array(n)
    const times: number[][] = this.#corners.map(() => [])
    const grid = this.#grid
    const limit = nearMetres * nearMetres
    for (let k = 1; k < way.t.length; k++) {
      const t0 = way.t[k - 1] as number
      const t1 = way.t[k] as number
      const x0 = way.x[k - 1] as number
      const y0 = way.y[k - 1] as number
      const dx = (way.x[k] as number) - x0
      const dy = (way.y[k] as number) - y0
      const length = dx * dx + dy * dy
      if (t1 - t0 > maxGapMs || !(length < 9e6)) continue
      // Long steps are looked up in between, so that no cell is skipped.
      const samples = Math.ceil(Math.sqrt(length) / grid.cellMetres)
      let lastCell = -1
      for (let s = 0; s <= samples; s++) {
        const at = samples === 0 ? 0 : s / samples
        const cell = grid.cellOf(x0 + at * dx, y0 + at * dy)
        if (cell === lastCell) continue
        lastCell = cell
        const near = grid.cornersIn(cell)
        if (near === undefined) continue
        for (const corner of near) {
          const i = this.#corners[corner] as number
          const ax = x0 - (x[i] as number)
          const ay = y0 - (y[i] as number)
          const share = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length))
          const ex = ax + share * dx
          const ey = ay + share * dy
          const square = ex * ex + ey * ey
          if (square > limit) continue
          if (k - (segmentOf[corner] as number) > 1) {
            if ((squareOf[corner] as number) < Infinity) (times[corner] as number[]).push(timeOf[corner] as number)
            squareOf[corner] = Infinity
          }
          segmentOf[corner] = k
          if (square < (squareOf[corner] as number)) {
            squareOf[corner] = square
            timeOf[corner] = t0 + share * (t1 - t0)
          }
        }
      }
    }
    for (let corner = 0; corner < n; corner++) if ((squareOf[corner] as number) < Infinity) (times[corner] as number[]).push(timeOf[corner] as number)
    return times
  }

  #agreement({ pace, offset, about }: Line, way: Plane): TrackRepeat | undefined {
    const { t, x, y } = this.#own
    const distances = (shift: number): { metres: number[]; at: number[] } => {
      const metres: number[] = []
      const at: number[] = []
      for (let i = 0; i < t.length; i++) {
        const there = metresAt(way, pace * ((t[i] as number) - about) + offset + shift, x[i] as number, y[i] as number)
        if (Number.isNaN(there)) continue
        metres.push(there)
        at.push(i)
      }
      return { metres, at }
    }
    let best: { metres: number[]; at: number[]; median: number; shift: number } | undefined
    for (let shift = -6_000; shift <= 6_000; shift += 2_000) {
      const found = distances(shift)
      if (found.metres.length < minFixes) continue
      const middleOf = median([...found.metres])
      if (best === undefined || middleOf < best.median) best = { ...found, median: middleOf, shift }
    }
    if (best === undefined || best.median > maxMedianMetres || best.metres.length < minShare * t.length) return undefined
    const limit = Math.max(nearMetres, 3 * best.median)
    const agreeing = best.at.filter((_, k) => (best.metres[k] as number) <= limit)
    if (agreeing.length < minFixes || agreeing.length < minShare * best.at.length) return undefined
    let journeyCount = 0
    let inJourney = 0
    let metres = 0
    let movedSeconds = 0
    for (const [k, i] of agreeing.entries()) {
      const before = agreeing[k - 1]
      const isOn = before !== undefined && (t[i] as number) - (t[before] as number) < stopMs
      if (isOn) {
        metres += Math.hypot((x[i] as number) - (x[before] as number), (y[i] as number) - (y[before] as number))
        movedSeconds += ((t[i] as number) - (t[before] as number)) / 1000
      }
      inJourney = isOn ? inJourney + 1 : 1
      if (inJourney === minJourneyFixes) journeyCount++
    }
    const seconds = ((t[agreeing[agreeing.length - 1] as number] as number) - (t[agreeing[0] as number] as number)) / 1000
    if (seconds < minSeconds || metres < minMetres || journeyCount === 0) return undefined
    const ofMoments = compareMoments(agreeing.map((i) => pace * ((t[i] as number) - about) + offset + best.shift), way.t)
    const keptError = this.#keptError(agreeing, (i) => pace * ((t[i] as number) - about) + offset + (best as { shift: number }).shift, way)
    const strength = strengthOf(agreeing.length, best.median, metres, movedSeconds)
    return { isReversed: pace < 0, originalTime: offset + best.shift, fixCount: agreeing.length, medianMetres: best.median, journeyCount: Math.abs(Math.abs(pace) - 1) <= samePace ? journeyCount : 1, strength, ...ofMoments, keptError }
  }

  #keptError(agreeing: readonly number[], timeOf: (i: number) => number, way: Plane): number {
    const { t, x, y } = this.#own
    const off = agreeing.map((i) => offsetAt(way, timeOf(i), x[i] as number, y[i] as number))
    const known = off.filter((o) => o !== undefined)
    const mean = { x: known.reduce((sum, o) => sum + o.x, 0) / known.length, y: known.reduce((sum, o) => sum + o.y, 0) / known.length }
    let [pairs, kept, all] = [0, 0, 0]
    for (let k = 1; k < off.length; k++) {
      const [a, b] = [off[k - 1], off[k]]
      if (a === undefined || b === undefined || (t[agreeing[k] as number] as number) - (t[agreeing[k - 1] as number] as number) > maxPairMs) continue
      pairs++
      kept += (a.x - mean.x) * (b.x - mean.x) + (a.y - mean.y) * (b.y - mean.y)
      all += ((a.x - mean.x) ** 2 + (a.y - mean.y) ** 2 + (b.x - mean.x) ** 2 + (b.y - mean.y) ** 2) / 2
    }
    return pairs < minPairs ? NaN : kept / all
  }
}

export type RepeatOf<History> = TrackRepeat & { readonly history: History }

/** Both are logarithms of likelihoods, of things that know nothing of each other. */
export const worthOf = ({ strength, momentStrength }: Pick<TrackRepeat, 'strength' | 'momentStrength'>): number => Math.max(0, strength) + momentStrength

/** The strongest agreement with any of `histories`; undefined where there is none. */
export const findTrackRepeat = <History extends PointColumns>(fixes: readonly Fix[], histories: readonly History[]): RepeatOf<History> | undefined => {
  const search = new RepeatSearch(fixes)
  let best: RepeatOf<History> | undefined
  for (const history of histories) {
    const found = search.search(history)
    if (found !== undefined && worthOf(found) > (best === undefined ? 0 : worthOf(best))) best = { ...found, history }
  }
  return best
}
