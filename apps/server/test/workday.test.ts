import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import { destination } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { followAttendance } from '../src/react/attendance/follower.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** Friday 20 November 2026, a shift of 09:00–18:00. */
const at = (time: string, seconds = 0): number => Date.parse(`2026-11-20T${time}:00+08:00`) + seconds * 1000
let now = at('07:00')
let server: TestServer
let owner: FieldproofClient
let manager: FieldproofClient
let orgId: string
let siteId: string
let zhang: { personId: string; phone: SimulatedPhone }
let liId: string

const shop = { lat: 30.2084, lon: 120.2121 }
const stay = (from: string, to: string, metresEast: number): Fix[] =>
  Array.from({ length: Math.floor((at(to) - at(from)) / 30_000) }, (_, i) => ({ ...destination(shop, 90, metresEast + (i % 7)), fixTime: at(from) + i * 30_000, accuracyMetres: 8, provider: 'gps' as const }))

const passesTo = async (time: string): Promise<void> => {
  now = at(time)
  await server.ports.pipeline.drain()
  await followAttendance(server.ports.db, orgId, now)
}
const roll = async (query: Record<string, string> = {}, client = owner) => (await client.workday.list(query)).items.map(({ personName, states }) => [personName, ...states])
const soon = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 30_000 })

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] } })
  owner = company.client
  orgId = (await owner.me()).orgId
  siteId = (await owner.sites.list()).items[0]!.siteId
  zhang = { personId: company.people[0]!.personId, phone: await createSimulatedPhone({ baseUrl: server.url, code: (await owner.people.enrollmentCode(company.people[0]!.personId)).code, now: () => now }) }
  liId = company.people[1]!.personId
  const { departments } = await owner.departments.list()
  await owner.people.create({ name: '赵主管', role: 'manager', email: 'manager@example.com', password: 'correct horse battery', departmentId: departments.find(({ name }) => name === '销售二部')!.departmentId })
  const response = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'manager@example.com', password: 'correct horse battery' }) })
  manager = createClient({ baseUrl: server.url, language: 'zh-CN', headers: { origin: server.url, cookie: response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') } })
})
afterAll(() => server?.stop())

test('before work nobody stands anywhere; after it has begun who has no check-in is told, and a manager sees the own people only', async () => {
  await passesTo('08:30')
  expect(await roll()).toEqual([['李四'], ['张三']])
  await passesTo('09:30')
  expect(await roll()).toEqual([['李四', 'not_arrived'], ['张三', 'not_arrived']])
  expect(await roll({}, manager)).toEqual([['李四', 'not_arrived']])
  expect((await owner.overview()).workday).toMatchObject({ not_arrived: 2, on_duty: 0, absent: 0 })
  expect((await manager.overview()).workday).toMatchObject({ not_arrived: 1 })
})

test('late and on duty; away from the post; on a pause that is no leaving', async () => {
  await owner.dutyRules.create({ name: '滨江岗', kind: 'post', siteIds: [siteId], personIds: [zhang.personId], departmentIds: [], limitMinutes: 15, isActive: true })
  now = at('09:40')
  zhang.phone.workState('started')
  zhang.phone.checkIn({ siteId, fix: { ...destination(shop, 90, 12), fixTime: now, accuracyMetres: 9, provider: 'gps' }, deviceTime: now })
  await zhang.phone.flush()
  await passesTo('09:45')
  expect(await roll({ state: 'late' })).toEqual([['张三', 'late', 'on_duty']])
  now = at('10:30')
  zhang.phone.track([...stay('09:41', '10:00', 0), ...stay('10:00', '10:29', 900)])
  await zhang.phone.flush()
  await passesTo('10:30')
  await soon(() => roll({ state: 'off_post' })).toEqual([['张三', 'late', 'off_post', 'on_duty']])
  expect((await owner.workday.list({ state: 'off_post' })).items[0]).toMatchObject({ offPostSince: new Date(at('10:00')).toISOString(), offPostSiteName: '滨江超市', lateSeconds: 2400, firstAt: new Date(at('09:40')).toISOString() })
  zhang.phone.workState('paused', { reason: '午餐' })
  await zhang.phone.flush()
  await passesTo('10:31')
  expect((await owner.workday.list({ search: '张三' })).items[0]).toMatchObject({ states: ['late', 'paused', 'on_duty'], offPostSince: null, offPostSiteName: null })
})

test('half an hour of silence while recording runs; nothing of it after work; absent is who never came', async () => {
  now = at('11:00')
  zhang.phone.workState('resumed')
  await zhang.phone.flush()
  await passesTo('11:01')
  expect(await roll({ state: 'lost_contact' })).toEqual([['张三', 'late', 'off_post', 'lost_contact', 'on_duty']])
  expect((await owner.overview()).workday).toMatchObject({ late: 1, off_post: 1, lost_contact: 1, on_duty: 1, not_arrived: 1, paused: 0 })
  await passesTo('19:30')
  expect(await roll()).toEqual([['李四', 'absent'], ['张三', 'late']])
})

test('pages go on behind the last name, also of one who has left the list; what is no cursor or state is refused', async () => {
  const first = await owner.workday.list({ limit: 1 })
  expect(first).toMatchObject({ total: 2, items: [{ personId: liId }], counts: { absent: 1, late: 1 } })
  const second = await owner.workday.list({ limit: 1, cursor: first.nextCursor })
  expect(second.items.map(({ personName }) => personName)).toEqual(['张三'])
  expect(second).not.toHaveProperty('nextCursor')
  expect((await owner.workday.list({ state: 'late', cursor: first.nextCursor })).items.map(({ personName }) => personName)).toEqual(['张三'])
  await expect(owner.workday.list({ cursor: 'AAAA' })).rejects.toMatchObject({ status: 400 })
  await expect(owner.workday.list({ state: 'lazy' })).rejects.toMatchObject({ status: 400 })
  expect(await roll({ search: '100%' })).toEqual([])
})

test('day by day: two weeks to today, by verdict, late and absent; a manager counts the own people only', async () => {
  const { days } = await owner.overviewTrend()
  expect(days.map(({ day }) => day)).toEqual(Array.from({ length: 14 }, (_, i) => `2026-11-${String(i + 7).padStart(2, '0')}`))
  const { band } = (await owner.checkIns.list()).items[0]!
  expect(days.at(-1)).toEqual({ day: '2026-11-20', byBand: { [band!]: 1 }, late: 1, absent: 1 })
  expect(days.slice(0, -1).every(({ byBand, late, absent }) => Object.keys(byBand).length + late + absent === 0)).toBe(true)
  expect((await manager.overviewTrend()).days.at(-1)).toEqual({ day: '2026-11-20', byBand: {}, late: 0, absent: 1 })
  now = Date.parse('2026-11-21T00:30:00+08:00')
  expect((await owner.overviewTrend()).days.slice(-2)).toMatchObject([{ day: '2026-11-20', late: 1 }, { day: '2026-11-21', byBand: {}, late: 0 }])
  // Whose day hangs on a decision is not late yet.
  await server.ports.db.withOrg((await owner.me()).orgId, (trx) => sql`update attendance_days set status = 'pending' where day = '2026-11-20' and 'late' = any(flags)`.execute(trx))
  expect((await owner.overviewTrend()).days.at(-2)).toMatchObject({ day: '2026-11-20', late: 0 })
})
