import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedDatabase } from '../src/platform/postgres/embedded.ts'

/**
 * Which PostgreSQL the tests run on: `FIELDPROOF_TEST_PG=embedded` starts the one from npm, `real` (the default) uses TEST_DATABASE_URL or
 * the server on this machine's standard port. `npm test` runs the whole-pipeline tests on both.
 */
export const testPostgres = (): 'embedded' | 'real' => (process.env.FIELDPROOF_TEST_PG === 'embedded' ? 'embedded' : 'real')

export const realPostgresUrl = (): string => process.env.TEST_DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres'

export const isReachable = async (connectionString: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 })
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

export interface TestCluster {
  readonly connectionString: string
  stop(): Promise<void>
}

/** A cluster to make databases in. Where nobody named one, the real one falls back to the embedded one. */
export const startTestCluster = async (): Promise<TestCluster> => {
  const isThere = testPostgres() === 'real' && (await isReachable(realPostgresUrl()))
  // Whoever asked for the real one by name must not be told that it passed on another.
  if (process.env.FIELDPROOF_TEST_PG === 'real' && !isThere) throw new Error(`no PostgreSQL answers as a superuser at ${realPostgresUrl().replace(/:[^:@/]*@/, ':…@')}; start one, or set TEST_DATABASE_URL`)
  if (isThere) return { connectionString: realPostgresUrl(), stop: async () => {} }
  const folder = await mkdtemp(join(tmpdir(), 'fieldproof-test-'))
  const { chmod } = await import('node:fs/promises')
  await chmod(folder, 0o755) // as root the database runs as user postgres, which must be able to enter
  const embedded = await startEmbeddedDatabase(folder, () => {})
  return {
    connectionString: embedded.connectionString,
    async stop() {
      await embedded.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A database of its own for one test file, empty or a copy of `template`; dropped by `drop`. */
export const createTestDatabase = async (clusterUrl: string, template = 'template0'): Promise<{ name: string; connectionString: string; drop(): Promise<void> }> => {
  const name = `fieldproof_test_${randomBytes(6).toString('hex')}`
  const admin = async (statement: string) => {
    const client = new pg.Client({ connectionString: clusterUrl })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await admin(`create database ${name} template ${template} encoding 'UTF8'`)
  const url = new URL(clusterUrl)
  url.pathname = `/${name}`
  return { name, connectionString: url.toString(), drop: () => admin(`drop database if exists ${name} with (force)`) }
}
