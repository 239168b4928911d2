import { inflateRawSync } from 'node:zlib'
import { checkPackageZip } from '@fieldproof/core/evidence'
import { presentPackage } from '../../verifier/src/present.ts'
import { nodeCrypto } from '../src/platform/crypto.ts'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { runChallenges } from '../src/challenges/runner.ts'
import { followAttendance } from '../src/react/attendance/follower.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** Wednesday 10:00 in Shanghai; on duty 09–12 and 13–23. */
const minute = 60_000
const start = Date.parse('2026-11-18T10:00:00+08:00')
const inside = { lat: 30.2085, lon: 120.2122 }
let now = start
let server: TestServer
let owner: FieldproofClient
let manager: FieldproofClient
let orgId: string
let people: { personId: string; name: string }[]
const phones: SimulatedPhone[] = []
let siteId: string

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '12:00' }, { start: '13:00', end: '23:00' }], daysOfWeek: [1, 2, 3, 4, 5] } })
  owner = company.client
  people = company.people
  orgId = (await owner.me()).orgId
  const { departments } = await owner.departments.list()
  await owner.people.create({ name: '赵经理', role: 'manager', email: 'manager@example.com', password: 'correct horse battery', departmentId: departments.find((d) => d.name === '销售一部')!.departmentId })
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'manager@example.com', password: 'correct horse battery' }) })
  manager = createClient({ baseUrl: server.url, headers: { cookie: answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; '), origin: server.url } })
  for (const { personId } of people) phones.push(await createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await owner.people.enrollmentCode(personId)).code }))
  siteId = (await phones[0]!.sites())[0]!.siteId
})
afterAll(() => server?.stop())

const round = () => runChallenges(server.ports.db, orgId, 'Asia/Shanghai', now, 'a secret of thirty-two characters!!')
const send = async (phone: SimulatedPhone) => {
  await phone.send()
  await server.ports.pipeline.drain()
}
const stateOf = async (challengeId: string) => (await owner.challenges.list()).items.find((challenge) => challenge.challengeId === challengeId)!
const why = async (work: Promise<unknown>): Promise<string> => work.then(() => 'no error', (error: { problem?: { detail?: string } }) => error.problem?.detail ?? String(error))

describe('by hand, with a purpose', () => {
  test('asked, shown, answered by a signed check-in that names it', async () => {
    now = start
    const { challengeId } = await manager.challenges.ask({ personId: people[0]!.personId, purpose: '客户说没见到人', wantsPhoto: true, wantsFace: true })
    expect((await phones[0]!.client.phone.today()).challenges).toMatchObject([{ challengeId, state: 'asked', purpose: '客户说没见到人', byName: '赵经理', dueAt: null, wantsPhoto: true, wantsVideo: false, wantsFace: true }])
    now = start + 5 * minute
    expect(await phones[0]!.client.phone.challengeSeen(challengeId)).toMatchObject({ state: 'seen', dueAt: new Date(start + 20 * minute).toISOString() })
    now = start + 6 * minute
    const eventId = phones[0]!.checkIn({ siteId, challengeId, fix: { ...inside, fixTime: now, accuracyMetres: 8, provider: 'gps' } })
    await send(phones[0]!)
    expect(await stateOf(challengeId)).toMatchObject({ state: 'answered', answerEventId: eventId, askedByName: '赵经理', answerBand: expect.any(String) })
    expect((await phones[0]!.client.phone.today()).challenges).toEqual([])
    // Whoever checks the answer offline sees what was asked.
    let zip: Uint8Array | undefined
    await expect.poll(async () => {
      zip = await owner.raw('GET', `/api/v1/check-ins/${eventId}/evidence`).then(async (answer) => new Uint8Array(await answer.arrayBuffer()), () => undefined)
      return zip !== undefined
    }, { timeout: 20_000 }).toBe(true)
    const report = checkPackageZip(zip!, (data) => inflateRawSync(data), nodeCrypto)
    if (!report.ok) throw new Error(report.error.en)
    expect([report.value.verdict, report.value.wrong]).toEqual(['valid', []])
    expect(report.value.entries.filter(({ leaf }) => leaf.kind === 'admin').map(({ json }) => json).filter((json) => json?.action === 'challenge.asked')).toMatchObject([{ action: 'challenge.asked', purpose: '客户说没见到人', wantsPhoto: true, wantsFace: true }])
    expect(presentPackage(report.value, 'zh-CN').others.map(({ said }) => said)).toContain('抽查请求：客户说没见到人')
  })

  test('seen and not answered lapses; a reason afterwards excuses it; somebody else’s words do not', async () => {
    now = start + 30 * minute
    const { challengeId } = await manager.challenges.ask({ personId: people[0]!.personId, purpose: '抽查' })
    await phones[0]!.client.phone.challengeSeen(challengeId)
    now += 16 * minute
    await round()
    expect(await stateOf(challengeId)).toMatchObject({ state: 'lapsed', reason: null })
    expect((await phones[0]!.client.phone.today()).challenges).toMatchObject([{ challengeId, state: 'lapsed' }])
    phones[1]!.explain(challengeId, '他在忙', { reason: 'with_customer' })
    await send(phones[1]!)
    expect((await stateOf(challengeId)).state).toBe('lapsed')
    phones[0]!.explain(challengeId, '在高速上', { reason: 'driving' })
    await send(phones[0]!)
    expect(await stateOf(challengeId)).toMatchObject({ state: 'excused', reason: 'driving', explanation: '在高速上' })
  })

  test('one that the phone never showed is excused by itself', async () => {
    const { challengeId } = await owner.challenges.ask({ personId: people[1]!.personId, purpose: '抽查' })
    now += 31 * minute
    await round()
    expect(await stateOf(challengeId)).toMatchObject({ state: 'excused', reason: 'not_reached', seenAt: null })
    await expect(phones[0]!.client.phone.challengeSeen(challengeId)).rejects.toMatchObject({ status: 404 })
  })

  test('never too often, off duty, on a break, at night or without a phone; never another department’s or one’s own', async () => {
    now = start + 100 * minute
    expect(await why(manager.challenges.ask({ personId: people[0]!.personId, purpose: '抽查' }))).toBe('这位同事今天已被抽查够多次了。')
    await expect(manager.challenges.ask({ personId: people[1]!.personId, purpose: '抽查' })).rejects.toMatchObject({ status: 404 })
    await expect(owner.challenges.ask({ personId: people[1]!.personId, purpose: ' ' })).rejects.toMatchObject({ status: 400 })
    await expect(owner.challenges.ask({ personId: (await owner.me()).personId, purpose: '抽查' })).rejects.toMatchObject({ status: 403 })
    const ask = () => why(owner.challenges.ask({ personId: people[1]!.personId, purpose: '抽查' }))
    now = Date.parse('2026-11-18T11:50:00+08:00')
    expect(await ask()).toBe('快下班了，剩下的时间不够一次抽查。')
    now = Date.parse('2026-11-18T12:30:00+08:00')
    expect(await ask()).toBe('现在不是这位同事的工作时间。')
    now = Date.parse('2026-11-18T21:00:00+08:00')
    expect(await ask()).toBe('夜间不抽查任何人。')
    now = Date.parse('2026-11-18T14:00:00+08:00')
    phones[1]!.workState('paused')
    await send(phones[1]!)
    expect(await ask()).toBe('这位同事已暂停或结束工作。')
    now += minute
    phones[1]!.workState('resumed')
    await send(phones[1]!)
    const { challengeId } = await owner.challenges.ask({ personId: people[1]!.personId, purpose: '抽查' })
    expect(await ask()).toBe('已有一次抽查在进行。')
    expect(await owner.challenges.withdraw(challengeId, { reason: '问错了人' })).toMatchObject({ state: 'withdrawn', reason: '问错了人' })
    await expect(owner.challenges.withdraw(challengeId, { reason: '再来' })).rejects.toMatchObject({ status: 409 })
  })
})

describe('by rule', () => {
  test('one that is not saved yet says whom it would draw, how often, and what it would have meant last month', async () => {
    now = Date.parse('2026-11-19T09:05:00+08:00')
    const rule = await owner.challenges.rule()
    await expect(manager.challenges.previewRule(rule)).rejects.toMatchObject({ status: 403 })
    const asked = (await owner.challenges.list({ limit: 500 })).items.filter(({ state }) => state !== 'withdrawn')
    const answered = asked.filter(({ state }) => state === 'answered')
    expect(answered.length).toBeGreaterThan(0)
    const off = await owner.challenges.previewRule(rule)
    expect(off).toEqual({ people: 2, drawnPerWeek: 0, mostPerWeek: 0, lastMonth: { days: 28, asked: asked.length, answered: answered.length, inQuietHours: 0, overDailyLimit: 0, tooSlow: 0 } })
    // 13 hours on five days are 130 slots, 100 of them before eight in the evening.
    const { departments } = await owner.departments.list()
    const on = { ...rule, enabled: true, perWeek: 10, byDepartment: [{ departmentId: departments.find((d) => d.name === '销售二部')!.departmentId, perWeek: 0 }] }
    expect((await owner.challenges.previewRule(on)).drawnPerWeek).toBeCloseTo((10 / 130) * 100, 9)
    expect((await owner.challenges.previewRule({ ...on, byTrustTier: { starting: 3, standard: 1, trusted: 1, checked: 1 } })).mostPerWeek).toBeCloseTo((30 / 130) * 100, 9)
    expect((await owner.challenges.previewRule({ ...on, quietFrom: '12:00', quietTo: '23:00' })).drawnPerWeek).toBeCloseTo((10 / 130) * 30, 9)
    const perPerson = Map.groupBy(asked, ({ personId }) => personId)
    const strict = await owner.challenges.previewRule({ ...rule, mostPerDay: 1, quietFrom: '00:00', quietTo: '23:59', windowMinutes: 10 })
    expect(strict.lastMonth).toMatchObject({ inQuietHours: asked.length, overDailyLimit: [...perPerson.values()].reduce((sum, { length }) => sum + length - 1, 0) })
    expect(strict.lastMonth.tooSlow).toBe(answered.filter(({ closedAt, seenAt, askedAt }) => Date.parse(closedAt!) > Date.parse(seenAt ?? askedAt) + 10 * minute).length)
    expect(await owner.challenges.rule()).toEqual(rule)
    await expect(owner.challenges.previewRule({ ...rule, windowMinutes: 1 })).rejects.toMatchObject({ status: 400 })
  })

  test('is off by default, changed by administrators only, and draws within its bounds', async () => {
    now = Date.parse('2026-11-19T09:10:00+08:00')
    await round()
    expect((await owner.challenges.list()).items.filter((challenge) => challenge.draw)).toEqual([])
    const rule = await owner.challenges.rule()
    expect(rule).toMatchObject({ enabled: false, byTrustTier: { starting: 1, standard: 1, trusted: 0.5, checked: 2 } })
    const { departments } = await owner.departments.list()
    const second = departments.find((d) => d.name === '销售二部')!.departmentId
    await expect(manager.challenges.setRule({ ...rule, enabled: true })).rejects.toMatchObject({ status: 403 })
    await owner.challenges.setRule({ ...rule, enabled: true, perWeek: 10, byDepartment: [{ departmentId: second, perWeek: 0 }], mostPerDay: 2, wantsPhoto: false, wantsVideo: true, wantsFace: true })
    // Ten working days, three rounds an hour; nobody answers, and no phone shows anything.
    for (let day = 19; day <= 30; day++) {
      now = Date.parse(`2026-11-${day}T09:00:00+08:00`)
      for (const phone of phones) phone.workState('started')
      for (const phone of phones) await send(phone)
      for (const end = Date.parse(`2026-11-${day}T23:30:00+08:00`); now < end; now += 20 * minute) await round()
    }
    const drawn = (await owner.challenges.list({ limit: 500 })).items.filter((challenge) => challenge.draw)
    expect(drawn.length).toBeGreaterThan(0)
    for (const { draw, personId, askedByName, state, reason, ...wants } of drawn) {
      expect(wants).toMatchObject({ wantsPhoto: false, wantsVideo: true, wantsFace: true })
      expect(draw!.number).toBeLessThan(draw!.share)
      expect(draw!.explanation).toMatch(/每周 10 次 × 信任等级“起步”的 1 倍 ÷ 每周 \d+ 个时段/)
      expect(personId).toBe(people[0]!.personId)
      expect({ askedByName, state, reason }).toEqual({ askedByName: null, state: 'excused', reason: 'not_reached' })
    }
    const perDay = Map.groupBy(drawn, (challenge) => challenge.askedAt.slice(0, 10))
    for (const [, ofDay] of perDay) expect(ofDay.length).toBeLessThanOrEqual(2)
    for (const { askedAt } of drawn) expect(new Date(Date.parse(askedAt) + 8 * 3_600_000).getUTCHours()).toBeLessThan(20)
    // The clock of this test runs faster than checkpoints are signed.
    await expect.poll(async () => (await owner.log.runSelfCheck()).faults, { timeout: 10_000 }).toEqual([])
  })

  test('the same slot again draws nobody twice', async () => {
    await owner.challenges.setRule({ ...(await owner.challenges.rule()), mostPerDay: 4 })
    const before = (await owner.challenges.list({ limit: 500 })).items
    now = Date.parse(before.find((challenge) => challenge.draw)!.draw!.slot) + 15 * minute
    await round()
    expect((await owner.challenges.list({ limit: 500 })).items.length).toBe(before.length)
  })
})

describe('trust tiers', () => {
  const twoDays = async (first: number) => {
    for (let day = first; day < first + 2; day++) {
      now = Date.parse(`2026-12-0${day}T09:00:00+08:00`)
      for (const phone of phones) phone.workState('started')
      for (const phone of phones) await send(phone)
      for (const end = Date.parse(`2026-12-0${day}T23:30:00+08:00`); now < end; now += 30 * minute) await round()
    }
  }
  const drawnSince = async (day: number) => (await owner.challenges.list({ limit: 500 })).items.filter((challenge) => challenge.draw && challenge.askedAt >= `2026-12-0${day}`)
  const said = async () => (await phones[0]!.client.phone.today()).trustTier.explanation

  test('say how often a person is drawn, on the phone too; the log keeps what a draw came from', async () => {
    const rule = await owner.challenges.rule()
    await owner.challenges.setRule({ ...rule, byTrustTier: { starting: 0, standard: 3, trusted: 3, checked: 3 } })
    await twoDays(1)
    expect(await drawnSince(1)).toEqual([])
    expect(await said()).toContain('随机抽查按平常的 0 倍抽取')
    await owner.challenges.setRule({ ...rule, byTrustTier: { starting: 3, standard: 0, trusted: 0, checked: 0 } })
    await twoDays(3)
    const drawn = await drawnSince(3)
    expect(drawn.length).toBeGreaterThan(0)
    expect(await said()).toContain('3 倍')
    expect((await owner.policies.trustTier(people[0]!.personId)).explanation).toContain('3 倍')
    const rows = (await server.ports.db.withOrg(orgId, (trx) => sql<{ draw: { share: number; perWeek: number; slotsPerWeek: number; times: number; trustTier: string } }>`select draw from challenges where challenge_id = any(${drawn.map(({ challengeId }) => challengeId)}::uuid[])`.execute(trx))).rows
    expect(rows.length).toBe(drawn.length)
    for (const { draw } of rows) {
      expect(draw).toMatchObject({ trustTier: 'starting', times: 3, perWeek: 10 })
      expect(draw.share).toBeCloseTo(Math.min(0.5, (draw.perWeek * draw.times) / draw.slotsPerWeek), 12)
    }
    await expect.poll(async () => (await owner.log.runSelfCheck()).faults, { timeout: 10_000 }).toEqual([])
  })

  test('a rule that says nothing of tiers treats all alike', async () => {
    const { byTrustTier: _, ...silent } = await owner.challenges.rule()
    await owner.challenges.setRule(silent)
    expect((await owner.challenges.rule()).byTrustTier).toEqual({ starting: 1, standard: 1, trusted: 1, checked: 1 })
    expect(await said()).toContain('随机抽查的频率与平常相同')
  })
})

test('a break that began before midnight is one after it', async () => {
  const { shiftId } = await owner.shifts.create({ name: '夜班', kind: 'fixed', segments: [{ start: '20:00', end: '04:00' }], daysOfWeek: [1, 2, 3, 4, 5] })
  await owner.people.update(people[1]!.personId, { shiftId })
  await owner.challenges.setRule({ ...(await owner.challenges.rule()), quietFrom: '05:00', quietTo: '06:00', mostPerDay: 4 })
  const ask = () => why(owner.challenges.ask({ personId: people[1]!.personId, purpose: '抽查' }))
  now = Date.parse('2026-12-08T23:50:00+08:00')
  phones[1]!.workState('paused')
  await send(phones[1]!)
  expect(await ask()).toBe('这位同事已暂停或结束工作。')
  now = Date.parse('2026-12-09T00:10:00+08:00')
  expect(await ask()).toBe('这位同事已暂停或结束工作。')
  // Yesterday's night says nothing of the next one.
  now = Date.parse('2026-12-09T20:10:00+08:00')
  const { challengeId } = await owner.challenges.ask({ personId: people[1]!.personId, purpose: '抽查' })
  await owner.challenges.withdraw(challengeId, { reason: '问过了' })
})

test('a night of work is one day: its questions do not begin anew at midnight, and take nothing from the next night', async () => {
  await owner.challenges.setRule({ ...(await owner.challenges.rule()), mostPerDay: 1 })
  const ask = async () => (await owner.challenges.ask({ personId: people[1]!.personId, purpose: '抽查' })).challengeId
  phones[1]!.workState('started', { deviceTime: Date.parse('2026-12-10T20:05:00+08:00') })
  now = Date.parse('2026-12-10T20:10:00+08:00')
  await send(phones[1]!)
  await ask()
  now = Date.parse('2026-12-11T00:10:00+08:00')
  await round()
  expect(await why(ask())).toBe('这位同事今天已被抽查够多次了。')
  now = Date.parse('2026-12-11T20:10:00+08:00')
  await ask()
  // What a rule would have meant last month is counted by the same days.
  const rule = await owner.challenges.setRule({ ...(await owner.challenges.rule()), mostPerDay: 2 })
  const over = async () => (await owner.challenges.previewRule({ ...rule, mostPerDay: 1 })).lastMonth.overDailyLimit
  const before = await over()
  now = Date.parse('2026-12-12T00:10:00+08:00')
  await round()
  await ask()
  expect(await over()).toBe(before + 1)
  // A shift of now is for what follows: nights that were worked stay nights.
  await followAttendance(server.ports.db, orgId, now)
  await owner.people.update(people[1]!.personId, { shiftId: null })
  now = Date.parse('2026-12-13T12:00:00+08:00')
  await round()
  await followAttendance(server.ports.db, orgId, now)
  expect(await over()).toBe(before + 1)
})

test('a challenge reworded, turned to somebody else or deleted with SQL is named by the self-check', async () => {
  const faults = async () => (await owner.log.runSelfCheck()).faults.map((fault) => fault.table)
  // As the owner of the database: the server's own role may not delete a challenge.
  const database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  const change = async (statement: string) => expect((await database.query(statement)).rowCount).toBe(1)
  const { challengeId, personId, purpose } = (await owner.challenges.list()).items.find((challenge) => challenge.askedByName !== null)!
  for (const [made, unmade] of [
    [`update challenges set purpose = '随便看看' where challenge_id = '${challengeId}'`, `update challenges set purpose = '${purpose}' where challenge_id = '${challengeId}'`],
    [`update challenges set person_id = '${people.find((person) => person.personId !== personId)!.personId}' where challenge_id = '${challengeId}'`, `update challenges set person_id = '${personId}' where challenge_id = '${challengeId}'`],
  ] as const) {
    await change(made)
    expect(await faults()).toEqual(['challenges'])
    await change(unmade)
    expect(await faults()).toEqual([])
  }
  await change(`delete from challenges where challenge_id = '${challengeId}'`)
  await database.end()
  expect(await faults()).toEqual(['challenges'])
})
