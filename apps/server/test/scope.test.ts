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
const limited = (departmentIds: readonly string[], personId = somebodyElse): Reading => ({ orgId: company.orgId, scope: { personId, departmentIds, departmentIdsAlone: [] } })
const alone = (departmentIdsAlone: readonly string[]): Reading => ({ orgId: company.orgId, scope: { personId: somebodyElse, departmentIds: [], departmentIdsAlone } })
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
  const all = await rowsByTable(company.orgId)
  expect(await rowsByTable(limited([above.departmentId]))).toEqual(all)
  // Not where it was given alone.
  expect(await rowsByTable(alone([above.departmentId]))).toEqual(nothing(all))
  expect(await rowsByTable(alone([company.ids.department]))).toEqual(all)
  expect(await rowsByTable({ orgId: company.orgId, scope: { personId: somebodyElse, departmentIds: [above.departmentId], departmentIdsAlone: [somebodyElse] } })).toEqual(all)
})

test('an act of somebody with a scope writes nothing about anybody outside of it, whatever its command forgot to ask', async () => {
  const { rows: tables } = await server.ports.db.readOrg(company.orgId, (trx) => sql<{ table: string }>`select tablename as table from pg_policies where policyname = 'act_in_scope' order by 1`.execute(trx))
  expect(tables.map(({ table }) => table)).toEqual(['challenges', 'put_offs', 'regularizations', 'review_decisions', 'review_questions', 'track_accesses'])
  const inside = limited([company.ids.department])
  /** How many rows about the first person an act finds, and what refuses one more that says nothing but whom it is about. */
  const reaches = async (of: Reading, table: string): Promise<[number, string]> => [
    (await server.ports.db.withOrg(of, (trx) => sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)} where person_id = ${company.ids.person}`.execute(trx))).rows[0]!.n,
    await server.ports.db.withOrg(of, (trx) => sql`insert into ${sql.table(table)} (org_id, person_id) values (${company.orgId}, ${company.ids.person})`.execute(trx)).then(() => 'nothing', (error: Error) => (/row-level security/.test(error.message) ? 'the scope' : /not-null/.test(error.message) ? 'what it lacks' : error.message)),
  ]
  for (const { table } of tables) {
    const everything = await reaches(company.orgId, table)
    expect(everything[1], table).toBe('what it lacks')
    expect(await reaches(inside, table), table).toEqual(everything)
    expect(await reaches(limited([]), table), table).toEqual([0, 'the scope'])
  }
})

test('the scope ends with its transaction', async () => {
  await rowsByTable(limited([]))
  const all = await Promise.all(Array.from({ length: 20 }, () => rowsByTable(company.orgId)))
  for (const counts of all) expect(counts).toEqual(all[0])
  expect(Object.values(all[0]!).some((n) => n > 0)).toBe(true)
})
