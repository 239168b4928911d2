/** Departments dragged, moved by keyboard and merged, people moved at once, and the audit page that tells of all of it: against the real server. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { byTestId } from './browser.ts'
import { choose, picture, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

let desk: Desk
let page: Page
let errors: string[]
let client: FieldproofClient

beforeAll(async () => {
  desk = await openDesk({ departments: ['华东', '上海', '华北'], people: [{ name: '张三', departmentName: '上海' }, { name: '李四', departmentName: '华北' }, { name: '赵六', departmentName: '华北' }] })
  ;({ page, errors, client } = desk)
})
afterAll(() => desk?.close())

const parentOf = async (name: string) => {
  const { departments } = await client.departments.list()
  const parentId = departments.find((d) => d.name === name)?.parentId
  return departments.find((d) => d.departmentId === parentId)?.name ?? null
}
const row = (name: string) => byTestId(page, 'department-row').filter({ has: page.locator('strong', { hasText: name }) })

/** As the page draws it: its row is made anew when it moves, so a menu opened before that is gone. */
const isInside = (name: string) => row(name).evaluate((element) => element.closest('ul')!.parentElement!.tagName === 'LI')

test('a department is dragged into another and back by the message', async () => {
  await page.goto('/departments')
  await row('上海').dragTo(row('华东'))
  await soon(() => parentOf('上海')).toBe('华东')
  await soon(() => isInside('上海')).toBe(true)
  await picture(page, 'organisation-departments')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'department-undo').click()
  await soon(() => parentOf('上海')).toBe(null)
  await soon(() => isInside('上海')).toBe(false)
})

test('by keyboard as well: move to, merge into, undo', async () => {
  await row('上海').locator('[data-testid="department-more"]').focus()
  await page.keyboard.press('Enter')
  await byTestId(page, 'move-department').click()
  await choose(page, 'target-department', '华东')
  await byTestId(page, 'target-ok').click()
  await soon(() => parentOf('上海')).toBe('华东')
  await row('华北').locator('[data-testid="department-more"]').click()
  await byTestId(page, 'merge-department').click()
  await choose(page, 'target-department', '华东')
  await byTestId(page, 'target-ok').click()
  await soon(async () => (await client.departments.list()).departments.map((d) => d.name).sort()).toEqual(['上海', '华东'].sort())
  await soon(() => page.locator('[data-testid="department-done"]', { hasText: '并入' }).count()).toBe(1)
  await page.locator('[data-testid="department-done"]', { hasText: '并入' }).locator('[data-testid="department-undo"]').click()
  await soon(async () => (await client.departments.list()).departments.find((d) => d.name === '华北')?.peopleCount).toBe(2)
})

test('one with nobody left in it is archived from its menu, is no longer offered, and comes back from the list of archived ones', async () => {
  await client.departments.create({ name: '苏州' })
  await page.goto('/departments')
  await row('苏州').waitFor()
  // Somebody works in 华北: it cannot be archived.
  await row('华北').locator('[data-testid="department-more"]').click()
  await page.locator('.ant-dropdown-menu-item-disabled', { has: byTestId(page, 'archive-department') }).waitFor()
  await page.keyboard.press('Escape')
  await byTestId(page, 'archive-department').waitFor({ state: 'hidden' })
  await row('苏州').locator('[data-testid="department-more"]').click()
  await byTestId(page, 'archive-department').filter({ visible: true }).click()
  await row('苏州').waitFor({ state: 'detached' })
  await byTestId(page, 'archived-departments').locator('summary').click()
  expect(await byTestId(page, 'archived-department').innerText()).toContain('苏州')
  await picture(page, 'organisation-archived')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'restore-department').click()
  await row('苏州').waitFor()
  await page.locator('[data-testid="department-done"]', { hasText: '已恢复' }).locator('[data-testid="department-undo"]').click()
  await row('苏州').waitFor({ state: 'detached' })
  expect((await client.departments.list({ archived: true })).departments.map(({ name }) => name)).toEqual(['苏州'])
})

test('people are chosen and moved at once, and back', async () => {
  await page.goto('/people')
  for (const name of ['李四', '赵六']) await page.locator('tr', { hasText: name }).getByRole('checkbox').check()
  await soon(() => byTestId(page, 'people-bulk').getByRole('status').innerText()).toBe('已选 2 人')
  await choose(page, 'bulk-department', '华东')
  await picture(page, 'organisation-people-chosen')
  expect(await violations(page)).toEqual([])
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
  await picture(page, 'organisation-audit')
  expect(await violations(page)).toEqual([])
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
  await picture(page, 'organisation-audit-phone')
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(errors).toEqual([])
})

test('a department gets a mode of its own: what changes is shown first, saved, and taken back', async () => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto('/settings')
  await page.getByRole('link', { name: '定位方式' }).last().click()
  await byTestId(page, 'mode-row').first().waitFor()
  await byTestId(page, 'mode-华东').click()
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: '省电' }).click()
  await soon(() => byTestId(page, 'change').innerText()).toContain('省电')
  expect(await byTestId(page, 'change-effect').allInnerTexts()).toEqual(['没有手机会改变。'])
  await picture(page, 'tracking-modes-preview')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'save-mode').click()
  const mode = async () => (await client.trackingModes.get()).departments.find(({ name }) => name === '华东')!.powerMode
  await soon(mode).toBe('saving')
  // 上海 lies below it.
  await soon(() => byTestId(page, 'mode-上海').innerText()).toContain('沿用“华东”：省电')
  await picture(page, 'tracking-modes')
  await byTestId(page, 'undo-change').click()
  await soon(mode).toBe(null)
  await soon(() => byTestId(page, 'mode-上海').innerText()).toContain('按各人的班次')
  await page.setViewportSize({ width: 390, height: 844 })
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(errors).toEqual([])
})
