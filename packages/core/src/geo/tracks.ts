import { type Fix, type Instant, isFiniteLatLon } from '../kernel/index.ts'
import { effectiveAccuracyMetres } from './accuracy.ts'
import { metresPerDegree, nearbyMetres, wrapLongitude } from './distance.ts'

/** A bounding box in degrees. Across the antimeridian `west` is greater than `east`, as in GeoJSON (RFC 7946, 5.2). */
export interface BoundingBox {
  readonly south: number
  readonly west: number
  readonly north: number
  readonly east: number
}

export interface TrackSummary {
  /** Fixes left after cleaning. */
  readonly fixCount: number
  readonly metres: number
  /**
   * Of this piece alone, by speed: what the record of a sealed piece keeps and the self-check reckons again. No screen shows them: those of a
   * day are of daySpan.ts, where stops and silences are known.
   */
  readonly movingSeconds: number
  readonly staySeconds: number
  /** Metres per second; 0 when nothing moved. */
  readonly maxSpeed: number
  readonly bbox?: BoundingBox
  readonly firstFixTime?: Instant
  readonly lastFixTime?: Instant
}

/** Faster than any train (CR450: 125 m/s); only a receiver's jump there *and back* is dropped for it, so an aeroplane's track stays. */
const spikeMetresPerSecond = 130

/** What a Date can hold (ECMA-262, 21.4.1.1). */
const isInstant = (t: number): boolean => Math.abs(t) <= 8.64e15

const speedBetween = (a: Fix, b: Fix): number => (nearbyMetres(a, b) * 1000) / Math.max(1, b.fixTime - a.fixTime)

/**
 * The fixes one can reckon with: real positions with real times, in order of time, one per instant (the most accurate), without
 * single spikes. Returns the same array when there is nothing to clean.
 */
export const cleanFixes = (fixes: readonly Fix[]): readonly Fix[] => {
  if (isClean(fixes)) return fixes
  const sorted = fixes.filter((f) => isFiniteLatLon(f) && isInstant(f.fixTime)).sort((a, b) => a.fixTime - b.fixTime)
  const oncePerInstant: Fix[] = []
  for (const fix of sorted) {
    const last = oncePerInstant[oncePerInstant.length - 1]
    if (last?.fixTime !== fix.fixTime) oncePerInstant.push(fix)
    else if (effectiveAccuracyMetres(fix) < effectiveAccuracyMetres(last)) oncePerInstant[oncePerInstant.length - 1] = fix
  }
  return oncePerInstant.filter((fix, i) => !isSpike(oncePerInstant[i - 1], fix, oncePerInstant[i + 1]))
}

const isSpike = (before: Fix | undefined, fix: Fix, after: Fix | undefined): boolean =>
  before !== undefined && after !== undefined && speedBetween(before, fix) > spikeMetresPerSecond
  && speedBetween(fix, after) > spikeMetresPerSecond && speedBetween(before, after) <= spikeMetresPerSecond

/** Slower than this even if all degrees were as long as on the equator: most steps, without a cosine. The margin is far more than rounding. */
const isSurelySlow = (a: Fix, b: Fix): boolean => {
  const reach = ((spikeMetresPerSecond * 0.99) / metresPerDegree) * (Math.max(1, b.fixTime - a.fixTime) / 1000)
  const [north, east] = [b.lat - a.lat, b.lon - a.lon]
  return north * north + east * east < reach * reach
}

const isClean = (fixes: readonly Fix[]): boolean => {
  let before: Fix | undefined
  for (const fix of fixes) {
    if (!(isFiniteLatLon(fix) && isInstant(fix.fixTime))) return false
    if (before !== undefined && !(fix.fixTime > before.fixTime && (isSurelySlow(before, fix) || speedBetween(before, fix) <= spikeMetresPerSecond))) return false
    before = fix
  }
  return true
}

/**
 * Two fixes are a move when they are further apart than drift explains. Both errors add in quadrature; 2.5 times the combined 68 %
 * radius is exceeded by chance once in 1,300 independent pairs, so hours on a table add nothing. Never below 8 m.
 */
const isMove = (metres: number, a: Fix, b: Fix): boolean =>
  metres > 8 && metres > 2.5 * Math.hypot(effectiveAccuracyMetres(a), effectiveAccuracyMetres(b))

/** Slower than this is not walking (0.5 m/s = 1.8 km/h): the rest of the time was spent standing. */
const slowestWalk = 0.5

/** Nothing is known about a longer silence, unless both its ends are the same place. */
export const unknownGapMs = 10 * 60_000

interface Step {
  readonly metres: number
  readonly seconds: number
}

/**
 * Walks the track from anchor to anchor: the anchor is the last place the person certainly was, and moves on only with a real move.
 * So hours of drift around one spot add nothing.
 */
const forEachStep = (fixes: readonly Fix[], visit: (step: Step, isGap: boolean) => void): void => {
  let anchor = fixes[0]
  if (anchor === undefined) return
  let stillUntil = anchor.fixTime
  for (const fix of fixes) {
    const metres = nearbyMetres(anchor, fix)
    if (isMove(metres, anchor, fix)) {
      visit({ metres, seconds: (fix.fixTime - anchor.fixTime) / 1000 }, fix.fixTime - stillUntil > unknownGapMs)
      anchor = fix
    } else if (effectiveAccuracyMetres(fix) < effectiveAccuracyMetres(anchor) / 2) {
      // A much better fix of the same place: reckon from it, or a poor first fix would hide real moves.
      visit({ metres: 0, seconds: (fix.fixTime - anchor.fixTime) / 1000 }, false)
      anchor = fix
    }
    stillUntil = fix.fixTime
  }
  visit({ metres: 0, seconds: (stillUntil - anchor.fixTime) / 1000 }, false)
}

/** Length in metres, not counting drift. Chords between anchors: a curve is cut by at most the threshold of a move. */
export const trackLengthMetres = (fixes: readonly Fix[]): number => {
  let total = 0
  forEachStep(cleanFixes(fixes), (step) => { total += step.metres })
  return total
}

/** The figures kept beside a piece of a track. */
export const summariseTrack = (fixes: readonly Fix[]): TrackSummary => {
  const clean = cleanFixes(fixes)
  let metres = 0
  let movingSeconds = 0
  let staySeconds = 0
  let maxSpeed = 0
  forEachStep(clean, (step, isGap) => {
    metres += step.metres
    const moving = Math.min(step.seconds, step.metres / slowestWalk)
    if (isGap) return
    movingSeconds += moving
    staySeconds += step.seconds - moving
    maxSpeed = Math.max(maxSpeed, step.metres / Math.max(1, step.seconds))
  })
  // A receiver's own speed comes from the Doppler shift and beats differences of positions.
  const told = clean.map((f) => f.speedMetresPerSecond ?? NaN).filter((speed) => speed >= 0 && speed <= 350)
  if (told.length * 2 > clean.length) maxSpeed = told.reduce((fastest, speed) => Math.max(fastest, speed), 0)
  return {
    fixCount: clean.length, metres, movingSeconds, staySeconds, maxSpeed,
    bbox: boundingBox(clean), firstFixTime: clean[0]?.fixTime, lastFixTime: clean[clean.length - 1]?.fixTime,
  }
}

export const boundingBox = (fixes: readonly Fix[]): BoundingBox | undefined => {
  const first = fixes[0]
  if (first === undefined) return undefined
  let south = first.lat
  let north = first.lat
  let westward = 0
  let eastward = 0
  for (const { lat, lon } of fixes) {
    south = Math.min(south, lat)
    north = Math.max(north, lat)
    const shift = wrapLongitude(lon - first.lon)
    westward = Math.min(westward, shift)
    eastward = Math.max(eastward, shift)
  }
  return { south, west: wrapLongitude(first.lon + westward), north, east: wrapLongitude(first.lon + eastward) }
}
