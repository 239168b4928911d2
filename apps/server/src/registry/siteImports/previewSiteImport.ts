import { type SiteImportChange, SiteImportInput, SiteImportPreview, type SiteImportRow } from '@fieldproof/contract'
import type { SiteImportItem } from '@fieldproof/core/geo'
import type { Language } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { sendProblemRows } from '../problemRows.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { requireActor } from '../registryRequest.ts'
import { readSiteRules } from '../sites/siteRule.ts'
import { changeOf, contactsByRow, type SiteChange } from './changes.ts'
import { importBodyLimit, openFile, planOf } from './plan.ts'
import { presentChange } from './presentChange.ts'
import { siteProblems } from './texts.ts'

const mostRowsShown = 500
const mostPositions = 2_000

/** What each known row would change, by row. */
const changesOf = async (trx: Sql, items: readonly SiteImportItem[], nowMs: number): Promise<ReadonlyMap<number, SiteChange>> => {
  const contactsOf = contactsByRow(items, new Set())
  const known = items.filter((item) => item.kind === 'known')
  const stored = await readSiteRules(trx, [...new Set(known.map(({ siteId }) => siteId))], { locked: false })
  return new Map(known.flatMap((item) => {
    const change = changeOf(item.siteId, item.site, contactsOf(item), stored.get(item.siteId)!, nowMs)
    return change ? [[item.row, change] as const] : []
  }))
}

const ownerNames = async (trx: Sql, changes: readonly SiteChange[]): Promise<ReadonlyMap<string, string>> => {
  const ids = [...new Set(changes.flatMap(({ before, rule }) => [before.ownerId, rule.ownerId].filter((id) => id !== null)))]
  const { rows } = await sql<{ personId: string; name: string }>`select person_id as "personId", name from people where person_id = any(${ids}::uuid[])`.execute(trx)
  return new Map(rows.map(({ personId, name }) => [personId, name]))
}

/** What somebody has to do something about stands first: not all rows of a long file are shown. */
const rank = ({ kind, row }: SiteImportItem, changes: ReadonlyMap<number, unknown>): number => (kind === 'problem' ? 0 : kind === 'known' ? (changes.has(row) ? 1 : 3) : kind === 'repeated' ? 2 : 4)

const presentItem = (item: SiteImportItem, changes: SiteImportChange[], language: Language): SiteImportRow => ({
  row: item.row, kind: item.kind, name: item.kind === 'problem' ? item.name || null : item.site.name, position: item.kind === 'problem' ? null : item.site.position,
  problem: item.kind === 'problem' ? siteProblems[item.problem][language] : null,
  siteId: item.kind === 'known' ? item.siteId : null, siteName: item.kind === 'known' ? item.knownName : null,
  firstRow: item.kind === 'repeated' ? item.firstRow : null, metres: item.kind === 'known' || item.kind === 'repeated' ? item.metres : null,
  changes,
})

/** POST /api/v1/site-imports/preview: what a file would do; changes nothing. */
export const previewSiteImport = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/site-imports/preview', { bodyLimit: importBodyLimit, schema: { tags: ['Sites'], summary: 'What importing a file of sites would do', body: SiteImportInput, response: { 200: SiteImportPreview } } }, async (request) => {
    const { viewer, nowMs } = await requireActor(ports, request)
    const file = await openFile(request.body)
    const language = languageOf(request.headers['accept-language'])
    const { items, changes, shown, names } = await ports.db.readOrg(viewer, async (trx) => {
      const planned = await planOf(trx, file, request.body)
      const changing = await changesOf(trx, planned, nowMs)
      const first = planned.toSorted((one, other) => rank(one, changing) - rank(other, changing) || one.row - other.row).slice(0, mostRowsShown)
      return { items: planned, changes: changing, shown: first, names: await ownerNames(trx, first.flatMap(({ row }) => changing.get(row) ?? [])) }
    })
    const count = (kind: SiteImportItem['kind']) => items.filter((item) => item.kind === kind).length
    return {
      columns: [...file.table.columns], sample: file.table.rows.slice(0, 5).map((row) => row.map((cell) => cell.slice(0, 200))), mapping: file.mapping,
      counts: { rows: items.length, new: count('new'), known: count('known'), changed: new Set([...changes.values()].map(({ siteId }) => siteId)).size, repeated: count('repeated'), problem: count('problem') },
      rows: shown.map((item) => { const change = changes.get(item.row); return presentItem(item, change ? presentChange(change, names, language) : [], language) }),
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
