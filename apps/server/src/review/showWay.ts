import { ProblemError, ReviewWay, Uuid } from '@fieldproof/contract'
import { isoInstant, type Translated } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { seesDistances } from '../http/fieldMasks.ts'
import { languageOf } from '../http/problem.ts'
import { visiblePeople } from '../http/viewer.ts'
import { zoneOf } from '../platform/zone.ts'
import type { Ports } from '../ports.ts'
import { recordLook } from '../read/replay/access.ts'
import { readTrackFixes } from '../record/tracks/index.ts'
import { requireConsoleViewer } from '../registry/registryRequest.ts'

/** What the signals look at: the way there and whether the person stayed. */
const beforeMs = 20 * 60_000
const afterMs = 10 * 60_000
const purpose: Translated = { 'zh-CN': '核实签到的来路', 'zh-TW': '核實簽到的來路', en: 'The way to a check-in under review' }

/** GET /api/v1/review/items/:eventId/way: it is a look at a track like any other, so it is on record before anything is shown. For whom positions are masked from there is nothing to show. */
export const showWay = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/review/items/:eventId/way', { schema: { tags: ['Review'], summary: 'The track around a check-in', params: Type.Object({ eventId: Uuid }), response: { 200: ReviewWay } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const nowMs = arrivalTime(ports, request)
    return await ports.db.withOrg(viewer, async (trx) => {
      const row = (await sql<{ person_id: string; device_id: string; happened_at: Date; time_zone: string }>`select c.person_id, c.device_id, c.happened_at, (select time_zone from orgs) as time_zone
        from check_ins c join people p using (org_id, person_id) where c.event_id = ${request.params.eventId} and ${visiblePeople(viewer)}`.execute(trx)).rows[0]
      if (!row) throw new ProblemError('not_found')
      // Who is shown nothing has not looked: the person is not told of a look, and nothing is read.
      if (!seesDistances(viewer, row.person_id)) return { fixes: [], masked: ['position' as const] }
      const at = row.happened_at.getTime()
      await recordLook(trx, { orgId: viewer.orgId, viewerId: viewer.personId, personId: row.person_id, day: zoneOf(row.time_zone).dayAt(at), purpose: purpose[languageOf(request.headers['accept-language'])] }, nowMs)
      const fixes = await readTrackFixes(trx, { deviceId: row.device_id, from: at - beforeMs, to: at + afterMs })
      return { fixes: fixes.map((fix) => ({ lat: fix.lat, lon: fix.lon, time: isoInstant(fix.fixTime), accuracyMetres: fix.accuracyMetres ?? null })) }
    })
  })
}
