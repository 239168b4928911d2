import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { checkPackageZip } from '@fieldproof/core/evidence'
import { nodeCrypto } from '../src/platform/crypto.ts'
import { logAtRest } from './logAtRest.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/**
 * Somebody with SQL access edits, deletes and inserts rows behind a check-in. What does the exported package say to an outsider who has only the verifier,
 * and what does the server's own check say? Nothing of it may pass as "whole and unaltered" with the tampered content in it, or without what was taken away, unless
 * the package itself says that something is wrong.
 */
const inside = { lat: 30.2085, lon: 120.2122 }
let server: TestServer
let client: FieldproofClient
let cookie: string
let database: pg.Client
let eventId: string
let otherId: string
const folder = mkdtempSync(join(tmpdir(), 'fieldproof-tampering-'))
// An export writes that it was made: what it moved is put back too.
const tables = ['log_heads', 'track_accesses', 'log_entries', 'verdicts', 'check_ins', 'review_decisions', 'review_questions', 'explanations', 'declarations', 'countersigns', 'event_conflicts', 'self_checks', 'challenges', 'media']

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  cookie = company.cookie
  database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  const [phone, other] = await Promise.all([0, 1].map(async (i) => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(company.people[i]!.personId)).code })))
  const siteId = (await phone!.sites())[0]!.siteId
  const drain = () => server.ports.pipeline.drain()
  eventId = phone!.checkIn({ siteId, note: '月度拜访', fix: { ...inside, fixTime: Date.now() - 2_000, accuracyMetres: 8, provider: 'gps' } })
  otherId = other!.checkIn({ siteId, note: '李四', fix: { ...inside, fixTime: Date.now() - 2_000, accuracyMetres: 8, provider: 'gps' } })
  await phone!.flush()
  await other!.flush()
  await drain()
  // Other bytes under the same id: a contradiction, and a later, worse verdict.
  phone!.checkIn({ id: eventId, siteId, note: '另一个内容' })
  await phone!.send().catch(() => null)
  await drain()
  const { url } = await phone!.client.phone.askCountersign(eventId)
  await client.countersigns.answer(url.split('#')[1]!, { answer: 'denied', name: '陈店长' })
  await client.review.ask(eventId, { text: '当时在哪里？' })
  phone!.explain(eventId, '客户在开会')
  other!.explain(eventId, '我说他没去')
  await phone!.flush()
  await other!.flush()
  await drain()
  const { verdictEntryIndex } = await client.review.state(eventId)
  await client.review.decide(eventId, { outcome: 'not_real', note: '客户否认', verdictEntryIndex: verdictEntryIndex!, replaces: null })
  const { decisions } = await client.review.state(eventId) as unknown as { decisions: { decisionId: string }[] }
  phone!.declare({ topic: 'appeal', about: eventId, decisionId: decisions[0]!.decisionId, text: '我当时就在店里' })
  await phone!.flush()
  await drain()
  await logAtRest(database)
  expect((await client.log.runSelfCheck()).faults).toEqual([])
  // Nothing is to be written while rows are taken away.
  await server.ports.pipeline.stop()
  for (const table of tables) await database.query(`create table kept_${table} as table ${table}`)
}, 90_000)
afterAll(async () => {
  await database?.end()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const restore = async () => {
  for (const table of tables) {
    // What the database makes of other columns cannot be written.
    const { rows } = await database.query<{ columns: string }>(`select string_agg(quote_ident(attname), ', ') as columns from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`, [table])
    await database.query(`delete from ${table} t where not exists (select from kept_${table} k where to_jsonb(k) = to_jsonb(t))`)
    await database.query(`insert into ${table} (${rows[0]!.columns}) select ${rows[0]!.columns} from kept_${table} k where not exists (select from ${table} t where to_jsonb(k) = to_jsonb(t))`)
  }
}

interface Told {
  /** Of the export. */
  readonly status: number
  readonly problem: string
  /** Of the verifier. */
  readonly code: number
  readonly out: string
}
const exported = async (id: string): Promise<Told> => {
  const response = await fetch(client.checkIns.evidenceUrl(id), { headers: { cookie, 'accept-language': 'en' } })
  if (!response.ok) {
    const { code, detail } = (await response.json()) as { code: string; detail?: string }
    return { status: response.status, problem: `${code}: ${detail ?? ''}`, code: -1, out: '' }
  }
  const file = join(folder, 'one.zip')
  writeFileSync(file, new Uint8Array(await response.arrayBuffer()))
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(import.meta.dirname, '../../verifier/src/cli.ts'), file, '--lang', 'en'], { encoding: 'utf8', env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') } })
  return { status: response.status, problem: '', code: status ?? -1, out: stdout + stderr }
}
const faults = async (): Promise<string> => (await client.log.runSelfCheck()).faults.map((fault) => `${fault.table} ${fault.entryIndex} ${fault.what}`).join('\n')
/** Numbers of log entries by what they are. */
const entries = async () => {
  const { rows } = await database.query<{ entry_index: string; kind: string; action: string | null; is_own: boolean }>(
    `select entry_index, kind, case when kind in ('decision', 'admin') then convert_from(body, 'UTF8')::jsonb ->> 'action' end as action, ref = $1 as is_own from kept_log_entries where about = $1 or ref = $1 order by entry_index`, [eventId])
  const of = (test: (row: (typeof rows)[number]) => boolean): number[] => rows.filter(test).map((row) => Number(row.entry_index))
  const verdicts = of(({ kind }) => kind === 'verdict')
  return {
    own: of(({ is_own }) => is_own)[0]!, firstVerdict: verdicts[0]!, middleVerdict: verdicts[1]!, newestVerdict: verdicts.at(-1)!, verdicts,
    decided: of(({ action }) => action === 'review.decided')[0]!, asked: of(({ action }) => action === 'review.asked')[0]!,
    countersigned: of(({ action }) => action === 'countersign.denied')[0]!, conflict: of(({ action }) => action === 'event.conflict')[0]!, words: of(({ kind, is_own }) => kind === 'submission' && !is_own),
  }
}
type At = Awaited<ReturnType<typeof entries>>
const warns = (at: number | string, table: string, how: string): RegExp => new RegExp(`^  ! At the export the database disagreed with the log: ${table}, entry ${at}: ${how}`, 'm')
const missing = 'its row is missing'
const hidden = 'it was filed under something else'
const unknown = 'there is a row that the log does not know'
const differs = 'its row says something else'

test('untouched, everything is there: the newest verdict first, what people said, and the word of the log’s own check', async () => {
  const at = await entries()
  expect(at.verdicts.length).toBeGreaterThanOrEqual(3)
  const { code, out } = await exported(eventId)
  expect([code, out.match(/^ {2}!.*$/gm)]).toEqual([0, null])
  const heads = out.split('\n').filter((line) => /^ {2}(Verdict \(|Earlier verdict)/.test(line))
  expect(heads).toHaveLength(at.verdicts.length)
  expect(heads[0]).toMatch(/^ {2}Verdict \(the newest here\)/)
  for (const words of ['The person was asked to explain: 当时在哪里？', 'A person decided: not real: 客户否认', 'The customer denied the visit: 陈店长', 'Other content came under the same event id', '客户在开会', '我当时就在店里']) expect(out).toContain(words)
  // Anybody can send words about somebody else's check-in; they are not the person's own.
  expect(out).not.toContain('我说他没去')
  expect(out).toMatch(/✓ The check-in {2}Entry \d+ is the check-in that the package says it is about/)
  expect(out).toMatch(/✓ Nothing left out {2}The log’s own check .* read all \d+ entries and found nothing changed/)
  expect(out).toMatch(/✓ Enrolment of the device {2}Enrolled with the one-time link that entry \d+ made for this person, while it was valid/)
  for (const later of at.verdicts.slice(1)) expect(out).toMatch(new RegExp(`✓ Verdict belongs .*follows the verdict in entry .*bodies/${later}\\.json`))
})

type Case = readonly [name: string, statements: (at: At) => readonly string[], says: (told: Told, at: At) => void, named: (at: At) => RegExp]
const log = (index: number, change: string): string => `update log_entries set ${change} where entry_index = ${index}`
/** The package is whole and made from the log; it says where the database disagrees. */
const served = (...warnings: ((at: At) => RegExp)[]): Case[2] => (told, at) => {
  expect([told.status, told.code]).toEqual([200, 0])
  for (const warning of warnings) expect(told.out).toMatch(warning(at))
  const shownVerdicts = told.out.split('\n').filter((line) => /^ {2}(Verdict \(|Earlier verdict)/.test(line))
  expect(shownVerdicts).toHaveLength(at.verdicts.length)
}
const refused = (detail: (at: At) => RegExp): Case[2] => (told, at) => {
  expect(told).toMatchObject({ status: 409, problem: expect.stringMatching(/^log_damaged: .*run the self-check$/) })
  expect(told.problem).toMatch(detail(at))
}
const fails = (file: (at: At) => string): Case[2] => (told, at) => {
  expect(told.code).toBe(1)
  expect(told.out).toMatch(new RegExp(`^✗ The evidence does not hold.*\\n {2}What is wrong: .*${file(at).replaceAll('.', '\\.')}`))
}
const erased = (banner: string, index: (at: At) => number): Case[2] => (told, at) => {
  expect(told.code).toBe(3)
  expect(told.out).toMatch(new RegExp(`^! ${banner}`))
  expect(told.out).not.toContain('whole and unaltered')
  expect(told.out).toMatch(new RegExp(`^ {2}! .*entry ${index(at)}\\b.*erased`, 'm'))
}
const any = 'limit 1'

const cases: readonly Case[] = [
  // verdicts
  ['the newest, worse verdict deleted from the table', (at) => [`delete from verdicts where entry_index = ${at.newestVerdict}`], served((at) => warns(at.newestVerdict, 'verdicts', missing)), (at) => new RegExp(`^verdicts ${at.newestVerdict} a logged verdict is missing`, 'm')],
  ['all verdicts deleted from the table', () => [`delete from verdicts where event_id = '${eventId}'`], served((at) => warns(at.firstVerdict, 'verdicts', missing), (at) => warns(at.newestVerdict, 'verdicts', missing)), () => /^verdicts .*missing/m],
  ['a verdict edited in both tables', (at) => [`update verdicts set verdict = verdict || '{"band":"verified"}' where entry_index = ${at.newestVerdict}`, `update check_ins set verdict = verdict || '{"band":"verified"}', band = 'verified' where event_id = '${eventId}'`],
    served((at) => warns(at.newestVerdict, 'verdicts', differs), (at) => warns(at.own, 'check_ins', differs)), (at) => new RegExp(`^verdicts ${at.newestVerdict} the stored verdict differs`, 'm')],
  ['a verdict invented in the table', () => [`insert into verdicts select (jsonb_populate_record(v, '{"verdict_id":"00000000-0000-4000-8000-000000000001","entry_index":900000}')).* from verdicts v where event_id = '${eventId}' ${any}`],
    served(() => warns(900000, 'verdicts', unknown)), () => /^verdicts 900000 a verdict stands in the list without its log entry/m],
  ['a verdict of another check-in put under this one', () => [`update verdicts set event_id = '${eventId}' where event_id = '${otherId}'`],
    (told, at) => {
      served()(told, at)
      expect(told.out).toMatch(warns('\\d+', 'verdicts', unknown))
    }, () => /^verdicts .*another check-in/m],
  ['the newest verdict filed under nothing in the log, and its row deleted', (at) => [log(at.newestVerdict, 'about = null'), `delete from verdicts where entry_index = ${at.newestVerdict}`, `update check_ins set verdict = (select verdict from verdicts where entry_index = ${at.middleVerdict}) where event_id = '${eventId}'`],
    // The decision names the verdict that it looked at, which is not here.
    fails((at) => `bodies/${at.decided}.json`), (at) => new RegExp(`^log_entries ${at.newestVerdict} about is empty, the body speaks of ${eventId}`, 'm')],
  ['the newest verdict filed under another check-in in the log', (at) => [log(at.newestVerdict, `about = '${otherId}'`)], served((at) => warns(at.newestVerdict, 'log_entries', hidden)), (at) => new RegExp(`^log_entries ${at.newestVerdict} about is ${'.*'}`, 'm')],
  ['a verdict in the middle taken out of sight everywhere', (at) => [log(at.middleVerdict, 'about = null'), `delete from verdicts where entry_index = ${at.middleVerdict}`], fails((at) => `bodies/${at.verdicts[2]!}.json`), (at) => new RegExp(`^log_entries ${at.middleVerdict} about is empty`, 'm')],
  ['the first verdict taken out of sight everywhere is found behind its check-in', (at) => [log(at.firstVerdict, 'about = null'), `delete from verdicts where entry_index = ${at.firstVerdict}`], served((at) => warns(at.firstVerdict, 'log_entries', hidden)), (at) => new RegExp(`^log_entries ${at.firstVerdict} about is empty`, 'm')],

  // log_entries
  ['the check-in’s own entry erased', (at) => [log(at.own, 'body = null, salt = null')], erased('The check-in itself was erased', (at) => at.own), (at) => new RegExp(`^log_entries ${at.own} submission .* was erased without a record`, 'm')],
  ['half of the check-in’s own entry erased', (at) => [log(at.own, 'body = null')], erased('The check-in itself was erased', (at) => at.own), (at) => new RegExp(`^track_segments/track_chunks ${at.own} the bytes .* are missing`, 'm')],
  ['the newest verdict’s entry erased', (at) => [log(at.newestVerdict, 'body = null, salt = null')], erased('Unaltered, but something was erased', (at) => at.newestVerdict), (at) => new RegExp(`^log_entries ${at.newestVerdict} verdict .* was erased without a record`, 'm')],
  ['a decision’s entry erased', (at) => [log(at.decided, 'body = null, salt = null')], erased('Unaltered, but something was erased', (at) => at.decided), (at) => new RegExp(`^log_entries ${at.decided} decision .* was erased`, 'm')],
  ['the words of the person erased', (at) => [log(at.words[0]!, 'body = null, salt = null')], erased('Unaltered, but something was erased', (at) => at.words[0]!), (at) => new RegExp(`^log_entries ${at.words[0]!} submission .* was erased`, 'm')],
  ['the signed bytes edited', (at) => [log(at.own, `body = overlay(body placing 'A'::bytea from 60)`)], fails((at) => `bodies/${at.own}.`), (at) => new RegExp(`^log_entries ${at.own} entry ${at.own}: salt and body do not open`, 'm')],
  ['the newest verdict edited in the log', (at) => [log(at.newestVerdict, `body = convert_to(replace(convert_from(body, 'UTF8'), '"band":"', '"band":"x'), 'UTF8')`)], fails((at) => `bodies/${at.newestVerdict}.json`), (at) => new RegExp(`^log_entries ${at.newestVerdict} entry ${at.newestVerdict}: salt and body do not open`, 'm')],
  ['a verdict edited in the log with a new salt, commitment and leaf', (at) => [log(at.newestVerdict, `body = 'x', salt = decode(repeat('00', 16), 'hex'), commitment = sha256(decode(repeat('00', 16), 'hex') || 'x'::bytea)`)], fails((at) => `entries/${at.newestVerdict}.json`), (at) => new RegExp(`^log_entries ${at.newestVerdict} entry ${at.newestVerdict}: kind, time or commitment`, 'm')],
  ['the time of the check-in’s entry edited', (at) => [log(at.own, `recorded_time = recorded_time - interval '1 hour'`)], fails((at) => `entries/${at.own}.json`), (at) => new RegExp(`^log_entries ${at.own} `, 'm')],
  ['the check-in’s own entry filed under another id', (at) => [log(at.own, 'ref = gen_random_uuid()')], served((at) => warns(at.own, 'log_entries', hidden)), (at) => new RegExp(`^log_entries ${at.own} ref is`, 'm')],
  ['the check-in’s own entry deleted', (at) => [`delete from log_entries where entry_index = ${at.own}`], refused((at) => new RegExp(`check_ins has this check-in and says that it is log entry ${at.own}`)), (at) => new RegExp(`^log_entries ${at.own} entries ${at.own} … ${at.own} are missing`, 'm')],
  ['the newest verdict’s entry deleted', (at) => [`delete from log_entries where entry_index = ${at.newestVerdict}`], refused((at) => new RegExp(`log entry ${at.newestVerdict} is missing from the database \\(verdicts names it\\)`)), (at) => new RegExp(`^log_entries ${at.newestVerdict} entries`, 'm')],
  ['the first verdict deleted in the log and in the table', (at) => [`delete from log_entries where entry_index = ${at.firstVerdict}`, `delete from verdicts where entry_index = ${at.firstVerdict}`], refused((at) => new RegExp(`log entry ${at.firstVerdict} is missing`)), (at) => new RegExp(`^log_entries ${at.firstVerdict} entries`, 'm')],
  ['an entry deleted that only a proof needs', () => ['delete from log_entries where entry_index = 1'], refused(() => /log entry 1 is missing from the database \(a proof needs it\)/), () => /^log_entries 1 entries 1 … 1 are missing/m],
  ['the hashes stored for proofs cut off', () => [`update log_entries set node_hashes = '' where entry_index = 15`], refused(() => /log entry 15 has lost hashes/), () => /^log_entries /m],
  ['the enrolment filed under another phone', () => [`update log_entries set ref = gen_random_uuid() where kind = 'device_enrolled'`], refused(() => /the enrolment of the phone .* that signed log entry \d+ is not to be found/), () => /^log_entries \d+ ref is/m],

  // check_ins
  ['the row deleted', () => [`delete from check_ins where event_id = '${eventId}'`], served((at) => warns(at.own, 'check_ins', missing)), (at) => new RegExp(`^check_ins ${at.own} a logged check-in is missing`, 'm')],
  ['the row pointed at the entry of another check-in', () => [`update check_ins set entry_index = (select entry_index from check_ins where event_id = '${otherId}') where event_id = '${eventId}'`], served((at) => warns(at.own, 'check_ins', differs)), (at) => new RegExp(`^check_ins ${at.own} .*entry_index`, 'm')],
  ['the row put under another phone', () => [`update check_ins set device_id = (select device_id from check_ins where event_id = '${otherId}') where event_id = '${eventId}'`], served((at) => warns(at.own, 'check_ins', differs)), (at) => new RegExp(`^check_ins ${at.own} .*device_id`, 'm')],
  ['the row put under another person', () => [`update check_ins set person_id = (select person_id from check_ins where event_id = '${otherId}') where event_id = '${eventId}'`], served((at) => warns(at.own, 'check_ins', differs)), (at) => new RegExp(`^check_ins ${at.own} .*person_id`, 'm')],
  ['the row put at no site', () => [`update check_ins set site_id = null where event_id = '${eventId}'`], served((at) => warns(at.own, 'check_ins', differs)), (at) => new RegExp(`^check_ins ${at.own} .*site_id`, 'm')],

  // What people said
  ['a decision deleted', (at) => [`delete from review_decisions where entry_index = ${at.decided}`], served((at) => warns(at.decided, 'review_decisions', missing)), (at) => new RegExp(`^review_decisions ${at.decided} .*the log has it`, 'm')],
  ['a decision invented', () => [`insert into review_decisions select (jsonb_populate_record(d, '{"decision_id":"00000000-0000-4000-8000-000000000002","entry_index":900001,"outcome":"real"}')).* from review_decisions d where event_id = '${eventId}' ${any}`], served(() => warns(900001, 'review_decisions', unknown)), () => /^review_decisions 900001 a decision stands/m],
  ['a question deleted', (at) => [`delete from review_questions where entry_index = ${at.asked}`], served((at) => warns(at.asked, 'review_questions', missing)), (at) => new RegExp(`^review_questions ${at.asked} `, 'm')],
  ['the customer’s answer deleted', (at) => [`delete from countersigns where entry_index = ${at.countersigned}`], served((at) => warns(at.countersigned, 'countersigns', missing)), (at) => new RegExp(`^countersigns ${at.countersigned} `, 'm')],
  ['a contradiction deleted', (at) => [`delete from event_conflicts where entry_index = ${at.conflict}`], served((at) => warns(at.conflict, 'event_conflicts', missing)), () => /^event_conflicts /m],
  ['an explanation deleted', () => [`delete from explanations where text = '客户在开会'`], served(() => warns('\\d+', 'explanations', missing)), () => /^explanations .*missing/m],
  ['an explanation moved to another check-in', () => [`update explanations set about_id = '${otherId}' where text = '客户在开会'`], served(() => warns('\\d+', 'explanations', missing)), () => /^explanations .*about_id/m],
  ['an explanation invented', () => [`insert into explanations select (jsonb_populate_record(x, '{"event_id":"00000000-0000-4000-8000-000000000003","entry_index":900002,"text":"我没去"}')).* from explanations x where text = '客户在开会'`], served(() => warns(900002, 'explanations', unknown)), () => /^explanations 900002 an explanation stands/m],
  ['an appeal deleted', () => [`delete from declarations where topic = 'appeal'`], served(() => warns('\\d+', 'declarations', missing)), () => /^declarations .*missing/m],
]

describe('what SQL does behind a check-in, to an outsider and to the self-check', () => {
  test.each(cases)('%s', async (_name, statements, says, named) => {
    const at = await entries()
    try {
      for (const statement of statements(at)) expect((await database.query(statement)).rowCount, statement).toBeGreaterThan(0)
      const told = await exported(eventId)
      says(told, at)
      expect(await faults()).toMatch(named(at))
      // Once the check has run, packages of the same check-in carry its word.
      if (told.status !== 200 || told.code === 1) return
      const after = checkPackageZip(new Uint8Array(await (await fetch(client.checkIns.evidenceUrl(eventId), { headers: { cookie } })).arrayBuffer()), (data) => inflateRawSync(data), nodeCrypto)
      expect(after.ok && after.value.warnings.map(({ detail }) => detail.en)).toContainEqual(expect.stringMatching(/^The log’s own check \(.*\) found \d+ changes in the database/))
    } finally {
      await restore()
    }
  }, 30_000)

  test('a check-in invented that points at somebody’s entry is not exported', async () => {
    const invented = '00000000-0000-4000-8000-000000000009'
    const at = await entries()
    try {
      await database.query(`insert into check_ins (org_id, event_id, kind, person_id, device_id, site_id, server_time, recorded_time, happened_at, source, verdict, band, action, entry_index) select org_id, '${invented}', kind, person_id, device_id, site_id, server_time, recorded_time, happened_at, source, verdict, band, action, entry_index from check_ins c where event_id = '${eventId}'`)
      expect(await exported(invented)).toMatchObject({ status: 409, problem: `log_damaged: check_ins has this check-in and says that it is log entry ${at.own}; the log has no submission with this id there; run the self-check` })
      expect(await faults()).toMatch(new RegExp(`^check_ins ${at.own} a check-in stands in the list without its log entry`, 'm'))
    } finally {
      await restore()
    }
  })

  test('results of the self-check made up or taken away show by their signature and their age', async () => {
    try {
      await database.query(`insert into self_checks select org_id, now() + interval '1 minute', true, 900000, '[]', statement || '{"treeSize":900000}' from self_checks order by ran_at desc limit 1`)
      expect((await exported(eventId)).out).toMatch(/^ {2}! At the export the database disagreed with the log: self_checks, entry —: there is a row that the log does not know/m)
      await database.query('delete from self_checks')
      const { code, out } = await exported(eventId)
      expect(code).toBe(0)
      expect(out).toContain('The package has no result of the log’s own check. Whether a newer verdict or decision was left out cannot be told offline')
    } finally {
      await restore()
    }
  })

  test('a proof that phones or witnesses ask for names the missing entry too', async () => {
    try {
      await database.query('delete from log_entries where entry_index = 1')
      const answer = await client.raw('GET', '/api/v1/log/consistency?from=3').catch((error: unknown) => error) as { status?: number; problem?: { code?: string; detail?: string } }
      expect([answer.status, answer.problem?.code, answer.problem?.detail]).toEqual([409, 'log_damaged', '数据库里缺了日志第 1 条（有证明要用到它）；请运行自检'])
    } finally {
      await restore()
    }
  })

  test('and with every row put back there is nothing to say', async () => {
    expect(await faults()).toBe('')
    const { code, out } = await exported(eventId)
    expect([code, out.match(/^ {2}!.*$/gm)]).toEqual([0, null])
  })
})
