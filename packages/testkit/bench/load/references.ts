/**
 * The designs to compare with, each in a process of its own behind the same Fastify that the server uses:
 *
 *   bare         parses the body and answers
 *   row_per_fix  unpacks the fixes and inserts one row each, one statement and one transaction per upload, before it answers
 *   statement_per_fix  the same rows, one INSERT statement each, in one transaction per upload: what a program that saves each position does
 *   group_commit one row per request, gathered into one INSERT in flight, answered after the commit
 *
 *   node references.ts KIND CONNECTION_STRING    prints its port
 */
import { inflateRawSync } from 'node:zlib'
import { unpackFixes } from '@fieldproof/core/geo'
import Fastify from 'fastify'
import pg from 'pg'

export type ReferenceKind = 'bare' | 'row_per_fix' | 'statement_per_fix' | 'group_commit'

export const rowPerFixTable = `create table if not exists bench_fixes (
  device_id uuid not null, fix_time timestamptz not null, lat double precision not null, lon double precision not null, accuracy real, altitude real, speed real, bearing real, provider text, battery real,
  received_at timestamptz not null);
create index if not exists bench_fixes_device on bench_fixes (device_id, fix_time)`
export const groupCommitTable = 'create table if not exists bench_inbox (id bigint generated always as identity primary key, received_at timestamptz not null, body text not null)'

const fixesOf = (jws: string) => {
  const payload = JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as { device: string; packed: string }
  const fixes = unpackFixes(Buffer.from(payload.packed, 'base64url'), { inflate: (bytes) => inflateRawSync(bytes) })
  if (!fixes.ok) throw new Error(fixes.error)
  return { device: payload.device, fixes: fixes.value }
}

const start = async (kind: ReferenceKind, connectionString: string): Promise<void> => {
  const app = Fastify({ bodyLimit: 2_000_000 })
  if (kind === 'bare') {
    app.post<{ Body: { events: string[] } }>('/api/v1/events', async (request) => ({ results: request.body.events.map(() => ({ status: 'accepted' })), serverTime: new Date().toISOString() }))
  } else if (kind === 'row_per_fix') {
    const pool = new pg.Pool({ connectionString, max: 16 })
    await pool.query(rowPerFixTable)
    app.post<{ Body: { events: string[] } }>('/api/v1/events', async (request) => {
      const receivedAt = new Date()
      for (const jws of request.body.events) {
        const { device, fixes } = fixesOf(jws)
        await pool.query({
          name: 'rows',
          text: `insert into bench_fixes select $1::uuid, *, $10::timestamptz from unnest($2::timestamptz[], $3::float8[], $4::float8[], $5::real[], $6::real[], $7::real[], $8::real[], $9::text[], $11::real[])`,
          values: [device, fixes.map((f) => new Date(f.fixTime)), fixes.map((f) => f.lat), fixes.map((f) => f.lon), fixes.map((f) => f.accuracyMetres ?? null), fixes.map((f) => f.altitudeMetres ?? null), fixes.map((f) => f.speedMetresPerSecond ?? null), fixes.map((f) => f.bearingDegrees ?? null), fixes.map((f) => f.provider ?? null), receivedAt, fixes.map((f) => f.batteryPercent ?? null)],
        })
      }
      return { results: request.body.events.map(() => ({ status: 'accepted' })), serverTime: receivedAt.toISOString() }
    })
  } else if (kind === 'statement_per_fix') {
    const pool = new pg.Pool({ connectionString, max: 16 })
    await pool.query(rowPerFixTable)
    app.post<{ Body: { events: string[] } }>('/api/v1/events', async (request) => {
      const receivedAt = new Date()
      const client = await pool.connect()
      try {
        for (const jws of request.body.events) {
          const { device, fixes } = fixesOf(jws)
          await client.query('begin')
          for (const f of fixes)
            await client.query({
              name: 'row', text: 'insert into bench_fixes values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
              values: [device, new Date(f.fixTime), f.lat, f.lon, f.accuracyMetres ?? null, f.altitudeMetres ?? null, f.speedMetresPerSecond ?? null, f.bearingDegrees ?? null, f.provider ?? null, f.batteryPercent ?? null, receivedAt],
            })
          await client.query('commit')
        }
      } finally {
        client.release()
      }
      return { results: request.body.events.map(() => ({ status: 'accepted' })), serverTime: receivedAt.toISOString() }
    })
  } else {
    const pool = new pg.Pool({ connectionString, max: 2 })
    await pool.query(groupCommitTable)
    let queue: { readonly text: string; readonly at: Date; readonly done: () => void; readonly failed: (error: unknown) => void }[] = []
    let running = false
    const pump = async (): Promise<void> => {
      if (running) return
      running = true
      await new Promise((resolve) => { setImmediate(resolve) })
      while (queue.length > 0) {
        const batch = queue
        queue = []
        try {
          await pool.query({ name: 'keep', text: 'insert into bench_inbox (received_at, body) select * from unnest($1::timestamptz[], $2::text[])', values: [batch.map((one) => one.at), batch.map((one) => one.text)] })
          for (const one of batch) one.done()
        } catch (error) {
          for (const one of batch) one.failed(error)
        }
      }
      running = false
    }
    app.get('/fix', async (request) => {
      await new Promise<void>((done, failed) => {
        queue.push({ text: request.url, at: new Date(), done, failed })
        void pump()
      })
      return ''
    })
  }
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  process.stdout.write(`${address && typeof address === 'object' ? address.port : 0}\n`)
  process.on('SIGTERM', () => process.exit(0))
}

const [kind, connectionString = ''] = process.argv.slice(2)
if (import.meta.main && kind) await start(kind as ReferenceKind, connectionString)
