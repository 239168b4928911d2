import { type LookForm, PageQuery, PhoneAccessPage } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { requireDevice } from '../../http/device.ts'
import { cutPage, decodeInstantCursor, defaultPageSize } from '../../http/paging.ts'
import type { Ports } from '../../ports.ts'

/** GET /api/v1/phone/accesses: the other half of asking managers for a purpose; the person sees every look at the own track. */
export const phoneAccesses = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/phone/accesses', { schema: { tags: ['Phone'], summary: 'Who looked at my track, when and why', querystring: PageQuery, response: { 200: PhoneAccessPage } } }, async (request) => {
    const device = await requireDevice(ports, request)
    const { cursor, limit = defaultPageSize } = request.query
    const after = decodeInstantCursor(cursor)
    const rows = await ports.db.readOrg(device.orgId, async (trx) =>
      (await sql<{ access_id: string; viewer_name: string; day: string; purpose: string; form: LookForm | null; accessed_at: Date }>`
        select a.access_id, p.name as viewer_name, a.day, a.purpose, a.form, a.accessed_at from track_accesses a join people p on p.org_id = a.org_id and p.person_id = a.viewer_id
        where a.person_id = ${device.personId} and ${after ? sql`(a.accessed_at, a.access_id) < (${after.at}, ${after.id}::uuid)` : sql`true`}
        order by a.accessed_at desc, a.access_id desc limit ${limit + 1}`.execute(trx)).rows)
    const { items, nextCursor } = cutPage(rows, limit, (row) => [row.accessed_at.toISOString(), row.access_id])
    return {
      items: items.map((row) => ({ accessId: row.access_id, viewerName: row.viewer_name, day: row.day, purpose: row.purpose, form: row.form, accessedAt: isoInstant(row.accessed_at.getTime()) })),
      ...(nextCursor ? { nextCursor } : {}),
    }
  })
}
