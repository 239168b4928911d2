import { DepartmentList } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentDepartments } from './presentDepartments.ts'

/** GET /api/v1/departments: the whole tree, small enough for one answer; with ?archived=true, those that are no longer used. Names of departments are no secret within a company; how many work in them is told of those in sight. */
export const listDepartments = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/departments', { schema: { tags: ['Departments'], summary: 'All departments', querystring: Type.Object({ archived: Type.Optional(Type.Boolean()) }), response: { 200: DepartmentList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return { departments: await ports.db.readOrg(viewer, (trx) => presentDepartments(trx, { archived: request.query.archived ?? false }, viewer.scope)) }
  })
}
