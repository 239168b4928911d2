import { type OwnRegularizationInput, ProblemError } from '@fieldproof/contract'
import { sql } from 'kysely'
import { newId } from '../../platform/ids.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Act } from '../administrativeAct.ts'

/** Longer leave is asked for in parts; a correction is of a day that people still remember. */
const longestLeaveDays = 62
const oldestDays = 93
const dayMs = 86_400_000

/** Calendar days that a request touches, for attendance: those of the zone, and the day before for night shifts. */
export const daysTouched = (at: number, until: number | null, timeZone: string): string[] => {
  const zone = zoneOf(timeZone)
  const days: string[] = []
  for (let time = at - dayMs; time <= (until ?? at) + dayMs; time += dayMs) days.push(zone.dayAt(time))
  return [...new Set(days)]
}

const reachMs = 6 * 3_600_000

/** The day that a record at this moment counts for: in the night after a shift over midnight, and up to the middle of the time before the next work, that of the shift (core/planning/expectations.ts). */
const dayOfRecord = async (trx: Act['trx'], personId: string, at: number, timeZone: string): Promise<string> => {
  const zone = zoneOf(timeZone)
  const day = zone.dayAt(at)
  const midnight = zone.startOfDay(day)
  const { rows } = await sql<{ day: string; from: Date | null; to: Date | null }>`select day, due_from as "from", due_to as "to" from attendance_days where person_id = ${personId} and day between ${day}::date - 1 and ${day}::date`.execute(trx)
  const before = rows.find((row) => row.day !== day)
  if (!before?.to) return day
  const end = before.to.getTime()
  const start = rows.find((row) => row.day === day)?.from?.getTime()
  const border = start === undefined ? Math.max(midnight, end + reachMs) : end >= start ? start : (end + start) / 2
  return at < border ? before.day : day
}

/** Records a request for a correction; `by` in the act is who asks. Answers its id. */
export const ask = async ({ trx, orgId, by, nowMs, note }: Act, personId: string, input: OwnRegularizationInput): Promise<string> => {
  const at = Date.parse(input.at)
  const until = input.until ? Date.parse(input.until) : null
  const reason = input.reason.trim()
  if (reason.length < 2) throw new ProblemError('invalid_request', 'reason: say in at least two characters why')
  if ((input.kind === 'leave') !== (until !== null)) throw new ProblemError('invalid_request', 'until: leave has an end, a correction has none')
  if (until !== null && (until <= at || until - at > longestLeaveDays * dayMs)) throw new ProblemError('invalid_request', `until: after the start and within ${longestLeaveDays} days`)
  if (at < nowMs - oldestDays * dayMs) throw new ProblemError('invalid_request', `at: more than ${oldestDays} days ago`)
  if (input.kind !== 'leave' && at > nowMs) throw new ProblemError('invalid_request', 'at: a correction is of something that has been')
  const { rows } = await sql<{ time_zone: string }>`select time_zone from orgs`.execute(trx)
  const day = input.kind === 'leave' ? zoneOf(rows[0]!.time_zone).dayAt(at) : await dayOfRecord(trx, personId, at, rows[0]!.time_zone)
  const id = newId(nowMs)
  await sql`insert into regularizations (org_id, regularization_id, person_id, day, kind, at, until, reason, status, asked_by, asked_at)
    values (${orgId}, ${id}, ${personId}, ${day}, ${input.kind}, ${new Date(at)}, ${until === null ? null : new Date(until)}, ${reason}, 'asked', ${by}, ${new Date(nowMs)})`.execute(trx)
  note('regularization.asked', id, { personId, day, kind: input.kind, requestedAt: new Date(at).toISOString(), until: until === null ? null : new Date(until).toISOString(), reason, days: daysTouched(at, until, rows[0]!.time_zone) }, 'decision')
  return id
}
