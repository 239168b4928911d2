import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, inflateRawSync } from 'node:zlib'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import type { CheckInDetail } from '@fieldproof/contract'
import { checkPackageZip } from '@fieldproof/core/evidence'
import { resumeSimulatedPhone, sha256Hex, type PhoneState } from '@fieldproof/testkit'
import { openSeals } from '../src/record/openSeals.ts'
import { createFolderBlobStore } from '../src/platform/blobs.ts'
import { nodeCrypto } from '../src/platform/crypto.ts'
import { createServer, type Server } from '../src/server.ts'
import { createTestDatabase } from './database.ts'

/** A company that an earlier version left behind (testdata/version2) goes on under this one. */
const left = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'testdata/version2', name))
const record = JSON.parse(left('record.json').toString()) as { secret: string; phone: PhoneState; checkIns: CheckInDetail[] }

let database: Awaited<ReturnType<typeof createTestDatabase>>
let blobFolder: string
let server: Server
let url: string
let owner: FieldproofClient

beforeAll(async () => {
  database = await createTestDatabase(inject('clusterUrl'))
  const connection = new pg.Client({ connectionString: database.connectionString })
  await connection.connect()
  try {
    // A dump names roles and does not make them.
    for (const role of ['fieldproof_app', 'fieldproof_read', 'fieldproof_system'])
      await connection.query(`do $$ begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end $$; do $$ begin grant ${role} to current_user; exception when unique_violation or internal_error then null; end $$`)
    await connection.query(gunzipSync(left('database.sql.gz')).toString())
  } finally {
    await connection.end()
  }
  blobFolder = await mkdtemp(join(tmpdir(), 'fieldproof-blobs-'))
  await createFolderBlobStore(blobFolder).put(sha256Hex(left('photo.jpg')), left('photo.jpg'))
  server = await createServer({ connectionString: database.connectionString, blobFolder, witnessFolder: `${blobFolder}-witness`, backups: { folder: `${blobFolder}-backups`, isEmbedded: false }, secret: record.secret, logLevel: 'error', settings: { publicUrl: 'http://localhost', demo: false, setupToken: 'unused', demoSecret: null } })
  url = (await server.app.listen({ port: 0, host: '127.0.0.1' })).replace('127.0.0.1', 'localhost')
  const answer = await fetch(`${url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify({ email: 'owner@example.com', password: 'correct horse battery' }) })
  if (!answer.ok) throw new Error(`signing in was answered with ${answer.status}: ${await answer.text()}`)
  owner = createClient({ baseUrl: url, language: 'zh-CN', headers: { cookie: answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; '), origin: url } })
}, 60_000)
afterAll(async () => {
  await server?.stop()
  await database?.drop()
  if (blobFolder) await rm(blobFolder, { recursive: true, force: true })
})

test('what was recorded is shown as it was, with the verdicts of its time', async () => {
  await server.ports.pipeline.drain() // photos from before they were looked at are read now
  expect(record.checkIns.map(({ band }) => band).toSorted()).toEqual(['not_enough_evidence', 'strong_doubt', 'verified'])
  for (const { eventId, band, note, verdicts } of record.checkIns) expect(await owner.checkIns.get(eventId)).toMatchObject({ band, note, action: null, verdicts })
  const photographed = record.checkIns.find(({ photoSha256 }) => photoSha256 !== null)!
  expect(await (await owner.raw('GET', `/api/v1/check-ins/${photographed.eventId}/photo`)).json()).toMatchObject({ state: 'read', matches: [] })
  expect((await owner.log.runSelfCheck()).faults).toEqual([])
})

test('an old doubt waits in the queue and can be decided', async () => {
  const { items } = await owner.review.items()
  expect(items.map(({ note }) => note)).toEqual(['模拟定位'])
  const { eventId, verdictEntryIndex } = items[0]!
  expect(await owner.review.decide(eventId, { outcome: 'not_real', note: '与本人核对过', verdictEntryIndex, replaces: null })).toMatchObject({ waits: false, standing: { outcome: 'not_real' } })
})

test('the phone goes on in its old chain and finds the log it knew inside the new one', async () => {
  const phone = resumeSimulatedPhone(record.phone, { baseUrl: url })
  const site = (await phone.sites())[0]!
  const eventId = phone.checkIn({ siteId: site.siteId, note: '升级之后', fix: { lat: 30.2085, lon: 120.2122, fixTime: Date.now() - 1_000, accuracyMetres: 8, provider: 'gps' } })
  await phone.flush()
  await server.ports.pipeline.drain()
  expect(phone.complaints).toEqual([])
  expect((await owner.checkIns.get(eventId)).verdicts[0]!.verdict.reasons.find(({ signal }) => signal === 'event_order')).toMatchObject({ state: 'supports' })
  await expect.poll(async () => (await owner.log.runSelfCheck()).faults, { timeout: 10_000 }).toEqual([])
})

test('a package exported then still holds, and so does one exported now of the same check-in', async () => {
  const eventId = record.checkIns.find(({ photoSha256 }) => photoSha256 !== null)!.eventId
  const now = new Uint8Array(await (await owner.raw('GET', `/api/v1/check-ins/${eventId}/evidence`)).arrayBuffer())
  for (const zip of [new Uint8Array(left('evidence.zip')), now]) {
    const report = checkPackageZip(zip, (data) => inflateRawSync(data), nodeCrypto)
    if (!report.ok) throw new Error(report.error.en)
    expect([report.value.verdict, report.value.wrong, report.value.entries.some(({ event }) => event?.payload.id === eventId)]).toEqual(['valid', [], true])
  }
})

test('rows older than seals are taken as they stood when the new server first started, once; what is done to them later is named', async () => {
  const { orgId } = await owner.me()
  const opened = () => server.ports.db.withOrg(orgId, async (trx) => (await sql<{ entry_index: number }>`select entry_index from log_entries where kind = 'admin' and convert_from(body, 'UTF8')::jsonb ? 'opened' order by 1`.execute(trx)).rows)
  await expect.poll(opened, { timeout: 20_000 }).toHaveLength(1)
  await openSeals(server.ports.db, orgId, Date.now())
  expect(await opened()).toHaveLength(1)
  const faults = async () => (await owner.log.runSelfCheck()).faults.map(({ table, what }) => `${table} ${what}`).join('\n')
  const change = (statement: ReturnType<typeof sql>) => server.ports.db.withOrg(orgId, (trx) => statement.execute(trx))
  const { eventId } = record.checkIns[0]!
  await change(sql`update check_ins set integrity = integrity || '{"x":1}' where event_id = ${eventId}`)
  expect(await faults()).toMatch(new RegExp(`^check_ins ${eventId}: integrity differs from the log$`))
  await change(sql`update check_ins set integrity = integrity - 'x' where event_id = ${eventId}`)
  await change(sql`insert into check_in_factors (org_id, event_id, facts) values (${orgId}, ${eventId}, '{"readings":[]}')`)
  expect(await faults()).toMatch(/^check_in_factors .*stands in the list without its log entry$/)
  await change(sql`delete from check_in_factors where event_id = ${eventId}`)
  // Somebody who edits a row and has all of them taken anew is named for that.
  await change(sql`delete from follower_cursors where follower = 'sealed check_ins'`)
  await openSeals(server.ports.db, orgId, Date.now())
  expect(await faults()).toMatch(/^check_ins its rows were taken as they stood a second time/)
})
