import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

let server: TestServer
beforeAll(async () => {
  process.env.LOG_LEVEL = 'silent'
  server = await startTestServer()
})
afterAll(async () => {
  delete process.env.LOG_LEVEL
  await server?.stop()
})

test('a row that can never be recorded holds nobody up, is not lost, and is named', async () => {
  const { client, people } = await setUpTestCompany(server)
  const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(people[0]!.personId)).code })
  const database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  try {
    // A table that refuses one note stands for any fault of ours that only some submissions meet.
    await database.query(`alter table check_ins add constraint no_poison check (note <> 'poison')`)
    const bad = phone.checkIn({ note: 'poison' })
    const good = phone.checkIn({ note: 'fine' })
    const { results } = await phone.send()
    expect(results.map((result) => result.status)).toEqual(['accepted', 'accepted'])
    await expect.poll(async () => (await client.checkIns.list()).items.map((item) => item.eventId), { timeout: 20_000 }).toEqual([good])
    await expect.poll(async () => (await database.query('select attempts from inbox')).rows[0]?.attempts, { timeout: 20_000 }).toBeGreaterThanOrEqual(2)
    expect((await client.log.runSelfCheck()).faults).toEqual([expect.objectContaining({ table: 'inbox', what: expect.stringContaining(bad) })])

    await database.query('alter table check_ins drop constraint no_poison')
    // Nobody has to touch the row: it goes through by itself once the cause is mended.
    await expect.poll(async () => (await client.checkIns.list()).items.map((item) => item.eventId).sort(), { timeout: 30_000 }).toEqual([bad, good].sort())
    expect((await client.log.runSelfCheck()).faults).toEqual([])
  } finally {
    await database.end()
  }
})
