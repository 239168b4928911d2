import { PageQuery, SiteSuggestionPage } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { visiblePeople } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { presentSuggestions } from '../../react/siteSuggestions/reckon.ts'
import { requireConsoleViewer } from '../registryRequest.ts'

const most = 500

/** GET /api/v1/site-suggestions: the open ones; of what people propose, that of people in sight. They are few: one a site at most, and only where something is off. */
export const listSiteSuggestions = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/site-suggestions', { schema: { tags: ['Sites'], summary: 'What accepted visits suggest about fences', querystring: PageQuery, response: { 200: SiteSuggestionPage } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => {
      const open = sql`g.state = 'open' and (g.proposed_by is null or ${visiblePeople(viewer)})`
      const items = await presentSuggestions(trx, open, request.query.limit ?? most)
      const total = (await sql<{ n: number }>`select count(*)::int as n from site_suggestions g left join people p on p.org_id = g.org_id and p.person_id = g.proposed_by where ${open}`.execute(trx)).rows[0]!.n
      return { items, total }
    })
  })
}
