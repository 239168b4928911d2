import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** 华东 > 上海 > 一组; 张三 works in 一组 and 李四 in 上海, both with a phone and the default shift, which says "balanced". */
let server: TestServer
let client: FieldproofClient
let phones: Record<'张三' | '李四', SimulatedPhone>
const ids: Record<string, string> = {}

beforeAll(async () => {
  server = await startTestServer()
  const { client: owner, people } = await setUpTestCompany(server)
  client = owner
  for (const [name, above] of [['华东', null], ['上海', '华东'], ['一组', '上海']] as const) ids[name] = (await client.departments.create({ name, parentId: above === null ? null : ids[above]! })).departmentId
  const person = (name: string) => people.find((one) => one.name === name)!.personId
  await client.people.move([{ personId: person('张三'), departmentId: ids['一组']! }, { personId: person('李四'), departmentId: ids['上海']! }])
  const phoneOf = async (name: string) => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(person(name))).code })
  phones = { 张三: await phoneOf('张三'), 李四: await phoneOf('李四') }
})
afterAll(() => server?.stop())

const modes = async () => Object.fromEntries(await Promise.all(Object.entries(phones).map(async ([name, phone]) => [name, (await phone.client.phone.today()).powerMode])))

test('the nearest department above that says something decides, at last the shift; phones have it at their next sync', async () => {
  expect(await modes()).toEqual({ 张三: 'balanced', 李四: 'balanced' })
  expect(await client.trackingModes.preview(ids['华东']!, { powerMode: 'saving' })).toEqual({ changes: [{ from: 'balanced', to: 'saving', phones: 2, people: 2 }], unchanged: 0 })
  await client.trackingModes.put(ids['华东']!, { powerMode: 'saving' })
  expect(await modes()).toEqual({ 张三: 'saving', 李四: 'saving' })
  expect(await client.trackingModes.preview(ids['上海']!, { powerMode: 'precise' })).toEqual({ changes: [{ from: 'saving', to: 'precise', phones: 2, people: 2 }], unchanged: 0 })
  const after = await client.trackingModes.put(ids['一组']!, { powerMode: 'precise' })
  expect(await modes()).toEqual({ 张三: 'precise', 李四: 'saving' })
  expect(after.phones).toEqual({ saving: 1, balanced: 0, precise: 1 })
  expect(after.departments.find(({ name }) => name === '上海')).toMatchObject({ powerMode: null, inherited: { powerMode: 'saving', fromName: '华东' }, phones: { saving: 1, balanced: 0, precise: 0 } })
  expect(after.shifts.map(({ phoneCount }) => phoneCount)).toEqual([0])
  // What is set further down stays.
  expect(await client.trackingModes.preview(ids['华东']!, { powerMode: null })).toEqual({ changes: [{ from: 'saving', to: 'balanced', phones: 1, people: 1 }], unchanged: 1 })
})

test('what was, sent again, takes it back; each change is an entry, in words, and the log agrees with the table', async () => {
  for (const name of ['华东', '一组']) await client.trackingModes.put(ids[name]!, { powerMode: null })
  expect(await modes()).toEqual({ 张三: 'balanced', 李四: 'balanced' })
  const { items } = await client.audit.list({ topic: 'rules' })
  expect(items[0]).toMatchObject({ what: '修改了部门“一组”的定位方式', link: '/tracking-modes', changes: [{ field: '定位频率', before: '精确', after: null }] })
  const written = items.length
  await client.trackingModes.put(ids['华东']!, { powerMode: null })
  expect((await client.audit.list({ topic: 'rules' })).items.length).toBe(written)
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

test('a merge taken back has its mode again; a department that is archived or unknown has none to set', async () => {
  await client.trackingModes.put(ids['一组']!, { powerMode: 'precise' })
  const merged = await client.departments.merge(ids['一组']!, ids['上海']!)
  expect(await modes()).toEqual({ 张三: 'balanced', 李四: 'balanced' })
  await client.departments.unmerge(merged)
  expect(await modes()).toEqual({ 张三: 'precise', 李四: 'balanced' })
  const { departmentId } = await client.departments.create({ name: '空的' })
  await client.departments.archive(departmentId)
  await expect(client.trackingModes.put(departmentId, { powerMode: 'saving' })).rejects.toMatchObject({ status: 409 })
  await expect(client.trackingModes.preview('0000000e-0000-7000-8000-00000000000e', { powerMode: 'saving' })).rejects.toMatchObject({ status: 404 })
  await expect(client.trackingModes.put(ids['上海']!, { powerMode: 'always' as never })).rejects.toMatchObject({ status: 400 })
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})
