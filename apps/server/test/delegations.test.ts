import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DelegationInput } from '@fieldproof/contract'
import { recipientsOf } from '../src/react/alerts/escalate.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'
import { signIn, type Session } from './twoCompanies.ts'

/** 销售一部 has 赵经理 and 张三, 销售二部 吴经理, 郑外勤 (who can sign in) and 李四. */
const start = Date.parse('2026-11-20T02:00:00Z')
const hours = (n: number) => new Date(start + n * 3_600_000).toISOString()
let now = start
let server: TestServer
let owner: Session, zhao: Session, wu: Session, zheng: Session, auditor: Session
let orgId: string
let zhang: string
const ids = {} as Record<'zhao' | 'wu' | 'zheng' | 'auditor', string>

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  await setUpTestCompany(server)
  owner = await signIn(server, 'owner@example.com')
  const { departments } = await owner.client.departments.list()
  const idOf = (name: string) => departments.find((d) => d.name === name)!.departmentId
  const add = async (who: keyof typeof ids, name: string, role: 'manager' | 'field_worker' | 'auditor', department: string | null) => {
    const { personId } = await owner.client.people.create({ name, role, departmentId: department && idOf(department), email: `${who}@example.com`, password: 'correct horse battery' })
    ids[who] = personId
    return await signIn(server, `${who}@example.com`)
  }
  zhao = await add('zhao', '赵经理', 'manager', '销售一部')
  wu = await add('wu', '吴经理', 'manager', '销售二部')
  zheng = await add('zheng', '郑外勤', 'field_worker', '销售二部')
  auditor = await add('auditor', '孙审计', 'auditor', null)
  orgId = (await owner.client.me()).orgId
  zhang = (await owner.client.people.list()).items.find(({ name }) => name === '张三')!.personId
}, 120_000)
afterAll(() => server?.stop())

const seenBy = async ({ client }: Session): Promise<string[]> => (await client.people.list({ limit: 100 })).items.map(({ name }) => name).sort()
const leave = (more: Partial<DelegationInput> = {}): DelegationInput => ({ fromPersonId: ids.zhao, toPersonId: ids.wu, startsAt: hours(1), endsAt: hours(9), reason: '年假', ...more })
const told = async () => (await server.ports.db.withOrg(orgId, (trx) => recipientsOf(trx, orgId, { afterMinutes: 0, administrators: false, managers: true, personIds: [], channelIds: [] }, zhang, now))).toSorted()

test('whoever stands in sees the manager’s people as well as their own, for that time alone, and is told what the manager is told', async () => {
  const own = await seenBy(wu)
  expect(own).toEqual(['吴经理', '李四', '郑外勤'].sort())
  const made = await zhao.client.delegations.create(leave())
  expect(made).toMatchObject({ fromName: '赵经理', toName: '吴经理', departmentName: '销售一部', state: 'coming', createdByName: '赵经理', mayEnd: true })
  expect(await seenBy(wu)).toEqual(own)
  expect(await told()).toEqual([ids.zhao])
  now = start + 2 * 3_600_000
  expect(await seenBy(wu)).toEqual(['吴经理', '张三', '李四', '赵经理', '郑外勤'].sort())
  expect(await seenBy(zhao)).toEqual(['张三', '赵经理'].sort())
  expect(await told()).toEqual([ids.wu, ids.zhao].toSorted())
  expect((await zhao.client.delegations.list()).people.filter(({ isManager }) => isManager).map(({ name }) => name)).toEqual(['吴经理', '赵经理'])
  // How many a manager would hand over is said to who may hand it over.
  const counts = async ({ client }: Session) => Object.fromEntries((await client.delegations.list()).people.map(({ name, peopleCount }) => [name, peopleCount]))
  expect(await counts(owner)).toMatchObject({ 赵经理: 2, 吴经理: 3, 郑外勤: null })
  expect(await counts(zhao)).toMatchObject({ 赵经理: 2, 吴经理: null, 郑外勤: null })
  expect((await auditor.client.delegations.list()).people).toEqual([])
  // Who may not decide cannot be chosen.
  expect((await owner.client.delegations.list()).people.map(({ name }) => name)).not.toContain('孙审计')
  await expect(owner.client.delegations.create(leave({ toPersonId: ids.auditor }))).rejects.toMatchObject({ status: 400, problem: { detail: expect.stringContaining('不能是审计') } })
  expect((await wu.client.delegations.list()).delegations).toMatchObject([{ delegationId: made.delegationId, state: 'running', mayEnd: false }])
  now = start + 9 * 3_600_000
  expect(await seenBy(wu)).toEqual(own)
  expect(await told()).toEqual([ids.zhao])
  expect((await zhao.client.delegations.list()).delegations).toMatchObject([{ state: 'over', mayEnd: false }])
})

test('a field worker who stands in is a manager of that department alone, and of nothing afterwards; their own records are not theirs to decide', async () => {
  now = start + 24 * 3_600_000
  await expect(zheng.client.review.counts()).rejects.toMatchObject({ status: 403 })
  const { delegationId } = await owner.client.delegations.create(leave({ toPersonId: ids.zheng, startsAt: hours(24), endsAt: hours(48) }))
  expect(await zheng.client.me()).toMatchObject({ role: 'manager', canAdminister: false })
  expect(await seenBy(zheng)).toEqual(['张三', '赵经理'].sort())
  await expect(zheng.client.review.counts()).resolves.toMatchObject({ waiting: 0 })
  expect(await zheng.client.delegations.end(delegationId).catch((error: unknown) => error)).toMatchObject({ status: 403 })
  expect(await zhao.client.delegations.end(delegationId)).toMatchObject({ state: 'over', endedAt: hours(24) })
  await expect(zheng.client.review.counts()).rejects.toMatchObject({ status: 403 })
  await expect(zhao.client.delegations.end(delegationId)).rejects.toMatchObject({ status: 409 })
  // Taken back, it goes on as it was; by who may hand over, while its days last, to somebody who is still there.
  await expect(auditor.client.delegations.restore(delegationId)).rejects.toMatchObject({ status: 403 })
  await expect(wu.client.delegations.restore(delegationId)).rejects.toMatchObject({ status: 404 })
  expect(await zhao.client.delegations.restore(delegationId)).toMatchObject({ state: 'running', endedAt: null, endsAt: hours(48) })
  expect(await seenBy(zheng)).toEqual(['张三', '赵经理'].sort())
  await expect(zhao.client.delegations.restore(delegationId)).rejects.toMatchObject({ status: 409 })
  await zhao.client.delegations.end(delegationId)
  await owner.client.people.update(ids.zheng, { status: 'left' })
  await expect(owner.client.delegations.restore(delegationId)).rejects.toMatchObject({ status: 400, message: expect.stringContaining('不能登录') as string })
  await owner.client.people.update(ids.zheng, { status: 'active' })
  now = start + 48 * 3_600_000
  await expect(owner.client.delegations.restore(delegationId)).rejects.toMatchObject({ status: 409, message: expect.stringContaining('时间已过') as string })
})

test('what the manager manages counts as it is now: moved, demoted or gone, nothing is handed over any more', async () => {
  now = start + 60 * 3_600_000
  const { delegationId } = await owner.client.delegations.create(leave({ startsAt: hours(60), endsAt: hours(90) }))
  expect(await seenBy(wu)).toContain('张三')
  await owner.client.people.update(ids.zhao, { role: 'field_worker' })
  expect(await seenBy(wu)).not.toContain('张三')
  await owner.client.people.update(ids.zhao, { role: 'manager' })
  expect(await seenBy(wu)).toContain('张三')
  await owner.client.delegations.end(delegationId)
})

test('only who may hand over does, to somebody who can take it, for a time that can be', async () => {
  const refused = async (session: Session, input: DelegationInput, status: number, says?: string) =>
    expect(await session.client.delegations.create(input).catch((error: unknown) => error)).toMatchObject({ status, ...(says ? { message: expect.stringContaining(says) as string } : {}) })
  const later = { startsAt: hours(100), endsAt: hours(120) }
  await refused(wu, leave(later), 404)
  await refused(auditor, leave(later), 403)
  await refused(owner, leave({ ...later, toPersonId: ids.zhao }), 400, '代理人须是别人')
  await refused(owner, leave({ ...later, fromPersonId: zhang }), 400, '某个部门的主管')
  await refused(owner, leave({ ...later, toPersonId: zhang }), 400, '不能登录')
  await refused(owner, leave({ startsAt: hours(120), endsAt: hours(100) }), 400, '晚于开始时间')
  await refused(owner, leave({ startsAt: hours(1), endsAt: hours(2) }), 400, '结束时间已过')
  await refused(owner, leave({ startsAt: hours(100), endsAt: hours(100 + 24 * 93) }), 400, '最多 92 天')
  await refused(owner, leave({ ...later, reason: ' ' }), 400, '事由')
})

test('the log tells who handed over what to whom, and a row that it does not know is named', async () => {
  const { items } = await owner.client.audit.list({ limit: 100 })
  expect(items.map(({ what }) => what)).toContain('让“吴经理”代理“赵经理”的管理工作')
  expect(items.map(({ what }) => what)).toContain('结束了对“赵经理”的代理')
  expect(items.map(({ what }) => what)).toContain('恢复了对“赵经理”的代理')
  expect((await owner.client.log.runSelfCheck()).faults).toEqual([])
  await server.ports.db.withOrg(orgId, (trx) => sql`update delegations set ends_at = ends_at + interval '1 year' where to_person_id = ${ids.wu}`.execute(trx))
  expect((await owner.client.log.runSelfCheck()).faults.map(({ table, what }) => `${table}: ${what}`).join('\n')).toMatch(/delegations: [0-9a-f-]+: ends_at.* differs? from the log/)
})

test('a scope is handed over as it is: no further than the manager sees, and nobody hands over what they do not see', async () => {
  const { departments } = await owner.client.departments.list()
  const first = departments.find(({ name }) => name === '销售一部')!.departmentId
  const group = (await owner.client.departments.create({ name: '一组', parentId: first })).departmentId
  const xiao = await owner.client.people.create({ name: '小一', departmentId: group })
  const hrId = (await owner.client.people.create({ name: '一部人事', role: 'hr', scope: 'department', scopeDepartmentIds: [first], email: 'hr1@example.com', password: 'correct horse battery' })).personId
  const hr = await signIn(server, 'hr1@example.com')
  const deputyId = (await owner.client.people.create({ name: '钱代理', email: 'deputy@example.com', password: 'correct horse battery' })).personId
  const deputy = await signIn(server, 'deputy@example.com')
  const back = await owner.client.people.update(ids.zhao, { scope: null })
  const days = (from: number) => ({ startsAt: hours(from), endsAt: hours(from + 8), fromPersonId: ids.zhao, toPersonId: deputyId, reason: '年假' })
  const count = async ({ client }: Session) => (await client.delegations.list()).people.find(({ personId }) => personId === ids.zhao)
  try {
    now = start + 800 * 3_600_000
    // Those of the test before, whose ends somebody moved with SQL.
    await server.ports.db.withOrg(orgId, (trx) => sql`update delegations set ended_at = starts_at`.execute(trx))
    expect(await seenBy(hr)).toEqual(['张三', '赵经理'].sort())
    // 赵经理 sees the group too, which the HR of the department alone does not.
    expect(await count(owner)).toMatchObject({ isManager: true, peopleCount: 3 })
    await expect(hr.client.delegations.create(days(801))).rejects.toMatchObject({ status: 403, problem: { detail: expect.stringContaining('您看不到的人') } })
    await expect(hr.client.delegations.create({ ...days(801), fromPersonId: ids.wu })).rejects.toMatchObject({ status: 404 })
    expect((await hr.client.delegations.list()).people.filter(({ isManager }) => isManager).map(({ name }) => name)).toEqual(['赵经理'])
    await owner.client.people.update(ids.zhao, { scope: 'department' })
    expect(await count(hr)).toMatchObject({ isManager: true, peopleCount: 2 })
    const { delegationId } = await hr.client.delegations.create(days(799))
    expect((await hr.client.delegations.list()).delegations.map((one) => one.delegationId)).toContain(delegationId)
    expect(await seenBy(deputy)).toEqual(['张三', '赵经理'].sort())
    // Who is told: of 张三 both, of 小一 in the group below neither.
    expect(await told()).toEqual([ids.zhao, deputyId].toSorted())
    const recipients = (personId: string | null, named: string[], aboutOne = true) => server.ports.db.withOrg(orgId, (trx) => recipientsOf(trx, orgId, { afterMinutes: 0, administrators: false, managers: true, personIds: named, channelIds: [] }, personId, now, aboutOne))
    expect(await recipients(xiao.personId, [])).toEqual([])
    // Who was named is told, unless what they see was chosen and this is not of it; what is counted over several is for who sees them all.
    expect(await recipients(xiao.personId, [ids.wu, hrId])).toEqual([ids.wu])
    expect(await recipients(zhang, [hrId])).toEqual([ids.zhao, deputyId, hrId].toSorted())
    expect(await recipients(zhang, [hrId], false)).not.toContain(hrId)
    expect(await recipients(null, [ids.wu, hrId])).toEqual([ids.wu])
    await owner.client.people.update(ids.zhao, { scope: 'own' })
    expect(await seenBy(deputy)).not.toContain('张三')
    expect(await told()).toEqual([])
    await expect(owner.client.delegations.create(days(820))).rejects.toMatchObject({ status: 400 })
    // A manager of one place who sits at another.
    await owner.client.people.update(ids.wu, { scope: 'subtree', scopeDepartmentIds: [first] })
    expect(await seenBy(wu)).toEqual(['小一', '张三', '赵经理'].sort())
    expect(await recipients(xiao.personId, [])).toEqual([ids.wu])
    await expect(owner.client.departments.merge(first, departments.find(({ name }) => name === '销售二部')!.departmentId)).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringContaining('吴经理') } })
  } finally {
    await owner.client.people.update(ids.zhao, { scope: back.scope, scopeDepartmentIds: back.scopeDepartmentIds })
    await owner.client.people.update(ids.wu, { scope: null, scopeDepartmentIds: [] })
  }
})
