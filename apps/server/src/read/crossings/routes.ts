import { CrossingPage, CrossingWork, DwellReport, IsoDate, IsoInstant, PageQuery, ProblemError, Uuid } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { allOf, cutPage, decodeInstantCursor, defaultPageSize } from '../../http/paging.ts'
import { requireViewer, visiblePeople } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { type FencesAround, fencesAround } from '../../react/crossings/fences.ts'
import { reckonDay } from '../../react/crossings/personDay.ts'
import { Purpose, recordLooks, requirePurpose } from '../replay/access.ts'
import { loadPerson } from '../replay/around.ts'
import { crossingsAsked } from './asked.ts'
import { daysBetween } from './days.ts'
import { presentCrossing, selectCrossings, type CrossingRecord } from './present.ts'

const Filters = Type.Intersect([
  PageQuery,
  Type.Object({ from: Type.Optional(IsoInstant), to: Type.Optional(IsoInstant), personId: Type.Optional(Uuid), departmentId: Type.Optional(Uuid), siteId: Type.Optional(Uuid), kind: Type.Optional(Type.String({ description: 'One or more, separated by commas' })) }),
])

/** GET /api/v1/crossings, GET /api/v1/people/:personId/dwell, GET /api/v1/crossings/rebuild. */
export const crossingRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/crossings', { schema: { tags: ['Crossings'], summary: 'Who came and went, newest first', querystring: Filters, response: { 200: CrossingPage } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const { cursor, limit = defaultPageSize, ...asked } = request.query
    const conditions = crossingsAsked(viewer, { ...asked, after: decodeInstantCursor(cursor) })
    const rows = await ports.db.readOrg(viewer, async (trx) =>
      (await sql<CrossingRecord>`${selectCrossings} where ${allOf(conditions)} order by c.at desc, c.crossing_id desc limit ${limit + 1}`.execute(trx)).rows)
    const { items, nextCursor } = cutPage(rows, limit, (row) => [row.at.toISOString(), row.crossing_id])
    return { items: items.map(presentCrossing), ...(nextCursor ? { nextCursor } : {}) }
  })

  app.get('/api/v1/crossings/rebuild', { schema: { tags: ['Crossings'], summary: 'How many days of single people wait to be reckoned', response: { 200: CrossingWork } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => (await sql<{ daysLeft: number }>`select count(*)::int as "daysLeft" from crossings_due d join people p using (org_id, person_id) where ${visiblePeople(viewer)}`.execute(trx)).rows[0]!)
  })

  app.get('/api/v1/people/:personId/dwell', {
    schema: { tags: ['Crossings'], summary: 'Time at each site and day, from the stored track. Needs a purpose, which is recorded and shown to the person', params: Type.Object({ personId: Uuid }), querystring: Type.Object({ from: IsoDate, to: IsoDate, purpose: Purpose }), response: { 200: DwellReport } },
  }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const { personId } = request.params
    const days = daysBetween(request.query.from, request.query.to)
    const purpose = requirePurpose(request.query.purpose)
    const walked: string[] = []
    const report = await ports.db.readOrg(viewer, async (trx) => {
      const person = await loadPerson(trx, viewer, personId, ports.clock.now())
      if (!person) throw new ProblemError('not_found')
      const reported: DwellReport['days'] = []
      const fencesOf = fencesAround(trx)
      for (const day of days) {
        let around: FencesAround | undefined
        const { stays } = await reckonDay(trx, personId, person, day, async (fixes) => (around = await fencesOf(fixes)).index, [])
        if (around === undefined) continue
        walked.push(day)
        const { index, nameOf } = around
        const bySite = Map.groupBy(stays, (stay) => stay.fence)
        const sites = [...bySite].map(([fence, at]) => {
          const siteId = index.fences[fence]!.id
          const total = (pick: (stay: (typeof at)[number]) => number) => at.reduce((sum, stay) => sum + pick(stay), 0)
          return { siteId, siteName: nameOf.get(siteId) ?? '', visits: at.length, seconds: total((stay) => stay.seconds), silentSeconds: total((stay) => stay.silentSeconds), firstAt: isoInstant(Math.min(...at.map((stay) => stay.from))), lastAt: isoInstant(Math.max(...at.map((stay) => stay.to))) }
        })
        if (sites.length > 0) reported.push({ day, sites: sites.sort((a, b) => b.seconds - a.seconds) })
      }
      return { personId, personName: person.name, days: reported }
    })
    await recordLooks(ports.db, viewer, walked.map((day) => ({ personId, day })), { purpose }, ports.clock.now())
    return report
  })
}
