import type { Instant } from '../kernel/index.ts'
import { type DayOrRange, type Grace, type Shift, type Window, type WorkingWindow, type Zone, clampGrace, createWorkingWindow, dayMs, instantOf, localOf, locator, maxInstant, merged, parseDay, shiftWindows, windowsStartingOn } from './workingWindow.ts'

/** What was in force on a day; null: nobody had said when this person works. */
export interface ShiftOfDay {
  readonly shift: Shift | null
  /** Others that were in force earlier on the same day, each until an instant; in the order of time. */
  readonly replaced?: readonly { readonly until: Instant; readonly shift: Shift | null }[]
}

/**
 * When a person works, with what was in force before: a change of shift is for its day and what follows, so what comes late from the days
 * before is judged by the shift of then.
 */
export interface ShiftHistory {
  readonly now: Shift | null
  /** Calendar days `YYYY-MM-DD` on which something else was in force, for all of the day or a part. */
  readonly earlier: ReadonlyMap<string, ShiftOfDay>
}

export interface HistoryReach {
  /** How far around its shift a window reaches; asked for each shift, because each has reaches of its own. */
  readonly graceOf?: (shift: Shift) => Grace
  /**
   * Of a day on which the shift was changed. `in_force` (what is recorded without a tap): each instant by the shift that was in force at it, so that nothing becomes working time
   * afterwards. `either` (the person's own taps): a change corrects a mistake as often as it makes a plan, and neither may cost somebody a check-in.
   */
  readonly onDayOfChange?: 'in_force' | 'either'
}

/** The shifts that were in force on a calendar day, one after the other; none where nobody had said when the person works. */
export const shiftsOn = ({ now, earlier }: ShiftHistory, day: string): Shift[] => {
  const { shift, replaced = [] } = earlier.get(day) ?? { shift: now }
  return [...replaced.map((one) => one.shift), shift].filter((one) => one !== null)
}

const never: WorkingWindow = { contains: () => false, windowAt: () => undefined }

/** A window that began two days before can still run: over midnight, plus grace. */
const reachDays = 2

const daysOf = ({ earlier }: ShiftHistory): Map<number, ShiftOfDay> => new Map([...earlier].flatMap(([day, ofDay]) => {
  const number = parseDay(day)
  return number === undefined ? [] : [[number, ofDay]]
}))

const windowsOfShift = (shift: Shift | null, localDay: number, zone: Zone, graceOf: HistoryReach['graceOf']): Window[] => {
  if (shift === null) return []
  if (shift.kind === 'free') return [{ startsAt: instantOf(localDay * dayMs, zone), endsAt: instantOf((localDay + 1) * dayMs, zone) }]
  return windowsStartingOn(shift, localDay, zone, clampGrace(graceOf?.(shift) ?? {}))
}

const windowsOn = ({ shift, replaced = [] }: ShiftOfDay, localDay: number, zone: Zone, { graceOf, onDayOfChange = 'in_force' }: HistoryReach): Window[] => {
  const of = (one: Shift | null): Window[] => windowsOfShift(one, localDay, zone, graceOf)
  if (onDayOfChange === 'either') return [...replaced.map((one) => one.shift), shift].flatMap(of)
  const begins = [-Infinity, ...replaced.map(({ until }) => until)]
  const ends = [...replaced.map(({ until }) => until), Infinity]
  return [...replaced.map((one) => one.shift), shift].flatMap((one, i) => of(one).map(({ startsAt, endsAt }) => ({ startsAt: Math.max(startsAt, begins[i]!), endsAt: Math.min(endsAt, ends[i]!) })))
}

/**
 * The working windows, merged and in order: of a day, those that start on it; of a range, all that overlap it. Each day's are those of the
 * shift that was in force on it. Free days that follow each other are one window.
 */
export const historyWindows = (history: ShiftHistory, dayOrRange: DayOrRange, zone: Zone, reach: HistoryReach = {}): Window[] => {
  const { now, earlier } = history
  if (earlier.size === 0) return now === null ? [] : shiftWindows(now, dayOrRange, zone, reach.graceOf?.(now))
  if (typeof dayOrRange !== 'string') return windowsBetween(now, daysOf(history), dayOrRange, zone, reach)
  const day = parseDay(dayOrRange)
  return day === undefined ? [] : merged(windowsOn(earlier.get(dayOrRange) ?? { shift: now }, day, zone, reach))
}

const windowsBetween = (now: Shift | null, earlier: ReadonlyMap<number, ShiftOfDay>, { from, to }: { readonly from: Instant; readonly to: Instant }, zone: Zone, reach: HistoryReach): Window[] => {
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) return []
  const windows: Window[] = []
  const lastDay = Math.floor(localOf(to, zone) / dayMs) + 1
  for (let day = Math.floor(localOf(from, zone) / dayMs) - reachDays; day <= lastDay; day++) windows.push(...windowsOn(earlier.get(day) ?? { shift: now }, day, zone, reach))
  return merged(windows).filter((window) => window.endsAt > from && window.startsAt < to)
}

/** Ready to be asked in bulk, like `createWorkingWindow`; beyond the days that differ it costs the same. */
export const createHistoryWindow = (history: ShiftHistory, zone: Zone, reach: HistoryReach = {}): WorkingWindow => {
  const { now } = history
  const present = now === null ? never : createWorkingWindow(now, zone, reach.graceOf?.(now))
  const earlier = daysOf(history)
  if (earlier.size === 0) return present
  const numbers = [...earlier.keys()]
  const [first, last] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))]
  // Farther away no window of the days that differ can reach, nor one of today's shift reach them.
  const margin = reachDays + 2
  const [nearFrom, nearTo] = [instantOf((first - margin) * dayMs, zone), instantOf((last + 1 + margin) * dayMs, zone)]
  const near = locator((range) => windowsBetween(now, earlier, range, zone, reach))
  // A free shift has no outside, but it was not in force on the days that differ.
  const [before, after] = [instantOf(first * dayMs, zone), instantOf((last + 1) * dayMs, zone)]
  const far = (instant: Instant): Window | undefined => {
    const window = present.windowAt(instant)
    if (window === undefined || now?.kind !== 'free') return window
    return instant < before ? { startsAt: window.startsAt, endsAt: before } : { startsAt: after, endsAt: window.endsAt }
  }
  const windowAt = (instant: Instant): Window | undefined => (Math.abs(instant) < maxInstant ? (instant >= nearFrom && instant < nearTo ? near : far)(instant) : undefined)
  return { contains: (instant) => windowAt(instant) !== undefined, windowAt }
}
