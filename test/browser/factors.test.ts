/**
 * Proof of presence, whole: an administrator registers a tag and a screen, the phone taps and scans because a policy asks for it, the customer confirms in a browser
 * of their own, and the manager reads why. Tags and beacons are stand-ins at the adapter (apps/mobile/src/capture/adapters); the camera sees a file.
 * `SCREENSHOTS=folder` keeps pictures.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import QRCode from 'qrcode'
import sharp from 'sharp'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedTag, type SimulatedTag } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, phoneContext, watchErrors } from './browser.ts'
import { violations } from './desk.ts'

const uid = '04A23B7A551090'
const keys = { metaReadKey: '0f0e0d0c0b0a09080706050403020100', fileReadKey: '00112233445566778899aabbccddeeff' }
const folder = mkdtempSync(join(tmpdir(), 'fieldproof-camera-'))
const cameraFile = join(folder, 'camera.mjpeg')
const shots = process.env['SCREENSHOTS']

let server: TestServer
let client: FieldproofClient
let siteId: string
let policyId: string
let browser: Browser
let desk: Page
let phone: Page
let screen: Page
let tag: SimulatedTag
/** What the next tap gives; the tag's own next message unless something else is put here. */
let nextTap: string | undefined
const errors: string[][] = []

const shoot = async (of: Page, name: string, fullPage = false): Promise<void> => { if (shots !== undefined) await of.screenshot({ path: join(shots, `${name}.png`), fullPage }) }
/** The dialog has come to rest: pictures and contrast are of what people see. */
const dialogIsStill = (): Promise<unknown> => expect.poll(() => desk.evaluate(() => [...document.querySelectorAll('.ant-modal')].some((modal) => getComputedStyle(modal).opacity === '1' && modal.getBoundingClientRect().width > 300) && document.getAnimations().every((animation) => animation.playState !== 'running')), { timeout: 15_000 }).toBe(true)
const expectAccessible = async (of: Page, root = 'body'): Promise<void> => { expect(await violations(of, root)).toEqual([]) }
/** The camera sees this code from now on: a picture as a phone takes it, with a wall around the screen. */
const show = async (text: string): Promise<void> => {
  const code = await QRCode.toBuffer([{ data: text, mode: 'alphanumeric' }], { width: 330, margin: 3 })
  const frame = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#6d7468' } }).composite([{ input: code, left: 160, top: 70 }]).jpeg({ quality: 80 }).toBuffer()
  writeFileSync(cameraFile, Buffer.concat([frame, frame, frame]))
}
const requires = async (text: string, words: string): Promise<void> => {
  const body = {
    name: '到场凭据', order: 1, appliesTo: {}, requires: text, whenMissing: 'ask_factor' as const, thresholds: {}, demotedSignals: [],
    actions: { verified: 'accept', not_enough_evidence: 'accept', needs_review: 'review', strong_doubt: 'review' } as const, auditRates: { starting: 0, standard: 0, trusted: 0, checked: 0 },
  }
  const saved = policyId === undefined ? await client.policies.create(body) : await client.policies.saveDraft(policyId, body)
  policyId = saved.policyId
  await client.policies.publish(policyId, saved.draft!.version)
  await phone.reload()
  // What the phone kept from before is shown first.
  await expect.poll(() => byTestId(phone, 'requirement').textContent({ timeout: 1_000 }).catch(() => ''), { timeout: 30_000 }).toContain(words)
  await expect.poll(() => byTestId(phone, 'position-text').getAttribute('data-status'), { timeout: 20_000 }).toBe('ready')
}
const latest = async () => {
  const [row] = (await client.checkIns.list()).items
  const { verdicts } = await client.checkIns.get(row!.eventId)
  return { row: row!, verdict: verdicts.reduce((last, one) => (one.entryIndex! > last.entryIndex! ? one : last), verdicts[0]!).verdict }
}
/** Of the record just made; the list beneath has bands of its own. */
const resultBand = () => phone.locator('[data-testid="result-sheet"] [data-testid="verdict-band"]')
let steps = 0
/** With a position of this moment: the emulated receiver says nothing while nobody moves. */
const press = async (button: 'check-in-button' | 'check-out-button'): Promise<void> => {
  steps += 1
  await phone.context().setGeolocation({ latitude: 30.2085 + steps * 1e-6, longitude: 120.2122 + steps * 2e-6, accuracy: 12 })
  await phone.waitForTimeout(500)
  await byTestId(phone, button).click()
}
const dismiss = async (): Promise<void> => { await byTestId(phone, 'result-close').click() }

beforeAll(async () => {
  if (shots !== undefined) mkdirSync(shots, { recursive: true })
  await show('FP1:NOTHING')
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  siteId = (await client.sites.list()).items[0]!.siteId
  browser = await launchChromium([`--use-file-for-fake-video-capture=${cameraFile}`])
  desk = await (await desktopContext(browser, server.url)).newPage()
  errors.push(watchErrors(desk))
  await desk.goto(`/sign-in?next=${encodeURIComponent(`/sites?site=${siteId}`)}`)
  await desk.locator('input[type="text"], input[type="email"], input[autocomplete*="username"]').first().fill('owner@example.com')
  await desk.locator('input[type="password"]').fill('correct horse battery')
  await desk.keyboard.press('Enter')
  await byTestId(desk, 'site-factors').waitFor({ timeout: 30_000 })

  tag = createSimulatedTag({ uid, ...keys })
  const tab = await phoneContext(browser, server.url, { latitude: 30.2085, longitude: 120.2122, accuracy: 12 })
  await tab.exposeFunction('tapTag', () => nextTap ?? tag.tap())
  await tab.addInitScript(() => {
    Object.assign(globalThis, { fieldproofAdapters: { nfc: { read: async () => ({ text: await (globalThis as unknown as { tapTag(): Promise<string> }).tapTag(), serial: '04:a2:3b:7a:55:10:90' }) } } })
  })
  phone = await tab.newPage()
  errors.push(watchErrors(phone))
  await phone.goto((await client.people.enrollmentCode(company.people[0]!.personId)).url)
  await byTestId(phone, 'enroll-agree').click()
  await byTestId(phone, 'check-in-button').waitFor()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('an administrator registers a secure tag by its own keys', async () => {
  await byTestId(desk, 'factor-add').click()
  await byTestId(desk, 'factor-dialog').waitFor()
  await byTestId(desk, 'factor-label').fill('收银台旁')
  await byTestId(desk, 'factor-identifier').fill(uid)
  await byTestId(desk, 'factor-own-keys').check()
  await byTestId(desk, 'factor-meta-key').fill(keys.metaReadKey)
  await byTestId(desk, 'factor-file-key').fill(keys.fileReadKey)
  await dialogIsStill()
  await shoot(desk, 'console-factor-add')
  await expectAccessible(desk, '.ant-modal')
  await byTestId(desk, 'factor-save').click()
  await byTestId(desk, 'secret-url').waitFor()
  expect(await byTestId(desk, 'secret-meta').count()).toBe(0)
  await dialogIsStill()
  await shoot(desk, 'console-factor-tag-secrets')
  await byTestId(desk, 'factor-secrets-done').click()
  await desk.locator('[data-testid="factor-row"][data-kind="tag_sun"]').waitFor()
})

test('a tablet takes the screen’s link and shows a code', async () => {
  await byTestId(desk, 'factor-add').click()
  await byTestId(desk, 'factor-kind-code_rotating').click()
  await byTestId(desk, 'factor-label').fill('前台平板')
  await byTestId(desk, 'factor-save').click()
  const url = await byTestId(desk, 'screen-url').textContent()
  await dialogIsStill()
  await shoot(desk, 'console-factor-screen')
  await expectAccessible(desk, '.ant-modal')
  const tablet = await browser.newContext({ viewport: { width: 1024, height: 768 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  screen = await tablet.newPage()
  errors.push(watchErrors(screen))
  await screen.goto(url!)
  await byTestId(screen, 'pair').waitFor()
  await shoot(screen, 'screen-pair')
  await byTestId(screen, 'pair').click()
  await expect.poll(() => byTestId(screen, 'screen-code').getAttribute('data-code'), { timeout: 10_000 }).toMatch(/^FP1:Q:/)
  await screen.waitForTimeout(300)
  await shoot(screen, 'screen-code')
  await expectAccessible(screen)
  // A second browser with the same link gets nothing; the first goes on after a reload, with no link.
  const second = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await second.goto(url!)
  await byTestId(second, 'pair').click()
  await byTestId(second, 'screen-trouble').waitFor()
  expect(await byTestId(second, 'screen-trouble').getAttribute('data-trouble')).toBe('pairUsed')
  await second.context().close()
  await screen.reload()
  await expect.poll(() => byTestId(screen, 'screen-code').getAttribute('data-code'), { timeout: 10_000 }).toMatch(/^FP1:Q:/)
  await byTestId(desk, 'factor-secrets-done').click()
  await desk.reload()
  await desk.locator('[data-testid="factor-row"][data-kind="code_rotating"]').waitFor()
  await expect.poll(() => byTestId(desk, 'site-factors').textContent(), { timeout: 15_000 }).toContain('屏幕已设置')
  await shoot(desk, 'console-site-factors')
  await expectAccessible(desk, '[data-testid="site-factors"]')
})

test('the policy asks for the tag, the phone asks for a tap, and the visit is verified', async () => {
  await requires('gps and nfc', '标签')
  await expect.poll(() => byTestId(phone, 'site-name').textContent(), { timeout: 20_000 }).toContain('滨江超市')
  expect(await byTestId(phone, 'requirement').textContent()).toContain('碰一碰门店标签')
  expect(await byTestId(phone, 'read-tag').textContent()).toContain('要求')
  await shoot(phone, 'phone-today-asked')
  await expectAccessible(phone)
  await press('check-in-button')
  await expect.poll(() => resultBand().getAttribute('data-band'), { timeout: 30_000 }).toBe('verified')
  await shoot(phone, 'phone-tapped')
  const { row, verdict } = await latest()
  expect(row.action).toBe('accept')
  expect(verdict.reasons.find(({ signal }) => signal === 'site_tag')).toMatchObject({ state: 'supports', weightDecibans: 12 })
  await dismiss()
})

test('a message that was used before is refused, with the reason, and another tap makes it good', async () => {
  const used = tag.tap()
  nextTap = used
  await press('check-out-button')
  await byTestId(phone, 'result-close').waitFor()
  await dismiss()
  await press('check-in-button')
  await expect.poll(() => byTestId(phone, 'outcome').textContent(), { timeout: 30_000 }).toContain('还差：碰一碰门店标签')
  expect(await resultBand().getAttribute('data-band')).toBe('needs_review')
  expect(await byTestId(phone, 'reason-against').first().textContent()).toContain('之前已经用过')
  await shoot(phone, 'phone-replayed')
  const replayed = (await latest()).row.eventId
  nextTap = undefined
  await byTestId(phone, 'complete-button').click()
  await expect.poll(async () => (await latest()).row, { timeout: 30_000 }).toMatchObject({ completes: replayed, action: 'accept' })
  await dismiss()
  await desk.goto(`/check-ins/${replayed}`)
  await desk.locator('[data-testid="reason-row"][data-signal="site_tag"]').waitFor()
  expect(await desk.locator('[data-testid="reason-row"][data-signal="site_tag"]').textContent()).toContain('之前已经用过')
  await shoot(desk, 'console-replayed', true)
})

test('the code on the screen is scanned with the camera', async () => {
  await requires('gps and qr', '二维码')
  // Not in the last seconds of a step, so that the picture is of the moment in which it is scanned.
  await expect.poll(() => Date.now() % 30_000, { timeout: 40_000, interval: 500 }).toBeLessThan(20_000)
  await screen.waitForTimeout(400)
  await show((await byTestId(screen, 'screen-code').getAttribute('data-code'))!)
  await press('check-out-button')
  // On a quick machine it is read before anybody could have seen the sheet; the next test looks at it at leisure.
  await byTestId(phone, 'factor-sheet').waitFor({ timeout: 1_000 }).then(() => shoot(phone, 'phone-scanning'), () => undefined)
  await expect.poll(() => resultBand().getAttribute('data-band'), { timeout: 40_000 }).toBe('verified')
  expect((await latest()).verdict.reasons.find(({ signal }) => signal === 'site_code')).toMatchObject({ state: 'supports', weightDecibans: 7 })
  await dismiss()
})

test('another code is not sent; who cannot scan now checks in all the same, and is asked kindly', async () => {
  await show('HTTPS://EXAMPLE.COM/MENU')
  await press('check-in-button')
  await expect.poll(() => byTestId(phone, 'factor-hint').getAttribute('data-other'), { timeout: 30_000 }).toBe('true')
  await shoot(phone, 'phone-scanning-other')
  await expectAccessible(phone, '[data-testid="factor-sheet"]')
  await byTestId(phone, 'factor-skip').click()
  await expect.poll(() => byTestId(phone, 'outcome').textContent(), { timeout: 40_000 }).toContain('还差：扫描门店二维码')
  await dismiss()
})

test('the customer confirms on another phone, in another language, and everybody sees it', async () => {
  await requires('gps and countersign', '客户确认')
  await press('check-out-button')
  await expect.poll(() => byTestId(phone, 'outcome').textContent(), { timeout: 30_000 }).toContain('还差：客户确认')
  await shoot(phone, 'phone-asks-customer')
  await byTestId(phone, 'countersign-open').click()
  const url = await byTestId(phone, 'countersign-code').getAttribute('data-url')
  await phone.waitForTimeout(300)
  await shoot(phone, 'phone-countersign')
  await expectAccessible(phone, '[data-testid="countersign-sheet"]')
  const eventId = (await latest()).row.eventId

  const customer = await (await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale: 'en-GB', timezoneId: 'Asia/Shanghai' })).newPage()
  errors.push(watchErrors(customer))
  await customer.goto(url!)
  await byTestId(customer, 'claim').waitFor()
  await shoot(customer, 'customer-en', true)
  await expectAccessible(customer)
  await customer.locator('.languages button[lang="zh-CN"]').click()
  expect(await byTestId(customer, 'claim').textContent()).toMatch(/张三（测试公司）.*离开了“滨江超市”/)
  await shoot(customer, 'customer-zh', true)
  await byTestId(customer, 'customer-name').fill('陈店长')
  await byTestId(customer, 'deny').click()
  await shoot(customer, 'customer-deny', true)
  await byTestId(customer, 'deny-back').click()
  expect(await byTestId(customer, 'customer-name').inputValue()).toBe('陈店长')
  await byTestId(customer, 'confirm').click()
  await byTestId(customer, 'answered').waitFor()
  await shoot(customer, 'customer-done', true)
  await customer.reload()
  expect(await byTestId(customer, 'answered').getAttribute('data-state')).toBe('confirmed')

  await expect.poll(() => byTestId(phone, 'countersign-state').getAttribute('data-state'), { timeout: 15_000 }).toBe('confirmed')
  await shoot(phone, 'phone-countersigned')
  await byTestId(phone, 'countersign-close').click()
  expect((await client.checkIns.get(eventId)).action).toBe('accept')
  await desk.goto(`/check-ins/${eventId}`)
  await desk.locator('[data-testid="reason-row"][data-signal="countersign"]').waitFor()
  expect(await desk.locator('[data-testid="reason-row"][data-signal="countersign"]').textContent()).toContain('客户确认了这次到访')
  await shoot(desk, 'console-countersigned', true)
})

test('answered on the field worker’s own phone, it counts nothing', async () => {
  await dismiss()
  await press('check-in-button')
  await byTestId(phone, 'countersign-open').click({ timeout: 30_000 })
  const url = await byTestId(phone, 'countersign-code').getAttribute('data-url')
  const own = await phone.context().newPage()
  await own.goto(url!)
  await byTestId(own, 'confirm').click()
  await byTestId(own, 'answered').waitFor()
  await own.close()
  const { row, verdict } = await latest()
  expect(verdict.reasons.find(({ signal }) => signal === 'countersign')!.weightDecibans).toBe(0)
  expect(row.action).toBe('ask_factor')
})

test('a tag that opens the app by its address brings its tap along', async () => {
  await requires('gps and nfc', '标签')
  await phone.goto(`/m/${new URL(tag.tap()).search}`)
  await byTestId(phone, 'read-tag').waitFor()
  expect(await byTestId(phone, 'read-tag').getAttribute('data-done')).toBe('true')
  expect(new URL(phone.url()).search).toBe('')
  await press('check-out-button')
  await byTestId(phone, 'result-close').waitFor()
  await expect.poll(async () => (await latest()).verdict.reasons.find(({ signal }) => signal === 'site_tag')?.weightDecibans, { timeout: 30_000 }).toBe(12)
})

test('taken out of use, and back by the undo', async () => {
  await desk.goto(`/sites?site=${siteId}`)
  const row = desk.locator('[data-testid="factor-row"][data-kind="tag_sun"]')
  await row.locator('[data-testid="factor-revoke"]').click()
  await expect.poll(() => row.getAttribute('data-status'), { timeout: 20_000 }).toBe('revoked')
  await byTestId(desk, 'factor-undo').click()
  await expect.poll(() => row.getAttribute('data-status'), { timeout: 20_000 }).toBe('active')
  const narrow = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB', colorScheme: 'dark', timezoneId: 'Asia/Shanghai', baseURL: server.url, storageState: await desk.context().storageState() })
  const small = await narrow.newPage()
  await small.goto(`/sites?site=${siteId}`)
  await small.locator('[data-testid="factor-row"][data-kind="tag_sun"]').scrollIntoViewIfNeeded()
  await expect.poll(() => small.evaluate(() => document.documentElement.scrollWidth <= innerWidth), { timeout: 20_000 }).toBe(true)
  await shoot(small, 'console-site-factors-390')
  await narrow.close()
  expect(errors.flat()).toEqual([])
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})
