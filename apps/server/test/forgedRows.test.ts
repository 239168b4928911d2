import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { sha256 } from '../src/platform/ids.ts'
import { createDeviceDirectory } from '../src/intake/deviceDirectory.ts'
import { createPipeline } from '../src/pipeline.ts'
import { openDatabase } from '../src/platform/postgres/database.ts'
import { macWaitingUploads } from '../src/record/waitingUploads.ts'
import { runSelfCheck } from '../src/record/selfCheck.ts'
import { logAtRest } from './logAtRest.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** Rows that somebody writes with SQL to be used, by the server's own routes and pipeline: each ends in a refusal, or is named. */
let server: TestServer
let client: FieldproofClient
let database: pg.Client
let orgId: string
let victim: string
let other: string
let phone: Awaited<ReturnType<typeof createSimulatedPhone>>

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  ;[victim, other] = company.people.map(({ personId }) => personId) as [string, string]
  database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  orgId = (await database.query('select org_id from orgs')).rows[0].org_id
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(victim)).code })
}, 60_000)
afterAll(async () => {
  await database?.end()
  await server?.stop()
})

const faults = async () => (await runSelfCheck(server.ports, orgId)).faults.map(({ table, what }) => `${table} ${what}`)
const activePhones = async (personId: string) => (await client.devices.list({ personId, status: 'active' })).devices.map(({ deviceId }) => deviceId)
const forgedPhone = (code: string) => createSimulatedPhone({ baseUrl: server.url, code })
const insertCode = (code: string, personId: string) => database.query(`insert into enrollment_codes (org_id, code_hash, person_id, created_by, created_at, expires_at)
  select org_id, $1, $2, (select person_id from people where role = 'owner'), now(), now() + interval '1 hour' from orgs`, [sha256(code), personId])

describe('a link that enrols a phone in somebody’s name', () => {
  test('inserted: it enrols nothing, and is named', async () => {
    await insertCode('my-own-code', victim)
    await expect(forgedPhone('my-own-code')).rejects.toMatchObject({ status: 404, problem: { code: 'code_invalid' } })
    expect((await fetch(`${server.url}/api/v1/enrollments/my-own-code`)).status).toBe(404)
    expect(await activePhones(victim)).toEqual([phone.deviceId])
    expect(await faults()).toEqual([`enrollment_codes ${victim}: stands in the list without its log entry`])
    await database.query('delete from enrollment_codes where code_hash = $1', [sha256('my-own-code')])
  })
  test('made for somebody else, prolonged, or reopened after a newer one: refused', async () => {
    const { code } = await client.people.enrollmentCode(other)
    await database.query('update enrollment_codes set person_id = $1 where code_hash = $2', [victim, sha256(code)])
    await expect(forgedPhone(code)).rejects.toMatchObject({ problem: { code: 'code_invalid' } })
    await database.query('update enrollment_codes set person_id = $1 where code_hash = $2', [other, sha256(code)])
    const newer = await client.people.enrollmentCode(other)
    await insertCode(code, other)
    await expect(forgedPhone(code)).rejects.toMatchObject({ problem: { code: 'code_expired' } })
    await database.query('delete from enrollment_codes where code_hash = $1', [sha256(code)])
    await forgedPhone(newer.code)
    expect(await faults()).toEqual([])
  })
  test('with its entry in the log forged for that moment and put back: the enrolment is named', async () => {
    const { rows: [entry] } = await database.query(`select entry_index, salt, body, commitment from log_entries where ref = $1 and position('enrollment_code.created' in convert_from(body, 'UTF8')) > 0`, [victim])
    const body = Buffer.from(entry.body.toString('utf8').replace(/"codeSha256":"[0-9a-f]+"/, `"codeSha256":"${sha256('mine-by-forgery').toString('hex')}"`))
    const write = (to: Buffer, commitment: Buffer) => database.query('update log_entries set body = $2, commitment = $3 where entry_index = $1', [entry.entry_index, to, commitment])
    await insertCode('mine-by-forgery', victim)
    await write(body, entry.commitment)
    await expect(forgedPhone('mine-by-forgery'), 'its commitment does not open').rejects.toMatchObject({ problem: { code: 'code_invalid' } })
    await write(body, sha256(Buffer.concat([entry.salt, body])))
    const forged = await forgedPhone('mine-by-forgery')
    await write(entry.body, entry.commitment)
    forged.checkIn({ fix: { lat: 30.2085, lon: 120.2122, fixTime: Date.now(), accuracyMetres: 8, provider: 'gps' } })
    await forged.flush()
    await logAtRest(database)
    expect(await faults()).toEqual(expect.arrayContaining([`devices ${forged.deviceId}: the phone was enrolled with a link that nobody made`, `enrollment_codes ${victim}: stands in the list without its log entry`]))
    // Taking the row away again does not help: the enrolment says which link it was.
    await database.query('delete from enrollment_codes where code_hash = $1', [sha256('mine-by-forgery')])
    expect(await faults()).toEqual([`devices ${forged.deviceId}: the phone was enrolled with a link that nobody made`])
  })
  test('used, and opened again for a second phone: named', async () => {
    const before = new Set(await faults())
    const { code } = await client.people.enrollmentCode(other)
    const first = await forgedPhone(code)
    await database.query('update enrollment_codes set used_at = null, device_id = null where code_hash = $1', [sha256(code)])
    expect((await faults()).filter((fault) => !before.has(fault))).toEqual([`enrollment_codes ${other}: used_at differs from the log`, `enrollment_codes ${other}: device_id differs from the log`])
    const second = await forgedPhone(code)
    expect(second.deviceId).not.toBe(first.deviceId)
    expect((await faults()).filter((fault) => !before.has(fault))).toEqual([`devices ${second.deviceId}: the phone was enrolled with a link that had been used before`])
  })
})

describe('a tracker’s token', () => {
  const position = () => `id=1&lat=30.2085&lon=120.2122&timestamp=${Math.floor(Date.now() / 1000)}`
  const send = async (token: string) => (await fetch(`${server.url}/api/v1/trackers/${token}/osmand?${position()}`)).status
  test('replaced: the forged one opens nothing, and the row is named', async () => {
    const { device, urls } = await client.people.addTracker(other, { label: '车载' })
    const before = new Set(await faults())
    expect(await send(urls.osmand.split('/').at(-2)!)).toBe(200)
    await database.query('update devices set token_hash = $1 where device_id = $2', [sha256('evil'), device.deviceId])
    await database.query(`select pg_notify('fieldproof_registry', '')`)
    server.ports.devices.invalidate()
    expect(await send('evil')).toBe(404)
    expect((await faults()).filter((fault) => !before.has(fault))).toEqual([`devices ${device.deviceId}: token_hash differs from the log`])
  })
})

test('a trigger that swallows what a device sends: it is named, nothing of it is acknowledged, and it comes again', async () => {
  const { device, urls } = await client.people.addTracker(other, { label: '车载三' })
  const before = new Set(await faults())
  expect([...before].join()).not.toContain('archived_department')
  const seconds = Math.floor(Date.now() / 1000)
  const send = async (deviceUrls: typeof urls) => (await fetch(`${server.url}${new URL(deviceUrls.osmand).pathname}?id=1&lat=30.2085&lon=120.2122&timestamp=${seconds}`)).status
  const segments = async () => (await database.query('select count(*)::int as n from track_segments where device_id = $1', [device.deviceId])).rows[0].n
  await database.query(`create function swallow() returns trigger language plpgsql as $$ begin if new.device_id = '${device.deviceId}' then return null; end if; return new; end $$;
    create trigger swallow before insert on inbox for each row execute function swallow()`)
  try {
    const answers = await Promise.all([send(urls), send(urls), send((await client.people.addTracker(victim, { label: '车载四' })).urls)])
    expect(answers).toEqual([503, 503, 200])
    expect((await faults()).filter((fault) => !before.has(fault))).toEqual([expect.stringMatching(/^inbox somebody put a trigger "swallow" on the table: BEFORE INSERT /)])
  } finally {
    await database.query('drop trigger swallow on inbox; drop function swallow()')
  }
  expect(await segments()).toBe(0)
  expect(await send(urls)).toBe(200)
  await server.ports.pipeline.drain()
  expect(await segments()).toBe(1)
})

test('a policy that hides rows is named; what it hides is not acknowledged', async () => {
  const { device, urls } = await client.people.addTracker(other, { label: '车载五' })
  const before = new Set(await faults())
  expect([...before].join()).not.toContain('policy')
  await database.query(`create policy hide on inbox as restrictive for select using (device_id <> '${device.deviceId}')`)
  try {
    const { status } = await fetch(`${server.url}${new URL(urls.osmand).pathname}?id=1&lat=30.2085&lon=120.2122&timestamp=${Math.floor(Date.now() / 1000)}`)
    expect(status).toBeGreaterThanOrEqual(500)
    expect((await faults()).filter((fault) => !before.has(fault))).toEqual([expect.stringMatching(/^inbox somebody put a policy "hide" on the table: RESTRICTIVE for SELECT to public using /)])
  } finally {
    await database.query('drop policy hide on inbox')
  }
})

test('a password copied over the owner’s, used, and put back: the sign-in is named', async () => {
  await client.people.create({ name: '赵经理', role: 'owner', email: 'second@example.com', password: 'a horse of their own' })
  const before = new Set(await faults())
  const { rows: [owner] } = await database.query(`select a.id, a.password, u.id as user_id from auth.account a join auth."user" u on u.id = a."userId" where u.email = 'owner@example.com'`)
  const signIn = async (password: string) => (await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'owner@example.com', password }) })).status
  expect(await signIn('correct horse battery')).toBe(200)
  await database.query(`update auth.account a set password = b.password from auth.account b join auth."user" u on u.id = b."userId" where u.email = 'second@example.com' and a.id = $1`, [owner.id])
  expect(await signIn('a horse of their own')).toBe(200)
  await database.query('update auth.account set password = $2 where id = $1', [owner.id, owner.password])
  await expect.poll(async () => (await faults()).filter((fault) => !before.has(fault)), { timeout: 10_000, interval: 500 }).toEqual([expect.stringMatching(`^auth.account ${owner.user_id}: somebody signed in at .* that the log did not have$`)])
  expect(await signIn('correct horse battery')).toBe(200)
})

test('the owner’s account given to another person and put back: their session is none, and signing in meanwhile is named', async () => {
  await client.people.create({ name: '钱经理', role: 'hr', email: 'third@example.com', password: 'a horse of their own' })
  const before = new Set(await faults())
  const signIn = async (): Promise<string> => (await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'third@example.com', password: 'a horse of their own' }) })).headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  const me = async (cookie: string) => await fetch(`${server.url}/api/v1/me`, { headers: { cookie } }).then(async (answer) => (answer.ok ? ((await answer.json()) as { email: string }).email : answer.status))
  const { rows } = await database.query<{ email: string; user_id: string }>(`select email, user_id from people where email in ('owner@example.com', 'third@example.com')`)
  const [owner, third] = ['owner@example.com', 'third@example.com'].map((email) => rows.find((row) => row.email === email)!)
  const give = async (accounts: readonly (readonly [string, string | null])[]): Promise<void> => {
    for (const [email, userId] of accounts) await database.query('update people set user_id = $2 where email = $1', [email, userId])
  }
  const cookie = await signIn()
  expect(await me(cookie)).toBe('third@example.com')
  await give([['third@example.com', null], ['owner@example.com', third!.user_id]])
  expect(await me(cookie)).toBe(401)
  await signIn()
  await give([['owner@example.com', owner!.user_id], ['third@example.com', third!.user_id]])
  await expect.poll(async () => (await faults()).filter((fault) => !before.has(fault)), { timeout: 10_000, interval: 500 }).toEqual([expect.stringMatching(`^auth.account ${third!.user_id}: somebody signed in at .* that the log did not have$`)])
  expect(await me(await signIn())).toBe('third@example.com')
})

describe('what waits for the log', () => {
  const fix = () => ({ lat: 30.2085, lon: 120.2122, fixTime: Date.now(), accuracyMetres: 8, provider: 'gps' as const })
  const setAside = async () => (await database.query(`select from_table, entry ->> 'event_id' as event_id from log_intruders order by found_at`)).rows.map((row) => [row.from_table, row.event_id])
  let before: Set<string>
  const named = async () => (await faults()).filter((fault) => !before.has(fault)).map((fault) => fault.replace(/ it was set aside .*/, ''))

  test('an upload inserted for a tracker, two days back: set aside, never logged, named; also when what was set aside is taken away', async () => {
    before = new Set(await faults())
    const { device } = await client.people.addTracker(other, { label: '车载二' })
    const size = async () => Number((await database.query('select size from log_heads')).rows[0].size)
    const at = await size()
    const { rows: [{ event_id: eventId }] } = await database.query(`insert into inbox (org_id, event_id, device_id, person_id, source, received_at, remote_address, body, mac)
      select org_id, gen_random_uuid(), device_id, person_id, 'osmand', now() - interval '2 days', '203.0.113.9', convert_to('id=1&lat=30.2085&lon=120.2122&timestamp=' || floor(extract(epoch from now() - interval '2 days')), 'UTF8'), sha256('x') from devices where device_id = $1 returning event_id`, [device.deviceId])
    await server.ports.pipeline.drain()
    expect((await database.query('select count(*)::int as n from inbox')).rows[0].n).toBe(0)
    expect((await database.query('select count(*)::int as n from track_segments where device_id = $1', [device.deviceId])).rows[0].n).toBe(0)
    expect(await setAside()).toEqual([['inbox', eventId]])
    expect(await size()).toBe(at + 1)
    expect(await named()).toEqual([`log_intruders somebody wrote upload ${eventId} of device ${device.deviceId} and person ${other} into inbox;`])
    await database.query('create table kept as table log_intruders; delete from log_intruders')
    expect(await named()).toEqual([expect.stringMatching(/^log_intruders .*the log has it, the list does not$/)])
    await database.query('insert into log_intruders select * from kept; drop table kept')
  })

  test('a contradiction invented for a check-in: set aside, the verdict stands, named', async () => {
    const honest = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(other)).code })
    const eventId = honest.checkIn({ siteId: (await honest.sites())[0]!.siteId, fix: fix() })
    await honest.flush()
    await server.ports.pipeline.drain()
    before = new Set(await faults())
    const verdicts = async () => (await client.checkIns.get(eventId)).verdicts.length
    const count = await verdicts()
    await database.query(`insert into event_conflicts (org_id, event_id, device_id, received_at, body, body_sha256) select org_id, event_id, device_id, now(), 'other', sha256('other') from check_ins where event_id = $1`, [eventId])
    await server.ports.pipeline.drain()
    expect(await verdicts()).toBe(count)
    expect((await database.query('select count(*)::int as n from event_conflicts')).rows[0].n).toBe(0)
    expect((await setAside()).at(-1)).toEqual(['event_conflicts', eventId])
    expect(await named()).toEqual([`log_intruders somebody wrote upload ${eventId} of device ${honest.deviceId} into event_conflicts;`])
  })

  test('what waits while the server is upgraded is recorded; what is edited afterwards is set aside', async () => {
    const honest = await createSimulatedPhone({ baseUrl: server.url, verifyReceipts: false, code: (await client.people.enrollmentCode(other)).code })
    await logAtRest(database)
    await server.ports.pipeline.stop()
    const [kept, edited] = [honest.checkIn({ fix: fix(), note: '升级前' }), honest.checkIn({ fix: fix(), note: '升级前二' })]
    await honest.flush()
    // As the version before left the database.
    await database.query(`delete from schema_migrations where name = '000049.sql'; alter table inbox drop column mac; alter table event_conflicts drop column mac; delete from log_intruders where entry_index is null;
      alter table log_intruders drop column from_table; alter table log_intruders alter column entry_index set not null`)
    const { uploadMac, secretBox } = server.ports
    const db = await openDatabase(server.connectionString, { forPipeline: true, onError: () => {}, migrationSteps: { '000049.sql': (connection) => macWaitingUploads(connection, uploadMac) } })
    try {
      await database.query(`update inbox set received_at = received_at - interval '2 hours' where event_id = $1`, [edited])
      const pipeline = createPipeline({ db, devices: createDeviceDirectory(db, { now: Date.now }), secretBox, uploadMac, clock: { now: Date.now }, log: { info() {}, warn() {}, error() {} }, demo: false, pressure: () => 0, onVerdict: () => {} })
      await pipeline.drain()
      await pipeline.stop()
      expect((await database.query('select note from check_ins where device_id = $1', [honest.deviceId])).rows).toEqual([{ note: '升级前' }])
      expect(await client.checkIns.get(kept)).toMatchObject({ note: '升级前' })
      expect(await setAside()).toEqual([['inbox', edited]])
    } finally {
      await db.close()
    }
  })
})

test('a column that the database makes is named where somebody took that from it and wrote another', async () => {
  const site = (await database.query('select site_id from sites limit 1')).rows[0].site_id
  const before = new Set(await faults())
  await database.query(`alter table devices alter column key_x drop expression; alter table sites alter column search_folded drop expression; alter table check_ins alter column signals_against drop expression, alter column note_folded drop expression`)
  expect((await faults()).filter((fault) => !before.has(fault))).toEqual([])
  await database.query(`update devices set key_x = 'another' where device_id = $1`, [phone.deviceId])
  await database.query(`update sites set search_folded = 'nowhere' where site_id = $1`, [site])
  await database.query(`update check_ins set signals_against = '["mock_location"]', note_folded = 'bye'`)
  const named = (await faults()).filter((fault) => !before.has(fault)).map((fault) => fault.replace(/(check_ins) \S+/, '$1'))
  expect([...new Set(named)].toSorted()).toEqual([
    'check_ins note_folded is not what the database makes of the row', 'check_ins signals_against is not what the database makes of the row',
    `devices ${phone.deviceId}: key_x is not what the database makes of the row`, `sites ${site}: search_folded is not what the database makes of the row`,
  ])
})
