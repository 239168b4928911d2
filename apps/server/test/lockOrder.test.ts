import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

let server: TestServer
let client: FieldproofClient
let personId: string

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server, { people: [{ name: '换机', departmentName: '销售一部' }] })
  client = company.client
  personId = company.people[0]!.personId
})
afterAll(() => server?.stop())

const somebodyWaits = () => expect.poll(async () => (await sql<{ n: number }>`select count(*)::int as n from pg_locks where not granted`.execute(server.ports.db.system)).rows[0]!.n, { timeout: 20_000 }).toBeGreaterThan(0)

/** Recording holds the log's head and then writes rows that refer to the company. An act that holds the company's row must not stand in its way, or both would wait for each other. */
test('a setting changed while uploads are being recorded waits for the log, and recording does not wait for it', async () => {
  const { orgId } = await client.me()
  const { rows: [person] } = await server.ports.db.withOrg(orgId, (trx) => sql<{ person_id: string }>`select person_id from people limit 1`.execute(trx))
  const settings = await client.settings.get()
  let changed: Promise<unknown> = Promise.resolve()
  await server.ports.db.withOrg(orgId, async (trx) => {
    await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
    changed = client.settings.update({ orgName: `${settings.orgName}二` })
    changed.catch(() => undefined)
    await somebodyWaits()
    await sql`insert into crossings_due (org_id, person_id, day) values (${orgId}, ${person!.person_id}, '2026-11-20')`.execute(trx)
  })
  await changed
  expect((await client.settings.get()).orgName).toBe(`${settings.orgName}二`)
})

/** Recording also writes what it knows of the phone's chain. The act that ends the phone holds the log's head before it touches the phone, or one of the two would fail after a second. */
test.each([
  ['is replaced', (code: string) => createSimulatedPhone({ baseUrl: server.url, code })],
  ['is stopped', (_code: string, deviceId: string) => client.devices.revoke(deviceId, 'other')],
])('what a phone sends in the moment in which it %s is recorded', async (_name, end) => {
  const { orgId } = await client.me()
  const code = async () => (await client.people.enrollmentCode(personId)).code
  const { deviceId } = await createSimulatedPhone({ baseUrl: server.url, code: await code() })
  const next = await code()
  let ended: Promise<unknown> = Promise.resolve()
  await server.ports.db.withOrg(orgId, async (trx) => {
    await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
    ended = end(next, deviceId)
    ended.catch(() => undefined)
    await somebodyWaits()
    await sql`set local lock_timeout = '500ms'`.execute(trx)
    await sql`insert into crossings_due (org_id, person_id, day) values (${orgId}, ${personId}, '2026-11-21') on conflict do nothing`.execute(trx)
    await sql`update devices set last_sequence = last_sequence where device_id = ${deviceId}`.execute(trx)
  })
  await ended
  expect((await client.devices.list({ personId })).devices.find((device) => device.deviceId === deviceId)?.status).toBe('revoked')
})
