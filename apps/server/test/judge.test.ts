import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { destination } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createRandom, createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import type { FieldproofClient } from '@fieldproof/client'
import { phoneWithHistory } from './phoneWithHistory.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** What earlier days and other people's phones tell must reach the judge through the server, not only in core's own tests. */
const centre = { lat: 30.2084, lon: 120.2121 }
const day = 24 * 3_600_000
let server: TestServer
let client: FieldproofClient
let siteId: string
let orgId: string
const phones: SimulatedPhone[] = []
let codeOf: (person: number) => Promise<string>

beforeAll(async () => {
  server = await startTestServer({ ownThread: true })
  const company = await setUpTestCompany(server, { people: ['张三', '李四', '王五', '赵六', '钱七', '孙八', '周九'].map((name) => ({ name, departmentName: '销售一部' })) })
  client = company.client
  codeOf = async (i) => (await client.people.enrollmentCode(company.people[i]!.personId)).code
  const withHistory = async (i: number, key?: SimulatedPhone['key']) => { phones.push(await phoneWithHistory(server, client, company.people[i]!.personId, key ? { key } : {})) }
  await withHistory(0)
  // 李四 is signed in on 张三's handset: the same key, another enrolment.
  await withHistory(1, phones[0]!.key)
  await withHistory(2)
  await withHistory(3)
  siteId = (await phones[0]!.sites())[0]!.siteId
  orgId = phones[0]!.enrollment.orgId
})
afterAll(() => server?.stop())

/** Twenty minutes of riding to the site, with corners, lights and a receiver's errors, the last fix at `end`. */
const wayTo = (end: number, seed: string): Fix[] => {
  const random = createRandom(seed)
  const back: Fix[] = []
  let place = centre
  let bearing = random.between(0, 360)
  for (let at = end; at > end - 20 * 60_000; at -= 15_000) {
    back.push({ ...destination(place, random.between(0, 360), Math.abs(random.normal(0, 3))), fixTime: at, accuracyMetres: 6 + random.next(), altitudeMetres: 12 + random.next(), provider: 'gps' })
    if (random.chance(0.1)) bearing += random.pick([-90, 90])
    if (!random.chance(0.25)) place = destination(place, bearing, random.between(55, 95))
  }
  return back.reverse()
}

const arrive = async (phone: SimulatedPhone, way: readonly Fix[]): Promise<string> => {
  const last = way.at(-1)!
  phone.track(way, { deviceTime: last.fixTime })
  const eventId = phone.checkIn({ siteId, deviceTime: last.fixTime + 1_000, fix: last, lastServerTime: last.fixTime - 60_000, monotonicSinceServerTimeMs: 61_000 })
  await phone.send()
  await server.ports.pipeline.drain()
  return eventId
}

const findingOf = async (eventId: string, signal: string) => {
  const { verdict } = (await client.checkIns.get(eventId)).verdicts[0]!
  return { band: verdict.band, finding: verdict.reasons.find((reason) => reason.signal === signal) }
}

describe('a way that was gone before', () => {
  const now = Date.now()
  const shifted = (way: readonly Fix[], byMs: number): Fix[] => way.map((fix) => ({ ...fix, fixTime: fix.fixTime + byMs }))
  const first = wayTo(now - 2 * day, 'first')

  test('the first time, and another way there, are as they should be', async () => {
    expect(await findingOf(await arrive(phones[2]!, first), 'replayed_track')).toMatchObject({ band: 'verified' })
    const other = await findingOf(await arrive(phones[2]!, wayTo(now - day - 3_600_000, 'other')), 'replayed_track')
    expect(other.band).toBe('verified')
    expect(other.finding?.weightDecibans ?? 0).toBe(0)
  })

  test('again to the last digit, forty minutes later in the day, is noticed', async () => {
    const { band, finding } = await findingOf(await arrive(phones[2]!, shifted(first, day + 40 * 60_000)), 'replayed_track')
    expect(finding?.weightDecibans).toBeLessThan(-10)
    expect(band).toBe('needs_review')
  })

  test('with noise, by a colleague, is noticed', async () => {
    const random = createRandom('noise')
    const noisy = shifted(first, 2 * day - 25 * 60_000).map((fix) => ({ ...fix, ...destination(fix, random.between(0, 360), Math.abs(random.normal(0, 4))) }))
    const { band, finding } = await findingOf(await arrive(phones[3]!, noisy), 'replayed_track')
    expect(finding?.weightDecibans).toBeLessThan(-5)
    expect(band).toBe('needs_review')
  })
})

test('one handset that signs two people in at one site asks for a look at both, once it is known', async () => {
  const at = Date.now() - 300_000
  const way = wayTo(at, 'shared')
  const owner = await arrive(phones[0]!, way)
  expect((await findingOf(owner, 'phone_passed_on')).band).toBe('verified')
  const absent = await arrive(phones[1]!, wayTo(at + 40_000, 'shared'))
  const second = await findingOf(absent, 'phone_passed_on')
  expect(second.finding?.weightDecibans).toBeLessThan(-5)
  expect(second.band).toBe('needs_review')
  expect((await findingOf(absent, 'shared_device')).finding).toMatchObject({ weightDecibans: -5 })
  // The owner's phone sends nothing more: the other's check-in alone has the earlier one judged again.
  expect((await findingOf(owner, 'phone_passed_on')).finding?.weightDecibans).toBeLessThan(-5)
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

describe('a phone that is enrolled again', () => {
  const shared = async (eventId: string) => (await findingOf(eventId, 'shared_device')).finding?.text
  const alone = '最近 30 天只有本人使用这部手机'
  const withAnother = '最近 30 天还有另一位同事用过这部手机'
  const atSite = async (phone: SimulatedPhone, at: number): Promise<string> => {
    const eventId = phone.checkIn({ siteId, deviceTime: at, fix: { ...destination(centre, 90, 12), fixTime: at, accuracyMetres: 9 } })
    await phone.send()
    await server.ports.pipeline.drain()
    return eventId
  }

  test('for the same person it is the same phone: no other person, and no new phone', async () => {
    const before = await createSimulatedPhone({ baseUrl: server.url, code: await codeOf(4) })
    for (let i = 12; i > 0; i--) await atSite(before, Date.now() - i * day)
    const again = await createSimulatedPhone({ baseUrl: server.url, code: await codeOf(4), key: before.key })
    const eventId = await atSite(again, Date.now() - 60_000)
    expect(await shared(eventId)).toBe(alone)
    expect((await findingOf(eventId, 'new_device')).finding?.text).toBe('这部手机一直在用')
    expect((await findingOf(eventId, 'phone_passed_on')).finding?.text).toBe('半天内没有别人用这部手机打卡')
  })

  test('for somebody else it says so for a month after the one before last used it, and not longer', async () => {
    const former = await createSimulatedPhone({ baseUrl: server.url, code: await codeOf(5) })
    const mine = await createSimulatedPhone({ baseUrl: server.url, code: await codeOf(6), key: former.key })
    expect(await shared(await atSite(mine, Date.now() - 240_000))).toBe(withAnother)
    // Enrolled long ago and never used since, whether or not the company has ended that enrolment.
    await server.ports.db.withOrg(orgId, (trx) => sql`update devices set enrolled_at = now() - interval '40 days' where device_id = ${former.deviceId}`.execute(trx))
    expect(await shared(await atSite(mine, Date.now() - 180_000))).toBe(alone)
    await client.devices.revoke(former.deviceId, 'other')
    expect(await shared(await atSite(mine, Date.now() - 120_000))).toBe(alone)
  })

  test('one that only recorded the way on it has used it too', async () => {
    const recorder = await createSimulatedPhone({ baseUrl: server.url, code: await codeOf(5) })
    const mine = await createSimulatedPhone({ baseUrl: server.url, code: await codeOf(6), key: recorder.key })
    await server.ports.db.withOrg(orgId, (trx) => sql`update devices set enrolled_at = now() - interval '40 days' where device_id = ${recorder.deviceId}`.execute(trx))
    recorder.track(wayTo(Date.now() - 900_000, 'recorder'), { deviceTime: Date.now() - 900_000 })
    await recorder.send()
    await server.ports.pipeline.drain()
    expect(await shared(await atSite(mine, Date.now() - 60_000))).toBe(withAnother)
  })
})
