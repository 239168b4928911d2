import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'pg'

const folder = join(import.meta.dirname, '../../../migrations')

/** What SQL alone cannot do (the installation's secret is not in the database), by the migration in whose transaction it is done. */
export type MigrationSteps = Readonly<Record<string, (client: Client) => Promise<void>>>

/**
 * Applies the migrations that are not yet in `schema_migrations`, each in its own transaction, in order, one process at a time.
 * A migration that fails leaves the database as it was before it.
 */
export const migrate = async (client: Client, steps: MigrationSteps = {}): Promise<string[]> => {
  const files = (await readdir(folder)).filter((name) => /^\d{6}\.sql$/.test(name)).sort()
  const applied: string[] = []
  await client.query('select pg_advisory_lock(4713001)')
  try {
    await client.query('create table if not exists schema_migrations (name text primary key, applied_at timestamptz not null default now())')
    const done = new Set((await client.query<{ name: string }>('select name from schema_migrations')).rows.map((row) => row.name))
    for (const name of files) {
      if (done.has(name)) continue
      await client.query('begin')
      try {
        await client.query(await readFile(join(folder, name), 'utf8'))
        await steps[name]?.(client)
        await client.query('insert into schema_migrations (name) values ($1)', [name])
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error })
      }
      applied.push(name)
    }
  } finally {
    await client.query('select pg_advisory_unlock(4713001)')
  }
  return applied
}
