import { ShiftList } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentShifts } from './presentShifts.ts'

/** GET /api/v1/shifts: those in use; with ?archived=true, those that are no longer used. */
export const listShifts = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/shifts', { schema: { tags: ['Shifts'], summary: 'All shifts', querystring: Type.Object({ archived: Type.Optional(Type.Boolean()) }), response: { 200: ShiftList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return { shifts: await ports.db.readOrg(viewer, (trx) => presentShifts(trx, { archived: request.query.archived ?? false }, viewer.scope)) }
  })
}
