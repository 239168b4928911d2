import type { Fix, Instant, LatLon } from '../kernel/index.ts'
import { effectiveAccuracyMetres } from './accuracy.ts'
import { nearbyMetres, wrapLongitude } from './distance.ts'
import { cleanFixes } from './tracks.ts'

export interface Stop {
  readonly centre: LatLon
  readonly arrivedAt: Instant
  readonly leftAt: Instant
  readonly durationSeconds: number
  readonly fixCount: number
}

export interface StopOptions {
  /** How far from the middle of a stop its fixes may be, beyond their own error. */
  readonly radiusMetres?: number
  readonly minDurationSeconds?: number
  /** A longer silence ends a stop: nobody knows where the person was. */
  readonly maxGapSeconds?: number
}

/** A fix with an error of several radii neither proves nor disproves staying: it is left out. */
const blurredFactor = 4
const defaultRadiusMetres = 50

/** Good enough to tell a place from another. */
export const isPlaced = (fix: Fix, radiusMetres = defaultRadiusMetres): boolean => effectiveAccuracyMetres(fix) <= blurredFactor * radiusMetres

/** A sliding window of fixes with their accuracy-weighted middle, O(1) to extend and to shorten. */
class Window {
  readonly #fixes: Fix[] = []
  #first = 0
  #weight = 0
  #latSum = 0
  #lonSum = 0

  get size(): number {
    return this.#fixes.length - this.#first
  }

  get durationMs(): number {
    return this.size === 0 ? 0 : (this.#fixes[this.#fixes.length - 1] as Fix).fixTime - (this.#fixes[this.#first] as Fix).fixTime
  }

  /** Sums are of offsets from the very first fix, so that the antimeridian is no edge and little precision is lost. */
  get centre(): LatLon {
    const origin = this.#fixes[0] as Fix
    return { lat: origin.lat + this.#latSum / this.#weight, lon: wrapLongitude(origin.lon + this.#lonSum / this.#weight) }
  }

  extend(fix: Fix): void {
    this.#fixes.push(fix)
    this.#add(fix, 1)
  }

  shorten(): void {
    this.#add(this.#fixes[this.#first++] as Fix, -1)
    if (this.size === 0) this.clear()
  }

  clear(): void {
    this.#first = this.#fixes.length
    this.#weight = this.#latSum = this.#lonSum = 0
  }

  holds(fix: Fix, radiusMetres: number): boolean {
    // Half the radius at most: with more, a slow walk drags the middle along and never ends a stop.
    const allowance = fix.accuracyMetres === undefined ? 0 : Math.min(radiusMetres / 2, effectiveAccuracyMetres(fix))
    return this.size === 0 || nearbyMetres(this.centre, fix) <= radiusMetres + allowance
  }

  asStop(): Stop {
    const arrivedAt = (this.#fixes[this.#first] as Fix).fixTime
    return { centre: this.centre, arrivedAt, leftAt: arrivedAt + this.durationMs, durationSeconds: this.durationMs / 1000, fixCount: this.size }
  }

  #add(fix: Fix, sign: 1 | -1): void {
    const origin = this.#fixes[0] as Fix
    const weight = sign / effectiveAccuracyMetres(fix) ** 2
    this.#weight += weight
    this.#latSum += weight * (fix.lat - origin.lat)
    this.#lonSum += weight * wrapLongitude(fix.lon - origin.lon)
  }
}

/**
 * The places where somebody stayed: stay points (Li et al. 2008) with a running, accuracy-weighted middle; a single fix that jumps
 * away and back does not end a stop. Fixes in any order, with repeats. Linear in their number once sorted.
 */
export const detectStops = (fixes: readonly Fix[], options: StopOptions = {}): Stop[] => {
  const { radiusMetres = defaultRadiusMetres, minDurationSeconds = 180, maxGapSeconds = 1_800 } = options
  const usable = cleanFixes(fixes).filter((fix) => isPlaced(fix, radiusMetres))
  const isGap = (before: Fix | undefined, fix: Fix): boolean =>
    before !== undefined && fix.fixTime - before.fixTime > maxGapSeconds * 1000
  const stops: Stop[] = []
  const window = new Window()

  const finish = (): void => {
    if (window.size < 2 || window.durationMs < minDurationSeconds * 1000) return
    stops.push(window.asStop())
    window.clear()
  }

  usable.forEach((fix, i) => {
    const after = usable[i + 1]
    if (isGap(usable[i - 1], fix)) {
      finish()
      window.clear()
    } else if (!window.holds(fix, radiusMetres)) {
      if (after !== undefined && !isGap(fix, after) && window.holds(after, radiusMetres)) return
      finish()
      while (!window.holds(fix, radiusMetres)) window.shorten()
    }
    window.extend(fix)
  })
  finish()
  return stops
}
