import { SiteImportPage } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentImports } from './presentImports.ts'

/** GET /api/v1/site-imports: the newest fifty. */
export const listSiteImports = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/site-imports', { schema: { tags: ['Sites'], summary: 'Imports of sites, newest first', response: { 200: SiteImportPage } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return { items: await ports.db.readOrg(viewer, (trx) => presentImports(trx, sql`true`, 50)) }
  })
}
