import { PhoneHealthList, PhoneHealthReport, Uuid } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { requireDevice } from '../../http/device.ts'
import { requireViewer, requireVisiblePerson } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'

/** Half of a surrogate pair is JSON and no jsonb; it becomes U+FFFD. */
const asJsonb = (report: PhoneHealthReport): string => JSON.stringify(report, (_key, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value))

/** PUT /api/v1/phone/health, GET /api/v1/people/:personId/phone-health. Sent by the person by hand only; one report per phone is kept. */
export const phoneHealthRoutes = (ports: Ports) => (app: App) => {
  app.put('/api/v1/phone/health', { schema: { tags: ['Phone'], summary: 'What this phone found about itself that will break tracking', body: PhoneHealthReport, response: { 204: Type.Null() } } }, async (request, reply) => {
    const device = await requireDevice(ports, request)
    await ports.db.withOrg(device.orgId, async (trx) => {
      await sql`insert into phone_health (org_id, device_id, person_id, reported_at, report) values (${device.orgId}, ${device.deviceId}, ${device.personId}, ${new Date(ports.clock.now())}, ${asJsonb(request.body)}::jsonb)
        on conflict (org_id, device_id) do update set person_id = excluded.person_id, reported_at = excluded.reported_at, report = excluded.report`.execute(trx)
    })
    return reply.status(204).send(null)
  })

  app.get('/api/v1/people/:personId/phone-health', { schema: { tags: ['People'], summary: 'What a person’s phones last reported of themselves', params: Type.Object({ personId: Uuid }), response: { 200: PhoneHealthList } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const { personId } = request.params
    return await ports.db.readOrg(viewer, async (trx) => {
      await requireVisiblePerson(trx, viewer, personId)
      const { rows } = await sql<{ deviceId: string; model: string | null; reportedAt: Date; report: PhoneHealthReport }>`select h.device_id as "deviceId", d.model, h.reported_at as "reportedAt", h.report
        from phone_health h join devices d using (org_id, device_id) where h.person_id = ${personId} order by h.reported_at desc limit 20`.execute(trx)
      return { phones: rows.map((row) => ({ ...row, reportedAt: isoInstant(row.reportedAt.getTime()) })) }
    })
  })
}
