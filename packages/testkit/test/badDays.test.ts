import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { fullDisk, killNine, lostDatabase } from '../src/chaos.ts'

/** The short form of `npm run chaos`: on the embedded PostgreSQL, or, where the run asks for a real one (FIELDPROOF_TEST_PG=real), on databases of its own there. */
const realUrl = process.env['TEST_DATABASE_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/postgres'
const kind = process.env['FIELDPROOF_TEST_PG'] ?? 'embedded'
const adminUrl = kind === 'real' ? realUrl : undefined
const admin = async (statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
const databaseFor = async (name: string): Promise<{ databaseUrl?: string }> => {
  if (!adminUrl) return {}
  await admin(`create database ${pg.escapeIdentifier(name)}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return { databaseUrl: url.href }
}

describe('bad days', () => {
  const names = [`fieldproof_kill_${process.pid}`, `fieldproof_lost_${process.pid}`] as const
  let kill: { databaseUrl?: string }, lost: { databaseUrl?: string }
  beforeAll(async () => {
    kill = await databaseFor(names[0])
    lost = await databaseFor(names[1])
  })
  afterAll(async () => {
    if (adminUrl) for (const name of names) await admin(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
  })

  it('lose nothing when the server is killed under load: every acknowledged event is in the log once', { timeout: 400_000 }, async () => {
    const report = await killNine({ rounds: 3, phones: 4, seed: 'short', ...kill })
    expect(report.faults).toEqual([])
    expect(report.acknowledged).toBeGreaterThan(10)
  })

  it('answer 503 with Retry-After while the database is away, and go on by themselves afterwards', { timeout: 300_000 }, async () => {
    const report = await lostDatabase({ phones: 3, seed: 'short', ...lost })
    expect(report.faults).toEqual([])
    expect(report.failedRequests).toBeGreaterThan(0)
  })

  // Of the embedded database only: a real one has its disk elsewhere.
  if (kind === 'embedded') it('are survived when the disk is full', { timeout: 300_000 }, async (context) => {
    const report = await fullDisk({ phones: 3, seed: 'short' })
    if (report === undefined) return context.skip('no small disk can be mounted here: it needs root on Linux')
    expect(report.faults).toEqual([])
    expect(report.failedRequests).toBeGreaterThan(0)
  })
})
