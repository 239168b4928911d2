import { PrivateZones, ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../http/app.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { requireDevice } from '../http/device.ts'
import type { Sql } from '../platform/postgres/database.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct } from '../registry/administrativeAct.ts'

export const mostPrivateZones = 3

const ownZones = async (trx: Sql, personId: string): Promise<PrivateZones> => {
  const { rows } = await sql<{ zone_id: string; name: string; lat: number; lon: number; radius_metres: number }>`select zone_id, name, lat, lon, radius_metres from private_zones where person_id = ${personId} order by zone_id`.execute(trx)
  return { zones: rows.map(({ zone_id, name, lat, lon, radius_metres }) => ({ zoneId: zone_id, name, centre: { lat, lon }, radiusMetres: radius_metres })) }
}

/**
 * GET and PUT /api/v1/phone/private-zones: places in which this person is not recorded, by the phone nor by the gate. Only the person's own phone reads
 * where they are. The log is told that they changed and how many there are: it cannot forget, so it must not know an address.
 */
export const privateZones = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/phone/private-zones', { schema: { tags: ['Phone'], summary: 'My private places', response: { 200: PrivateZones } } }, async (request) => {
    const device = await requireDevice(ports, request)
    return await ports.db.readOrg(device.orgId, (trx) => ownZones(trx, device.personId))
  })
  app.put('/api/v1/phone/private-zones', { schema: { tags: ['Phone'], summary: 'Set my private places', body: PrivateZones, response: { 200: PrivateZones } } }, async (request) => {
    const device = await requireDevice(ports, request)
    const { zones } = request.body
    if (zones.length > mostPrivateZones) throw new ProblemError('invalid_request', t(`私人地点最多 ${mostPrivateZones} 个`, `私人地點最多 ${mostPrivateZones} 個`, `zones: at most ${mostPrivateZones}`))
    if (new Set(zones.map((zone) => zone.zoneId.toLowerCase())).size !== zones.length) throw new ProblemError('invalid_request', t('同一个私人地点写了两次', '同一個私人地點寫了兩次', 'zones: one is named twice'))
    const actor = { orgId: device.orgId, scope: null, by: device.personId, nowMs: arrivalTime(ports, request) }
    await administrativeAct(ports, actor, async ({ trx, note }) => {
      await sql`select 1 from people where person_id = ${device.personId} for update`.execute(trx)
      await sql`delete from private_zones where person_id = ${device.personId}`.execute(trx)
      for (const { zoneId, name, centre, radiusMetres } of zones)
        await sql`insert into private_zones (org_id, person_id, zone_id, name, lat, lon, radius_metres) values (${device.orgId}, ${device.personId}, ${zoneId}, ${name.trim()}, ${centre.lat}, ${centre.lon}, ${radiusMetres})`.execute(trx)
      note('private_zones.set', device.personId, { count: zones.length })
    })
    return await ports.db.readOrg(device.orgId, (trx) => ownZones(trx, device.personId))
  })
}
