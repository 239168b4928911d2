import { SiteImportInput, SiteImportPreview, type SiteImportRow } from '@fieldproof/contract'
import type { SiteImportItem } from '@fieldproof/core/geo'
import type { Language } from '@fieldproof/core/kernel'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { sendProblemRows } from '../problemRows.ts'
import { requireActor } from '../registryRequest.ts'
import { importBodyLimit, openFile, planOf } from './plan.ts'
import { siteProblems } from './texts.ts'

const mostRowsShown = 500
const mostPositions = 2_000
/** What somebody has to do something about stands first: not all rows of a long file are shown. */
const shownFirst: readonly (readonly SiteImportItem['kind'][])[] = [['problem'], ['known', 'repeated'], ['new']]

const presentItem = (item: SiteImportItem, language: Language): SiteImportRow => ({
  row: item.row, kind: item.kind, name: item.kind === 'problem' ? item.name || null : item.site.name, position: item.kind === 'problem' ? null : item.site.position,
  problem: item.kind === 'problem' ? siteProblems[item.problem][language] : null,
  siteId: item.kind === 'known' ? item.siteId : null, siteName: item.kind === 'known' ? item.knownName : null,
  firstRow: item.kind === 'repeated' ? item.firstRow : null, metres: item.kind === 'known' || item.kind === 'repeated' ? item.metres : null,
})

/** POST /api/v1/site-imports/preview: what a file would do; changes nothing. */
export const previewSiteImport = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/site-imports/preview', { bodyLimit: importBodyLimit, schema: { tags: ['Sites'], summary: 'What importing a file of sites would do', body: SiteImportInput, response: { 200: SiteImportPreview } } }, async (request) => {
    const { viewer } = await requireActor(ports, request)
    const file = await openFile(request.body)
    const items = await ports.db.readOrg(viewer, (trx) => planOf(trx, file, request.body))
    const language = languageOf(request.headers['accept-language'])
    const count = (kind: SiteImportItem['kind']) => items.filter((item) => item.kind === kind).length
    return {
      columns: [...file.table.columns], sample: file.table.rows.slice(0, 5).map((row) => row.map((cell) => cell.slice(0, 200))), mapping: file.mapping,
      counts: { rows: items.length, new: count('new'), known: count('known'), repeated: count('repeated'), problem: count('problem') },
      rows: shownFirst.flatMap((kinds) => items.filter(({ kind }) => kinds.includes(kind))).slice(0, mostRowsShown).map((item) => presentItem(item, language)),
      positions: items.flatMap((item) => (item.kind === 'new' ? [item.site.position] : [])).slice(0, mostPositions),
    }
  })
  /** POST /api/v1/site-imports/problems: the rows that cannot be imported as they came, each with what is wrong. */
  app.post('/api/v1/site-imports/problems', { bodyLimit: importBodyLimit, schema: { tags: ['Sites'], summary: 'Rows of a file of sites that have problems, as Excel', body: Type.Object(SiteImportInput.properties) } }, async (request, reply) => {
    const { viewer } = await requireActor(ports, request)
    const file = await openFile(request.body)
    const items = await ports.db.readOrg(viewer, (trx) => planOf(trx, file, request.body))
    const language = languageOf(request.headers['accept-language'])
    const problems = items.flatMap((item) => (item.kind === 'problem' ? [{ row: item.row, text: siteProblems[item.problem][language] }] : []))
    return sendProblemRows(reply, { fileName: request.body.fileName, table: file.table, problems, language })
  })
}
