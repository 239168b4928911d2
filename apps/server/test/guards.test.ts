import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { checkGuards } from '../src/record/selfCheck/guards.ts'
import { createTestDatabase } from './database.ts'

/** Each change that somebody with SQL could make to the database's own guards, on a database as the migrations make it. */
let database: Awaited<ReturnType<typeof createTestDatabase>>
let db: Kysely<Record<string, never>>
beforeAll(async () => {
  database = await createTestDatabase(inject('clusterUrl'), inject('migratedDatabase'))
  db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.connectionString, max: 1 }) }) })
})
afterAll(async () => {
  await db?.destroy()
  await database?.drop()
})

/** What the check names after the change, which is rolled back. */
const namedAfter = async (change: string): Promise<string[]> => {
  const trx = await db.startTransaction().execute()
  try {
    await sql.raw(change).execute(trx)
    return (await checkGuards(trx)).map(({ table, what }) => `${table}: ${what}`)
  } finally {
    await trx.rollback().execute()
  }
}

test('a database as the migrations make it has nothing to name, nor has a table of somebody else beside it', async () => expect(await namedAfter('create table kept as table people')).toEqual([]))

test.for([
  ['a trigger of ours is switched off', 'alter table people disable trigger archived_department', /^people: somebody dropped or switched off its trigger archived_department/],
  ['… for all but a replica', 'alter table people enable replica trigger archived_department', /^people: somebody dropped or switched off its trigger archived_department/],
  ['… dropped', 'drop trigger archived_department on departments', /^departments: somebody dropped or switched off its trigger archived_department/],
  ['row-level security is switched off', 'alter table check_ins disable row level security', /^check_ins: somebody switched row-level security off/],
  ['… no longer forced', 'alter table inbox no force row level security', /^inbox: somebody switched row-level security off/],
  ['the policy of organisations is dropped', 'drop policy own_org on sites', /^sites: somebody dropped its policy "own_org"/],
  ['the policy of scopes is dropped', 'drop policy in_scope on check_ins', /^check_ins: somebody dropped its policy "in_scope"/],
  ['the policy that lets the pipeline see what waits is dropped', 'drop policy system on inbox', /^inbox: somebody dropped its policy "system"/],
  ['the policy that lets nobody shorten the log is dropped', 'drop policy beyond_head on log_entries', /^log_entries: somebody dropped its policy "beyond_head"/],
  ['everybody is in scope', 'create or replace function scope_is_everybody() returns boolean language sql stable as $$ select true $$', /^pg_proc: function scope_is_everybody\(\): somebody put another in its place/],
  ['the policy of acts within a scope is dropped', 'drop policy act_in_scope on put_offs', /^put_offs: somebody dropped its policy "act_in_scope"/],
  ['… of what recording writes', 'drop policy act_in_scope on check_ins', /^check_ins: somebody dropped its policy "act_in_scope"/],
  ['… of alerts', 'drop policy act_in_scope on alerts', /^alerts: somebody dropped its policy "act_in_scope"/],
  ['… of what is said to a call for help', 'drop policy act_in_scope on sos_acknowledgements', /^sos_acknowledgements: somebody dropped its policy "act_in_scope"/],
  ['the policy of people who are changed is dropped', 'drop policy update_in_scope on people', /^people: somebody dropped its policy "update_in_scope"/],
  ['the policy of stand-ins is dropped', 'drop policy insert_in_scope on delegations', /^delegations: somebody dropped its policy "insert_in_scope"/],
  ['a function is run as another role', 'alter function people_in_scope() security definer', /^pg_proc: function people_in_scope\(\): somebody put another in its place/],
  ['a function reads another schema', 'alter function current_org() set search_path = evil', /^pg_proc: function current_org\(\): somebody put another in its place/],
  ['a role is freed of row-level security', 'alter role fieldproof_read bypassrls', /^pg_roles: somebody freed fieldproof_read of row-level security/],
  ['a policy is added', 'create policy hide on check_ins as restrictive for select using (false)', /^check_ins: somebody put a policy "hide" on the table/],
  ['a rule is added', 'create rule lose as on delete to sites do instead nothing', /^sites: somebody put a rule "lose" on the table/],
] as const)('%s: named', async ([, change, named]) => {
  const faults = await namedAfter(change)
  expect(faults).toContainEqual(expect.stringMatching(named))
})

test('a policy of ours with other words is named', async () => {
  expect(await namedAfter('drop policy own_org on sites; create policy own_org on sites to fieldproof_app, fieldproof_read using (true)')).toEqual([expect.stringMatching(/^sites: somebody put a policy "own_org" on the table: PERMISSIVE for ALL .* using true/)])
})
