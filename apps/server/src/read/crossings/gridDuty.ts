import { GridDutyReport, IsoDate, ProblemError, Uuid } from '@fieldproof/contract'
import { gridDuty } from '@fieldproof/core/crossings'
import type { Fix, Geofence } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { requireViewer } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { loadDutyDay } from '../../react/crossings/personDay.ts'
import { Purpose, recordLooks, requirePurpose } from '../replay/access.ts'
import { loadPerson } from '../replay/around.ts'
import { daysBetween } from './days.ts'

const usualCellMetres = 100

/** GET /api/v1/people/:personId/grid. */
export const gridDutyRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/people/:personId/grid', {
    schema: {
      tags: ['Crossings'], summary: 'Time and coverage of an area, cell by cell, from the stored track. Needs a purpose, which is recorded and shown to the person', params: Type.Object({ personId: Uuid }), response: { 200: GridDutyReport },
      // Finer than a receiver's error a cell would tell where somebody was thrown, not where somebody walked.
      querystring: Type.Object({ siteId: Uuid, from: IsoDate, to: IsoDate, purpose: Purpose, cellMetres: Type.Optional(Type.Number({ minimum: 20, maximum: 2_000 })) }),
    },
  }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const { personId } = request.params
    const { siteId, from, to, cellMetres = usualCellMetres } = request.query
    const days = daysBetween(from, to)
    const purpose = requirePurpose(request.query.purpose)
    const walked: string[] = []
    const report = await ports.db.readOrg(viewer, async (trx) => {
      const person = await loadPerson(trx, viewer, personId, ports.clock.now())
      const site = (await sql<{ name: string; fence: Geofence }>`select name, fence from sites where site_id = ${siteId}`.execute(trx)).rows[0]
      if (!person || !site) throw new ProblemError('not_found')
      const walks: Fix[][] = []
      for (const day of days) {
        const known = await loadDutyDay(trx, personId, person, day)
        if (!known) continue
        walked.push(day)
        walks.push(...known.duty.map((range) => known.fixes.filter(({ fixTime }) => fixTime >= range.from && fixTime < range.to)))
      }
      const duty = gridDuty(walks, site.fence, cellMetres)
      return { personId, personName: person.name, siteId, siteName: site.name, fence: site.fence as never, ...duty, cells: [...duty.cells] }
    })
    await recordLooks(ports.db, viewer, walked.map((day) => ({ personId, day })), { purpose }, ports.clock.now())
    return report
  })
}
