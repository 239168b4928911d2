import { AlertSeverity, AnomalyKind, CheckInRow, ReportRange, Uuid } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant, languages } from '@fieldproof/core/kernel'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { maskedBy, nothingPersonal } from '../../http/fieldMasks.ts'
import { languageOf } from '../../http/problem.ts'
import { newId } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { appendEntries } from '../../record/append.ts'
import { requireConsoleViewer } from '../../registry/registryRequest.ts'
import { peopleCalled } from '../attendance/table.ts'
import { requireStatuses } from '../attendance/days.ts'
import { timeZoneOf } from '../attendance/presentDays.ts'
import { daysAsked, daysIn, mostDays, peopleAsked, requireRange } from '../attendance/range.ts'
import { anomalyQuery } from './anomalies.ts'
import { type Sheet, attachment, sheetStream, sheetTypes } from '../../platform/tables/sheet.ts'
import { alertSheet, crossingSheet } from './listSheets.ts'
import { type SheetContext, anomalySheet, attendanceSheet, checkInSheet, summarySheet, tableSheet, trackSheet } from './sheets.ts'
import { recordLooks, requirePurpose } from '../replay/access.ts'

const reports = ['attendance', 'table', 'summary', 'anomalies', 'tracks', 'check-ins', 'crossings', 'alerts'] as const
const longest: Readonly<Record<(typeof reports)[number], number>> = { attendance: mostDays, table: 62, summary: mostDays, anomalies: 93, tracks: 31, 'check-ins': mostDays, crossings: mostDays, alerts: mostDays }

const Query = Type.Object({
  ...ReportRange.properties, format: Type.Enum(['xlsx', 'csv']), status: Type.Optional(Type.String({ maxLength: 200 })), counts: Type.Optional(Type.String({ maxLength: 200 })), by: Type.Optional(Type.Enum(['person', 'department', 'all'])), per: Type.Optional(Type.Enum(['day', 'week', 'month', 'all'])),
  kind: Type.Optional(AnomalyKind), signal: Type.Optional(Type.String({ maxLength: 60 })), purpose: Type.Optional(Type.String({ maxLength: 200 })),
  siteId: Type.Optional(Uuid), band: Type.Optional(Type.String({ maxLength: 200 })), action: Type.Optional(Type.String({ maxLength: 200 })), search: Type.Optional(Type.String({ maxLength: 100 })), act: Type.Optional(Type.Enum(['check_in', 'check_out'])),
  kinds: Type.Optional(Type.String({ maxLength: 200, description: 'Of crossings, one or more separated by commas; of alerts, one' })), state: Type.Optional(Type.String({ maxLength: 200 })), severity: Type.Optional(AlertSeverity), over: Type.Optional(Type.Union([Type.Literal('yes'), Type.Literal('no')])),
  language: Type.Optional(Type.Enum([...languages], { description: 'A link that a browser opens cannot say it otherwise' })),
})

/**
 * GET /api/v1/reports/:report/export: what a screen shows, as Excel or CSV, with the screen's filters. It is written while it is read, so
 * that its length does not matter; that it was taken, by whom and with which filters, is an entry of the evidence log before the first byte.
 */
export const reportExport = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/reports/:report/export', { schema: { tags: ['Reports'], summary: 'A report as Excel or CSV', params: Type.Object({ report: Type.Enum([...reports]) }), querystring: Query }, config: { holds: nothingPersonal } }, async (request, reply) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { report } = request.params
    const { format, from, to, status, counts, by = 'person', per = 'all', purpose: given, language = languageOf(request.headers['accept-language']), ...filters } = request.query
    requireRange(request.query, longest[report])
    const chosenDays = { statuses: requireStatuses(status), counts: requireStatuses(counts, 'counts') }
    const purpose = report === 'tracks' ? requirePurpose(given) : null
    const nowMs = arrivalTime(ports, request)
    const timeZone = await ports.db.readOrg(viewer, timeZoneOf)
    const context: SheetContext = { read: (work) => ports.db.readOrg(viewer, work), reader: viewer, language, timeZone, from, to, people: peopleAsked(viewer, request.query), days: daysAsked(viewer, request.query) }
    const sheetOf = async (): Promise<Sheet> => {
      switch (report) {
        case 'attendance': return attendanceSheet(context, chosenDays)
        case 'table': return await tableSheet(context, { people: [...peopleAsked(viewer, { personId: request.query.personId }), ...peopleCalled(request.query.search)], days: daysIn(request.query.departmentId) })
        case 'summary': return summarySheet(context, { by, per })
        case 'anomalies': return anomalySheet(context, await context.read((trx) => anomalyQuery(trx, viewer, request.query, ports.clock.now())))
        case 'tracks': return trackSheet(context, { people: peopleAsked(viewer, { personId: request.query.personId }), departmentId: request.query.departmentId }, (days) => recordLooks(ports.db, viewer, days, { purpose: purpose!, form: `track_report_${format}` }, nowMs))
        case 'check-ins': { const { personId, siteId, band, action, search, act } = request.query; return checkInSheet(context, { personId, siteId, band, action, search, kind: act }, (row) => maskedBy(viewer, CheckInRow, row)) }
        case 'crossings': { const { personId, departmentId, siteId, kinds } = request.query; return crossingSheet(context, viewer, { personId, departmentId, siteId, kind: kinds }) }
        case 'alerts': { const { personId, departmentId, kinds, state, severity, over } = request.query; return alertSheet(context, viewer, { personId, departmentId, kind: kinds, state, severity, over }) }
      }
    }
    const sheet = await sheetOf()
    // The words of a search stay out of the log: they may be a name or a telephone number, and an entry is for good.
    const chosen = Object.fromEntries(Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'search'))
    await ports.db.withOrg(viewer, (trx) => appendEntries(trx, viewer.orgId, nowMs, [{
      kind: 'access', ref: newId(nowMs), body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: viewer.personId, action: 'report_exported', report, format, from, to, filters: { ...chosen, ...(status ? { status } : {}), ...(counts ? { counts } : {}) }, ...(purpose ? { purpose } : {}) }),
    }]))
    return reply.type(sheetTypes[format]).header('content-disposition', attachment(sheet, format)).header('cache-control', 'no-store').send(sheetStream(sheet, format))
  })
}
