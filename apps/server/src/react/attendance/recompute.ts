import { type DayResult, judgeDay } from '@fieldproof/core/attendance'
import { type DayExpectation, expectDay, type Shift } from '@fieldproof/core/planning'
import { sql, type Transaction } from 'kysely'
import { isDeepStrictEqual } from 'node:util'
import { registryChannel } from '../../platform/channels.ts'
import type { Tables } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { type CompanyCalendar, loadCompanyCalendar } from '../../registry/attendance/companyRules.ts'
import { withReachOf } from '../../registry/attendance/shiftHistory.ts'
import { sealRows } from '../../record/sealRows.ts'
import type { PersonDay } from './changes.ts'
import { type Inputs, type Roster, keyOf, loadInputs } from './inputs.ts'

interface JudgedDay extends PersonDay {
  readonly roster: Roster
  readonly expectation: DayExpectation
  readonly result: DayResult
  readonly inputs: object
}

/** Days judged in one go: what is loaded for them fits in memory with room to spare. */
const atOnce = 2_000

/**
 * Judges days again and writes what came of it. The same rows whatever was there before and however often it runs. Days that have not
 * begun are left out; a day whose roster is kept is judged by what was in force then. `isLater`: of these people a day is opened only now, in its
 * course: who was entered before and is on record with nothing has none if its work had begun, because nobody could have been on time.
 */
export const recompute = async (trx: Transaction<Tables>, orgId: string, asked: readonly PersonDay[], nowMs: number, isLater = false): Promise<number> => {
  const company = await loadCompanyCalendar(trx)
  const today = zoneOf(company.timeZone).dayAt(nowMs)
  const unique = [...new Map(asked.filter(({ day }) => day <= today).map((personDay) => [keyOf(personDay.personId, personDay.day), personDay])).values()]
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.personId < b.personId ? -1 : 1))
  for (let at = 0; at < unique.length; at += atOnce) {
    const some = unique.slice(at, at + atOnce)
    const inputs = await loadInputs(trx, orgId, [...new Set(some.map(({ personId }) => personId))], some[0]!.day, some.at(-1)!.day)
    const judged = some.flatMap((personDay) => judgeOne(personDay, inputs, company, today, nowMs, isLater) ?? [])
    await write(trx, orgId, judged, nowMs)
  }
  return unique.length
}

const neighbour = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** What was in force today before `shift`. Who looks first after a change keeps what was until now: a moment after the act. */
const replacedBy = (shift: Shift | null, atHand: Roster | undefined, nowMs: number): Roster['replaced'] => {
  if (atHand === undefined) return null
  const before = atHand.shift && shift && withReachOf(shift, atHand.shift)
  return isDeepStrictEqual(before, shift) ? atHand.replaced : [...(atHand.replaced ?? []), { until: nowMs, shift: atHand.shift }]
}

const judgeOne = ({ personId, day }: PersonDay, { rosters, shifts, departments, expected, joined, punches, corrections, leave }: Inputs, { timeZone, rules, companyDays }: CompanyCalendar, today: string, nowMs: number, isLater: boolean): JudgedDay | undefined => {
  const shift = shifts.get(personId)
  if (shift === undefined) return undefined // no such person (erased since)
  const atHand = rosters.get(keyOf(personId, day))
  const roster: Roster = (day < today ? atHand : undefined) ?? { shift, rules, departmentId: departments.get(personId) ?? null, replaced: replacedBy(shift, atHand, nowMs) }
  // What was in force on the days beside it decides where this one begins and ends; from today on it is what is in force now.
  const shiftOn = (other: string): Shift | null => (other < today ? (rosters.get(keyOf(personId, other)) ?? roster).shift : shift)
  const entered = joined.get(personId)!
  const expectationOf = (of: Shift | null): DayExpectation => expectDay({
    day, shift: of, shiftBefore: shiftOn(neighbour(day, -1)), shiftAfter: shiftOn(neighbour(day, 1)),
    calendar: { holidays: roster.rules.holidays, companyDays }, zone: zoneOf(timeZone), leave: leave.get(personId) ?? [], enteredAt: entered.at,
  })
  const expectation = expectationOf(roster.shift)
  const mine = (punches.get(personId) ?? []).filter(({ at }) => at >= expectation.belongsFrom && at < expectation.belongsTo)
  const corrected = (corrections.get(personId) ?? []).filter(({ at }) => at >= expectation.belongsFrom && at < expectation.belongsTo)
  // Somebody of whom nothing is expected (a manager, who left, who had not joined yet) has a day only where something is on record.
  if ((!expected.has(personId) || day < entered.day) && atHand === undefined && mine.length + corrected.length === 0) return undefined
  const begins = expectation.segments[0]?.startsAt
  if (isLater && entered.enteredOn < day && begins !== undefined && begins < nowMs && mine.length + corrected.length === 0) return undefined
  // Who leaves before the day's work is over, with nothing on record for it, was not to come any more; a night's work is over the day after.
  const isOver = nowMs >= (expectation.segments.at(-1)?.endsAt ?? -Infinity)
  if ((day === today || !isOver) && !expected.has(personId) && mine.length + corrected.length === 0 && (atHand?.shift === null || !isOver)) {
    const nothing = expectationOf(null)
    return { personId, day, roster: { ...roster, shift: null, replaced: replacedBy(null, atHand, nowMs) }, expectation: nothing, result: judgeDay({ expectation: nothing, punches: [], corrections: [], rules: roster.rules, now: nowMs }), inputs: { punches: [], corrections: [] } }
  }
  const result = judgeDay({ expectation, punches: mine, corrections: corrected, rules: roster.rules, now: nowMs })
  return {
    personId, day, roster, expectation, result,
    inputs: {
      punches: [...mine].sort((a, b) => a.at - b.at || (a.eventId < b.eventId ? -1 : 1)).map(({ eventId, band, decision }) => ({ eventId, band: band ?? null, decision: decision ?? null })),
      corrections: corrected.map(({ correctionId }) => correctionId).sort(),
    },
  }
}

const date = (instant: number | undefined): Date | null => (instant === undefined ? null : new Date(instant))

const columnsOf = (of: string) => sql.raw(['status', 'if_confirmed', 'flags', 'late_seconds', 'early_seconds', 'work_seconds', 'first_at', 'last_at', 'due_from', 'due_to', 'punch_count', 'reasons', 'inputs', 'settles_at', 'department_id'].map((column) => `${of}.${column}`).join(', '))

const write = async (trx: Transaction<Tables>, orgId: string, days: readonly JudgedDay[], nowMs: number): Promise<void> => {
  if (days.length === 0) return
  const column = <T>(pick: (day: JudgedDay) => T): T[] => days.map(pick)
  const [personIds, dates] = [column((d) => d.personId), column((d) => d.day)]
  const { rows: rosters } = await sql<PersonDay & { isReplaced: boolean }>`insert into rosters (org_id, person_id, day, shift, rules, replaced, department_id)
    select ${orgId}::uuid, * from unnest(${personIds}::uuid[], ${dates}::date[], ${column((d) => (d.roster.shift === null ? null : JSON.stringify(d.roster.shift)))}::jsonb[], ${column((d) => JSON.stringify(d.roster.rules))}::jsonb[], ${column((d) => d.roster.replaced && JSON.stringify(d.roster.replaced))}::jsonb[], ${column((d) => d.roster.departmentId)}::uuid[])
    on conflict (org_id, person_id, day) do update set shift = excluded.shift, rules = excluded.rules, replaced = excluded.replaced, department_id = excluded.department_id
      where (rosters.shift, rosters.rules, rosters.replaced, rosters.department_id) is distinct from (excluded.shift, excluded.rules, excluded.replaced, excluded.department_id) returning person_id as "personId", day, replaced is not null as "isReplaced"`.execute(trx)
  const { rows: changed } = await sql<PersonDay>`insert into attendance_days (org_id, person_id, day, status, if_confirmed, flags, late_seconds, early_seconds, work_seconds, first_at, last_at, due_from, due_to, punch_count, reasons, inputs, settles_at, department_id, computed_at)
    select ${orgId}::uuid, t.person_id, t.day, t.status, t.if_confirmed, array(select jsonb_array_elements_text(t.flags)), t.late_seconds, t.early_seconds, t.work_seconds, t.first_at, t.last_at, t.due_from, t.due_to, t.punch_count, t.reasons, t.inputs, t.settles_at, t.department_id, ${new Date(nowMs)}::timestamptz
    from unnest(${personIds}::uuid[], ${dates}::date[], ${column((d) => d.result.status)}::text[], ${column((d) => d.result.ifConfirmed ?? null)}::text[], ${column((d) => JSON.stringify(d.result.flags))}::jsonb[],
      ${column((d) => d.result.lateSeconds)}::int[], ${column((d) => d.result.earlySeconds)}::int[], ${column((d) => d.result.workSeconds)}::int[], ${column((d) => date(d.result.firstAt))}::timestamptz[], ${column((d) => date(d.result.lastAt))}::timestamptz[],
      ${column((d) => date(d.expectation.segments[0]?.startsAt))}::timestamptz[], ${column((d) => date(d.expectation.segments.at(-1)?.endsAt))}::timestamptz[], ${column((d) => d.result.punchCount)}::int[],
      ${column((d) => JSON.stringify(d.result.reasons))}::jsonb[], ${column((d) => JSON.stringify(d.inputs))}::jsonb[], ${column((d) => date(d.result.settlesAt))}::timestamptz[], ${column((d) => d.roster.departmentId)}::uuid[])
      as t (person_id, day, status, if_confirmed, flags, late_seconds, early_seconds, work_seconds, first_at, last_at, due_from, due_to, punch_count, reasons, inputs, settles_at, department_id)
    on conflict (org_id, person_id, day) do update set status = excluded.status, if_confirmed = excluded.if_confirmed, flags = excluded.flags, late_seconds = excluded.late_seconds, early_seconds = excluded.early_seconds,
      work_seconds = excluded.work_seconds, first_at = excluded.first_at, last_at = excluded.last_at, due_from = excluded.due_from, due_to = excluded.due_to, punch_count = excluded.punch_count, reasons = excluded.reasons,
      inputs = excluded.inputs, settles_at = excluded.settles_at, department_id = excluded.department_id, computed_at = excluded.computed_at
    where (${columnsOf('attendance_days')}) is distinct from (${columnsOf('excluded')}) returning person_id as "personId", day`.execute(trx)
  // The privacy gate judges what comes late from before the change by what was in force then.
  if (rosters.some(({ isReplaced }) => isReplaced)) await sql`select pg_notify(${registryChannel}, ${orgId})`.execute(trx)
  // A day that comes out as before adds nothing to the log.
  const names = (rows: readonly PersonDay[]) => rows.map(({ personId, day }) => keyOf(personId, day))
  await sealRows(trx, orgId, nowMs, { attendance_days: names(changed), rosters: names(rosters) })
}
