import { ProblemError } from '@fieldproof/contract'
import { parseDay } from '@fieldproof/core/planning'
import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { type Viewer, inDepartment, visiblePeople } from '../../http/viewer.ts'

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
  if (first === undefined || last === undefined) throw new ProblemError('invalid_request', 'from, to: not days of the calendar')
  if (last < first) throw new ProblemError('invalid_request', 'to: before from')
  if (last - first + 1 > most) throw new ProblemError('invalid_request', `to: at most ${most} days at a time`)
  return last - first + 1
}

/** Conditions on people `p` for whoever asks: what they may see, and what they asked for. */
export const peopleAsked = (viewer: Viewer, { personId, departmentId }: Range): RawBuilder<boolean>[] => [
  visiblePeople(viewer),
  ...(personId ? [sql<boolean>`p.person_id = ${personId}`] : []),
  ...(departmentId ? [inDepartment(departmentId)] : []),
]

export const daysOf = (from: string, to: string): string[] => {
  const days: string[] = []
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`); at += 86_400_000) days.push(new Date(at).toISOString().slice(0, 10))
  return days
}
