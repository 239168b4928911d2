import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql, type Transaction } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Reading, Tables } from '../src/platform/postgres/database.ts'
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

/** What the work of an act gives, which is taken back. */
const tried = async <T>(of: Reading, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> => {
  let given: { readonly value: T } | undefined
  await server.ports.db.withOrg(of, async (trx) => {
    given = { value: await work(trx) }
    throw new Error('taken back')
  }).catch((error: unknown) => { if (!given) throw error })
  return given!.value
}
const refusal = (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (error: Error) => (/row-level security/.test(error.message) ? 'the scope' : /not-null/.test(error.message) ? 'what it lacks' : error.message))

test('an act of somebody with a scope reads and writes nothing about anybody outside of it, whatever its command forgot to ask', async () => {
  const { rows: tables } = await server.ports.db.readOrg(company.orgId, (trx) => sql<{ table: string; changes: boolean; deletes: boolean }>`select tablename as table, has_table_privilege('fieldproof_app', tablename, 'update') as changes, has_table_privilege('fieldproof_app', tablename, 'delete') as deletes
    from pg_policies p where policyname = 'act_in_scope' and tablename <> 'alerts' and exists (select from information_schema.columns c where c.table_schema = 'public' and c.table_name = p.tablename and c.column_name = 'person_id') order by 1`.execute(trx))
  expect(tables.length).toBeGreaterThan(30)
  const about = sql`person_id = ${company.ids.person}`
  /** How many rows about the first person an act finds, changes and deletes, and what refuses one more that says nothing but whom it is about. (Not those of the list of work that is being done meanwhile.) */
  const reaches = async (of: Reading, { table, changes, deletes }: typeof tables[number]) => [
    await tried(of, async (trx) => [
      (await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)} where ${about}`.execute(trx)).rows[0]!.n,
      changes ? Number((await sql`update ${sql.table(table)} set org_id = org_id where ${about}`.execute(trx)).numAffectedRows) : 0,
      deletes ? Number((await sql`delete from ${sql.table(table)} where ${about}`.execute(trx)).numAffectedRows) : 0,
    ]),
    await refusal(tried(of, (trx) => sql`insert into ${sql.table(table)} (org_id, person_id) values (${company.orgId}, ${company.ids.person})`.execute(trx))),
  ] as const
  let found = 0
  for (const table of tables.filter((one) => one.table !== 'crossings_due')) {
    const everything = await reaches(company.orgId, table)
    found += everything[0][0]! > 0 ? 1 : 0
    expect(everything[1], table.table).toBe('what it lacks')
    expect(await reaches(limited([company.ids.department]), table), table.table).toEqual(everything)
    expect(await reaches({ orgId: company.orgId, scope: 'everybody' }, table), table.table).toEqual(everything)
    expect(await reaches(limited([]), table), table.table).toEqual([[0, 0, 0], 'the scope'])
  }
  // Or it would show nothing.
  expect(found).toBeGreaterThanOrEqual(10)
})

test('nor does it make, change or remove people, or say who stands in for whom', async () => {
  const { person } = company.ids
  const all = { orgId: company.orgId, scope: 'everybody' } as const, inside = limited([company.ids.department]), outside = limited([])
  const changed = (of: Reading) => tried(of, async (trx) => Number((await sql`update people set name = name where person_id = ${person}`.execute(trx)).numAffectedRows))
  expect([await changed(all), await changed(inside), await changed(outside)]).toEqual([1, 1, 0])
  // Locked for a change, a row is as out of reach as for the change; its name can be read.
  expect(await tried(outside, async (trx) => [(await sql`select 1 from people where person_id = ${person} for update`.execute(trx)).rows.length, (await sql`select 1 from people where person_id = ${person}`.execute(trx)).rows.length])).toEqual([0, 1])
  const removed = (of: Reading) => refusal(tried(of, async (trx) => { if (Number((await sql`delete from people where person_id = ${person}`.execute(trx)).numAffectedRows) === 0) throw new Error('not found') }))
  expect(await removed(all)).toMatch(/foreign key/)
  expect(await removed(outside)).toBe('not found')
  const made = (of: Reading) => refusal(tried(of, (trx) => sql`insert into people (org_id, person_id) values (${company.orgId}, ${somebodyElse})`.execute(trx)))
  expect([await made(all), await made(inside)]).toEqual(['what it lacks', 'the scope'])
  const handedOver = (of: Reading) => refusal(tried(of, (trx) => sql`insert into delegations (org_id, from_person_id) values (${company.orgId}, ${person})`.execute(trx)))
  expect([await handedOver(all), await handedOver(inside), await handedOver(outside)]).toEqual(['what it lacks', 'what it lacks', 'the scope'])
})

test('nor answer a call for help or an alert of anybody outside, nor one that is about several people', async () => {
  const { person } = company.ids
  const alert = (key: string) => sql`insert into alerts (org_id, alert_id, rule_id, rule_name, key, severity, kind, what, person_id, opened_at, noticed_at, last_at, facts, state, steps, ordinal)
    values (${company.orgId}, ${somebodyElse}, ${somebodyElse}, '规则', ${key}, 'info', 'sos', 'raised', ${person}, now(), now(), now(), '[]', 'open', '[]', 1000000)`
  const inScope = (of: Reading) => sql`select set_config('app.scope', ${typeof of === 'string' || of.scope === 'everybody' ? 'everybody' : `${of.scope.personId};${of.scope.departmentIds.join()};`}, true)`
  const said = (of: Reading) => refusal(tried(company.orgId, async (trx) => {
    await sql`insert into declarations (org_id, event_id, about_id, person_id, device_id, topic, content, happened_at, server_time, entry_index) values (${company.orgId}, ${somebodyElse}, ${somebodyElse}, ${person}, ${somebodyElse}, 'sos', '{}', now(), now(), 0)`.execute(trx)
    await inScope(of).execute(trx)
    await sql`insert into sos_acknowledgements (org_id, sos_id) values (${company.orgId}, ${somebodyElse})`.execute(trx)
  }))
  expect([await said(limited([company.ids.department])), await said(limited([]))]).toEqual(['what it lacks', 'the scope'])
  /** An alert that is there, and what refuses an act upon it: the follower makes it, so the scope begins after it. */
  const acted = (of: Reading, key: string) => refusal(tried(company.orgId, async (trx) => {
    await alert(key).execute(trx)
    await inScope(of).execute(trx)
    if (Number((await sql`update alerts set state = 'acknowledged' where alert_id = ${somebodyElse}`.execute(trx)).numAffectedRows) === 0) await sql`insert into alert_acts (org_id, alert_id) values (${company.orgId}, ${somebodyElse})`.execute(trx)
    await sql`insert into alert_acts (org_id, alert_id) values (${company.orgId}, ${somebodyElse})`.execute(trx)
  }))
  const all = { orgId: company.orgId, scope: 'everybody' } as const
  expect([await acted(all, person), await acted(limited([company.ids.department]), person), await acted(limited([]), person)]).toEqual(['what it lacks', 'what it lacks', 'the scope'])
  expect([await acted(all, 'all'), await acted(limited([company.ids.department]), 'all')]).toEqual(['what it lacks', 'the scope'])
})

test('who acts at the console acts within their scope: no transaction of a viewer leaves it out', () => {
  const folder = join(import.meta.dirname, '../src')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  expect(files.length).toBeGreaterThan(300)
  expect(files.filter((name) => /withOrg\((viewer|actor|actor\.viewer)\.orgId\b/.test(readFileSync(join(folder, name), 'utf8')))).toEqual([])
})

test('the scope ends with its transaction', async () => {
  await rowsByTable(limited([]))
  const all = await Promise.all(Array.from({ length: 20 }, () => rowsByTable(company.orgId)))
  for (const counts of all) expect(counts).toEqual(all[0])
  expect(Object.values(all[0]!).some((n) => n > 0)).toBe(true)
})
