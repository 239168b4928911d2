import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SavedViewInput } from '@fieldproof/contract'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'
import { signIn, type Session } from './twoCompanies.ts'

const start = Date.parse('2026-11-20T02:00:00Z')
let now = start
let server: TestServer
let owner: Session, manager: Session, hr: Session

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  await setUpTestCompany(server)
  owner = await signIn(server, 'owner@example.com')
  const { departments } = await owner.client.departments.list()
  const add = async (email: string, name: string, role: 'manager' | 'hr') => {
    await owner.client.people.create({ name, role, departmentId: departments[0]!.departmentId, email, password: 'correct horse battery' })
    return await signIn(server, email)
  }
  manager = await add('manager@example.com', '赵经理', 'manager')
  hr = await add('hr@example.com', '何人事', 'hr')
}, 120_000)
afterAll(() => server?.stop())

const doubted = (more: Partial<SavedViewInput> = {}): SavedViewInput => ({ page: 'check-ins', name: '存疑的', search: { band: 'strong_doubt', from: 'today-6', to: 'today' }, columns: ['time', 'person', 'band'], isShared: false, ...more })
const namesOf = async ({ client }: Session) => (await client.views.list()).views.map(({ name }) => name)

test('a view is its owner’s alone: kept, renamed, replaced, deleted and taken back under its own id', async () => {
  const made = await manager.client.views.create(doubted())
  expect(made).toMatchObject({ ...doubted(), isOwn: true, ownerName: '赵经理', isDefault: false, mayChange: true })
  expect(await namesOf(hr)).toEqual([])
  for (const work of [() => hr.client.views.update(made.viewId, { name: '我的' }), () => hr.client.views.remove(made.viewId), () => hr.client.views.setDefault({ page: 'check-ins', viewId: made.viewId })])
    await expect(work()).rejects.toMatchObject({ status: 404 })
  await expect(manager.client.views.create(doubted({ name: ' 存疑的 ' }))).rejects.toMatchObject({ status: 409 })
  await manager.client.views.create(doubted({ page: 'people' }))
  expect(await manager.client.views.update(made.viewId, { name: '要看的', search: { band: 'needs_review' }, columns: null })).toMatchObject({ viewId: made.viewId, name: '要看的', search: { band: 'needs_review' }, columns: null })
  await manager.client.views.remove(made.viewId)
  expect(await namesOf(manager)).toEqual(['存疑的'])
  expect(await manager.client.views.restore(made.viewId)).toMatchObject({ name: '要看的' })
  await expect(hr.client.views.restore(made.viewId)).rejects.toMatchObject({ status: 404 })
  // Its name was taken meanwhile: it does not push the other one out.
  await manager.client.views.remove(made.viewId)
  await manager.client.views.create(doubted({ name: '要看的' }))
  await expect(manager.client.views.restore(made.viewId)).rejects.toMatchObject({ status: 409 })
  // A day later nobody asks for it back.
  now = start + 2 * 86_400_000
  await manager.client.views.create(doubted({ name: '又一个' }))
  await expect(manager.client.views.restore(made.viewId)).rejects.toMatchObject({ status: 404 })
})

test('administrators share with everybody; it is theirs to change then, and the log says so without the filters', async () => {
  await expect(manager.client.views.create(doubted({ name: '大家的', isShared: true }))).rejects.toMatchObject({ status: 403 })
  const { viewId } = await owner.client.views.create(doubted({ name: '大家的', search: { search: '13900000000' }, isShared: true }))
  const seen = (await hr.client.views.list()).views.find((view) => view.viewId === viewId)
  expect(seen).toMatchObject({ name: '大家的', isShared: true, isOwn: false, mayChange: false })
  for (const work of [() => hr.client.views.update(viewId, { name: '我的' }), () => hr.client.views.remove(viewId)]) await expect(work()).rejects.toMatchObject({ status: 403 })
  const [own] = (await hr.client.views.list()).views.filter(({ isOwn }) => isOwn)
  expect(own).toBeUndefined()
  await owner.client.views.update(viewId, { name: '本周存疑' })
  await owner.client.views.update(viewId, { isShared: false })
  expect(await namesOf(hr)).toEqual([])
  await owner.client.views.update(viewId, { isShared: true })
  await owner.client.views.remove(viewId)
  await owner.client.views.restore(viewId)
  const { items } = await owner.client.audit.list({ topic: 'rules' })
  const said = items.filter(({ link }) => link === '/check-ins')
  expect(said.map(({ what }) => what)).toEqual(['恢复了大家用的列表视图“本周存疑”', '删除了大家用的列表视图“本周存疑”', '把列表视图“本周存疑”给大家用', '不再把列表视图“本周存疑”给大家用', '修改了大家用的列表视图“本周存疑”', '把列表视图“大家的”给大家用'])
  expect(JSON.stringify(items)).not.toContain('13900000000')
})

test('a page opens with one view, for each person their own choice; gone from sight it is no default', async () => {
  const { viewId } = await owner.client.views.create({ page: 'people', name: '离职的', search: { status: 'left' }, columns: null, isShared: true })
  const defaults = async ({ client }: Session) => (await client.views.list()).views.filter(({ isDefault }) => isDefault).map(({ name }) => name)
  await hr.client.views.setDefault({ page: 'people', viewId })
  expect([await defaults(hr), await defaults(owner)]).toEqual([['离职的'], []])
  await expect(hr.client.views.setDefault({ page: 'check-ins', viewId })).rejects.toMatchObject({ status: 404 })
  await owner.client.views.update(viewId, { isShared: false })
  expect(await defaults(hr)).toEqual([])
  await owner.client.views.update(viewId, { isShared: true })
  expect((await hr.client.views.setDefault({ page: 'people', viewId: null })).views.filter(({ isDefault }) => isDefault)).toEqual([])
})

test('what is no view is refused', async () => {
  const wrongs: readonly Partial<SavedViewInput>[] = [{ name: '  ' }, { page: 'settings' as never }, { search: { 'a b': 'x' } }, { search: { band: 'x'.repeat(501) } }, { columns: ['time', 'time'] }, { search: { note: 'a\u0000b' } }]
  for (const wrong of wrongs) await expect(hr.client.views.create(doubted(wrong))).rejects.toMatchObject({ status: 400 })
})
