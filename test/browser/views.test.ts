/** Named views against the real server: kept under a name with filters and columns, found in another browser, changed, taken back. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import type { TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext } from './browser.ts'
import { picture, signedIn, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

let desk: Desk
let server: TestServer
let browser: Browser
let client: FieldproofClient
let cookie: string
let page: Page
let errors: string[]

beforeAll(async () => {
  desk = await openDesk()
  ;({ page, errors, client, cookie, server, browser } = desk)
})
afterAll(() => desk?.close())

const heads = () => page.locator('thead th').allInnerTexts()
const view = (name: string) => byTestId(page, 'view').filter({ hasText: name })

test('by keyboard alone: columns are chosen, the list is kept under a name, and opens so in another browser', async () => {
  await page.goto('/people?role=owner')
  await byTestId(page, 'choose-columns').waitFor()
  await soon(heads).toContain('手机号')
  await byTestId(page, 'choose-columns').focus()
  await page.keyboard.press('Enter')
  await byTestId(page, 'columns-dialog').waitFor()
  await byTestId(page, 'column-phone').focus()
  await page.keyboard.press('Space')
  // The role goes up twice; the focus goes with it.
  await byTestId(page, 'column-up-role').focus()
  await page.keyboard.press('Enter')
  await soon(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('column-up-role')
  await page.keyboard.press('Enter')
  expect(await violations(page, '[role="dialog"]')).toEqual([])
  await byTestId(page, 'columns-save').focus()
  await page.keyboard.press('Enter')
  await soon(async () => (await heads()).filter((text) => text.trim() !== '' && text !== '操作')).toEqual(['姓名', '角色', '工号', '部门', '设备', '最近上报'])

  await byTestId(page, 'view-add').focus()
  await page.keyboard.press('Enter')
  await byTestId(page, 'view-name').waitFor()
  await page.keyboard.type('谁是所有者')
  await byTestId(page, 'view-default').focus()
  await page.keyboard.press('Space')
  await picture(page, 'view-dialog')
  expect(await violations(page, '[role="dialog"]')).toEqual([])
  await byTestId(page, 'view-name').focus()
  await page.keyboard.press('Enter')
  await soon(() => view('谁是所有者').getAttribute('aria-pressed')).toBe('true')
  expect((await client.views.list()).views).toMatchObject([{ page: 'people', search: { role: 'owner' }, columns: ['name', 'role', 'number', 'department', 'devices', 'seen'], isDefault: true, isShared: false }])

  const elsewhere = await signedIn(await desktopContext(browser, server.url), server.url, cookie)
  await elsewhere.goto('/people')
  await soon(() => new URL(elsewhere.url()).searchParams.get('role')).toBe('owner')
  await soon(async () => (await elsewhere.locator('thead th').allInnerTexts()).includes('手机号')).toBe(false)
  await byTestId(elsewhere, 'view-none').click()
  await soon(() => elsewhere.locator('tbody tr').count()).toBe(3)
  await elsewhere.reload()
  await soon(() => elsewhere.locator('tbody tr').count()).toBe(3)
  await elsewhere.context().close()
})

test('what was changed is shown, kept or taken back; deleted, it comes back under its own address', async () => {
  await page.locator('input[aria-label="搜索人员"]').fill('张')
  await byTestId(page, 'view-differs').waitFor()
  await byTestId(page, 'view-reset').click()
  await byTestId(page, 'view-differs').waitFor({ state: 'hidden' })
  expect(await page.locator('input[aria-label="搜索人员"]').inputValue()).toBe('')
  await page.locator('input[aria-label="搜索人员"]').fill('张')
  await byTestId(page, 'view-save-changes').click()
  await byTestId(page, 'view-differs').waitFor({ state: 'hidden' })
  await soon(async () => (await client.views.list()).views[0]!.search).toEqual({ role: 'owner', search: '张' })
  await byTestId(page, 'undo-change').last().click()
  await soon(async () => (await client.views.list()).views[0]!.search).toEqual({ role: 'owner' })
  await byTestId(page, 'view-reset').click()

  await byTestId(page, 'view-more').click()
  await byTestId(page, 'view-share').click()
  await soon(async () => (await client.views.list()).views[0]!.isShared).toBe(true)
  await byTestId(page, 'view-more').click()
  await byTestId(page, 'view-rename').click()
  await byTestId(page, 'view-name').fill('所有者')
  await page.keyboard.press('Enter')
  await view('所有者').waitFor()
  const { viewId } = (await client.views.list()).views[0]!
  await byTestId(page, 'view-more').click()
  await byTestId(page, 'view-remove').click()
  await soon(() => byTestId(page, 'view').count()).toBe(0)
  await byTestId(page, 'undo-change').last().click()
  await soon(() => new URL(page.url()).searchParams.get('view')).toBe(viewId)
  await soon(() => view('所有者').getAttribute('aria-pressed')).toBe('true')
  await picture(page, 'views')
  expect(await violations(page)).toEqual([])
})

test('a view whose days move is of today, whenever it is opened', async () => {
  await client.views.create({ page: 'check-ins', name: '最近一周', search: { from: 'today-6', to: 'today' }, columns: null, isShared: false })
  await page.reload()
  await view('所有者').waitFor()
  await page.keyboard.press('Control+k')
  await byTestId(page, 'palette-input').fill('最近一周')
  await page.getByRole('option', { name: '最近一周' }).waitFor()
  await page.keyboard.press('Enter')
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())
  await soon(() => new URL(page.url()).pathname + new URL(page.url()).searchParams.get('to')).toBe(`/check-ins${today}`)
  await soon(() => view('最近一周').getAttribute('aria-pressed')).toBe('true')
  await page.setViewportSize({ width: 390, height: 844 })
  await byTestId(page, 'filter-search').fill('门店')
  await page.keyboard.press('Enter')
  await byTestId(page, 'view-differs').waitFor()
  await picture(page, 'views-phone')
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await violations(page)).toEqual([])
  expect(errors).toEqual([])
})
