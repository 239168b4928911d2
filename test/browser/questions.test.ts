/** A manager asks from the inbox about days that nobody checked in on; the person answers on the phone, one by a correction and one in words; the inbox says so, and what is explained is settled. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { followAttendance } from '../../apps/server/src/react/attendance/follower.ts'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, phoneContext, watchErrors } from './browser.ts'
import { picture, signedIn, soon, violations } from './desk.ts'

const dayMs = 86_400_000
const dayAt = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10)
/** Two days of work that are over, whenever this runs. */
const [first, second] = [dayAt(Date.now() - 2 * dayMs), dayAt(Date.now() - dayMs)]
let behindMs = Date.now() - Date.parse(`${first}T08:00:00+08:00`)
let server: TestServer
let client: FieldproofClient
let browser: Browser
let page: Page
let phone: Page
let errors: string[]
let zhang: string
let li: string

const missedRow = (personId: string, day: string) => page.locator('[data-testid="exception-row"]', { has: page.locator(`a[href*="personId=${personId}"][href*="day=${day}"]`) })
const question = async (personId: string, day: string) => (await client.reports.anomalies({ from: day, to: day, kind: 'missed', personId })).items[0]?.question
const caughtUp = async () => {
  await server.ports.pipeline.drain()
  await followAttendance(server.ports.db, (await client.me()).orgId, Date.now() - behindMs)
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => Date.now() - behindMs } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] } })
  client = company.client
  ;[zhang, li] = company.people.map(({ personId }) => personId) as [string, string]
  for (const { personId } of company.people) await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code, now: () => Date.now() - behindMs })
  await caughtUp()
  behindMs = 0
  await caughtUp()
  browser = await launchChromium()
  page = await signedIn(await desktopContext(browser, server.url), server.url, company.cookie)
  errors = watchErrors(page)
  phone = await (await phoneContext(browser, server.url, { latitude: 30.2085, longitude: 120.2122, accuracy: 12 })).newPage()
  await phone.goto((await client.people.enrollmentCode(zhang)).url)
  await byTestId(phone, 'enroll-agree').click()
  await byTestId(phone, 'check-in-button').waitFor()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('E asks everybody chosen about their own day; each line then says who asked, and undo takes it back', async () => {
  await page.goto('/exceptions?kind=missed')
  await missedRow(zhang, first).waitFor()
  await missedRow(li, first).waitFor()
  for (const [person, day] of [[zhang, first], [zhang, second], [li, first]] as const) await missedRow(person, day).locator('input[type="checkbox"]').check()
  await page.keyboard.press('e')
  await byTestId(page, 'ask-dialog').waitFor()
  await picture(page, 'ask-dialog')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'ask-text').fill('是不是去了医院那边？')
  await byTestId(page, 'ask-send').click()
  await byTestId(page, 'undo-change').waitFor()
  expect(await question(li, first)).toMatchObject({ byName: '王管理', text: '是不是去了医院那边？', isOpen: true })
  // The message stays for twelve seconds.
  await byTestId(page, 'undo-change').click()
  await soon(() => byTestId(page, 'asked-mark').count()).toBe(0)
  expect(await question(zhang, first)).toBeUndefined()
})

test('the palette asks too; a day that was asked about is not asked about again', async () => {
  for (const day of [first, second]) await missedRow(zhang, day).locator('input[type="checkbox"]').check()
  await page.keyboard.press('Control+k')
  await byTestId(page, 'palette-input').fill('说明')
  await page.locator('[data-testid="palette-page"]', { hasText: '本人说明' }).click()
  await byTestId(page, 'ask-text').fill('是不是去了医院那边？')
  await byTestId(page, 'ask-send').click()
  await soon(() => byTestId(page, 'asked-mark').count()).toBe(2)
  await soon(() => missedRow(zhang, first).locator('[data-testid="asked-mark"]').innerText()).toContain('王管理')
  await picture(page, 'asked')
  expect(await violations(page)).toEqual([])
  await missedRow(zhang, first).locator('input[type="checkbox"]').check()
  expect(await byTestId(page, 'ask-chosen').isDisabled()).toBe(true)
  await missedRow(li, first).locator('input[type="checkbox"]').check()
  await byTestId(page, 'ask-chosen').click()
  await byTestId(page, 'ask-passed-over').waitFor()
  await page.keyboard.press('Escape')
  await byTestId(page, 'ask-dialog').waitFor({ state: 'detached' })
})

test('the phone shows both days, who asks, since when and the words, and accuses of nothing', async () => {
  await phone.goto('/m/')
  await soon(() => byTestId(phone, 'day-question').count()).toBe(2)
  const words = await byTestId(phone, 'day-question').first().innerText()
  expect(words).toContain('王管理想了解')
  expect(words).toContain('是不是去了医院那边？')
  expect(words).toContain('不会因此扣罚')
  await picture(phone, 'phone-day-questions')
  expect(await violations(phone)).toEqual([])
})

test('the button opens the form for that day; what is asked for waits among the requests and answers the question', async () => {
  await phone.locator(`[data-testid="day-question"][data-day="${first}"] [data-testid="day-question-correct"]`).click()
  await byTestId(phone, 'ask-sheet').waitFor()
  expect(new URL(phone.url()).pathname).toBe(`/m/attendance/${first}`)
  await byTestId(phone, 'ask-reason').fill('去市立医院送货，手机没电')
  await picture(phone, 'phone-day-correction')
  await byTestId(phone, 'ask-send').click()
  await byTestId(phone, 'ask-sheet').waitFor({ state: 'detached' })
  await soon(async () => (await question(zhang, first))?.answer).toMatchObject({ kind: 'request', text: '去市立医院送货，手机没电' })
  await phone.goto('/m/')
  await soon(() => byTestId(phone, 'day-question').count()).toBe(1)
  await page.goto('/exceptions?kind=missed')
  await soon(() => missedRow(zhang, first).locator('[data-testid="asked-mark"]').getAttribute('data-answer').catch(() => '')).toBe('request')
  await missedRow(zhang, first).locator('[data-testid="asked-mark"] a').click()
  await soon(() => byTestId(page, 'exception-row').allInnerTexts()).toEqual([expect.stringContaining('去市立医院送货')])
})

test('words answer the other day: signed on the phone, shown on the line; nothing was settled by itself', async () => {
  await byTestId(phone, 'day-question-say').click()
  await byTestId(phone, 'day-question-words').fill('在仓库盘点，忘了打卡')
  await picture(phone, 'phone-day-words')
  expect(await violations(phone)).toEqual([])
  await byTestId(phone, 'day-question-send').click()
  await byTestId(phone, 'day-question').waitFor({ state: 'detached' })
  await soon(async () => { await caughtUp(); return (await question(zhang, second))?.answer }).toMatchObject({ kind: 'words', text: '在仓库盘点，忘了打卡' })
  await page.goto('/exceptions?kind=missed')
  await soon(() => missedRow(zhang, second).innerText().catch(() => '')).toContain('本人说明：在仓库盘点，忘了打卡')
  expect((await client.attendance.days({ from: second, to: second, personId: zhang })).items).toMatchObject([{ status: 'absent' }])
  await picture(page, 'answered')
  expect(await violations(page)).toEqual([])
})

test('the answer explains it: one click settles the line, with undo; S settles others with a note; the shelf, the day and the phone say so', async () => {
  await missedRow(zhang, second).locator('[data-testid="answer-settles"]').click()
  await missedRow(zhang, second).waitFor({ state: 'detached' })
  await byTestId(page, 'undo-change').last().click()
  await missedRow(zhang, second).waitFor()
  await missedRow(zhang, second).locator('[data-testid="answer-settles"]').click()
  await missedRow(zhang, second).waitFor({ state: 'detached' })
  for (const day of [first, second]) await missedRow(li, day).locator('input[type="checkbox"]').check()
  await page.keyboard.press('s')
  await byTestId(page, 'settle-note').fill('电话里说明了')
  await picture(page, 'settle-dialog')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  await soon(() => byTestId(page, 'kind-missed').innerText()).toMatch(/^1/)
  await byTestId(page, 'show-settled').click()
  await soon(() => byTestId(page, 'settled-mark').allTextContents()).toEqual(expect.arrayContaining([expect.stringMatching(/王管理 于 .* 标为已处理：电话里说明了/), expect.stringContaining('本人的说明讲清楚了')]))
  await soon(() => byTestId(page, 'exception-row').count()).toBe(3)
  expect(await byTestId(page, 'kind-requests').count()).toBe(0)
  await missedRow(li, first).locator('input[type="checkbox"]').check()
  await picture(page, 'settled-shelf')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'bring-back-chosen').click()
  await soon(() => byTestId(page, 'exception-row').count()).toBe(2)
  await missedRow(zhang, second).locator('[data-open]').click()
  await byTestId(page, 'day-bring-back').waitFor()
  expect(await byTestId(page, 'day-line').innerText()).toContain('本人的说明讲清楚了')
  await picture(page, 'settled-day')
  expect(await violations(page)).toEqual([])
  await phone.goto('/m/attendance')
  await soon(() => byTestId(phone, 'settled-line').allInnerTexts()).toEqual(['王管理 已看过，没有要处理的：本人的说明讲清楚了'])
  await picture(phone, 'phone-settled')
})

test('on a phone, in English and dark, nothing is lost', async () => {
  await page.evaluate(() => { localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language: 'en', colour: 'dark' })) })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/exceptions?kind=missed')
  await missedRow(li, first).locator('input[type="checkbox"]').check()
  await picture(page, 'answered-phone')
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await byTestId(page, 'ask-chosen').click()
  await byTestId(page, 'ask-dialog').waitFor()
  await picture(page, 'ask-dialog-phone')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await byTestId(page, 'settle-chosen').click()
  await byTestId(page, 'settle-dialog').waitFor()
  await picture(page, 'settle-dialog-phone')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await byTestId(page, 'show-settled').click()
  await byTestId(page, 'settled-mark').first().waitFor()
  await picture(page, 'settled-shelf-phone')
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await violations(page)).toEqual([])
  expect(errors).toEqual([])
})
