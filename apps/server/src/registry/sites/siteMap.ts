import { type MapSite, mostSitesOnMap, type SiteMap as Answer, SiteFilters, SiteMap } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { allOf, byName } from '../../http/paging.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { blankToNull, requireConsoleViewer } from '../registryRequest.ts'
import { InBox, inBox, SitesAsked, sitesAsked } from './listSites.ts'
import { lastAt } from './visits.ts'

const mostColumns = 32

interface Extent { readonly total: number; readonly west: number | null; readonly east: number | null; readonly south: number | null; readonly north: number | null; readonly bulk: { readonly lats: readonly [number, number]; readonly lons: readonly [number, number] } | null }

const drawn = async (trx: Sql, condition: RawBuilder<unknown>): Promise<MapSite[]> => {
  const { rows } = await sql<Omit<MapSite, 'position' | 'lastVisitAt' | 'lastCheckInAt'> & { lat: number; lon: number; lastVisitAt: Date | null; lastCheckInAt: Date | null }>`
    select s.site_id as "siteId", s.name, s.tier, s.lat, s.lon, s.fence, s.status, ${lastAt('accepted')} as "lastVisitAt", ${lastAt('any')} as "lastCheckInAt" from sites s where ${condition} order by s.site_id`.execute(trx)
  const instant = (at: Date | null): string | null => at && isoInstant(at.getTime())
  return rows.map(({ lat, lon, lastVisitAt, lastCheckInAt, ...site }) => ({ ...site, position: { lat, lon }, lastVisitAt: instant(lastVisitAt), lastCheckInAt: instant(lastCheckInAt) }))
}

/** Squares whose sides double from zoom to zoom, counted from 0°, 0°: a site stays in its square while one drags the map about. */
const clustersOf = async (trx: Sql, condition: RawBuilder<unknown>, span: number): Promise<Answer['clusters']> => {
  const side = 2 ** Math.ceil(Math.log2(Math.max(span, 0.001) / mostColumns))
  const { rows } = await sql<{ row: number; column: number; tier: string | null; count: number; lat: number; lon: number }>`
    select floor(s.lat / ${side}::float8)::int as row, floor(s.lon / ${side}::float8)::int as column, s.tier, count(*)::int as count, avg(s.lat) as lat, avg(s.lon) as lon from sites s where ${condition} group by 1, 2, 3 order by 1, 2, 3`.execute(trx)
  return [...Map.groupBy(rows, ({ row, column }) => `${row}/${column}`).values()].map((of) => {
    const count = of.reduce((sum, one) => sum + one.count, 0)
    const middle = (side: 'lat' | 'lon'): number => of.reduce((sum, one) => sum + one[side] * one.count, 0) / count
    return { position: { lat: middle('lat'), lon: middle('lon') }, tiers: of.map((one) => ({ tier: one.tier, count: one.count })) }
  })
}

/** GET /api/v1/sites/map: every site of the view as long as they can be told apart; else how many are where. The answer is never larger than that. */
export const siteMap = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/sites/map', { schema: { tags: ['Sites'], summary: 'Sites of a view of a map', querystring: Type.Object({ ...SiteFilters.properties, ...SitesAsked, ...InBox }), response: { 200: SiteMap } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { bbox, ...asked } = request.query
    const box = blankToNull(bbox)
    const condition = allOf([...sitesAsked(asked, arrivalTime(ports, request), viewer), ...(box ? [inBox(box)] : [])])
    return await ports.db.readOrg(viewer.orgId, async (trx): Promise<Answer> => {
      const { rows } = await sql<Extent>`select count(*)::int as total, min(s.lon) as west, max(s.lon) as east, min(s.lat) as south, max(s.lat) as north,
        case when count(*) > 0 then jsonb_build_object('lats', percentile_disc(array[0.02, 0.98]) within group (order by s.lat), 'lons', percentile_disc(array[0.02, 0.98]) within group (order by s.lon)) end as bulk from sites s where ${condition}`.execute(trx)
      const { total, west, east, south, north, bulk } = rows[0]!
      const { rows: tiers } = await sql<Answer['tiers'][number]>`select s.tier, count(*)::int as count from sites s where ${condition} group by 1 order by ${byName(sql`s.tier`)} nulls last`.execute(trx)
      const few = { west: west!, east: east!, south: south!, north: north! }
      const bounds = bulk === null ? null : total < 20 ? few : { west: bulk.lons[0], east: bulk.lons[1], south: bulk.lats[0], north: bulk.lats[1] }
      if (total <= mostSitesOnMap) return { total, sites: await drawn(trx, condition), clusters: [], bounds, tiers }
      return { total, sites: [], clusters: await clustersOf(trx, condition, Math.max(bounds!.east - bounds!.west, bounds!.north - bounds!.south)), bounds, tiers }
    })
  })
}
