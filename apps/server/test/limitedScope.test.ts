import { setTimeout } from 'node:timers/promises'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { followAlerts } from '../src/react/alerts/follower.ts'
import { startTestServer, type TestServer } from './startTestServer.ts'
import { addLimited, daytime, type Limited, limitedRoles, setUpTwoCompanies, type TwoCompanies } from './twoCompanies.ts'

/** People whose scope leaves out 张三's department: what happens there changes nothing of what they are told, figures and totals included. */
let server: TestServer
let world: TwoCompanies
let limited: Limited
beforeAll(async () => {
  server = await startTestServer({ clock: daytime })
  world = await setUpTwoCompanies(server)
  limited = await addLimited(server, world)
}, 240_000)
afterAll(() => server?.stop())

const today = Temporal.Instant.fromEpochMilliseconds(daytime.now()).toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString()
const days = `?from=${Temporal.PlainDate.from(today).subtract({ days: 6 }).toString()}&to=${today}`
const why = `&purpose=${encodeURIComponent('核对')}`

/** Every list and figure of the console that is about people (the audit log, in which one's own looks stand, is below). Of sites, which are everybody's, those that somebody in sight looks after. */
const figures = (): string[] => [
  '/people?limit=200', '/people?status=left', '/departments', '/departments?archived=true', '/devices', '/shifts', '/tracking-modes', '/people-imports', '/delegations', '/duty-rules', '/alert-rules', '/alerts', '/alerts/counts', '/sos', '/faults',
  '/check-ins?limit=200', '/overview', '/overview/trend', '/workday', '/live/positions', '/crossings', '/crossings/rebuild', `/dark-periods${days}`, '/review/items', '/review/counts', '/quality', '/quality.csv', '/challenges', '/regularizations', '/site-suggestions', '/alert-channels',
  `/attendance/days${days}`, `/attendance/table${days}`, `/attendance/summary${days}`, `/reports/anomalies${days}`, `/reports/tracks${days}${why}`, `/reports/attendance/export${days}&format=csv`, `/reports/check-ins/export${days}&format=csv`, `/reports/crossings/export${days}&format=csv`, `/reports/alerts/export${days}&format=csv`,
  `/sites/coverage?department=${world.ids.department}`, `/sites?department=${world.ids.department}`, `/sites?owner=${world.ids.person}`, '/unreadable-uploads',
]
/** Without what says when it was asked, and how far the log has come, which everybody may know: phones hold it too. */
const still = (text: string): string => text.replaceAll(/"(asOf|from|to|cursor|serverTime|computedAt|requestId)":"[^"]*"/g, '"$1":""').replaceAll(/"logSize":\d+/g, '').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T')

const tellAll = async (role: keyof Limited): Promise<Record<string, string>> => {
  const told: Record<string, string> = {}
  for (const path of figures()) {
    const answer = await fetch(`${server.url}/api/v1${path}`, { headers: { ...limited[role].headers, 'accept-language': 'en' } })
    if (![200, 403].includes(answer.status)) throw new Error(`${role} ${path}: ${answer.status} ${await answer.text()}`)
    told[path] = `${answer.status} ${still(await answer.text())}`
  }
  return told
}

test('what happens in a department out of sight changes no answer, no figure and no total', async () => {
  const { client } = world.sessions.owner
  const before: Partial<Record<keyof Limited, Record<string, string>>> = {}
  for (const role of limitedRoles) before[role] = await tellAll(role)
  const asOwner = async () => Object.fromEntries(await Promise.all(figures().map(async (path) => [path, still(await (await fetch(`${server.url}/api/v1${path}`, { headers: { ...world.sessions.owner.headers, 'accept-language': 'en' } })).text())])))
  const ownersBefore = await asOwner()

  // Somebody more, who checks in, is doubted, asked, decided on, corrected, put off, and found in an alert; a site, a rule and an import of theirs.
  const colleague = await client.people.create({ name: '新同事', departmentId: world.ids.department })
  const phone = await createSimulatedPhone({ baseUrl: server.url, now: daytime.now, code: (await client.people.enrollmentCode(colleague.personId)).code })
  const now = daytime.now()
  const fix = { lat: 30.2085, lon: 120.2122, fixTime: now - 1_000, accuracyMetres: 8, provider: 'gps' as const }
  phone.track(Array.from({ length: 20 }, (_, i) => ({ lat: 30.2 + i * 0.0004, lon: 120.2121, fixTime: now - 600_000 + i * 30_000, accuracyMetres: 8 })))
  phone.checkIn({ siteId: world.ids.site, fix })
  const doubt = phone.checkIn({ siteId: world.ids.site, fix: { ...fix, mock: true } })
  phone.declare({ topic: 'sos', sosId: '0000000e-0000-7000-8000-0000000000aa', state: 'raised', fix })
  await phone.flush()
  await server.ports.pipeline.drain()
  await followAlerts(server.ports.db, world.orgId, now)
  await client.review.ask(doubt, { text: '在哪里？' })
  const { verdictEntryIndex } = await client.review.state(doubt)
  await client.review.decide(doubt, { outcome: 'not_real', note: '软件给出的定位', verdictEntryIndex: verdictEntryIndex!, replaces: null })
  await client.regularizations.ask({ personId: colleague.personId, kind: 'check_in', at: new Date(now - 86_400_000).toISOString(), reason: '忘记打卡' })
  await client.sites.update(world.ids.site, { ownerId: colleague.personId })
  await client.dutyRules.create({ name: '停留', kind: 'dwell', siteIds: [], personIds: [colleague.personId], departmentIds: [], limitMinutes: 30, isActive: true })
  await client.peopleImports.run({ fileName: '花名册.csv', fileBase64: Buffer.from('姓名,工号,部门\n导入的,Q1,销售一部\n').toString('base64'), createDepartments: false, updateKnown: false })
  await setTimeout(1_500) // followers: days, crossings
  const after = await asOwner()
  // Or the test could not fail: nearly all of it is different to who sees it.
  const unchanged = figures().filter((path) => ownersBefore[path] === after[path])
  expect(unchanged.length).toBeLessThan(figures().length / 2)

  for (const role of limitedRoles) {
    const told = await tellAll(role)
    const different = figures().filter((path) => told[path] !== before[role]![path])
    expect(different.map((path) => `${path}\n${before[role]![path]}\n${told[path]}`), role).toEqual([])
  }
}, 180_000)

describe('the audit log of an auditor who sees some of the company', () => {
  const acts = async (role: 'auditor' | 'limitedAuditor', query: Record<string, string | number> = {}) => {
    const { client } = role === 'auditor' ? world.sessions.auditor : limited.limitedAuditor
    const items: { action: string; what: string; entryIndex: number }[] = []
    for (let cursor: string | undefined; ;) {
      const page = await client.audit.list({ ...query, ...(cursor ? { cursor } : {}) })
      items.push(...page.items)
      if (!page.nextCursor) return items
      cursor = page.nextCursor
    }
  }
  test('tells what is about people and departments in sight, and the rules, which are everybody’s; nothing about others, nor what counts them', async () => {
    const { client } = world.sessions.owner
    const { departments } = await client.departments.list()
    const second = departments.find(({ name }) => name === '销售二部')!.departmentId
    const inside = await client.people.create({ name: '在内的', departmentId: second })
    // Belongs nowhere, and so to nobody's scope.
    const nowhere = await client.people.create({ name: '无部门的' })
    await client.settings.update({ photoRequired: true })
    const whole = await acts('auditor')
    const seen = await acts('limitedAuditor')
    const about = (name: string) => (list: typeof seen) => list.filter(({ what }) => what.includes(name)).map(({ action }) => action)
    expect([about(inside.name)(seen), about(nowhere.name)(seen), about('张三')(seen)]).toEqual([['person.created'], [], []])
    expect([about(nowhere.name)(whole), about('张三')(whole).length > 3]).toEqual([['person.created'], true])
    expect(seen.map(({ action }) => action)).toContain('settings.updated')
    const kinds = new Set(seen.map(({ action }) => action))
    for (const counted of ['people.imported', 'review.decided', 'challenge.asked', 'organisation.created']) {
      expect(whole.map(({ action }) => action), counted).toContain(counted)
      expect(kinds, counted).not.toContain(counted)
    }
    // Asked for by name, by somebody, or in small pages it is the same.
    expect(await acts('limitedAuditor', { about: world.ids.person })).toEqual([])
    expect((await acts('limitedAuditor', { limit: 1 })).map(({ entryIndex }) => entryIndex)).toEqual(seen.map(({ entryIndex }) => entryIndex))
    const csv = await (await fetch(`${server.url}/api/v1/audit/export?format=csv&language=zh-CN`, { headers: limited.limitedAuditor.headers })).text()
    expect([csv.includes('在内的'), csv.includes('张三'), csv.includes('无部门的')]).toEqual([true, false, false])
  }, 60_000)
})

describe('a choice that cannot be is refused, with what to do', () => {
  const wrong = async (work: Promise<unknown>): Promise<string> => work.then(() => 'accepted', (error: { problem?: { detail?: string } }) => error.problem?.detail ?? String(error))
  test('for roles that have none, without a department, and for departments that are not there', async () => {
    const { people, departments } = world.sessions.owner.client
    const create = (input: object) => wrong(people.create({ name: '谁', ...input }))
    expect(await create({ role: 'administrator', scope: 'department', departmentId: world.ids.department })).toMatch(/^可见范围：管理员管全公司.*请选“全部”，或换成可以限制范围的人事/)
    expect(await create({ role: 'owner', scope: 'own' })).toMatch(/^可见范围：所有者总是看得到所有人/)
    expect(await create({ scope: 'all' })).toMatch(/^可见范围：外勤员工不用管理台/)
    expect(await create({ role: 'hr', scope: 'subtree' })).toMatch(/^可见范围：此人没有部门/)
    expect(await create({ role: 'hr', scope: 'all', scopeDepartmentIds: [world.ids.department] })).toBe('只有可见范围是部门时才选“从哪些部门起”')
    expect(await create({ role: 'hr', scope: 'department', scopeDepartmentIds: ['0000000e-0000-7000-8000-00000000000e'] })).toBe('可见范围：没有这个部门，或已归档')
    // What a role has anyway may be said.
    expect(await people.create({ name: '管', role: 'administrator', scope: 'all' })).toMatchObject({ scope: null })
    const hr = await people.create({ name: '限', role: 'hr', scope: 'subtree', scopeDepartmentIds: [world.ids.department] })
    expect(await people.update(hr.personId, { role: 'administrator' })).toMatchObject({ scope: null, scopeDepartmentIds: [] })
    // Departments that a scope begins at are neither merged nor archived away.
    const end = await departments.create({ name: '要归档的' })
    await people.update(hr.personId, { role: 'hr', scope: 'department', scopeDepartmentIds: [end.departmentId] })
    expect(await wrong(departments.archive(end.departmentId))).toMatch(/^有人的可见范围从这个部门起（限）/)
    await people.update(hr.personId, { scope: null, scopeDepartmentIds: [] })
    expect(await wrong(departments.archive(end.departmentId))).toBe('accepted')
  })
  test('the preview counts whom it would show, and is for administrators', async () => {
    const { client } = world.sessions.owner
    const preview = (scope: 'own' | 'department' | 'subtree' | 'all', scopeDepartmentIds: string[] = []) => client.people.previewScope({ role: 'hr', departmentId: null, scope, scopeDepartmentIds })
    const above = (await client.departments.list()).departments.find(({ name }) => name === '大区')!.departmentId
    const active = (await client.people.list({ status: 'active', limit: 200 })).items
    const within = (...ids: string[]) => active.filter(({ departmentId }) => departmentId !== null && ids.includes(departmentId)).length
    expect(await preview('all')).toMatchObject({ people: active.length, ofPeople: active.length })
    expect(await preview('own')).toMatchObject({ people: 0, departments: 0 })
    expect(await preview('department', [above])).toMatchObject({ people: within(above), departments: 1 })
    expect(await preview('subtree', [above])).toMatchObject({ people: within(above, world.ids.department), departments: 2 })
    expect(within(world.ids.department)).toBeGreaterThan(0)
  })
})
