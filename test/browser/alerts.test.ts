/** Alerts with real clicks against the real server: a channel, a rule from a template with its preview, a call for help that rings, the bell, a signed robot message, the acknowledgement. */
import { randomUUID } from 'node:crypto'
import { destination } from '@fieldproof/core/geo'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dingtalkSecret, type StandIn, startStandIn } from '../../apps/server/test/alertStandIns.ts'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, watchErrors } from './browser.ts'
import { follow, picture, signedIn, violations } from './desk.ts'

const shop = { lat: 30.2084, lon: 120.2121 }
let server: TestServer
let standIn: StandIn
let browser: Browser
let page: Page
let errors: string[]
let cookie: string
let phone: SimulatedPhone

beforeAll(async () => {
  standIn = await startStandIn()
  server = await startTestServer({ privateHosts: ['127.0.0.1'] })
  const company = await setUpTestCompany(server)
  cookie = company.cookie
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await company.client.people.enrollmentCode(company.people[0]!.personId)).code })
  const siteId = (await company.client.sites.list()).items[0]!.siteId
  // Last month, as the preview sees it: three check-ins that everything speaks against.
  for (let i = 3; i > 0; i--) phone.checkIn({ siteId, fix: { ...destination(shop, 40, 20_000), fixTime: Date.now() - i * 60_000, accuracyMetres: 3, provider: 'gps', mock: true }, deviceTime: Date.now() - i * 60_000 })
  await phone.flush()
  await server.ports.pipeline.drain()
  browser = await launchChromium()
  page = await signedIn(await desktopContext(browser, server.url), server.url, cookie)
  errors = watchErrors(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await standIn?.stop()
})

/** Looks at the page as it stands: nothing that axe finds. */
const look = async (name: string): Promise<void> => {
  expect(await violations(page)).toEqual([])
  await picture(page, name)
}

test('a channel is added and answers to a test message', async () => {
  await page.goto('/alert-channels')
  await byTestId(page, 'empty-state').waitFor()
  await look('channels-empty-zh')
  await byTestId(page, 'add-channel').click()
  await page.getByRole('radio', { name: '钉钉群机器人' }).check()
  await byTestId(page, 'channel-save').click()
  expect(await byTestId(page, 'channel-drawer').innerText()).toContain('请粘贴完整的地址')
  await byTestId(page, 'channel-name').fill('督导群')
  await byTestId(page, 'channel-url').fill(`${standIn.url('dingtalk/robot/send')}?access_token=abc`)
  await byTestId(page, 'channel-secret').fill('wrong')
  await look('channel-drawer-zh')
  await byTestId(page, 'channel-save').click()
  await byTestId(page, 'test-channel').click()
  await byTestId(page, 'test-result').waitFor()
  // The answer as the robot gave it, so that one can see what is wrong.
  expect(await byTestId(page, 'test-result').innerText()).toContain('310000 sign not match')
  await look('channel-refused-zh')
  await byTestId(page, 'edit-channel').click()
  await byTestId(page, 'channel-secret').fill(dingtalkSecret)
  await byTestId(page, 'channel-save').click()
  await byTestId(page, 'channel-drawer').waitFor({ state: 'detached' })
  await byTestId(page, 'test-channel').click()
  await page.locator('[data-testid="test-result"][data-ok="true"]').waitFor()
  expect(standIn.taken.map(({ title }) => title)).toEqual(['测试消息 · 测试公司'])
})

test('a template is previewed on last month, changed and saved', async () => {
  await follow(page, '/alert-rules')
  await byTestId(page, 'rule-templates').waitFor()
  await look('rules-templates-zh')
  await byTestId(page, 'template-doubtful').click()
  expect(await byTestId(page, 'rule-sentence').innerText()).toContain('同一个人 7 天内达到 3 次')
  await byTestId(page, 'rule-preview').click()
  await byTestId(page, 'preview-count').waitFor()
  expect(await byTestId(page, 'preview-count').innerText()).toContain('这条规则上月会响 1 次')
  expect(await byTestId(page, 'preview-list').innerText()).toContain('张三')
  await byTestId(page, 'preview-list').scrollIntoViewIfNeeded()
  await look('rule-preview-zh')
  await byTestId(page, 'rule-count').fill('4')
  await byTestId(page, 'rule-preview').click()
  await page.locator('[data-testid="preview-count"][data-count="0"]').waitFor()
  await byTestId(page, 'rule-save').click()
  await byTestId(page, 'rule-row').waitFor()
  await byTestId(page, 'remove-rule').click()
  await byTestId(page, 'undo-delete').click()
  await expect.poll(() => byTestId(page, 'rule-row').count()).toBe(1)
  await byTestId(page, 'remove-rule').click()
  await byTestId(page, 'template-sos').waitFor()
  await byTestId(page, 'template-sos').click()
  await byTestId(page, 'step-channels').click()
  await page.locator('.ant-select-item-option', { hasText: '督导群' }).click()
  await page.keyboard.press('Escape')
  await page.locator('.ant-select-dropdown').waitFor({ state: 'hidden' })
  await look('rule-drawer-zh')
  await byTestId(page, 'rule-save').click()
  await byTestId(page, 'rule-row').waitFor()
  expect(await byTestId(page, 'rule-row').innerText()).toContain('立即通知所有管理员、本人的主管、督导群')
  await look('rules-zh')
})

test('a call for help rings the bell and the robot, and somebody takes it on', async () => {
  await follow(page, '/people')
  await page.locator('[data-testid="alert-bell"][data-open="0"]').waitFor()
  const sosId = randomUUID()
  phone.declare({ topic: 'sos', sosId, state: 'raised', fix: { ...shop, fixTime: Date.now(), accuracyMetres: 8, provider: 'gps' } })
  phone.declare({ topic: 'sos', sosId, state: 'ended' })
  await phone.flush()
  const raisedAt = Date.now()
  await page.locator('[data-testid="alert-bell"][data-open="1"]').waitFor()
  const bellMs = Date.now() - raisedAt
  await expect.poll(() => standIn.taken.map(({ title }) => title), { timeout: 10_000 }).toContain('【紧急】求助 · 张三')
  console.log(`bell after ${bellMs} ms, robot after at most ${Date.now() - raisedAt} ms`)
  await byTestId(page, 'alert-bell').click()
  await byTestId(page, 'alert-row').waitFor()
  await look('alerts-zh')
  await byTestId(page, 'open-alert').click()
  await byTestId(page, 'alert-facts').waitFor()
  expect(await page.locator('[data-testid="alert-deliveries"] [data-state="sent"]').innerText()).toContain('督导群')
  await look('alert-zh')
  await byTestId(page, 'alert-note').fill('已打电话，人没事')
  await byTestId(page, 'alert-acknowledge').click()
  await page.locator('[data-testid="alert-state-now"][data-state="acknowledged"]').waitFor()
  expect(await byTestId(page, 'alert-acts').innerText()).toMatch(/王管理 确认[\s\S]*已打电话，人没事/)
  await page.locator('[data-testid="alert-bell"][data-open="0"]').waitFor()
  const { orgId, personId } = (await (await page.request.get('/api/v1/me')).json()) as { orgId: string; personId: string }
  const { rows } = await server.ports.db.readOrg(orgId, (trx) => sql<{ body: Buffer }>`select body from log_entries where kind = 'decision' order by entry_index desc limit 1`.execute(trx))
  expect(JSON.parse(rows[0]!.body.toString())).toMatchObject({ action: 'alert.acknowledged', by: personId, note: '已打电话，人没事' })
  await page.keyboard.press('Escape')
  await byTestId(page, 'alert-state').getByText('处理中').click()
  await expect.poll(() => new URL(page.url()).searchParams.get('state')).toBe('acknowledged')
  await byTestId(page, 'alert-row').waitFor()
  // By keyboard alone: into the list, open, close again.
  await byTestId(page, 'open-alert').focus()
  await page.keyboard.press('Enter')
  await byTestId(page, 'alert-drawer').waitFor()
  await page.keyboard.press('Escape')
  expect(errors).toEqual([])
})

/** As they stand filled by a server; in other looks `screens.browser.test.ts` opens the same pages. All five where pictures are wanted. */
const looks = ([['zh-TW', 'dark', 390], ['en', 'dark', 390], ['en', 'light', 1280], ['zh-CN', 'dark', 1280], ['zh-CN', 'light', 390]] as const).slice(0, process.env.SCREENSHOTS === undefined ? 1 : 5)
test.each(looks)('every page in %s, %s, at %i pixels', async (language, colour, width) => {
  const context = await browser.newContext({ viewport: { width, height: 844 }, locale: language, timezoneId: 'Asia/Shanghai', baseURL: server.url, reducedMotion: 'reduce' })
  await context.addInitScript(([lang, scheme]) => localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language: lang, colour: scheme })), [language, colour])
  const other = await signedIn(context, server.url, cookie)
  const otherErrors = watchErrors(other)
  for (const [path, ready, open] of [['/alerts?state=all', 'alert-row', 'open-alert'], ['/alert-rules', 'rule-row', 'edit-rule'], ['/alert-channels', 'channel-row', 'edit-channel'], ['/', 'overview-alerts', undefined]] as const) {
    await other.goto(path)
    await byTestId(other, ready).first().waitFor()
    const name = `${path.slice(1).split('?')[0] || 'overview'}-${language}-${colour}-${width}`
    await other.waitForTimeout(300)
    expect(await violations(other), name).toEqual([])
    await expect.poll(() => other.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), { timeout: 20_000, message: `${name} is not wider than the screen` }).toBe(true)
    await picture(other, name)
    if (!open) continue
    await byTestId(other, open).first().click()
    await other.locator('.ant-drawer-body').waitFor()
    await other.waitForTimeout(500)
    expect(await violations(other), `${name} open`).toEqual([])
    await picture(other, `${name}-open`)
  }
  expect(otherErrors).toEqual([])
  await context.close()
})
