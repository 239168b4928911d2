import type { AttendanceDay } from '@fieldproof/contract'
import { type DayReason, explainReasons } from '@fieldproof/core/attendance'
import { distanceInSteps, isoInstant, type Language } from '@fieldproof/core/kernel'
import { reachOfDay } from '@fieldproof/core/planning'
import { type RawBuilder, sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { presentPutOffs, type Shelved, withPutOff } from '../../putOffs/present.ts'
import { dayPutOff } from '../../putOffs/standing.ts'
import { type Reader, seesDistances } from '../../http/fieldMasks.ts'
import { zoneOf } from '../../platform/zone.ts'
import { loadShiftHistories } from '../../registry/attendance/shiftHistory.ts'
import { dayDepartment } from './range.ts'

export interface DayRow extends Omit<AttendanceDay, 'firstAt' | 'lastAt' | 'dueFrom' | 'dueTo' | 'reasons'> {
  readonly firstAt: Date | null
  readonly lastAt: Date | null
  readonly dueFrom: Date | null
  readonly dueTo: Date | null
  readonly reasons: readonly DayReason[]
}

/** Days `a` of people `p`, each with its department `d`; conditions and order follow. */
export const selectDays = sql`select a.person_id as "personId", p.name as "personName", p.employee_number as "employeeNumber", d.department_id as "departmentId", d.name as "departmentName", a.day, a.status, a.if_confirmed as "ifConfirmed",
    a.flags, a.late_seconds as "lateSeconds", a.early_seconds as "earlySeconds", a.work_seconds as "workSeconds", a.first_at as "firstAt", a.last_at as "lastAt", a.due_from as "dueFrom", a.due_to as "dueTo",
    a.punch_count as "punchCount", a.reasons
  from attendance_days a join people p on p.org_id = a.org_id and p.person_id = a.person_id left join departments d on d.org_id = p.org_id and d.department_id = ${dayDepartment}`

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

/** A distance for whom positions are masked from. */
const inSteps = ({ reason, values }: DayReason, language: Language): DayReason => ({
  reason, values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, key === 'distanceMetres' && typeof value === 'number' ? distanceInSteps(value, language) : value])),
})

/** `reader`: who is to read it; null for the person themself. */
export const presentDay = ({ firstAt, lastAt, dueFrom, dueTo, reasons, ...row }: DayRow, language: Language, timeZone: string, reader: Reader): AttendanceDay => ({
  ...row, firstAt: iso(firstAt), lastAt: iso(lastAt), dueFrom: iso(dueFrom), dueTo: iso(dueTo),
  reasons: explainReasons(seesDistances(reader, row.personId) ? reasons : reasons.map((reason) => inSteps(reason, language)), language, zoneOf(timeZone)),
})

/** What counts for each of a person's days, by the shifts of then. */
export const countsOfDays = async (trx: Sql, personId: string, days: readonly string[], timeZone: string, nowMs: number): Promise<{ readonly countsFrom: string; readonly countsTo: string }[]> => {
  const history = (await loadShiftHistories(trx, [personId], nowMs, null)).get(personId) ?? { now: null, earlier: new Map() }
  return days.map((day) => reachOfDay(history, day, zoneOf(timeZone))).map(({ startsAt, endsAt }) => ({ countsFrom: isoInstant(startsAt), countsTo: isoInstant(endsAt) }))
}

export const timeZoneOf = async (trx: Sql): Promise<string> => (await sql<{ time_zone: string }>`select time_zone from orgs`.execute(trx)).rows[0]!.time_zone

/** Newest day first, within a day by name as Chinese readers sort. */
export const readDays = async (trx: Sql, condition: RawBuilder<unknown>, limit: number): Promise<DayRow[]> =>
  (await sql<DayRow>`${selectDays} where ${condition} order by a.day desc, p.name collate "zh-x-icu", a.person_id limit ${limit}`.execute(trx)).rows

/** Days with what is put off or settled of them at this moment (ms since 1970). */
export const withPutOffs = async <Day extends { readonly personId: string; readonly day: string }>(trx: Sql, days: readonly Day[], nowMs: number): Promise<(Day & Shelved)[]> => {
  const { rows } = await sql<{ personId: string; day: string; putOffId: string }>`select * from (select a.person_id as "personId", a.day, ${dayPutOff(nowMs, 'id')} as "putOffId" from attendance_days a
    join unnest(${days.map(({ personId }) => personId)}::uuid[], ${days.map(({ day }) => day)}::date[]) asked (person_id, day) on asked.person_id = a.person_id and asked.day = a.day) found where "putOffId" is not null`.execute(trx)
  const putOffs = await presentPutOffs(trx, rows.map(({ putOffId }) => putOffId))
  const idOf = new Map(rows.map(({ personId, day, putOffId }) => [`${personId} ${day}`, putOffId]))
  return days.map((one) => withPutOff(one, putOffs, idOf.get(`${one.personId} ${one.day}`) ?? null))
}
