import { DarkDay, DarkDayPage, DarkQuery, IsoDate } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import { allOf, decodeTextCursor, encodeCursor } from '../../http/paging.ts'
import { languageOf } from '../../http/problem.ts'
import { requireViewer } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { darkFacts } from '../../putOffs/darkFacts.ts'
import { presentPutOffs, withPutOff } from '../../putOffs/present.ts'
import { dayAnswers, daySubject, putOffOf } from '../../putOffs/standing.ts'
import { withQuestions } from '../../questions/present.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { timeZoneOf } from '../attendance/presentDays.ts'
import { daysOf, peopleAsked, requireRange } from '../attendance/range.ts'
import type { Viewer } from '../../http/viewer.ts'
import { type PersonDay, darkDayOf, darkDaysOf } from './personDay.ts'
import { readTrackDays } from '../reports/trackRows.ts'

const mostRangeDays = 31
const mostDaysAPage = 200
/** So many days are looked up at a time, which costs as much as all of that day, and reckoned a few at a time. */
const [batch, few] = [1_000, 50]
/** An answer looks on through days without such a period for so long; then it gives what it has found, and where to go on. */
const patienceMs = 1_500

/** Days on which a person started recording and no position came at all are dark from end to end: no track tells of them. */
const startedOn = (from: string, to: string, timeZone: string) => sql`union select (w.happened_at at time zone ${timeZone})::date from work_states w
  where w.org_id = p.org_id and w.person_id = p.person_id and w.state in ('started', 'resumed') and w.happened_at >= (${from}::timestamp at time zone ${timeZone}) and w.happened_at < ((${to}::date + 1)::timestamp at time zone ${timeZone})`

/** The next of them, newest first. Not all days at once: for a large company the others would be sorted each time. */
const daysAsked = async (trx: Sql, viewer: Viewer, query: { from: string; to: string; personId?: string; departmentId?: string }, zone: string, after: readonly string[] | null): Promise<PersonDay[]> => {
  for (const day of daysOf(query.from, after && after[0]! < query.to ? after[0]! : query.to).toReversed()) {
    const found = await readTrackDays(trx, peopleAsked(viewer, { personId: query.personId }), day, day, zone, after, batch, startedOn(day, day, zone), query.departmentId)
    if (found.length > 0) return found
  }
  return []
}

/** What a dark day is put off or settled as at this moment: its facts are reckoned with it. */
const putOffIdOfDay = async (trx: Sql, day: DarkDay, nowMs: number): Promise<string | null> =>
  (await sql<{ id: string | null }>`select ${putOffOf({ kind: 'dark', subject: daySubject(sql`${day.personId}`, sql`${day.day}`), facts: sql`concat(${darkFacts(day)}::text, ${dayAnswers(sql`${day.personId}::uuid`, sql`${day.day}::date`)})` }, nowMs, 'id')} as id`.execute(trx)).rows[0]!.id

/** GET /api/v1/dark-periods and, for the person, GET /api/v1/phone/dark-periods. No positions, so no purpose is asked for. */
export const darkPeriodRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/dark-periods', { schema: { tags: ['Dark periods'], summary: 'Times on duty without a position, and what the phones told of them, by person and day', querystring: DarkQuery, response: { 200: DarkDayPage } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const { standing, cause, cursor, putOff, settled } = request.query
    requireRange(request.query, mostRangeDays)
    let after = decodeTextCursor(cursor, 3)
    const limit = Math.min(request.query.limit ?? 20, mostDaysAPage)
    const nowMs = arrivalTime(ports, request)
    const language = languageOf(request.headers['accept-language'])
    const stopAt = performance.now() + patienceMs
    return await ports.db.readOrg(viewer, async (trx) => {
      const timeZone = await timeZoneOf(trx)
      const days: DarkDay[] = []
      const found = async (next?: string) => ({ items: await withQuestions(trx, days, nowMs), ...(next === undefined ? {} : { nextCursor: next }) })
      for (;;) {
        const asked = await daysAsked(trx, viewer, request.query, timeZone, after)
        if (asked.length === 0) return await found()
        for (let i = 0; i < asked.length; i += few) {
          for (const [j, day] of (await darkDaysOf(trx, asked.slice(i, i + few), timeZone, nowMs, language)).entries()) {
            after = [day.day, day.personName, day.personId]
            const periods = day.periods.filter((period) => (standing === undefined || period.standing === standing) && (cause === undefined || period.causes.some((one) => one.cause === cause)))
            if (periods.length === 0) continue
            const putOffId = await putOffIdOfDay(trx, day, nowMs)
            const shown = withPutOff({ ...day, periods }, await presentPutOffs(trx, [putOffId]), putOffId)
            if ((putOff !== undefined && putOff !== (shown.putOff !== undefined)) || (settled !== undefined && settled !== (shown.settled !== undefined))) continue
            days.push(shown)
            if (days.length === limit) return await found(i + j + 1 < asked.length || (await daysAsked(trx, viewer, request.query, timeZone, after)).length > 0 ? encodeCursor(after) : undefined)
          }
          if (performance.now() > stopAt) return await found(encodeCursor(after!))
        }
      }
    })
  })

  app.get('/api/v1/phone/dark-periods', { schema: { tags: ['Phone'], summary: 'Own times on duty without a position, of one day', querystring: Type.Object({ day: Type.Optional(IsoDate) }), response: { 200: DarkDay } } }, async (request) => {
    const device = await requireDevice(ports, request)
    const nowMs = arrivalTime(ports, request)
    const day = request.query.day ?? zoneOf(device.timeZone).dayAt(nowMs)
    requireRange({ from: day, to: day })
    return await ports.db.readOrg(device.orgId, async (trx) => {
      const { rows } = await sql<{ personName: string; departmentName: string | null }>`select p.name as "personName", d.name as "departmentName" from people p left join departments d using (org_id, department_id) where ${allOf([sql`p.person_id = ${device.personId}`])}`.execute(trx)
      const found = await darkDayOf(trx, { personId: device.personId, ...rows[0]!, day }, device.timeZone, nowMs, languageOf(request.headers['accept-language']))
      const putOffId = await putOffIdOfDay(trx, found, nowMs)
      const { settled } = withPutOff({}, await presentPutOffs(trx, [putOffId]), putOffId)
      return { ...found, ...(settled ? { settled } : {}) }
    })
  })
}
