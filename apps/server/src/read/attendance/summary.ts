import { type AttendanceSummaryRow, AttendanceSummary, ReportQuery } from '@fieldproof/contract'
import { type RawBuilder, sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { allOf, byName, cutPage, decodeTextCursor, wrongCursor } from '../../http/paging.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../../registry/registryRequest.ts'
import { countsAs, dayDepartment, daysAsked, requireRange } from './range.ts'

const by = ['person', 'department', 'all'] as const
const per = ['day', 'week', 'month', 'all'] as const
export type SummaryBy = (typeof by)[number]
export type SummaryPer = (typeof per)[number]
const Query = Type.Object({ ...ReportQuery.properties, by: Type.Optional(Type.Enum([...by])), per: Type.Optional(Type.Enum([...per])) })

const periods: Readonly<Record<SummaryPer, RawBuilder<unknown>>> = {
  day: sql`to_char(a.day, 'YYYY-MM-DD')`, week: sql`to_char(date_trunc('week', a.day::timestamp), 'YYYY-MM-DD')`, month: sql`to_char(a.day, 'YYYY-MM')`, all: sql`''`,
}
/** Id and name of a line, and its department where it is a person: that of the newest day. */
const lines: Readonly<Record<SummaryBy, readonly [RawBuilder<unknown>, RawBuilder<unknown>, RawBuilder<unknown>]>> = {
  person: [sql`p.person_id::text`, sql`p.name`, sql`(array_agg(d.name order by a.day desc))[1]`], department: [sql`coalesce(d.department_id::text, '')`, sql`coalesce(d.name, '')`, sql`null::text`], all: [sql`''`, sql`''`, sql`null::text`],
}

interface Row extends Omit<AttendanceSummaryRow, 'id' | 'name' | 'period'> {
  readonly id: string
  readonly name: string
  readonly period: string
}

const count = (condition: RawBuilder<unknown>) => sql`count(*) filter (where ${condition})::int`

type Seconds = 'late_seconds' | 'early_seconds' | 'work_seconds'
/** Of the days that are not to be decided: those count as that alone. */
const settled = (seconds: Seconds) => sql`coalesce(sum(a.${sql.ref(seconds)}) filter (where a.status <> 'pending'), 0)`
/** Each day rounded by itself, as core's wholeMinutes does. */
const minutes = (seconds: Seconds) => sql`coalesce(sum(greatest(1, round(a.${sql.ref(seconds)} / 60.0))) filter (where a.status <> 'pending' and a.${sql.ref(seconds)} > 0), 0)::int8`

/** Sums of days, by person or department and by day, week (Monday first) or month. Seconds stay bigint: those of 5,000 people in a month are more than an integer holds. */
export const readSummary = async (trx: Sql, conditions: readonly RawBuilder<unknown>[], how: { readonly by: SummaryBy; readonly per: SummaryPer }, after: readonly string[] | null, limit: number): Promise<Row[]> => {
  const [id, name, department] = lines[how.by]
  const { rows } = await sql<Row>`select * from (
    select ${id} as id, ${name} as name, ${department} as "departmentName", ${periods[how.per]} as period, count(distinct a.person_id)::int as people,
      ${count(sql`a.due_from is not null and a.status <> 'in_progress'`)} as due, ${count(countsAs('present'))} as present, ${count(countsAs('late'))} as late, ${count(countsAs('early'))} as early,
      ${count(countsAs('missing_punch'))} as "missingPunch", ${count(countsAs('absent'))} as absent, ${count(countsAs('off_site'))} as "offSite", ${count(countsAs('pending'))} as pending,
      ${count(countsAs('on_leave'))} as "onLeave", ${settled('late_seconds')} as "lateSeconds", ${settled('early_seconds')} as "earlySeconds",
      ${minutes('late_seconds')} as "lateMinutes", ${minutes('early_seconds')} as "earlyMinutes", ${settled('work_seconds')} as "workSeconds", coalesce(sum(a.work_seconds) filter (where a.status = 'pending'), 0) as "pendingWorkSeconds"
    from attendance_days a join people p on p.org_id = a.org_id and p.person_id = a.person_id left join departments d on d.org_id = p.org_id and d.department_id = ${dayDepartment}
    where ${allOf([...conditions])} group by 1, 2, 4) s
    where ${after ? sql`(${byName(sql`s.name`)}, s.id, s.period) > (${byName(sql`${after[0]}::text`)}, ${after[1]}, ${after[2]})` : sql`true`}
    order by s.name collate "zh-x-icu", s.id, s.period limit ${limit}`.execute(trx)
  return rows
}

export const presentSummaryRow = ({ id, name, period, ...sums }: Row): AttendanceSummaryRow => ({ ...sums, id: id || null, name: name || null, period: period || null })

/** GET /api/v1/attendance/summary */
export const attendanceSummary = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/attendance/summary', { schema: { tags: ['Attendance'], summary: 'Sums by person or department and day, week or month', querystring: Query, response: { 200: AttendanceSummary } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, limit = 100, from, to } = request.query
    const how = { by: request.query.by ?? 'person', per: request.query.per ?? 'all' }
    requireRange(request.query)
    const after = decodeTextCursor(cursor, 3)
    if (after && after.some((part) => part.length > 200)) throw wrongCursor()
    const conditions = [...daysAsked(viewer, request.query), sql`a.day between ${from} and ${to}`]
    return await ports.db.readOrg(viewer, async (trx) => {
      const { items, nextCursor } = cutPage(await readSummary(trx, conditions, how, after, limit + 1), limit, (row) => [row.name, row.id, row.period])
      return { items: items.map(presentSummaryRow), ...(nextCursor ? { nextCursor } : {}) }
    })
  })
}
