import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Sql, Tables } from '../platform/postgres/database.ts'
import { appendEntries } from './append.ts'
import { type SealedName, type SealedTable, sealedTables } from './sealedTables.ts'

/** Rows by the rest of their key, each as the hashes of its sealed columns one after another. */
export type Group = Readonly<Record<string, string>>
/** The body of a `rows.sealed` entry. */
export interface SealBody {
  readonly action: 'rows.sealed'
  readonly tables: Readonly<Partial<Record<SealedName, { readonly columns: readonly string[]; readonly groups: Readonly<Record<string, Group>> }>>>
  /** A table whose rows are older than seals: taken as they stood then (openSeals.ts). */
  readonly opening?: true
  /** From this entry on, every row of these tables has a seal. */
  readonly opened?: readonly SealedName[]
}

/** Of SHA-256, in base 64: 72 bits for one column of one row. */
export const hashLength = 12

const text = (column: string): string => `coalesce(to_jsonb(${column})::text, 'null')`
/** The hash binds a value to its table, column and row: values cannot be swapped between rows. */
const hashOf = (table: SealedName, column: string): string => {
  const { key, salt }: SealedTable = sealedTables[table]
  return `left(encode(sha256(convert_to(concat_ws(chr(31), '${table}', '${column}', ${key.map((part) => `${part}::text`).join(', ')}, ${salt === undefined ? '' : `encode(${salt}, 'hex'), `}${text(column)}), 'UTF8')), 'base64'), ${hashLength})`
}

const namedBy = ({ key, group }: SealedTable): readonly string[] => key.slice(0, group.length)
const joined = (columns: readonly string[]): string => (columns.length === 0 ? `''` : `concat_ws(' ', ${columns.map((column) => `${column}::text`).join(', ')})`)
/** SQL that takes the name `n` of a group apart. */
const partOf = ({ group }: SealedTable, n: string, i: number): string => (group.length === 1 ? `${n}::${group[i]}` : `split_part(${n}, ' ', ${i + 1})::${group[i]}`)
const partsOf = (sealed: SealedTable, n: string): string => sealed.group.map((_type, i) => partOf(sealed, n, i)).join(', ')

interface FoundRow { readonly name: string; readonly rest: string; readonly hashes: string }

/**
 * Names are taken apart beforehand, and `offset 0` keeps a look-up by key a look-up: row-level security lets a comparison into the index only where nothing is cast in it, and joined, a
 * table that has just begun would be read whole for every batch (a planner without statistics takes it to be empty). For each batch of the pipeline that was nine tenths of its time.
 */
export const groupsQuery = (table: SealedName, names: readonly string[], columns: readonly string[]): RawBuilder<FoundRow> => {
  const sealed: SealedTable = sealedTables[table]
  const hashes = columns.map((column) => hashOf(table, column)).join(' || ')
  const parts = sealed.group.map((_type, i) => `${partOf(sealed, 'n', i)} as part${i}`).join(', ')
  const isNamed = namedBy(sealed).map((column, i) => `${column} = names.part${i}`).join(' and ')
  return sql<FoundRow>`with names as materialized (select n, ${sql.raw(parts)} from unnest(${names}::text[]) as n)
    select n as name, found.rest, found.hashes from names cross join lateral (${sql.raw(`select ${joined(sealed.key.slice(sealed.group.length))} as rest, ${hashes} as hashes from ${table} where ${isNamed} and ${sealed.where ?? 'true'} offset 0`)}) as found`
}

/** The rows of some groups as they are now, hashed by the database so that no value of theirs travels. `columns` are the caller's and must be known ones. */
export const readGroups = async (trx: Sql, table: SealedName, names: readonly string[], columns: readonly string[] = sealedTables[table].columns): Promise<Map<string, Group>> => {
  const groups = new Map<string, Record<string, string>>(names.map((name) => [name, {}]))
  for (const row of (await groupsQuery(table, names, columns).execute(trx)).rows) groups.get(row.name)![row.rest] = row.hashes
  return groups
}

/** Names of the groups that have rows, in order, behind `after`. */
export const readNames = async (trx: Sql, table: SealedName, after: string | null, limit: number): Promise<string[]> => {
  const sealed: SealedTable = sealedTables[table]
  const by = namedBy(sealed).join(', ')
  const behind = after === null ? sql`true` : sql`(${sql.raw(by)}) > (select ${sql.raw(partsOf(sealed, 'n'))} from (values (${after}::text)) as v (n))`
  return (await sql<{ name: string }>`select distinct ${sql.raw(`${joined(namedBy(sealed))} as name, ${by} from ${table} where ${sealed.where ?? 'true'}`)} and ${behind} order by ${sql.raw(by)} limit ${limit}`.execute(trx)).rows.map((row) => row.name)
}

export type SealedRows = Readonly<Partial<Record<SealedName, readonly string[]>>>

/**
 * Writes into the log what stands in rows that nothing else in the log says: what was seen or reckoned once, at arrival. Called in the
 * transaction that wrote them, after it wrote. Names groups by the beginning of their key; a group is sealed whole, so that a row taken out of
 * it or put into it shows. One entry for all. `dropEmpty`: groups that have no row are passed over (nothing was ever there).
 */
export const sealRows = async (trx: Transaction<Tables>, orgId: string, nowMs: number, rows: SealedRows, { dropEmpty = false, recordedAt, ...extra }: { readonly dropEmpty?: boolean; readonly recordedAt?: number } & Pick<SealBody, 'opening' | 'opened'> = {}): Promise<void> => {
  const asked = Object.entries(rows).filter(([, firsts]) => firsts.length > 0) as [SealedName, readonly string[]][]
  if (asked.length === 0 && !extra.opened) return
  // First the head: who else seals the same group has then committed, and what they wrote is read here.
  await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
  const tables: Record<string, { columns: readonly string[]; groups: Record<string, Group> }> = {}
  for (const [table, firsts] of asked) {
    const groups = [...(await readGroups(trx, table, [...new Set(firsts)].sort()))].filter(([, group]) => !dropEmpty || Object.keys(group).length > 0)
    if (groups.length > 0) tables[table] = { columns: sealedTables[table].columns, groups: Object.fromEntries(groups) }
  }
  if (Object.keys(tables).length === 0 && !extra.opened) return
  const body = { v: 1, at: isoInstant(nowMs), by: null, action: 'rows.sealed', ref: orgId, tables, ...extra }
  await appendEntries(trx, orgId, nowMs, [{ kind: 'admin', ref: orgId, body: canonicalBytes(body as never), ...(recordedAt === undefined ? {} : { recordedAt }) }])
}
