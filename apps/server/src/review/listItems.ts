import { PageQuery, ReviewFilters, ReviewPage } from '@fieldproof/contract'
import type { Verdict } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { cutPage, decodeInstantCursor, decodeNameCursor, defaultPageSize, wrongCursor } from '../http/paging.ts'
import { languageOf } from '../http/problem.ts'
import type { Ports } from '../ports.ts'
import { presentPutOffs, withPutOff } from '../putOffs/present.ts'
import { doubtSubject, putOffOf } from '../putOffs/standing.ts'
import { standing as standingQuestion } from '../questions/standing.ts'
import { presentCheckInRow, type CheckInRecord } from '../read/checkIns/present.ts'
import { requireConsoleViewer } from '../registry/registryRequest.ts'
import { filterConditions, waitingFor } from './rights.ts'
import { newestDecision, openDeclarations, totalOf, verdictEntryOf } from './waits.ts'

interface Row extends CheckInRecord {
  verdict: Verdict
  total: number
  verdict_entry: number
  answered: boolean
  asked: boolean
  decision_id: string | null
  declared: ('appeal' | 'off_site')[]
  put_off_id: string | null
}

const select = (nowMs: number) => sql`select c.event_id, c.kind, c.person_id, p.name as person_name, e.name as department_name, c.site_id, s.name as site_name, c.lat, c.lon, c.accuracy_metres, c.distance_metres,
    c.fix_time, c.device_time, c.server_time, c.recorded_time, c.happened_at, c.note, c.photo_sha256, c.video_sha256, c.band, c.action, c.completes, c.verdict, c.entry_index, ${totalOf} as total, ${verdictEntryOf} as verdict_entry,
    exists (select from explanations x where x.org_id = c.org_id and x.about_id = c.event_id and x.person_id = c.person_id) as answered,
    exists (select from review_questions q where q.org_id = c.org_id and q.event_id = c.event_id and ${standingQuestion}) as asked, array(select distinct o.topic from ${openDeclarations} o) as declared, latest.decision_id, ${putOffOf(doubtSubject, nowMs, 'id')} as put_off_id
  from check_ins c join people p using (org_id, person_id) left join departments e on e.org_id = p.org_id and e.department_id = p.department_id
  left join sites s on s.org_id = c.org_id and s.site_id = c.site_id left join lateral ${newestDecision} latest on true`

/** GET /api/v1/review/items: what waits and is not put off (or what is), oldest first or the strongest doubts first. */
export const listItems = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/review/items', { schema: { tags: ['Review'], summary: 'Doubtful check-ins that wait for a person', querystring: Type.Intersect([PageQuery, ReviewFilters]), response: { 200: ReviewPage } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, limit = defaultPageSize, sort = 'oldest', ...filters } = request.query
    const nowMs = arrivalTime(ports, request)
    const conditions = [waitingFor(viewer), ...filterConditions(filters, nowMs)]
    if (sort === 'oldest') {
      const after = decodeInstantCursor(cursor)
      if (after) conditions.push(sql`(c.happened_at, c.event_id) > (${after.at}, ${after.id}::uuid)`)
    } else {
      const after = decodeNameCursor(cursor)
      if (after && !Number.isFinite(Number(after.name))) throw wrongCursor()
      if (after) conditions.push(sql`(${totalOf}, c.event_id) > (${Number(after.name)}::float8, ${after.id}::uuid)`)
    }
    const order = sort === 'oldest' ? sql`c.happened_at, c.event_id` : sql`total, c.event_id`
    const { rows, putOffs } = await ports.db.readOrg(viewer, async (trx) => {
      const { rows: found } = await sql<Row>`${select(nowMs)} where ${sql.join(conditions, sql` and `)} order by ${order} limit ${limit + 1}`.execute(trx)
      return { rows: found, putOffs: await presentPutOffs(trx, found.map((row) => row.put_off_id)) }
    })
    const language = languageOf(request.headers['accept-language'])
    const { items, nextCursor } = cutPage(rows, limit, (row) => [sort === 'oldest' ? row.happened_at.toISOString() : String(row.total), row.event_id])
    return {
      items: items.map((row) => withPutOff({
        ...presentCheckInRow(row, language, viewer), totalDecibans: row.total, verdictEntryIndex: row.verdict_entry, signalsAgainst: [...row.verdict.strongestAgainst],
        answered: row.answered, asked: row.asked, declared: row.declared, reopened: row.decision_id !== null, standingDecisionId: row.decision_id,
      }, putOffs, row.put_off_id)),
      ...(nextCursor ? { nextCursor } : {}),
    }
  })
}
