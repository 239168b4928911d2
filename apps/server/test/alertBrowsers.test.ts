import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import type { AlertPushContent, AlertRuleInput } from '@fieldproof/contract'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { createPushSender } from '../src/platform/push.ts'
import { deliverToBrowsers } from '../src/react/alerts/deliverToBrowsers.ts'
import { followAlerts } from '../src/react/alerts/follower.ts'
import { createPushBrowser, type PushBrowser, type PushStandIn, startPushStandIn } from './pushStandIn.ts'
import { shop } from './smallCompany.ts'
import { signIn } from './twoCompanies.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const minute = 60_000
/** Tuesday. */
let now = Date.parse('2026-11-24T10:00:00+08:00')
let service: PushStandIn
let server: TestServer
let client: FieldproofClient
let database: pg.Client
let orgId: string
let phone: SimulatedPhone
let zhang: string
let browser: PushBrowser<AlertPushContent>

/** What the background does by itself, at once. Its own loop may have taken some; it answers for these. */
const catchUp = async () => {
  await server.ports.pipeline.drain()
  await followAlerts(server.ports.db, orgId, now)
  const ports = { db: server.ports.db, sender: createPushSender(server.ports.vapid, 'http://localhost', server.ports.outgoing.mayCall), publicUrl: server.ports.settings.publicUrl }
  while (await deliverToBrowsers(ports, orgId, now));
  await expect.poll(async () => (await database.query(`select count(*)::int as n from alert_browser_deliveries where leased_until > $1 or (state = 'waiting' and next_attempt_at <= $1)`, [new Date(now)])).rows[0].n, { interval: 20, timeout: 5_000 }).toBe(0)
}
const pass = async (minutes: number) => {
  now += minutes * minute
  await catchUp()
}
const sos = async () => {
  phone.declare({ topic: 'sos', sosId: randomUUID(), state: 'raised', fix: { ...shop, fixTime: now, accuracyMetres: 8, provider: 'gps' } })
  await phone.flush()
  await catchUp()
}
const rule = (change: Partial<AlertRuleInput> = {}): AlertRuleInput => ({
  name: '求助', isActive: true, scope: { departmentIds: [], personIds: [], siteIds: [] }, severity: 'critical', quietMinutes: 0, quietHours: null, when: { kind: 'sos', whats: ['raised'], leastMinutes: 0, count: 1, withinHours: 24, per: 'person' },
  steps: [{ afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [] }], ...change,
})
const switchOn = (by: FieldproofClient, path: string, keys: PushBrowser<AlertPushContent>['keys']) => by.alertBrowsers.set({ label: 'Chrome · Windows', endpoint: `${service.url}${path}`, keys })
const told = () => service.received.map(({ body }) => browser.decrypt(body))

beforeAll(async () => {
  service = await startPushStandIn()
  server = await startTestServer({ clock: { now: () => now }, privateHosts: ['127.0.0.1'] })
  const company = await setUpTestCompany(server)
  ;({ client } = company)
  orgId = (await client.me()).orgId
  database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  phone = await createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await client.people.enrollmentCode((zhang = company.people[0]!.personId))).code })
}, 60_000)
afterAll(async () => {
  await database?.end()
  await server?.stop()
  service?.stop()
})
beforeEach(async () => {
  now += 60 * minute
  for (const { ruleId } of (await client.alertRules.list()).rules) await client.alertRules.remove(ruleId)
  await database.query('delete from alert_browser_deliveries; delete from alert_browsers; delete from alert_deliveries; delete from alert_acts; delete from alerts; delete from alert_facts')
  service.received.length = service.answers.length = 0
  browser = createPushBrowser()
  await switchOn(client, '/push/one', browser.keys)
})

test('whom a step names is told in the own browser, without any channel; the page it opens is the alert', async () => {
  await client.alertRules.create(rule())
  await sos()
  const [alert] = (await client.alerts.list()).items
  expect(told()).toEqual([{ path: `/alerts?alert=${alert!.alertId}`, kind: 'alert', severity: 'critical', title: '【紧急】求助 · 张三', body: expect.stringMatching(/^人员: 张三\n时间: 2026-11-24 \d\d:\d\d\n规则: 求助$/), tag: `alert ${alert!.alertId}` }])
  expect(service.received[0]!.path).toBe('/push/one')
  expect(service.received[0]!.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' })
  expect(() => createPushBrowser().decrypt(service.received[0]!.body)).toThrow()
  // Told once, however often the clock strikes, and shown with the alert.
  await pass(5)
  expect(service.received).toHaveLength(1)
  expect((await client.alerts.get(alert!.alertId)).deliveries).toMatchObject([{ channelName: '王管理', isBrowser: true, state: 'sent', attempts: 1 }])
  expect((await client.alertBrowsers.list()).browsers).toMatchObject([{ label: 'Chrome · Windows', failingSince: null, lastSentAt: expect.any(String) }])
  expect((await client.alertChannels.list()).browsers).toMatchObject({ people: 1, count: 1, failing: 0 })
})

test('quiet hours hold a message back, acknowledging takes it back, escalation tells again', async () => {
  now = Date.parse('2026-11-24T23:00:00+08:00')
  await client.alertRules.create(rule({ severity: 'warning', quietHours: { from: '22:00', to: '07:00' } }))
  await sos()
  expect(service.received).toEqual([])
  now = Date.parse('2026-11-25T07:00:00+08:00')
  await catchUp()
  expect(told()).toMatchObject([{ title: '【警告】求助 · 张三' }])

  service.received.length = 0
  now = Date.parse('2026-11-25T22:30:00+08:00')
  await sos()
  await client.alerts.act({ alertIds: (await client.alerts.list({ state: 'open' })).items.map(({ alertId }) => alertId), act: 'acknowledged' })
  now = Date.parse('2026-11-26T08:00:00+08:00')
  await catchUp()
  expect(service.received).toEqual([])

  for (const { ruleId } of (await client.alertRules.list()).rules) await client.alertRules.remove(ruleId)
  const step = { administrators: true, managers: false, personIds: [], channelIds: [] }
  await client.alertRules.create(rule({ steps: [{ ...step, afterMinutes: 0 }, { ...step, afterMinutes: 10 }] }))
  await sos()
  await pass(11)
  expect(told().map(({ tag }) => tag)).toEqual([told()[0]!.tag, told()[0]!.tag])
  expect(told()[1]!.body).toContain('升级: 第 2 级，此前无人确认')
})

describe('when the push service does not take it', () => {
  test('it is tried again after a pause, not before it says, and the trouble is shown', async () => {
    await client.alertRules.create(rule())
    service.answers.push({ status: 503 }, { status: 429, headers: { 'retry-after': '600' } })
    await sos()
    expect(service.received).toHaveLength(1)
    expect((await client.alertBrowsers.list()).browsers).toMatchObject([{ failingSince: expect.any(String), lastFailure: 'HTTP 503' }])
    expect((await client.alertChannels.list()).browsers).toMatchObject({ failing: 1, waiting: 1, lastFailure: 'HTTP 503' })
    await pass(1)
    await pass(5)
    expect(service.received).toHaveLength(2)
    await pass(5)
    expect(service.received).toHaveLength(3)
    expect((await client.alertBrowsers.list()).browsers).toMatchObject([{ failingSince: null }])
    expect((await client.alerts.get((await client.alerts.list()).items[0]!.alertId)).deliveries).toMatchObject([{ state: 'sent', attempts: 3 }])
  })
  test.each([404, 410])('a browser that is gone (%i) ends, with its address and keys, and its owner sees why', async (status) => {
    await client.alertRules.create(rule())
    service.answers.push({ status })
    await sos()
    expect((await client.alertBrowsers.list()).browsers).toMatchObject([{ endpoint: null, endedWhy: 'gone' }])
    expect((await database.query('select endpoint, p256dh, auth from alert_browsers')).rows).toEqual([{ endpoint: '', p256dh: '', auth: '' }])
    expect((await client.alertChannels.list()).browsers).toMatchObject({ people: 0, count: 0, endedLately: 1 })
    await sos()
    expect(service.received).toHaveLength(1)
    // Switched on again it receives again.
    await switchOn(client, '/push/again', browser.keys)
    await sos()
    expect(service.received.at(-1)!.path).toBe('/push/again')
  })
  test('what is refused for good is not tried for ever', async () => {
    await client.alertRules.create(rule())
    service.answers.push({ status: 413 })
    await sos()
    await pass(60)
    expect(service.received).toHaveLength(1)
    expect((await client.alerts.get((await client.alerts.list()).items[0]!.alertId)).deliveries).toMatchObject([{ state: 'failed', detail: 'HTTP 413' }])
  })
})

test('anybody may send themself a test, in their language, to their own browser only', async () => {
  const [own] = (await client.alertBrowsers.list()).browsers
  expect(await client.alertBrowsers.test(own!.browserId)).toEqual({ ok: true, answer: '' })
  expect(told()).toMatchObject([{ kind: 'test', title: '测试消息 · 测试公司', path: '/alerts?panel=browser' }])
  service.answers.push({ status: 500 })
  expect(await client.alertBrowsers.test(own!.browserId)).toEqual({ ok: false, answer: 'HTTP 500' })
  await expect(client.alertBrowsers.test(randomUUID())).rejects.toMatchObject({ status: 404 })
})

test('a browser is one person’s: who signs in at it next receives there, and the one before no longer', async () => {
  const { email, password } = { email: 'manager@example.com', password: 'correct horse battery' }
  await client.people.create({ name: '李主管', role: 'manager', email, password })
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password }) })
  const other = createClient({ baseUrl: server.url, headers: { cookie: answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; '), origin: server.url } })
  expect((await other.alertBrowsers.list()).browsers).toEqual([])
  await switchOn(other, '/push/one', browser.keys)
  expect((await client.alertBrowsers.list()).browsers).toMatchObject([{ endpoint: null, endedWhy: 'replaced' }])
  await client.alertRules.create(rule())
  await sos()
  // The step names administrators only.
  expect(service.received).toEqual([])
  const [theirs] = (await other.alertBrowsers.list()).browsers
  await expect(client.alertBrowsers.end(theirs!.browserId)).rejects.toMatchObject({ status: 404 })
  await expect(client.alertBrowsers.test(theirs!.browserId)).rejects.toMatchObject({ status: 404 })
  await other.alertBrowsers.end(theirs!.browserId)
  expect((await other.alertBrowsers.list()).browsers).toEqual([])
})

test('switching on and off is in the log in plain words; renewing is not; other addresses are refused', async () => {
  const before = (await client.audit.list({ topic: 'rules' })).items.filter(({ what }) => what.includes('接收告警')).length
  await switchOn(client, '/push/one', createPushBrowser().keys)
  const [own] = (await client.alertBrowsers.list()).browsers
  await client.alertBrowsers.end(own!.browserId)
  const { items } = await client.audit.list({ topic: 'rules' })
  expect(items.filter(({ what }) => what.includes('接收告警')).length).toBe(before + 1)
  expect(items[0]).toMatchObject({ what: '不再在浏览器“Chrome · Windows”接收告警' })
  await expect(client.alertBrowsers.set({ label: 'x', endpoint: 'https://10.1.2.3/a', keys: browser.keys })).rejects.toMatchObject({ status: 400 })
  // Alerts of the tests before were wiped between them.
  const { faults } = (await (await client.raw('POST', '/api/v1/log/self-check')).json()) as { faults: { table: string }[] }
  expect(faults.filter(({ table }) => table !== 'alerts' && table !== 'alert_acts')).toEqual([])
})

describe('a message that waits for its hour goes to nobody who does not see the person any more', () => {
  const ids = {} as Record<'first' | 'second' | 'zhao' | 'wu', string>
  let stood: string | undefined
  beforeAll(async () => {
    for (const { name, departmentId } of (await client.departments.list()).departments) ids[name === '销售一部' ? 'first' : 'second'] = departmentId
    const manager = async (name: string, email: string, departmentId: string) => (await client.people.create({ name, role: 'manager', departmentId, email, password: 'correct horse battery' })).personId
    ids.zhao = await manager('赵经理', 'zhao@example.com', ids.first)
    ids.wu = await manager('吴经理', 'wu@example.com', ids.second)
  })
  const zhaoAsBefore = { role: 'manager', departmentId: '', scope: null } as const
  const cases: [what: string, sees: 'zhao' | 'wu', happens: () => Promise<unknown>, told: number][] = [
    ['nothing is changed', 'zhao', () => Promise.resolve(), 1],
    ['their scope is narrowed', 'zhao', () => client.people.update(ids.zhao, { scope: 'own' }), 0],
    ['their scope begins elsewhere', 'zhao', () => client.people.update(ids.zhao, { scope: 'department', scopeDepartmentIds: [ids.second] }), 0],
    ['they are in another department', 'zhao', () => client.people.update(ids.zhao, { departmentId: ids.second }), 0],
    ['they have another role', 'zhao', () => client.people.update(ids.zhao, { role: 'auditor', scope: 'own' }), 0],
    ['they have left', 'zhao', () => client.people.update(ids.zhao, { status: 'left' }), 0],
    ['the person is in another department', 'zhao', () => client.people.update(zhang, { departmentId: ids.second }), 0],
    ['they stand in still', 'wu', () => Promise.resolve(), 1],
    ['they stand in no longer', 'wu', () => client.delegations.end(stood!), 0],
  ]
  test.each(cases)('%s (%s)', async (_what, reader, happens, count) => {
    await client.people.update(ids.zhao, { ...zhaoAsBefore, status: 'active', departmentId: ids.first })
    await client.people.update(zhang, { departmentId: ids.first })
    now = Math.ceil((now + 86_400_000) / 86_400_000) * 86_400_000 + 15 * 60 * minute // 23:00 in Shanghai
    const { delegationId } = await client.delegations.create({ fromPersonId: ids.zhao, toPersonId: ids.wu, startsAt: new Date(now).toISOString(), endsAt: new Date(now + 24 * 60 * minute).toISOString(), reason: '年假' })
    stood = delegationId
    // In the morning one signs in anew: sessions of a day before may have ended.
    await switchOn((await signIn(server, `${reader}@example.com`)).client, '/push/reader', browser.keys)
    await client.alertRules.create(rule({ severity: 'warning', quietHours: { from: '22:00', to: '07:00' }, steps: [{ afterMinutes: 0, administrators: false, managers: true, personIds: [], channelIds: [] }] }))
    await sos()
    expect((await database.query(`select count(*)::int as n from alert_browser_deliveries where state = 'waiting'`)).rows[0].n).toBe(1)
    await happens()
    await pass(8 * 60 + 1)
    expect(service.received.map(({ path }) => path)).toEqual(Array.from({ length: count }, () => '/push/reader'))
    expect((await database.query('select state from alert_browser_deliveries')).rows).toEqual([{ state: count === 1 ? 'sent' : 'dropped' }])
    await client.delegations.end(delegationId).catch(() => undefined)
  })
})
