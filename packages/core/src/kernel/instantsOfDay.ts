/** A working day and what is done for it, as the server tells it; instants in ISO 8601, half open. */
export interface DayReach {
  readonly day: string
  /** What is done in here counts for this day, and for no other: a night's is partly on the calendar day after. */
  readonly countsFrom: string
  readonly countsTo: string
  /** The day's work; null where none is asked for. */
  readonly dueFrom: string | null
  readonly dueTo: string | null
}

export interface InstantOfDay {
  readonly at: number
  /** On which calendar day that is, seen from the working day: −1 the day before, 0 the day itself, 1 the day after. */
  readonly offset: -1 | 0 | 1
}

const nextTo = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/**
 * When a clock shows `HH:MM` within what counts for a day, the nearest to its work first: 06:00 of a night shift is that of the morning after. None where
 * the day does not reach so far, more than one where it is longer than a day. `instantAt`: the instant of a local time on a calendar day.
 */
export const instantsOfDay = ({ day, countsFrom, countsTo, dueFrom, dueTo }: DayReach, clock: string, instantAt: (day: string, clock: string) => number): readonly InstantOfDay[] => {
  const [from, to] = [Date.parse(countsFrom), Date.parse(countsTo)]
  const [begins, ends] = [dueFrom === null ? from : Date.parse(dueFrom), dueTo === null ? to : Date.parse(dueTo)]
  const away = ({ at }: InstantOfDay): number => Math.max(begins - at, at - ends, 0)
  return ([0, 1, -1] as const).map((offset) => ({ offset, at: instantAt(nextTo(day, offset), clock) })).filter(({ at }) => at >= from && at < to).sort((a, b) => away(a) - away(b))
}
