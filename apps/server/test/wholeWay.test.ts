import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { phoneWithHistory } from './phoneWithHistory.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const inside = { lat: 30.2085, lon: 120.2122 }
let server: TestServer
let client: FieldproofClient
let cookie: string
let phone: SimulatedPhone
let siteId: string

const verifierCli = resolve(import.meta.dirname, '../../verifier/src/cli.ts')
const verifyOffline = (zip: Uint8Array): { code: number; output: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldproof-evidence-'))
  try {
    const file = join(folder, 'evidence.zip')
    writeFileSync(file, zip)
    const result = spawnSync(process.execPath, [verifierCli, file, '--lang', 'en'], { encoding: 'utf8' })
    return { code: result.status ?? -1, output: result.stdout + result.stderr }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const evidenceOf = async (eventId: string): Promise<Uint8Array> => {
  for (let tries = 0; ; tries++) {
    const response = await fetch(client.checkIns.evidenceUrl(eventId), { headers: { cookie } })
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
    if (response.status !== 503 || tries > 20) throw new Error(`${response.status} ${await response.text()}`)
    await new Promise((done) => setTimeout(done, 200))
  }
}

beforeAll(async () => {
  server = await startTestServer({ ownThread: true })
  const company = await setUpTestCompany(server)
  client = company.client
  cookie = company.cookie
  phone = await phoneWithHistory(server, client, company.people[0]!.personId)
  siteId = (await phone.sites())[0]!.siteId
})
afterAll(() => server?.stop())

describe('a check-in, from a phone to a proof', () => {
  let eventId: string

  test('the answer carries a receipt, and the verdict is in the person’s own records', async () => {
    eventId = phone.checkIn({ siteId, note: '月度拜访', fix: { ...inside, fixTime: Date.now() - 2000, accuracyMetres: 8, provider: 'gps' } })
    const { results } = await phone.send()
    expect(results[0]).toMatchObject({ eventId, status: 'accepted' })
    expect(results[0]?.receipt?.eventId).toBe(eventId)
    await server.ports.pipeline.drain()
    const own = await phone.client.phone.checkIns()
    expect(own.items[0]).toMatchObject({ eventId, verdict: { band: 'verified' } })
    expect(phone.complaints).toEqual([])
  })

  test('the manager sees it with reasons and proof', async () => {
    const { items } = await client.checkIns.list()
    expect(items[0]).toMatchObject({ eventId, personName: '张三', siteName: '滨江超市', note: '月度拜访', band: 'verified', distanceMetres: 0 })
    const detail = await client.checkIns.get(eventId)
    expect(detail.verdicts).toHaveLength(1)
    expect(detail.verdicts[0]?.verdict.reasons.find((reason) => reason.signal === 'inside_fence')?.text).toBeTruthy()
    expect(detail.proof.entryIndex).toBeGreaterThanOrEqual(0)
    expect(detail.proof.receipt).toEqual(phone.receipts.get(eventId))
  })

  test('the same bytes again are a duplicate with the same receipt', async () => {
    const again = await resend(phone, eventId)
    expect(again).toMatchObject({ eventId, status: 'duplicate' })
    expect(again.receipt).toEqual(phone.receipts.get(eventId))
    const { items } = await client.checkIns.list()
    expect(items.filter((item) => item.eventId === eventId)).toHaveLength(1)
  })

  test('and stay so when the shift is another by now: their answer was lost, not the record', async () => {
    const person = (await client.people.list()).items.find(({ name }) => name === '张三')!
    const inTwoDays = (new Date().getDay() + 2) % 7 || 7
    const { shiftId } = await client.shifts.create({ name: '另一天', kind: 'fixed', segments: [{ start: '11:00', end: '12:00' }], daysOfWeek: [inTwoDays] })
    await client.people.update(person.personId, { shiftId })
    await expect.poll(async () => (await phone.client.phone.today()).workWindows.map(({ from, to }) => Date.parse(to) - Date.parse(from))).toContain(3_600_000)
    const again = await resend(phone, eventId)
    expect(again).toMatchObject({ eventId, status: 'duplicate' })
    expect(again.receipt).toEqual(phone.receipts.get(eventId))
    await client.people.update(person.personId, { shiftId: person.shiftId })
    // Of today the other one stays what was in force for a moment, where attendance has looked by then: a gap between two windows.
    await expect.poll(async () => (await phone.client.phone.today()).workWindows.map(({ from, to }) => Date.parse(to) - Date.parse(from))).not.toContain(3_600_000)
  })

  test('other bytes under the same id are refused with 409 in the item and kept aside', async () => {
    phone.checkIn({ id: eventId, siteId, note: '另一个内容' })
    const { results } = await phone.send()
    expect(results[0]).toMatchObject({ eventId, status: 'refused', problem: { code: 'event_conflict', status: 409 } })
    const { rows } = await query('select count(*)::int as n from event_conflicts')
    expect(rows[0].n).toBe(1)
    // It becomes an entry of the log and a finding on the check-in that stands.
    await expect.poll(async () => (await client.checkIns.get(eventId)).verdicts.length, { timeout: 10_000 }).toBe(2)
    const again = (await client.checkIns.get(eventId)).verdicts[0]!.verdict.reasons.find((reason) => reason.signal === 'event_order')
    expect(again?.weightDecibans).toBeLessThan(0)
    expect((await query(`select 1 from log_entries where kind = 'admin' and convert_from(body, 'UTF8') like '%event.conflict%${eventId}%'`)).rowCount).toBe(1)
  })

  test('an outsider verifies it offline, and one flipped byte is named', async () => {
    const zip = await evidenceOf(eventId)
    const good = verifyOffline(zip)
    expect(good.output).not.toMatch(/✗/)
    expect(good.code).toBe(0)
    const text = Buffer.from(zip).toString('latin1')
    const at = text.indexOf('bodies/')
    expect(at).toBeGreaterThan(0)
    const jwsAt = text.indexOf('eyJ', at)
    const flipped = Buffer.from(zip)
    flipped[jwsAt + 200] = flipped[jwsAt + 200]! ^ 1
    const bad = verifyOffline(flipped)
    expect(bad.code).toBe(1)
    expect(bad.output).toMatch(/bodies\/\d+\.jws/)
  })

  test('items of one batch are accepted one by one', async () => {
    const jws = (() => {
      phone.checkIn({ siteId })
      return phone.waiting()[0]!
    })()
    const answer = await phone.client.phone.sendEvents(['not a jws', jws, jws.slice(0, -4) + 'AAAA'])
    expect(answer.results.map((result) => result.status)).toEqual(['refused', 'accepted', 'refused'])
    expect(answer.results[0]?.problem).toMatchObject({ code: 'event_malformed' })
    await phone.flush()
  })

  test('a wrong signature is kept, logged and doubted, never dropped', async () => {
    const stranger = phone.checkIn({ siteId, fix: { ...inside, fixTime: Date.now(), accuracyMetres: 8 } })
    const jws = phone.waiting().at(-1)!
    const bytes = Buffer.from(jws.slice(jws.lastIndexOf('.') + 1), 'base64url')
    bytes[10] = bytes[10]! ^ 255
    const { results } = await phone.client.phone.sendEvents([`${jws.slice(0, jws.lastIndexOf('.'))}.${bytes.toString('base64url')}`])
    expect(results[0]?.status).toBe('accepted')
    await server.ports.pipeline.drain()
    const detail = await client.checkIns.get(stranger)
    expect(['needs_review', 'strong_doubt']).toContain(detail.band)
    expect(detail.verdicts[0]?.verdict.reasons.find((reason) => reason.signal === 'signature')?.weightDecibans).toBeLessThan(0)
  })
})

describe('the verdict within the answer', () => {
  test('comes when it is ready within 300 ms, and is the one that is kept', async () => {
    // A busy machine may be slower once; another person's phone tries a few times, and must get it.
    const { personId } = (await client.people.list({ q: '李四' })).items[0]!
    const other = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code })
    let tries = 0
    for (;;) {
      await server.ports.pipeline.drain()
      const tried = other.checkIn({ siteId, fix: { ...inside, fixTime: Date.now() - 1000, accuracyMetres: 8, provider: 'gps' } })
      const verdict = (await other.send()).results[0]?.verdict
      tries++
      if (verdict === undefined && tries < 8) continue
      expect(verdict, `no verdict in any of ${tries} answers`).toBeDefined()
      expect((await other.client.phone.checkIns()).items.find((item) => item.eventId === tried)?.verdict).toEqual(verdict)
      break
    }
    console.log(`verdict within the answer at try ${tries}`)
  })
})

describe('what SQL does to the log is named by the self-check', () => {
  test('clean first', async () => {
    await server.ports.pipeline.drain()
    const check = await client.log.runSelfCheck()
    expect(check.faults).toEqual([])
    expect(check.ok).toBe(true)
    expect(check.treeSize).toBeGreaterThan(5)
    // Tables are emptied and put back below: what a follower wrote in that moment would be gone.
    await server.ports.pipeline.stop()
  })

  const tampering: [string, string, string][] = [
    ['an edited note', `update check_ins set note = '改过' where note = '月度拜访'`, 'note'],
    ['an edited body', `update log_entries set body = body || 'x'::bytea where kind = 'submission' and body is not null and entry_index = (select min(entry_index) from log_entries where kind = 'submission')`, 'log_entries'],
    ['a deleted entry', `delete from log_entries where entry_index = 2`, 'log_entries'],
    ['a deleted check-in', `delete from check_ins where event_id = (select event_id from check_ins order by entry_index limit 1)`, 'check_ins'],
    ['a rosier verdict', `update check_ins set band = 'verified', verdict = verdict || '{"band":"verified"}' where band <> 'verified'`, 'verdict'],
  ]
  test.each(tampering)('%s', async (_name, statement, named) => {
    const before = await snapshot()
    const { rowCount } = await query(statement)
    expect(rowCount).toBeGreaterThan(0)
    const check = await client.log.runSelfCheck()
    expect(check.ok).toBe(false)
    expect(check.faults.map((fault) => `${fault.table} ${fault.what}`).join('\n')).toContain(named)
    await before.restore()
    expect((await client.log.runSelfCheck()).faults).toEqual([])
  })
})

const query = async (text: string): Promise<pg.QueryResult> => {
  const connection = new pg.Client({ connectionString: server.connectionString })
  await connection.connect()
  try {
    return await connection.query(text)
  } finally {
    await connection.end()
  }
}

/** Copies of the tables that are tampered with, put back by `restore`. */
const snapshot = async () => {
  await query('drop table if exists kept_entries, kept_check_ins; create table kept_entries as table log_entries; create table kept_check_ins as table check_ins')
  // What the database makes of other columns cannot be written.
  const { columns } = (await query(`select string_agg(quote_ident(attname), ', ') as columns from pg_attribute where attrelid = 'check_ins'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`)).rows[0]
  return { restore: () => query(`delete from log_entries; insert into log_entries table kept_entries; delete from check_ins; insert into check_ins (${columns}) select ${columns} from kept_check_ins`) }
}

/** Sends the bytes of an acknowledged event once more, as a phone does that never saw the answer. */
const resend = async (from: SimulatedPhone, eventId: string) => {
  const { rows } = await query(`select convert_from(body, 'UTF8') as jws from log_entries where kind = 'submission' and ref = '${eventId}'`)
  const { results } = await from.client.phone.sendEvents([rows[0].jws])
  return results[0]!
}
