import type { Instant } from '../kernel/index.ts'
import { type DayOrRange, type Grace, type Shift, type Window, type WorkingWindow, type Zone, clampGrace, createWorkingWindow, dayMs, instantOf, localOf, locator, maxInstant, merged, parseDay, shiftWindows, windowsStartingOn } from './workingWindow.ts'

/**
 * When a person works, with what was in force before: a change of shift is for its day and what follows, so what comes late from the days
 * before is judged by the shift of then.
 */
export interface ShiftHistory {
  /** null: nobody has said when this person works; then never. */
  readonly now: Shift | null
  /** Calendar days `YYYY-MM-DD` on which another shift was in force, or none (null). */
  readonly earlier: ReadonlyMap<string, Shift | null>
}

/** The shift in force on a calendar day. */
export const shiftOn = ({ now, earlier }: ShiftHistory, day: string): Shift | null => (earlier.has(day) ? earlier.get(day)! : now)

/** How far around its shift a window reaches; asked for each shift, because each has reaches of its own. */
export type GraceOf = (shift: Shift) => Grace

const none: GraceOf = () => ({})
const never: WorkingWindow = { contains: () => false, windowAt: () => undefined }

/** A window that began two days before can still run: over midnight, plus grace. */
const reachDays = 2

const daysOf = ({ earlier }: ShiftHistory): Map<number, Shift | null> => new Map([...earlier].flatMap(([day, shift]) => {
  const number = parseDay(day)
  return number === undefined ? [] : [[number, shift]]
}))

const windowsOn = (shift: Shift | null, localDay: number, zone: Zone, graceOf: GraceOf): Window[] => {
  if (shift === null) return []
  if (shift.kind === 'free') return [{ startsAt: instantOf(localDay * dayMs, zone), endsAt: instantOf((localDay + 1) * dayMs, zone) }]
  return windowsStartingOn(shift, localDay, zone, clampGrace(graceOf(shift)))
}

/**
 * The working windows, merged and in order: of a day, those that start on it; of a range, all that overlap it. Each day's are those of the
 * shift that was in force on it. Free days that follow each other are one window.
 */
export const historyWindows = (history: ShiftHistory, dayOrRange: DayOrRange, zone: Zone, graceOf: GraceOf = none): Window[] => {
  const { now, earlier } = history
  if (earlier.size === 0) return now === null ? [] : shiftWindows(now, dayOrRange, zone, graceOf(now))
  if (typeof dayOrRange === 'string') {
    const shift = shiftOn(history, dayOrRange)
    return shift === null ? [] : shiftWindows(shift, dayOrRange, zone, graceOf(shift))
  }
  return windowsBetween(now, daysOf(history), dayOrRange, zone, graceOf)
}

const windowsBetween = (now: Shift | null, earlier: ReadonlyMap<number, Shift | null>, { from, to }: { readonly from: Instant; readonly to: Instant }, zone: Zone, graceOf: GraceOf): Window[] => {
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) return []
  const windows: Window[] = []
  const lastDay = Math.floor(localOf(to, zone) / dayMs) + 1
  for (let day = Math.floor(localOf(from, zone) / dayMs) - reachDays; day <= lastDay; day++) windows.push(...windowsOn(earlier.has(day) ? earlier.get(day)! : now, day, zone, graceOf))
  return merged(windows).filter((window) => window.endsAt > from && window.startsAt < to)
}

/** Ready to be asked in bulk, like `createWorkingWindow`; beyond the days that differ it costs the same. */
export const createHistoryWindow = (history: ShiftHistory, zone: Zone, graceOf: GraceOf = none): WorkingWindow => {
  const { now } = history
  const present = now === null ? never : createWorkingWindow(now, zone, graceOf(now))
  const earlier = daysOf(history)
  if (earlier.size === 0) return present
  const numbers = [...earlier.keys()]
  const [first, last] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))]
  // Farther away no window of the days that differ can reach, nor one of today's shift reach them.
  const margin = reachDays + 2
  const [nearFrom, nearTo] = [instantOf((first - margin) * dayMs, zone), instantOf((last + 1 + margin) * dayMs, zone)]
  const near = locator((range) => windowsBetween(now, earlier, range, zone, graceOf))
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
