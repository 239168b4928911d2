/** A manager's morning with attendance, against the real server: an absent day, why, the correction that the person asks for, and the month as Excel. */
import { readFile } from 'node:fs/promises'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { readXlsx } from 'hucre/xlsx'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { palettes } from '../../apps/console/src/shell/theme.ts'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, phoneContext, watchErrors } from './browser.ts'
import { follow, picture, signedIn } from './desk.ts'

const at = (day: string, time: string) => Date.parse(`${day}T${time}+08:00`)
const [wednesday, thursday] = ['2026-11-18', '2026-11-19'] as const
let now = at(wednesday, '08:30')
let server: TestServer
let browser: Browser
let page: Page
let errors: string[]
let enrolmentPath: string
let owner: FieldproofClient

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] } })
  owner = company.client
  const [zhang, li] = company.people
  const phoneOf = async (personId: string) => await createSimulatedPhone({ baseUrl: server.url, code: (await company.client.people.enrollmentCode(personId)).code, now: () => now })
  const [phone, other] = [await phoneOf(zhang!.personId), await phoneOf(li!.personId)]
  const siteId = (await company.client.sites.list()).items[0]!.siteId
  for (const [kind, time] of [['checkIn', '09:12'], ['checkOut', '17:58']] as const) {
    now = at(wednesday, time)
    phone[kind]({ siteId, fix: { lat: 30.20858, lon: 120.21188 + now / 1e17, fixTime: now, accuracyMetres: 9, provider: 'gps' }, deviceTime: now })
    await phone.flush()
  }
  now = at(thursday, '08:40')
  for (const [kind, time] of [['check_in', '09:00'], ['check_out', '18:00']] as const) await other.client.phone.askRegularization({ kind, at: new Date(at(wednesday, time)).toISOString(), reason: '手机送修，当天在滨江超市盘点' })
  enrolmentPath = (await company.client.people.enrollmentCode(li!.personId)).url
  browser = await launchChromium()
  const desk = await desktopContext(browser, server.url)
  page = await signedIn(desk, server.url, company.cookie)
  errors = watchErrors(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** The cell of a person's day in the month's table. */
const cellOf = (name: string, day: string) => page.locator(`[data-testid="month-table"] tr:has(th:has-text("${name}")) [data-testid="day-${day}"]`)

test('an absent day says why, two approved corrections make it a present one, and the log has who approved', async () => {
  await page.goto('/attendance?month=2026-11')
  await expect.poll(async () => { await page.reload(); await byTestId(page, 'month-table').waitFor(); return await cellOf('李四', wednesday).getAttribute('data-status') }, { timeout: 20_000 }).toBe('absent')
  expect(await cellOf('张三', wednesday).getAttribute('data-status')).toBe('late')
  await cellOf('李四', wednesday).click()
  await byTestId(page, 'day-reasons').waitFor()
  expect(await byTestId(page, 'day-reasons').innerText()).toContain('09:00–18:00 没有签到或签退记录')
  expect(new URL(page.url()).searchParams.get('day')).toBe(wednesday)
  await page.keyboard.press('Escape')
  await byTestId(page, 'open-corrections').click()
  await expect.poll(() => byTestId(page, 'approve').count()).toBe(2)
  await byTestId(page, 'approve').first().click()
  await expect.poll(() => byTestId(page, 'approve').count()).toBe(1)
  await byTestId(page, 'approve').first().click()
  await byTestId(page, 'empty-state').waitFor()
  await follow(page, `/attendance?month=2026-11`)
  await expect.poll(async () => { await page.reload(); await byTestId(page, 'month-table').waitFor(); return await cellOf('李四', wednesday).getAttribute('data-status') }, { timeout: 20_000 }).toBe('present')
  await cellOf('李四', wednesday).click()
  await byTestId(page, 'day-reasons').waitFor()
  expect(await byTestId(page, 'day-reasons').innerText()).toContain('上班时间按已同意的补卡记为 09:00')
  const me = (await (await page.request.get('/api/v1/me')).json()) as { orgId: string; personId: string }
  const { rows } = await server.ports.db.readOrg(me.orgId, (trx) => sql<{ body: Buffer }>`select body from log_entries where kind = 'decision' order by entry_index`.execute(trx))
  expect(rows.map(({ body }) => JSON.parse(body.toString()) as { action: string; by: string }).filter(({ action, by }) => action === 'regularization.approved' && by === me.personId)).toHaveLength(2)
  await page.keyboard.press('Escape')
})

test('the keyboard goes from day to day', async () => {
  await cellOf('李四', thursday).focus()
  await page.keyboard.press('ArrowLeft')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe(`day-${wednesday}`)
  await page.keyboard.press('Enter')
  await byTestId(page, 'day-drawer').waitFor()
  await page.keyboard.press('Escape')
})

test('the detail is exported as Excel with a Chinese name and opens with the right cells', async () => {
  await follow(page, `/reports?report=detail&from=${wednesday}&to=${wednesday}`)
  await byTestId(page, 'status-late').first().waitFor()
  const downloading = page.waitForEvent('download')
  await byTestId(page, 'export-xlsx').click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe(`考勤明细_${wednesday}_${wednesday}.xlsx`)
  const { rows } = (await readXlsx(await readFile(await download.path()))).sheets[0]!
  expect(rows.map((row) => [row[0], row[1], row[4], row[9]])).toEqual([['日期', '姓名', '结果', '迟到（分钟）'], [wednesday, '李四', '正常', 0], [wednesday, '张三', '迟到', 12]])
  await follow(page, `/reports?report=detail&from=2026-11-17&to=${wednesday}`)
  // A bar of the chart opens its day.
  await byTestId(page, 'chart').locator(`path[fill="${palettes.light.needs_review}"]`).first().click()
  await page.waitForURL((url) => url.searchParams.get('from') === wednesday && url.searchParams.get('to') === wednesday)
  await follow(page, `/reports?report=summary&from=${wednesday}&to=${wednesday}`)
  await byTestId(page, 'chart').locator('svg').waitFor()
  await follow(page, '/calendar?year=2026')
  await byTestId(page, 'calendar-day').first().waitFor()
  expect(await byTestId(page, 'calendar-page').innerText()).toContain('10月1日至7日')
  expect(errors).toEqual([])
})

test('the person sees the same day on the phone, asks for another correction and takes it back', async () => {
  const context = await phoneContext(browser, server.url, { latitude: 30.2086, longitude: 120.2119, accuracy: 12 })
  await context.clock.setFixedTime(now)
  const phone = await context.newPage()
  const phoneErrors = watchErrors(phone)
  await phone.goto(enrolmentPath)
  await byTestId(phone, 'enroll-agree').click()
  await byTestId(phone, 'tab-records').click()
  await byTestId(phone, 'open-attendance').click()
  const day = phone.locator(`[data-testid="attendance-day"][data-day="${wednesday}"]`)
  await day.waitFor()
  expect(await day.getAttribute('data-status')).toBe('present')
  expect(await day.innerText()).toContain('下班时间按已同意的补卡记为 18:00')
  await day.locator('[data-testid="ask-correction"]').click()
  await byTestId(phone, 'ask-time').fill('08:50')
  await byTestId(phone, 'ask-reason').fill('到得更早，在仓库取货')
  await byTestId(phone, 'ask-send').click()
  const waiting = day.locator('[data-testid="request-row"][data-status="asked"]')
  await waiting.waitFor()
  expect(await waiting.innerText()).toContain('到得更早，在仓库取货')
  await waiting.locator('button').click()
  await day.locator('[data-testid="request-row"][data-status="withdrawn"]').waitFor()
  await picture(phone, 'attendance-phone')
  // Leave to come, over the end of the month: no list of days has it yet.
  await byTestId(phone, 'ask-leave').click()
  await byTestId(phone, 'leave-first').fill('2026-12-01')
  await byTestId(phone, 'ask-reason').fill('家里有事')
  expect(await byTestId(phone, 'ask-send').innerText()).toBe('请假一天')
  await byTestId(phone, 'leave-last').fill('2026-11-30')
  await phone.getByText('最后一天不能早于第一天。').waitFor()
  expect(await byTestId(phone, 'ask-send').isDisabled()).toBe(true)
  await byTestId(phone, 'leave-last').fill('2026-12-02')
  await picture(phone, 'leave-sheet')
  await byTestId(phone, 'ask-send').click()
  const leave = phone.locator('[data-testid="request-row"][data-status="asked"]')
  await leave.waitFor()
  expect(await leave.innerText()).toMatch(/请假 12月1日.* – 12月2日.* · 等待审批/)
  expect((await owner.regularizations.list({ status: 'asked' })).items.filter(({ kind }) => kind === 'leave').map(({ at, until, reason }) => [at, until, reason])).toEqual([['2026-11-30T16:00:00.000Z', '2026-12-02T16:00:00.000Z', '家里有事']])
  await picture(phone, 'leave-asked')
  expect(phoneErrors).toEqual([])
  await context.close()
})
