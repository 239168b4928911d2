import type { AttendanceRules, Correction, Punch } from '@fieldproof/core/attendance'
import type { VerdictBand } from '@fieldproof/core/kernel'
import type { Holidays, Shift, Window } from '@fieldproof/core/planning'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { readDecisions } from '../../read/attendance/decisions.ts'
import { isExpected } from '../../read/attendance/isExpected.ts'
import { type StoredReplaced, joinCurrentShift, shiftOfPerson } from '../../registry/attendance/shiftHistory.ts'

/** What was in force for a person on a day. */
export interface Roster {
  readonly shift: Shift | null
  readonly rules: AttendanceRules & { readonly holidays: Holidays }
  readonly departmentId: string | null
  /** Other shifts of the same day, each until it was changed. */
  readonly replaced: StoredReplaced | null
}

export interface Inputs {
  /** By person and day, with the neighbours of the days asked for. */
  readonly rosters: ReadonlyMap<string, Roster>
  /** What is in force now, by person. */
  readonly shifts: ReadonlyMap<string, Shift | null>
  readonly departments: ReadonlyMap<string, string | null>
  /** People of whom a working day is expected whether or not they record anything. */
  readonly expected: ReadonlySet<string>
  /** When each person was entered, and from which calendar day on work is expected of them: the day of that, or of their hiring where it is later. */
  readonly joined: ReadonlyMap<string, { readonly day: string; readonly enteredOn: string; readonly at: number }>
  readonly punches: ReadonlyMap<string, readonly Punch[]>
  readonly corrections: ReadonlyMap<string, readonly Correction[]>
  readonly leave: ReadonlyMap<string, readonly Window[]>
}

export const keyOf = (personId: string, day: string): string => `${personId} ${day}`

const groupBy = <Row, Value>(rows: readonly Row[], personOf: (row: Row) => string, valueOf: (row: Row) => Value): Map<string, Value[]> => {
  const groups = new Map<string, Value[]>()
  for (const row of rows) {
    const group = groups.get(personOf(row))
    if (group) group.push(valueOf(row))
    else groups.set(personOf(row), [valueOf(row)])
  }
  return groups
}

/** A working day reaches at most this far beyond its calendar day. */
const reachMs = 36 * 3_600_000

/** Everything that the days of some people are judged by, between two calendar days. Every look-up is by key. */
export const loadInputs = async (trx: Sql, orgId: string, personIds: readonly string[], first: string, last: string): Promise<Inputs> => {
  const [from, to] = [new Date(Date.parse(`${first}T00:00:00Z`) - reachMs), new Date(Date.parse(`${last}T00:00:00Z`) + 24 * 3_600_000 + reachMs)]
  const people = sql`any(${[...personIds]}::uuid[])`
  const { rows: shifts } = await sql<{ person_id: string; department_id: string | null; shift: Shift | null; expected: boolean; joined: string; entered_on: string; joined_at: Date }>`select p.person_id, p.department_id, ${isExpected} as expected, greatest(e.entered_on, p.hired_on) as joined, e.entered_on, p.created_at as joined_at, ${shiftOfPerson} as shift
    from people p cross join lateral (select (p.created_at at time zone (select o.time_zone from orgs o where o.org_id = p.org_id))::date as entered_on) e
    ${joinCurrentShift}
    where p.org_id = ${orgId} and p.person_id = ${people}`.execute(trx)
  const { rows: rosters } = await sql<{ person_id: string; day: string } & Roster>`select person_id, day, shift, rules, department_id as "departmentId", replaced from rosters
    where org_id = ${orgId} and person_id = ${people} and day between ${first}::date - 1 and ${last}::date + 1`.execute(trx)
  const { rows: records } = await sql<{ event_id: string; person_id: string; kind: Punch['kind']; happened_at: Date; distance_metres: number | null; band: VerdictBand | null }>`
    select event_id, person_id, kind, happened_at, distance_metres, band from check_ins where org_id = ${orgId} and person_id = ${people} and happened_at >= ${from} and happened_at < ${to}`.execute(trx)
  const decisions = await readDecisions(trx, orgId, records.filter(({ band }) => band !== null && band !== 'verified').map(({ event_id }) => event_id))
  const { rows: asked } = await sql<{ regularization_id: string; person_id: string; kind: Correction['kind'] | 'leave'; at: Date; until: Date | null }>`
    select regularization_id, person_id, kind, at, until from regularizations where org_id = ${orgId} and person_id = ${people} and status = 'approved' and at < ${to} and coalesce(until, at) >= ${from}`.execute(trx)
  const isCorrection = (row: (typeof asked)[number]): row is (typeof asked)[number] & { kind: Correction['kind'] } => row.kind !== 'leave'
  return {
    shifts: new Map(shifts.map(({ person_id, shift }) => [person_id, shift])),
    departments: new Map(shifts.map(({ person_id, department_id }) => [person_id, department_id])),
    expected: new Set(shifts.flatMap(({ person_id, expected }) => (expected ? [person_id] : []))),
    joined: new Map(shifts.map(({ person_id, joined, entered_on, joined_at }) => [person_id, { day: joined, enteredOn: entered_on, at: joined_at.getTime() }])),
    rosters: new Map(rosters.map(({ person_id, day, ...roster }) => [keyOf(person_id, day), roster])),
    punches: groupBy(records, (row) => row.person_id, ({ event_id, kind, happened_at, distance_metres, band }): Punch => {
      const decision = decisions.get(event_id)
      return { eventId: event_id, kind, at: happened_at.getTime(), ...(distance_metres === null ? {} : { distanceMetres: distance_metres }), ...(band === null ? {} : { band }), ...(decision ? { decision } : {}) }
    }),
    corrections: groupBy(asked.filter(isCorrection), (row) => row.person_id, ({ regularization_id, kind, at }): Correction => ({ correctionId: regularization_id, kind, at: at.getTime() })),
    leave: groupBy(asked.filter((row) => row.kind === 'leave'), (row) => row.person_id, ({ at, until }): Window => ({ startsAt: at.getTime(), endsAt: until!.getTime() })),
  }
}
