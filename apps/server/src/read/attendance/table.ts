import { AttendanceTable, ReportQuery } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { calendarDay } from '@fieldproof/core/planning'
import { type RawBuilder, sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { allOf, byName, containsPattern, cutPage, decodeNameCursor } from '../../http/paging.ts'
import { languageOf } from '../../http/problem.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { loadCompanyCalendar } from '../../registry/attendance/companyRules.ts'
import { dayName } from '../../registry/calendar/calendar.ts'
import { blankToNull, requireConsoleViewer } from '../../registry/registryRequest.ts'
import { dayDepartment, daysIn, daysOf, peopleAsked, requireRange } from './range.ts'

const Query = Type.Object({ ...ReportQuery.properties, search: Type.Optional(Type.String({ maxLength: 100, description: 'In name or employee number' })) })
const mostDays = 62

type Item = AttendanceTable['items'][number]

/** Which people `p`, and which of their days `a`. `offset 0` where one day is enough: joined, all days of everybody would be read. */
export interface TableAsked { readonly people: readonly RawBuilder<unknown>[]; readonly days: readonly RawBuilder<unknown>[] }

const daysOfPerson = ({ days }: TableAsked, from: string, to: string) => sql`attendance_days a where a.org_id = p.org_id and a.person_id = p.person_id and a.day between ${from} and ${to} and ${allOf(days)}`

/** People with their days between two dates, by name; only those who have a day there. */
export const readTable = async (trx: Sql, asked: TableAsked, from: string, to: string, limit: number): Promise<Item[]> =>
  // The page of people comes first: the days of everybody else are not read.
  (await sql<Item>`select p.person_id as "personId", p.name as "personName", p.employee_number as "employeeNumber", x.department_id as "departmentId", d.name as "departmentName", x.days
    from (select p.* from people p where ${allOf(asked.people)} and exists (select from ${daysOfPerson(asked, from, to)} offset 0)
      order by p.name collate "zh-x-icu", p.person_id limit ${limit}) p
    cross join lateral (select (array_agg(${dayDepartment} order by a.day desc))[1] as department_id, jsonb_agg(jsonb_build_object('day', a.day, 'status', a.status, 'flags', to_jsonb(a.flags), 'lateSeconds', a.late_seconds, 'earlySeconds', a.early_seconds, 'workSeconds', a.work_seconds) order by a.day) as days
      from ${daysOfPerson(asked, from, to)}) x
    left join departments d on d.org_id = p.org_id and d.department_id = x.department_id
    order by p.name collate "zh-x-icu", p.person_id`.execute(trx)).rows

export const presentCalendar = async (trx: Sql, from: string, to: string, language: Language): Promise<AttendanceTable['days']> => {
  const { rules: { holidays }, companyDays } = await loadCompanyCalendar(trx)
  return daysOf(from, to).map((day) => {
    const known = calendarDay({ holidays, companyDays }, day)
    return { day, weekday: new Date(`${day}T00:00:00Z`).getUTCDay() || 7, rule: known.rule ?? null, name: known.rule ? dayName(known, language) : null }
  })
}

/** SQL conditions on people `p` whose name or number has these words; none where none are given. */
export const peopleCalled = (words: string | undefined): RawBuilder<unknown>[] => {
  const search = blankToNull(words)
  return search ? [sql`(p.name ilike ${containsPattern(search)} or p.employee_number ilike ${containsPattern(search)})`] : []
}

/** GET /api/v1/attendance/table: person by day, as a manager reads a month. */
export const attendanceTable = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/attendance/table', { schema: { tags: ['Attendance'], summary: 'People by day, at most 62 days', querystring: Query, response: { 200: AttendanceTable } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, limit = 50, from, to, personId, departmentId } = request.query
    requireRange(request.query, mostDays)
    const people = [...peopleAsked(viewer, { personId }), ...peopleCalled(request.query.search)]
    const after = decodeNameCursor(cursor)
    const days = daysIn(departmentId)
    const onPage = after ? [...people, sql`(${byName(sql`p.name`)}, p.person_id) > (${byName(sql`${after.name}::text`)}, ${after.id}::uuid)`] : people
    return await ports.db.readOrg(viewer, async (trx) => {
      const page = cutPage(await readTable(trx, { people: onPage, days }, from, to, limit + 1), limit, (item) => [item.personName, item.personId])
      const calendar = await presentCalendar(trx, from, to, languageOf(request.headers['accept-language']))
      if (after) return { from, to, days: calendar, ...page }
      const { rows } = await sql<{ total: number }>`select count(*)::int as total from people p where ${allOf(people)} and exists (select from ${daysOfPerson({ people, days }, from, to)} offset 0)`.execute(trx)
      return { from, to, days: calendar, ...page, total: rows[0]!.total }
    })
  })
}
