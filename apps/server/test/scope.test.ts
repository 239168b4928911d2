import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Reading } from '../src/platform/postgres/database.ts'
import { startTestServer, type TestServer } from './startTestServer.ts'
import { daytime, setUpTwoCompanies, type TwoCompanies } from './twoCompanies.ts'

/** The second fence: what the database itself shows to a reader, whatever a query forgets to ask. */
let server: TestServer
let company: TwoCompanies
beforeAll(async () => {
  server = await startTestServer({ clock: daytime })
  company = await setUpTwoCompanies(server)
}, 120_000)
afterAll(() => server?.stop())

/** Of each table about people: how many rows there are about the first person. (Not of the list of work that is being done meanwhile.) */
const rowsByTable = async (of: Reading): Promise<Record<string, number>> => server.ports.db.readOrg(of, async (trx) => {
  const { rows } = await sql<{ table: string }>`select tablename as table from pg_policies where policyname = 'in_scope' and tablename <> 'crossings_due' order by 1`.execute(trx)
  const counts: Record<string, number> = {}
  for (const { table } of rows) counts[table] = (await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)} where person_id = ${company.ids.person}`.execute(trx)).rows[0]!.n
  return counts
})
const somebodyElse = '0000000e-0000-7000-8000-00000000000e'
const limited = (departmentIds: readonly string[], personId = somebodyElse): Reading => ({ orgId: company.orgId, scope: { personId, departmentIds } })
const nothing = (counts: Record<string, number>): Record<string, number> => Object.fromEntries(Object.keys(counts).map((table) => [table, 0]))

test('rows about a person show to who sees everybody, to their department’s manager, to that of a department above, and to themselves', async () => {
  const all = await rowsByTable(company.orgId)
  expect(Object.keys(all).length).toBeGreaterThan(30)
  // Or it would show nothing.
  expect(Object.values(all).filter((n) => n > 0).length).toBeGreaterThanOrEqual(10)
  expect(await rowsByTable({ orgId: company.orgId, scope: 'everybody' })).toEqual(all)
  expect(await rowsByTable(limited([company.ids.department]))).toEqual(all)
  expect(await rowsByTable(limited([], company.ids.person))).toEqual(all)
})

test('and to nobody else', async () => {
  const all = await rowsByTable(company.orgId)
  const others = (await company.sessions.owner.client.departments.list()).departments.map(({ departmentId }) => departmentId).filter((id) => id !== company.ids.department)
  expect(others.length).toBeGreaterThan(0)
  expect(await rowsByTable(limited(others))).toEqual(nothing(all))
  expect(await rowsByTable(limited([]))).toEqual(nothing(all))
})

test('a department above shows what is below it', async () => {
  const above = await company.sessions.owner.client.departments.create({ name: '上级' })
  const before = await rowsByTable(limited([above.departmentId]))
  expect(before).toEqual(nothing(before))
  await company.sessions.owner.client.departments.update(company.ids.department, { name: '销售一部', parentId: above.departmentId })
  expect(await rowsByTable(limited([above.departmentId]))).toEqual(await rowsByTable(company.orgId))
})

test('the scope ends with its transaction', async () => {
  await rowsByTable(limited([]))
  const all = await Promise.all(Array.from({ length: 20 }, () => rowsByTable(company.orgId)))
  for (const counts of all) expect(counts).toEqual(all[0])
  expect(Object.values(all[0]!).some((n) => n > 0)).toBe(true)
})
