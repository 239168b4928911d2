import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

let server: TestServer
let client: FieldproofClient

beforeAll(async () => {
  server = await startTestServer()
  client = (await setUpTestCompany(server)).client
})
afterAll(() => server?.stop())

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
    await expect.poll(async () => (await sql<{ n: number }>`select count(*)::int as n from pg_locks where not granted`.execute(server.ports.db.system)).rows[0]!.n, { timeout: 20_000 }).toBeGreaterThan(0)
    await sql`insert into crossings_due (org_id, person_id, day) values (${orgId}, ${person!.person_id}, '2026-11-20')`.execute(trx)
  })
  await changed
  expect((await client.settings.get()).orgName).toBe(`${settings.orgName}二`)
})
