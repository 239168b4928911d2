import { DeviceList, Uuid } from '@fieldproof/contract'
import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { visiblePeople } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { allOf } from '../../http/paging.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentDevices } from './presentDevices.ts'

const Query = Type.Object({ personId: Type.Optional(Uuid), status: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('revoked'), Type.Literal('lost')])) })

/** GET /api/v1/devices */
export const listDevices = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/devices', { schema: { tags: ['Devices'], summary: 'Phones and trackers of the people one may see', querystring: Query, response: { 200: DeviceList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { personId, status } = request.query
    const conditions: RawBuilder<unknown>[] = [visiblePeople(viewer)]
    if (personId) conditions.push(sql`v.person_id = ${personId}`)
    if (status) conditions.push(sql`v.status = ${status}`)
    return { devices: await ports.db.readOrg(viewer, (trx) => presentDevices(trx, allOf(conditions))) }
  })
}
