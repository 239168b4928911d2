import { AttendanceDayDetail, AttendanceDayPage, AttendanceStatus, IsoDate, ProblemError, PutOffFilter, ReportQuery, SettledFilter, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { parseDay } from '@fieldproof/core/planning'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { allOf, byName, cutPage, decodeTextCursor, defaultPageSize, wrongCursor } from '../../http/paging.ts'
import { languageOf } from '../../http/problem.ts'
import { visiblePeople } from '../../http/viewer.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import { dayPutOff, shelfCondition } from '../../putOffs/standing.ts'
import { withQuestions } from '../../questions/present.ts'
import { presentRegularizations } from '../../registry/regularizations/presentRegularizations.ts'
import { requireConsoleViewer } from '../../registry/registryRequest.ts'
import { type DayRow, countsOfDays, presentDay, readDays, selectDays, timeZoneOf, withPutOffs } from './presentDays.ts'
import { countingAs, daysAsked, requireRange } from './range.ts'

const Query = Type.Object({ ...ReportQuery.properties, status: Type.Optional(Type.String({ description: 'One or more statuses, separated by commas: days whose one result it is' })), counts: Type.Optional(Type.String({ description: 'The same words: days that count as any of them in the sums; a day can be late and early and incomplete' })), putOff: PutOffFilter, settled: SettledFilter })
const statuses = AttendanceStatus.enum as readonly string[]
const tags = ['Attendance']

/** One or more statuses out of an address. */
export const requireStatuses = (text: string | undefined, field = 'status'): string[] | null => {
  if (!text) return null
  const asked = text.split(',')
  const unknown = asked.find((status) => !statuses.includes(status))
  if (unknown !== undefined) throw new ProblemError('invalid_request', t(`筛选条件里没有考勤结果“${unknown}”（${field}）；可用：${statuses.join('、')}`, `篩選條件裡沒有出勤結果「${unknown}」（${field}）；可用：${statuses.join('、')}`, `${field}: "${unknown}" is none of ${statuses.join(', ')}`))
  return asked
}

interface Input {
  readonly eventId: string
  readonly decision: 'real' | 'not_real' | 'unclear' | null
}

/** GET /api/v1/attendance/days and /:personId/:day: results with their explanation. */
export const attendanceDays = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/attendance/days', { schema: { tags, summary: 'Results of days, newest first', querystring: Query, response: { 200: AttendanceDayPage } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, limit = defaultPageSize, from, to } = request.query
    requireRange(request.query)
    const asked = requireStatuses(request.query.status)
    const counts = requireStatuses(request.query.counts, 'counts')
    const nowMs = arrivalTime(ports, request)
    const conditions = [...daysAsked(viewer, request.query), ...shelfCondition(dayPutOff(nowMs, 'shelf'), request.query), sql<boolean>`a.day between ${from} and ${to}`, ...(asked ? [sql<boolean>`a.status = any(${asked}::text[])`] : []), ...countingAs(counts)]
    const after = decodeTextCursor(cursor, 3)
    if (after && parseDay(after[0]!) === undefined) throw wrongCursor()
    const onPage = after
      ? [...conditions, sql<boolean>`(a.day < ${after[0]}::date or (a.day = ${after[0]}::date and (${byName(sql`p.name`)}, a.person_id::text) > (${byName(sql`${after[1]}::text`)}, ${after[2]})))`]
      : conditions
    const language = languageOf(request.headers['accept-language'])
    return await ports.db.readOrg(viewer, async (trx) => {
      const timeZone = await timeZoneOf(trx)
      const { items, nextCursor } = cutPage(await readDays(trx, allOf(onPage), limit + 1), limit, (row) => [row.day, row.personName, row.personId])
      const page = { items: await withQuestions(trx, await withPutOffs(trx, items.map((row) => presentDay(row, language, timeZone, viewer)), nowMs), nowMs), ...(nextCursor ? { nextCursor } : {}) }
      if (after) return page
      const { rows } = await sql<{ total: number }>`select count(*)::int as total from attendance_days a join people p on p.org_id = a.org_id and p.person_id = a.person_id where ${allOf(conditions)}`.execute(trx)
      return { ...page, total: rows[0]!.total }
    })
  })

  app.get('/api/v1/attendance/days/:personId/:day', { schema: { tags, summary: 'One day, its explanation and what it was reckoned from', params: Type.Object({ personId: Uuid, day: IsoDate }), response: { 200: AttendanceDayDetail } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { personId, day } = request.params
    if (parseDay(day) === undefined) throw new ProblemError('invalid_request', t(`日期：日历上没有 ${day}`, `日期：日曆上沒有 ${day}`, `day: ${day} is not a day of the calendar`))
    const language = languageOf(request.headers['accept-language'])
    return await ports.db.readOrg(viewer, async (trx) => {
      const { rows } = await sql<DayRow>`${selectDays} where a.person_id = ${personId} and a.day = ${day} and ${visiblePeople(viewer)}`.execute(trx)
      if (!rows[0]) throw new ProblemError('not_found')
      const { rows: kept } = await sql<{ inputs: { punches: Input[] }; computed_at: Date }>`select inputs, computed_at from attendance_days where person_id = ${personId} and day = ${day}`.execute(trx)
      const { inputs, computed_at } = kept[0]!
      const decisions = new Map(inputs.punches.map(({ eventId, decision }) => [eventId, decision]))
      const { rows: records } = await sql<{ eventId: string; kind: 'check_in' | 'check_out'; at: Date; siteName: string | null; distanceMetres: number | null; band: string | null }>`
        select c.event_id as "eventId", c.kind, c.happened_at as at, s.name as "siteName", c.distance_metres as "distanceMetres", c.band from check_ins c left join sites s on s.org_id = c.org_id and s.site_id = c.site_id
        where c.event_id = any(${[...decisions.keys()]}::uuid[]) order by c.happened_at, c.event_id`.execute(trx)
      const timeZone = await timeZoneOf(trx)
      const nowMs = arrivalTime(ports, request)
      const [counts] = await countsOfDays(trx, personId, [day], timeZone, nowMs)
      const [shown] = await withPutOffs(trx, [presentDay(rows[0], language, timeZone, viewer)], nowMs)
      return {
        ...shown!, ...counts!, computedAt: computed_at.toISOString(),
        records: records.map(({ at, ...record }) => ({ ...record, at: at.toISOString(), decision: decisions.get(record.eventId) ?? null })),
        regularizations: await presentRegularizations(trx, viewer, sql`r.person_id = ${personId} and (r.day = ${day} or (r.kind = 'leave' and r.day < ${day} and r.until > ${new Date(zoneOf(timeZone).startOfDay(day))}))`),
      }
    })
  })
}
