import { SiteCoverage, SiteFilters, type VisitedBand } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { allOf, byName } from '../../http/paging.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { bandOf, lastAt, siteConditions } from './visits.ts'

type Counts = Record<VisitedBand | 'total', number>
const none = (): Counts => ({ d7: 0, d30: 0, d90: 0, older: 0, never: 0, total: 0 })
const { visited: _, ...filters } = SiteFilters.properties

/** GET /api/v1/sites/coverage: how many active sites of each tier were last visited how long ago. The list takes the same filters: each count is a list. */
export const siteCoverage = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/sites/coverage', { schema: { tags: ['Sites'], summary: 'Sites by tier and last visit', querystring: Type.Object(filters), response: { 200: SiteCoverage } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { counts = 'accepted' } = request.query
    const nowMs = arrivalTime(ports, request)
    const { rows } = await ports.db.readOrg(viewer.orgId, (trx) => sql<{ tier: string | null; band: VisitedBand; sites: number }>`
      select s.tier, ${bandOf(lastAt(counts), nowMs)} as band, count(*)::int as sites from sites s where ${allOf([sql`s.status = 'active'`, ...siteConditions(request.query, nowMs, viewer)])}
      group by 1, 2 order by ${byName(sql`s.tier`)} nulls last, 1`.execute(trx))
    const total = none()
    const tiers = new Map<string | null, Counts>()
    for (const { tier, band, sites } of rows) {
      const of = tiers.get(tier) ?? none()
      tiers.set(tier, of)
      for (const sum of [of, total]) { sum[band] += sites; sum.total += sites }
    }
    return { asOf: isoInstant(nowMs), counts, total, tiers: [...tiers].map(([tier, of]) => ({ tier, ...of })) }
  })
}
