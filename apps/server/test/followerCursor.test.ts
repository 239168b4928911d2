import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../src/platform/postgres/database.ts'
import { markCursors, moveCursor, takeCursor } from '../src/react/followerCursor.ts'
import { runSelfCheck } from '../src/record/selfCheck.ts'
import { type SmallCompany, startSmallCompany } from './smallCompany.ts'

/** Somebody sets a follower ahead with SQL, so that it passes over what was just recorded, and hopes that its next step hides it. */
let company: SmallCompany
const follower = 'a follower of this test'
const nowMs = Date.now()
const take = (first?: number, again?: number) => company.server.ports.db.withOrg(company.orgId, (trx) => takeCursor(trx, company.server.ports.db, company.orgId, follower, nowMs, first, again))
const move = (to: number) => company.server.ports.db.withOrg(company.orgId, (trx) => moveCursor(trx, company.server.ports.db, company.orgId, follower, to))
const set = (to: string) => company.database.query(`update follower_cursors set next_index = ${to} where follower = '${follower}'`)
const told = async (): Promise<string[]> => (await runSelfCheck(company.server.ports, company.orgId)).faults.filter(({ table, what }) => table === 'follower_cursors' && what.startsWith(follower)).map(({ what }) => what)

beforeAll(async () => { company = await startSmallCompany() }, 240_000)
afterAll(async () => {
  await company?.database.end()
  await company?.server.stop()
})

test('goes on where it was, begins where it is told to, and may be set to the beginning', async () => {
  expect(await take(5)).toBe(5)
  expect(await take()).toBe(5)
  await move(7)
  expect(await take()).toBe(7)
  await set('0')
  expect([await take(), await told()]).toEqual([0, []])
})

test('set ahead, it reads again what it was to pass over, and who looks later is told, also when it goes on from there', async () => {
  await move(3)
  await set('9')
  expect(await told()).toEqual([expect.stringContaining('entry 9 by somebody else')])
  // It was found at 0 by the test before; what was written since by a transaction that may have come to nothing is not taken for read.
  expect(await take()).toBe(0)
  await move(12)
  expect(await take()).toBe(12)
  expect(await told()).toEqual([expect.stringMatching(/was set to entry 9 by somebody else, and found so at .* read again from entry 0 on/)])
  await set('14')
  expect(await take()).toBe(12)
  // Set while no server ran: nobody knows where it stood.
  company.server.ports.db.cursorMac.found.clear()
  await set('20')
  expect(await take(0, 5)).toBe(15)
  const { items } = await company.client.audit.list({})
  expect(items.map(({ what }) => what)).toContain('发现有人直接改过数据库，让系统跳过一段日志；系统没有照做，从前面重新读起')
})

test('the mark of one place, follower or company is none of another', async () => {
  await move(20)
  await company.database.query(`insert into follower_cursors (org_id, follower, next_index, mac) select org_id, 'another', next_index, mac from follower_cursors where follower = '${follower}'`)
  const { db } = company.server.ports
  expect(await db.withOrg(company.orgId, (trx) => takeCursor(trx, db, company.orgId, 'another', nowMs))).toBe(0)
})

test('an upgrade takes the places of before as they stand', async () => {
  const { connectionString, ports: { db } } = company.server
  await company.server.ports.pipeline.stop()
  await company.database.query(`delete from follower_cursors where follower = 'another'; update follower_cursors set next_index = 17 where follower = '${follower}'; delete from schema_migrations where name = '000075.sql'; alter table follower_cursors drop column mac`)
  const opened = await openDatabase(connectionString, { onError: () => {}, migrationSteps: { '000075.sql': (client) => markCursors(client, db.cursorMac) } })
  try {
    expect(await take()).toBe(17)
    expect((await told()).filter((what) => what.includes('entry 17'))).toEqual([])
    // Who has no secret follows nothing, rather than taking every place for somebody else's.
    await expect(opened.withOrg(company.orgId, (trx) => takeCursor(trx, opened, company.orgId, follower, nowMs))).rejects.toThrow(/without the secret/)
  } finally {
    await opened.close()
  }
})
