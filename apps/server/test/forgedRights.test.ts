import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { runSelfCheck } from '../src/record/selfCheck.ts'
import { logAtRest } from './logAtRest.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** What somebody may see and do, changed with SQL, used, and put back before the self-check looks. */
let server: TestServer
let client: FieldproofClient
let database: pg.Client
let orgId: string
let clerk: string
let cookie: string
let departmentId: string
let ahead = 0

const password = 'a horse of their own'
const signIn = async (email: string): Promise<string> => (await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password }) })).headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
const role = async (of = cookie): Promise<unknown> => ((await fetch(`${server.url}/api/v1/me`, { headers: { cookie: of } }).then((answer) => answer.json())) as { role?: string; code?: string }).role
const faults = async () => (await runSelfCheck(server.ports, orgId)).faults.map(({ table, what }) => `${table} ${what}`)

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => Date.now() + ahead } })
  client = (await setUpTestCompany(server)).client
  database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  orgId = (await database.query('select org_id from orgs')).rows[0].org_id
  departmentId = (await database.query('select department_id from departments order by name collate "C" limit 1')).rows[0].department_id
  clerk = (await client.people.create({ name: '小赵', role: 'hr', email: 'clerk@example.com', password })).personId
  cookie = await signIn('clerk@example.com')
}, 60_000)
afterAll(async () => {
  await database?.end()
  await server?.stop()
})

test('a role that the company gives is used at once and accuses nobody, nor does one that it takes', async () => {
  expect(await role()).toBe('hr')
  await client.people.update(clerk, { role: 'auditor' })
  expect(await role()).toBe('auditor')
  await client.people.update(clerk, { role: 'hr', departmentId })
  expect(await role()).toBe('hr')
  ahead += 120_000
  expect(await role()).toBe('hr')
  await logAtRest(database)
  expect(await faults()).toEqual([])
})

test('a role raised with SQL, used and put back is named for good, once', async () => {
  ahead += 120_000
  await database.query(`update people set role = 'owner' where person_id = $1`, [clerk])
  expect(await role()).toBe('owner')
  expect(await role()).toBe('owner')
  await database.query(`update people set role = 'hr' where person_id = $1`, [clerk])
  await expect.poll(faults, { timeout: 10_000, interval: 300 }).toEqual([expect.stringMatching(`^people ${clerk}: used rights at .* that the log did not give \\(role\\)$`)])
})

test('a scope that the company gives is used at once and accuses nobody; one widened with SQL, used and put back is named', async () => {
  ahead += 120_000
  const seesEverybody = async () => ((await fetch(`${server.url}/api/v1/me`, { headers: { cookie: theirs } }).then((answer) => answer.json())) as { seesEverybody: boolean }).seesEverybody
  const limited = (await client.people.create({ name: '小李', role: 'hr', scope: 'subtree', departmentId, email: 'limited@example.com', password })).personId
  const theirs = await signIn('limited@example.com')
  const before = new Set(await faults())
  const fresh = async () => (await faults()).filter((fault) => !before.has(fault))
  expect(await seesEverybody()).toBe(false)
  await client.people.update(limited, { scope: 'all' })
  expect(await seesEverybody()).toBe(true)
  await client.people.update(limited, { scope: 'department', scopeDepartmentIds: [departmentId] })
  expect(await seesEverybody()).toBe(false)
  // A role without a choice takes it away.
  await client.people.update(limited, { role: 'administrator' })
  expect(await seesEverybody()).toBe(true)
  await client.people.update(limited, { role: 'hr', scope: 'own' })
  ahead += 120_000
  expect(await seesEverybody()).toBe(false)
  await logAtRest(database)
  expect(await fresh()).toEqual([])
  await database.query(`update people set scope = null where person_id = $1`, [limited])
  ahead += 120_000
  expect(await seesEverybody()).toBe(true)
  expect(await fresh()).toContainEqual(expect.stringMatching(`^people ${limited}: scope differs from the log`))
  await database.query(`update people set scope = 'own' where person_id = $1`, [limited])
  await expect.poll(fresh, { timeout: 10_000, interval: 300 }).toEqual([expect.stringMatching(`^people ${limited}: used rights at .* that the log did not give \\(scope\\)$`)])
  // Of somebody of whom the log never said a word about scopes.
  await database.query(`update people set scope = 'department', scope_department_ids = $2 where person_id = $1`, [clerk, [departmentId]])
  ahead += 120_000
  expect(await role()).toBe('hr')
  await database.query(`update people set scope = null, scope_department_ids = '{}' where person_id = $1`, [clerk])
  await expect.poll(fresh, { timeout: 10_000, interval: 300 }).toContainEqual(expect.stringMatching(`^people ${clerk}: used rights at .* that the log did not give \\(scope, scopeDepartmentIds\\)$`))
})

test('a stand-in that nobody made, used and taken away again, is named', async () => {
  ahead += 120_000
  const before = new Set(await faults())
  const worker = (await client.people.create({ name: '小钱', role: 'field_worker', email: 'worker@example.com', password })).personId
  const manager = (await client.people.create({ name: '孙经理', role: 'manager', departmentId, email: 'manager@example.com', password })).personId
  const theirs = await signIn('worker@example.com')
  await database.query(`insert into delegations (org_id, delegation_id, from_person_id, to_person_id, starts_at, ends_at, reason, created_by, created_at)
    values ($1, gen_random_uuid(), $2, $3, now() - interval '1 day', now() + interval '9 days', '休假', $2, now())`, [orgId, manager, worker])
  expect(await role(theirs)).toBe('manager')
  await database.query('delete from delegations')
  await expect.poll(async () => (await faults()).filter((fault) => !before.has(fault)), { timeout: 10_000, interval: 300 }).toEqual([expect.stringMatching(`^people ${worker}: used rights at .* \\(delegation .*\\)$`)])
})

test('an owner whom somebody invented, with an account of another, is named after they are gone', async () => {
  const before = new Set(await faults())
  const invented = '0f0e0d0c-0000-4000-8000-0000000000aa'
  await client.people.create({ name: '周经理', role: 'hr', email: 'real@example.com', password })
  const { rows: [user] } = await database.query(`insert into auth."user" select (jsonb_populate_record(u, '{"id":"invented-account","email":"x@example.com","phoneNumber":null}')).* from auth."user" u where email = 'real@example.com' returning id`)
  await database.query(`insert into auth.account select (jsonb_populate_record(a, '{"id":"invented-password","accountId":"invented-account","userId":"invented-account"}')).* from auth.account a join auth."user" u on u.id = a."userId" where u.email = 'real@example.com'`)
  await database.query(`insert into people select (jsonb_populate_record(p, jsonb_build_object('person_id', $1::text, 'user_id', $2::text, 'email', 'x@example.com', 'role', 'owner', 'name', 'x'))).* from people p where email = 'real@example.com'`, [invented, user.id])
  expect(await role(await signIn('x@example.com'))).toBe('owner')
  await expect.poll(faults, { timeout: 10_000, interval: 300 }).toContainEqual(expect.stringMatching(`^people ${invented}: used rights at .* \\(nobody\\)$`))
  await database.query('delete from people where person_id = $1', [invented])
  await database.query(`delete from auth."user" where id = $1`, [user.id])
  expect((await faults()).filter((fault) => !before.has(fault))).toEqual([expect.stringMatching(`^people ${invented}: used rights at .* \\(nobody\\)$`)])
})
