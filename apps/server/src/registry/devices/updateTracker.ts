import { Device, ProblemError, TrackerChange, Uuid } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct, holdLog } from '../administrativeAct.ts'
import { requireActor, requireName } from '../registryRequest.ts'
import { presentDevice } from './presentDevices.ts'

/** PATCH /api/v1/devices/:id: a tracker's name, and what its coordinates mean. What was stored before keeps the place it was given. */
export const updateTracker = (ports: Ports): Routes => (app: App) => {
  app.patch('/api/v1/devices/:id', { schema: { tags: ['Devices'], summary: 'Change a tracker', params: Type.Object({ id: Uuid }), body: TrackerChange, response: { 200: Device } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async (act) => {
      const { trx, note } = act
      await holdLog(act)
      const { rows } = await sql<{ kind: string; status: string; label: string | null; datum: string }>`select kind, status, label, datum from devices where device_id = ${id} for update`.execute(trx)
      if (!rows[0]) throw new ProblemError('not_found')
      const { kind, status, ...before } = rows[0]
      if (kind !== 'tracker') throw new ProblemError('conflict', t('只有定位器可以改名称和坐标系', '只有定位器可以改名稱和座標系統', 'Only trackers have a name and a datum to set'))
      if (status !== 'active') throw new ProblemError('conflict', t('这个定位器已停用', '這個定位器已停用', 'This tracker is no longer in use'))
      const after = { label: request.body.label === undefined ? before.label : requireName(request.body.label, 'label'), datum: request.body.datum ?? before.datum }
      if (Buffer.compare(canonicalBytes(before), canonicalBytes(after)) !== 0) {
        await sql`update devices set label = ${after.label}, datum = ${after.datum} where device_id = ${id}`.execute(trx)
        note('device.updated', id, { before, after }, 'rule_changed')
      }
      return await presentDevice(trx, id)
    })
  })
}
