import { PeopleImportPage } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { seesEverybody } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentPeopleImports } from './presentPeopleImports.ts'

/** GET /api/v1/people-imports: the newest fifty. A file counts the whole company's people, so that whoever does not see everybody is shown none. */
export const listPeopleImports = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/people-imports', { schema: { tags: ['People'], summary: 'Imports of people, newest first', response: { 200: PeopleImportPage } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return { items: await ports.db.readOrg(viewer, (trx) => presentPeopleImports(trx, seesEverybody(viewer) ? sql`true` : sql`false`, 50)) }
  })
}
