import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

let server: TestServer
let client: FieldproofClient
let people: Record<string, string>

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server, { people: ['换机', '停用', '离职', '移交', '撞码'].map((name) => ({ name, departmentName: '销售一部' })) })
  client = company.client
  people = Object.fromEntries(company.people.map(({ name, personId }) => [name, personId]))
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

/** Recording also writes what it knows of the phone's chain. Whatever ends the phone holds the log's head before it touches the phone, or one of the two would fail after a second. */
test.each([
  ['is replaced', '换机', (code: string) => createSimulatedPhone({ baseUrl: server.url, code })],
  ['is stopped', '停用', (_code: string, deviceId: string) => client.devices.revoke(deviceId, 'other')],
  ['ends because its person leaves', '离职', () => client.people.update(people['离职']!, { status: 'left' })],
  ['ends because its person leaves and hands over', '移交', () => client.people.leave(people['移交']!, { departmentTo: null, reportsTo: null, delegationsTo: null, dutyRulesTo: null, alertRulesTo: null })],
])('what a phone sends in the moment in which it %s is recorded', async (_name, who, end) => {
  const { orgId } = await client.me()
  const personId = people[who]!
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

/** Recording also says of a tag, code or beacon when it was read last. */
test('what was read at a site in the moment in which it is revoked is recorded', async () => {
  const { orgId } = await client.me()
  const { siteId } = (await client.sites.list()).items[0]!
  const { factor: { factorId } } = await client.siteFactors.create(siteId, { kind: 'code_printed', label: '门口' })
  let revoked: Promise<unknown> = Promise.resolve()
  await server.ports.db.withOrg(orgId, async (trx) => {
    await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
    revoked = client.siteFactors.revoke(factorId)
    revoked.catch(() => undefined)
    await somebodyWaits()
    await sql`set local lock_timeout = '500ms'`.execute(trx)
    await sql`update site_factors set last_read_at = now() where factor_id = ${factorId}`.execute(trx)
  })
  await revoked
  expect((await client.siteFactors.list(siteId)).factors.find((factor) => factor.factorId === factorId)?.status).toBe('revoked')
})

/** Who leaves is held first, then their unused codes go. A phone that uses one takes both in the same order. */
test('a code that is used in the moment in which its person leaves does not stand in the way', async () => {
  const { orgId } = await client.me()
  const personId = people['撞码']!
  const { code } = await client.people.enrollmentCode(personId)
  let used: Promise<unknown> = Promise.resolve()
  await server.ports.db.withOrg(orgId, async (trx) => {
    await sql`select 1 from people where person_id = ${personId} for update`.execute(trx)
    used = createSimulatedPhone({ baseUrl: server.url, code })
    used.catch(() => undefined)
    await somebodyWaits()
    await sql`set local lock_timeout = '500ms'`.execute(trx)
    await sql`update people set status = 'left' where person_id = ${personId}`.execute(trx)
    await sql`delete from enrollment_codes where person_id = ${personId} and used_at is null`.execute(trx)
  })
  await expect(used).rejects.toThrow()
})
