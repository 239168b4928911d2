import { canonicalJson } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'
import type { Part } from './parts.ts'
import { registryTables, type Json, type RegistryTable } from './registryTables.ts'

interface Entry {
  readonly entry_index: number
  readonly kind: string
  readonly ref: string
}
interface Reckoned {
  /** The newest entry that speaks of the row. */
  readonly entryIndex: number
  /** null: the log says that it was removed. A column that no entry named is absent, and not compared: entries of earlier versions know less. */
  readonly row: Json | null
}

const same = (shown: unknown, logged: unknown): boolean => {
  // Centres of fences are reckoned again; the last bits are the processor's.
  if (typeof shown === 'number' && typeof logged === 'number') return Math.abs(shown - logged) <= 1e-9 * Math.max(1, Math.abs(logged))
  try {
    return canonicalJson((shown ?? null) as never) === canonicalJson((logged ?? null) as never)
  } catch {
    return false
  }
}

/** The registry (people, sites, shifts …) reckoned from the log's own entries, for comparison with the rows of today. */
export const createRegistryCheck = (trx: Sql, part: Part, tables: readonly RegistryTable[] = registryTables) => {
  const reckoned = tables.map((table) => ({ table, rows: new Map<string, Reckoned>() }))
  return {
    entry({ entry_index: entryIndex, kind, ref }: Entry, body: Json): void {
      for (const { table, rows } of reckoned) {
        for (const { id, row, replaces = false } of table.changes({ kind, ref, action: String(body.action), after: (body.after ?? {}) as Json, body })) {
          const known = rows.get(id)?.row
          const named = row && Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))
          // What changes a row that the log does not have makes none: its columns would be half known.
          if (named && !known && !replaces) continue
          rows.set(id, { entryIndex, row: named && (replaces ? named : { ...known, ...named }) })
        }
      }
    },
    async finish(): Promise<Fault[]> {
      const all: Fault[] = []
      for (const { table: { table, id, columns, where = 'true' }, rows } of reckoned) all.push(...(await part(table, async () => {
        const faults: Fault[] = []
        const members = Object.entries(columns).map(([name, expression]) => `'${name}', ${expression}`).join(', ')
        const found = await sql<{ id: string; shown: Json }>`select ${sql.raw(`${id} as id, jsonb_build_object(${members}) as shown from ${table} where ${where}`)}`.execute(trx)
        const shown = new Map(found.rows.map((row) => [row.id, row.shown]))
        for (const [key, { entryIndex, row }] of rows) {
          const present = shown.get(key)
          if (row && !present) faults.push({ entryIndex, table, what: `${key}: the log has it, the list does not` })
          if (!row && present) faults.push({ entryIndex, table, what: `${key}: stands in the list, the log says that it was removed` })
          if (row && present) for (const name of Object.keys(columns)) if (name in row && !same(present[name], row[name])) faults.push({ entryIndex, table, what: `${key}: ${name} differs from the log` })
        }
        for (const key of shown.keys()) if (!rows.has(key)) faults.push({ entryIndex: null, table, what: `${key}: stands in the list without its log entry` })
        return faults
      })))
      return all
    },
  }
}

