/** Lists by keyboard against the real server: J, K, Enter and X in check-ins, people and sites; what is chosen from the palette; columns of the month and of sites. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { phoneWithHistory } from '../../apps/server/test/phoneWithHistory.ts'
import type { TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId } from './browser.ts'
import { follow, picture, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

let desk: Desk
let server: TestServer
let page: Page
let errors: string[]
let client: FieldproofClient
const events: string[] = []

beforeAll(async () => {
  desk = await openDesk()
  ;({ page, errors, client, server } = desk)
  const phone = await phoneWithHistory(server, client, desk.people[0]!.personId)
  const siteId = (await phone.sites())[0]!.siteId
  for (const minutes of [30, 20, 10]) {
    const at = Date.now() - minutes * 60_000
    events.unshift(phone.checkIn({ siteId, deviceTime: at, lastServerTime: at - 30_000, monotonicSinceServerTimeMs: 30_000, fix: { lat: 30.20845 + minutes * 1e-6, lon: 120.2122, fixTime: at, accuracyMetres: 9, provider: 'gps' } }))
    await phone.send()
  }
  await server.ports.pipeline.drain()
  const circle = (i: number) => ({ kind: 'circle' as const, centre: { lat: 30.25 + i * 0.01, lon: 120.2 }, radiusMetres: 120 })
  for (const i of [1, 2]) await client.sites.create({ name: `门店 ${i}`, customerName: '联华', tier: 'A', fence: circle(i) })
})
afterAll(() => desk?.close())

const at = () => page.evaluate(() => document.querySelector('[data-list-row][data-at]')?.getAttribute('data-list-row'))

test('check-ins: J and K go from row to row, X chooses, the palette exports what is chosen, Enter opens', async () => {
  await page.goto('/check-ins')
  await soon(() => byTestId(page, 'check-in-row').count()).toBe(3)
  await page.keyboard.press('j')
  await soon(at).toBe(events[0])
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await soon(at).toBe(events[2])
  await page.keyboard.press('k')
  await soon(at).toBe(events[1])
  await page.keyboard.press('x')
  await byTestId(page, 'check-ins-bulk').waitFor()
  await picture(page, 'check-ins-chosen')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('?')
  await byTestId(page, 'key-help').waitFor()
  expect(await byTestId(page, 'key-help').innerText()).toContain('导出选中的 1 条证据')
  await picture(page, 'key-help')
  await page.keyboard.press('Escape')
  await byTestId(page, 'key-help').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await byTestId(page, 'palette-input').fill('证据')
  await picture(page, 'palette-chosen')
  const download = page.waitForEvent('download')
  await byTestId(page, 'palette-page').first().click()
  expect((await download).suggestedFilename()).toMatch(/\.zip$/)
  await byTestId(page, 'check-ins-bulk').waitFor({ state: 'detached' })
  await page.keyboard.press('k')
  await soon(at).toBe(events[0])
  await page.keyboard.press('Enter')
  await soon(() => page.url()).toContain(`/check-ins/${events[0]}`)
})

test('people: / searches, X chooses, M leads to the move', async () => {
  await follow(page, '/people')
  await byTestId(page, 'choose-person').first().waitFor()
  await page.keyboard.press('/')
  await soon(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('people-search')
  await page.keyboard.press('Escape')
  await page.evaluate(() => { (document.activeElement as HTMLElement).blur() })
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await byTestId(page, 'people-bulk').waitFor()
  await page.keyboard.press('m')
  await soon(() => page.evaluate(() => document.activeElement?.closest('[data-testid="people-bulk"]') !== null)).toBe(true)
  await page.keyboard.press('Escape')
})

test('sites: the line says what the reader chose; X and A archive several, and undo brings all back', async () => {
  await follow(page, '/sites')
  await soon(() => byTestId(page, 'site-row').count()).toBe(3)
  await byTestId(page, 'choose-columns').click()
  await byTestId(page, 'column-fence').check()
  await byTestId(page, 'column-tier').uncheck()
  await byTestId(page, 'columns-save').click()
  await soon(() => byTestId(page, 'site-row').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringMatching(/门店 1\s+联华 · 圆形，半径 120 米$/)]))
  await page.keyboard.press('j')
  await soon(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('site-row')
  await page.keyboard.press('x')
  await byTestId(page, 'sites-bulk').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await soon(() => byTestId(page, 'sites-bulk').innerText()).toContain('已选 2 个')
  await picture(page, 'sites-chosen')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('a')
  await soon(async () => (await client.sites.list()).items.length).toBe(1)
  await byTestId(page, 'undo-change').click()
  await soon(async () => (await client.sites.list()).items.length).toBe(3)
  await soon(() => byTestId(page, 'site-row').count()).toBe(3)
})

test('the month has the sums that the reader chose, in a view too', async () => {
  await page.evaluate(() => { localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language: 'en', colour: 'dark' })) })
  await page.goto('/attendance')
  await byTestId(page, 'month-table').waitFor()
  await byTestId(page, 'choose-columns').click()
  await byTestId(page, 'column-workHours').check()
  await byTestId(page, 'column-late').check()
  await byTestId(page, 'column-odd').uncheck()
  await byTestId(page, 'columns-save').click()
  const heads = () => page.locator('[data-testid="month-table"] thead th:not([data-day])').allInnerTexts()
  await soon(async () => (await heads()).map((text) => text.replace(/\s+/g, ' '))).toEqual(['People', 'Late days', expect.stringMatching(/hours$/)])
  await picture(page, 'month-columns')
  expect(await violations(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  await picture(page, 'month-columns-phone')
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(errors).toEqual([])
})
