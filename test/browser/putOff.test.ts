/** What waits is put off by key, seen as put off by everybody, brought back, and comes back by itself when the person says something. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import type { TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId } from './browser.ts'
import { follow, picture, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

let desk: Desk
let server: TestServer
let page: Page
let errors: string[]
let client: FieldproofClient
const phones: SimulatedPhone[] = []
const events: string[] = []

const waiting = async () => (await client.review.counts()).waiting
const look = (language: string, colour: string) => page.evaluate(([l, c]) => { localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language: l, colour: c })) }, [language, colour])

beforeAll(async () => {
  desk = await openDesk()
  ;({ page, errors, client, server } = desk)
  for (const [i, { personId }] of desk.people.entries()) {
    await client.regularizations.ask({ personId, kind: 'check_in', at: new Date(Date.now() - 3_600_000).toISOString(), reason: '手机没电了' })
    const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code })
    const at = Date.now() - (9 - i) * 60_000
    events.push(phone.checkIn({ siteId: (await phone.sites())[0]!.siteId, deviceTime: at, lastServerTime: at - 30_000, monotonicSinceServerTimeMs: 30_000, fix: { lat: 30.2085, lon: 120.2122, fixTime: at, accuracyMetres: 9, provider: 'gps', mock: true } }))
    await phone.send()
    phones.push(phone)
  }
  await server.ports.pipeline.drain()
})
afterAll(() => desk?.close())

test('H puts off the check-in that is open: the next one is shown, counts and overview follow, undo brings it back', async () => {
  await page.goto(`/review?item=${events[0]}`)
  await byTestId(page, 'decision-bar').waitFor()
  await soon(() => byTestId(page, 'review-badge').textContent()).toBe('2')
  await page.keyboard.press('h')
  await byTestId(page, 'put-off-tomorrow').waitFor()
  await picture(page, 'put-off-dialog')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('ArrowDown')
  await byTestId(page, 'put-off-tomorrow').click()
  await byTestId(page, 'put-off-dialog').waitFor({ state: 'detached' })
  await soon(() => byTestId(page, 'review-item').getAttribute('data-event')).toBe(events[1])
  await soon(() => byTestId(page, 'review-badge').textContent()).toBe('1')
  await soon(() => byTestId(page, 'queue-put-off').textContent()).toBe('已延后 1')
  await byTestId(page, 'undo-change').click()
  await soon(waiting).toBe(2)
  await soon(() => byTestId(page, 'review-row').count()).toBe(2)
})

test('several are put off at once from the command palette; the shelf shows by whom and until when', async () => {
  for (let i = 0; i < 2; i++) await byTestId(page, 'review-row').nth(i).locator('input[type="checkbox"]').check()
  await page.keyboard.press('Control+k')
  await byTestId(page, 'palette-input').fill('延后')
  await page.locator('[data-testid="palette-page"]', { hasText: '延后选中的 2 条' }).click()
  await byTestId(page, 'put-off-tomorrow').waitFor()
  await page.keyboard.press('1')
  await soon(waiting).toBe(0)
  await byTestId(page, 'empty-state').waitFor()
  await byTestId(page, 'queue-put-off').click()
  await soon(() => byTestId(page, 'put-off-mark').allTextContents()).toEqual(expect.arrayContaining([expect.stringContaining('王管理 延后到')]))
  await soon(() => byTestId(page, 'review-row').count()).toBe(2)
  await byTestId(page, 'item-put-off').waitFor()
  await picture(page, 'put-off-shelf')
  expect(await violations(page)).toEqual([])
  const untils = async () => (await client.review.items({ putOff: true })).items.map(({ putOff }) => putOff!.until).sort()
  const tomorrow = await untils()
  await page.keyboard.press('h')
  await byTestId(page, 'put-off-day').waitFor()
  await byTestId(page, 'put-off-day').fill(new Date(Date.now() + 5 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10))
  await page.keyboard.press('Enter')
  await page.locator('.ant-picker-dropdown').last().waitFor({ state: 'hidden' })
  await soon(() => byTestId(page, 'put-off-own').isEnabled()).toBe(true)
  await byTestId(page, 'put-off-own').click()
  await byTestId(page, 'put-off-dialog').waitFor({ state: 'detached' })
  await soon(untils).not.toEqual(tomorrow)
  await byTestId(page, 'undo-change').last().click()
  await soon(untils).toEqual(tomorrow)
  await page.goto('/')
  await soon(() => page.locator('[aria-labelledby="attention"] [data-testid="empty-state"]').count()).toBe(1)
})

test('the person’s word brings a check-in back at once; B brings the other', async () => {
  phones[0]!.explain(events[0]!, '在测试软件')
  await phones[0]!.send()
  await server.ports.pipeline.drain()
  expect(await waiting()).toBe(1)
  await follow(page, '/review?putOff=true')
  await soon(() => byTestId(page, 'review-row').count()).toBe(1)
  await byTestId(page, 'item-put-off').waitFor()
  await page.keyboard.press('b')
  await soon(waiting).toBe(2)
  await byTestId(page, 'empty-state').waitFor()
})

test('a request in the inbox: put off until a day of one’s own, no later than fourteen days, and shown under what is put off', async () => {
  await follow(page, '/exceptions?kind=requests')
  await soon(() => byTestId(page, 'exception-row').count()).toBe(2)
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await byTestId(page, 'put-off-chosen').waitFor()
  await page.keyboard.press('h')
  const day = new Date(Date.now() + 5 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)
  await byTestId(page, 'put-off-day').waitFor()
  await byTestId(page, 'put-off-day').fill(new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10))
  await page.keyboard.press('Enter')
  await byTestId(page, 'put-off-day').fill(day)
  await page.keyboard.press('Enter')
  await page.locator('.ant-picker-dropdown').last().waitFor({ state: 'hidden' })
  await soon(() => byTestId(page, 'put-off-own').isEnabled()).toBe(true)
  await byTestId(page, 'put-off-own').click()
  await soon(() => byTestId(page, 'kind-requests').innerText()).toMatch(/^1/)
  await soon(() => byTestId(page, 'exception-row').count()).toBe(1)
  expect((await client.regularizations.list({ status: 'asked', putOff: true })).items).toMatchObject([{ putOff: { until: `${day}T01:00:00.000Z` } }])
  await byTestId(page, 'show-put-off').click()
  await soon(() => byTestId(page, 'put-off-mark').allTextContents()).toEqual([expect.stringContaining('王管理 延后到')])
  await picture(page, 'inbox-put-off')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'choose-exception').first().click()
  await byTestId(page, 'bring-back-chosen').click()
  await soon(async () => (await client.regularizations.list({ status: 'asked', putOff: false })).total).toBe(2)
})

test('? tells the keys of the page; in the dark, in English and on a phone nothing is lost', async () => {
  await look('en', 'dark')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/exceptions?kind=requests')
  await soon(() => byTestId(page, 'exception-row').count()).toBe(2)
  await byTestId(page, 'choose-exception').first().click()
  await byTestId(page, 'approve-chosen').waitFor()
  await picture(page, 'inbox-phone')
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await page.keyboard.press('?')
  await byTestId(page, 'key-help').waitFor()
  expect(await byTestId(page, 'key-help').innerText()).toContain('Put off what is chosen (1)…')
  await picture(page, 'key-help-phone')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await byTestId(page, 'key-help').waitFor({ state: 'detached' })
  await byTestId(page, 'put-off-chosen').click()
  await byTestId(page, 'put-off-tomorrow').waitFor()
  await picture(page, 'put-off-dialog-phone')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.goto(`/review?item=${events[0]}`)
  await byTestId(page, 'decision-bar').waitFor()
  await picture(page, 'review-phone')
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(errors).toEqual([])
})
