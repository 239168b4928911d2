import { Site, Uuid } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentSite } from './presentSites.ts'

/** GET /api/v1/sites/:id, archived ones too: old check-ins point at them. */
export const getSite = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/sites/:id', { schema: { tags: ['Sites'], summary: 'One site', params: Type.Object({ id: Uuid }), response: { 200: Site } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer.orgId, (trx) => presentSite(trx, request.params.id))
  })
}
