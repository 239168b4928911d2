import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { administrativeAct } from '../src/registry/administrativeAct.ts'
import { runSelfCheck } from '../src/record/selfCheck.ts'
import { type Checked, coverage } from '../src/record/selfCheck/coverage.ts'
import { coverageTable } from '../src/record/selfCheck/coverageTable.ts'
import { logAtRest } from './logAtRest.ts'
import { type SmallCompany, startSmallCompany } from './smallCompany.ts'

/**
 * What coverage.ts says is checked is edited, deleted and inserted here, column by column and table by table, on a company that has used everything; a new
 * column that it does not speak of fails.
 */
let company: SmallCompany
beforeAll(async () => {
  company = await startSmallCompany()
  // What keeps nonsense out is no obstacle to somebody with SQL access.
  const { database } = company
  await database.query('set session_replication_role = replica')
  const { rows } = await database.query(`select conrelid::regclass::text as relation, conname from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`)
  for (const { relation, conname } of rows) await database.query(`alter table ${relation} drop constraint "${conname}"`)
}, 240_000)
afterAll(async () => {
  await company?.database.end()
  await company?.server.stop()
})

const checkedTables = Object.entries(coverage).filter((one): one is [string, Checked] => 'checked' in one[1])
const faultsNow = async () => (await runSelfCheck(company.server.ports, company.orgId)).faults
const nameOf = (table: string): string => table.split('.').map((part) => `"${part}"`).join('.')

interface Column { name: string; type: string; isGenerated: boolean; isKey: boolean }
const columnsOf = async (table: string): Promise<Column[]> =>
  (await company.database.query<Column>(`select attname as name, format_type(atttypid, null) as type, attgenerated <> '' or attidentity = 'a' as "isGenerated",
    exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any(i.indkey)) as "isKey" from pg_attribute a where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`, [nameOf(table)])).rows

/** Another value of a column, by its type. */
const another = (column: string, type: string): string => {
  const c = `"${column}"`
  if (type === 'uuid') return 'gen_random_uuid()'
  if (type === 'uuid[]') return `array[gen_random_uuid()]`
  if (type.startsWith('timestamp')) return `coalesce(${c}, now()) - interval '1 hour'`
  if (type === 'jsonb') return `'{"x":1}'`
  if (type === 'boolean') return `not coalesce(${c}, false)`
  if (type === 'text[]' || type === 'integer[]') return `'{6}'`
  if (type === 'bit') return `b'1'::bit(256)`
  if (type === 'bytea') return `coalesce(${c}, '') || '\\x00'`
  if (type === 'date') return `coalesce(${c}, '2026-01-01') + 1`
  return type === 'text' || type === 'character varying' ? `coalesce(${c}, '') || 'x'` : `coalesce(${c}, 0) + 1`
}

const flipped = (column: string): string => `set_byte(${column}, length(${column}) / 2, get_byte(${column}, length(${column}) / 2) # 1)`

/** The row that is tampered with, where not any will do; how one of its columns is edited, where not anyhow; how an invented row differs from it. */
const special: Record<string, { readonly pick?: string; readonly edit?: Record<string, string>; readonly invented?: string; readonly alone?: boolean; readonly key?: readonly string[] }> = {
  alerts: { invented: `'ordinal', 100000` },
  check_ins: { pick: `note = '月度拜访'`, edit: { source: `'overland'`, kind: `'check_out'` }, alone: true },
  checkpoints: { pick: 'tree_size = (select max(tree_size) from checkpoints)', alone: true },
  countersigns: { pick: 'answer is not null', invented: `'token_hash', '\\x00', 'event_id', gen_random_uuid()` },
  departments: { invented: `'name', 'x'` }, shifts: { invented: `'is_default', false` }, people: { invented: `'user_id', 'x'` },
  devices: { invented: `'token_hash', '\\x00', 'status', 'revoked'` }, enrollment_codes: { invented: `'code_hash', '\\x00'` },
  latest_positions: { alone: true }, self_checks: { alone: true },
  log_entries: { pick: 'length(node_hashes) > 0 and body is not null', invented: `'entry_index', 100000`, alone: true, edit: { node_hashes: flipped('node_hashes') } }, log_heads: { alone: true },
  orgs: { edit: { settings: `settings || '{"somethingElse":true}'`, log_verifier_key: `replace(log_verifier_key, '+', '+0')` }, alone: true },
  // One that takes a question back is the only one that may: copied, it is refused before anything looks.
  review_questions: { pick: 'withdraws is null' },
  policies: { pick: 'published_at is not null', edit: { published_at: `published_at - interval '1 hour'` } },
  site_factors: { invented: `'identifier', 'x'` }, site_suggestions: { invented: `'state', 'dismissed', 'proposal_event', gen_random_uuid()` },
  // Small improvements of the reckoning are no faults; a changed mileage is.
  track_chunks: { alone: true, invented: `'starts_at', '2026-01-01'`, edit: { source: `'overland'`, metres: 'metres * 1.1 + 50', moving_seconds: 'moving_seconds * 1.1 + 60', stay_seconds: 'stay_seconds * 1.1 + 60', chunk: flipped('chunk') } },
  track_segments: { alone: true, edit: { source: `'overland'`, segment: flipped('segment') } }, review_decisions: { alone: true },
  verdicts: { alone: true, pick: 'entry_index in (select verdict_entry from review_decisions)' }, crossings: { invented: `'seq', null` },
  'auth.account': { invented: `'accountId', 'x'` }, 'auth.passkey': { invented: `'credentialID', 'x'` }, 'auth.user': { invented: `'email', 'x@example.com', 'phoneNumber', null, 'createdAt', '2026-01-01'` },
}
/** Tables of which a fault tells that a row was edited, not which column: one hash binds all of them. */
const boundTogether = new Set(['log_entries', 'audit_seeds', 'track_chunks.chunk', 'track_segments.segment', 'auth.account', 'auth.passkey'])
/** An edit of these shows as a row of another table. */
const shownBy: Record<string, string> = { 'log_entries.ref': 'any', 'orgs.log_verifier_key': 'checkpoints' }

test('every table and column is spoken of, once', async () => {
  const { rows } = await company.database.query<{ name: string; columns: string[] }>(`select case when n.nspname = 'auth' then 'auth.' else '' end || c.relname as name, array_agg(a.attname::text order by a.attname) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped where n.nspname in ('public', 'auth') and c.relkind in ('r', 'p') group by 1 order by 1`)
  expect(rows.map((row) => row.name).sort()).toEqual(Object.keys(coverage).sort())
  for (const { name, columns } of rows) {
    const known = coverage[name]!
    if ('checked' in known) expect([...known.checked, ...Object.keys(known.not ?? {})].sort(), name).toEqual([...columns].sort())
  }
})

test('the page for administrators says the same', () => {
  const path = join(import.meta.dirname, '../../../docs/operations/self-check.md')
  const page = readFileSync(path, 'utf8')
  const now = page.replace(/(<!-- from coverage.ts -->\n)[^]*(\n<!-- end -->)/, (_, begin: string, end: string) => `${begin}${coverageTable()}${end}`)
  expect(now).toContain(coverageTable())
  if (process.env.UPDATE_SELF_CHECK_DOC === '1') writeFileSync(path, now)
  else expect(page === now, 'run this test with UPDATE_SELF_CHECK_DOC=1').toBe(true)
})

describe('what SQL does to any row is named by the self-check', () => {
  beforeAll(async () => {
    await logAtRest(company.database)
    await vi.waitFor(async () => expect(await faultsNow()).toEqual([]), { timeout: 20_000, interval: 1_000 })
    // A table is emptied and put back here: what a follower wrote in that moment would be gone.
    await company.server.ports.pipeline.stop()
  }, 60_000)
  const put = async (table: string, names: string): Promise<void> => {
    await company.database.query(`delete from ${nameOf(table)}; insert into ${nameOf(table)} (${names}) select ${names} from kept; drop table kept`)
  }
  const tampered = async (table: string, names: string, statement: string): Promise<Awaited<ReturnType<typeof faultsNow>>> => {
    await company.database.query(`create table kept as select ${names} from ${nameOf(table)}`)
    try {
      expect((await company.database.query(statement)).rowCount, statement).toBe(1)
      return await faultsNow()
    } finally {
      await put(table, names)
    }
  }
  test.each(checkedTables)('%s', { timeout: 60_000 }, async (table, { checked, deleted, inserted }) => {
    const all = await columnsOf(table)
    const names = all.filter((column) => !column.isGenerated).map((column) => `"${column.name}"`).join(', ')
    const { pick = 'true', edit = {}, invented, alone = false, key = [] } = special[table] ?? {}
    const keys = all.filter((column) => column.isKey && column.name !== 'org_id')
    const order = (keys.length > 0 ? keys : all).map((column) => `"${column.name}"::text`).join(` || ' ' || `)
    const one = `${pick} and ${order} = (select max(${order}) from ${nameOf(table)} where ${pick})`
    const [row] = (await company.database.query<{ id: string }>(`select ${order} as id from ${nameOf(table)} where ${one}`)).rows
    expect(row, `${table} has no row to tamper with`).toBeDefined()

    const edited = all.filter((column) => checked.includes(column.name) && !column.isKey && !key.includes(column.name))
    const setTo = (column: Column) => `"${column.name}" = ${edit[column.name] ?? another(column.name, column.type)}`
    for (const some of alone ? edited.map((column) => [column]) : [edited].filter((list) => list.length > 0)) {
      const faults = await tampered(table, names, `update ${nameOf(table)} set ${some.map(setTo).join(', ')} where ${one}`)
      for (const { name } of some) {
        const where = shownBy[`${table}.${name}`] ?? table
        const found = faults.filter((fault) => (where === 'any' || fault.table === where) && (boundTogether.has(table) || boundTogether.has(`${table}.${name}`) || where !== table || new RegExp(`(?<![a-z])${name}(?![a-z])`).test(fault.what)))
        expect(found, `${table}.${name} edited: ${JSON.stringify(faults.map((fault) => `${fault.table} ${fault.what}`))}`).not.toEqual([])
        // The row is told by its entry in the log, or by name.
        expect(found.some((fault) => fault.entryIndex !== null || row!.id.split(' ').some((part) => fault.what.includes(part)) || where !== table || table.startsWith('auth.') || table === 'checkpoints' || table === 'track_chunks'), `${table}.${name}: which row? ${found[0]?.what}`).toBe(true)
      }
    }
    if (deleted === undefined) {
      const faults = await tampered(table, names, `delete from ${nameOf(table)} where ${one}`)
      expect(faults.map((fault) => fault.table), `${table} deleted`).toContain(table === 'track_segments' || table === 'track_chunks' ? 'track_segments/track_chunks' : table)
    }
    if (inserted === undefined) {
      const fresh = keys.map((column) => `'${column.name}', ${another(column.name, column.type).replaceAll(`"${column.name}"`, `t."${column.name}"`)}`).join(', ')
      const faults = await tampered(table, names, `insert into ${nameOf(table)} (${names}) select ${all.filter((column) => !column.isGenerated).map((column) => `n."${column.name}"`).join(', ')} from (select * from ${nameOf(table)} where ${one}) t, jsonb_populate_record(null::${nameOf(table)}, to_jsonb(t) || jsonb_build_object(${[fresh, invented].filter((part) => part).join(', ')})) n limit 1`)
      expect(faults.map((fault) => fault.table), `${table} inserted`).toContain(table)
    }
  })
  test('whoever changes the own password is not accused, also when the server stopped in the middle', async () => {
    const { server, client, database, orgId } = company
    const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'manager@example.com', password: 'correct horse battery' }) })
    const cookie = signedIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
    const change = await fetch(`${server.url}/api/auth/change-password`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url, cookie }, body: JSON.stringify({ currentPassword: 'correct horse battery', newPassword: 'another horse battery' }) })
    expect(change.status).toBe(200)
    expect(await faultsNow()).toEqual([])
    const said = async () => (await database.query(`select convert_from(body, 'UTF8')::jsonb as body from log_entries where convert_from(body, 'UTF8') like '%account.credentials%' order by entry_index desc limit 2`)).rows.map(({ body }) => body.passwordSha256)
    expect(await said()).toEqual([expect.any(String), null])
    // As after a crash between the change and its entry: nothing is known until the next change.
    const { person_id: by, user_id: userId } = (await database.query(`select person_id, user_id from people where email = 'manager@example.com'`)).rows[0]
    await administrativeAct(server.ports, { orgId, scope: null, by, nowMs: server.ports.clock.now() }, async (act) => act.note('account.credentials', by, { userId, passwordSha256: null, passkeysSha256: null }))
    await database.query(`update auth.account set password = 'unknown' where "userId" = $1`, [userId])
    expect(await faultsNow()).toEqual([])
    await client.people.update(by, { password: 'a third horse battery' })
    expect(await faultsNow()).toEqual([])
    await database.query(`update auth.account set password = 'by SQL' where "userId" = $1`, [userId])
    expect((await faultsNow()).map((fault) => fault.table)).toEqual(['auth.account'])
    await client.people.update(by, { password: 'a fourth horse battery' })
  })
  test('and with every row put back there is nothing to name', async () => {
    expect(await faultsNow()).toEqual([])
  })
})
