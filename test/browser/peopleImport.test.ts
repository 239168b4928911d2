/** An administrator's list of people against the real server: matched, looked at, imported, undone. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { byTestId } from './browser.ts'
import { choose, picture, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

let desk: Desk
let page: Page
let errors: string[]

beforeAll(async () => {
  desk = await openDesk()
  ;({ page, errors } = desk)
})
afterAll(() => desk?.close())

const csv = '姓名,手机,工号,部门,上级,角色,入职日期\n周队,13900000001,Z1,华东/上海,王管理,主管,2024-05-01\n吴兵,13900000002,Z2,华东/上海/一组,周队,外勤,2026/3/1\n郑错,12,Z3,,没有的人,皇帝,昨天\n孙重,13900000001,,,,,\n'

test('a list is matched by its headings, its rows are told, and what is imported can be taken back', async () => {
  await page.goto('/people')
  await byTestId(page, 'import-people').click()
  await byTestId(page, 'people-import').waitFor()
  const [template] = await Promise.all([page.waitForEvent('download'), byTestId(page, 'import-template').click()])
  expect(readFileSync(await template.path(), 'utf8')).toMatch(/^\uFEFF姓名,手机,邮箱,工号,部门路径,上级,角色,可见范围,入职日期,班次\r\n示例/)
  await picture(page, 'people-import-empty')
  await byTestId(page, 'import-file').setInputFiles({ name: '花名册.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await soon(() => byTestId(page, 'import-counts').innerText()).toMatch(/2 新增[\s\S]*0 更新[\s\S]*2 有问题/)
  expect(await byTestId(page, 'import-new-departments').innerText()).toContain('华东/上海、华东/上海/一组')
  expect(await byTestId(page, 'import-row').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('没有角色“皇帝”'), expect.stringContaining('手机号与第 2 行相同')]))
  await picture(page, 'people-import-preview')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'import-create-departments').click()
  await soon(() => byTestId(page, 'import-counts').innerText()).toMatch(/0 新增[\s\S]*4 有问题/)
  await byTestId(page, 'import-create-departments').click()
  await soon(() => byTestId(page, 'import-counts').innerText()).toMatch(/2 新增/)
  const [problems] = await Promise.all([page.waitForEvent('download'), byTestId(page, 'import-problems').click()])
  expect(problems.suggestedFilename()).toBe('花名册-问题行.xlsx')
  expect(readFileSync(await problems.path()).subarray(0, 2).toString()).toBe('PK')
  await byTestId(page, 'import-run').click()
  await soon(() => byTestId(page, 'import-done').innerText()).toContain('已新增 2 人、更新 0 人、新建 3 个部门；2 行没有导入')
  await picture(page, 'people-import-done')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'import-undo').click()
  await byTestId(page, 'import-undo-sure').click()
  await soon(() => byTestId(page, 'import-recent').innerText()).toContain('已撤销')
  await page.goto('/people')
  await soon(() => page.locator('tbody tr').count()).toBe(3)
})

test('headings nobody knows are matched by hand; on a phone as well; a broken file says what to do', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/people/import')
  await byTestId(page, 'import-file').setInputFiles({ name: '旧.xls', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0, 0]) })
  await soon(() => byTestId(page, 'people-import').innerText()).toMatch(/\.xlsx/)
  await byTestId(page, 'import-file').setInputFiles({ name: '列.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n钱进,13900000077\n') })
  await soon(() => byTestId(page, 'import-counts').innerText()).toMatch(/1 有问题/)
  for (const [field, heading] of [['name', 'a'], ['phone', 'b']] as const) {
    await choose(page, `import-${field}`, heading)
  }
  await soon(() => byTestId(page, 'import-counts').innerText()).toMatch(/1 新增/)
  await picture(page, 'people-import-phone')
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await violations(page)).toEqual([])
  expect(errors).toEqual([])
})
