import { AnomalyKind, AnomalyReport, PutOffFilter, ReportQuery, SettledFilter } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { cutPage, decodeTextCursor } from '../../http/paging.ts'
import { languageOf } from '../../http/problem.ts'
import type { Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Ports } from '../../ports.ts'
import { presentPutOffs, withPutOff } from '../../putOffs/present.ts'
import { withQuestions } from '../../questions/present.ts'
import { loadCompanyCalendar } from '../../registry/attendance/companyRules.ts'
import { requireConsoleViewer } from '../../registry/registryRequest.ts'
import { type Range, daysIn, peopleAsked, possiblyIn, requireRange } from '../attendance/range.ts'
import { type AnomalyQuery, presentAnomaly, readAnomalies, sumAnomalies } from './anomalyRows.ts'

const Query = Type.Object({ ...ReportQuery.properties, kind: Type.Optional(AnomalyKind), signal: Type.Optional(Type.String({ maxLength: 60 })), putOff: PutOffFilter, settled: SettledFilter, open: Type.Optional(Type.Boolean({ description: 'true: what waits for somebody; false: what is settled' })) })

/** A question about anomalies in terms of the company's zone and rules. */
export const anomalyQuery = async (trx: Sql, viewer: Viewer, asked: Range & Pick<AnomalyQuery, 'kind' | 'signal' | 'putOff' | 'settled' | 'open'>, nowMs: number): Promise<AnomalyQuery> => {
  const { timeZone, rules } = await loadCompanyCalendar(trx)
  const zone = zoneOf(timeZone)
  return {
    from: asked.from, to: asked.to, kind: asked.kind, signal: asked.signal, putOff: asked.putOff, settled: asked.settled, open: asked.open, nowMs, timeZone, offSiteMetres: rules.offSiteMetres, people: [...peopleAsked(viewer, { personId: asked.personId }), ...possiblyIn(asked.departmentId, asked)], days: daysIn(asked.departmentId),
    fromAt: new Date(zone.startOfDay(asked.from)), toAt: new Date(zone.startOfDay(Temporal.PlainDate.from(asked.to).add({ days: 1 }).toString())),
  }
}

/** GET /api/v1/reports/anomalies */
export const anomalyReport = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/reports/anomalies', { schema: { tags: ['Reports'], summary: 'Missed, repeated, out of place and doubted, and how each was settled', querystring: Query, response: { 200: AnomalyReport } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { cursor, limit = 50 } = request.query
    requireRange(request.query, 93)
    const after = decodeTextCursor(cursor, 4)
    const language = languageOf(request.headers['accept-language'])
    const nowMs = arrivalTime(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => {
      const query = await anomalyQuery(trx, viewer, request.query, nowMs)
      const { items, nextCursor } = cutPage(await readAnomalies(trx, query, after, limit + 1), limit, (row) => [row.at.toISOString(), row.kind, row.personId, row.eventId ?? ''])
      const putOffs = await presentPutOffs(trx, items.map((row) => row.putOffId))
      return { items: await withQuestions(trx, items.map((row) => withPutOff(presentAnomaly(row, language, viewer), putOffs, row.putOffId)), nowMs), ...(nextCursor ? { nextCursor } : {}), ...(after ? {} : { sums: await sumAnomalies(trx, query, language) }) }
    })
  })
}
