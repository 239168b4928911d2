import { PageQuery, PlainText, ProblemError, SiteFilters, SitePage } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import type { Viewer } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { allOf, byName, containsPattern, cutPage, decodeNameCursor, defaultPageSize } from '../../http/paging.ts'
import { blankToNull, requireConsoleViewer } from '../registryRequest.ts'
import { presentSites } from './presentSites.ts'
import { siteConditions } from './visits.ts'

/** Which sites a list holds: the same for the list and its export. */
export const SitesAsked = {
  ...SiteFilters.properties,
  search: Type.Optional({ ...PlainText(100), description: 'In name, customer or address' }),
  suggested: Type.Optional(Type.Boolean({ description: 'Those with an open suggestion for their fence' })),
  status: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('archived')], { description: 'active unless told otherwise' })),
}
export const InBox = { bbox: Type.Optional(Type.String({ description: 'west,south,east,north in WGS-84 degrees; west may lie east of east (across 180°)' })) }
const Query = Type.Object({
  ...PageQuery.properties, ...SitesAsked,
  ...InBox,
})

/** SQL condition on sites `s`. */
export const inBox = (bbox: string): RawBuilder<unknown> => {
  const parts = bbox.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  const [west, south, east, north] = parts as [number, number, number, number]
  if (parts.length !== 4 || !parts.every(Number.isFinite) || south > north) throw new ProblemError('invalid_request', t('地图范围（bbox）须为西、南、东、北的度数', '地圖範圍（bbox）須為西、南、東、北的度數', 'bbox: expected west,south,east,north in degrees'))
  const between = west <= east ? sql`s.lon between ${west} and ${east}` : sql`(s.lon >= ${west} or s.lon <= ${east})`
  return sql`s.lat between ${south} and ${north} and ${between}`
}

/** SQL conditions on sites `s`. */
export const sitesAsked = ({ search: text, status = 'active', suggested, ...filters }: SiteFilters & { readonly search?: string; readonly status?: string; readonly suggested?: boolean }, nowMs: number, viewer: Viewer): RawBuilder<unknown>[] => {
  const search = blankToNull(text)
  return [sql`s.status = ${status}`, ...(suggested === true ? [sql`exists (select from site_suggestions g where g.org_id = s.org_id and g.site_id = s.site_id and g.state = 'open')`] : []), ...siteConditions(filters, nowMs, viewer), ...(search ? [sql`s.search_folded like lower(${containsPattern(search)})`] : [])]
}

/** SQL condition: behind this site in the order of lists. */
export const behind = (name: string, siteId: string): RawBuilder<unknown> => sql`(${byName(sql`s.name`)}, s.site_id) > (${byName(sql`${name}::text`)}, ${siteId}::uuid)`

/** GET /api/v1/sites: active ones unless archived ones are asked for. `total` comes with the first page. */
export const listSites = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/sites', { schema: { tags: ['Sites'], summary: 'Sites by name', querystring: Query, response: { 200: SitePage } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, limit = defaultPageSize, bbox: box, ...asked } = request.query
    const bbox = blankToNull(box)
    const filters = [...sitesAsked(asked, arrivalTime(ports, request), viewer), ...(bbox ? [inBox(bbox)] : [])]
    const after = decodeNameCursor(cursor)
    const onPage = after ? [...filters, behind(after.name, after.id)] : filters
    return await ports.db.readOrg(viewer.orgId, async (trx) => {
      const page = cutPage(await presentSites(trx, allOf(onPage), limit + 1), limit, (site) => [site.name, site.siteId])
      if (after) return page
      const { rows } = await sql<{ total: number }>`select count(*)::int as total from sites s where ${allOf(filters)}`.execute(trx)
      return { ...page, total: rows[0]!.total }
    })
  })
}
