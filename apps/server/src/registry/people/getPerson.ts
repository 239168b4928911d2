import { Person, Uuid } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { visiblePeople } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentPerson } from './presentPeople.ts'

/** GET /api/v1/people/:id */
export const getPerson = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/people/:id', { schema: { tags: ['People'], summary: 'One person', params: Type.Object({ id: Uuid }), response: { 200: Person } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, (trx) => presentPerson(trx, request.params.id, visiblePeople(viewer)))
  })
}
