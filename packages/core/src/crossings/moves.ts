import type { Fix, Instant, LatLon } from '../kernel/index.ts'
import { effectiveAccuracyMetres, nearbyMetres, wrapLongitude } from '../geo/index.ts'

/**
 * Has the person really moved? Places are numbered: the number goes up only with a move that drift does not explain. Whoever stands on the edge
 * of a fence stays in one place however long the receiver wanders, and so can neither enter nor leave.
 */
export interface Moves {
  readonly place: number
  /** Accuracy-weighted middle of the fixes of the present place: a single fix would lend it its own error. */
  readonly middle: LatLon
  readonly weight: number
  /** Error of its best fix. */
  readonly errorMetres: number
  /** First fix that seemed to lie elsewhere; a later one must agree before it is a move. */
  readonly awaySince?: Instant
}

/** Phones claim 3–5 m where buildings make it 8 and more; drift must not pass for walking because of a claim. */
const leastErrorMetres = 8
/** As for mileage (geo/tracks): beyond 2.5 times the combined 68 % radius once in 1,300 independent pairs, far rarer from a middle of many. */
const errorsApart = 2.5
/** Errors of neighbouring seconds are one error: a jump has to last. */
const leastAwayMs = 15_000
/** The middle follows a slow wander of the receiver: it is that of the last sixty fixes or so. */
const memoryFixes = 60

export const advanceMoves = (moves: Moves | undefined, fix: Fix): Moves => {
  const errorMetres = Math.max(leastErrorMetres, effectiveAccuracyMetres(fix))
  if (moves === undefined) return placeAt(fix, 0, errorMetres)
  const { place, middle, awaySince } = moves
  if (nearbyMetres(middle, fix) > errorsApart * Math.hypot(errorMetres, moves.errorMetres)) {
    if (awaySince === undefined) return { ...moves, awaySince: fix.fixTime }
    return fix.fixTime - awaySince < leastAwayMs ? moves : placeAt(fix, place + 1, errorMetres)
  }
  const added = 1 / errorMetres ** 2
  const best = Math.min(errorMetres, moves.errorMetres)
  const weight = Math.min(moves.weight, (memoryFixes - 1) / best ** 2) + added
  const share = added / weight
  return { place, middle: { lat: middle.lat + (fix.lat - middle.lat) * share, lon: wrapLongitude(middle.lon + wrapLongitude(fix.lon - middle.lon) * share) }, weight, errorMetres: best }
}

const placeAt = (fix: Fix, place: number, errorMetres: number): Moves => ({ place, middle: { lat: fix.lat, lon: fix.lon }, weight: 1 / errorMetres ** 2, errorMetres })
