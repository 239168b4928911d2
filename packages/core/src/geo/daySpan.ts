import type { Fix, Instant } from '../kernel/index.ts'
import { detectStops, isPlaced, type Stop } from './stops.ts'
import { cleanFixes, unknownGapMs } from './tracks.ts'

/** A stop of a day: `durationSeconds` is the time with positions alone. What was silent between `arrivedAt` and `leftAt` is told apart. */
export interface StopOfDay extends Stop { readonly withoutPositionSeconds: number }

/**
 * The span from the first to the last fix in three parts, which add up to it. Nothing is counted twice or left out:
 *
 * - without position: silences longer than ten minutes, whether inside a stop or not. The place before and the place after say nothing of what was
 *   between, and a pause is nobody's stay;
 * - staying: the rest of the stops;
 * - moving: everything else, so halts shorter than a stop too (lights, a bus, a word at the door). Where from, where to and how far is `metres`.
 */
export interface SpanOfDay {
  readonly spanSeconds: number
  readonly movingSeconds: number
  readonly staySeconds: number
  readonly withoutPositionSeconds: number
  readonly stops: readonly StopOfDay[]
  /** When it was known where the person was, ascending: fixes too blurred to tell a place are none; the ends of the span count. */
  readonly placedTimes: readonly Instant[]
}

/** Of the fixes of one path, in any order. */
export const spanOfDay = (fixes: readonly Fix[]): SpanOfDay => {
  const clean = cleanFixes(fixes)
  const placedTimes = clean.filter((fix, i) => i === 0 || i === clean.length - 1 || isPlaced(fix)).map((fix) => fix.fixTime)
  const silences = placedTimes.slice(1).flatMap((to, i) => (to - placedTimes[i]! > unknownGapMs ? [{ from: placedTimes[i]!, to }] : []))
  let next = 0
  const stops = detectStops(clean).map((stop): StopOfDay => {
    let silentMs = 0
    while (next < silences.length && silences[next]!.to <= stop.arrivedAt) next++
    for (let i = next; i < silences.length && silences[i]!.from < stop.leftAt; i++) silentMs += Math.min(silences[i]!.to, stop.leftAt) - Math.max(silences[i]!.from, stop.arrivedAt)
    return { ...stop, durationSeconds: (stop.leftAt - stop.arrivedAt - silentMs) / 1000, withoutPositionSeconds: silentMs / 1000 }
  })
  const spanSeconds = ((placedTimes.at(-1) ?? 0) - (placedTimes[0] ?? 0)) / 1000
  const staySeconds = stops.reduce((sum, stop) => sum + stop.durationSeconds, 0)
  const withoutPositionSeconds = silences.reduce((sum, { from, to }) => sum + (to - from) / 1000, 0)
  // Both are sums of thousandths: what rounding leaves of them is no time.
  const movingSeconds = Math.max(0, Math.round((spanSeconds - staySeconds - withoutPositionSeconds) * 1000) / 1000)
  return { spanSeconds, movingSeconds, staySeconds, withoutPositionSeconds, stops, placedTimes }
}
