import { AuditFilters, AuditPage, AuditQuery, ProblemError } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant, type Language, languages } from '@fieldproof/core/kernel'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { nothingPersonal } from '../../http/fieldMasks.ts'
import { decodeTextCursor, encodeCursor, defaultPageSize, wrongCursor } from '../../http/paging.ts'
import { languageOf } from '../../http/problem.ts'
import { canAdminister, requireViewer, type Viewer } from '../../http/viewer.ts'
import { newId } from '../../platform/ids.ts'
import { attachment, type Sheet, sheetStream, sheetTypes } from '../../platform/tables/sheet.ts'
import type { Ports } from '../../ports.ts'
import { appendEntries } from '../../record/append.ts'
import { timeZoneOf } from '../attendance/presentDays.ts'
import { loadActsFor } from './inSight.ts'
import { requirePeriod } from './load.ts'
import { loadNames, presentActs } from './present.ts'
import { words } from './words.ts'

/** Owners, administrators and auditors: what the others did is not everybody's to read. Auditors who see some of the company read what is about it (inSight.ts). */
const requireAuditor = async (ports: Ports, request: FastifyRequest): Promise<Viewer> => {
  const viewer = await requireViewer(ports, request)
  if (!canAdminister(viewer) && viewer.role !== 'auditor') throw new ProblemError('not_allowed')
  return viewer
}

const entryCursor = (cursor: string | undefined): number | null => {
  const key = decodeTextCursor(cursor, 1)
  if (!key) return null
  if (!/^\d{1,15}$/.test(key[0]!)) throw wrongCursor()
  return Number(key[0])
}

const rowsAtOnce = 500

export const auditRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/audit', { schema: { tags: ['Log'], summary: 'What was done, by whom, before and after', querystring: AuditQuery, response: { 200: AuditPage } } }, async (request) => {
    const viewer = await requireAuditor(ports, request)
    const { cursor, limit = defaultPageSize, ...filters } = request.query
    requirePeriod(filters)
    return await ports.db.readOrg(viewer, async (trx) => {
      const timeZone = await timeZoneOf(trx)
      const { entries, next } = await loadActsFor(trx, viewer, filters, timeZone, entryCursor(cursor), limit)
      return { items: presentActs(entries, await loadNames(trx, entries), languageOf(request.headers['accept-language']), timeZone), ...(next === null ? {} : { nextCursor: encodeCursor([`${next}`]) }) }
    })
  })

  app.get('/api/v1/audit/export', { schema: { tags: ['Log'], summary: 'What was done, as Excel or CSV', querystring: Type.Object({ ...AuditFilters.properties, format: Type.Enum(['xlsx', 'csv']), language: Type.Optional(Type.Enum([...languages])) }) }, config: { holds: nothingPersonal } }, async (request, reply) => {
    const viewer = await requireAuditor(ports, request)
    const { format, language = languageOf(request.headers['accept-language']), ...filters } = request.query
    requirePeriod(filters)
    const nowMs = arrivalTime(ports, request)
    const timeZone = await ports.db.readOrg(viewer, timeZoneOf)
    const sheet = sheetOf(ports, viewer, filters, language, timeZone)
    // That it was taken is in the log before the first byte.
    await ports.db.withOrg(viewer, (trx) => appendEntries(trx, viewer.orgId, nowMs, [{ kind: 'access', ref: newId(nowMs), body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: viewer.personId, action: 'audit_exported', format, filters: { ...filters } as Record<string, string> }) }]))
    return reply.type(sheetTypes[format]).header('content-disposition', attachment(sheet, format)).header('cache-control', 'no-store').send(sheetStream(sheet, format))
  })
}

const sheetOf = (ports: Ports, viewer: Viewer, filters: AuditFilters, language: Language, timeZone: string): Sheet => ({
  fileName: words.title[language], title: words.title[language],
  columns: ([['entry', 10], ['at', 20], ['by', 16], ['topic', 14], ['what', 50], ['changes', 70], ['proof', 24]] as const).map(([name, width]) => ({ header: words[name][language], width })),
  rows: (async function* () {
    const time = (at: string) => Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ')
    for (let before: number | null = null; ; ) {
      const { page, next } = await ports.db.readOrg(viewer, async (trx) => {
        const { entries, next: beyond } = await loadActsFor(trx, viewer, filters, timeZone, before, rowsAtOnce)
        return { page: presentActs(entries, await loadNames(trx, entries), language, timeZone), next: beyond }
      })
      for (const { entryIndex, at, byName, topicName, what, changes, proof } of page)
        yield [entryIndex, time(at), byName ?? words.system[language], topicName, what, changes.map(({ field, before: was, after }) => (was === null ? `${field}: ${after ?? ''}` : `${field}: ${was} → ${after ?? words.none[language]}`)).join('\n'), words[proof][language]]
      if (next === null) return
      before = next
    }
  })(),
})
