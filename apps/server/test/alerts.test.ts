import { randomUUID } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FieldproofClient, createClient } from '@fieldproof/client'
import type { AlertChannelInput, AlertRuleInput } from '@fieldproof/contract'
import { destination } from '@fieldproof/core/geo'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { followAlerts } from '../src/react/alerts/follower.ts'
import { deliverAlerts } from '../src/react/alerts/deliver.ts'
import { pauseAfter } from '../src/react/alerts/retries.ts'
import { dingtalkSecret, feishuSecret, type MailBox, type StandIn, startMailBox, startStandIn, webhookSecret, wecomKey } from './alertStandIns.ts'
import { shop } from './smallCompany.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const minute = 60_000
let now = Date.parse('2026-11-24T10:00:00+08:00')
let server: TestServer
let client: FieldproofClient
let database: pg.Client
let orgId: string
let siteId: string
let people: { personId: string; name: string }[]
let phones: SimulatedPhone[]
let standIn: StandIn
let mailBox: MailBox

const ports = () => ({ db: server.ports.db, secretBox: server.ports.secretBox, outgoing: server.ports.outgoing, publicUrl: server.ports.settings.publicUrl })
/** What the background does by itself, at once: the log, the clock, the messages. */
const catchUp = async () => {
  await server.ports.pipeline.drain()
  await followAlerts(server.ports.db, orgId, now)
  while (await deliverAlerts(ports(), orgId, now));
  // The server's own loop may have taken some of them; it answers for these.
  await expect.poll(async () => (await database.query(`select count(*)::int as n from alert_deliveries d where leased_until > $1 or (state = 'waiting' and next_attempt_at <= $1
    and (select count(*) from alert_deliveries x where x.channel_id = d.channel_id and x.sent_at > $1::timestamptz - interval '1 minute') < 20)`, [new Date(now)])).rows[0].n, { interval: 20, timeout: 5_000 }).toBe(0)
}
const pass = async (minutes: number) => {
  now += minutes * minute
  await catchUp()
}
const rule = (change: Omit<Partial<AlertRuleInput>, 'when'> & { when?: Partial<AlertRuleInput['when']> } = {}): AlertRuleInput => ({
  name: '规则', isActive: true, scope: { departmentIds: [], personIds: [], siteIds: [] }, severity: 'warning', quietMinutes: 0, quietHours: null, steps: [{ afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [] }], ...change,
  when: { kind: 'sos', whats: ['raised'], leastMinutes: 0, count: 1, withinHours: 24, per: 'person', ...change.when },
})
const channel = (kind: AlertChannelInput['kind'], change: Partial<AlertChannelInput> = {}): AlertChannelInput => ({ name: kind, kind, language: 'zh-CN', isActive: true, quietHours: null, ...change })
const sos = async (phone: SimulatedPhone) => {
  const sosId = randomUUID()
  phone.declare({ topic: 'sos', sosId, state: 'raised', fix: { ...shop, fixTime: now, accuracyMetres: 8, provider: 'gps' } })
  await phone.flush()
  await catchUp()
  return sosId
}
/** A check-in that everything speaks against. */
const doubtful = async (phone: SimulatedPhone) => {
  const id = phone.checkIn({ siteId, fix: { ...destination(shop, 40, 20_000), fixTime: now, accuracyMetres: 3, provider: 'gps', mock: true }, deviceTime: now })
  await phone.flush()
  await server.ports.pipeline.drain()
  return id
}
/** The self-check names nothing but what this file itself took away between its tests. */
const nothingChangedBehind = async () => {
  const { faults } = (await (await client.raw('POST', '/api/v1/log/self-check')).json()) as { faults: { what: string }[] }
  expect(faults.filter(({ what }) => !what.endsWith('the log has it, the list does not'))).toEqual([])
}
const list = async (query: Record<string, string> = {}) => (await client.alerts.list(query)).items
const step = (change: Partial<AlertRuleInput['steps'][number]> = {}) => ({ afterMinutes: 0, administrators: false, managers: false, personIds: [], channelIds: [], ...change })

beforeAll(async () => {
  standIn = await startStandIn(() => now)
  mailBox = await startMailBox({ user: 'alerts', password: 'pass word' })
  server = await startTestServer({ clock: { now: () => now }, privateHosts: ['127.0.0.1'] })
  const company = await setUpTestCompany(server)
  ;({ client, people } = company)
  orgId = (await client.me()).orgId
  siteId = (await client.sites.list()).items[0]!.siteId
  database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  phones = await Promise.all(people.map(async ({ personId }) => createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await client.people.enrollmentCode(personId)).code })))
}, 60_000)
afterAll(async () => {
  await database?.end()
  await server?.stop()
  await standIn?.stop()
  await mailBox?.stop()
})
beforeEach(async () => {
  now += 60 * minute
  for (const { ruleId } of (await client.alertRules.list()).rules) await client.alertRules.remove(ruleId)
  for (const { channelId } of (await client.alertChannels.list()).channels) await client.alertChannels.remove(channelId)
  await database.query('delete from alert_deliveries; delete from alert_acts; delete from alerts; delete from alert_facts')
  standIn.taken.length = standIn.calls.length = standIn.next.length = mailBox.mails.length = 0
})

describe('from what happens to an alert', () => {
  test('a call for help opens one, tells a signed robot, and ends with who took it on', async () => {
    const { channelId } = await client.alertChannels.create(channel('dingtalk', { url: `${standIn.url('dingtalk/robot/send')}?access_token=abc`, secret: dingtalkSecret }))
    await client.alertRules.create(rule({ name: '求助', severity: 'critical', steps: [step({ administrators: true, channelIds: [channelId] })] }))
    const sosId = await sos(phones[0]!)
    const [alert] = await list()
    expect(alert).toMatchObject({ ruleName: '求助', kind: 'sos', what: 'raised', severity: 'critical', state: 'open', personName: '张三', joined: 0, facts: [{ subject: `sos:${sosId}` }] })
    expect(await client.alerts.counts()).toEqual({ open: 1, critical: 1 })
    expect(standIn.taken).toMatchObject([{ robot: 'dingtalk', title: '【紧急】求助 · 张三' }])
    expect(standIn.taken[0]!.text).toContain(`(http://localhost/alerts?alert=${alert!.alertId})`)
    expect(standIn.taken[0]!.body.at).toEqual({ isAtAll: true })
    // Told once, however often the follower looks.
    await pass(5)
    expect(standIn.calls).toHaveLength(1)
    expect((await client.alerts.act({ alertIds: [alert!.alertId], act: 'acknowledged', note: '已打电话' })).changed).toBe(1)
    expect((await client.alerts.act({ alertIds: [alert!.alertId], act: 'acknowledged' })).changed).toBe(0)
    const { acts, deliveries, state } = await client.alerts.get(alert!.alertId)
    expect([state, acts, deliveries]).toMatchObject(['acknowledged', [{ act: 'acknowledged', byName: '王管理', note: '已打电话' }], [{ channelName: 'dingtalk', state: 'sent', attempts: 1 }]])
    const { rows } = await database.query(`select convert_from(body, 'UTF8')::jsonb as body from log_entries where kind = 'decision' order by entry_index desc limit 1`)
    expect(rows[0].body).toMatchObject({ action: 'alert.acknowledged', alertId: alert!.alertId, note: '已打电话' })
    expect((await (await client.raw('POST', '/api/v1/log/self-check')).json()) as { faults: unknown[] }).toMatchObject({ faults: [] })
  })

  test('whoever takes on a call takes on its alert: nobody else is woken', async () => {
    const { channelId } = await client.alertChannels.create(channel('dingtalk', { url: `${standIn.url('dingtalk/robot/send')}?access_token=abc`, secret: dingtalkSecret }))
    await client.alertRules.create(rule({ severity: 'critical', steps: [step({ administrators: true }), step({ afterMinutes: 5, administrators: true, channelIds: [channelId] })] }))
    const sosId = await sos(phones[0]!)
    expect(await list()).toMatchObject([{ state: 'open', nextStepAt: new Date(now + 5 * minute).toISOString(), over: null }])
    await client.sos.acknowledge(sosId, { note: '正在联系' })
    const [alert] = await list()
    expect(alert).toMatchObject({ state: 'acknowledged', nextStepAt: null, over: null })
    expect((await client.alerts.get(alert!.alertId)).acts).toMatchObject([{ act: 'acknowledged', byName: '王管理', note: '正在联系' }])
    await pass(6)
    expect(standIn.taken).toEqual([])
    // Ended by the office: over from then on, in the very act.
    await client.sos.end(sosId, { reason: '见到本人' })
    expect(await list()).toMatchObject([{ state: 'acknowledged', over: { at: new Date(now).toISOString(), why: 'ended' } }])
    await nothingChangedBehind()
  })

  test('a call that is taken on before its alert was opened calls out nobody; one in hand says nothing of another', async () => {
    await client.alertRules.create(rule({ severity: 'critical', quietMinutes: 60, when: { per: 'rule' }, steps: [step({ administrators: true }), step({ afterMinutes: 5, administrators: true })] }))
    const [first, second] = [randomUUID(), randomUUID()]
    for (const [i, sosId] of [first, second].entries()) {
      phones[i]!.declare({ topic: 'sos', sosId, state: 'raised', fix: { ...shop, fixTime: now, accuracyMetres: 8, provider: 'gps' } })
      await phones[i]!.flush()
    }
    await server.ports.pipeline.drain()
    await client.sos.acknowledge(first, {})
    await catchUp()
    // Both are of one alert, and the second call is in nobody's hands.
    expect(await list()).toMatchObject([{ state: 'open', joined: 1 }])
    await client.sos.acknowledge(second, {})
    expect(await list()).toMatchObject([{ state: 'acknowledged', nextStepAt: null }])
  })

  test('a false alarm that its person ends wakes nobody else, and stays to be seen to; raised again within the quiet period it goes on', async () => {
    const { channelId } = await client.alertChannels.create(channel('dingtalk', { url: `${standIn.url('dingtalk/robot/send')}?access_token=abc`, secret: dingtalkSecret }))
    await client.alertRules.create(rule({ severity: 'critical', quietMinutes: 60, steps: [step({ administrators: true, channelIds: [channelId] }), step({ afterMinutes: 10, administrators: true, channelIds: [channelId] })] }))
    const sosId = await sos(phones[0]!)
    expect(standIn.taken).toHaveLength(1)
    await pass(4)
    const endedAt = now
    phones[0]!.declare({ topic: 'sos', sosId, state: 'ended' })
    await phones[0]!.flush()
    await catchUp()
    expect(await list()).toMatchObject([{ state: 'open', nextStepAt: null, over: { at: new Date(endedAt).toISOString(), why: 'ended' } }])
    await pass(8)
    expect(standIn.taken).toHaveLength(1)
    // Another follower from the start of the log finds the same.
    await database.query(`update follower_cursors set next_index = 0 where follower = 'alerts'`)
    await Promise.all([catchUp(), followAlerts(server.ports.db, orgId, now)])
    expect(await list()).toMatchObject([{ state: 'open', nextStepAt: null, over: { at: new Date(endedAt).toISOString(), why: 'ended' } }])
    expect(await client.alerts.counts()).toEqual({ open: 1, critical: 1 })
    await sos(phones[0]!)
    expect(await list()).toMatchObject([{ joined: 1, over: null }])
    expect(standIn.taken).toHaveLength(2)
    await nothingChangedBehind()
  })

  test('what is over before anybody was told is told once, with its end', async () => {
    const { channelId } = await client.alertChannels.create(channel('dingtalk', { url: `${standIn.url('dingtalk/robot/send')}?access_token=abc`, secret: dingtalkSecret }))
    await client.alertRules.create(rule({ severity: 'critical', steps: [step({ channelIds: [channelId] }), step({ afterMinutes: 10, channelIds: [channelId] })] }))
    const sosId = randomUUID()
    for (const state of ['raised', 'ended'] as const) phones[0]!.declare({ topic: 'sos', sosId, state, ...(state === 'raised' ? { fix: { ...shop, fixTime: now, accuracyMetres: 8, provider: 'gps' as const } } : {}) })
    await phones[0]!.flush()
    await catchUp()
    await pass(15)
    expect(standIn.taken).toHaveLength(1)
    expect(standIn.taken[0]!.text).toContain('已结束')
  })

  test('the third doubtful check-in of one person in seven days does; the preview says the same', async () => {
    const three = rule({ name: '三次', when: { kind: 'check_in', whats: ['needs_review', 'strong_doubt'], count: 3, withinHours: 168 }, quietMinutes: 600 })
    const { ruleId } = await client.alertRules.create(three)
    now += minute
    for (let i = 0; i < 4; i++) {
      await doubtful(phones[0]!)
      if (i < 2) await doubtful(phones[1]!)
      now += 20 * minute
    }
    await catchUp()
    const found = await list({ ruleId })
    expect(found.map(({ personName, facts, joined }) => [personName, facts.length, joined])).toEqual([['张三', 4, 1]])
    const preview = await client.alertRules.preview(three)
    expect(preview.alerts.map(({ personName, facts, joined }) => [personName, facts.length, joined])).toEqual([['张三', 3, 1]])
    expect(preview.count).toBe(1)
    expect(preview.alerts[0]!.openedAt).toBe(found[0]!.openedAt)
    expect((await client.alertRules.preview({ ...three, when: { ...three.when, count: 5 } })).count).toBe(0)
    // From the start again: the same alerts, and nobody is told twice.
    const before = (await database.query('select alert_id, facts, joined, opened_at from alerts order by alert_id')).rows
    await database.query(`update follower_cursors set next_index = 0 where follower = 'alerts'`)
    await catchUp()
    expect((await database.query('select alert_id, facts, joined, opened_at from alerts order by alert_id')).rows).toEqual(before)
    await database.query('delete from alerts; delete from alert_facts')
    await database.query(`update follower_cursors set next_index = 0 where follower = 'alerts'`)
    await catchUp()
    expect((await database.query('select alert_id, facts, joined, opened_at from alerts order by alert_id')).rows).toEqual(before)
  })

  test('a rule rings for nothing that happened before it was made, or out of its scope', async () => {
    await sos(phones[0]!)
    now += minute
    await client.alertRules.create(rule({ scope: { departmentIds: [], personIds: [people[1]!.personId], siteIds: [] } }))
    await database.query(`update follower_cursors set next_index = 0 where follower = 'alerts'`)
    await catchUp()
    expect(await list()).toEqual([])
    now += minute
    await sos(phones[0]!)
    await sos(phones[1]!)
    expect((await list()).map(({ personName }) => personName)).toEqual(['李四'])
  })
})

describe('escalation', () => {
  test('tells the next level when nobody acknowledges, and nobody after that', async () => {
    const first = await client.alertChannels.create(channel('wecom', { url: `${standIn.url('wecom/cgi-bin/webhook/send')}?key=${wecomKey}` }))
    const second = await client.alertChannels.create(channel('feishu', { url: standIn.url('feishu/open-apis/bot/v2/hook/x'), secret: feishuSecret, language: 'en' }))
    await client.alertRules.create(rule({ steps: [step({ channelIds: [first.channelId] }), step({ afterMinutes: 10, channelIds: [second.channelId] }), step({ afterMinutes: 30, channelIds: [first.channelId] })] }))
    await sos(phones[0]!)
    expect(standIn.taken.map(({ robot }) => robot)).toEqual(['wecom'])
    await pass(9)
    expect(standIn.taken).toHaveLength(1)
    await pass(1)
    expect(standIn.taken.map(({ robot, title }) => [robot, title])).toEqual([['wecom', '**<font color="warning">【警告】求助 · 张三</font>**'], ['feishu', '[Warning] Call for help · 张三']])
    expect(standIn.taken[1]!.text).toContain('Level 2: nobody has acknowledged it')
    const [alert] = await list()
    expect(alert).toMatchObject({ stepsTaken: 2, steps: 3 })
    await client.alerts.act({ alertIds: [alert!.alertId], act: 'acknowledged' })
    await pass(60)
    expect(standIn.taken).toHaveLength(2)
    // Taken back: it goes on where it stood.
    await client.alerts.act({ alertIds: [alert!.alertId], act: 'reopened' })
    await pass(0)
    expect(standIn.taken.map(({ robot }) => robot)).toEqual(['wecom', 'feishu', 'wecom'])
  })

  test('one of which everybody had been told is told again when it is opened again, once for each time', async () => {
    const { channelId } = await client.alertChannels.create(channel('wecom', { url: `${standIn.url('wecom/send')}?key=${wecomKey}` }))
    await client.alertRules.create(rule({ steps: [step({ channelIds: [channelId] }), step({ afterMinutes: 10, channelIds: [channelId] })] }))
    await sos(phones[0]!)
    await pass(10)
    expect(standIn.taken).toHaveLength(2)
    const { alertId } = (await list())[0]!
    for (const [told, end] of [[4, 'closed'], [6, 'acknowledged']] as const) {
      await client.alerts.act({ alertIds: [alertId], act: end })
      await pass(30)
      expect(standIn.taken).toHaveLength(told - 2)
      await client.alerts.act({ alertIds: [alertId], act: 'reopened' })
      await pass(0)
      expect(standIn.taken).toHaveLength(told - 1)
      expect(await client.alerts.get(alertId)).toMatchObject({ stepsTaken: 1, steps: 2 })
      await pass(9)
      expect(standIn.taken).toHaveLength(told - 1)
      await pass(1)
      expect(standIn.taken).toHaveLength(told)
      expect(await client.alerts.get(alertId)).toMatchObject({ stepsTaken: 2, steps: 2, nextStepAt: null })
    }
  })

  test('a changed channel is in the log as it was and as it is, its key as a hash', async () => {
    const { channelId } = await client.alertChannels.create(channel('wecom', { name: '旧名', url: `${standIn.url('wecom/send')}?key=old-key`, quietHours: { from: '22:00', to: '07:00' } }))
    await client.alertChannels.update(channelId, { name: '新名', url: `${standIn.url('wecom/send')}?key=new-key` })
    const { rows: [entry] } = await database.query(`select convert_from(body, 'UTF8') as text from log_entries where ref = $1 and kind = 'rule_changed' order by entry_index desc limit 1`, [channelId])
    const { action, before, after } = JSON.parse(entry.text)
    expect([action, before, after]).toMatchObject(['alert_channel.updated', { name: '旧名', quietFrom: 1320, quietTo: 420, isActive: true }, { name: '新名', quietFrom: 1320 }])
    expect(before.secretSha256).not.toBe(after.secretSha256)
    expect(entry.text).not.toMatch(/old-key|new-key/)
    const [told] = (await client.audit.list()).items
    expect(told!.changes.map(({ field, before: was, after: is }) => [field, was, is])).toContainEqual([expect.any(String), '旧名', '新名'])
    expect((await client.log.runSelfCheck()).faults.filter(({ table }) => table === 'alert_channels')).toEqual([])
  })

  test('quiet hours hold messages until the morning, but never what is critical', async () => {
    now = Date.parse('2026-11-26T23:00:00+08:00')
    const { channelId } = await client.alertChannels.create(channel('webhook', { url: standIn.url('webhook/alerts'), secret: webhookSecret, quietHours: { from: '22:00', to: '07:00' } }))
    await client.alertRules.create(rule({ name: '夜里', steps: [step({ channelIds: [channelId] })] }))
    await client.alertRules.create(rule({ name: '急', severity: 'critical', scope: { departmentIds: [], personIds: [people[1]!.personId], siteIds: [] }, steps: [step({ channelIds: [channelId] })] }))
    now += minute
    await sos(phones[0]!)
    expect(standIn.taken).toEqual([])
    await sos(phones[1]!)
    expect(standIn.taken.map(({ body }) => (body.alert as unknown as { ruleName: string }).ruleName)).toEqual(['急'])
    now = Date.parse('2026-11-27T07:00:00+08:00')
    await catchUp()
    expect(standIn.taken.map(({ title }) => title).toSorted()).toEqual(['【紧急】求助 · 李四', '【警告】求助 · 张三', '【警告】求助 · 李四'].toSorted())
  })

  test('a message that failed before the quiet hours is not sent in them', async () => {
    now = Date.parse('2026-11-27T21:59:00+08:00')
    const { channelId } = await client.alertChannels.create(channel('webhook', { url: standIn.url('webhook/alerts'), secret: webhookSecret }))
    await client.alertRules.create(rule({ name: '夜里', quietHours: { from: '22:00', to: '07:00' }, steps: [step({ channelIds: [channelId] })] }))
    standIn.next.push({ status: 503, body: 'busy', headers: { 'retry-after': '120' } })
    await sos(phones[0]!)
    expect(standIn.calls).toHaveLength(1)
    await pass(30)
    await pass(300)
    expect(standIn.calls).toHaveLength(1)
    expect((await client.alerts.get((await list())[0]!.alertId)).deliveries).toMatchObject([{ state: 'waiting', attempts: 1, nextAttemptAt: '2026-11-27T23:00:00.000Z' }])
    now = Date.parse('2026-11-28T07:00:00+08:00')
    await catchUp()
    expect(standIn.taken).toHaveLength(1)
  })
})

describe('a channel that fails', () => {
  const make = async () => {
    const { channelId } = await client.alertChannels.create(channel('wecom', { url: `${standIn.url('wecom/send')}?key=${wecomKey}` }))
    await client.alertRules.create(rule({ steps: [step({ channelIds: [channelId] })] }))
    return channelId
  }
  const shown = async () => (await client.alertChannels.list()).channels[0]!

  test('is tried again, keeps to what it was told to wait, and says what it answered', async () => {
    await make()
    standIn.next.push({ status: 429, body: 'slow', headers: { 'retry-after': '300' } }, { status: 200, body: '{"errcode":45009,"errmsg":"api freq out of limit"}' })
    await sos(phones[0]!)
    expect(await shown()).toMatchObject({ waiting: 1, lastFailure: 'HTTP 429 slow', failingSince: new Date(now).toISOString() })
    await pass(4)
    expect(standIn.calls).toHaveLength(1)
    await pass(1)
    // A refusal inside a 200 is a failure all the same.
    expect(standIn.calls).toHaveLength(2)
    expect(await shown()).toMatchObject({ waiting: 1, lastFailure: '45009 api freq out of limit' })
    await pass(1)
    expect(standIn.taken).toHaveLength(1)
    expect(await shown()).toMatchObject({ waiting: 0, failingSince: null, lastSentAt: new Date(now).toISOString() })
  })

  test('is given up after a day, which is shown; a rule can watch for it', async () => {
    const channelId = await make()
    await client.alertRules.create(rule({ name: '渠道', when: { kind: 'system', whats: ['channel_failing'], leastMinutes: 30, per: 'rule' } }))
    await client.alertChannels.update(channelId, { url: `${standIn.url('wecom/send')}?key=wrong` })
    await sos(phones[0]!)
    expect((await shown()).lastFailure).toBe('93000 invalid webhook url')
    await pass(29)
    expect(await list({ kind: 'system' })).toEqual([])
    await pass(31)
    expect(await list({ kind: 'system' })).toMatchObject([{ what: 'channel_failing', ruleName: '渠道' }])
    for (let hour = 0; hour < 26; hour++) await pass(61)
    expect(await shown()).toMatchObject({ waiting: 0, givenUp: 1 })
    expect(standIn.calls.length).toBeLessThan(40)
    expect(pauseAfter(0, undefined)).toBe(10_000)
    expect(pauseAfter(30, undefined)).toBe(3_600_000)
    expect(pauseAfter(0, 900)).toBe(900_000)
  })

  test('is not asked with the next message while it wants none', async () => {
    await make()
    standIn.next.push({ status: 200, body: '{"errcode":45009,"errmsg":"api freq out of limit"}' })
    for (let i = 0; i < 3; i++) phones[0]!.declare({ topic: 'sos', sosId: randomUUID(), state: 'raised', fix: { ...shop, fixTime: now, accuracyMetres: 8, provider: 'gps' } })
    await phones[0]!.flush()
    await catchUp()
    expect(standIn.calls).toHaveLength(1)
    await pass(1)
    expect(standIn.taken).toHaveLength(3)
  })

  test('and does not answer holds up no other', async () => {
    const held: ServerResponse[] = []
    const dead = createServer((_, response) => void held.push(response))
    await new Promise<void>((resolve) => dead.listen(0, '127.0.0.1', resolve))
    const channelIds = [(await client.alertChannels.create(channel('webhook', { name: '不应答', url: `http://127.0.0.1:${(dead.address() as AddressInfo).port}/`, secret: webhookSecret }))).channelId, await make()]
    await client.alertRules.create(rule({ steps: [step({ channelIds })] }))
    try {
      for (let i = 0; i < 3; i++) {
        phones[0]!.declare({ topic: 'sos', sosId: randomUUID(), state: 'raised', fix: { ...shop, fixTime: now, accuracyMetres: 8, provider: 'gps' } })
        await phones[0]!.flush()
        await server.ports.pipeline.drain()
        await followAlerts(server.ports.db, orgId, now)
        // The server's own loop; both rules tell the robot.
        await expect.poll(() => standIn.taken.length, { timeout: 5_000 }).toBe(2 * (i + 1))
        expect(held).toHaveLength(1)
      }
    } finally {
      for (const { channelId } of (await client.alertChannels.list()).channels) await client.alertChannels.remove(channelId)
      dead.closeAllConnections()
      await new Promise((resolve) => dead.close(resolve))
      await catchUp()
    }
  })

  test('twenty messages a minute go to a robot, the others wait', async () => {
    await make()
    for (let i = 0; i < 25; i++) {
      phones[0]!.declare({ topic: 'sos', sosId: randomUUID(), state: 'raised', fix: { ...shop, fixTime: now, accuracyMetres: 8, provider: 'gps' } })
      now += 100
    }
    await phones[0]!.flush()
    await catchUp()
    expect(standIn.taken).toHaveLength(20)
    await pass(1)
    expect(standIn.taken).toHaveLength(25)
  })
})

describe('the test message', () => {
  test('shows the answer of every kind of channel, good and bad', async () => {
    const robots: AlertChannelInput[] = [
      channel('dingtalk', { url: `${standIn.url('dingtalk/send')}?access_token=a`, secret: dingtalkSecret }), channel('feishu', { url: standIn.url('feishu/hook'), secret: feishuSecret }),
      channel('wecom', { url: `${standIn.url('wecom/send')}?key=${wecomKey}` }), channel('webhook', { url: standIn.url('webhook/in'), secret: webhookSecret }),
    ]
    const answers: [boolean, string][] = []
    for (const one of robots) {
      const { channelId, address, hasSecret } = await client.alertChannels.create(one)
      expect([address.includes('access_token'), address.includes(wecomKey), hasSecret]).toEqual([false, false, one.kind !== 'wecom'])
      const good = await client.alertChannels.test(channelId)
      // Another name, and what is left out stays: the key as well.
      await client.alertChannels.update(channelId, { name: '改名' })
      expect((await client.alertChannels.test(channelId)).ok).toBe(true)
      await client.alertChannels.update(channelId, one.kind === 'wecom' ? { url: `${standIn.url('wecom/send')}?key=other` } : { secret: 'wrong' })
      const bad = await client.alertChannels.test(channelId)
      answers.push([good.ok, good.answer], [bad.ok, bad.answer])
    }
    expect(answers).toEqual([
      [true, '{"errcode":0,"errmsg":"ok"}'], [false, '310000 sign not match'], [true, '{"code":0,"msg":"success","data":{}}'], [false, '19021 sign match fail or timestamp is not within one hour from current time'],
      [true, '{"errcode":0,"errmsg":"ok"}'], [false, '93000 invalid webhook url'], [true, 'HTTP 200 {"received":true}'], [false, 'HTTP 401 {"error":"signature"}'],
    ])
    expect(standIn.taken.map(({ title }) => title)).toContain('测试消息 · 测试公司')
  })

  test('goes by mail, with a password that the console never shows', async () => {
    const mail = { host: '127.0.0.1', port: mailBox.port, security: 'none' as const, user: 'alerts', from: '实迹 <alerts@example.com>', to: ['desk@example.com'], toRecipients: true }
    const { channelId } = await client.alertChannels.create(channel('email', { mail, secret: 'pass word' }))
    expect(await client.alertChannels.test(channelId)).toMatchObject({ ok: true, answer: expect.stringContaining('250') })
    await client.alertRules.create(rule({ name: '邮件', steps: [step({ administrators: true, channelIds: [channelId] })] }))
    now += minute
    await sos(phones[0]!)
    expect(mailBox.mails.map(({ to }) => to)).toEqual([['desk@example.com', 'owner@example.com'], ['desk@example.com', 'owner@example.com']])
    expect(mailBox.mails[1]!.from).toBe('alerts@example.com')
    expect(mailBox.mails[1]!.source).toContain('Subject: =?UTF-8?')
    await client.alertChannels.update(channelId, { secret: 'wrong' })
    expect(await client.alertChannels.test(channelId)).toMatchObject({ ok: false, answer: expect.stringMatching(/Invalid login|535/) })
    expect(JSON.stringify(await client.alertChannels.list())).not.toContain('pass word')
    const { rows } = await database.query(`select convert_from(body, 'UTF8') as body from log_entries where body is not null and convert_from(body, 'UTF8') like '%alert_channel.%'`)
    expect(rows.length).toBeGreaterThan(0)
    for (const { body } of rows) expect(body).not.toMatch(/pass word|SEC1234|access_token/)
  })

  test('goes by mail at its hour to those alone who see the person still; to nobody where no address is left', async () => {
    const mail = { host: '127.0.0.1', port: mailBox.port, security: 'none' as const, user: 'alerts', from: 'alerts@example.com', to: [], toRecipients: true }
    const { channelId } = await client.alertChannels.create(channel('email', { mail, secret: 'pass word' }))
    const { departments } = await client.departments.list()
    const idOf = (name: string) => departments.find((department) => department.name === name)!.departmentId
    const manager = async (name: string) => (await client.people.create({ name, role: 'manager', departmentId: idOf('销售一部'), email: `${name}@example.com`, password: 'correct horse battery' })).personId
    const [one, other] = [await manager('one'), await manager('other')]
    await client.alertRules.create(rule({ name: '邮件', quietHours: { from: '22:00', to: '07:00' }, steps: [step({ administrators: false, managers: true, channelIds: [channelId] })] }))
    const night = async (change: () => Promise<unknown>): Promise<string[][]> => {
      now = Math.ceil((now + 86_400_000) / 86_400_000) * 86_400_000 + 15 * 60 * minute // 23:00 in Shanghai
      mailBox.mails.length = 0
      await sos(phones[0]!)
      await change()
      await pass(8 * 60 + 1)
      return mailBox.mails.map(({ to }) => to)
    }
    expect(await night(() => Promise.resolve())).toEqual([['one@example.com', 'other@example.com']])
    expect(await night(() => client.people.update(one, { scope: 'own' }))).toEqual([['other@example.com']])
    expect(await night(() => client.people.update(other, { departmentId: idOf('销售二部') }))).toEqual([])
    expect((await database.query(`select state, attempts from alert_deliveries where channel_id = $1 order by created_at`, [channelId])).rows).toEqual([{ state: 'sent', attempts: 1 }, { state: 'sent', attempts: 1 }, { state: 'dropped', attempts: 0 }])
    for (const personId of [one, other]) await client.people.update(personId, { status: 'left' })
  })

  test('does not go into a private network unless whoever runs the server allows it', async () => {
    for (const url of ['http://10.0.0.1/x', 'https://192.168.1.1/x', 'http://localhost:9/x', 'http://example.com/x']) {
      const { channelId } = await client.alertChannels.create(channel('webhook', { url }))
      expect(await client.alertChannels.test(channelId)).toMatchObject({ ok: false, answer: expect.stringContaining('FIELDPROOF_PRIVATE_HOSTS') })
    }
    const { channelId } = await client.alertChannels.create(channel('email', { mail: { host: '10.1.1.1', port: 25, security: 'none', user: '', from: 'a@b.c', to: ['a@b.c'], toRecipients: false } }))
    expect(await client.alertChannels.test(channelId)).toMatchObject({ ok: false, answer: expect.stringContaining('FIELDPROOF_PRIVATE_HOSTS') })
  })
})

describe('rules', () => {
  test('refuse what cannot be kept to, and say what', async () => {
    const wrong = async (input: AlertRuleInput) => client.alertRules.create(input).then(() => 'taken', (error: { problem?: { detail?: string } }) => error.problem?.detail)
    expect(await wrong(rule({ when: { kind: 'crossing' } }))).toMatch(/^哪些情况：crossing 没有“raised”；可用：off_post/)
    expect(await wrong(rule({ steps: [step()] }))).toBe('第 1 级没有通知任何人；请选择人员或渠道')
    expect(await wrong(rule({ steps: [step({ administrators: true, afterMinutes: 5 })] }))).toBe('第 1 级须立即通知')
    expect(await wrong(rule({ steps: [step({ administrators: true }), step({ administrators: true })] }))).toBe('第 2 级要比第 1 级更晚')
    expect(await wrong(rule({ steps: [step({ channelIds: [randomUUID()] })] }))).toBe('通知的渠道：有一个已不存在')
    expect(await wrong(rule({ scope: { departmentIds: [], personIds: [randomUUID()], siteIds: [] } }))).toBe('适用的人员：有一人已不存在')
  })

  test('are switched off, removed and taken back', async () => {
    const { ruleId } = await client.alertRules.create(rule())
    await client.alertRules.update(ruleId, { isActive: false })
    now += minute
    await sos(phones[0]!)
    expect(await list()).toEqual([])
    now += minute
    await client.alertRules.update(ruleId, { isActive: true, name: '新名' })
    await client.alertRules.remove(ruleId)
    expect((await client.alertRules.list()).rules).toEqual([])
    now += minute
    expect(await client.alertRules.restore(ruleId)).toMatchObject({ name: '新名', isActive: true })
    await sos(phones[0]!)
    expect(await list()).toHaveLength(1)
    const { faults } = (await (await client.raw('POST', '/api/v1/log/self-check')).json()) as { faults: { table: string }[] }
    expect(faults.filter(({ table }) => table === 'alert_rules' || table === 'alert_channels')).toEqual([])
  })
})

test('a manager sees the alerts of the own people, and acts on those only', async () => {
  const { departments } = await client.departments.list()
  const [first, second] = ['销售一部', '销售二部'].map((name) => departments.find((one) => one.name === name))
  await client.people.create({ name: '赵经理', role: 'manager', departmentId: first!.departmentId, email: 'zhao@example.com', password: 'correct horse battery' })
  const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'zhao@example.com', password: 'correct horse battery' }) })
  const manager = createClient({ baseUrl: server.url, headers: { cookie: signedIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; '), origin: server.url } })
  await client.alertRules.create(rule({ name: '所有人' }))
  await client.alertRules.create(rule({ name: '二部', scope: { departmentIds: [second!.departmentId], personIds: [], siteIds: [] } }))
  now += minute
  await sos(phones[0]!)
  await sos(phones[1]!)
  const all = await list()
  expect(all).toHaveLength(3)
  const own = (await manager.alerts.list()).items
  expect(own.map(({ personName }) => personName)).toEqual(['张三'])
  expect(await manager.alerts.counts()).toMatchObject({ open: 1 })
  expect((await manager.alertRules.list()).rules.map(({ name }) => name)).toEqual(['所有人'])
  const foreign = all.find(({ personName }) => personName === '李四')!
  expect((await manager.alerts.act({ alertIds: [foreign.alertId, own[0]!.alertId], act: 'closed' })).changed).toBe(1)
  await expect(manager.alerts.get(foreign.alertId)).rejects.toMatchObject({ status: 404 })
  await expect(manager.alertRules.create(rule())).rejects.toMatchObject({ status: 403 })
})

test('the stream says that something changed, and no more', async () => {
  const answer = await client.raw('GET', '/api/v1/alerts/stream')
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let heard = (await reader.read()).value ?? ''
  await client.alertRules.create(rule())
  now += minute
  await sos(phones[0]!)
  while (heard.split('event: alerts').length < 3) heard += (await reader.read()).value ?? ''
  expect(heard).not.toContain('张三')
  await reader.cancel()
})
