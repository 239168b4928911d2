import type { Instant } from '../kernel/index.ts'
import type { ShiftHistory } from './shiftHistory.ts'
import { type Window, type Zone, dayMs, instantOf, parseDay, shiftWindows } from './workingWindow.ts'

/** How far a working day reaches beyond its own times into a day without work. */
const reachMs = 6 * 3_600_000

/** Where one day ends and the next begins, between the work of the two. */
export const border = (midnight: Instant, before: readonly Window[], after: readonly Window[]): Instant => {
  const end = before.at(-1)?.endsAt
  const start = after[0]?.startsAt
  if (end !== undefined && start !== undefined) return end >= start ? start : Math.floor((end + start) / 2)
  if (end !== undefined) return Math.max(midnight, end + reachMs)
  return start !== undefined ? Math.min(midnight, start - reachMs) : midnight
}

export const dayOf = (localDay: number): string => new Date(localDay * dayMs).toISOString().slice(0, 10)

/** The fixed times of the shift that a day ended with. */
const workOn = ({ now, earlier }: ShiftHistory, localDay: number, zone: Zone): Window[] => {
  const { shift } = earlier.get(dayOf(localDay)) ?? { shift: now }
  return shift?.kind === 'fixed' ? shiftWindows(shift, dayOf(localDay), zone) : []
}

/** Where the day before ends and this one begins. */
export const dayBegins = (history: ShiftHistory, localDay: number, zone: Zone): Instant =>
  border(instantOf(localDay * dayMs, zone), workOn(history, localDay - 1, zone), workOn(history, localDay, zone))

/** What is done in here counts for this day (`DayExpectation.belongsFrom`, `belongsTo`); half open. */
export const reachOfDay = (history: ShiftHistory, day: string, zone: Zone): Window => {
  const localDay = parseDay(day)
  if (localDay === undefined) throw new RangeError(`"${day}" is not a calendar day`)
  return { startsAt: dayBegins(history, localDay, zone), endsAt: dayBegins(history, localDay + 1, zone) }
}

/** From when on a day is free of the work of the day before: midnight, or in the middle between two nights, so that who goes home late can still check out. */
export const dayFreeFrom = (history: ShiftHistory, localDay: number, zone: Zone): Instant => {
  const midnight = instantOf(localDay * dayMs, zone)
  return (workOn(history, localDay - 1, zone).at(-1)?.endsAt ?? midnight) > midnight ? dayBegins(history, localDay, zone) : midnight
}
