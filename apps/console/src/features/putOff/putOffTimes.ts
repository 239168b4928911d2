import { addDays, dayIn, instantAt } from '../checkIns/days.ts'

export interface PutOffTime { readonly key: 'later' | 'tomorrow' | 'monday'; readonly at: number }

const halfHourMs = 1_800_000
const laterMs = 3 * 3_600_000
/** Nobody looks at the inbox after this hour: "later today" is not offered past it. */
const lastHour = '20:00'
const morning = '09:00'

/** 0 is Monday. */
const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7

/** Later today (in three hours or so), tomorrow morning and next Monday, in the company's time; ms since 1970. What would be the same twice is offered once. */
export const putOffTimes = (nowMs: number, timeZone: string): PutOffTime[] => {
  const today = dayIn(nowMs, timeZone)
  const later = Math.ceil((nowMs + laterMs) / halfHourMs) * halfHourMs
  const tomorrow = addDays(today, 1)
  const monday = addDays(today, 7 - weekdayOf(today))
  return [
    ...(later <= instantAt(today, lastHour, timeZone) ? [{ key: 'later' as const, at: later }] : []),
    { key: 'tomorrow', at: instantAt(tomorrow, morning, timeZone) },
    ...(monday === tomorrow ? [] : [{ key: 'monday' as const, at: instantAt(monday, morning, timeZone) }]),
  ]
}
