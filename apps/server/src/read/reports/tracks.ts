import { ReportQuery, TrackReport } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { cutPage, decodeTextCursor } from '../../http/paging.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../../registry/registryRequest.ts'
import { timeZoneOf } from '../attendance/presentDays.ts'
import { peopleAsked, requireRange } from '../attendance/range.ts'
import { Purpose, recordLooks, requirePurpose } from '../replay/access.ts'
import { readTrackDays, readTrackRow } from './trackRows.ts'

const Query = Type.Object({ ...ReportQuery.properties, purpose: Purpose })
const mostRows = 50

/** GET /api/v1/reports/tracks: stops with names and times, and mileage, by person and day. */
export const trackReport = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/reports/tracks', { schema: { tags: ['Reports'], summary: 'Routes by person and day. Needs a purpose, which is recorded and shown to each person', querystring: Query, response: { 200: TrackReport } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, from, to, personId, departmentId } = request.query
    const limit = Math.min(request.query.limit ?? 20, mostRows)
    requireRange(request.query, 93)
    const purpose = requirePurpose(request.query.purpose)
    const after = decodeTextCursor(cursor, 3)
    const { page, timeZone } = await ports.db.readOrg(viewer, async (trx) => {
      const zone = await timeZoneOf(trx)
      return { timeZone: zone, page: cutPage(await readTrackDays(trx, peopleAsked(viewer, { personId }), from, to, zone, after, limit + 1, undefined, departmentId), limit, (row) => [row.day, row.personName, row.personId]) }
    })
    await recordLooks(ports.db, viewer, page.items, { purpose, form: 'track_report' }, arrivalTime(ports, request))
    const items = await ports.db.readOrg(viewer, async (trx) => {
      const rows = []
      for (const day of page.items) rows.push(await readTrackRow(trx, day, timeZone))
      return rows
    })
    return { items, ...(page.nextCursor ? { nextCursor: page.nextCursor } : {}) }
  })
}
