import { type Instant, type Result, type Translated, err, ok, t } from '../kernel/index.ts'
import type { DayRule } from './calendar.ts'

/**
 * When a person works. The privacy gate asks this of every fix before anything is stored, so it has a fast path; and being in
 * doubt it says no: a shift that cannot be read contains nothing.
 */
export interface ShiftSegment {
  /** Local time `HH:MM`. An end at or before the start is on the next day; `24:00` is allowed as an end. */
  readonly start: string
  readonly end: string
}

export interface Shift {
  /** `free`: the person works when they say so; every instant is inside and the phone's own start and stop are the boundary. */
  readonly kind: 'fixed' | 'free'
  readonly segments: readonly ShiftSegment[]
  /** 1 = Monday … 7 = Sunday (ISO 8601): the day on which a segment starts. */
  readonly daysOfWeek: readonly number[]
  /** What the company's calendar says of single days (`dayRulesOf`); it goes before the days of the week. */
  readonly dayRules?: Readonly<Record<string, DayRule>>
  /** So long before working time begins, and after it ends, the person's own check-in or check-out is taken (打卡时段). Tracks never are. Absent: not at all. */
  readonly punchBeforeMinutes?: number
  readonly punchAfterMinutes?: number
}

/**
 * The offset of local time from UTC at an instant, minutes east. Core has no time-zone data of its own; with Temporal it is
 * `(i) => Temporal.Instant.fromEpochMilliseconds(i).toZonedDateTimeISO(tz).offsetNanoseconds / 6e10`.
 */
export interface Zone {
  readonly offsetMinutesAt: (instant: Instant) => number
}

/** Half open: `startsAt` is inside, `endsAt` is not. */
export interface Window {
  readonly startsAt: Instant
  readonly endsAt: Instant
}

export interface Grace {
  readonly graceBeforeMs?: number
  readonly graceAfterMs?: number
}

/** A calendar day `YYYY-MM-DD`, or all instants of a half-open range. */
export type DayOrRange = string | { readonly from: Instant; readonly to: Instant }

const minuteMs = 60_000
export const dayMs = 86_400_000

const minutesOfDay = (time: string): number | undefined => {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/.exec(time)
  if (match === null) return undefined
  return match[1] === undefined ? 1440 : Number(match[1]) * 60 + Number(match[2])
}

const notATime = (text: string): Translated => t(`“${text}”不是一天里的时间，请写成 09:00 的样子`, `「${text}」不是一天裡的時間，請寫成 09:00 的樣子`, `"${text}" is not a time of day`)

/** Why a shift cannot be used, in words for whoever set it up. */
export const validateShift = (shift: Shift): Result<Shift, Translated> => {
  if (shift.kind !== 'fixed' && shift.kind !== 'free') return err(t('班次须为固定时间或全天', '班次須為固定時間或全天', 'a shift is fixed or free'))
  if (shift.kind === 'free') return ok(shift)
  if (shift.segments.length === 0) return err(t('固定时间的班次至少要有一个时段', '固定時間的班次至少要有一個時段', 'a fixed shift needs at least one segment'))
  for (const { start, end } of shift.segments) {
    if (minutesOfDay(start) === undefined || start === '24:00') return err(notATime(start))
    if (minutesOfDay(end) === undefined) return err(notATime(end))
  }
  if (shift.daysOfWeek.length === 0) return err(t('固定时间的班次至少要选星期里的一天', '固定時間的班次至少要選星期裡的一天', 'a fixed shift needs at least one day of the week'))
  if (!shift.daysOfWeek.every((day) => Number.isInteger(day) && day >= 1 && day <= 7)) return err(t('星期须为 1（周一）至 7（周日）', '星期須為 1（週一）至 7（週日）', 'days of the week are 1 (Monday) to 7 (Sunday)'))
  return ok(shift)
}

/** A local wall-clock moment, as if it were UTC: the usual trick to reckon in days without a calendar library. */
export type LocalMs = number

export const localOf = (instant: Instant, zone: Zone): LocalMs => instant + zone.offsetMinutesAt(instant) * minuteMs

/**
 * The instant of a local time. When clocks are put back a local time happens twice and the first is taken; when put forward it never
 * happens and the time is reckoned with the offset before the change (RFC 5545 and Temporal's "compatible").
 */
export const instantOf = (local: LocalMs, zone: Zone): Instant => {
  const offsets = [local - dayMs, local + dayMs].map((around) => zone.offsetMinutesAt(around) * minuteMs)
  const candidates = offsets.map((offset) => local - offset)
  const exact = candidates.filter((instant) => localOf(instant, zone) === local)
  return exact.length > 0 ? Math.min(...exact) : local - (offsets[0] as number)
}

/** 1 = Monday … 7 = Sunday. 1970-01-01 was a Thursday. */
const dayOfWeek = (localDay: number): number => ((((localDay + 3) % 7) + 7) % 7) + 1

/** Does the shift work on this day: by the calendar, else by the day of the week? */
const worksOn = ({ daysOfWeek, dayRules }: Shift, localDay: number): boolean => {
  const rule = dayRules?.[new Date(localDay * dayMs).toISOString().slice(0, 10)]
  if (rule === 'company_off') return false
  if (rule === 'company_work') return true
  const keepsOrdinaryWeek = new Set(daysOfWeek).size < 7
  if (rule === 'holiday' && keepsOrdinaryWeek) return false
  // A day in exchange is for those who work on weekdays: somebody who only works at weekends has lost none.
  if (rule === 'make_up' && keepsOrdinaryWeek && daysOfWeek.some((day) => day <= 5)) return true
  return daysOfWeek.includes(dayOfWeek(localDay))
}

/** The working windows of a fixed shift that start on a local day, counted from 1970-01-01; not merged. */
export const windowsStartingOn = (shift: Shift, localDay: number, zone: Zone, grace: Grace): Window[] => {
  if (!worksOn(shift, localDay)) return []
  return shift.segments.flatMap(({ start, end }) => {
    const from = minutesOfDay(start)
    const until = minutesOfDay(end)
    if (from === undefined || until === undefined) return []
    const endMinutes = until <= from ? until + 1440 : until
    return [{
      startsAt: instantOf(localDay * dayMs + from * minuteMs, zone) - (grace.graceBeforeMs ?? 0),
      endsAt: instantOf(localDay * dayMs + endMinutes * minuteMs, zone) + (grace.graceAfterMs ?? 0),
    }]
  })
}

export const merged = (windows: readonly Window[]): Window[] => {
  const result: Window[] = []
  for (const window of windows.filter((w) => w.endsAt > w.startsAt).sort((a, b) => a.startsAt - b.startsAt)) {
    const last = result[result.length - 1]
    if (last === undefined || window.startsAt > last.endsAt) result.push(window)
    else if (window.endsAt > last.endsAt) result[result.length - 1] = { startsAt: last.startsAt, endsAt: window.endsAt }
  }
  return result
}

/** Days since 1970-01-01 of `YYYY-MM-DD`; undefined for what is no day. */
export const parseDay = (day: string): number | undefined => {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? undefined : at / dayMs
}

/** Grace is a matter of minutes; a longer one would need more days looked at than the one either side. */
export const clampGrace = ({ graceBeforeMs = 0, graceAfterMs = 0 }: Grace): Grace => {
  const clamp = (ms: number): number => (ms > 0 ? Math.min(ms, dayMs / 2) : 0)
  return { graceBeforeMs: clamp(graceBeforeMs), graceAfterMs: clamp(graceAfterMs) }
}

/**
 * The working windows, merged and in order: of a day, those that *start* on it (a night shift's window runs into the next day);
 * of a range, all that overlap it, not cut at its ends. A free shift works the whole day, or the whole range.
 */
export const shiftWindows = (shift: Shift, dayOrRange: DayOrRange, zone: Zone, grace: Grace = {}): Window[] => {
  const usedGrace = clampGrace(grace)
  if (typeof dayOrRange === 'string') {
    const day = parseDay(dayOrRange)
    if (day === undefined) return []
    if (shift.kind === 'free') return [{ startsAt: instantOf(day * dayMs, zone), endsAt: instantOf((day + 1) * dayMs, zone) }]
    return merged(windowsStartingOn(shift, day, zone, usedGrace))
  }
  const { from, to } = dayOrRange
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) return []
  if (shift.kind === 'free') return [{ startsAt: from, endsAt: to }]
  const windows: Window[] = []
  // A window that began two days before can still run: over midnight, plus grace.
  const firstDay = Math.floor(localOf(from, zone) / dayMs) - 2
  const lastDay = Math.floor(localOf(to, zone) / dayMs) + 1
  for (let day = firstDay; day <= lastDay; day++) windows.push(...windowsStartingOn(shift, day, zone, usedGrace))
  return merged(windows).filter((window) => window.endsAt > from && window.startsAt < to)
}

export interface WorkingWindow {
  readonly contains: (instant: Instant) => boolean
  /** The window around an instant, if it is a working one: where our app splits its batches. */
  readonly windowAt: (instant: Instant) => Window | undefined
}

/** Beyond ±8.64e15 ms there is no calendar. */
export const maxInstant = 8.64e15 - 8 * dayMs

/** Looks up the window around an instant among those nearby (a day either side at least) and remembers the stretch, inside or outside, around the last answer. */
export const locator = (windowsNear: (range: { readonly from: Instant; readonly to: Instant }) => readonly Window[]): WorkingWindow['windowAt'] => {
  let from = 0
  let until = 0
  let current: Window | undefined
  return (instant) => {
    if (instant >= from && instant < until) return current
    if (!(Math.abs(instant) < maxInstant)) return undefined
    const nearby = windowsNear({ from: instant - dayMs, to: instant + dayMs })
    current = nearby.find((window) => instant >= window.startsAt && instant < window.endsAt)
    from = current?.startsAt ?? nearby.reduce((latest, w) => (w.endsAt <= instant ? Math.max(latest, w.endsAt) : latest), instant - dayMs)
    until = current?.endsAt ?? nearby.reduce((earliest, w) => (w.startsAt > instant ? Math.min(earliest, w.startsAt) : earliest), instant + dayMs)
    return current
  }
}

/**
 * A shift ready to be asked about instants in bulk. It remembers the stretch (inside or outside) around the last answer, so that
 * a track costs two comparisons a fix and the zone is asked about once a day.
 */
export const createWorkingWindow = (shift: Shift, zone: Zone, grace: Grace = {}): WorkingWindow => {
  if (shift.kind === 'free') {
    const always: Window = { startsAt: -maxInstant, endsAt: maxInstant }
    return { contains: (instant) => Math.abs(instant) < maxInstant, windowAt: (instant) => (Math.abs(instant) < maxInstant ? always : undefined) }
  }
  const locate = locator((range) => shiftWindows(shift, range, zone, grace))
  return { contains: (instant) => locate(instant) !== undefined, windowAt: locate }
}

/** Is this one instant working time? For many instants of one shift use `createWorkingWindow`. */
export const isWorkingInstant = (shift: Shift, instant: Instant, zone: Zone, grace: Grace = {}): boolean =>
  createWorkingWindow(shift, zone, grace).contains(instant)

/** The reach of a person's own taps around working time. A free shift has no outside. */
export const punchGrace = ({ punchBeforeMinutes = 0, punchAfterMinutes = 0 }: Pick<Shift, 'punchBeforeMinutes' | 'punchAfterMinutes'>): Grace =>
  ({ graceBeforeMs: punchBeforeMinutes * minuteMs, graceAfterMs: punchAfterMinutes * minuteMs })
