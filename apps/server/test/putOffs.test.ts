import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import type { PutOffItem, SettleItem } from '@fieldproof/contract'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { followAttendance } from '../src/react/attendance/follower.ts'
import { runSelfCheck } from '../src/record/selfCheck.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** A Thursday and what it leaves behind for a manager: a doubtful and late check-in, somebody absent, a silence, a request. */
const thursday = '2026-11-19'
const at = (day: string, time: string) => Date.parse(`${day}T${time}+08:00`)
const dayMs = 86_400_000
let now = at(thursday, '08:00')
let server: TestServer
let owner: FieldproofClient
let manager: FieldproofClient
let otherManager: FieldproofClient
let auditor: FieldproofClient
let orgId: string
let siteId: string
let eventId: string
let requestId: string
let people: { personId: string; phone: SimulatedPhone }[]
const shop = { lat: 30.2084, lon: 120.2121 }

const signIn = async (email: string): Promise<FieldproofClient> => {
  const response = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password: 'correct horse battery' }) })
  return createClient({ baseUrl: server.url, language: 'zh-CN', headers: { origin: server.url, cookie: response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') } })
}
const caughtUp = async () => {
  await server.ports.pipeline.drain()
  await followAttendance(server.ports.db, orgId, now)
}
const iso = (ms: number) => new Date(ms).toISOString()
const range = { from: thursday, to: thursday }
const zhang = () => people[0]!
const li = () => people[1]!
const wang = () => people[2]!

type Shown = readonly { readonly putOff?: { readonly byName: string }; readonly settled?: { readonly byName: string } }[]
/** What each list shows with and without what is put off or settled. */
const lists: Readonly<Record<PutOffItem['kind'], { readonly item: () => PutOffItem; readonly list: (client: FieldproofClient, putOff?: boolean, settled?: boolean) => Promise<Shown> }>> = {
  doubt: { item: () => ({ kind: 'doubt', eventId }), list: async (client, putOff) => (await client.reports.anomalies({ ...range, kind: 'doubted', putOff })).items },
  out_of_place: { item: () => ({ kind: 'out_of_place', eventId }), list: async (client, putOff, settled) => (await client.reports.anomalies({ ...range, kind: 'out_of_place', putOff, settled })).items },
  missed: { item: () => ({ kind: 'missed', personId: li().personId, day: thursday }), list: async (client, putOff, settled) => (await client.reports.anomalies({ ...range, kind: 'missed', personId: li().personId, putOff, settled })).items },
  late: { item: () => ({ kind: 'late', personId: wang().personId, day: thursday }), list: async (client, putOff, settled) => (await client.attendance.days({ ...range, status: 'late', putOff, settled })).items },
  dark: { item: () => ({ kind: 'dark', personId: li().personId, day: thursday }), list: async (client, putOff, settled) => (await client.darkPeriods.list({ ...range, standing: 'unknown', putOff, settled })).items },
  request: { item: () => ({ kind: 'request', regularizationId: requestId }), list: async (client, putOff) => (await client.regularizations.list({ status: 'asked', putOff })).items },
}
const kinds = Object.keys(lists) as PutOffItem['kind'][]
const settleable = ['missed', 'late', 'out_of_place', 'dark'] as const
type Settleable = (typeof settleable)[number]
const lineOf = (kind: Settleable) => lists[kind].item() as SettleItem
const settle = (of: readonly Settleable[], note?: string, client = owner) => client.putOffs.settle({ items: of.map(lineOf), note })
const put = (items: PutOffItem[], untilMs = now + 3_600_000, client = owner) => client.putOffs.set({ until: iso(untilMs), items })
const waits = async (kind: PutOffItem['kind']): Promise<boolean> => (await lists[kind].list(owner, false, false)).length > 0

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] }, people: [{ name: '张三', departmentName: '销售一部' }, { name: '李四', departmentName: '销售二部' }, { name: '王五', departmentName: '销售一部' }] })
  owner = company.client
  orgId = (await owner.me()).orgId
  siteId = (await owner.sites.list()).items[0]!.siteId
  people = []
  for (const { personId } of company.people) people.push({ personId, phone: await createSimulatedPhone({ baseUrl: server.url, code: (await owner.people.enrollmentCode(personId)).code, now: () => now }) })
  const { departments } = await owner.departments.list()
  const add = async (name: string, role: 'manager' | 'auditor', email: string, department?: string) => {
    const departmentId = departments.find((one) => one.name === department)?.departmentId
    await owner.people.create({ name, role, email, password: 'correct horse battery', ...(departmentId ? { departmentId } : {}) })
    return await signIn(email)
  }
  manager = await add('赵经理', 'manager', 'first@example.com', '销售一部')
  otherManager = await add('钱经理', 'manager', 'second@example.com', '销售二部')
  auditor = await add('孙审计', 'auditor', 'auditor@example.com')
  await caughtUp()
  now = at(thursday, '09:40')
  eventId = zhang().phone.checkIn({ siteId, deviceTime: now, fix: { lat: shop.lat + 0.02, lon: shop.lon, fixTime: now, accuracyMetres: 9, provider: 'gps', mock: true } })
  wang().phone.checkIn({ siteId, deviceTime: now, fix: { ...shop, lat: shop.lat + 1.7e-4, fixTime: now, accuracyMetres: 8, provider: 'gps' } })
  await zhang().phone.flush()
  await wang().phone.flush()
  now = at(thursday, '12:05')
  const still = (from: string, to: string) => Array.from({ length: (at(thursday, to) - at(thursday, from)) / 30_000 }, (_, i) => ({ lat: shop.lat + i * 1e-6, lon: shop.lon, fixTime: at(thursday, from) + i * 30_000, accuracyMetres: 8 }))
  li().phone.workState('started', { deviceTime: at(thursday, '09:00') })
  li().phone.track([...still('09:01', '10:00'), ...still('11:30', '12:00')])
  await li().phone.flush()
  now = at(thursday, '18:10')
  wang().phone.checkOut({ siteId, deviceTime: now, fix: { ...shop, lat: shop.lat + 1.5e-4, fixTime: now, accuracyMetres: 9, provider: 'gps' } })
  await wang().phone.flush()
  now = at('2026-11-20', '08:00')
  await caughtUp()
  requestId = (await zhang().phone.client.phone.askRegularization({ kind: 'check_in', at: iso(at(thursday, '09:00')), reason: '地铁故障' })).regularizationId
  await caughtUp()
})
afterAll(() => server?.stop())

describe('every kind of item', () => {
  test.each(kinds)('%s vanishes from what waits, is shown by itself with who and until when, and comes back at its time', async (kind) => {
    const { item, list } = lists[kind]
    expect(await list(owner, false)).toHaveLength(1)
    expect(await list(owner, true)).toEqual([])
    const before = now
    const { putOffIds } = await put([item()])
    expect(putOffIds).toHaveLength(1)
    expect(await list(owner, false)).toEqual([])
    expect(await list(owner, true)).toMatchObject([{ putOff: { putOffId: putOffIds[0], byName: '王管理', at: iso(now), until: iso(now + 3_600_000), latestUntil: iso(now + 14 * dayMs) } }])
    // A report leaves nothing out.
    expect(await list(owner)).toMatchObject([{ putOff: { byName: '王管理' } }])
    now += 3_600_000 - 1
    expect(await list(owner, false)).toEqual([])
    now += 1
    expect(await list(owner, false)).toHaveLength(1)
    expect((await list(owner))[0]!.putOff).toBeUndefined()
    now = before
  })

  test.each(kinds)('%s is brought back by hand, once', async (kind) => {
    const { putOffIds } = await put([lists[kind].item()])
    expect(await waits(kind)).toBe(false)
    expect(await owner.putOffs.end(putOffIds)).toEqual({ broughtBack: 1 })
    expect(await waits(kind)).toBe(true)
    expect(await owner.putOffs.end(putOffIds)).toEqual({ broughtBack: 0 })
  })

  test('several at once, all or none', async () => {
    const items = kinds.map((kind) => lists[kind].item())
    await expect(put([...items, { kind: 'late', personId: li().personId, day: thursday }])).rejects.toMatchObject({ status: 409 })
    for (const kind of kinds) expect(await waits(kind)).toBe(true)
    const { putOffIds } = await put([...items, items[0]!])
    expect(putOffIds).toHaveLength(kinds.length)
    for (const kind of kinds) expect(await waits(kind)).toBe(false)
    expect(await owner.putOffs.end(putOffIds)).toEqual({ broughtBack: kinds.length })
  })
})

describe('the queue and its counts', () => {
  test('what is put off is in neither, and the queue shows it when asked', async () => {
    const { putOffIds: [id] } = await put([lists.doubt.item()])
    expect(await owner.review.counts()).toMatchObject({ waiting: 0, strongDoubt: 0, putOff: 1, bySignal: [] })
    expect((await manager.review.items()).items).toEqual([])
    expect((await manager.review.items({ putOff: true })).items).toMatchObject([{ eventId, putOff: { byName: '王管理' } }])
    expect(await manager.review.state(eventId)).toMatchObject({ waits: true, canDecide: true, putOff: { putOffId: id } })
    expect((await owner.reports.anomalies({ ...range, putOff: false })).sums!.kinds.map(({ kind }) => kind)).not.toContain('doubted')
    await manager.putOffs.end([id!])
    expect(await owner.review.counts()).toMatchObject({ waiting: 1, putOff: 0 })
  })
})

describe('settled', () => {
  test.each(settleable)('%s waits for nobody any more, whatever time passes; the shelf says who looked at it, when, and the note', async (kind) => {
    const { list } = lists[kind]
    const before = now
    const { putOffIds } = await settle([kind], ' 本人电话里说明了 ')
    const said = { settled: { putOffId: putOffIds[0], byName: '王管理', at: iso(now), note: '本人电话里说明了' } }
    expect([await list(owner, false, false), await list(owner, true)]).toEqual([[], []])
    expect(await list(owner, undefined, true)).toMatchObject([said])
    // A report leaves nothing out.
    expect(await list(owner)).toMatchObject([said])
    now += 20 * dayMs
    expect(await waits(kind)).toBe(false)
    now = before
    expect(await owner.putOffs.end(putOffIds)).toEqual({ broughtBack: 1 })
    expect(await waits(kind)).toBe(true)
    expect(await list(owner, undefined, true)).toEqual([])
    expect(await owner.putOffs.end(putOffIds)).toEqual({ broughtBack: 0 })
  })

  test('several at once, all or none; what was put off is settled in its place, and the other way round', async () => {
    await expect(owner.putOffs.settle({ items: [...settleable.map(lineOf), { kind: 'late', personId: li().personId, day: thursday }] })).rejects.toMatchObject({ status: 409 })
    for (const kind of settleable) expect(await waits(kind)).toBe(true)
    await put([lists.late.item()])
    const { putOffIds } = await owner.putOffs.settle({ items: [...settleable, 'late' as const].map(lineOf) })
    expect(putOffIds).toHaveLength(settleable.length)
    for (const kind of settleable) expect([await waits(kind), await lists[kind].list(owner, true), (await lists[kind].list(owner, undefined, true))[0]?.settled]).toMatchObject([false, [], { note: null }])
    await put([lists.late.item()])
    expect([await lists.late.list(owner, undefined, true), (await lists.late.list(owner, true)).length]).toEqual([[], 1])
    expect(await owner.putOffs.end(putOffIds)).toEqual({ broughtBack: settleable.length - 1 })
    await owner.putOffs.end((await owner.attendance.days({ ...range, status: 'late' })).items.flatMap(({ putOff }) => putOff?.putOffId ?? []))
    for (const kind of settleable) expect(await waits(kind)).toBe(true)
  })

  test('the report says so and counts it as open no longer; the result of the day stays; the person reads it on the phone', async () => {
    const report = () => owner.reports.anomalies({ ...range, kind: 'missed', personId: li().personId })
    expect(await report()).toMatchObject({ items: [{ resolution: 'open' }], sums: { kinds: [{ kind: 'missed', count: 1, open: 1 }], people: [{ open: 1 }] } })
    const { putOffIds } = await settle(['missed', 'late'], '已电话核实')
    expect(await report()).toMatchObject({ items: [{ resolution: 'settled' }], sums: { kinds: [{ kind: 'missed', count: 1, open: 0 }], people: [{ open: 0 }] } })
    const open = async (value: boolean) => (await owner.reports.anomalies({ ...range, kind: 'missed', open: value })).items.map(({ personId }) => personId)
    expect([(await open(true)).includes(li().personId), (await open(false)).includes(li().personId)]).toEqual([false, true])
    expect(await owner.attendance.day(li().personId, thursday)).toMatchObject({ status: 'absent', settled: { byName: '王管理', note: '已电话核实' } })
    expect(await owner.attendance.day(wang().personId, thursday)).toMatchObject({ status: 'late', settled: { note: '已电话核实' } })
    expect((await li().phone.client.phone.attendance('2026-11')).days.find(({ day }) => day === thursday)).toMatchObject({ status: 'absent', settled: { byName: '王管理', note: '已电话核实' } })
    await owner.putOffs.end(putOffIds)
    expect((await li().phone.client.phone.attendance('2026-11')).days.find(({ day }) => day === thursday)).not.toHaveProperty('settled')
  })

  test('a check-in away from its site says so on its own page and to the person, in the list and among what is noticed; and no longer once it waits again', async () => {
    const { client } = zhang().phone
    const told = async () => [await owner.checkIns.get(eventId), (await client.phone.checkIns()).items.find((one) => one.eventId === eventId), (await client.phone.today()).noticed?.find((one) => one.eventId === eventId)]
    for (const one of await told()) expect(one ?? {}).not.toHaveProperty('settled')
    const { putOffIds } = await settle(['out_of_place'], '客户改约在外面')
    const settled = { putOffId: putOffIds[0]!, byName: '王管理', at: iso(now), note: '客户改约在外面' }
    expect(await told()).toMatchObject([{ settled }, { settled }, { settled }])
    await owner.putOffs.end(putOffIds)
    for (const one of await told()) { expect(one).toBeDefined(); expect(one).not.toHaveProperty('settled') }
  })

  test('what is decided on or answered is not settled; who may is as with putting off', async () => {
    for (const kind of ['doubt', 'request'] as const) await expect(owner.putOffs.settle({ items: [lists[kind].item() as SettleItem] })).rejects.toMatchObject({ status: 400 })
    await expect(owner.putOffs.settle({ items: [] })).rejects.toMatchObject({ status: 400 })
    await expect(settle(['late'], undefined, auditor)).rejects.toMatchObject({ status: 403 })
    await expect(settle(['late'], undefined, otherManager)).rejects.toMatchObject({ status: 404 })
    await expect(settle(['dark'], undefined, manager)).rejects.toMatchObject({ status: 404 })
    await expect(owner.putOffs.settle({ items: [{ kind: 'dark', personId: (await owner.me()).personId, day: thursday }] })).rejects.toMatchObject({ status: 403 })
    const { putOffIds } = await settle(['late'], undefined, manager)
    await expect(otherManager.putOffs.end(putOffIds)).rejects.toMatchObject({ status: 404 })
    await expect(auditor.putOffs.end(putOffIds)).rejects.toMatchObject({ status: 403 })
    expect(await lists.late.list(otherManager, undefined, true)).toEqual([])
    expect(await lists.late.list(auditor, undefined, true)).toMatchObject([{ settled: { byName: '赵经理' } }])
    await manager.putOffs.end(putOffIds)
  })
})

describe('who may', () => {
  test('an auditor may not; another department’s is not found; nobody puts off what is about themselves', async () => {
    await expect(put([lists.doubt.item()], now + 1, auditor)).rejects.toMatchObject({ status: 403 })
    for (const kind of ['doubt', 'request', 'late', 'out_of_place'] as const) await expect(put([lists[kind].item()], now + 1, otherManager)).rejects.toMatchObject({ status: 404 })
    for (const kind of ['missed', 'dark'] as const) await expect(put([lists[kind].item()], now + 1, manager)).rejects.toMatchObject({ status: 404 })
    const { putOffIds } = await put([lists.doubt.item()])
    await expect(otherManager.putOffs.end(putOffIds)).rejects.toMatchObject({ status: 404 })
    await expect(auditor.putOffs.end(putOffIds)).rejects.toMatchObject({ status: 403 })
    await owner.putOffs.end(putOffIds)
    const own = (await owner.me()).personId
    await expect(put([{ kind: 'dark', personId: own, day: thursday }])).rejects.toMatchObject({ status: 403 })
  })

  test('times that are over, too late or none are refused', async () => {
    await expect(put([lists.doubt.item()], now)).rejects.toMatchObject({ status: 400 })
    await expect(put([lists.doubt.item()], now + 14 * dayMs + 1)).rejects.toMatchObject({ status: 400 })
    await expect(owner.putOffs.set({ until: 'tomorrow', items: [lists.doubt.item()] })).rejects.toMatchObject({ status: 400 })
    await expect(put([])).rejects.toMatchObject({ status: 400 })
    await expect(put([{ kind: 'dark', personId: li().personId, day: '2026-02-31' }])).rejects.toMatchObject({ status: 400 })
    await expect(owner.putOffs.end(['11111111-1111-7111-8111-111111111111'])).rejects.toMatchObject({ status: 404 })
  })
})

describe('something new', () => {
  test('a request put off again and again comes to an end: fourteen days from the first time', async () => {
    const first = now
    await put([lists.request.item()], now + 13 * dayMs)
    now += 10 * dayMs
    await expect(put([lists.request.item()], now + 5 * dayMs)).rejects.toMatchObject({ status: 400, problem: { detail: expect.stringMatching(/最多 14 天：最晚到 2026年1\d月\d+日 \d\d:\d\d$/) } })
    const { putOffIds } = await put([lists.request.item()], first + 14 * dayMs - 60_000)
    expect((await lists.request.list(owner, true))[0]).toMatchObject({ putOff: { latestUntil: iso(Math.min(first, at('2026-11-20', '08:00')) + 14 * dayMs) } })
    now = first
    await owner.putOffs.end(putOffIds)
  })

  test('a request that was decided and asked again waits', async () => {
    await put([lists.request.item()])
    await owner.regularizations.decide(requestId, { outcome: 'approved' })
    await owner.regularizations.undo(requestId)
    expect(await waits('request')).toBe(true)
  })

  test('the person’s word brings a check-in back, and so does another verdict or decision', async () => {
    await put([lists.doubt.item()])
    await settle(['out_of_place'])
    await manager.review.ask(eventId, { text: '当时在哪里？' })
    expect([await waits('doubt'), await waits('out_of_place')]).toEqual([false, false])
    zhang().phone.explain(eventId, '手机在测试')
    await zhang().phone.flush()
    await server.ports.pipeline.drain()
    expect([await waits('doubt'), await waits('out_of_place')]).toEqual([true, true])
    await put([lists.doubt.item()])
    const state = await owner.review.state(eventId)
    const { standing } = await owner.review.decide(eventId, { outcome: 'real', verdictEntryIndex: state.verdictEntryIndex!, replaces: null })
    await owner.review.withdraw(eventId, { decisionId: standing!.decisionId })
    expect((await owner.review.items()).items.map((item) => item.eventId)).toEqual([eventId])
  })

  test('an appeal brings it back, and whoever is appealed against does not put it off', async () => {
    const state = await owner.review.state(eventId)
    const { standing } = await owner.review.decide(eventId, { outcome: 'not_real', note: '人在别处', verdictEntryIndex: state.verdictEntryIndex!, replaces: state.decisions[0]!.decisionId })
    await expect(put([lists.doubt.item()])).rejects.toMatchObject({ status: 409 })
    zhang().phone.declare({ topic: 'appeal', about: eventId, decisionId: standing!.decisionId, text: '我在现场' })
    await zhang().phone.flush()
    await server.ports.pipeline.drain()
    expect((await owner.review.counts()).waiting).toBe(1)
    await expect(put([lists.doubt.item()])).rejects.toMatchObject({ status: 403 })
    await expect(settle(['out_of_place'])).rejects.toMatchObject({ status: 403 })
    await put([lists.doubt.item()], now + 3_600_000, manager)
    expect((await owner.review.counts()).waiting).toBe(0)
  })

  test('a day that is judged otherwise waits, and so does one for which a correction is asked', async () => {
    await put([lists.missed.item(), lists.late.item()])
    await li().phone.client.phone.askRegularization({ kind: 'check_in', at: iso(at(thursday, '09:00')), reason: '忘了' })
    await caughtUp()
    expect([await waits('missed'), await waits('late')]).toEqual([true, false])
    const database = new pg.Client({ connectionString: server.connectionString })
    await database.connect()
    await database.query('update attendance_days set late_seconds = late_seconds + 60 where person_id = $1', [wang().personId])
    await database.end()
    expect(await waits('late')).toBe(true)
  })

  test('a day that somebody left early on, and no more, waits and is settled as late ones are', async () => {
    const database = new pg.Client({ connectionString: server.connectionString })
    await database.connect()
    const judge = (status: string, earlySeconds: number) => database.query('update attendance_days set status = $2, early_seconds = $3 where person_id = $1 and day = $4', [wang().personId, status, earlySeconds, thursday])
    await judge('early', 1_200)
    const early = async (settled: boolean) => (await owner.attendance.days({ ...range, status: 'late,early', putOff: false, settled })).items.map(({ personId }) => personId)
    expect(await early(false)).toContain(wang().personId)
    await settle(['late'], '已电话核实')
    expect(await early(true)).toContain(wang().personId)
    await judge('early', 7_200)
    expect(await early(false)).toContain(wang().personId)
    await judge('late', 0)
    await database.end()
  })

  test('a settled day comes back with another result, with a correction that is asked for, and with an answer', async () => {
    await settle(['missed', 'late'])
    expect([await waits('missed'), await waits('late')]).toEqual([false, false])
    await owner.questions.ask({ text: '为什么晚到？', items: [{ kind: 'late', personId: wang().personId, day: thursday }] })
    expect(await waits('late')).toBe(false)
    const { questionId } = (await lists.late.list(owner) as { question?: { questionId: string } }[])[0]!.question!
    wang().phone.explain(questionId, '地铁停运')
    await wang().phone.flush()
    await caughtUp()
    expect([await waits('missed'), await waits('late')]).toEqual([false, true])
    await settle(['late'], '本人的说明已说清楚')
    await li().phone.client.phone.askRegularization({ kind: 'check_out', at: iso(at(thursday, '18:00')), reason: '忘了' })
    await wang().phone.client.phone.askRegularization({ kind: 'check_in', at: iso(at(thursday, '09:00')), reason: '地铁停运' })
    await caughtUp()
    expect([await waits('missed'), await waits('late')]).toEqual([true, true])
  })

  test('a silence that the phone explains meanwhile is none; another one waits', async () => {
    await settle(['dark'], '电话里说了')
    expect(await lists.dark.list(owner, undefined, true)).toHaveLength(1)
    li().phone.deviceState('no_position', { deviceTime: now, from: at(thursday, '10:00:20'), to: at(thursday, '11:29:40'), chosenBy: 'system' })
    await li().phone.flush()
    await server.ports.pipeline.drain()
    expect(await lists.dark.list(owner, undefined, true)).toEqual([])
  })
})

test('each is an entry of the log with words; the self-check names a row that was changed, left out or made up', async () => {
  const { items } = await owner.audit.list({ limit: 50, topic: 'decisions' })
  expect(items.map(({ what }) => what)).toEqual(expect.arrayContaining(['把“李四”的一项待办延后：漏打卡', '把“张三”的一项放回待处理：补卡或请假申请', '把“李四”的一项待办标为已处理：没有位置']))
  const database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  const faults = async () => (await runSelfCheck(server.ports, orgId)).faults.filter(({ table }) => table === 'put_offs').length
  expect(await faults()).toBe(0)
  await database.query(`update put_offs set until = until + interval '1 day' where entry_index = (select max(entry_index) from put_offs where until is not null)`)
  expect(await faults()).toBe(1)
  await database.query(`update put_offs set until = until - interval '1 day' where entry_index = (select max(entry_index) from put_offs where until is not null)`)
  await database.query(`update put_offs set note = '别的话' where entry_index = (select max(entry_index) from put_offs where settled)`)
  expect(await faults()).toBe(1)
  await database.query(`update put_offs set note = '电话里说了' where entry_index = (select max(entry_index) from put_offs where settled)`)
  await database.query('insert into put_offs select org_id, gen_random_uuid(), kind, subject, person_id, until, facts, put_by, put_at, entry_index, settled, note from put_offs order by entry_index limit 1')
  expect(await faults()).toBe(1)
  await database.end()
})
