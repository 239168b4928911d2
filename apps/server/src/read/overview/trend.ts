import { OverviewTrend, overviewTrendDays } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App } from '../../http/app.ts'
import { requireViewer, visiblePeople } from '../../http/viewer.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import { countsAs } from '../attendance/range.ts'

const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString()

/** GET /api/v1/overview/trend: check-ins by verdict, and late and absent people, of the last two weeks by the company's days. What a viewer does not see is not counted. */
export const overviewTrendRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/overview/trend', { schema: { tags: ['Check-ins'], summary: 'Check-ins by verdict, late and absent, day by day', response: { 200: OverviewTrend } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => {
      const { rows: [org] } = await sql<{ timeZone: string }>`select time_zone as "timeZone" from orgs`.execute(trx)
      const { timeZone } = org!
      const zone = zoneOf(timeZone)
      const today = zone.dayAt(ports.clock.now())
      const first = addDays(today, 1 - overviewTrendDays)
      const { rows: checkIns } = await sql<{ day: string; band: string | null; count: number }>`select to_char(c.happened_at at time zone ${timeZone}, 'YYYY-MM-DD') as day, c.band, count(*)::int as count
        from check_ins c join people p using (org_id, person_id) where c.happened_at >= ${new Date(zone.startOfDay(first))} and c.happened_at < ${new Date(zone.startOfDay(addDays(today, 1)))} and ${visiblePeople(viewer)} group by 1, 2`.execute(trx)
      // Late is a flag: who came late and never checked out is late too. Nobody is on a day that waits for a decision.
      const { rows: results } = await sql<{ day: string; late: number; absent: number }>`select to_char(a.day, 'YYYY-MM-DD') as day, count(*) filter (where ${countsAs('late')})::int as late, count(*) filter (where ${countsAs('absent')})::int as absent
        from attendance_days a join people p using (org_id, person_id) where a.day between ${first} and ${today} and ${visiblePeople(viewer)} group by 1`.execute(trx)
      return {
        days: Array.from({ length: overviewTrendDays }, (_, i) => addDays(first, i)).map((day) => {
          const { late = 0, absent = 0 } = results.find((row) => row.day === day) ?? {}
          return { day, byBand: Object.fromEntries(checkIns.filter((row) => row.day === day).map(({ band, count }) => [band ?? 'pending', count])), late, absent }
        }),
      }
    })
  })
}
