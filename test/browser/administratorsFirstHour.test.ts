/** An administrator's first hour with real clicks against the real server: from the set-up link to a company with people, places, rules, an alert and a code for the first phone. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, watchErrors } from './browser.ts'
import { picture, soon, violations } from './desk.ts'

let server: TestServer
let browser: Browser
let page: Page
let errors: string[]

beforeAll(async () => {
  server = await startTestServer()
  browser = await launchChromium()
  page = await (await desktopContext(browser, server.url)).newPage()
  errors = watchErrors(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const menu = (name: string) => byTestId(page, 'navigation').getByRole('link', { name: new RegExp(`^${name}(\\s|\\d|$)`) }).click()
const rest = async (name: string) => {
  await picture(page, `administrator-${name}`)
  expect(await violations(page), name).toEqual([])
}
const file = (name: string, content: string) => byTestId(page, 'import-file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) })

test('three steps of set-up end signed in', async () => {
  await page.goto(`/setup?token=${server.setupToken}`)
  await page.getByLabel('公司名称').fill('示范商贸有限公司')
  await page.getByLabel('您的姓名').fill('王伟')
  await page.getByLabel('邮箱').fill('boss@example.com')
  await page.getByLabel('密码').fill('correct horse battery')
  await rest('setup-company')
  await byTestId(page, 'setup-next').click()
  await page.getByLabel('首批外勤员工').fill('张三\t13800138000\t销售部')
  await rest('setup-people')
  await byTestId(page, 'setup-next').click()
  await page.getByLabel('地点名称').fill('人民广场店')
  await page.getByLabel('经纬度').fill('121.475190,31.228833')
  await rest('setup-site')
  await byTestId(page, 'setup-next').click()
  await byTestId(page, 'enrollment-qr').waitFor()
  await rest('setup-done')
  await byTestId(page, 'setup-finish').click()
  await byTestId(page, 'overview-figures').waitFor()
  await rest('overview')
})

test('departments, and the people of the list under them', async () => {
  await menu('部门')
  await byTestId(page, 'add-department').first().click()
  await byTestId(page, 'department-name').fill('华东大区')
  await byTestId(page, 'department-save').click()
  await page.getByText('华东大区').first().waitFor()
  await rest('departments')
  await menu('人员')
  await byTestId(page, 'import-people').click()
  await file('花名册.csv', '姓名,手机,工号,部门,角色\n周队,13900000001,Z1,华东大区,主管\n吴兵,13900000002,Z2,华东大区/上海,外勤\n郑兰,13900000003,Z3,华东大区/上海,外勤\n')
  await soon(() => byTestId(page, 'import-counts').innerText()).toMatch(/3 新增[\s\S]*0 有问题/)
  await rest('people-import')
  await byTestId(page, 'import-run').click()
  await soon(() => byTestId(page, 'import-done').innerText()).toContain('已新增 3 人')
  await menu('人员')
  await soon(() => page.locator('tbody tr').count()).toBe(5)
  await rest('people')
})

test('places from a file', async () => {
  await menu('地点与围栏')
  await page.getByRole('button', { name: '导入地点' }).click()
  await file('客户.csv', '门店名称,地址,纬度,经度\n武林店,武林路 1 号,30.27,120.16\n西溪店,,30.272,120.06\n')
  await soon(() => byTestId(page, 'import-counts').innerText()).toMatch(/2 新增/)
  await rest('site-import')
  await byTestId(page, 'import-run').click()
  await byTestId(page, 'import-done').waitFor()
  await page.goto('/sites')
  await soon(() => byTestId(page, 'site-row').count()).toBe(3)
  await rest('sites')
})

test('what a check-in needs, when people work, and what rings', async () => {
  await menu('核验策略')
  await byTestId(page, 'add-policy').first().click()
  await page.getByLabel('名称').fill('门店要拍照')
  await byTestId(page, 'policy-requires').fill('gps and photo')
  await soon(() => byTestId(page, 'requirement-words').textContent()).toContain('需要定位，并且拍照')
  await rest('policy')
  await byTestId(page, 'publish-policy').click()
  await byTestId(page, 'publish-confirm').click()
  await menu('核验策略')
  await page.getByText('第 1 版生效中').waitFor()
  await rest('policies')
  await menu('班次')
  await byTestId(page, 'add-shift').click()
  await page.getByRole('textbox', { name: '名称' }).fill('早班')
  await page.getByLabel('第 1 段开始时间').fill('07:30')
  await page.getByLabel('第 1 段结束时间').fill('15:30')
  await page.keyboard.press('Enter')
  await page.locator('.ant-picker-dropdown:visible').first().waitFor({ state: 'hidden' })
  await rest('shift')
  await byTestId(page, 'shift-save').click()
  await page.getByText('早班').first().waitFor()
  await menu('告警规则')
  await byTestId(page, 'template-doubtful').click()
  await byTestId(page, 'rule-preview').click()
  await page.locator('[data-testid="preview-count"][data-count="0"]').waitFor()
  await rest('alert-rule')
  await byTestId(page, 'rule-save').click()
  await byTestId(page, 'rule-row').waitFor()
  await byTestId(page, 'rule-drawer').waitFor({ state: 'detached' })
  await rest('alert-rules')
})

test('the first phone gets its code, and all of the hour stands in the audit page', async () => {
  await menu('人员')
  await page.locator('tr', { hasText: '吴兵' }).getByRole('button', { name: /绑定/ }).click()
  await byTestId(page, 'enrollment-dialog').locator('canvas').waitFor()
  await rest('code')
  await byTestId(page, 'enrollment-done').click()
  await menu('审计日志')
  await byTestId(page, 'audit-topic').click()
  await page.locator('.ant-select-item-option', { hasText: '规则与设置' }).click()
  await soon(() => byTestId(page, 'audit-row').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('门店要拍照'), expect.stringContaining('早班'), expect.stringContaining('一周三次可疑签到')]))
  await rest('audit')
  // Every page is two keys and a word away.
  for (const [word, path] of [['通行密钥', '/security'], ['导入人员', '/people/import'], ['补卡', '/attendance/corrections'], ['设置', '/settings']] as const) {
    await page.keyboard.press('Control+k')
    await byTestId(page, 'palette-input').fill(word)
    await page.getByRole('option', { name: word }).first().waitFor()
    await page.keyboard.press('Enter')
    await soon(() => new URL(page.url()).pathname).toBe(path)
  }
  await page.getByRole('button', { name: '立即自检' }).waitFor()
  await rest('settings')
  expect(errors).toEqual([])
})
