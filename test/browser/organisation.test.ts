/** Departments dragged, moved by keyboard and merged, people moved at once, and the audit page that tells of all of it: against the real server. */
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, watchErrors } from './browser.ts'

let server: TestServer
let browser: Browser
let page: Page
let errors: string[]
let client: FieldproofClient

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server, { departments: ['华东', '上海', '华北'], people: [{ name: '张三', departmentName: '上海' }, { name: '李四', departmentName: '华北' }, { name: '赵六', departmentName: '华北' }] })
  client = company.client
  browser = await launchChromium()
  const desk = await desktopContext(browser, server.url)
  const { hostname } = new URL(server.url)
  await desk.addCookies(company.cookie.split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), domain: hostname, path: '/' })))
  page = await desk.newPage()
  errors = watchErrors(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const soon = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 20_000 })
const picture = async (name: string) => { if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/organisation-${name}.png` }) }
/** Opens, narrows and takes, each once the list has come so far, as a person does. */
const choose = async (testId: string, text: string) => {
  const shown = page.locator('.ant-select-dropdown:visible')
  await byTestId(page, testId).click()
  await shown.waitFor()
  await page.keyboard.type(text)
  await shown.locator('.ant-select-item-option-active', { hasText: text }).first().waitFor()
  await page.keyboard.press('Enter')
  await shown.waitFor({ state: 'hidden' })
}
/** Of a screen that has come to rest: what is still closing or changing colour is neither. */
const violations = async () => {
  await page.waitForTimeout(600)
  await page.evaluate(axe.source)
  return await page.evaluate(async () => (await (window as unknown as { axe: { run(on: string): Promise<{ violations: { id: string }[] }> } }).axe.run('main')).violations.map((v) => v.id))
}
const parentOf = async (name: string) => {
  const { departments } = await client.departments.list()
  const parentId = departments.find((d) => d.name === name)?.parentId
  return departments.find((d) => d.departmentId === parentId)?.name ?? null
}
const row = (name: string) => byTestId(page, 'department-row').filter({ has: page.locator('strong', { hasText: name }) })

test('a department is dragged into another and back by the message', async () => {
  await page.goto('/departments')
  await row('上海').dragTo(row('华东'))
  await soon(() => parentOf('上海')).toBe('华东')
  await soon(() => row('上海').evaluate((element) => element.closest('ul')!.parentElement!.tagName)).toBe('LI')
  await picture('departments')
  expect(await violations()).toEqual([])
  await byTestId(page, 'department-undo').click()
  await soon(() => parentOf('上海')).toBe(null)
})

test('by keyboard as well: move to, merge into, undo', async () => {
  await row('上海').locator('[data-testid="department-more"]').focus()
  await page.keyboard.press('Enter')
  await byTestId(page, 'move-department').click()
  await choose('target-department', '华东')
  await byTestId(page, 'target-ok').click()
  await soon(() => parentOf('上海')).toBe('华东')
  await row('华北').locator('[data-testid="department-more"]').click()
  await byTestId(page, 'merge-department').click()
  await choose('target-department', '华东')
  await byTestId(page, 'target-ok').click()
  await soon(async () => (await client.departments.list()).departments.map((d) => d.name).sort()).toEqual(['上海', '华东'].sort())
  await soon(() => page.locator('[data-testid="department-done"]', { hasText: '并入' }).count()).toBe(1)
  await page.locator('[data-testid="department-done"]', { hasText: '并入' }).locator('[data-testid="department-undo"]').click()
  await soon(async () => (await client.departments.list()).departments.find((d) => d.name === '华北')?.peopleCount).toBe(2)
})

test('people are chosen and moved at once, and back', async () => {
  await page.goto('/people')
  for (const name of ['李四', '赵六']) await page.locator('tr', { hasText: name }).locator('[data-testid="choose-person"]').click()
  await choose('bulk-department', '华东')
  await picture('people-chosen')
  expect(await violations()).toEqual([])
  await byTestId(page, 'bulk-move').click()
  const inEast = async () => (await client.people.list()).items.filter(({ departmentName }) => departmentName === '华东').length
  await soon(inEast).toBe(2)
  await byTestId(page, 'department-undo').last().click()
  await soon(inEast).toBe(0)
})

test('the audit page tells all of it in plain words, with filters in the address', async () => {
  await page.goto('/audit')
  await soon(() => byTestId(page, 'audit-row').count()).toBeGreaterThan(10)
  expect(await byTestId(page, 'audit-row').first().innerText()).toMatch(/王管理[\s\S]*修改了人员“(李四|赵六)”[\s\S]*部门[\s\S]*华东[\s\S]*→[\s\S]*华北/)
  await picture('audit')
  expect(await violations()).toEqual([])
  await byTestId(page, 'audit-topic').click()
  await page.keyboard.type('规则')
  await page.locator('.ant-select-item-option', { hasText: '规则与设置' }).click()
  await soon(() => page.url()).toContain('topic=rules')
  await soon(() => byTestId(page, 'audit-row').allInnerTexts().then((texts) => texts.every((text) => text.includes('规则与设置')) && texts.length > 0)).toBe(true)
  const [file] = await Promise.all([page.waitForEvent('download'), byTestId(page, 'audit-csv').click()])
  expect(file.suggestedFilename()).toBe('审计日志.csv')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/audit')
  await byTestId(page, 'audit-row').first().waitFor()
  await picture('audit-phone')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(errors).toEqual([])
})
