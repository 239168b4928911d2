/**
 * An administrator writes a policy, sees what it would have changed, publishes it; the person's phone says what is needed and asks for it.
 * `SCREENSHOTS=folder` keeps pictures.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, phoneContext, watchErrors } from './browser.ts'

let server: TestServer
let client: FieldproofClient
let browser: Browser
let desk: BrowserContext
let page: Page
let phone: Page
let personId: string
let errors: string[]
const shots = process.env['SCREENSHOTS']
const shoot = async (of: Page, name: string, fullPage = true): Promise<void> => { if (shots !== undefined) await of.screenshot({ path: join(shots, `${name}.png`), fullPage }) }

beforeAll(async () => {
  if (shots !== undefined) mkdirSync(shots, { recursive: true })
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  personId = company.people[0]!.personId
  browser = await launchChromium()
  desk = await desktopContext(browser, server.url)
  page = await desk.newPage()
  errors = watchErrors(page)
  const tab = await phoneContext(browser, server.url, { latitude: 30.2085, longitude: 120.2122, accuracy: 12 })
  phone = await tab.newPage()
  await phone.goto((await client.people.enrollmentCode(personId)).url)
  await byTestId(phone, 'enroll-agree').click()
  await byTestId(phone, 'check-in-button').waitFor()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const seenOnPhone = (id: string) => byTestId(phone, id).first().waitFor()

test('the phone checks in before there is any policy, and nothing is asked', async () => {
  await expect.poll(() => byTestId(phone, 'site-name').textContent(), { timeout: 20_000 }).toContain('滨江超市')
  expect(await byTestId(phone, 'requirement').count()).toBe(0)
  await byTestId(phone, 'check-in-button').click()
  await seenOnPhone('result-close')
  await byTestId(phone, 'result-close').click()
  await expect.poll(async () => (await client.checkIns.list()).items.length, { timeout: 20_000 }).toBe(1)
})

test('a policy is written with its meaning beside it, and a mistake is shown where it is', async () => {
  await page.goto('/sign-in?next=%2Fpolicies')
  await page.locator('input[type="text"], input[type="email"], input[autocomplete*="username"]').first().fill('owner@example.com')
  await page.locator('input[type="password"]').fill('correct horse battery')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/policies')
  await byTestId(page, 'empty-state').waitFor()
  await byTestId(page, 'add-policy').first().click()
  await byTestId(page, 'policy-name').fill('门店要拍照')
  await byTestId(page, 'policy-requires').fill('gps and selfie')
  await expect.poll(() => byTestId(page, 'requirement-words').textContent(), { timeout: 10_000 }).toContain('不认识“selfie”')
  await shoot(page, 'policy-error')
  await byTestId(page, 'policy-requires').fill('gps and photo')
  await expect.poll(() => byTestId(page, 'requirement-words').textContent(), { timeout: 10_000 }).toContain('需要定位，并且拍照')
  await byTestId(page, 'save-draft').click()
  await page.waitForURL(/\/policies\/[0-9a-f-]{36}$/)
})

test('the dry-run shows what would change, and the record stays as it is', async () => {
  const before = JSON.stringify((await client.checkIns.list()).items)
  // This month, as all there is was recorded today.
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())
  const range = page.locator('.ant-picker-range input')
  await range.nth(0).fill(today)
  await range.nth(0).press('Enter')
  await range.nth(1).fill(today)
  await range.nth(1).press('Enter')
  await byTestId(page, 'start-dry-run').click()
  await byTestId(page, 'dry-run-result').waitFor({ timeout: 60_000 })
  expect(await byTestId(page, 'dry-run-result').textContent()).toMatch(/1 次签到会变.*共 1 次，涉及 1 人/)
  expect(await byTestId(page, 'dry-run-result').textContent()).toContain('还差：拍照。')
  await shoot(page, 'policy-dry-run')
  const download = page.waitForEvent('download')
  await byTestId(page, 'dry-run-csv').click()
  expect((await download).suggestedFilename()).toMatch(/^dry-run-.*\.csv$/)
  expect(JSON.stringify((await client.checkIns.list()).items)).toBe(before)
})

test('published, the phone says what is needed before the tap and asks for the photo', async () => {
  await byTestId(page, 'publish-policy').click()
  await byTestId(page, 'publish-confirm').click()
  await expect.poll(async () => (await client.policies.list()).policies[0]?.published?.version, { timeout: 10_000 }).toBe(1)
  await phone.reload()
  await expect.poll(() => byTestId(phone, 'requirement').textContent(), { timeout: 30_000 }).toContain('需要定位，并且拍照')
  expect(await byTestId(phone, 'requirement').getAttribute('data-missing')).toBe('photo')
  await shoot(phone, 'phone-requirement', false)
  await byTestId(phone, 'check-out-button').click()
  await expect.poll(() => byTestId(phone, 'camera-shoot').isEnabled(), { timeout: 20_000 }).toBe(true)
  await byTestId(phone, 'camera-shoot').click()
  await byTestId(phone, 'camera-use').click()
  await seenOnPhone('result-close')
  await expect.poll(async () => (await client.checkIns.list()).items[0]?.action, { timeout: 30_000 }).toBe('accept')
  await byTestId(phone, 'result-close').click()
})

test('a record that lacks it is asked kindly for one thing more, and the next one completes it', async () => {
  // The policy changes and the phone has not heard of it yet: it sends what it has.
  const unheard = '**/api/v1/phone/today*'
  await phone.route(unheard, (route) => route.abort())
  const { policyId, published } = (await client.policies.list()).policies[0]!
  await client.policies.saveDraft(policyId, { ...published!.body, requires: 'photo and note' })
  await client.policies.publish(policyId, 2)
  await byTestId(phone, 'check-in-button').click()
  await expect.poll(() => byTestId(phone, 'camera-shoot').isEnabled(), { timeout: 20_000 }).toBe(true)
  await byTestId(phone, 'camera-shoot').click()
  await byTestId(phone, 'camera-use').click()
  await expect.poll(() => byTestId(phone, 'outcome').textContent(), { timeout: 30_000 }).toContain('还差：填写备注。')
  await shoot(phone, 'phone-asked', false)
  await phone.unroute(unheard)
  const asked = (await client.checkIns.list()).items[0]!
  expect(asked.action).toBe('ask_factor')
  await byTestId(phone, 'complete-button').click()
  await byTestId(phone, 'note-input').fill('店长在，已补货')
  await byTestId(phone, 'check-in-button').click()
  await expect.poll(() => byTestId(phone, 'camera-shoot').isEnabled(), { timeout: 20_000 }).toBe(true)
  await byTestId(phone, 'camera-shoot').click()
  await byTestId(phone, 'camera-use').click()
  await expect.poll(async () => (await client.checkIns.list()).items[0], { timeout: 30_000 }).toMatchObject({ action: expect.stringMatching(/accept|review/), completes: asked.eventId, note: '店长在，已补货' })
})

test('the verdict names the policy; an earlier version is put in force again; the person’s page says the tier', async () => {
  const asked = (await client.checkIns.list()).items.find(({ action }) => action === 'ask_factor')!
  await page.goto(`/check-ins/${asked.eventId}`)
  await byTestId(page, 'verdict-outcome').waitFor()
  expect(await byTestId(page, 'verdict-outcome').textContent()).toContain('策略第 2 版')
  await shoot(page, 'check-in-outcome')
  const { policyId } = (await client.policies.list()).policies[0]!
  await page.goto(`/policies/${policyId}`)
  await byTestId(page, 'restore-1').click()
  await page.locator('.ant-modal-confirm .ant-btn-primary').click()
  await expect.poll(async () => (await client.policies.list()).policies[0]?.published?.version, { timeout: 10_000 }).toBe(3)
  await shoot(page, 'policy-history')
  await page.goto(`/people/${personId}`)
  await expect.poll(() => byTestId(page, 'trust-tier').textContent(), { timeout: 10_000 }).toContain('记录还不多')
  await shoot(page, 'person-tier')
  await byTestId(phone, 'result-close').click()
  await byTestId(phone, 'tab-me').click()
  await seenOnPhone('trust-tier')
  await shoot(phone, 'phone-me', false)
  expect(errors).toEqual([])
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})
