import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { checkPackageZip } from '@fieldproof/core/evidence'
import { createSimulatedPhone, sha256Hex } from '@fieldproof/testkit'
import { nodeCrypto } from '../src/platform/crypto.ts'
import { checkTheDue, runSelfCheck } from '../src/record/selfCheck.ts'
import { registryTables } from '../src/record/selfCheck/registryTables.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const photo = new Uint8Array(readFileSync(join(import.meta.dirname, '../src/platform/photos/testdata/broken1.jpg')))
const inside = { lat: 30.2085, lon: 120.2122 }
let server: TestServer
let client: FieldproofClient
let database: pg.Client
let phone: Awaited<ReturnType<typeof createSimulatedPhone>>
let siteId: string
let eventId: string
let ahead = 0

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => Date.now() + ahead } })
  const company = await setUpTestCompany(server)
  client = company.client
  database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(company.people[0]!.personId)).code })
  siteId = (await phone.sites())[0]!.siteId
  eventId = phone.checkIn({ siteId, photo: { bytes: photo, contentType: 'image/jpeg' }, fix: { ...inside, fixTime: Date.now() - 2000, accuracyMetres: 8, provider: 'gps' } })
  await phone.flush()
  await server.ports.pipeline.drain()
  await client.people.enrollmentCode(company.people[1]!.personId)
  await client.raw('PUT', '/api/v1/calendar/days/2026-12-31', JSON.stringify({ kind: 'day_off', name: '盘点' }), { 'content-type': 'application/json' })
  await client.raw('POST', '/api/v1/regularizations', JSON.stringify({ personId: company.people[0]!.personId, kind: 'check_in', at: new Date(Date.now() - 3_600_000).toISOString(), reason: '手机没电' }), { 'content-type': 'application/json' })
  await client.raw('POST', `/api/v1/sites/${siteId}/factors`, JSON.stringify({ kind: 'tag_plain', label: '门口', identifier: '04AABBCCDDEE80' }), { 'content-type': 'application/json' })
  await client.settings.update({ timeZone: 'Asia/Shanghai', baseMap: { kind: 'built_in' } })
  // What keeps nonsense out is no obstacle to somebody with SQL access.
  await database.query(`set session_replication_role = replica`)
  for (const { table } of registryTables) {
    const { rows } = await database.query(`select conname from pg_constraint where conrelid = $1::regclass and contype = 'c'`, [table])
    for (const { conname } of rows) await database.query(`alter table ${table} drop constraint "${conname}"`)
  }
}, 60_000)
afterAll(async () => {
  await database?.end()
  await server?.stop()
})

// Not by the route: the owner's account and role are tampered with as well.
const faults = async () => (await runSelfCheck(server.ports, (await database.query('select org_id from orgs')).rows[0].org_id)).faults.map((fault) => `${fault.table} ${fault.what}`).join('\n')

/** Another value of a column, by its type. */
const another = (column: string, type: string): string => {
  if (type === 'uuid') return 'gen_random_uuid()'
  if (type.startsWith('timestamp')) return `coalesce(${column}, now()) - interval '1 hour'`
  if (type === 'jsonb') return `'{"x":1}'`
  if (type === 'boolean') return `not ${column}`
  if (type === '_uuid') return 'array[gen_random_uuid()]'
  if (type.startsWith('_')) return `'{6}'`
  if (type === 'bytea') return `'\\x00'`
  if (type === 'date') return `coalesce(${column}, '2026-01-01') + 1`
  return type === 'text' ? `coalesce(${column}, '') || 'x'` : `${column} + 1`
}
/** Of an invented row, what must be unique. */
const invented: Record<string, string> = {
  people: `'person_id', gen_random_uuid(), 'user_id', 'x'`, departments: `'department_id', gen_random_uuid(), 'name', 'x'`, shifts: `'shift_id', gen_random_uuid(), 'is_default', false`, sites: `'site_id', gen_random_uuid()`,
  devices: `'device_id', gen_random_uuid(), 'token_hash', '\\x00', 'status', 'revoked'`, calendar_days: `'day', '2027-01-01'`,
  regularizations: `'regularization_id', gen_random_uuid()`, site_factors: `'factor_id', gen_random_uuid(), 'identifier', 'x'`,
}

describe('every compared column of the registry', () => {
  beforeAll(async () => {
    expect(await faults()).toBe('')
  })
  const columnsOf = async (table: string) => (await database.query<{ column_name: string; data_type: string }>(`select column_name, case data_type when 'ARRAY' then udt_name else data_type end as data_type from information_schema.columns where table_name = $1 and table_schema = 'public' and is_generated = 'NEVER'`, [table])).rows
  const kept = async (table: string, tamper: () => Promise<void>) => {
    const names = (await columnsOf(table)).map((column) => `"${column.column_name}"`).join(', ')
    await database.query(`create table kept as select ${names} from ${table}`)
    try {
      await tamper()
    } finally {
      await database.query(`delete from ${table}; insert into ${table} (${names}) select ${names} from kept; drop table kept`)
    }
  }
  // Policies are published and tampered with in policies.test.ts; duty rules, alerts' rules and channels, stand-ins and photos of sites in tamperingEveryColumn.test.ts.
  test.each(registryTables.filter(({ table }) => !['policies', 'duty_rules', 'site_photos', 'alert_rules', 'alert_channels', 'delegations'].includes(table)).map((table) => [table.table, table] as const))('%s', async (name, { id, columns, where = 'true' }) => {
    const types = new Map((await columnsOf(name)).map((column) => [column.column_name, column.data_type]))
    const compared = Object.keys(columns).filter((column) => types.has(column))
    await kept(name, async () => {
      const changed = await database.query(`update ${name} set ${compared.map((column) => `"${column}" = ${another(column, types.get(column)!)}`).join(', ')} where ${where} and ${id} = (select max(${id}) from ${name} where ${where})`)
      expect(changed.rowCount).toBe(1)
      const said = await faults()
      for (const column of compared) expect(said).toMatch(new RegExp(`^${name} .*: ${column} differs from the log$`, 'm'))
    })
    if (!invented[name]) return
    await kept(name, async () => {
      await database.query(`insert into ${name} (${[...types.keys()].join(', ')}) select ${[...types.keys()].map((column) => `n."${column}"`).join(', ')} from ${name} t, jsonb_populate_record(null::${name}, to_jsonb(t) || jsonb_build_object(${invented[name]})) n where ${where} limit 1`)
      expect(await faults()).toMatch(new RegExp(`^${name} .*stands in the list without its log entry$`, 'm'))
    })
    await kept(name, async () => {
      await database.query(`delete from ${name} where ${where}`)
      expect(await faults()).toMatch(new RegExp(`^${name} .*the log has it, the list does not$`, 'm'))
    })
  })
  test.each([['baseMap', `'{"kind":"pmtiles"}'`], ['attendance', `'{"lateGraceMinutes":600}'`], ['somethingElse', `'true'`]])('orgs.settings.%s', (member, value) => kept('orgs', async () => {
    await database.query(`update orgs set settings = settings || jsonb_build_object('${member}', ${value}::jsonb)`)
    expect(await faults()).toMatch(/^orgs .*settings.* differs from the log$/m)
  }))
})

describe('the evidence package of a check-in', () => {
  const exported = async () => {
    let zip: Uint8Array | undefined
    await expect.poll(async () => (zip = new Uint8Array(await (await client.raw('GET', `/api/v1/check-ins/${eventId}/evidence`)).arrayBuffer())), { timeout: 10_000 }).toBeTruthy()
    const report = checkPackageZip(zip!, (data) => inflateRawSync(data), nodeCrypto)
    if (!report.ok) throw new Error(report.error.en)
    return report.value
  }
  test('shows who, where and in which zone as the log says', async () => {
    const { verdict, checks } = await exported()
    expect([verdict, checks.filter(({ id, status }) => id === 'shown' && status !== 'pass')]).toEqual(['valid', []])
    expect(checks.filter(({ code }) => code === 'shownAsLogged').length).toBeGreaterThanOrEqual(6)
  })
  test.each([
    ['people', 'name', `'冒名'`, 'Name of the person'], ['sites', 'name', `'别处'`, 'Name of the site'], ['sites', 'fence', `fence || '{"radiusMetres":9000}'`, 'Fence of the site'], ['orgs', 'time_zone', `'America/New_York'`, 'Time zone'],
  ])('with %s.%s edited it does not hold', async (table, column, value, named) => {
    await database.query(`create table kept as select * from ${table}`)
    try {
      await database.query(`update ${table} set ${column} = ${value}`)
      const { verdict, wrong, checks } = await exported()
      expect([verdict, wrong]).toEqual(['invalid', ['context.json']])
      expect(checks.find(({ code }) => code === 'shownDiffers')!.detail.en).toContain(named)
    } finally {
      // What the database makes of the column by itself comes back with it.
      const others = (row: string) => `to_jsonb(${row}) - array['${column}', 'search_folded']`
      await database.query(`update ${table} t set ${column} = k.${column} from kept k where ${others('k')} = ${others('t')}; drop table kept`)
    }
  })
})

test('a photo’s row deleted, its size changed, its bytes changed on the disk', async () => {
  expect(await faults()).toBe('')
  await database.query('create table kept as table media')
  await database.query('update media set bytes = bytes + 1')
  expect(await faults()).toMatch(/^media .*size/m)
  await database.query('delete from media')
  expect(await faults()).toMatch(/^media .*row is missing/m)
  await database.query('insert into media select * from kept')
  const { get } = server.ports.blobs
  const blobs = server.ports.blobs as { get: typeof get }
  try {
    blobs.get = async () => null
    expect(await faults()).toMatch(/^media .*file is missing/m)
    blobs.get = async (sha256) => (sha256 === sha256Hex(photo) ? Buffer.from(photo.map((byte, i) => (i === 0 ? byte ^ 1 : byte))) : get(sha256))
    expect(await faults()).toMatch(/^media .*not those that the phone signed for/m)
  } finally {
    blobs.get = get
  }
  expect(await faults()).toBe('')
})

test('the nightly check runs once a night, and catches up', async () => {
  const runs = async () => Number((await database.query('select count(*) as count from self_checks')).rows[0].count)
  await checkTheDue(server.ports)
  const before = await runs()
  await checkTheDue(server.ports)
  expect(await runs()).toBe(before)
  ahead = 3 * 86_400_000 // the machine was off for three nights
  await checkTheDue(server.ports)
  await checkTheDue(server.ports)
  expect(await runs()).toBe(before + 1)
})

test('a row inserted beyond the head is set aside and named; recording goes on', async () => {
  await database.query(`insert into log_entries select (jsonb_populate_record(e, jsonb_build_object('entry_index', (select size from log_heads)))).* from log_entries e where entry_index = 3`)
  expect(await faults()).toMatch(/^log_entries an entry stands beyond the head/m)
  const late = phone.checkIn({ siteId, note: '之后', fix: { ...inside, fixTime: Date.now(), accuracyMetres: 8, provider: 'gps' } })
  await phone.flush()
  await server.ports.pipeline.drain()
  expect(await client.checkIns.get(late)).toMatchObject({ note: '之后' })
  expect((await database.query('select entry from log_intruders')).rows).toHaveLength(1)
  await expect.poll(faults, { timeout: 10_000 }).toMatch(/^log_intruders somebody inserted a row[^\n]*$/)
})
