/** A person is asked about a day: by whom, of whom, once; the phone shows it; a correction or words answer it, and nothing else follows by itself. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import type { QuestionItem } from '@fieldproof/contract'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { followAttendance } from '../src/react/attendance/follower.ts'
import { runSelfCheck } from '../src/record/selfCheck.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const thursday = '2026-11-19'
const at = (time: string, day = thursday) => Date.parse(`${day}T${time}+08:00`)
let now = at('08:00')
let server: TestServer
let owner: FieldproofClient
let manager: FieldproofClient
let auditor: FieldproofClient
let orgId: string
let eventId: string
let people: { personId: string; phone: SimulatedPhone }[]
const shop = { lat: 30.2084, lon: 120.2121 }
const range = { from: thursday, to: thursday }
/** A check-in 2 km from its site. */
const zhang = () => people[0]!
/** Absent, with an hour and a half without positions. */
const li = () => people[1]!
/** Late. */
const wang = () => people[2]!

const signIn = async (email: string): Promise<FieldproofClient> => {
  const response = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password: 'correct horse battery' }) })
  return createClient({ baseUrl: server.url, language: 'zh-CN', headers: { origin: server.url, cookie: response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') } })
}
const caughtUp = async () => {
  await server.ports.pipeline.drain()
  await followAttendance(server.ports.db, orgId, now)
}
const day = (kind: 'missed' | 'late' | 'dark', of = li): QuestionItem => ({ kind, personId: of().personId, day: thursday })
const ask = (items: QuestionItem[], client = owner, text = '那天怎么安排的？') => client.questions.ask({ text, items })
const missed = async () => (await owner.reports.anomalies({ ...range, kind: 'missed', personId: li().personId })).items[0]
const late = async () => (await owner.attendance.days({ ...range, status: 'late' })).items[0]

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] }, people: [{ name: '张三', departmentName: '销售一部' }, { name: '李四', departmentName: '销售二部' }, { name: '王五', departmentName: '销售一部' }] })
  owner = company.client
  orgId = (await owner.me()).orgId
  const siteId = (await owner.sites.list()).items[0]!.siteId
  people = []
  for (const { personId } of company.people) people.push({ personId, phone: await createSimulatedPhone({ baseUrl: server.url, code: (await owner.people.enrollmentCode(personId)).code, now: () => now }) })
  const { departments } = await owner.departments.list()
  const add = async (name: string, role: 'manager' | 'auditor', email: string, department?: string) => {
    const departmentId = departments.find((one) => one.name === department)?.departmentId
    await owner.people.create({ name, role, email, password: 'correct horse battery', ...(departmentId ? { departmentId } : {}) })
    return await signIn(email)
  }
  manager = await add('赵经理', 'manager', 'first@example.com', '销售一部')
  auditor = await add('孙审计', 'auditor', 'auditor@example.com')
  await caughtUp()
  now = at('09:40')
  eventId = zhang().phone.checkIn({ siteId, deviceTime: now, fix: { lat: shop.lat + 0.02, lon: shop.lon, fixTime: now, accuracyMetres: 9, provider: 'gps' } })
  wang().phone.checkIn({ siteId, deviceTime: now, fix: { ...shop, lat: shop.lat + 1.7e-4, fixTime: now, accuracyMetres: 8, provider: 'gps' } })
  await zhang().phone.flush()
  await wang().phone.flush()
  now = at('12:05')
  const still = (from: string, to: string) => Array.from({ length: (at(to) - at(from)) / 30_000 }, (_, i) => ({ lat: shop.lat + i * 1e-6, lon: shop.lon, fixTime: at(from) + i * 30_000, accuracyMetres: 8 }))
  li().phone.workState('started', { deviceTime: at('09:00') })
  li().phone.track([...still('09:01', '10:00'), ...still('11:30', '12:00')])
  await li().phone.flush()
  await caughtUp()
  now = at('18:10')
  wang().phone.checkOut({ siteId, deviceTime: now, fix: { ...shop, lat: shop.lat + 1.5e-4, fixTime: now, accuracyMetres: 9, provider: 'gps' } })
  await wang().phone.flush()
  await caughtUp()
  now = at('09:00', '2026-11-20')
  await caughtUp()
})
afterAll(() => server?.stop())

test('an absent day is asked about: the list says by whom, the phone shows the day, who asks and the words', async () => {
  expect(await missed()).not.toHaveProperty('question')
  await ask([day('missed')], owner, '是不是在跑医院？')
  expect(await missed()).toMatchObject({ resolution: 'open', question: { text: '是不是在跑医院？', byName: '王管理', isOpen: true, answer: null } })
  expect((await li().phone.client.phone.today()).dayQuestions).toMatchObject([{ day: thursday, about: 'missed', byName: '王管理', text: '是不是在跑医院？' }])
  expect((await zhang().phone.client.phone.today()).dayQuestions).toEqual([])
})

test('nobody is asked a second time about the same day while a question is open, not even about something else of it', async () => {
  await expect(ask([day('missed')])).rejects.toMatchObject({ status: 409 })
  await expect(ask([day('dark')])).rejects.toMatchObject({ status: 409 })
  // All or none.
  await expect(ask([day('late', wang), day('missed')])).rejects.toMatchObject({ status: 409 })
  expect(await late()).not.toHaveProperty('question')
  // The same day from two lists is one question.
  expect((await ask([day('late', wang), { ...day('late', wang) }])).questionIds).toHaveLength(1)
})

test('whoever does not see the person, only looks, or is asked about themselves, asks nothing', async () => {
  await expect(ask([day('missed')], manager)).rejects.toMatchObject({ status: 404 })
  await expect(ask([day('late', wang)], auditor)).rejects.toMatchObject({ status: 403 })
  await expect(ask([{ kind: 'late', personId: li().personId, day: thursday }])).rejects.toMatchObject({ status: 409 }) // not late: nothing of it waits
  await expect(ask([{ kind: 'missed', personId: li().personId, day: '2026-02-30' }])).rejects.toMatchObject({ status: 400 })
  const { question } = (await missed())!
  await expect(manager.questions.withdraw([question!.questionId])).rejects.toMatchObject({ status: 404 })
})

test('taken back while nobody has answered: it is gone from the phone and from the list, and may be asked again', async () => {
  const { questionId } = (await late())!.question!
  expect(await owner.questions.withdraw([questionId])).toEqual({ withdrawn: 1 })
  expect(await late()).not.toHaveProperty('question')
  expect((await wang().phone.client.phone.today()).dayQuestions).toEqual([])
  await expect(owner.questions.withdraw([questionId])).rejects.toMatchObject({ status: 404 })
  await ask([day('late', wang)], manager, '路上堵车了吗？')
})

test('words answer it, and bring back what was put off meanwhile; a question that was answered is not taken back', async () => {
  await owner.putOffs.set({ until: new Date(now + 3_600_000).toISOString(), items: [{ kind: 'late', personId: wang().personId, day: thursday }] })
  expect((await owner.attendance.days({ ...range, status: 'late', putOff: false })).items).toEqual([])
  const { questionId } = (await wang().phone.client.phone.today()).dayQuestions![0]!
  wang().phone.explain(questionId, '地铁停运，改坐公交')
  await wang().phone.flush()
  await caughtUp()
  expect((await wang().phone.client.phone.today()).dayQuestions).toEqual([])
  expect((await owner.attendance.days({ ...range, status: 'late', putOff: false })).items).toMatchObject([{ status: 'late', question: { isOpen: false, byName: '赵经理', answer: { kind: 'words', text: '地铁停运，改坐公交' } } }])
  await expect(owner.questions.withdraw([questionId])).rejects.toMatchObject({ status: 409 })
  // What was said is no end of talking.
  now += 60_000
  await ask([day('late', wang)], owner, '哪一条线？')
  expect((await late())?.question).toMatchObject({ text: '哪一条线？', isOpen: true, answer: null })
})

test('a word about a question that somebody else was asked answers nothing', async () => {
  const { questionId } = (await missed())!.question!
  zhang().phone.explain(questionId, '我替他说')
  await zhang().phone.flush()
  await caughtUp()
  expect((await missed())?.question).toMatchObject({ isOpen: true, answer: null })
})

test('a correction of that day answers it and waits among the requests; taken back by the person, the question is open again', async () => {
  const { regularizationId } = await li().phone.client.phone.askRegularization({ kind: 'check_in', at: new Date(at('09:05')).toISOString(), reason: '手机没电' })
  expect(await missed()).toMatchObject({ resolution: 'asked', question: { isOpen: false, answer: { kind: 'request', text: '手机没电' } } })
  expect((await owner.regularizations.list({ status: 'asked' })).items).toMatchObject([{ personId: li().personId, day: thursday }])
  expect((await li().phone.client.phone.today()).dayQuestions).toEqual([])
  await li().phone.client.phone.withdrawRegularization(regularizationId)
  expect((await missed())?.question).toMatchObject({ isOpen: true, answer: null })
})

test('a check-in out of place is asked about in the review’s own way, once, and taken back', async () => {
  const { questionIds } = await ask([{ kind: 'out_of_place', eventId }], owner, '在哪里见的客户？')
  await expect(ask([{ kind: 'doubt', eventId }])).rejects.toMatchObject({ status: 409 })
  const row = async () => (await owner.reports.anomalies({ ...range, kind: 'out_of_place' })).items.find((one) => one.eventId === eventId)
  expect(await row()).toMatchObject({ question: { text: '在哪里见的客户？', isOpen: true } })
  expect((await zhang().phone.client.phone.today()).notices).toMatchObject([{ kind: 'asked', eventId, text: '在哪里见的客户？' }])
  expect((await owner.review.state(eventId)).questions).toHaveLength(1)
  await owner.questions.withdraw(questionIds)
  expect(await row()).not.toHaveProperty('question')
  expect((await zhang().phone.client.phone.today()).notices).toEqual([])
  expect((await owner.review.state(eventId)).questions).toEqual([])
  await ask([{ kind: 'out_of_place', eventId }], owner, '在哪里见的客户？')
  now += 1_000
  zhang().phone.explain(eventId, '客户在马路对面')
  await zhang().phone.flush()
  await caughtUp()
  expect(await row()).toMatchObject({ question: { isOpen: false, answer: { kind: 'words', text: '客户在马路对面' } } })
})

test('a question that nobody answered for a fortnight waits no longer, and another may be asked', async () => {
  const before = now
  now += 14 * 86_400_000 + 60_000
  expect((await li().phone.client.phone.today()).dayQuestions).toEqual([])
  expect((await missed())?.question).toMatchObject({ isOpen: false, answer: null })
  await ask([day('missed')], owner, '还想问一下')
  expect((await li().phone.client.phone.today()).dayQuestions).toMatchObject([{ text: '还想问一下' }])
  now = before
})

test('each is an entry of the log and of the audit list; nothing was settled by itself, and whoever edits a question is found', async () => {
  expect((await owner.audit.list({ topics: 'decisions', limit: 50 })).items.map(({ what }) => what)).toEqual(expect.arrayContaining([expect.stringMatching(/^请“李四”说明/), expect.stringMatching(/^撤回了向“王五”提的关于/), expect.stringMatching(/^撤回了就一条记录向“张三”提的问题/)]))
  expect(await late()).toMatchObject({ status: 'late' })
  const check = () => runSelfCheck(server.ports, orgId)
  expect((await check()).faults).toEqual([])
  const database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  await database.query("update review_questions set text = '您为什么旷工？' where day is not null and withdraws is null")
  expect((await check()).faults).toEqual(expect.arrayContaining([expect.objectContaining({ table: 'review_questions', what: expect.stringContaining('text differs') })]))
  await database.query("update review_questions set about = 'dark' where about = 'missed'")
  expect((await check()).faults).toEqual(expect.arrayContaining([expect.objectContaining({ table: 'review_questions', what: expect.stringContaining('about differs') })]))
  await database.end()
})
