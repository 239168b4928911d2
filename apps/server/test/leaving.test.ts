import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runSelfCheck } from '../src/record/selfCheck.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'
import { daytime, signIn } from './twoCompanies.ts'

const password = 'correct horse battery'
const hour = 3_600_000
const iso = (ms: number): string => new Date(ms).toISOString()
const step = { afterMinutes: 0, administrators: false, managers: false, personIds: [] as string[], channelIds: [] }
const scope = { departmentIds: [] as string[], personIds: [] as string[], siteIds: [] }
const alertRule = { isActive: true, when: { kind: 'sos' as const, whats: ['raised'], leastMinutes: 0, count: 1, withinHours: 1, per: 'person' as const }, severity: 'critical' as const, quietMinutes: 0, quietHours: null }
const nobody = { reportsTo: null, departmentTo: null, delegationsTo: null, dutyRulesTo: null, alertRulesTo: null }

let server: TestServer
let owner: FieldproofClient
let department: string
const ids: Record<'leaver' | 'heir' | 'report' | 'other' | 'post' | 'both' | 'told' | 'about' | 'away', string> = {} as never
const auditOf = async () => (await owner.audit.list({ limit: 40 })).items

beforeAll(async () => {
  server = await startTestServer({ clock: daytime })
  const { people } = await setUpTestCompany(server)
  owner = (await signIn(server, 'owner@example.com')).client
  department = (await owner.departments.list()).departments.find(({ name }) => name === '销售一部')!.departmentId
  const add = async (name: string, role: 'manager' | 'field_worker', departmentId: string | null, more: object = {}) => (await owner.people.create({ name, role, departmentId, email: `${crypto.randomUUID()}@example.com`, password, ...more })).personId
  ids.leaver = await add('赵经理', 'manager', department)
  ids.heir = await add('钱接手', 'field_worker', department, { managerId: ids.leaver })
  ids.report = people[0]!.personId
  await owner.people.update(ids.report, { managerId: ids.leaver })
  ids.other = await add('孙经理', 'manager', (await owner.departments.list()).departments.find(({ name }) => name === '销售二部')!.departmentId)
  await createSimulatedPhone({ baseUrl: server.url, now: daytime.now, code: (await owner.people.enrollmentCode(ids.leaver)).code })
  const site = (await owner.sites.list()).items[0]!.siteId
  await owner.sites.update(site, { ownerId: ids.leaver })
  const rule = { kind: 'post' as const, siteIds: [site], departmentIds: [], limitMinutes: 30, isActive: true }
  ids.post = (await owner.dutyRules.create({ ...rule, name: '只管赵经理', personIds: [ids.leaver] })).ruleId
  ids.both = (await owner.dutyRules.create({ ...rule, name: '两人', personIds: [ids.leaver, ids.report] })).ruleId
  ids.told = (await owner.alertRules.create({ ...alertRule, name: '告诉赵经理', scope, steps: [{ ...step, personIds: [ids.leaver] }] })).ruleId
  ids.about = (await owner.alertRules.create({ ...alertRule, name: '盯赵经理', scope: { ...scope, personIds: [ids.leaver] }, steps: [{ ...step, administrators: true }] })).ruleId
  ids.away = (await owner.delegations.create({ fromPersonId: ids.other, toPersonId: ids.leaver, startsAt: iso(daytime.now() - hour), endsAt: iso(daytime.now() + 24 * hour), reason: '出差' })).delegationId
  await owner.regularizations.ask({ personId: ids.leaver, kind: 'check_in', at: iso(daytime.now() - hour), reason: '手机没电' })
}, 120_000)
afterAll(() => server?.stop())

const state = async () => {
  const [people, duties, alerts, stands] = [(await owner.people.list({ limit: 100 })).items, (await owner.dutyRules.list()).rules, (await owner.alertRules.list()).rules, (await owner.delegations.list()).delegations.filter(({ state }) => state !== 'over')]
  const person = (id: string) => people.find(({ personId }) => personId === id)!
  const duty = (id: string) => duties.find(({ ruleId }) => ruleId === id)!
  const alert = (id: string) => alerts.find(({ ruleId }) => ruleId === id)!
  return {
    sites: (await owner.sites.list()).items.map(({ ownerId }) => ownerId), leaver: person(ids.leaver).status, heir: { role: person(ids.heir).role, managerId: person(ids.heir).managerId }, report: person(ids.report).managerId,
    post: [duty(ids.post).personIds, duty(ids.post).isActive], both: [...duty(ids.both).personIds].sort(), told: [alert(ids.told).steps[0]!.personIds, alert(ids.told).steps[0]!.administrators], about: [alert(ids.about).scope.personIds, alert(ids.about).isActive],
    stands: stands.map(({ fromPersonId, toPersonId }) => [fromPersonId, toPersonId]),
  }
}
const before = () => ({
  sites: [ids.leaver], leaver: 'active', heir: { role: 'field_worker', managerId: ids.leaver }, report: ids.leaver, post: [[ids.leaver], true], both: [ids.leaver, ids.report].sort(), told: [[ids.leaver], false], about: [[ids.leaver], true], stands: [[ids.other, ids.leaver]],
})

test('what hangs on a person is told', async () => {
  const told = await owner.people.belongings(ids.leaver)
  expect(told).toMatchObject({
    personName: '赵经理', department: { name: '销售一部', otherManagers: [] }, delegations: [{ name: '孙经理', isStandIn: true }], waiting: { reviews: 0, requests: 1 },
    dutyRules: expect.arrayContaining([{ id: ids.post, name: '只管赵经理', isForNobodyElse: true }, { id: ids.both, name: '两人', isForNobodyElse: false }]),
    alertRules: expect.arrayContaining([{ id: ids.told, name: '告诉赵经理', isAbout: false, isTold: true, isForNobodyElse: false }, { id: ids.about, name: '盯赵经理', isAbout: true, isTold: false, isForNobodyElse: true }]),
  })
  expect(told.sites).toEqual({ count: 1, names: ['滨江超市'] })
  expect(told.devices).toHaveLength(1)
  expect(told.reports.map(({ name }) => name).sort()).toEqual(['张三', '钱接手'].sort())
  expect(told.successors.some(({ id }) => id === ids.leaver)).toBe(false)
})

test('others take over in one act, and it is taken back', async () => {
  expect(await state()).toEqual(before())
  const { person, undo } = await owner.people.leave(ids.leaver, { reportsTo: ids.heir, departmentTo: ids.heir, delegationsTo: ids.heir, dutyRulesTo: ids.heir, alertRulesTo: ids.heir, sitesTo: ids.heir })
  expect(person).toMatchObject({ status: 'left', deviceCount: 0 })
  // The heir, who reported to the leaver, now reports to the leaver's own superior, who is nobody.
  expect(await state()).toEqual({
    sites: [ids.heir], leaver: 'left', heir: { role: 'manager', managerId: null }, report: ids.heir, post: [[ids.heir], true], both: [ids.heir, ids.report].sort(), told: [[ids.heir], false], about: [[ids.heir], true], stands: [[ids.other, ids.heir]],
  })
  expect((await auditOf()).filter(({ action }) => action === 'person.updated').length).toBeGreaterThanOrEqual(4)
  await owner.people.comeBack(ids.leaver, undo)
  expect(await state()).toEqual(before())
  await expect(owner.people.comeBack(ids.leaver, undo)).rejects.toMatchObject({ status: 409 })
})

test('what nobody takes harms nobody: rules about the leaver alone rest, a step that would tell nobody tells administrators', async () => {
  const { undo } = await owner.people.leave(ids.leaver, nobody)
  expect(await state()).toEqual({
    sites: [null], leaver: 'left', heir: { role: 'field_worker', managerId: null }, report: null, post: [[ids.leaver], false], both: [ids.report], told: [[], true], about: [[ids.leaver], false], stands: [],
  })
  // Changed by hand since: that stays.
  await owner.dutyRules.update(ids.both, { personIds: [ids.report, ids.heir] })
  await owner.people.comeBack(ids.leaver, undo)
  expect(await state()).toEqual({ ...before(), both: [ids.report, ids.heir].sort() })
})

test('a site archived and a channel deleted since keep nobody from leaving', async () => {
  const { siteId } = await owner.sites.create({ name: '关掉的店', fence: { kind: 'circle', centre: { lat: 30.5, lon: 120.5 }, radiusMetres: 100 } })
  const { ruleId } = await owner.dutyRules.create({ kind: 'post', name: '守关掉的店', siteIds: [siteId], personIds: [ids.leaver, ids.report], departmentIds: [], limitMinutes: 30, isActive: true })
  await owner.sites.archive(siteId)
  const { undo } = await owner.people.leave(ids.leaver, nobody)
  expect((await owner.dutyRules.list()).rules.find((rule) => rule.ruleId === ruleId)).toMatchObject({ personIds: [ids.report], siteIds: [siteId] })
  await owner.people.comeBack(ids.leaver, undo)
  await owner.dutyRules.remove(ruleId)
})

test('who cannot take it is refused, and then nothing has happened', async () => {
  const noSignIn = ids.report
  await expect(owner.people.leave(ids.leaver, { ...nobody, departmentTo: noSignIn })).rejects.toMatchObject({ status: 400, problem: { detail: expect.stringContaining('不能登录') as string } })
  await expect(owner.people.leave(ids.leaver, { ...nobody, departmentTo: ids.other })).rejects.toMatchObject({ status: 400 })
  await expect(owner.people.leave(ids.leaver, { ...nobody, dutyRulesTo: ids.leaver })).rejects.toMatchObject({ status: 400 })
  await expect(owner.people.leave(ids.leaver, { ...nobody, sitesTo: ids.leaver })).rejects.toMatchObject({ status: 400 })
  await expect(owner.people.leave((await owner.me()).personId, nobody)).rejects.toMatchObject({ status: 400 })
  expect((await state()).leaver).toBe('active')
})

test('the log tells all of it: the self-check finds the rows as it says', async () => {
  const { orgId } = await owner.me()
  await server.ports.pipeline.drain()
  expect((await runSelfCheck(server.ports, orgId)).faults).toEqual([])
})
