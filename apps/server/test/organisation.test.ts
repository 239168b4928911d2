import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import { undoHeader } from '@fieldproof/contract'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** The company has 王管理 (owner), 张三 in 销售一部 and 李四 in 销售二部. */
let server: TestServer
let client: FieldproofClient

beforeAll(async () => {
  server = await startTestServer()
  ;({ client } = await setUpTestCompany(server))
})
afterAll(() => server?.stop())

const departments = async () => new Map((await client.departments.list()).departments.map((d) => [d.name, d]))
const where = async () => Object.fromEntries((await client.people.list({ limit: 500 })).items.map((p) => [p.name, p.departmentName]))
const faults = async () => (await client.log.runSelfCheck()).faults

test('people are moved at once, each with an entry, and what is answered takes it back', async () => {
  const all = await departments()
  const people = (await client.people.list()).items.filter(({ role }) => role === 'field_worker')
  const before = await where()
  const answer = await client.people.move(people.map(({ personId }) => ({ personId, departmentId: all.get('销售二部')!.departmentId })))
  expect(answer.moved).toBe(1)
  expect(answer.before).toEqual([{ personId: people.find(({ name }) => name === '张三')!.personId, departmentId: all.get('销售一部')!.departmentId }])
  expect(await where()).toMatchObject({ 张三: '销售二部', 李四: '销售二部' })
  await client.people.move(answer.before)
  expect(await where()).toEqual(before)
  const newest = (await client.audit.list({ limit: 2 })).items
  expect(newest.map(({ what, changes }) => [what, changes[0]])).toEqual([['修改了人员“张三”', { field: '部门', before: '销售二部', after: '销售一部' }], ['修改了人员“张三”', { field: '部门', before: '销售一部', after: '销售二部' }]])
})

test('all of a move happens, or none: nobody unknown, nobody twice, no department that is not there', async () => {
  const [person] = (await client.people.list()).items.filter(({ role }) => role === 'field_worker')
  const unknown = '0000000e-0000-7000-8000-00000000000e'
  const before = await where()
  const to = (await departments()).get('销售二部')!.departmentId
  await expect(client.people.move([{ personId: person!.personId, departmentId: to }, { personId: unknown, departmentId: to }])).rejects.toMatchObject({ status: 404 })
  await expect(client.people.move([{ personId: person!.personId, departmentId: to }, { personId: person!.personId, departmentId: null }])).rejects.toMatchObject({ status: 400 })
  await expect(client.people.move([{ personId: person!.personId, departmentId: unknown }])).rejects.toMatchObject({ status: 400 })
  expect(await where()).toEqual(before)
})

test('a department merged into another takes its people and departments along, and all of it comes back', async () => {
  const all = await departments()
  const [one, two] = [all.get('销售一部')!, all.get('销售二部')!]
  const below = await client.departments.create({ name: '一组', parentId: one.departmentId })
  const left = await client.people.create({ name: '旧人', departmentId: one.departmentId, status: 'left' })
  const merged = await client.departments.merge(one.departmentId, two.departmentId)
  expect(merged).toMatchObject({ name: '销售一部', parentId: null, into: two.departmentId, departmentIds: [below.departmentId] })
  expect(merged.personIds).toHaveLength(2)
  expect(merged.personIds).toContain(left.personId)
  expect([...(await departments()).keys()].sort()).toEqual(['一组', '销售二部'].sort())
  expect((await departments()).get('一组')!.parentId).toBe(two.departmentId)
  expect(await where()).toMatchObject({ 张三: '销售二部' })
  expect(await faults()).toEqual([])
  expect(await client.departments.unmerge(merged)).toMatchObject({ departmentId: one.departmentId, name: '销售一部', peopleCount: 1 })
  expect(await where()).toMatchObject({ 张三: '销售一部', 李四: '销售二部' })
  expect((await departments()).get('一组')!.parentId).toBe(one.departmentId)
  await expect(client.departments.unmerge(merged)).rejects.toMatchObject({ status: 409 })
  expect(await faults()).toEqual([])
})

test('not into itself, nor into one of its own, nor while a rule names it', async () => {
  const all = await departments()
  const [one, two, group] = [all.get('销售一部')!, all.get('销售二部')!, all.get('一组')!]
  for (const into of [one, group]) await expect(client.departments.merge(one.departmentId, into.departmentId)).rejects.toMatchObject({ status: 400 })
  await client.dutyRules.create({ name: '一部岗', kind: 'dwell', siteIds: [], personIds: [], departmentIds: [one.departmentId], limitMinutes: 30, isActive: true })
  await expect(client.departments.merge(one.departmentId, two.departmentId)).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringContaining('一部岗') } })
})

test('an empty department is not removed while a duty rule or an alert rule names it', async () => {
  const { departmentId } = await client.departments.create({ name: '空部门' })
  const refused = (name: string) => expect(client.departments.remove(departmentId)).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringContaining(name) } })
  const { ruleId } = await client.dutyRules.create({ name: '空部门的岗', kind: 'dwell', siteIds: [], personIds: [], departmentIds: [departmentId], limitMinutes: 30, isActive: true })
  await refused('空部门的岗')
  await client.dutyRules.remove(ruleId)
  const alert = await client.alertRules.create({ name: '空部门的告警', isActive: true, severity: 'info', quietMinutes: 0, quietHours: null, scope: { departmentIds: [departmentId], personIds: [], siteIds: [] }, when: { kind: 'sos', whats: ['raised'], leastMinutes: 0, count: 1, withinHours: 24, per: 'person' }, steps: [{ afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [] }] })
  await refused('空部门的告警')
  await client.alertRules.remove(alert.ruleId)
  await client.departments.remove(departmentId)
  expect((await departments()).has('空部门')).toBe(false)
})

test('an administrator does not move an owner', async () => {
  await client.people.create({ name: '管理', role: 'administrator', email: 'adm@example.com', password: 'correct horse battery' })
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'adm@example.com', password: 'correct horse battery' }) })
  const administrator = createClient({ baseUrl: server.url, headers: { origin: server.url, cookie: answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') } })
  const owner = (await client.people.list({ role: 'owner' })).items[0]!
  await expect(administrator.people.move([{ personId: owner.personId, departmentId: null }])).rejects.toMatchObject({ status: 403 })
})

test('a department with a history is archived: offered nowhere, its name stays, nobody comes into it, and it comes back', async () => {
  const { departmentId } = await client.departments.create({ name: '老三部' })
  const below = await client.departments.create({ name: '老三部一组', parentId: departmentId })
  const { personId } = await client.people.create({ name: '赵六', departmentId })
  await expect(client.departments.archive(departmentId)).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringContaining('还有 1 人') } })
  await client.people.update(personId, { status: 'left' })
  // Whoever left belonged to it: it cannot be deleted.
  await client.departments.archive(below.departmentId)
  await expect(client.departments.remove(departmentId)).rejects.toMatchObject({ status: 409 })
  await client.departments.restore(below.departmentId)
  await expect(client.departments.archive(departmentId)).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringContaining('下级部门') } })
  await client.departments.archive(below.departmentId)
  expect(await client.departments.archive(departmentId)).toMatchObject({ name: '老三部', archivedAt: expect.any(String) })
  expect((await departments()).has('老三部')).toBe(false)
  expect((await client.departments.list({ archived: true })).departments.map(({ name }) => name).sort()).toEqual(['老三部', '老三部一组'].sort())
  expect((await client.people.list({ status: 'left', limit: 500 })).items.find((one) => one.personId === personId)).toMatchObject({ departmentName: '老三部' })

  const archived = { status: 409, problem: { detail: '部门已归档，请先恢复' } }
  await expect(client.people.create({ name: '钱七', departmentId })).rejects.toMatchObject(archived)
  await expect(client.people.update(personId, { status: 'active' })).rejects.toMatchObject(archived)
  const [somebody] = (await client.people.list({ role: 'field_worker', status: 'active' })).items
  await expect(client.people.move([{ personId: somebody!.personId, departmentId }])).rejects.toMatchObject(archived)
  await expect(client.departments.create({ name: '新组', parentId: departmentId })).rejects.toMatchObject(archived)
  const other = (await departments()).get('销售二部')!
  await expect(client.departments.update(other.departmentId, { name: other.name, parentId: departmentId })).rejects.toMatchObject(archived)
  await expect(client.departments.merge(other.departmentId, departmentId)).rejects.toMatchObject({ status: 409 })
  await expect(client.departments.restore(below.departmentId)).rejects.toMatchObject(archived)
  // An import that names it makes a new one rather than fill the old one.
  const file = { fileName: 'a.csv', fileBase64: Buffer.from('姓名,部门\n孙八,老三部\n').toString('base64'), createDepartments: true, updateKnown: false }
  const imported = await client.peopleImports.run(file)
  expect(imported.createdCount).toBe(1)
  expect((await departments()).get('老三部')!.departmentId).not.toBe(departmentId)
  await client.peopleImports.undo(imported.importId)

  expect((await faults())).toEqual([])
  expect(await client.departments.restore(departmentId)).not.toHaveProperty('archivedAt')
  await client.people.update(personId, { status: 'active' })
  expect(await where()).toMatchObject({ 赵六: '老三部' })
  expect((await client.audit.list({ topic: 'people' })).items.map(({ what }) => what)).toEqual(expect.arrayContaining(['归档了部门“老三部”', '恢复了部门“老三部”']))
  expect(await faults()).toEqual([])
})

test('a department that a rule names is not archived', async () => {
  const { departmentId } = await client.departments.create({ name: '有规则的部门' })
  await client.dutyRules.create({ name: '空岗', kind: 'dwell', siteIds: [], personIds: [], departmentIds: [departmentId], limitMinutes: 30, isActive: true })
  await expect(client.departments.archive(departmentId)).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringContaining('空岗') } })
})

test('nor one whose people alone an alert rule is for, until the rule is deleted', async () => {
  const { departmentId } = await client.departments.create({ name: '有告警的部门' })
  const { ruleId } = await client.alertRules.create({
    name: '三部迟到', isActive: true, severity: 'warning', scope: { departmentIds: [departmentId], personIds: [], siteIds: [] }, quietMinutes: 0, quietHours: null,
    when: { kind: 'attendance', whats: ['late'], leastMinutes: 0, count: 1, withinHours: 24, per: 'person' }, steps: [{ afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [] }],
  })
  await expect(client.departments.archive(departmentId)).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringContaining('三部迟到') } })
  await client.alertRules.remove(ruleId)
  expect(await client.departments.archive(departmentId)).toMatchObject({ archivedAt: expect.any(String) })
})

test('an undo takes back one’s own change, and is refused where somebody has changed the same since, not where they changed something else', async () => {
  const headers = async (email: string) => {
    const response = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password: 'a long enough password' }) })
    return { cookie: response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') }
  }
  for (const [name, email] of [['甲', 'jia@example.com'], ['乙', 'yi@example.com']] as const) await client.people.create({ name, email, role: 'administrator', password: 'a long enough password' })
  const [jia, yi] = [await headers('jia@example.com'), await headers('yi@example.com')]
  const [mine, theirs] = [createClient({ baseUrl: server.url, headers: jia }), createClient({ baseUrl: server.url, headers: yi })]
  const undo = createClient({ baseUrl: server.url, language: 'zh-CN', headers: { ...jia, [undoHeader]: '1' } })
  const refused = { status: 409, problem: { code: 'changed_since', detail: '乙 之后改过，为免覆盖没有撤销' } }
  const before = await mine.settings.get()

  await mine.settings.update({ noteTemplates: ['拜访'] })
  await theirs.settings.update({ photoRequired: !before.photoRequired })
  expect(await undo.settings.update({ noteTemplates: [] })).toMatchObject({ noteTemplates: [], photoRequired: !before.photoRequired })

  await mine.settings.update({ noteTemplates: ['拜访'] })
  await theirs.settings.update({ noteTemplates: ['送货'] })
  await expect(undo.settings.update({ noteTemplates: [] })).rejects.toMatchObject(refused)
  expect((await mine.settings.get()).noteTemplates).toEqual(['送货'])

  const { shiftId } = await mine.shifts.create({ name: '临时', kind: 'fixed', segments: [{ start: '10:00', end: '18:00' }], daysOfWeek: [1] })
  await theirs.shifts.update(shiftId, { name: '周一班' })
  await expect(undo.shifts.archive(shiftId)).rejects.toMatchObject(refused)
  const { ruleId } = await mine.alertRules.create({
    name: '求助', isActive: true, when: { kind: 'sos', whats: ['raised'], leastMinutes: 0, count: 1, withinHours: 1, per: 'person' }, scope: { departmentIds: [], personIds: [], siteIds: [] }, severity: 'critical', quietMinutes: 0, quietHours: null,
    steps: [{ afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [] }],
  })
  await mine.alertRules.remove(ruleId)
  await undo.alertRules.restore(ruleId)
  expect((await mine.alertRules.list()).rules.map((rule) => rule.ruleId)).toContain(ruleId)
  const { personId } = await mine.people.create({ name: '丙' })
  await mine.people.update(personId, { phone: '13800001111' })
  await theirs.people.update(personId, { phone: '13800002222' })
  await expect(undo.people.update(personId, { phone: null })).rejects.toMatchObject(refused)
  expect(await faults()).toEqual([])
})
