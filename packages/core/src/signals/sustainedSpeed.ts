/**
 * A run of positions that is too fast all the way. Neighbours a few seconds apart hide any speed in the minute that a single jump is allowed (impossibleTravel): a mock that
 * interpolates gets anywhere. So positions are looked at half a minute apart and several steps in a row must each be too fast, going one way: an access point that has moved
 * house, or a jammed receiver, throws a phone there and back or round in circles, and does not carry it along.
 */
import type { Fix } from '../kernel/index.ts'
import { bearingDegrees, distanceMetres, effectiveAccuracyMetres } from '../geo/index.ts'

export interface Run {
  readonly distanceMetres: number
  readonly elapsedSeconds: number
  /** At the least. */
  readonly speedMetresPerSecond: number
}

const stepMs = 30_000
/** Nobody knows the way across a longer silence. */
const maxStepMs = 300_000
/** One receiver, one clock. */
const toleranceSeconds = 2
const minSteps = 4
const maxTurnDegrees = 60

interface Step {
  readonly from: Fix
  readonly to: Fix
  readonly metres: number
  readonly bearing: number
  readonly isFast: boolean
}

const turn = (a: Step, b: Step): number => Math.abs(((b.bearing - a.bearing + 540) % 360) - 180)

/**
 * The fastest run of at least four steps, each faster than `limit` metres per second, that ends at `since` or later. `fixes`: well known positions of one receiver,
 * oldest first, at most one per instant. undefined: there is none.
 */
export const fastestRun = (fixes: readonly Fix[], limit: number, since = -Infinity): Run | undefined => {
  let fastest: Run | undefined
  let run: Step[] = []
  const close = (): void => {
    const [first, last] = [run[0], run.at(-1)]
    if (first !== undefined && last !== undefined && run.length >= minSteps && last.to.fixTime >= since) {
      const elapsedSeconds = (last.to.fixTime - first.from.fixTime) / 1000
      const metres = run.reduce((sum, step) => sum + step.metres, 0)
      const found = { distanceMetres: metres, elapsedSeconds, speedMetresPerSecond: metres / (elapsedSeconds + toleranceSeconds) }
      if (found.speedMetresPerSecond > (fastest?.speedMetresPerSecond ?? 0)) fastest = found
    }
    run = []
  }
  let from: Fix | undefined
  for (const to of fixes) {
    if (from !== undefined && to.fixTime - from.fixTime < stepMs) continue
    if (from !== undefined) {
      const metres = Math.max(0, distanceMetres(from, to) - effectiveAccuracyMetres(from) - effectiveAccuracyMetres(to))
      const seconds = (to.fixTime - from.fixTime) / 1000
      const step = { from, to, metres, bearing: bearingDegrees(from, to), isFast: to.fixTime - from.fixTime <= maxStepMs && metres / (seconds + toleranceSeconds) > limit }
      const before = run.at(-1)
      if (!step.isFast || (before !== undefined && turn(before, step) > maxTurnDegrees)) close()
      if (step.isFast) run.push(step)
    }
    from = to
  }
  close()
  return fastest
}
