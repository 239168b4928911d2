import type { IncomingHttpHeaders } from 'node:http'
import { importJWK, jwtVerify } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import type { PushContent, PushKind } from '@fieldproof/contract'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { createPushSender, isPushAddress, type PushSender } from '../src/platform/push.ts'
import { runPush } from '../src/react/push/runner.ts'
import { createPushBrowser, type PushBrowser, type PushStandIn, startPushStandIn } from './pushStandIn.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

let service: PushStandIn
let received: PushStandIn['received']

const verifyVapid = async (headers: IncomingHttpHeaders, audience: string, now: number) => {
  const [, token, key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization!)!
  expect(key).toBe(server.ports.vapid.publicKey)
  const point = Buffer.from(key!, 'base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') }
  const { payload } = await jwtVerify(token!, await importJWK(jwk, 'ES256'), { audience, algorithms: ['ES256'], currentDate: new Date(now) })
  expect(payload.exp! * 1000 - now).toBeLessThanOrEqual(24 * 3_600_000)
  expect(String(payload.sub)).toMatch(/^(mailto:|https:)/)
}

const minute = 60_000
/** Wednesday; on duty 09–18. */
let now = Date.parse('2026-11-18T10:00:00+08:00')
const inside = { lat: 30.2085, lon: 120.2122 }
let server: TestServer
let owner: FieldproofClient
let orgId: string
let personId: string
let phone: SimulatedPhone
let sender: PushSender
let browser: PushBrowser<PushContent>
let siteId: string
const everything: PushKind[] = ['question', 'challenge', 'decision', 'shift_start', 'missing_check_out']

beforeAll(async () => {
  service = await startPushStandIn()
  ;({ received } = service)
  server = await startTestServer({ clock: { now: () => now }, pushAnywhere: true })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] } })
  owner = company.client
  orgId = (await owner.me()).orgId
  personId = company.people[0]!.personId
  phone = await createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await owner.people.enrollmentCode(personId)).code })
  siteId = (await phone.sites())[0]!.siteId
  sender = createPushSender(server.ports.vapid, 'http://localhost', () => Promise.resolve(true))
})
afterAll(async () => {
  await server?.stop()
  service?.stop()
})
beforeEach(async () => {
  received.length = 0
  service.answers.length = 0
  browser = createPushBrowser()
  await phone.client.phone.setPush({ endpoint: `${service.url}/push/one`, keys: browser.keys, wanted: everything })
})

const round = () => runPush(server.ports.db, server.ports.devices, sender, orgId, now)
const states = async (kind: PushKind) => (await server.ports.db.readOrg(orgId, (trx) => sql<{ state: string; attempts: number; detail: string | null }>`select state, attempts, detail from push_messages where kind = ${kind} order by created_at desc, message_id desc`.execute(trx))).rows
const checkIn = async (kind: 'checkIn' | 'checkOut' = 'checkIn') => {
  const eventId = phone[kind]({ siteId, fix: { ...inside, fixTime: now, accuracyMetres: 8, mock: true } })
  await phone.send()
  await server.ports.pipeline.drain()
  return eventId
}
const ask = async () => {
  now += minute
  const eventId = await checkIn()
  await owner.review.ask(eventId, { text: '当时在哪里？' })
  return eventId
}

test('a question arrives once, encrypted for this browser alone, signed for its push service', async () => {
  const eventId = await ask()
  await round()
  await round()
  expect(received).toHaveLength(1)
  const { headers, body, path } = received[0]!
  expect(path).toBe('/push/one')
  expect(headers['content-encoding']).toBe('aes128gcm')
  expect(Number(headers.ttl)).toBeGreaterThan(0)
  await verifyVapid(headers, service.url, Date.now())
  expect(browser.decrypt(body)).toMatchObject({ kind: 'question', title: '王管理请您说明', body: '滨江超市：当时在哪里？', path: `/m/records/${eventId}` })
  expect(() => createPushBrowser().decrypt(body)).toThrow()
  expect(await states('question')).toMatchObject([{ state: 'sent' }])
})

test('a decision and a challenge, in the language of the phone', async () => {
  now += minute
  const eventId = await checkIn()
  const [state, detail] = [await owner.review.state(eventId), await owner.checkIns.get(eventId)]
  await owner.review.decide(eventId, { outcome: 'not_real', note: '不符', verdictEntryIndex: detail.verdicts[0]!.entryIndex!, replaces: state.decisions[0]?.decisionId ?? null })
  await owner.challenges.ask({ personId, purpose: '客户说没见到人' })
  await round()
  const contents = received.map(({ body }) => browser.decrypt(body))
  expect(contents.find(({ kind }) => kind === 'decision')).toMatchObject({ body: '滨江超市：不属实。不同意可以申诉。', path: `/m/records/${eventId}` })
  expect(contents.find(({ kind }) => kind === 'challenge')).toMatchObject({ title: '请现在签到一次', path: '/m/' })
  expect(received.find(({ body }) => browser.decrypt(body).kind === 'challenge')!.headers.urgency).toBe('high')
})

describe('when a push service fails', () => {
  test('it is tried again after a pause that grows, and not before the service says', async () => {
    service.answers.push({ status: 503 }, { status: 429, headers: { 'retry-after': '600' } }, { status: 201 })
    await ask()
    await round()
    expect(received).toHaveLength(1)
    now += 20_000
    await round()
    expect(received).toHaveLength(1)
    now += 15_000
    await round()
    expect(received).toHaveLength(2)
    now += 5 * minute
    await round()
    expect(received).toHaveLength(2)
    now += 5 * minute
    await round()
    expect(received).toHaveLength(3)
    expect((await states('question'))[0]).toMatchObject({ state: 'sent', attempts: 3 })
  })
  test('a subscription that is gone takes nothing more until the phone makes a new one; what the person wanted is kept, and only their own no is one', async () => {
    service.answers.push({ status: 410 })
    await ask()
    await round()
    expect(await phone.client.phone.push()).toMatchObject({ endpoint: null, dropped: true, wanted: everything, language: 'zh-CN' })
    expect((await states('question'))[0]).toMatchObject({ state: 'unwanted' })
    await ask()
    now += minute
    await round()
    expect(received).toHaveLength(1)
    await phone.client.phone.setPush({ endpoint: `${service.url}/push/two`, keys: browser.keys, wanted: everything })
    expect(await phone.client.phone.push()).toMatchObject({ endpoint: `${service.url}/push/two`, dropped: false })
    await ask()
    await round()
    expect(received.at(-1)!.path).toBe('/push/two')
    await phone.client.phone.removePush()
    expect(await phone.client.phone.push()).toMatchObject({ endpoint: null, dropped: false, wanted: [] })
  })
  test('a message that is refused for good is not sent for ever', async () => {
    await round() // what the tests before have left
    received.length = 0
    service.answers.push({ status: 413 })
    await ask()
    await round()
    now += 60 * minute
    await round()
    expect(received.map(({ body }) => browser.decrypt(body).kind).filter((kind) => kind === 'question').length).toBe(1)
    expect((await states('question'))[0]).toMatchObject({ state: 'failed', detail: 'HTTP 413' })
  })
})

describe('off duty', () => {
  test('nothing is sent until work begins; a challenge that lapsed meanwhile never is', async () => {
    now = Date.parse('2026-11-18T17:55:00+08:00')
    const eventId = await checkIn()
    now = Date.parse('2026-11-18T20:00:00+08:00')
    await owner.review.ask(eventId, { text: '晚上想起来问一句' })
    for (let hours = 0; hours < 11; hours++) {
      await round()
      now += 60 * minute
    }
    expect(received.map(({ body }) => browser.decrypt(body).kind)).toEqual([])
    now = Date.parse('2026-11-19T09:00:30+08:00')
    await round()
    expect(received.map(({ body }) => browser.decrypt(body).body)).toEqual(['滨江超市：晚上想起来问一句'])
  })
  test('but the reminders at the edges of the shift, once each and only where they are of use', async () => {
    now = Date.parse('2026-11-19T17:00:00+08:00')
    await checkIn()
    now = Date.parse('2026-11-19T18:02:00+08:00')
    await round()
    await round()
    expect(received.map(({ body }) => browser.decrypt(body))).toMatchObject([{ kind: 'missing_check_out', body: '18:00 已下班。要签退吗？不签退也可以之后补卡。' }])
    now = Date.parse('2026-11-20T08:40:00+08:00')
    await round()
    expect(received).toHaveLength(1)
    now = Date.parse('2026-11-20T08:52:00+08:00')
    await round()
    expect(browser.decrypt(received[1]!.body)).toMatchObject({ kind: 'shift_start', body: '09:00 开始。到了记得签到。' })
    now = Date.parse('2026-11-20T17:50:00+08:00')
    await checkIn('checkOut')
    now = Date.parse('2026-11-20T18:03:00+08:00')
    await round()
    expect(received).toHaveLength(2)
  })
  describe('with a break at noon', () => {
    const saying = (): string[] => received.map(({ body }) => browser.decrypt(body)).map(({ kind, body }) => `${kind} ${body.slice(0, 5)}`)
    const at = async (clock: string, what?: 'checkIn' | 'checkOut'): Promise<void> => {
      now = Date.parse(`${clock}:00+08:00`)
      if (what !== undefined) await checkIn(what)
      await round()
    }
    const attendance = async (punches: 'day' | 'segment'): Promise<void> => { await owner.attendance.updateRules({ punches }) }
    const work = async (segments: { start: string; end: string }[]): Promise<void> => {
      const { shiftId, powerMode, ...shift } = (await owner.shifts.list()).shifts.find(({ isDefault }) => isDefault)!
      await owner.shifts.update(shiftId, { ...shift, ...(powerMode === null ? {} : { powerMode }), segments })
    }
    beforeAll(() => work([{ start: '09:00', end: '12:00' }, { start: '13:00', end: '18:00' }]))
    afterAll(async () => {
      await attendance('day')
      await work([{ start: '09:00', end: '18:00' }])
    })
    test('who checks in once a day is left in peace at noon, and reminded in the evening of the check-in of the morning', async () => {
      await at('2026-11-24T09:00', 'checkIn')
      for (const clock of ['12:02', '12:14', '12:52', '12:58']) await at(`2026-11-24T${clock}`)
      expect(saying()).toEqual([])
      await at('2026-11-24T18:02')
      expect(saying()).toEqual(['missing_check_out 18:00'])
    })
    test('on leave in the afternoon, noon is the end of work', async () => {
      const { regularizationId } = await phone.client.phone.askRegularization({ kind: 'leave', at: '2026-11-25T13:00:00+08:00', until: '2026-11-25T18:00:00+08:00', reason: '看病' })
      await owner.regularizations.decide(regularizationId, { outcome: 'approved' })
      await at('2026-11-25T09:00', 'checkIn')
      await at('2026-11-25T12:02')
      expect(saying()).toEqual(['missing_check_out 12:00'])
    })
    test('who checks in for each segment is reminded at each', async () => {
      await attendance('segment')
      await at('2026-11-26T09:00', 'checkIn')
      await at('2026-11-26T12:02')
      await at('2026-11-26T12:10', 'checkOut')
      await at('2026-11-26T12:52')
      await at('2026-11-26T13:01', 'checkIn')
      await at('2026-11-26T18:02')
      expect(saying()).toEqual(['missing_check_out 12:00', 'shift_start 13:00', 'missing_check_out 18:00'])
    })
  })
  test('nor what the person has not chosen', async () => {
    await phone.client.phone.setPush({ endpoint: `${service.url}/push/one`, keys: browser.keys, wanted: ['question'] })
    now = Date.parse('2026-11-27T08:55:00+08:00')
    await round()
    expect(received).toEqual([])
    expect((await states('shift_start'))[0]).toMatchObject({ state: 'unwanted' })
  })
})

test('addresses that lead into the own network are not called', async () => {
  for (const endpoint of ['http://push.example.com/a', 'https://127.0.0.1/a', 'https://10.1.2.3/a', 'https://[::1]/a', 'https://[::]/a', 'https://[0:0:0:0:0:0:0:0]:8443/a', 'https://[64:ff9b::a01:203]/a', 'https://[2002:a01:203::]/a', 'https://224.0.0.1/a', 'https://[::ffff:10.1.2.3]/a', 'https://localhost/a', 'https://intranet/a', 'https://user@push.example.com/a', 'no address']) expect(await isPushAddress(endpoint), endpoint).toBe(false)
  expect(await isPushAddress('https://203.0.113.9/a')).toBe(true)
  await expect(phone.client.phone.setPush({ endpoint: 'x', keys: { p256dh: 'short', auth: 'a' }, wanted: [] })).rejects.toMatchObject({ status: 400 })
})

test('the same phone enrolled anew for the same person is told what they wanted; another phone and another person are not', async () => {
  const enrol = async (who: string, key?: typeof phone.key) => createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await owner.people.enrollmentCode(who)).code, ...(key === undefined ? {} : { key }) })
  const nothing = { endpoint: null, dropped: false, wanted: [] }
  const { personId: colleague } = await owner.people.create({ name: '同事', role: 'field_worker', shiftId: (await owner.shifts.list()).shifts[0]!.shiftId })
  expect(await (await enrol(colleague, phone.key)).client.phone.push()).toMatchObject(nothing)
  const anew = await enrol(personId, phone.key)
  expect(await anew.client.phone.push()).toMatchObject({ endpoint: null, dropped: true, wanted: everything, language: 'zh-CN' })
  await anew.client.phone.setPush({ endpoint: `${service.url}/push/anew`, keys: browser.keys, wanted: ['decision'] })
  expect(await anew.client.phone.push()).toMatchObject({ endpoint: `${service.url}/push/anew`, wanted: ['decision'] })
  // Their own no is one, also for what an earlier enrolment had.
  await anew.client.phone.removePush()
  expect(await anew.client.phone.push()).toMatchObject(nothing)
  await anew.client.phone.setPush({ endpoint: `${service.url}/push/anew`, keys: browser.keys, wanted: everything })
  phone = await enrol(personId)
  expect(await phone.client.phone.push()).toMatchObject(nothing)
})

test('taken back, nothing is kept', async () => {
  await phone.client.phone.removePush()
  expect(await phone.client.phone.push()).toEqual({ publicKey: server.ports.vapid.publicKey, endpoint: null, dropped: false, wanted: [], language: null })
})

test('that the company has ended a call for help is told at any hour, whatever was chosen, once and in the person’s language', async () => {
  await round()
  now = Date.parse('2026-11-24T23:10:00+08:00')
  await phone.client.phone.setPush({ endpoint: `${service.url}/push/one`, keys: browser.keys, wanted: [] })
  const sosId = crypto.randomUUID()
  phone.declare({ topic: 'sos', sosId, state: 'raised' })
  phone.declare({ topic: 'sos', sosId, state: 'position', fix: { ...inside, fixTime: now } })
  await phone.send()
  await server.ports.pipeline.drain()
  await round()
  expect(received.map(({ body }) => browser.decrypt(body).kind)).toEqual([])
  await owner.sos.end(sosId, { reason: '同事说已到家' })
  await round()
  await round()
  expect(received.map(({ body }) => browser.decrypt(body))).toMatchObject([{ kind: 'sos_ended', title: '王管理结束了您的求助', body: '如果仍然需要帮助，请再次求助或打电话。理由：同事说已到家', path: '/m/me/sos' }])
  expect(received[0]!.headers.urgency).toBe('high')
})
