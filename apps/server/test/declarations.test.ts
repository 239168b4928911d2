import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromWgs84 } from '@fieldproof/core/geo'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { mayKeep } from '../src/declarations/mayKeep.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** Wednesday 10:00 in Shanghai; on duty 09–18. */
const minute = 60_000
let now = Date.parse('2026-11-18T10:00:00+08:00')
const inside = { lat: 30.2085, lon: 120.2122 }
let server: TestServer
let owner: FieldproofClient
let manager: FieldproofClient
let otherManager: FieldproofClient
let orgId: string
let people: { personId: string; name: string }[]
const phones: SimulatedPhone[] = []
let siteId: string

const signIn = async (email: string): Promise<FieldproofClient> => {
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password: 'correct horse battery' }) })
  return createClient({ baseUrl: server.url, headers: { cookie: answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; '), origin: server.url } })
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] } })
  owner = company.client
  people = company.people
  orgId = (await owner.me()).orgId
  const { departments } = await owner.departments.list()
  for (const [name, email, department] of [['赵经理', 'first@example.com', '销售一部'], ['钱经理', 'second@example.com', '销售二部']] as const)
    await owner.people.create({ name, role: 'manager', email, password: 'correct horse battery', departmentId: departments.find((d) => d.name === department)!.departmentId })
  manager = await signIn('first@example.com')
  otherManager = await signIn('second@example.com')
  for (const { personId } of people) phones.push(await createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await owner.people.enrollmentCode(personId)).code }))
  siteId = (await phones[0]!.sites())[0]!.siteId
})
afterAll(() => server?.stop())

const send = async (phone = phones[0]!) => {
  await phone.send()
  await server.ports.pipeline.drain()
}
const checkIn = async (at = inside) => {
  now += minute
  const eventId = phones[0]!.checkIn({ siteId, fix: { ...at, fixTime: now, accuracyMetres: 8, provider: 'gps', mock: true } })
  await send()
  return eventId
}
const decide = async (client: FieldproofClient, eventId: string, outcome: 'real' | 'not_real') => {
  const [state, detail] = await Promise.all([client.review.state(eventId), owner.checkIns.get(eventId)])
  return client.review.decide(eventId, { outcome, note: '核对过现场照片', verdictEntryIndex: detail.verdicts[0]!.entryIndex!, replaces: state.decisions[0]?.decisionId ?? null })
}
const consent = async (purpose: 'track' | 'face' | 'video', granted: boolean, phone = phones[0]!) => {
  const { notice } = (await phone.client.phone.consents()).consents.find((one) => one.notice.purpose === purpose)!
  phone.declare({ topic: 'consent', purpose, granted, noticeVersion: notice.version, noticeSha256: notice.sha256 })
  await send(phone)
}
const stateOf = async (purpose: string) => (await phones[0]!.client.phone.consents()).consents.find((one) => one.notice.purpose === purpose)!.state
const track = (at: { lat: number; lon: number }) => phones[0]!.track(Array.from({ length: 5 }, (_, i) => ({ ...at, lat: at.lat + i * 1e-5, fixTime: now - (5 - i) * 5_000, accuracyMetres: 8 })))

describe('consents', () => {
  const has = (purpose: 'face' | 'video') => server.ports.db.readOrg(orgId, (trx) => mayKeep(trx, people[0]!.personId, purpose, now))
  test('are separate, given and taken back by signed events; a new notice asks again', async () => {
    expect(await stateOf('face')).toBe('none')
    expect(await has('face')).toBe(false)
    await consent('face', true)
    expect([await stateOf('face'), await has('face'), await has('video')]).toEqual(['granted', true, false])
    await consent('face', false)
    expect([await stateOf('face'), await has('face')]).toEqual(['withdrawn', false])
    await consent('face', true)
    const text = { 'zh-CN': '人脸只用于签到核身，不同意也可以工作，可以随时撤回。', 'zh-TW': '人臉只用於簽到核身，不同意也可以工作，可以隨時撤回。', en: 'Faces are compared at check-in only; you can work without agreeing.' }
    await expect(manager.consentNotices.publish('face', { text })).rejects.toMatchObject({ status: 403 })
    await expect(owner.consentNotices.publish('face', { text: { ...text, en: 'short' } })).rejects.toMatchObject({ status: 400 })
    const { notices } = await owner.consentNotices.publish('face', { text })
    expect(notices.find(({ notice }) => notice.purpose === 'face')).toMatchObject({ notice: { version: 2, text }, granted: 0, withdrawn: 0, waiting: 2 })
    expect([await stateOf('face'), await has('face')]).toEqual(['none', false])
    await consent('face', true)
    expect(await has('face')).toBe(true)
  })

  test('without the consent to tracks the gate takes none, and check-ins go on', async () => {
    const gateKnows = (withdrawn: boolean) => expect.poll(async () => (await server.ports.devices.byId(orgId, phones[0]!.deviceId))?.trackWithdrawn === true).toBe(withdrawn)
    await consent('track', false)
    await gateKnows(true)
    const refused = track(inside)
    await send()
    expect(phones[0]!.refused.get(refused)).toMatchObject({ code: 'consent_withdrawn' })
    const eventId = await checkIn()
    expect(phones[0]!.acknowledged.has(eventId)).toBe(true)
    await consent('track', true)
    await gateKnows(false)
    now += minute
    const kept = track(inside)
    await send()
    expect(phones[0]!.acknowledged.has(kept)).toBe(true)
  })

  test('a yes that reached the log before the no it follows stays the last word, and the track in between stays out', async () => {
    const phone = phones[0]!
    const { notice } = (await phone.client.phone.consents()).consents.find((one) => one.notice.purpose === 'track')!
    const say = (granted: boolean) => phone.declare({ topic: 'consent', purpose: 'track', granted, noticeVersion: notice.version, noticeSha256: notice.sha256 })
    now += minute
    say(false)
    const between = track(inside)
    now += minute
    const yes = say(true)
    const [first, second, third] = phone.waiting()
    // As after a restore from a backup: what is new comes before what was lost.
    for (const jws of [third!, first!]) {
      await phone.client.phone.sendEvents([jws])
      await server.ports.pipeline.drain()
    }
    const told = (await phone.client.phone.consents()).consents.find((one) => one.notice.purpose === 'track')!
    expect(told.state).toBe('granted')
    expect((await phone.client.phone.sendEvents([third!])).results[0]?.receipt?.receivedTime).toBe(told.receivedAt)
    expect((await phone.client.phone.sendEvents([second!])).results[0]).toMatchObject({ eventId: between, status: 'refused', problem: { code: 'consent_withdrawn' } })
    await send()
    expect(phone.acknowledged.has(yes)).toBe(true)
    now += minute
    const after = track(inside)
    await send()
    expect(phone.acknowledged.has(after)).toBe(true)
    expect((await owner.consentNotices.list()).notices.find((one) => one.notice.purpose === 'track')).toMatchObject({ withdrawn: 0 })
  })

  test('agreed anew without a network: what was recorded after it waits for the word and is kept; after a withdrawal nothing is', async () => {
    const phone = phones[0]!
    const notice = (await phone.client.phone.consents()).consents.find((one) => one.notice.purpose === 'track')!.notice
    const say = (granted: boolean) => phone.declare({ topic: 'consent', purpose: 'track', granted, noticeVersion: notice.version, noticeSha256: notice.sha256 })
    now += minute
    const earlier = track(inside)
    now += minute
    const no = say(false)
    now += minute
    const after = track(inside)
    const statuses = async () => new Map((await phone.send()).results.map(({ eventId, status }) => [eventId, status]))
    const first = await statuses()
    expect([earlier, no, after].map((id) => first.get(id))).toEqual(['accepted', 'accepted', 'retry'])
    await server.ports.pipeline.drain()
    expect((await statuses()).get(after)).toBe('refused')
    expect(phone.refused.get(after)).toMatchObject({ code: 'consent_withdrawn' })
    // Recorded while the withdrawal stood, sent with the new yes: judged by what held then.
    now += minute
    const between = track(inside)
    now += minute
    const yes = say(true)
    now += minute
    const kept = track(inside)
    const eventId = phone.checkIn({ siteId, fix: { ...inside, fixTime: now, accuracyMetres: 9, provider: 'gps' } })
    const second = await statuses()
    expect([between, yes, kept, eventId].map((id) => second.get(id))).toEqual(['refused', 'accepted', 'retry', 'retry'])
    // On its way into the log the word counts for nothing yet; once it is there it counts at once, whatever this process remembers.
    const third = await statuses()
    expect(third.get(kept)).toMatch(/retry|accepted/)
    await server.ports.pipeline.drain()
    await phone.flush()
    expect([phone.acknowledged.has(kept), phone.acknowledged.has(eventId), phone.refused.has(kept)]).toEqual([true, true, false])
  })
})

describe('an appeal', () => {
  let eventId: string
  const appeal = async (decisionId: string, text = '我在现场，见了店长') => {
    now += minute
    phones[0]!.declare({ topic: 'appeal', about: eventId, decisionId, text })
    await send()
  }
  test('opens the case again for somebody who has not decided on it', async () => {
    eventId = await checkIn()
    const first = await decide(manager, eventId, 'not_real')
    expect(first.waits).toBe(false)
    const score = async () => (await phones[0]!.client.phone.summary()).score
    const accused = await score()
    expect(accused).toMatchObject({ refused: 1, lowered: [{ eventId, kind: 'check_in', siteName: expect.any(String) }] })
    await appeal(first.standing!.decisionId)
    const seen = await manager.review.state(eventId)
    expect(seen).toMatchObject({ waits: true, canDecide: false, whyNot: 'accuser', declarations: [{ topic: 'appeal', text: '我在现场，见了店长', decisionId: first.standing!.decisionId }] })
    expect((await owner.review.items()).items.find((item) => item.eventId === eventId)).toMatchObject({ declared: ['appeal'], reopened: true })
    await expect(decide(manager, eventId, 'not_real')).rejects.toMatchObject({ status: 403 })
    // Taking it back to accuse again is no way around.
    await manager.review.withdraw(eventId, { decisionId: first.standing!.decisionId }).catch((error: { status: number }) => expect(error.status).toBe(403))
    await expect(decide(otherManager, eventId, 'real')).rejects.toMatchObject({ status: 404 })
    expect((await phones[0]!.client.phone.summary()).appeals).toBe(1)
    // While it is appealed against it lowers nothing.
    const appealed = await score()
    expect(appealed).toMatchObject({ refused: 0, held: accused.held, notCounted: { waiting: accused.notCounted.waiting + 1 }, lowered: [] })
    now += minute
    expect(await decide(owner, eventId, 'real')).toMatchObject({ waits: false, standing: { outcome: 'real' } })
    expect(await score()).toMatchObject({ refused: 0, held: accused.held + 1, notCounted: accused.notCounted, lowered: [] })
    // What was decided upon the appeal is not undone by whom it was against.
    const upheld = await manager.review.state(eventId)
    expect(upheld).toMatchObject({ canDecide: false, whyNot: 'accuser' })
    await expect(decide(manager, eventId, 'not_real')).rejects.toMatchObject({ status: 403 })
    await expect(manager.review.withdraw(eventId, { decisionId: upheld.standing!.decisionId })).rejects.toMatchObject({ status: 403 })
    const own = (await phones[0]!.client.phone.checkIns()).items.find((item) => item.eventId === eventId)!
    expect(own.review).toMatchObject({ decision: { outcome: 'real', decidedByName: '王管理' }, declarations: [{ topic: 'appeal' }] })
  })

  test('of somebody else does nothing', async () => {
    const { standing } = await owner.review.state(eventId)
    phones[1]!.declare({ topic: 'appeal', about: eventId, decisionId: standing!.decisionId, text: '替他申诉' })
    await send(phones[1]!)
    expect(await owner.review.state(eventId)).toMatchObject({ waits: false, declarations: [{ topic: 'appeal' }] })
  })
})

test('a meeting elsewhere waits for a manager, whatever the verdict and whichever arrives first', async () => {
  now += minute
  const about = randomUUID()
  phones[0]!.declare({ topic: 'off_site', about, place: '客户会展中心 3 号馆', reason: '客户在参展' })
  await send()
  phones[0]!.checkIn({ id: about, siteId, fix: { ...inside, fixTime: now, accuracyMetres: 8, provider: 'gps' } })
  await send()
  expect((await manager.review.items()).items.find((item) => item.eventId === about)).toMatchObject({ declared: ['off_site'] })
  expect(await manager.review.state(about)).toMatchObject({ waits: true, declarations: [{ topic: 'off_site', place: '客户会展中心 3 号馆', text: '客户在参展' }] })
  expect(await decide(manager, about, 'real')).toMatchObject({ waits: false })
})

test('a call for help is taken off duty, is seen by who may, is acknowledged and ends', async () => {
  const evening = now
  now = Date.parse('2026-11-18T22:00:00+08:00')
  const sosId = randomUUID()
  const ordinary = phones[0]!.checkIn({ siteId, fix: { ...inside, fixTime: now, accuracyMetres: 8 } })
  phones[0]!.declare({ topic: 'sos', sosId, state: 'raised', fix: { ...inside, fixTime: now, accuracyMetres: 30 } })
  await send()
  expect(phones[0]!.refused.get(ordinary)).toMatchObject({ code: 'off_duty' })
  expect((await manager.sos.list()).items).toMatchObject([{ sosId, personName: '张三', endedAt: null, positions: [{ lat: inside.lat, accuracyMetres: 30 }], acknowledgements: [] }])
  expect((await otherManager.sos.list()).items).toEqual([])
  await expect(otherManager.sos.acknowledge(sosId)).rejects.toMatchObject({ status: 404 })
  expect(await phones[0]!.client.phone.sos(sosId)).toEqual({ received: true, acknowledgements: [], endedBy: null })
  expect(await manager.sos.acknowledge(sosId, { note: '已打电话' })).toMatchObject({ acknowledgements: [{ byName: '赵经理', note: '已打电话' }] })
  expect((await phones[0]!.client.phone.sos(sosId)).acknowledgements).toMatchObject([{ byName: '赵经理' }])
  expect(await phones[1]!.client.phone.sos(sosId)).toEqual({ received: false, acknowledgements: [], endedBy: null })
  now += minute
  phones[0]!.declare({ topic: 'sos', sosId, state: 'position', fix: { lat: 30.21, lon: 120.22, fixTime: now } })
  phones[0]!.declare({ topic: 'sos', sosId, state: 'ended' })
  await send()
  expect((await owner.sos.list()).items).toMatchObject([{ endedAt: new Date(now).toISOString(), positions: [{ lat: inside.lat }, { lat: 30.21 }] }])
  // It is not a track: nobody's position off duty becomes the last one on the map.
  expect((await owner.live.snapshot()).positions.every(({ position }) => position?.lat !== 30.21)).toBe(true)
  now = evening + 5 * minute
})

test('a call whose phone is gone is ended by who may decide, with a reason that the person reads', async () => {
  const sosId = randomUUID()
  phones[0]!.declare({ topic: 'sos', sosId, state: 'raised', fix: { ...inside, fixTime: now, accuracyMetres: 30 } })
  await send()
  const reason = '本人从同事手机来电，已到家'
  await expect(otherManager.sos.end(sosId, { reason })).rejects.toMatchObject({ status: 404 })
  await expect(manager.sos.end(sosId, { reason: '  ' })).rejects.toMatchObject({ status: 400 })
  // Twice at once, as from two windows: one ends it, the other is told.
  const both = await Promise.allSettled([manager.sos.end(sosId, { reason }), manager.sos.end(sosId, { reason })])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { status: 409 } })
  expect(both.find(({ status }) => status === 'fulfilled')).toMatchObject({ value: { endedAt: new Date(now).toISOString(), endedBy: { byName: '赵经理', at: new Date(now).toISOString(), reason }, acknowledgements: [] } })
  await expect(owner.sos.end(sosId, { reason })).rejects.toMatchObject({ status: 409 })
  expect((await phones[0]!.client.phone.sos(sosId)).endedBy).toMatchObject({ byName: '赵经理', reason })
  // What the phone still held comes later and opens nothing again; it stays among the ended ones for a week, then goes.
  phones[0]!.declare({ topic: 'sos', sosId, state: 'position', fix: { lat: 30.22, lon: 120.22, fixTime: now } })
  await send()
  const shown = async () => (await owner.sos.list()).items.filter((call) => call.sosId === sosId)
  expect(await shown()).toMatchObject([{ endedBy: { reason } }])
  expect((await owner.audit.list()).items.find(({ action }) => action === 'sos.ended')).toMatchObject({ byName: '赵经理', what: expect.stringContaining('结束了一次紧急求助') })
  const evening = now
  now += 8 * 24 * 60 * minute
  expect(await shown()).toEqual([])
  now = evening
  expect((await owner.log.runSelfCheck()).faults).toEqual([])
})

test('who had ended the call without a network before the company did is not told that it was ended for them', async () => {
  const told = async () => (await phones[0]!.client.phone.today()).sosEnded?.sosId
  const sosId = randomUUID()
  const before = now
  // After every other call of this file.
  now += 12 * 60 * minute
  phones[0]!.declare({ topic: 'sos', sosId, state: 'raised' })
  await send()
  phones[0]!.declare({ topic: 'sos', sosId, state: 'ended' })
  now += 5 * minute
  await manager.sos.end(sosId, { reason: '联系不上，派人到场' })
  expect(await told()).toBe(sosId)
  now += minute
  await send()
  expect(await told()).toBeUndefined()
  now = before
})

test('an end that was read on one phone is told on no other; nobody else reads it away', async () => {
  const told = async () => (await phones[0]!.client.phone.today()).sosEnded?.sosId
  const sosId = randomUUID()
  const before = now
  // After every other call of this file.
  now += 14 * 60 * minute
  phones[0]!.declare({ topic: 'sos', sosId, state: 'raised' })
  await send()
  await manager.sos.end(sosId, { reason: '本人来电，已到家' })
  await phones[1]!.client.phone.sosEndRead(sosId)
  expect(await told()).toBe(sosId)
  await phones[0]!.client.phone.sosEndRead(sosId)
  expect(await told()).toBeUndefined()
  expect((await owner.sos.list()).items.find((call) => call.sosId === sosId)).toMatchObject({ endedBy: { reason: '本人来电，已到家' } })
  now = before
})

test('a wrong address becomes a proposal under its proposer’s name, and accepting moves the fence', async () => {
  phones[0]!.declare({ topic: 'site_correction', siteId, position: { lat: 30.2101, lon: 120.2155 }, accuracyMetres: 12, note: '大门在东侧' })
  await send()
  const { items } = await owner.siteSuggestions.list()
  expect(items).toMatchObject([{ siteId, kind: 'proposal', proposal: { personName: '张三', note: '大门在东侧' }, fence: { kind: 'circle', centre: { lat: 30.2101 }, radiusMetres: 100 } }])
  expect(Math.round(items[0]!.movedMetres)).toBeGreaterThan(300)
  await owner.siteSuggestions.reckon(siteId)
  expect((await owner.siteSuggestions.list()).items).toHaveLength(1) // what visits suggest stands beside it
  const { site, before } = await owner.siteSuggestions.accept(items[0]!.suggestionId)
  expect(site.position).toEqual({ lat: 30.2101, lon: 120.2155 })
  await owner.sites.update(siteId, { fence: before })
})

test('a fault has its time and what the phone knew', async () => {
  phones[0]!.declare({ topic: 'fault', occurredAt: '2026-11-18T01:00:00.000Z', text: '九点打不开', diagnostics: [{ name: 'online', value: 'false' }] })
  await send()
  expect((await manager.faults.list()).items).toMatchObject([{ personName: '张三', occurredAt: '2026-11-18T01:00:00.000Z', text: '九点打不开', diagnostics: [{ name: 'online', value: 'false' }] }])
  expect((await otherManager.faults.list()).items).toEqual([])
})

describe('private places', () => {
  const home = { lat: 30.25, lon: 120.25 }
  const zone = { zoneId: randomUUID(), name: '家', centre: home, radiusMetres: 300 }
  test('what was recorded inside is refused and counted, and nothing says where', async () => {
    await phones[0]!.client.phone.setPrivateZones({ zones: [zone] })
    expect(await phones[0]!.client.phone.privateZones()).toEqual({ zones: [zone] })
    expect((await phones[1]!.client.phone.privateZones()).zones).toEqual([])
    now += minute
    const [within, beside] = [track(home), track({ lat: 30.26, lon: 120.25 })]
    await send()
    expect(phones[0]!.refused.get(within)).toMatchObject({ code: 'private_place' })
    expect(phones[0]!.acknowledged.has(beside)).toBe(true)
    const tracker = await owner.people.addTracker(people[0]!.personId, { label: '车' })
    const token = /trackers\/([^/]+)\//.exec(JSON.stringify(tracker))![1]!
    for (const lat of [home.lat, 30.27]) expect((await fetch(`${server.url}/api/v1/trackers/${token}/osmand?lat=${lat}&lon=${home.lon}&timestamp=${Math.floor(now / 1000)}`)).status).toBe(200)
    const day = await phones[0]!.client.phone.day('2026-11-18')
    expect(day.refusedPrivateCount).toBe(6)
    const database = new pg.Client({ connectionString: server.connectionString })
    await database.connect()
    const { rows } = await database.query<{ n: number }>(`select count(*)::int as n from log_entries where convert_from(body, 'LATIN1') like '%"lat":30.25,%' and kind <> 'submission'`)
    await database.end()
    expect(rows[0]!.n).toBe(0)
  })
  test.each(['gcj02', 'bd09'] as const)('are kept from a tracker that sends %s', async (datum) => {
    now += minute
    const tracker = await owner.people.addTracker(people[0]!.personId, { label: datum, datum })
    const before = await phones[0]!.client.phone.day('2026-11-18')
    const places = [home, { lat: 30.27, lon: 120.25 }]
    for (const place of places) {
      const told = fromWgs84(place, datum)
      expect((await fetch(`${new URL(new URL(tracker.urls.osmand).pathname, server.url).href}?lat=${told.lat}&lon=${told.lon}&timestamp=${Math.floor(now / 1000)}`)).status).toBe(200)
    }
    await server.ports.pipeline.drain()
    expect((await phones[0]!.client.phone.day('2026-11-18')).refusedPrivateCount).toBe(before.refusedPrivateCount + 1)
    const { fixes } = await phones[0]!.client.phone.day('2026-11-18')
    expect(fixes.lat.filter((lat) => Math.abs(lat - home.lat) < 0.003)).toEqual([])
    expect(fixes.lat.filter((lat) => Math.abs(lat - 30.27) < 1e-5).length).toBeGreaterThan(0)
  })
  test('are few and well formed', async () => {
    const set = (zones: (typeof zone)[]) => phones[0]!.client.phone.setPrivateZones({ zones })
    await expect(set(Array.from({ length: 4 }, () => ({ ...zone, zoneId: randomUUID() })))).rejects.toMatchObject({ status: 400 })
    await expect(set([zone, zone])).rejects.toMatchObject({ status: 400 })
    await expect(set([{ ...zone, radiusMetres: 50_000 }])).rejects.toMatchObject({ status: 400 })
    await set([])
  })
})

test('my day tells when I was recorded and when not, and looking at it is no look', async () => {
  phones[0]!.workState('paused', { reason: 'private_place' })
  now += 30 * minute
  track(inside)
  await send()
  const day = await phones[0]!.client.phone.day('2026-11-18')
  expect(day.fixes.lat.length).toBeGreaterThan(0)
  expect(day.stretches.length).toBeGreaterThan(1)
  expect(day.stretches.some(({ recorded, cause }) => !recorded && cause?.includes('私人地点'))).toBe(true)
  for (let i = 1; i < day.stretches.length; i++) expect(day.stretches[i]!.from).toBe(day.stretches[i - 1]!.to)
  expect((await phones[0]!.client.phone.accesses()).items).toEqual([])
  await expect(phones[0]!.client.phone.day('2026-02-31')).rejects.toMatchObject({ status: 400 })
})

test('my data come as one zip that other programs read', async () => {
  const answer = await phones[0]!.client.phone.exportData()
  expect(answer.headers.get('content-type')).toBe('application/zip')
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
  const text = (name: string) => new TextDecoder().decode(files[name])
  expect(JSON.parse(text('person.json'))).toMatchObject({ name: '张三' })
  const checkIns = JSON.parse(text('check-ins.json')) as { verdict: { reasons: unknown[] } }[]
  expect(checkIns.length).toBeGreaterThan(2)
  expect(checkIns[0]!.verdict.reasons.length).toBeGreaterThan(5)
  expect(JSON.parse(text('declarations.json')).map((one: { topic: string }) => one.topic)).toEqual(expect.arrayContaining(['consent', 'appeal', 'off_site', 'sos', 'site_correction', 'fault']))
  expect(text('signed-events.jsonl').trim().split('\n').every((line) => (JSON.parse(line) as { jws: string }).jws.split('.').length === 3)).toBe(true)
  expect(text('tracks/2026-11-18.gpx')).toMatch(/<trkpt lat="30\.\d+" lon="120\.\d+"><time>2026-11-18T/)
  expect(text('README.txt')).toContain('check-ins.json')
  expect(Object.values(files).every((bytes) => !new TextDecoder().decode(bytes).includes('李四'))).toBe(true)
})

test('the self-check finds nothing, and names a declaration that SQL has changed', async () => {
  const faults = async () => (await owner.log.runSelfCheck()).faults.map((fault) => fault.table)
  await expect.poll(faults, { timeout: 10_000 }).toEqual([])
  const database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  const granted = (from: string, to: string) => database.query(`update declarations set content = jsonb_set(content, '{granted}', '${to}') where topic = 'consent' and content ->> 'granted' = '${from}' and entry_index = (select max(entry_index) from declarations where topic = 'consent')`)
  expect((await granted('true', 'false')).rowCount).toBe(1)
  expect(await faults()).toEqual(['declarations'])
  await granted('false', 'true')
  // What the migration fills in for rows of before there was a number is what the signed events say.
  await database.query('update declarations set sequence = null')
  expect(new Set(await faults())).toEqual(new Set(['declarations']))
  await database.query((await readFile(join(import.meta.dirname, '../migrations/000072.sql'), 'utf8')).replace(/^alter table declarations add column.*$/m, ''))
  expect(await faults()).toEqual([])
  await database.query(`update sos_acknowledgements set ends = false where note like '本人从同事%'`)
  expect(await faults()).toEqual(['sos_acknowledgements'])
  await database.query(`update sos_acknowledgements set ends = true where note like '本人从同事%'`)
  await database.query(`create table kept as select * from sos_acknowledgements`)
  const { rowCount: deleted } = await database.query('delete from sos_acknowledgements')
  expect(await faults()).toEqual(Array.from({ length: deleted! }, () => 'sos_acknowledgements'))
  await database.query('insert into sos_acknowledgements select * from kept')
  expect(await faults()).toEqual([])
  await database.end()
})

// Last: nothing goes from the inbox into the log any more.
test('a withdrawal that waits in the inbox holds back the tracks after it, also once the server has forgotten whose it was', async () => {
  const phone = phones[1]!
  await consent('track', true, phone)
  await server.ports.pipeline.stop()
  const { notice } = (await phone.client.phone.consents()).consents.find((one) => one.notice.purpose === 'track')!
  now += minute
  phone.declare({ topic: 'consent', purpose: 'track', granted: false, noticeVersion: notice.version, noticeSha256: notice.sha256 })
  expect((await phone.send()).results.map(({ status }) => status)).toEqual(['accepted'])
  // As a start does, and each change of people, phones or shifts.
  server.ports.devices.invalidate()
  now += minute
  phone.track([1, 2, 3].map((i) => ({ ...inside, lat: inside.lat + i * 1e-5, fixTime: now - (5 - i) * 5_000, accuracyMetres: 8 })))
  expect((await phone.send()).results.map(({ status, problem }) => [status, problem?.code])).toEqual([['retry', 'consent_pending']])
})
