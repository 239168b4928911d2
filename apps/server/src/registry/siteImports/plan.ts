import { ProblemError, type SiteImportInput, type SiteMapping } from '@fieldproof/contract'
import { ambiguousOwner, guessSiteMapping, type KnownSite, planSiteImport, type SiteImportItem } from '@fieldproof/core/geo'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { readTable, type Table } from '../../platform/tables/readTable.ts'

export const mostFileBytes = 5_000_000
/** A file of 5 MB as base64 in JSON. */
export const importBodyLimit = 7_100_000

export interface OpenedFile {
  readonly bytes: Buffer
  readonly table: Table
  readonly mapping: SiteMapping
}

export const openFile = async ({ fileBase64, fileName, mapping }: SiteImportInput): Promise<OpenedFile> => {
  const bytes = Buffer.from(fileBase64, 'base64')
  if (bytes.length > mostFileBytes) throw new ProblemError('invalid_request', t(`文件有 ${(bytes.length / 1e6).toFixed(1)} MB；最多 5 MB，请拆分`, `檔案有 ${(bytes.length / 1e6).toFixed(1)} MB；最多 5 MB，請拆分`, `file: ${(bytes.length / 1e6).toFixed(1)} MB; at most 5 MB, split it`))
  const table = await readTable(bytes, fileName)
  return { bytes, table, mapping: mapping ?? guessSiteMapping(table.columns) }
}

/** Who works here, by name and by employee number; several of one name cannot be told apart. */
const loadOwners = async (trx: Sql): Promise<(text: string) => string | undefined> => {
  const { rows } = await sql<{ personId: string; name: string; number: string | null }>`select person_id as "personId", name, employee_number as number from people where status = 'active'`.execute(trx)
  const byNumber = new Map(rows.flatMap(({ personId, number }) => (number === null ? [] : [[number, personId] as const])))
  const byName = new Map<string, string>()
  for (const { personId, name } of rows) byName.set(name, byName.has(name) ? ambiguousOwner : personId)
  return (text) => byNumber.get(text) ?? byName.get(text)
}

/** What the rows would become, beside the active sites that there are. */
export const planOf = async (trx: Sql, { table, mapping }: OpenedFile, { datum = 'wgs84', radiusMetres = 100 }: SiteImportInput): Promise<SiteImportItem[]> => {
  const { rows } = await sql<{ siteId: string; name: string; lat: number; lon: number }>`select site_id as "siteId", name, lat, lon from sites where status = 'active'`.execute(trx)
  const known: KnownSite[] = rows.map(({ siteId, name, lat, lon }) => ({ siteId, name, position: { lat, lon } }))
  return planSiteImport(table.rows, { rowNumbers: table.rowNumbers, mapping, datum, defaultRadiusMetres: radiusMetres, known, ...(mapping.owner === undefined ? {} : { ownerOf: await loadOwners(trx) }) })
}
