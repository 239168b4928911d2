import type { Instant } from '../kernel/index.ts'
import { type Calendar, type CalendarDay, calendarDay, dayRulesOf } from './calendar.ts'
import { border } from './dayReach.ts'
import { wholeDaysOf } from './leave.ts'
import { type Shift, type Window, type Zone, dayMs, instantOf, parseDay, shiftWindows } from './workingWindow.ts'

/**
 * What was expected of a person on one calendar day: nothing of what was done is known here, so that a plan cannot bend to it.
 */
export interface DayExpectation {
  readonly day: string
  /** `free`: on duty when they say so, no times expected. `no_shift`: nobody said when this person works. `entered`: they were entered when the day's work was under way. */
  readonly kind: 'scheduled' | 'free' | 'day_off' | 'on_leave' | 'no_shift' | 'entered'
  readonly calendar: CalendarDay
  /** Working time less leave, in order; empty unless `scheduled`. A night shift's runs into the next day. */
  readonly segments: readonly Window[]
  /** The segments of the shift on this day, without a look at leave. */
  readonly planned: readonly Window[]
  /** Leave that takes away working time of this day. */
  readonly leave: readonly Window[]
  /**
   * Half open: what is done in here belongs to this day. The days of one person tile the time line, so that every check-in belongs to
   * exactly one day, also the one shortly after a night shift or before an early one.
   */
  readonly belongsFrom: Instant
  readonly belongsTo: Instant
}

export interface DayPlan {
  readonly day: string
  readonly shift: Shift | null
  /** Shifts of the day before and the day after where they are others: they decide where this day begins and ends. */
  readonly shiftBefore?: Shift | null
  readonly shiftAfter?: Shift | null
  readonly calendar: Calendar
  readonly zone: Zone
  readonly leave?: readonly Window[]
  /** When the person was entered: of a day whose work had begun nothing is asked, because nobody could have been on time. */
  readonly enteredAt?: Instant
}

const nextTo = (day: string, days: number): string => new Date(((parseDay(day) ?? 0) + days) * dayMs).toISOString().slice(0, 10)

/** The windows less the leave. */
const without = (windows: readonly Window[], leave: readonly Window[]): Window[] =>
  leave.reduce<readonly Window[]>((left, { startsAt, endsAt }) =>
    left.flatMap((window) => [
      { startsAt: window.startsAt, endsAt: Math.min(window.endsAt, startsAt) },
      { startsAt: Math.max(window.startsAt, endsAt), endsAt: window.endsAt },
    ].filter((part) => part.endsAt > part.startsAt)), windows).slice()

/** Throws RangeError for what is no calendar day: callers make their days, they do not get them from outside. */
export const expectDay = ({ day, shift, shiftBefore = shift, shiftAfter = shift, calendar, zone, leave = [], enteredAt = -Infinity }: DayPlan): DayExpectation => {
  const localDay = parseDay(day)
  if (localDay === undefined) throw new RangeError(`"${day}" is not a calendar day`)
  const dayRules = dayRulesOf(calendar)
  const windowsOf = (of: Shift | null, on: string): Window[] => (of?.kind === 'fixed' ? shiftWindows({ ...of, dayRules }, on, zone) : [])
  const planned = windowsOf(shift, day)
  const leaves = leave.map((window) => ({ window, days: wholeDaysOf(window, zone) }))
    .filter(({ window, days }) => (days ? planned.length > 0 && days.first <= localDay && localDay < days.end : planned.some(({ startsAt, endsAt }) => window.startsAt < endsAt && window.endsAt > startsAt)))
  const working = leaves.some(({ days }) => days) ? [] : without(planned, leaves.map(({ window }) => window))
  const hadBegun = working[0] !== undefined && working[0].startsAt < enteredAt
  const segments = hadBegun ? [] : working
  const midnight = (of: number): Instant => instantOf(of * dayMs, zone)
  const kind = shift === null ? 'no_shift' : shift.kind === 'free' ? 'free' : planned.length === 0 ? 'day_off' : hadBegun ? 'entered' : segments.length === 0 ? 'on_leave' : 'scheduled'
  return {
    day, kind, calendar: calendarDay(calendar, day), segments, planned,
    leave: leaves.map(({ window }) => window),
    belongsFrom: border(midnight(localDay), windowsOf(shiftBefore, nextTo(day, -1)), planned),
    belongsTo: border(midnight(localDay + 1), planned, windowsOf(shiftAfter, nextTo(day, 1))),
  }
}
