import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { sealClosedDays } from '../src/record/tracks/index.ts'
import { logAtRest } from './logAtRest.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const inside = { lat: 30.2085, lon: 120.2122 }
let server: TestServer
let client: FieldproofClient
let database: pg.Client
let ahead = 0

const fixesFrom = (start: number) => Array.from({ length: 10 }, (_, i) => ({ ...inside, fixTime: start + i * 5000, accuracyMetres: 6, provider: 'gps' as const }))

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => Date.now() + ahead } })
  const company = await setUpTestCompany(server)
  client = company.client
  database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  const phoneOf = async (i: number) => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(company.people[i]!.personId)).code })
  const [phone, other] = [await phoneOf(0), await phoneOf(1)]
  const siteId = (await phone.sites())[0]!.siteId
  const now = Date.now()
  phone.workState('started', { reason: '早班' })
  phone.deviceState('no_position', { from: now - 3_600_000, to: now - 3_000_000, chosenBy: 'system', detail: '地下车库' })
  phone.track(fixesFrom(now - 5 * 3_600_000))
  await phone.flush()
  await server.ports.pipeline.drain()
  const { rows } = await database.query('select org_id from orgs')
  await sealClosedDays(server.ports.db, rows[0].org_id, now + 86_400_000)
  phone.track(fixesFrom(now - 60_000))
  phone.checkIn({ siteId, note: '月度拜访', fix: { ...inside, fixTime: now - 2000, accuracyMetres: 8.3, provider: 'gps' } })
  // Clocks that were set wrong are evidence: the first stands in the list, none of them may look like an edit.
  phone.checkOut({ deviceTime: 0, fix: { ...inside, fixTime: 4_080_000_000_000.5, accuracyMetres: 8 } })
  phone.checkOut({ fix: { ...inside, fixTime: -6e13, accuracyMetres: 8 } })
  phone.checkOut({ fix: { ...inside, fixTime: 9e15, accuracyMetres: 8 } })
  await phone.flush()
  other.checkIn({ note: '李四' })
  await other.flush()
  await server.ports.pipeline.drain()
  const rule = await client.challenges.rule()
  await client.challenges.setRule({ ...rule, perWeek: 2, quietFrom: '03:00', quietTo: '03:00' })
  await client.dutyRules.create({ name: '守在店里', kind: 'post', siteIds: [siteId], personIds: [company.people[0]!.personId], departmentIds: [], limitMinutes: 30, isActive: true })
  await client.settings.update({ photoRequired: true })
  await client.quality.demote('unusual_hour', { reason: '夜班很多' })
  await client.people.replay(company.people[0]!.personId, '2026-11-20', { purpose: '核对客户投诉' })
}, 60_000)
afterAll(async () => {
  await database?.end()
  await server?.stop()
})

const faults = async () => (await client.log.runSelfCheck()).faults.map((fault) => `${fault.table} ${fault.what}`).join('\n')
const first = `event_id = (select event_id from check_ins where note = '月度拜访')`
const someoneElse = `(select person_id from devices where device_id <> t.device_id and person_id <> t.person_id limit 1)`
const anyEntry = (kind: string) => `entry_index = (select max(entry_index) from log_entries where kind = '${kind}' and body is not null)`
const checkIn = (column: string, value: string): [string, string[], RegExp] => [`check_ins.${column}`, [`update check_ins t set ${column} = ${value} where ${first}`], new RegExp(`^check_ins .*${column}$`, 'm')]
const workState = (column: string, value: string): [string, string[], RegExp] => [`work_states.${column}`, [`update work_states t set ${column} = ${value}`], new RegExp(`^work_states .*${column}$`, 'm')]
const deviceState = (column: string, value: string): [string, string[], RegExp] => [`device_states.${column}`, [`update device_states t set ${column} = ${value}`], new RegExp(`^device_states .*${column}$`, 'm')]

/** What is edited, how, and what the self-check must say. */
const tampering: [string, string[], RegExp][] = [
  checkIn('person_id', someoneElse),
  checkIn('device_id', `(select device_id from devices d where d.device_id <> t.device_id limit 1)`),
  checkIn('happened_at', `happened_at - interval '3 hours'`),
  checkIn('fix_time', `fix_time - interval '1 minute'`),
  checkIn('device_time', `device_time + interval '1 second'`),
  checkIn('server_time', `server_time - interval '1 minute'`),
  checkIn('recorded_time', `recorded_time - interval '1 minute'`),
  checkIn('accuracy_metres', '3'),
  checkIn('fix', `fix || '{"provider":"network"}'`),
  checkIn('sequence', 'sequence + 1'),
  checkIn('note', `'改过'`),
  checkIn('lat', 'lat + 0.001'),
  checkIn('lon', 'null'),
  checkIn('site_id', 'null'),
  checkIn('kind', `'check_out'`),
  checkIn('photo_sha256', `repeat('a', 64)`),
  checkIn('device_state', `device_state || '{"batteryPercent":1}'`),
  ['check_ins.band alone', [`update check_ins set band = case band when 'verified' then 'strong_doubt' else 'verified' end where ${first}`], /^check_ins the band shown/m],
  ['a check-in deleted with its verdicts', [`delete from verdicts where ${first}`, `delete from check_ins where ${first}`], /^check_ins a logged check-in is missing/m],
  ['a check-in invented', [`insert into check_ins (org_id, event_id, kind, person_id, device_id, site_id, server_time, recorded_time, happened_at, source, verdict, band, action, entry_index) select org_id, '00000000-0000-4000-8000-000000000001', kind, person_id, device_id, site_id, server_time, recorded_time, happened_at, source, verdict, band, action, entry_index from check_ins c where ${first}`], /^check_ins .*without its log entry/m],
  ['a verdict row deleted', [`delete from verdicts where ${first}`], /^verdicts a logged verdict is missing/m],
  ['a verdict moved to another check-in', [`update verdicts set event_id = (select event_id from check_ins where note = '李四') where ${first}`], /^verdicts .*another check-in/m],
  ['a verdict that names another entry', [`update verdicts set entry_index = 0 where ${first}`], /^verdicts .*another log entry/m],
  ['a verdict changed in both tables', [`update verdicts set verdict = verdict || '{"band":"x"}' where ${first}`, `update check_ins set verdict = verdict || '{"band":"x"}', band = 'x' where ${first}`], /^verdicts .*differs from the logged/m],
  ['verdicts.computed_at', [`update verdicts set computed_at = computed_at - interval '1 day' where ${first}`], /^verdicts the time/m],
  ['devices.public_key', [`update devices set public_key = public_key || '{"x":"AAAA"}'`], /^devices .*public_key/m],
  ['devices.person_id', [`update devices t set person_id = ${someoneElse}`], /^devices .*person_id/m],
  ['a device invented', [`insert into devices (org_id, device_id, person_id, kind, token_hash, enrolled_at) select org_id, '00000000-0000-4000-8000-000000000002', person_id, kind, '\\x00', enrolled_at from devices limit 1`], /^devices .*without its log entry/m],
  workState('state', `'ended'`),
  workState('reason', 'null'),
  workState('person_id', someoneElse),
  workState('device_id', `(select device_id from devices d where d.device_id <> t.device_id limit 1)`),
  workState('happened_at', `happened_at - interval '1 hour'`),
  deviceState('state', `'hidden'`),
  deviceState('chosen_by', `'person'`),
  deviceState('detail', 'null'),
  deviceState('starts_at', `starts_at + interval '1 minute'`),
  deviceState('ends_at', 'null'),
  deviceState('person_id', someoneElse),
  deviceState('device_id', `(select device_id from devices d where d.device_id <> t.device_id limit 1)`),
  ['a phone state deleted', ['delete from device_states'], /^device_states a logged phone state is missing/m],
  ['a phone state invented', [`insert into device_states select (jsonb_populate_record(s, '{"event_id":"00000000-0000-4000-8000-000000000004"}')).* from device_states s`], /^device_states .*without its log entry/m],
  ['a work state deleted', ['delete from work_states'], /^work_states a logged work state is missing/m],
  ['a look at a track deleted', ['delete from track_accesses'], /^track_accesses .*the log has it, the list does not/m],
  ['a look at a track reworded', [`update track_accesses set purpose = '例行'`], /^track_accesses .*purpose differs from the log/m],
  ['track_segments.person_id', [`update track_segments t set person_id = ${someoneElse}`], /^track_segments .*another person/m],
  ['track_chunks.person_id', [`update track_chunks t set person_id = ${someoneElse}`], /^track_chunks .*another person/m],
  ['log_entries.ref of a submission', [`update log_entries set ref = gen_random_uuid() where ref in (select event_id from check_ins where ${first})`], /^log_entries ref is/m],
  ['log_entries.ref of an enrolment', [`update log_entries set ref = gen_random_uuid() where ${anyEntry('device_enrolled')}`], /^log_entries ref is/m],
  ...['submission', 'verdict', 'device_enrolled', 'rule_changed', 'access', 'admin'].map((kind): [string, string[], RegExp] =>
    [`body and salt of a ${kind} erased`, [`update log_entries set body = null, salt = null where ${anyEntry(kind)}`], /^log_entries .*erased without a record/m]),
  ['a body that is no text any more', [`update log_entries set body = '\\xff' where ${anyEntry('verdict')}`], /^log_entries /m],
  ['log_heads.size', ['update log_heads set size = size - 1'], /^log_entries an entry stands beyond the head/m],
  ['sites.fence', [`update sites set fence = fence || '{"radiusMetres":5000}'`], /^sites .*fence/m],
  ['duty_rules.limit_seconds', ['update duty_rules set limit_seconds = 86400'], /^duty_rules .*limit_seconds differs from the log/m],
  ['duty_rules.person_ids', [`update duty_rules set person_ids = '{}', department_ids = array(select department_id from departments)`], /^duty_rules .*person_ids differs from the log/m],
  ['a duty rule deleted', ['delete from duty_rules'], /^duty_rules .*the log has it, the list does not/m],
  ['a duty rule invented', [`insert into duty_rules select (jsonb_populate_record(r, '{"rule_id":"00000000-0000-4000-8000-000000000003"}')).* from duty_rules r`], /^duty_rules .*without its log entry/m],
  ['a signal demoted', [`update orgs set settings = jsonb_set(settings, '{demotedSignals,0,signal}', '"mock_location"')`], /^orgs the demoted signals/m],
  ['the rule of challenges', [`update orgs set settings = jsonb_set(settings, '{challengeRule,perWeek}', '9')`], /^orgs the rule of spot challenges/m],
  ['whether a photo is asked for', [`update orgs set settings = jsonb_set(settings, '{photoRequired}', 'false')`], /^orgs whether a photo/m],
  ['shifts.segments', [`update shifts set segments = '[{"start":"11:00","end":"12:00"}]'`], /^shifts .*segments/m],
]

describe('what SQL does to a row is named by the self-check', () => {
  const tables = ['log_entries', 'check_ins', 'verdicts', 'devices', 'work_states', 'device_states', 'track_accesses', 'track_segments', 'track_chunks', 'log_heads', 'sites', 'shifts', 'duty_rules']
  beforeAll(async () => {
    await logAtRest(database)
    expect(await faults()).toBe('')
    for (const table of tables) await database.query(`create table kept_${table} as table ${table}`)
    await database.query('create table kept_orgs as table orgs')
  }, 60_000)
  const restore = async () => {
    await database.query('begin')
    await database.query('update orgs set settings = (select settings from kept_orgs)') // others refer to the row
    for (const table of tables) await database.query(`delete from ${table}`)
    for (const table of [...tables].reverse()) {
      // What the database makes of other columns cannot be written.
      const { rows } = await database.query<{ columns: string }>(`select string_agg(quote_ident(attname), ', ') as columns from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`, [table])
      await database.query(`insert into ${table} (${rows[0]!.columns}) select ${rows[0]!.columns} from kept_${table}`)
    }
    await database.query('commit')
  }
  test.each(tampering)('%s', async (_name, statements, named) => {
    try {
      for (const statement of statements) expect((await database.query(statement)).rowCount, statement).toBeGreaterThan(0)
      expect(await faults()).toMatch(named)
    } finally {
      await restore()
    }
  })
  test('and with every row put back there is nothing to name', async () => {
    expect(await faults()).toBe('')
  })
})

test('the newest checkpoint deleted, and none signed since', async () => {
  await database.query(`create function sign_nothing() returns trigger language plpgsql as 'begin return null; end'; create trigger sign_nothing before insert on checkpoints for each row execute function sign_nothing()`)
  try {
    // Whatever happened last may still be on its way to a signature; what came before it was long ago on a slow machine.
    await client.departments.create({ name: '三部' })
    await database.query('delete from checkpoints where tree_size = (select max(tree_size) from checkpoints)')
    // The trigger itself is named too.
    const ofRows = async () => (await faults()).split('\n').filter((fault) => !fault.includes('a trigger "sign_nothing"')).join('\n')
    expect(await ofRows()).toBe('') // it may be about to be signed
    ahead = 120_000
    expect(await ofRows()).toMatch(/^checkpoints .*deleted or never signed/m)
  } finally {
    await database.query('drop trigger sign_nothing on checkpoints; drop function sign_nothing()')
  }
  await expect.poll(faults, { timeout: 10_000 }).toBe('')
})
