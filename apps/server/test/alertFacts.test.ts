import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import type { AlertRuleInput } from '@fieldproof/contract'
import { destination } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { silencesNow } from '../src/alerts/facts.ts'
import { followAlerts } from '../src/react/alerts/follower.ts'
import { followAttendance } from '../src/react/attendance/follower.ts'
import { shop } from './smallCompany.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** One working day that has something for each kind of rule which builds on other followers: not checked in, off post, late, absent, lost contact. Live and the preview must say the same of it, and what is over says since when. */
const day = '2026-11-24'
const at = (clock: string): number => Date.parse(`${day}T${clock}:00+08:00`)
let now = at('08:30')
let server: TestServer
let client: FieldproofClient
let orgId: string
let phone: SimulatedPhone
let siteId: string
let zhang: string
let li: string
const ruleIds = new Map<string, string>()

const stay = (from: string, to: string, metresEast: number): Fix[] =>
  Array.from({ length: Math.floor((at(to) - at(from)) / 30_000) }, (_, i) => ({ ...destination(shop, 90, metresEast + (i % 7)), fixTime: at(from) + i * 30_000, accuracyMetres: 8, provider: 'gps' as const }))
const rule = (name: string, when: Partial<AlertRuleInput['when']> & Pick<AlertRuleInput['when'], 'kind' | 'whats'>): AlertRuleInput => ({
  name, isActive: true, when: { leastMinutes: 0, count: 1, withinHours: 24, per: 'person', ...when }, scope: { departmentIds: [], personIds: [], siteIds: [] }, severity: 'warning', quietMinutes: 0, quietHours: null,
  steps: [0, 600].map((afterMinutes) => ({ afterMinutes, administrators: true, managers: false, personIds: [], channelIds: [] })),
})
const rules = [
  rule('离岗', { kind: 'crossing', whats: ['off_post'], leastMinutes: 15 }), rule('离岗很久', { kind: 'crossing', whats: ['off_post'], leastMinutes: 120 }),
  rule('未签到', { kind: 'attendance', whats: ['not_arrived'] }), rule('未签到一小时', { kind: 'attendance', whats: ['not_arrived'], leastMinutes: 60 }),
  rule('迟到', { kind: 'attendance', whats: ['late'], leastMinutes: 10 }), rule('缺勤', { kind: 'attendance', whats: ['absent'] }), rule('失联', { kind: 'silence', whats: ['lost_contact'], leastMinutes: 30 }),
]
const alertsOf = async (name: string) => (await client.alerts.list({ ruleId: ruleIds.get(name)! })).items.map(({ personName, what, openedAt, facts }) => ({ personName, what, openedAt, seconds: facts[0]!.seconds }))
/** Of whom, whether it is over, since when and why, and whether anybody else will be told. Nobody has acknowledged any of them. */
const endsOf = async (name: string) => (await client.alerts.list({ ruleId: ruleIds.get(name)! })).items.map(({ personName, over, nextStepAt, state }) => {
  expect(state).toBe('open')
  return [personName, over && over.why, over && Date.parse(over.at), nextStepAt !== null]
}).sort()
const catchUp = async () => {
  await server.ports.pipeline.drain()
  await followAttendance(server.ports.db, orgId, now)
  await followAlerts(server.ports.db, orgId, now)
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] } })
  client = company.client
  orgId = (await client.me()).orgId
  siteId = (await client.sites.list()).items[0]!.siteId
  ;[zhang, li] = company.people.map(({ personId }) => personId) as [string, string]
  phone = await createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await client.people.enrollmentCode(zhang)).code })
  await client.dutyRules.create({ name: '滨江岗', kind: 'post', siteIds: [siteId], personIds: [zhang], departmentIds: [], limitMinutes: 15, isActive: true })
  for (const one of rules) ruleIds.set(one.name, (await client.alertRules.create(one)).ruleId)
}, 60_000)
afterAll(() => server?.stop())

test('who has not come when grace is over, and not before; who is waited for longer, once it has lasted as long as the rule waits', async () => {
  now = at('09:04')
  await catchUp()
  expect(await alertsOf('未签到')).toEqual([])
  now = at('09:06')
  await catchUp()
  const waited = await alertsOf('未签到')
  expect(waited.map(({ personName, what, openedAt }) => [personName, what, Date.parse(openedAt)]).sort()).toEqual([['张三', 'not_arrived', at('09:05')], ['李四', 'not_arrived', at('09:05')]])
  expect(await alertsOf('未签到一小时')).toEqual([])
  expect(await endsOf('未签到')).toEqual([['张三', null, null, true], ['李四', null, null, true]])
})

test('off post, once it has lasted as long as the rule waits', async () => {
  now = at('09:12')
  phone.workState('started')
  phone.checkIn({ siteId, fix: { ...destination(shop, 40, 9), fixTime: now, accuracyMetres: 8, provider: 'gps' }, deviceTime: now })
  await phone.flush()
  now = at('10:10')
  phone.track([...stay('09:13', '09:30', 0), ...stay('09:30', '10:10', 900)])
  await phone.flush()
  await server.ports.pipeline.drain()
  // The crossings follower works in its own time.
  await expect.poll(async () => { await catchUp(); return (await alertsOf('离岗')).length }, { timeout: 20_000, interval: 500 }).toBe(1)
  const [alert] = await alertsOf('离岗')
  expect(alert).toMatchObject({ personName: '张三', what: 'off_post' })
  expect(alert!.seconds).toBeGreaterThan(30 * 60)
  expect(Date.parse(alert!.openedAt)).toBeGreaterThanOrEqual(at('09:45'))
  expect(Date.parse(alert!.openedAt)).toBeLessThan(at('09:50'))
  expect(await alertsOf('离岗很久')).toEqual([])
  expect(await endsOf('离岗')).toEqual([['张三', null, null, true]])
  // Who came is waited for no more; the other one still is.
  expect(await endsOf('未签到')).toEqual([['张三', 'arrived', at('09:12'), false], ['李四', null, null, true]])
})

test('late beyond the rule, and lost contact while it lasts', async () => {
  await catchUp()
  expect(await alertsOf('迟到')).toMatchObject([{ personName: '张三', what: 'late', seconds: 720 }])
  now = at('10:30')
  await catchUp()
  expect(await alertsOf('失联')).toEqual([])
  // Nothing but time has passed since.
  expect(await alertsOf('未签到一小时')).toMatchObject([{ personName: '李四', what: 'not_arrived' }])
  now = at('10:45')
  await catchUp()
  const [lost] = await alertsOf('失联')
  expect(lost).toMatchObject({ personName: '张三', what: 'lost_contact' })
  // Told again it is the same silence.
  now = at('11:45')
  await catchUp()
  expect(await alertsOf('失联')).toHaveLength(1)
})

test('whose working time went on is looked at before those who are at home, however many they are', async () => {
  const silent = await server.ports.db.withOrg(orgId, async (trx) => {
    // The other one's work ended at ten, and their last position is newer.
    await sql`insert into latest_positions select org_id, gen_random_uuid(), ${li}, source, fix, ${new Date(at('10:30'))}, server_time, entry_index from latest_positions`.execute(trx)
    await sql`update attendance_days set due_to = ${new Date(at('10:00'))} where person_id = ${li}`.execute(trx)
    const found: (string | undefined)[] = []
    for (let minute = 0; minute < 12; minute++) found.push(...(await silencesNow(trx, orgId, 'Asia/Shanghai', now + minute * 60_000, 1800, 1)).map(({ personId }) => personId))
    throw Object.assign(new Error('all of it is undone'), { found })
  }).catch((error: { found: string[] }) => error.found)
  expect(new Set(silent)).toEqual(new Set([zhang]))
  expect(silent.length).toBeGreaterThanOrEqual(12)
})

test('back on the post, and in contact again: both are over, and nobody else is called out', async () => {
  expect(await endsOf('失联')).toEqual([['张三', null, null, true]])
  now = at('12:10')
  phone.track(stay('11:50', '12:10', 0))
  await phone.flush()
  await server.ports.pipeline.drain()
  await expect.poll(async () => { await catchUp(); return (await endsOf('离岗'))[0]![1] }, { timeout: 20_000, interval: 500 }).toBe('ended')
  expect((await endsOf('离岗'))[0]![3]).toBe(false)
  expect(await endsOf('失联')).toEqual([['张三', 'contact', at('11:50'), false]])
  expect((await client.alerts.list({ over: 'yes' })).total).toBe(3)
  expect((await client.alerts.list({ over: 'no', ruleId: ruleIds.get('未签到')! })).items.map(({ personName }) => personName)).toEqual(['李四'])
  // Told again it stays as it is: nothing new for the log.
  const sealed = async () => (await server.ports.db.withOrg(orgId, (trx) => sql<{ n: number }>`select count(*)::int as n from log_entries where body::text like '%rows.sealed%' and convert_from(body, 'UTF8') like '%"alerts"%'`.execute(trx))).rows[0]!.n
  const before = await sealed()
  await catchUp()
  expect(await sealed()).toBe(before)
})

test('absent once the day is over, and the preview says the same of all of them', async () => {
  now = at('19:30')
  await catchUp()
  expect(await alertsOf('缺勤')).toMatchObject([{ personName: '李四', what: 'absent' }])
  // Who never came is not over by the end of the shift.
  expect((await endsOf('未签到'))[1]!.slice(0, 2)).toEqual(['李四', null])
  for (const one of rules) {
    const live = await alertsOf(one.name)
    const preview = await client.alertRules.preview(one)
    const inOrder = (alerts: readonly { personName: string | null; what: string; openedAt: string }[]) => alerts.map(({ personName, what, openedAt }) => ({ personName, what, openedAt })).sort((a, b) => (a.openedAt + a.personName < b.openedAt + b.personName ? -1 : 1))
    expect(live.length, one.name).toBeGreaterThan(one.name === '离岗很久' ? -1 : 0)
    expect(inOrder(preview.alerts.map(({ facts, ...alert }) => ({ ...alert, what: facts.at(-1)!.what }))), one.name).toEqual(inOrder(live))
    expect(preview).toMatchObject({ isPartial: false, peopleLeftOut: 0 })
  }
})

test('an absence that approved leave excuses is over', async () => {
  const { regularizationId } = await client.regularizations.ask({ personId: li, kind: 'leave', at: new Date(at('00:00')).toISOString(), until: new Date(at('23:59')).toISOString(), reason: '看病' })
  await client.regularizations.decide(regularizationId, { outcome: 'approved' })
  await catchUp()
  expect((await endsOf('缺勤')).map((row) => row.slice(0, 2))).toEqual([['李四', 'excused']])
  expect((await endsOf('未签到'))[1]!.slice(0, 2)).toEqual(['李四', 'excused'])
})
