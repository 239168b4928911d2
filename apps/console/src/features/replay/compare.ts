import type { ReplayDay } from '@fieldproof/contract'
import { type ComparedDay, timeTogether } from '@fieldproof/core/geo'
import { addDays, startOfDay } from '../checkIns/days.ts'
import { type DayEntry, entriesOf, fixesOf, mainDevice, type Track, trackOf } from './track.ts'

/** Which of the two a line, a stop or a list is of. */
export const sides = ['A', 'B'] as const
export type Side = (typeof sides)[number]

/**
 * Blue and orange are told apart by nearly everybody; A is one solid line, B two thin ones, and every stop and marker has its letter, so that nothing hangs on colour.
 */
export const pairColours = { light: { A: '#1c5fa8', B: '#b0480a' }, dark: { A: '#86bcf5', B: '#f2a65e' } } as const

/**
 * The instant that counts as midnight. Reckoned back from the end of the day, so that on a day on which the clocks change (at night, everywhere) the hours of work
 * read the same on both.
 */
export const midnightOf = (day: Pick<ReplayDay, 'date' | 'timeZone'>): number => startOfDay(addDays(day.date, 1), day.timeZone) - 86_400_000

export interface DayOfPair {
  readonly side: Side
  readonly day: ReplayDay
  readonly track: Track
  readonly entries: readonly DayEntry[]
  /** From here to the instant of `A` that has the same time of day, ms. */
  readonly shift: number
  readonly compared: ComparedDay
}

/** Both days on the clock of the first. */
export const pairOf = (first: ReplayDay, second: ReplayDay): readonly [DayOfPair, DayOfPair] => {
  const zero = midnightOf(first)
  const one = (side: Side, day: ReplayDay): DayOfPair => {
    const track = trackOf(fixesOf(day, day.devices.length > 1 ? mainDevice(day) : undefined), day.gaps)
    const midnight = midnightOf(day)
    return { side, day, track, entries: entriesOf(day), shift: zero - midnight, compared: { midnight, fixes: track.fixes, silences: day.gaps.map((g) => [Date.parse(g.from), Date.parse(g.to)] as const) } }
  }
  return [one('A', first), one('B', second)]
}

/** What is set beside each other, in the order of the table. Metres, seconds, counts. */
export const figuresOf = ({ summary, stops, checkIns }: ReplayDay) => ({
  metres: summary.metres, movingSeconds: summary.movingSeconds, staySeconds: summary.staySeconds, stopCount: stops.length, checkInCount: checkIns.length,
  withoutPositionSeconds: summary.withoutPositionSeconds,
})
export type Figure = keyof ReturnType<typeof figuresOf>

/** Spells near each other, as instants of the first day. */
export const spellsOf = ([a, b]: readonly [DayOfPair, DayOfPair]): readonly { readonly from: number; readonly to: number; readonly seconds: number }[] =>
  timeTogether(a.compared, b.compared).map(({ from, to }) => ({ from: from + a.compared.midnight, to: to + a.compared.midnight, seconds: (to - from) / 1000 }))

/** Times of the first day's clock in which neither has a position: a play jumps over them. */
export const silentForBoth = ([a, b]: readonly [DayOfPair, DayOfPair]): readonly (readonly [from: number, to: number])[] => {
  const silent = ({ track: { fixes, breakBefore }, shift }: DayOfPair) => {
    const inner = breakBefore.flatMap((broken, i) => (broken ? [[fixes[i - 1]!.fixTime + shift, fixes[i]!.fixTime + shift] as const] : []))
    return [[-Infinity, (fixes[0]?.fixTime ?? Infinity) + shift] as const, ...inner, ...(fixes.length > 0 ? [[fixes.at(-1)!.fixTime + shift, Infinity] as const] : [])]
  }
  const others = silent(b)
  return silent(a).flatMap(([from, to]) => others.flatMap(([begin, end]) => {
    const both = [Math.max(from, begin), Math.min(to, end)] as const
    // Before the first and after the last there is nothing to jump over.
    return both[1] > both[0] && Number.isFinite(both[0]) && Number.isFinite(both[1]) ? [both] : []
  }))
}
