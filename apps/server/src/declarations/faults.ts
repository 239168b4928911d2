import { FaultReport, PageQuery, page } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../http/app.ts'
import { cutPage, decodeInstantCursor, defaultPageSize } from '../http/paging.ts'
import { visiblePeople } from '../http/viewer.ts'
import type { Ports } from '../ports.ts'
import { requireConsoleViewer } from '../registry/registryRequest.ts'

interface Row {
  readonly eventId: string
  readonly personId: string
  readonly personName: string
  readonly deviceId: string
  readonly deviceModel: string | null
  readonly content: { readonly occurredAt: number; readonly text: string; readonly diagnostics: FaultReport['diagnostics'] }
  readonly reportedAt: Date
  readonly receivedAt: Date
  readonly entryIndex: number
}

/** GET /api/v1/faults: what people reported as not working. A missing check-in looks different beside "the app was down at nine". */
export const faultReports = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/faults', { schema: { tags: ['Faults'], summary: 'What people reported as not working, newest first', querystring: PageQuery, response: { 200: page(FaultReport) } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, limit = defaultPageSize } = request.query
    const after = decodeInstantCursor(cursor)
    const rows = await ports.db.readOrg(viewer, async (trx) => (await sql<Row>`
      select x.event_id as "eventId", x.person_id as "personId", p.name as "personName", x.device_id as "deviceId", d.model as "deviceModel", x.content, x.happened_at as "reportedAt", x.server_time as "receivedAt", x.entry_index as "entryIndex"
      from declarations x join people p using (org_id, person_id) left join devices d using (org_id, device_id)
      where x.topic = 'fault' and ${visiblePeople(viewer)} and ${after ? sql`(x.server_time, x.event_id) < (${after.at}, ${after.id}::uuid)` : sql`true`} order by x.server_time desc, x.event_id desc limit ${limit + 1}`.execute(trx)).rows)
    const { items, nextCursor } = cutPage(rows, limit, (row) => [row.receivedAt.toISOString(), row.eventId])
    return {
      items: items.map(({ content, reportedAt, receivedAt, ...row }) => ({ ...row, occurredAt: isoInstant(content.occurredAt), text: content.text, diagnostics: content.diagnostics, reportedAt: isoInstant(reportedAt.getTime()), receivedAt: isoInstant(receivedAt.getTime()) })),
      ...(nextCursor ? { nextCursor } : {}),
    }
  })
}
