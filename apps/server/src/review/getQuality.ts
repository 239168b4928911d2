import { Quality, QualityQuery } from '@fieldproof/contract'
import type { FastifyRequest } from 'fastify'
import type { App, Routes } from '../http/app.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { nothingPersonal } from '../http/fieldMasks.ts'
import { languageOf } from '../http/problem.ts'
import type { Ports } from '../ports.ts'
import { requireConsoleViewer } from '../registry/registryRequest.ts'
import { loadQuality } from './loadQuality.ts'

const usualDays = 90

/** A field of a CSV file (RFC 4180). A leading =, +, - or @ would be run as a formula by spreadsheets. */
export const csvField = (value: string | number | boolean): string => {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
const share = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(4))

const toCsv = (quality: Quality): string => {
  const rows: (string | number | boolean)[][] = [['kind', 'id', 'name', 'spoke', 'agreed', 'disagreed', 'unclear', 'overturned', 'rate', 'low95', 'high95', 'accuses_wrongly', 'demoted']]
  for (const s of quality.signals) rows.push(['signal', s.signal, s.name, s.spoke, s.agreed, s.disagreed, s.unclear, s.overturned, share(s.precision?.rate), share(s.precision?.low), share(s.precision?.high), s.accusesWrongly, s.demotion !== null])
  for (const kind of ['models', 'departments'] as const)
    for (const g of quality[kind]) rows.push([kind === 'models' ? 'handset_model' : 'department', g.key, g.name, '', '', '', '', '', share(g.falseAccusations.rate), share(g.falseAccusations.low), share(g.falseAccusations.high), '', ''])
  for (const w of quality.weeks) rows.push(['week', w.week, '', w.verified + w.needs_review + w.strong_doubt + w.not_enough_evidence, w.verified, w.needs_review, w.strong_doubt, w.not_enough_evidence, '', '', '', '', ''])
  // The mark at the start tells spreadsheets that it is UTF-8.
  return `\ufeff${rows.map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`
}

/** GET /api/v1/quality and /api/v1/quality.csv: how often people shared each signal's doubts. */
export const getQuality = (ports: Ports): Routes => (app: App) => {
  const read = async (request: FastifyRequest, days = usualDays): Promise<Quality> => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, (trx) => loadQuality(trx, viewer, days, arrivalTime(ports, request), languageOf(request.headers['accept-language'])))
  }
  app.get('/api/v1/quality', { schema: { tags: ['Review'], summary: 'Quality of the signals, by what people decided', querystring: QualityQuery, response: { 200: Quality } } }, (request) => read(request, request.query.days))
  app.get('/api/v1/quality.csv', { schema: { tags: ['Review'], summary: 'The same as CSV', querystring: QualityQuery }, config: { holds: nothingPersonal } }, async (request, reply) =>
    reply.headers({ 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="fieldproof-quality.csv"' }).send(toCsv(await read(request, request.query.days))))
}
