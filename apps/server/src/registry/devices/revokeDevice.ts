import { Device, DeviceRevokeInput, ProblemError, Uuid } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct, holdLog } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentDevice } from './presentDevices.ts'
import { revokeDevices } from './revokeDevices.ts'

/** POST /api/v1/devices/:id/revoke: the phone is told at its next request. Revoking twice changes nothing, but that one which has ended can still be reported lost: then it brings nothing any more. */
export const revokeDevice = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/devices/:id/revoke', { schema: { tags: ['Devices'], summary: 'Stop accepting a device', params: Type.Object({ id: Uuid }), body: DeviceRevokeInput, response: { 200: Device } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async (act) => {
      await holdLog(act)
      const { rows } = await sql`select 1 from devices where device_id = ${id} for update`.execute(act.trx)
      if (rows.length === 0) throw new ProblemError('not_found')
      await revokeDevices(act, sql`v.device_id = ${id}`, request.body.reason)
      return await presentDevice(act.trx, id)
    })
  })
}
