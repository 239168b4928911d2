import type { Instant } from '../kernel/index.ts'
import type { DayReason } from './result.ts'

/** Work that had begun, grace over, and somebody was not there. */
export interface Awaited {
  /** When the work began: the same while they are waited for and ever after. */
  readonly startAt: Instant
  /** When it could be said. */
  readonly dueAt: Instant
  /** When they came; null: not yet, or never. */
  readonly arrivedAt: Instant | null
  /** When the work was over without them. */
  readonly missedAt: Instant | null
}

const minuteMs = 60_000
/** What is said of the arrival at a stretch of work: one of these of each. */
const arrivals: readonly string[] = ['not_due_yet', 'not_arrived_yet', 'nothing_recorded', 'arrived_on_time', 'arrived_within_grace', 'arrived_late', 'arrival_corrected', 'no_arrival']
const timeOf = ({ values }: DayReason, name: string): Instant => Number(values[name])

/**
 * For whom a day's work waited, from what the day says of itself: while it goes on and months later alike, so that a rule can be tried on what was. Who first checks out was there by then; of which
 * stretch of a day that is, the record tells only for the first.
 */
export const awaitedOf = (reasons: readonly DayReason[], { dueFrom, graceMinutes }: { readonly dueFrom: Instant | undefined; readonly graceMinutes: number }): readonly Awaited[] => {
  const first = reasons.findIndex(({ reason }) => arrivals.includes(reason))
  return reasons.flatMap((one, i): Awaited[] => {
    const awaited = (startAt: Instant, arrivedAt: Instant | null, missedAt: Instant | null = null): Awaited[] => {
      const dueAt = startAt + graceMinutes * minuteMs
      return arrivedAt !== null && arrivedAt <= dueAt ? [] : [{ startAt, dueAt, arrivedAt, missedAt }]
    }
    switch (one.reason) {
      case 'not_arrived_yet': return awaited(timeOf(one, 'startAt'), null)
      case 'nothing_recorded': return awaited(timeOf(one, 'startAt'), null, timeOf(one, 'endAt'))
      // Seconds late are rounded; work begins at whole minutes.
      case 'arrived_late': return awaited(Math.round((timeOf(one, 'at') - timeOf(one, 'lateSeconds') * 1000) / minuteMs) * minuteMs, timeOf(one, 'at'))
      case 'no_arrival': return i === first && dueFrom !== undefined ? awaited(dueFrom, timeOf(one, 'firstAt')) : []
      default: return []
    }
  })
}

/** What became of work that once waited for somebody and waits no more: they were there by then (which came to be known later), are on leave, or nothing was asked of them after all. */
export const awaitedNoMore = (reasons: readonly DayReason[], startAt: Instant): { readonly why: 'arrived'; readonly at: Instant } | { readonly why: 'excused' | 'corrected' } => {
  const isLeave = reasons.some((one) => (one.reason === 'on_leave' || one.reason === 'partly_on_leave') && timeOf(one, 'startAt') <= startAt && startAt < timeOf(one, 'endAt'))
  if (isLeave) return { why: 'excused' }
  const came = reasons.filter(({ reason }) => reason === 'arrived_on_time' || reason === 'arrived_within_grace' || reason === 'arrived_late' || reason === 'arrival_corrected').map((one) => timeOf(one, 'at'))
  const nearest = came.sort((a, b) => Math.abs(a - startAt) - Math.abs(b - startAt))[0]
  return nearest === undefined ? { why: 'corrected' } : { why: 'arrived', at: nearest }
}
