import type { Instant } from '../kernel/index.ts'
import type { DayFlag, DayStatus } from './result.ts'

/**
 * How somebody stands in today's work, right now. Several may be true at once. What asks for a look comes first; none of it is a judgement,
 * and none outlasts its cause.
 */
export const workdayStates = ['not_arrived', 'late', 'absent', 'off_post', 'lost_contact', 'paused', 'on_leave', 'on_duty'] as const
export type WorkdayState = (typeof workdayStates)[number]

/** So long without a position, while recording runs on duty, is lost contact: three times what counts as a dark period, for uploads may wait for a network. */
export const lostContactMs = 30 * 60_000

export interface Workday {
  readonly now: Instant
  /** It is working time of this person, leave taken out. */
  readonly isWorkingTime: boolean
  /** Of today's result so far; undefined where nothing is expected and nothing was recorded. */
  readonly status?: DayStatus
  readonly flags: readonly DayFlag[]
  /** Work has begun, with grace, and there is no check-in. */
  readonly waitsForArrival: boolean
  /** What the person last said, or that a tracker, which is never told to stop, reports for them. */
  readonly recording: 'on' | 'paused' | 'off'
  /** Newest position of this working day. */
  readonly lastFixAt?: Instant
  /** Away from a post longer than its rule allows, and not back yet. */
  readonly isOffPost: boolean
}

/** In the order of `workdayStates`. On duty is who has reported in this working day while it lasts; a doubted arrival makes nobody late before a person has decided. */
export const workdayStatesOf = ({ now, isWorkingTime, status, flags, waitsForArrival, recording, lastFixAt, isOffPost }: Workday): WorkdayState[] => {
  const onDuty = isWorkingTime && lastFixAt !== undefined
  const holds: Readonly<Record<WorkdayState, boolean>> = {
    not_arrived: waitsForArrival && status === 'in_progress',
    late: status !== 'pending' && flags.includes('late'),
    absent: status === 'absent',
    off_post: onDuty && isOffPost && recording !== 'paused',
    lost_contact: onDuty && recording === 'on' && now - lastFixAt > lostContactMs,
    paused: isWorkingTime && recording === 'paused',
    on_leave: status === 'on_leave',
    on_duty: onDuty,
  }
  return workdayStates.filter((state) => holds[state])
}
