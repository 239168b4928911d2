import { dayFreeFrom } from './dayReach.ts'
import type { ShiftHistory } from './shiftHistory.ts'
import { type Window, type Zone, dayMs, instantOf, localOf } from './workingWindow.ts'

/**
 * Leave from midnight to midnight is leave of whole days, and a day's work is what begins on it: who works nights and has the 20th off stays
 * away from the night that begins on the 20th, to its end in the morning of the 21st, and not from the end of the night before. Any other leave is by the hour, as its times say.
 */
export interface WholeDays {
  /** Local days, counted from 1970-01-01; `end` is the day after the last. */
  readonly first: number
  readonly end: number
}

/** The days of a leave of whole days; undefined for one by the hour. */
export const wholeDaysOf = ({ startsAt, endsAt }: Window, zone: Zone): WholeDays | undefined => {
  // Rounded: where clocks skip midnight, the day begins an hour late.
  const [first, end] = [startsAt, endsAt].map((at) => Math.round(localOf(at, zone) / dayMs)) as [number, number]
  return first < end && instantOf(first * dayMs, zone) === startsAt && instantOf(end * dayMs, zone) === endsAt ? { first, end } : undefined
}

/** From when to when a leave goes, by the work of its days: for whoever asks of an instant whether the person was on leave at it. */
export const leaveWindow = (leave: Window, history: ShiftHistory, zone: Zone): Window => {
  const days = wholeDaysOf(leave, zone)
  return days === undefined ? leave : { startsAt: dayFreeFrom(history, days.first, zone), endsAt: dayFreeFrom(history, days.end, zone) }
}
