import type { Window } from '@fieldproof/core/planning'
import { silenceMs, type Gap, type GapCause } from './path.ts'

export interface Stretch {
  readonly from: number
  readonly to: number
  readonly recorded: boolean
  /** Why nothing was recorded, where that is known. */
  readonly cause: GapCause
}

/**
 * When a person was recorded and when not, one as plain as the other. Within the working hours of the day up to now; a person without set hours is told from the
 * first to the last position. Pieces shorter than a silence (10 min) before the first position or after the last are left out: that is how a phone starts and stops.
 */
export const stretchesOf = (times: readonly number[], gaps: readonly Gap[], windows: readonly Window[] | null, nowMs: number): Stretch[] => {
  const [first, last] = [times[0], times.at(-1)]
  const hours = windows === null ? (first === undefined || last === undefined ? [] : [{ startsAt: first, endsAt: last }]) : windows.filter(({ startsAt }) => startsAt < nowMs)
  return hours.flatMap(({ startsAt, endsAt: end }) => {
    const endsAt = Math.min(end, nowMs)
    const silences = first === undefined ? [{ from: startsAt, to: endsAt, cause: null }] : [{ from: startsAt, to: first, cause: null }, ...gaps, { from: last!, to: endsAt, cause: null }]
    const silent = silences.map(({ from, to, cause }): Stretch => ({ from: Math.max(from, startsAt), to: Math.min(to, endsAt), recorded: false, cause })).filter(({ from, to }) => to - from > silenceMs)
    const all: Stretch[] = []
    let at = startsAt
    for (const piece of silent) {
      if (piece.from > at) all.push({ from: at, to: piece.from, recorded: true, cause: null })
      all.push(piece)
      at = piece.to
    }
    if (at < endsAt) all.push({ from: at, to: endsAt, recorded: true, cause: null })
    return all
  })
}
