import { ReviewFilters, ReviewState, Uuid } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { languageOf } from '../http/problem.ts'
import type { Ports } from '../ports.ts'
import { requireConsoleViewer } from '../registry/registryRequest.ts'
import { presentState } from './presentState.ts'

/** GET /api/v1/review/items/:eventId */
export const getItem = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/review/items/:eventId', { schema: { tags: ['Review'], summary: 'What people have said about a check-in', params: Type.Object({ eventId: Uuid }), querystring: ReviewFilters, response: { 200: ReviewState } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, (trx) => presentState(trx, viewer, request.params.eventId, languageOf(request.headers['accept-language']), arrivalTime(ports, request), request.query))
  })
}
