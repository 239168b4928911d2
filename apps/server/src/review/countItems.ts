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
import { requireConsoleViewer } from '../registry/registryRequest.ts'
import { waitingFor } from './rights.ts'

/** GET /api/v1/review/counts: how much waits, for the navigation and the head of the queue. */
export const countItems = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/review/counts', { schema: { tags: ['Review'], summary: 'How much waits', response: { 200: ReviewCounts } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const nowMs = arrivalTime(ports, request)
    const language = languageOf(request.headers['accept-language'])
    return await ports.db.readOrg(viewer.orgId, async (trx) => {
      const waiting = sql`select c.org_id, c.event_id, c.person_id, c.band, c.happened_at, c.verdict from check_ins c join people p using (org_id, person_id) where ${waitingFor(viewer)}`
      const { rows } = await sql<{ waiting: number; doubt: number; answered: number; oldest: Date | null; time_zone: string }>`select count(c.event_id)::int as waiting, count(*) filter (where c.band = 'strong_doubt')::int as doubt,
          count(*) filter (where exists (select from explanations x where x.org_id = c.org_id and x.about_id = c.event_id and x.person_id = c.person_id))::int as answered, min(c.happened_at) as oldest,
          (select time_zone from orgs) as time_zone
        from (${waiting}) c`.execute(trx)
      const row = rows[0]!
      const signals = (await sql<{ signal: string; n: number }>`select signal, count(*)::int as n from (${waiting}) c, jsonb_array_elements_text(c.verdict -> 'strongestAgainst') signal group by 1 order by 2 desc, 1`.execute(trx)).rows
      const zone = zoneOf(row.time_zone)
      const today = new Date(zone.startOfDay(zone.dayAt(nowMs)))
      const decided = (await sql<{ n: number }>`select count(distinct d.event_id)::int as n from review_decisions d join people p using (org_id, person_id) where d.decided_at >= ${today} and d.outcome <> 'withdrawn' and ${visiblePeople(viewer)}`.execute(trx)).rows[0]!.n
      return {
        waiting: row.waiting, strongDoubt: row.doubt, needsReview: row.waiting - row.doubt, answered: row.answered, oldestAt: row.oldest ? isoInstant(row.oldest.getTime()) : null, decidedToday: decided,
        bySignal: signals.map(({ signal, n }) => ({ signal, name: signalName(signal, language), count: n })),
      }
    })
  })
}
