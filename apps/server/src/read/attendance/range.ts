import { ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { parseDay } from '@fieldproof/core/planning'
import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { type Viewer, departmentsBelow, inDepartment, visiblePeople } from '../../http/viewer.ts'

export interface Range {
  readonly from: string
  readonly to: string
  readonly personId?: string | undefined
  readonly departmentId?: string | undefined
}

export const mostDays = 400

/** Both days inclusive; throws invalid_request for what is no range. Answers its number of days. */
export const requireRange = ({ from, to }: Range, most = mostDays): number => {
  const [first, last] = [parseDay(from), parseDay(to)]
  if (first === undefined || last === undefined) throw new ProblemError('invalid_request', t('起止日期里有日历上没有的日期', '起訖日期裡有日曆上沒有的日期', 'from, to: not days of the calendar'))
  if (last < first) throw new ProblemError('invalid_request', t('结束日期早于开始日期', '結束日期早於開始日期', 'to: before from'))
  if (last - first + 1 > most) throw new ProblemError('invalid_request', t(`一次最多 ${most} 天`, `一次最多 ${most} 天`, `At most ${most} days at a time`))
  return last - first + 1
}

/** Conditions on people `p` for whoever asks: what they may see, and what they asked for. */
export const peopleAsked = (viewer: Viewer, { personId, departmentId }: Pick<Range, 'personId' | 'departmentId'>): RawBuilder<boolean>[] => [
  visiblePeople(viewer),
  ...(personId ? [sql<boolean>`p.person_id = ${personId}`] : []),
  ...(departmentId ? [inDepartment(departmentId)] : []),
]

/** SQL: in which department day `a` of person `p` counts: that of the day. Where none was kept, or it is no more (merged into another), that of now. Arrays are read once, and not for each day. */
export const dayDepartment = sql<string | null>`case when a.department_id = any(array(select k.department_id from departments k)) then a.department_id else p.department_id end`

/** Condition on days `a` of people `p`: which count in this department or one below it. */
export const daysIn = (departmentId: string | undefined): RawBuilder<boolean>[] => (departmentId ? [sql<boolean>`${dayDepartment} = any(array(${departmentsBelow([departmentId])}))`] : [])

/** Conditions on days `a` of people `p`: whose somebody may see is a matter of where people are now, which days count is one of where they were. */
export const daysAsked = (viewer: Viewer, { personId, departmentId }: Pick<Range, 'personId' | 'departmentId'>): RawBuilder<boolean>[] => [...peopleAsked(viewer, { personId }), ...daysIn(departmentId)]

const flagsOf: Readonly<Record<string, readonly string[]>> = { late: ['late'], early: ['early'], missing_punch: ['missing_arrival', 'missing_leaving'], off_site: ['off_site'] }

/** SQL: whether day `a` counts as this in sums. A day counts as late, early, incomplete and off site at once, though its result is one word; one that waits for a person's decision counts as that alone. */
export const countsAs = (status: string): RawBuilder<boolean> => {
  const flags = flagsOf[status]
  return flags ? sql<boolean>`(a.status <> 'pending' and a.flags && ${[...flags]}::text[])` : sql<boolean>`a.status = ${status}`
}

/** The one result of a day, and as what else it counts in sums, as `countsAs` does. */
export const countedStatuses = <Status extends string>({ status, flags }: { readonly status: Status; readonly flags: readonly string[] }): string[] =>
  [status, ...(status === 'pending' ? [] : Object.keys(flagsOf).filter((also) => also !== status && flagsOf[also]!.some((flag) => flags.includes(flag))))]

/** Condition on days `a`: what counts as any of these. */
export const countingAs = (statuses: readonly string[] | null): RawBuilder<boolean>[] => (statuses ? [sql<boolean>`(${sql.join(statuses.map(countsAs), sql` or `)})`] : [])

/** A day without attendance of its own counts as the last one before it, so far back at most; farther, the department of now does. */
const nearDays = 31

/** SQL: `a` for `dayDepartment` where a calendar day `day` of person `p` is no day of attendance: a Sunday, or a day not begun. */
export const joinDayDepartment = (day: RawBuilder<unknown>) => sql`left join lateral (select n.department_id from attendance_days n where n.org_id = p.org_id and n.person_id = p.person_id and n.day <= ${day} and n.day > ${day} - ${sql.lit(nearDays)} order by n.day desc limit 1) a on true`

/** Conditions on people `p`: all of whom some day between the two can count in this department, and others; only so that not everybody's days are looked up. */
export const possiblyIn = (departmentId: string | undefined, { from, to }: Pick<Range, 'from' | 'to'>): RawBuilder<boolean>[] => (departmentId
  ? [sql<boolean>`(${inDepartment(departmentId)} or exists (select from attendance_days n where n.org_id = p.org_id and n.person_id = p.person_id and n.day > ${from}::date - ${sql.lit(nearDays)} and n.day <= ${to}::date and n.department_id = any(array(${departmentsBelow([departmentId])}))))`]
  : [])

export const daysOf = (from: string, to: string): string[] => {
  const days: string[] = []
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`); at += 86_400_000) days.push(new Date(at).toISOString().slice(0, 10))
  return days
}
