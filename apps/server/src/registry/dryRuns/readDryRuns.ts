import { DryRun, type DryRunChange, DryRunChangePage, DryRunList, PageQuery, ProblemError, Uuid } from '@fieldproof/contract'
import { isoInstant, type Language, type VerdictBand, t } from '@fieldproof/core/kernel'
import { actionName, bandName, explainAction, type PolicyAction } from '@fieldproof/core/verification'
import type { FastifyRequest } from 'fastify'
import { sql, type RawBuilder } from 'kysely'
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { explainTo, nothingPersonal } from '../../http/fieldMasks.ts'
import { allOf, cutPage, decodeInstantCursor, defaultPageSize } from '../../http/paging.ts'
import { languageOf } from '../../http/problem.ts'
import { seesEverybody, type Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import type { Why } from '../../verify/dryRun/compare.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentDryRun, presentDryRuns } from './presentDryRuns.ts'

interface Row {
  event_id: string
  person_id: string
  person_name: string
  department_name: string | null
  site_name: string | null
  happened_at: Date
  from_band: string
  to_band: string
  from_action: string
  to_action: string
  why: Why
}

/** A run shows and counts the whole company: who sees some of it has the record itself. */
const requireOverseer = async (ports: Ports, request: FastifyRequest): Promise<Viewer> => {
  const viewer = await requireConsoleViewer(ports, request)
  if (!seesEverybody(viewer)) throw new ProblemError('not_allowed', t('试运行统计全公司，只给看得到所有人的人', '試執行統計全公司，只給看得到所有人的人', 'A dry-run counts the whole company; it is for who sees everybody'))
  return viewer
}

const sameEvidence = { 'zh-CN': '证据不变，门槛变了。', 'zh-TW': '證據不變，門檻變了。', en: 'The evidence is the same; the thresholds moved.' }
const whyInWords = (row: Row, language: Language, viewer: Viewer): string[] => {
  const said = [...row.why.findings.map(explainTo(viewer, row.person_id, language)), ...explainAction(row.why.outcome, language)]
  return row.from_band !== row.to_band && row.why.findings.length === 0 ? [sameEvidence[language], ...said] : said
}
const present = (row: Row, language: Language, viewer: Viewer): DryRunChange => ({
  eventId: row.event_id, personId: row.person_id, personName: row.person_name, departmentName: row.department_name, siteName: row.site_name, happenedAt: isoInstant(row.happened_at.getTime()),
  fromBand: row.from_band, toBand: row.to_band, fromAction: row.from_action, toAction: row.to_action, why: whyInWords(row, language, viewer),
})

const readChanges = async (trx: Sql, conditions: readonly RawBuilder<unknown>[], limit: number): Promise<Row[]> =>
  (await sql<Row>`select x.event_id, x.person_id, p.name as person_name, d.name as department_name, s.name as site_name, x.happened_at, x.from_band, x.to_band, x.from_action, x.to_action, x.why
    from dry_run_changes x join people p on p.org_id = x.org_id and p.person_id = x.person_id left join departments d on d.org_id = p.org_id and d.department_id = p.department_id
    left join check_ins c on c.org_id = x.org_id and c.event_id = x.event_id left join sites s on s.org_id = c.org_id and s.site_id = c.site_id
    where ${allOf(conditions)} order by x.happened_at desc, x.event_id desc limit ${limit}`.execute(trx)).rows

/** Excel takes a cell that begins like this for a formula. */
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
const heads = {
  'zh-CN': ['时间', '姓名', '部门', '地点', '原判定', '新判定', '原处理', '新处理', '原因', '签到编号'], 'zh-TW': ['時間', '姓名', '部門', '地點', '原判定', '新判定', '原處理', '新處理', '原因', '簽到編號'],
  en: ['Time', 'Person', 'Department', 'Site', 'Verdict before', 'Verdict after', 'Action before', 'Action after', 'Why', 'Check-in id'],
}
const csvPage = 2_000

/** GET /api/v1/dry-runs, /:id, /:id/changes, /:id/changes.csv. */
export const readDryRuns = (ports: Ports): Routes => (app: App) => {
  const params = Type.Object({ id: Uuid })
  app.get('/api/v1/dry-runs', { schema: { tags: ['Policies'], summary: 'The latest dry-runs', response: { 200: DryRunList } } }, async (request) => {
    const viewer = await requireOverseer(ports, request)
    return { dryRuns: await ports.db.readOrg(viewer, (trx) => presentDryRuns(trx)) }
  })
  app.get('/api/v1/dry-runs/:id', { schema: { tags: ['Policies'], summary: 'One dry-run with its figures so far', params, response: { 200: DryRun } } }, async (request) => {
    const viewer = await requireOverseer(ports, request)
    return await ports.db.readOrg(viewer, (trx) => presentDryRun(trx, request.params.id))
  })

  const Filters = Type.Object({ ...PageQuery.properties, fromBand: Type.Optional(Type.String()), toBand: Type.Optional(Type.String()), fromAction: Type.Optional(Type.String()), toAction: Type.Optional(Type.String()) })
  app.get('/api/v1/dry-runs/:id/changes', { schema: { tags: ['Policies'], summary: 'Verdicts that would change', params, querystring: Filters, response: { 200: DryRunChangePage } } }, async (request) => {
    const viewer = await requireOverseer(ports, request)
    const { cursor, limit = defaultPageSize, fromBand, toBand, fromAction, toAction } = request.query
    const after = decodeInstantCursor(cursor)
    const conditions = [sql`x.dry_run_id = ${request.params.id}`]
    for (const [column, value] of [['from_band', fromBand], ['to_band', toBand], ['from_action', fromAction], ['to_action', toAction]] as const) if (value) conditions.push(sql`x.${sql.ref(column)} = ${value}`)
    if (after) conditions.push(sql`(x.happened_at, x.event_id) < (${after.at}, ${after.id}::uuid)`)
    const language = languageOf(request.headers['accept-language'])
    const rows = await ports.db.readOrg(viewer, async (trx) => {
      await presentDryRun(trx, request.params.id)
      return await readChanges(trx, conditions, limit + 1)
    })
    const { items, nextCursor } = cutPage(rows, limit, (row) => [row.happened_at.toISOString(), row.event_id])
    return { items: items.map((row) => present(row, language, viewer)), ...(nextCursor ? { nextCursor } : {}) }
  })

  app.get('/api/v1/dry-runs/:id/changes.csv', { schema: { tags: ['Policies'], summary: 'All of them as CSV', params }, config: { holds: nothingPersonal } }, async (request, reply) => {
    const viewer = await requireOverseer(ports, request)
    const { id } = request.params
    await ports.db.readOrg(viewer, (trx) => presentDryRun(trx, id))
    const language = languageOf(request.headers['accept-language'])
    const lines = async function* () {
      yield `\ufeff${heads[language].map(cell).join(',')}\r\n`
      for (let before: Row | undefined; ;) {
        const rows = await ports.db.readOrg(viewer, (trx) => readChanges(trx, [sql`x.dry_run_id = ${id}`, ...(before ? [sql`(x.happened_at, x.event_id) < (${before.happened_at}, ${before.event_id}::uuid)`] : [])], csvPage))
        const action = (name: string): string => (name === 'none' ? '' : actionName(name as PolicyAction, language))
        yield rows.map((row) => [isoInstant(row.happened_at.getTime()), row.person_name, row.department_name ?? '', row.site_name ?? '', bandName(row.from_band as VerdictBand, language), bandName(row.to_band as VerdictBand, language), action(row.from_action), action(row.to_action), whyInWords(row, language, viewer).join(' '), row.event_id].map(cell).join(',') + '\r\n').join('')
        before = rows.at(-1)
        if (rows.length < csvPage) return
      }
    }
    return reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="dry-run-${id.slice(0, 8)}.csv"`).send(Readable.from(lines()))
  })
}
