import { ReviewCounts } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { signalName } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import type { App, Routes } from '../http/app.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { languageOf } from '../http/problem.ts'
import { visiblePeople } from '../http/viewer.ts'
import { zoneOf } from '../platform/zone.ts'
import type { Ports } from '../ports.ts'
import { doubtSubject, putOffOf } from '../putOffs/standing.ts'
import { requireConsoleViewer } from '../registry/registryRequest.ts'
import { waitingFor } from './rights.ts'

/** GET /api/v1/review/counts: how much waits, and how much of it is put off, for the navigation and the head of the queue. */
export const countItems = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/review/counts', { schema: { tags: ['Review'], summary: 'How much waits', response: { 200: ReviewCounts } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const nowMs = arrivalTime(ports, request)
    const language = languageOf(request.headers['accept-language'])
    return await ports.db.readOrg(viewer, async (trx) => {
      const { rows } = await sql<{ waiting: number; put_off: number; doubt: number; answered: number; oldest: Date | null; time_zone: string; signals: { signal: string; count: number }[] | null }>`
        with every as materialized (select c.org_id, c.event_id, c.person_id, c.band, c.happened_at, c.verdict -> 'strongestAgainst' as against, ${putOffOf(doubtSubject, nowMs, 'id')} as put_off_id from check_ins c join people p using (org_id, person_id) where ${waitingFor(viewer)}),
          waiting as (select * from every where put_off_id is null),
          signals as (select signal, count(*)::int as count from waiting c, jsonb_array_elements_text(c.against) signal group by 1)
        select count(*)::int as waiting, (select count(*)::int from every where put_off_id is not null) as put_off, count(*) filter (where c.band = 'strong_doubt')::int as doubt,
          count(*) filter (where exists (select from explanations x where x.org_id = c.org_id and x.about_id = c.event_id and x.person_id = c.person_id))::int as answered, min(c.happened_at) as oldest,
          (select time_zone from orgs) as time_zone, (select jsonb_agg(to_jsonb(s) order by s.count desc, s.signal) from signals s) as signals
        from waiting c`.execute(trx)
      const row = rows[0]!
      const zone = zoneOf(row.time_zone)
      const today = new Date(zone.startOfDay(zone.dayAt(nowMs)))
      const decided = (await sql<{ n: number }>`select count(distinct d.event_id)::int as n from review_decisions d join people p using (org_id, person_id) where d.decided_at >= ${today} and d.outcome <> 'withdrawn' and ${visiblePeople(viewer)}`.execute(trx)).rows[0]!.n
      return {
        waiting: row.waiting, strongDoubt: row.doubt, needsReview: row.waiting - row.doubt, answered: row.answered, putOff: row.put_off, oldestAt: row.oldest ? isoInstant(row.oldest.getTime()) : null, decidedToday: decided,
        bySignal: (row.signals ?? []).map(({ signal, count }) => ({ signal, name: signalName(signal, language), count })),
      }
    })
  })
}
