import { PageQuery, ProblemError, type UnreadableUpload, UnreadableUploadPage } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App } from '../../http/app.ts'
import { cutPage, decodeInstantCursor, defaultPageSize } from '../../http/paging.ts'
import { canAdminister, requireViewer } from '../../http/viewer.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { unreadableReason } from './texts.ts'

/**
 * GET /api/v1/unreadable-uploads: what was kept and logged but could not be read, newest first, so that whoever set a device up wrongly
 * learns of it. Administrators and auditors only. The content stays in the log: it may hold positions, which have a door of their own.
 */
export const unreadableRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/unreadable-uploads', { schema: { tags: ['Devices'], summary: 'Uploads that could not be read', querystring: PageQuery, response: { 200: UnreadableUploadPage } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    if (!canAdminister(viewer) && viewer.role !== 'auditor') throw new ProblemError('not_allowed')
    const language = languageOf(request.headers['accept-language'])
    const { cursor, limit = defaultPageSize } = request.query
    const after = decodeInstantCursor(cursor)
    return await ports.db.readOrg(viewer, async (trx) => {
      const { rows } = await sql<Omit<UnreadableUpload, 'receivedAt' | 'reason'> & { receivedAt: Date }>`
        select u.event_id as "eventId", u.person_id as "personId", p.name as "personName", u.device_id as "deviceId", coalesce(v.label, v.model) as "deviceName", v.kind as "deviceKind",
          u.source, u.received_at as "receivedAt", octet_length(e.body) as bytes, u.reason_code as "reasonCode", u.reason as detail, u.entry_index::int as "entryIndex"
        from undecodable u join people p using (org_id, person_id) join devices v using (org_id, device_id) left join log_entries e using (org_id, entry_index)
        where ${after ? sql`(u.received_at, u.event_id) < (${after.at}, ${after.id}::uuid)` : sql`true`}
        order by u.received_at desc, u.event_id desc limit ${limit + 1}`.execute(trx)
      const page = cutPage(rows, limit, (row) => [row.receivedAt.toISOString(), row.eventId])
      const items = page.items.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString(), reason: unreadableReason(row.reasonCode, language) }))
      if (after) return { ...page, items }
      const counted = await sql<{ total: number }>`select count(*)::int as total from undecodable`.execute(trx)
      return { ...page, items, total: counted.rows[0]!.total }
    })
  })
}
