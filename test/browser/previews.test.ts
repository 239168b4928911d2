/** What a change means is said before it is saved, against the real server: spot checks, duty rules, alert rules, a person, a stand-in, masks, a company day, a site. Each can be undone. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import { destination } from '@fieldproof/core/geo'
import { createSimulatedPhone } from '@fieldproof/testkit'
import type { TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId } from './browser.ts'
import { choose, follow, picture, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

const shop = { lat: 30.2084, lon: 120.2121 }
let desk: Desk
let server: TestServer
let page: Page
let errors: string[]
let client: FieldproofClient

/** Yesterday from nine, in China: at the shop, away for 23 minutes, back. */
const yesterday = (() => { const day = new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10); return Date.parse(`${day}T09:00:00+08:00`) })()
const stay = (fromMinute: number, toMinute: number, metresEast: number) => Array.from({ length: (toMinute - fromMinute) * 2 }, (_, i) => ({ ...destination(shop, 90, metresEast), fixTime: yesterday + fromMinute * 60_000 + i * 30_000, accuracyMetres: 8, provider: 'gps' as const }))

beforeAll(async () => {
  desk = await openDesk()
  ;({ page, errors, client, server } = desk)
  const [personId] = desk.people.map((one) => one.personId) as [string]
  const [siteId] = (await client.sites.list()).items.map((one) => one.siteId) as [string]
  const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code })
  phone.track([...stay(0, 60, 0), ...stay(60, 83, 900), ...stay(83, 120, 0)])
  await phone.flush()
  await server.ports.pipeline.drain()
  await client.dutyRules.create({ name: '滨江岗', kind: 'post', siteIds: [siteId], personIds: [personId], departmentIds: [], limitMinutes: 15, isActive: true })
  await client.alertRules.create({
    name: '求助', isActive: true, when: { kind: 'sos', whats: ['raised'], leastMinutes: 0, count: 1, withinHours: 1, per: 'person' }, scope: { departmentIds: [], personIds: [], siteIds: [] }, severity: 'critical', quietMinutes: 0, quietHours: null,
    steps: [{ afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [] }],
  })
})
afterAll(() => desk?.close())

const changes = () => byTestId(page, 'change').allTextContents()

test('spot checks: old and new, whom it draws how often, and undo', async () => {
  await page.goto('/challenges')
  await byTestId(page, 'challenge-rule').click()
  await byTestId(page, 'rule-enabled').click()
  await soon(changes).toEqual(['随机抽查 关 → 开'])
  await soon(() => byTestId(page, 'change-effect').allTextContents()).toEqual([expect.stringContaining('可能抽到 1 人：全公司平均每周约 0 次 → 0.5 次'), expect.stringContaining('没有抽查可以对照')])
  await byTestId(page, 'change-preview').scrollIntoViewIfNeeded()
  await picture(page, 'challenge-preview')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'rule-save').click()
  await byTestId(page, 'undo-change').waitFor()
  expect((await client.challenges.rule()).enabled).toBe(true)
  await byTestId(page, 'undo-change').click()
  await soon(async () => (await client.challenges.rule()).enabled).toBe(false)
})

test('a duty rule: what it would have noted as it was and as changed', async () => {
  await follow(page, '/duty-rules')
  await byTestId(page, 'edit-rule').first().click()
  await byTestId(page, 'rule-limit').fill('30')
  await byTestId(page, 'rule-name').click()
  await soon(changes).toEqual(['多久 15 分钟 → 30 分钟'])
  await byTestId(page, 'rule-preview').click()
  await soon(() => byTestId(page, 'preview-count').textContent()).toContain('原来会记录 1 次，改后会记录 0 次')
  await byTestId(page, 'rule-limit').fill('20')
  await byTestId(page, 'rule-name').click()
  await soon(() => byTestId(page, 'preview-count').textContent()).toContain('规则改过了，请再算一次')
  await byTestId(page, 'rule-preview').click()
  await soon(() => byTestId(page, 'preview-list').textContent()).toContain('张三 · 滨江超市 · 23 分钟')
  await byTestId(page, 'preview-list').scrollIntoViewIfNeeded()
  await picture(page, 'duty-preview')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'rule-save').click()
  await byTestId(page, 'undo-change').waitFor()
  expect((await client.dutyRules.list()).rules[0]!.limitMinutes).toBe(20)
  await byTestId(page, 'undo-change').click()
  await soon(async () => (await client.dutyRules.list()).rules[0]!.limitMinutes).toBe(15)
})

test('what was done is undone from another page when its message has gone, and not where somebody changed the same since', async () => {
  await client.people.create({ name: '钱管理', role: 'administrator', email: 'qian@example.com', password: 'correct horse battery' })
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'qian@example.com', password: 'correct horse battery' }) })
  const colleague = createClient({ baseUrl: server.url, headers: { cookie: answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') } })
  const limit = async () => (await client.dutyRules.list()).rules[0]!.limitMinutes
  const saveLimit = async (minutes: string) => {
    await byTestId(page, 'edit-rule').first().click()
    await byTestId(page, 'rule-limit').fill(minutes)
    await byTestId(page, 'rule-save').click()
    await soon(limit).toBe(Number(minutes))
    await byTestId(page, 'rule-save').waitFor({ state: 'hidden' })
  }
  await saveLimit('25')
  await saveLimit('40')
  await follow(page, '/shifts')
  await page.locator('h1', { hasText: '班次' }).waitFor()
  await page.keyboard.press('z')
  const states = () => byTestId(page, 'recent-act').evaluateAll((rows) => rows.slice(0, 2).map((row) => row.getAttribute('data-state')))
  await soon(states).toEqual(['undoable', 'undoable'])
  await byTestId(page, 'recent-undo').first().click()
  await soon(states).toEqual(['undone', 'undoable'])
  expect(await limit()).toBe(25)

  const [rule] = (await client.dutyRules.list()).rules
  await colleague.dutyRules.update(rule!.ruleId, { limitMinutes: 50 })
  await byTestId(page, 'recent-undo').first().click()
  await soon(states).toEqual(['undone', 'refused'])
  expect(await byTestId(page, 'recent-why').innerText()).toBe('不能撤销了：钱管理 之后改过，为免覆盖没有撤销')
  expect(await limit()).toBe(50)
  await picture(page, 'recent-acts')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'recent-open').click()
  await soon(() => new URL(page.url()).pathname).toBe('/duty-rules')
  await byTestId(page, 'recent-acts').waitFor({ state: 'hidden' })
})

test('a person: old and new, what follows, and undo of what was changed alone', async () => {
  const { personId } = desk.people[0]!
  const before = await client.people.get(personId)
  await follow(page, `/people/${personId}`)
  await byTestId(page, 'edit-person').click()
  await byTestId(page, 'person-phone').fill('139 1234 5678')
  await byTestId(page, 'person-role').click()
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: '主管' }).click()
  await soon(changes).toEqual(['角色 外勤员工 → 主管', expect.stringMatching(/^可见范围 .+ → .+/), `手机号 ${before.phone ?? '无'} → +8613912345678`])
  await soon(() => byTestId(page, 'change-effect').allTextContents()).toContain('主管：看到可见范围内的人，通常是本部门及下级。')
  await byTestId(page, 'change-preview').scrollIntoViewIfNeeded()
  await picture(page, 'person-preview')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'person-save').click()
  await byTestId(page, 'undo-change').waitFor()
  expect(await client.people.get(personId)).toMatchObject({ role: 'manager', phone: '+8613912345678' })
  await client.people.update(personId, { employeeNumber: '0042' })
  await byTestId(page, 'undo-change').click()
  await soon(async () => await client.people.get(personId)).toMatchObject({ role: 'field_worker', phone: before.phone, employeeNumber: '0042' })
})

test('a stand-in: who handles what from when, and undo of giving it as of ending it', async () => {
  const [department] = (await client.departments.list()).departments
  await client.people.create({ name: '赵经理', role: 'manager', departmentId: department!.departmentId, email: 'zhao@example.com', password: 'correct horse battery' })
  await follow(page, '/delegations')
  await byTestId(page, 'add-delegation').click()
  await choose(page, 'delegation-from', '赵经理')
  await choose(page, 'delegation-to', '王管理')
  await soon(changes).toEqual([`${department!.name} 赵经理 → 赵经理、王管理`])
  expect(await byTestId(page, 'change-effect').textContent()).toMatch(/00:00 至 .*00:00，王管理 能看到这 \d+ 人，处理他们的待核实、申请和告警。/)
  await byTestId(page, 'delegation-reason').fill('年假')
  await byTestId(page, 'change-preview').scrollIntoViewIfNeeded()
  await picture(page, 'stand-in-preview')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'delegation-save').click()
  const states = async () => (await client.delegations.list()).delegations.map(({ state }) => state)
  await byTestId(page, 'undo-change').click()
  await soon(states).toEqual(['over'])
  const { startsAt, endsAt, fromPersonId, toPersonId } = (await client.delegations.list()).delegations[0]!
  await client.delegations.create({ fromPersonId, toPersonId, startsAt, endsAt, reason: '年假' })
  await page.goto('/delegations')
  await byTestId(page, 'end-delegation').click()
  await page.locator('.ant-modal-confirm-btns .ant-btn-primary').click()
  await byTestId(page, 'undo-change').waitFor()
  expect(await states()).toEqual(['over', 'over'])
  await picture(page, 'stand-in-ended')
  await byTestId(page, 'undo-change').click()
  await soon(states).toEqual(['running', 'over'])
  await byTestId(page, 'end-delegation').waitFor()
})

test('masks: who will not see what, nothing before it is saved, and undo', async () => {
  await follow(page, '/field-masks')
  await byTestId(page, 'mask-phone-manager').click()
  await byTestId(page, 'mask-phone-hr').click()
  await soon(changes).toEqual([expect.stringMatching(/^手机号 不遮盖 → .*、/)])
  expect((await client.fieldMasks.get()).manager).toEqual([])
  await byTestId(page, 'change-preview').scrollIntoViewIfNeeded()
  await picture(page, 'masks-preview')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'masks-save').click()
  await byTestId(page, 'undo-change').waitFor()
  expect(await client.fieldMasks.get()).toMatchObject({ manager: ['phone'], hr: ['phone'] })
  await byTestId(page, 'undo-change').click()
  await soon(async () => (await client.fieldMasks.get()).manager).toEqual([])
})

test('a company day: what holds of it now and what would, a past day says more', async () => {
  await follow(page, '/calendar')
  const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10)
  await byTestId(page, 'company-day').fill(day)
  await byTestId(page, 'company-day').press('Enter')
  await byTestId(page, 'company-day-name').fill('盘点')
  await soon(changes).toEqual([expect.stringMatching(/ → 全员放假（盘点）$/)])
  await soon(() => byTestId(page, 'change-effect').allTextContents()).toEqual([expect.stringContaining('已经过去')])
  await byTestId(page, 'change-preview').scrollIntoViewIfNeeded()
  await picture(page, 'calendar-preview')
  expect(await violations(page)).toEqual([])
})

test('a site: fence, name and owner, old and new, and undo', async () => {
  const [site] = (await client.sites.list()).items
  await follow(page, `/sites?site=${site!.siteId}&mode=edit`)
  await byTestId(page, 'fence-radius').fill('150')
  await byTestId(page, 'site-name').fill('滨江超市（新店）')
  await soon(changes).toEqual(['名称 滨江超市 → 滨江超市（新店）', expect.stringMatching(/^围栏 圆形，半径 \d+ 米 → 圆形，半径 150 米$/)])
  await soon(() => byTestId(page, 'change-effect').allTextContents()).toEqual([expect.stringContaining('按新围栏判定')])
  await byTestId(page, 'change-preview').scrollIntoViewIfNeeded()
  await picture(page, 'site-preview')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'site-save').click()
  await byTestId(page, 'undo-change').waitFor()
  await byTestId(page, 'undo-change').click()
  await soon(async () => (await client.sites.get(site!.siteId)).name).toBe('滨江超市')
})

test('an alert rule: its sentence before and after, and undo', async () => {
  await page.evaluate(() => { localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language: 'en', colour: 'dark' })) })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/alert-rules')
  await byTestId(page, 'edit-rule').first().click()
  await byTestId(page, 'rule-name').fill('求助！')
  await byTestId(page, 'rule-count').fill('2')
  await byTestId(page, 'rule-name').click()
  await soon(async () => (await changes()).length).toBe(2)
  await byTestId(page, 'rule-preview').click()
  await soon(() => byTestId(page, 'preview-count').textContent()).toContain('0 times as it was, 0 times as changed')
  await byTestId(page, 'change-preview').scrollIntoViewIfNeeded()
  await picture(page, 'alert-preview')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'rule-save').click()
  await byTestId(page, 'undo-change').waitFor()
  expect((await client.alertRules.list()).rules[0]).toMatchObject({ name: '求助！', when: { count: 2 } })
  await byTestId(page, 'undo-change').click()
  await soon(async () => (await client.alertRules.list()).rules[0]).toMatchObject({ name: '求助', when: { count: 1 } })
  await page.keyboard.press('z')
  await soon(() => byTestId(page, 'recent-act').allTextContents()).toEqual([expect.stringMatching(/^Rule saved: 求助！.*Undone/)])
  await picture(page, 'recent-acts-phone')
  expect(await violations(page)).toEqual([])
  expect(errors).toEqual([])
})
