import type { DayExpectation } from '../planning/index.ts'
import type { DayReason } from './result.ts'
import type { ReasonId } from './reasons.ts'

const say = (reason: ReasonId, values: DayReason['values'] = {}): DayReason => ({ reason, values })

/** Why this day was a working day or none. */
export const dayReasons = ({ kind, segments, leave, calendar }: DayExpectation): DayReason[] => {
  const reasons: DayReason[] = []
  if (kind === 'no_shift') return [say('no_shift')]
  if (kind === 'entered') return [say('entered_that_day')]
  if (kind === 'free') return [say('free_shift')]
  const isOff = kind === 'day_off'
  const { rule, holiday, name } = calendar
  if (rule === 'holiday' && isOff && holiday) reasons.push(say('statutory_holiday', { holiday }))
  else if (rule === 'make_up' && !isOff && holiday) reasons.push(say('make_up_day', { holiday }))
  else if (rule === 'company_off') reasons.push(say('company_off', { name: name ?? '' }))
  else if (rule === 'company_work') reasons.push(say('company_work', { name: name ?? '' }))
  else if (isOff) reasons.push(say('no_work_today'))
  const [first, last] = [segments[0], segments.at(-1)]
  if (first && last) reasons.push(say('expected', { startAt: first.startsAt, endAt: last.endsAt }))
  for (const { startsAt, endsAt } of leave) reasons.push(say(kind === 'on_leave' ? 'on_leave' : 'partly_on_leave', { startAt: startsAt, endAt: endsAt }))
  if (!calendar.isYearKnown) reasons.push(say('year_unknown', { year: calendar.day.slice(0, 4) }))
  return reasons
}
