/** The databases a bench runs on: a real PostgreSQL with a database of its own, and the server's embedded one. */
import pg from 'pg'

export const defaultPostgresUrl = 'postgresql://postgres@127.0.0.1:5432/postgres'

export interface BenchDatabase { readonly url: string; drop(): Promise<void> }

/** Makes a database beside the one that `adminUrl` names. Throws when nothing answers there. */
export const createBenchDatabase = async (adminUrl: string, name: string): Promise<BenchDatabase> => {
  const admin = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 3000 })
  await admin.connect()
  await admin.query(`create database ${pg.escapeIdentifier(name)}`)
  await admin.end()
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: async () => {
      const again = new pg.Client({ connectionString: adminUrl })
      await again.connect()
      await again.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
      await again.end()
    },
  }
}

const ownTables = ['inbox', 'log_entries', 'log_heads', 'checkpoints', 'track_segments', 'track_chunks', 'track_findings', 'latest_positions', 'devices']

/** Bytes on disk of what an upload leaves behind, table by table, indexes and TOAST included, after the space of deleted rows was given back. */
export const bytesOnDisk = async (client: pg.Client): Promise<ReadonlyMap<string, number>> => {
  for (const table of ['inbox', 'track_segments', 'track_chunks', 'devices', 'latest_positions', 'log_heads']) await client.query(`vacuum full ${table}`)
  const { rows } = await client.query<{ name: string; bytes: string }>('select name, pg_total_relation_size(to_regclass(name)) as bytes from unnest($1::text[]) as t (name)', [ownTables])
  return new Map(rows.map((row) => [row.name, Number(row.bytes)]))
}

export const inboxSize = async (client: pg.Client): Promise<number> => Number((await client.query<{ count: string }>('select count(*) as count from inbox')).rows[0]!.count)

export const inboxIsEmpty = async (client: pg.Client): Promise<boolean> => !(await client.query<{ some: boolean }>('select exists (select from inbox) as some')).rows[0]!.some

/** Polls until `isDone` says so. Throws after `withinMs`: a bench must not wait for ever. */
export const waitUntil = async (isDone: () => Promise<boolean>, withinMs: number, what: string): Promise<number> => {
  const from = performance.now()
  while (!await isDone()) {
    if (performance.now() - from > withinMs) throw new Error(`waited ${Math.round(withinMs / 1000)} s for ${what}`)
    await new Promise((resolve) => { setTimeout(resolve, 25) })
  }
  return (performance.now() - from) / 1000
}
