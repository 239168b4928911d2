import type { AttendanceStatus, AttendanceTable } from '@fieldproof/contract'
import { wholeMinutes } from '@fieldproof/core/kernel'

type Day = AttendanceTable['items'][number]['days'][number]

/** Late is a flag: who came late and never checked out is late, too, and has a missing punch. */
export const flagsOf: { readonly [status in AttendanceStatus]?: readonly string[] } = { late: ['late'], early: ['early'], missing_punch: ['missing_arrival', 'missing_leaving'], off_site: ['off_site'] }

/** Days that count as this one, as the sums of the reports and Excel count them (server, read/attendance/summary.ts): a day that waits for a decision is nothing else yet. */
export const daysCounted = (days: readonly Day[], as: AttendanceStatus): number =>
  days.filter(({ status, flags }) => (flagsOf[as] ? status !== 'pending' && flagsOf[as].some((flag) => flags.includes(flag)) : status === as)).length

/** Each day rounded by itself: the days add up to it. */
export const minutesSettled = (days: readonly Day[], field: 'lateSeconds' | 'earlySeconds'): number => days.reduce((sum, day) => (day.status === 'pending' ? sum : sum + wholeMinutes(day[field])), 0)

/** Worked on days that are decided, or on those that are not. */
export const secondsWorked = (days: readonly Day[], pending: boolean): number => days.reduce((sum, { status, workSeconds }) => ((status === 'pending') === pending ? sum + workSeconds : sum), 0)
