import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import type { FieldproofClient } from '@fieldproof/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { followAttendance } from '../src/react/attendance/follower.ts'
import { phoneWithHistory } from './phoneWithHistory.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** What a changed app may say of when and in which order it signed, and what the server knows better. */
const hour = 3_600_000
let server: TestServer
let client: FieldproofClient
let people: { personId: string; name: string }[]
let siteId: string
beforeAll(async () => {
  server = await startTestServer()
  // The company is older than the days that are claimed: nobody owes attendance before it began.
  ;({ client, people } = await server.earlier(30 * 24 * hour, () => setUpTestCompany(server, { people: Array.from({ length: 12 }, (_, i) => ({ name: `员工${i + 1}`, departmentName: '销售一部' })) })))
  siteId = (await client.sites.list()).items[0]!.siteId
}, 120_000)
afterAll(() => server?.stop())

const phoneOf = async (i: number): Promise<SimulatedPhone> => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(people[i]!.personId)).code })
const at = (time: number) => ({ siteId, deviceTime: time, lastServerTime: time - 60_000, monotonicSinceServerTimeMs: 60_000, fix: { lat: 30.2085, lon: 120.2121, fixTime: time - 1_000, accuracyMetres: 8, provider: 'gps' as const } })
const judged = async (eventId: string) => {
  await server.ports.pipeline.drain()
  const detail = await client.checkIns.get(eventId)
  const { verdict } = detail.verdicts[0]!
  return { band: verdict.band, reasons: verdict.reasons.map(({ signal, text }) => `${signal}: ${text}`), time: Date.parse(detail.recordedTime ?? detail.serverTime), detail }
}

/** Ids of a person's records that are dated before and after so many hours from now. */
const listed = async (person: number, hours: number) => {
  const { personId } = people[person]!
  const border = new Date(Date.now() + hours * hour).toISOString()
  const ids = async (range: { from?: string; to?: string }) => (await client.checkIns.list({ personId, ...range })).items.map(({ eventId }) => eventId)
  return { before: await ids({ to: border }), after: await ids({ from: border }) }
}

test('nothing was signed before the time token that it carries: not verified, and dated by the token', async () => {
  const phone = await phoneOf(2)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const { timeToken } = await phone.client.phone.today()
  const id = phone.checkIn({ ...at(Date.now() - 3 * hour), timeToken: timeToken! })
  await phone.send()
  const { band, reasons } = await judged(id)
  expect(reasons.join()).toContain('可能签署的最早时间')
  expect(band).toBe('needs_review')
  const { items } = await client.checkIns.list({ personId: people[2]!.personId, to: new Date(Date.now() - hour).toISOString() })
  expect(items).toEqual([])
})

test('nothing was signed before its key was enrolled: a check-in made up for the day before yesterday is not verified, and counts on no day that it claims', async () => {
  const phone = await phoneOf(0)
  const id = phone.checkIn(at(Date.now() - 48 * hour))
  await phone.send()
  const { band, reasons } = await judged(id)
  expect(reasons.join()).toContain('早于手机绑定')
  expect(band).toBe('needs_review')
  expect((await listed(0, -1)).before).toEqual([])
  expect((await listed(0, -1)).after).toEqual([id])
})

test('nothing was signed before the time token in an earlier event of the same phone, whichever arrives first', async () => {
  const outcomes = []
  for (const [person, isReversed] of [[1, false], [6, true]] as const) {
    const phone = await phoneWithHistory(server, client, people[person]!.personId)
    const { timeToken } = await phone.client.phone.today()
    const ids = [phone.checkIn({ ...at(Date.now()), timeToken: timeToken! }), phone.checkIn(at(Date.now() - 3 * hour))] as const
    phone.faults.reorder = isReversed
    await phone.send()
    const { band, reasons, detail } = await judged(ids[1])
    expect(band).toBe('needs_review')
    expect((await listed(person, -1)).before).toEqual([])
    expect((await judged(ids[0])).band).toBe('verified')
    outcomes.push({ band, reasons: reasons.filter((reason) => reason.startsWith('clock_skew')).map((reason) => reason.replaceAll(/\d+/g, 'n')), verdicts: detail.verdicts.length })
  }
  expect(outcomes[1]).toEqual({ ...outcomes[0], verdicts: 2 })
  expect(outcomes[0]!.verdicts).toBe(1)
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

test('an earlier event of the same phone bounds what comes in a later batch, and need not be a check-in', async () => {
  const phone = await phoneWithHistory(server, client, people[7]!.personId)
  const { timeToken } = await phone.client.phone.today()
  phone.workState('started', { timeToken: timeToken! })
  await phone.send()
  await server.ports.pipeline.drain()
  const id = phone.checkIn(at(Date.now() - 3 * hour))
  await phone.send()
  expect((await judged(id)).band).toBe('needs_review')
})

test('what counted on a day until an earlier event came that contradicts it counts there no longer', async () => {
  const phone = await phoneWithHistory(server, client, people[11]!.personId)
  const { timeToken } = await phone.client.phone.today()
  phone.workState('started', { timeToken: timeToken! })
  const claimed = Date.now() - 48 * hour
  const id = phone.checkIn(at(claimed))
  const punches = async () => {
    await server.ports.pipeline.drain()
    await followAttendance(server.ports.db, phone.enrollment.orgId, Date.now())
    const day = new Date(claimed + 8 * hour).toISOString().slice(0, 10)
    return (await client.attendance.days({ from: day, to: day, personId: people[11]!.personId })).items[0]?.punchCount
  }
  await phone.client.phone.sendEvents([phone.waiting()[1]!])
  expect(await punches()).toBe(1)
  await phone.send()
  expect(await punches()).toBe(0)
  expect((await judged(id)).band).toBe('needs_review')
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

test('honest records of a day offline are verified: with the token of the morning, and without any', async () => {
  const phone = await phoneWithHistory(server, client, people[8]!.personId)
  const { timeToken } = await server.earlier(9 * hour, () => phone.client.phone.today())
  const ids = [phone.checkIn({ ...at(Date.now() - 9 * hour), timeToken: timeToken! }), phone.checkIn(at(Date.now() - 6 * hour)), phone.checkOut({ ...at(Date.now() - 3 * hour), timeToken: timeToken! })]
  await phone.send()
  for (const id of ids) expect(await judged(id)).toMatchObject({ band: 'verified', reasons: expect.arrayContaining([expect.stringContaining('时间由手机计时器和服务器时间共同证明')]) })
  expect((await listed(8, -2)).before.toSorted()).toEqual(ids.toSorted())
})

test('a wrong clock that claims no proof costs an honest phone nothing: it is dated by its bound, and nothing is held against it', async () => {
  const phone = await phoneOf(9)
  const behind = Date.now() - 5 * hour
  const id = phone.checkIn({ ...at(behind), monotonicSinceServerTimeMs: 0, lastServerTime: Date.now() })
  await phone.send()
  const { reasons } = await judged(id)
  expect(reasons.join()).not.toContain('可能签署的最早时间')
  expect((await listed(9, -1)).before).toEqual([])
})

test('a phone that knows its clock to be hours off is dated by what it takes for the time, and counts on that day', async () => {
  const phone = await phoneWithHistory(server, client, people[3]!.personId)
  const came = Date.now() - 30 * hour
  const wrong = came + 26 * hour
  const id = phone.checkIn({ siteId, deviceTime: wrong, correctedTime: came, fix: { lat: 30.2085, lon: 120.2121, fixTime: came - 1_000, accuracyMetres: 8, provider: 'gps' } })
  await phone.send()
  const { detail } = await judged(id)
  expect((await listed(3, -29)).before).toEqual([id])
  expect(detail).toMatchObject({ deviceTime: new Date(wrong).toISOString(), happenedAt: new Date(came).toISOString() })
  // The list sorts and shows by the same time, for the manager and for the person.
  for (const { items } of [await client.checkIns.list({ personId: people[3]!.personId }), await phone.client.phone.checkIns()]) expect(items).toMatchObject([{ eventId: id, happenedAt: detail.happenedAt }])
  await followAttendance(server.ports.db, phone.enrollment.orgId, Date.now())
  const day = new Date(came + 8 * hour).toISOString().slice(0, 10)
  expect((await client.attendance.days({ from: day, to: day, personId: people[3]!.personId })).items[0]?.punchCount).toBe(1)
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

test('nothing was signed after it arrived: a clock that is ahead dates nothing into tomorrow', async () => {
  const phone = await phoneWithHistory(server, client, people[10]!.personId)
  const ahead = Date.now() + 20 * hour
  const ids = [
    phone.checkIn(at(ahead)),
    phone.checkOut({ siteId, deviceTime: ahead, lastServerTime: ahead - 60_000, monotonicSinceServerTimeMs: 60_000 }),
  ]
  await phone.send()
  for (const id of ids) {
    const { band } = await judged(id)
    expect([id, band]).not.toEqual([id, 'verified'])
  }
  expect((await listed(10, 1)).after).toEqual([])
  expect((await listed(10, 1)).before.toSorted()).toEqual(ids.toSorted())
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

test('honest records of a day offline keep their proof, whatever the order in which they arrive', async () => {
  const phone = await phoneOf(3)
  const now = Date.now()
  phone.faults.reorder = true
  const ids = [phone.checkIn(at(now)), phone.checkIn(at(now + 1_000)), phone.checkIn(at(now + 2_000))]
  await phone.send()
  for (const id of ids) expect((await judged(id)).reasons.join()).toContain('时间由手机计时器和服务器时间共同证明')
})

describe('another person’s phone', () => {
  test('that sends rubbish under a colleague’s id is refused, and the colleague’s verdict stays', async () => {
    const [honest, other] = [await phoneOf(4), await phoneOf(5)]
    const id = honest.checkIn(at(Date.now()))
    await honest.send()
    const before = await judged(id)
    other.checkIn({ id, siteId, note: '栽赃' })
    const { results } = await other.send()
    expect(results[0]!.problem?.code).toBe('event_conflict')
    const after = await judged(id)
    expect(after.detail.verdicts[0]!.verdict).toMatchObject({ band: before.band })
    expect(after.reasons).toEqual(before.reasons)
  })
})
