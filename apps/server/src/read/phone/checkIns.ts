import { PageQuery, PhoneCheckInPage } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { cutPage, decodeInstantCursor, defaultPageSize } from '../../http/paging.ts'
import { ownCheckIns } from './ownCheckIns.ts'

/** GET /api/v1/phone/check-ins: everything recorded of this person, from whichever phone, newest first. */
export const phoneCheckIns = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/phone/check-ins', { schema: { tags: ['Phone'], summary: 'Own records with the reasons of each verdict', querystring: PageQuery, response: { 200: PhoneCheckInPage } } }, async (request) => {
    const device = await requireDevice(ports, request)
    const { cursor, limit = defaultPageSize } = request.query
    const after = decodeInstantCursor(cursor)
    const condition = after ? sql`(c.happened_at, c.event_id) < (${after.at}, ${after.id}::uuid)` : sql`true`
    const rows = await ports.db.readOrg(device.orgId, (trx) => ownCheckIns(trx, device.personId, condition, languageOf(request.headers['accept-language']), limit + 1, arrivalTime(ports, request)))
    const { items, nextCursor } = cutPage(rows, limit, ({ happenedAt, view }) => [happenedAt.toISOString(), view.eventId])
    return { items: items.map(({ view }) => view), ...(nextCursor ? { nextCursor } : {}) }
  })
}
