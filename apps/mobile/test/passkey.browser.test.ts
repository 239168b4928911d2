/** Confirming check-ins by unlocking the phone: the real WebAuthn of Chromium with its virtual authenticator, the real server, the console's words. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { removeDataFolder, setUpSmallCompany, startServerProcess } from '@fieldproof/testkit'
import type { ServerProcess, SmallCompany } from '@fieldproof/testkit'
import { byTestId, launchChromium } from '../../../test/browser/browser.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const shots = process.env['FIELDPROOF_SHOTS']
const shop = { latitude: 31.2304, longitude: 121.4737, accuracy: 15 }

let server: ServerProcess
let company: SmallCompany
let browser: Browser
let people = 0
const contexts: BrowserContext[] = []

beforeAll(async () => {
  if (!existsSync(join(import.meta.dirname, '../dist/index.html'))) throw new Error('apps/mobile/dist is not built: npm run build')
  if (shots !== undefined) mkdirSync(shots, { recursive: true })
  server = await startServerProcess()
  company = await setUpSmallCompany(server, { people: 0, name: '沪江商贸有限公司' })
  await company.session.client.sites.create({ name: '人民广场联华超市', address: '西藏中路 268 号', fence: { kind: 'circle', centre: { lat: shop.latitude + 0.00004, lon: shop.longitude - 0.00003 }, radiusMetres: 80 } })
  browser = await launchChromium()
})
afterEach(async () => { for (const context of contexts.splice(0)) await context.close() })
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  if (server !== undefined) removeDataFolder(server.dataFolder)
})

interface Handset { readonly page: Page; readonly personId: string; readonly id: (testId: string) => ReturnType<typeof byTestId>; readonly devtools: CDPSession; readonly authenticatorId: string }

const handset = async (locale: string): Promise<Handset> => {
  const { client } = company.session
  const shiftId = (await client.shifts.list()).shifts.find((shift) => shift.kind === 'free')!.shiftId
  const { personId } = await client.people.create({ name: `张伟${++people}`, role: 'field_worker', shiftId })
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale, timezoneId: 'Asia/Shanghai', baseURL: server.baseUrl, permissions: ['geolocation'], geolocation: shop })
  contexts.push(context)
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
  const phone = { page, personId, devtools, authenticatorId, id: (testId: string) => byTestId(page, testId) }
  await page.goto((await client.people.enrollmentCode(personId)).url)
  await phone.id('enroll-agree').click()
  await phone.id('check-in-button').waitFor()
  return phone
}
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000, interval: 150 })
const look = async ({ page }: Handset, name: string): Promise<void> => {
  await page.waitForTimeout(350)
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
  await page.evaluate(axeSource)
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    return (await axe.run(document, { resultTypes: ['violations'] })).violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
  })
  expect(violations, name).toEqual([])
}
const openPage = async (phone: Handset): Promise<void> => {
  await phone.id('tab-me').click()
  await phone.page.locator('[data-testid="open-my-side"][data-name="passkey"]').click()
}
const checkIn = async (phone: Handset): Promise<void> => {
  await phone.id('tab-today').click()
  await eventually(() => phone.id('site-name').textContent()).toBe('人民广场联华超市')
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
}
const newestReason = async (phone: Handset): Promise<string | undefined> => {
  const { client } = company.session
  const newest = (await client.checkIns.list({ personId: phone.personId, limit: 1 })).items[0]
  return newest === undefined ? undefined : (await client.checkIns.get(newest.eventId)).verdicts.at(-1)?.verdict.reasons.find((one) => one.signal === 'passkey')?.text
}

test.each(['zh-CN', 'en'])('set up, each check-in is confirmed; who cancels checks in all the same; taken back, nothing is asked, %s', async (locale) => {
  const phone = await handset(locale)
  await openPage(phone)
  await eventually(() => phone.id('passkey-card').getAttribute('data-state')).toBe('none')
  await look(phone, `passkey-${locale}-01-none`)
  await phone.id('passkey-make').click()
  await eventually(() => phone.id('passkey-card').getAttribute('data-state')).toBe('set')
  await look(phone, `passkey-${locale}-02-set`)

  await checkIn(phone)
  await eventually(() => newestReason(phone)).toContain('确认了这次打卡')

  await phone.devtools.send('WebAuthn.setUserVerified', { authenticatorId: phone.authenticatorId, isUserVerified: false })
  await checkIn(phone)
  await eventually(() => newestReason(phone)).toBe('这次没有用解锁确认')

  await openPage(phone)
  await phone.id('passkey-forget').click()
  await eventually(() => phone.id('passkey-card').getAttribute('data-state')).toBe('none')
  await phone.id('passkey-make').click()
  await phone.id('passkey-trouble').waitFor()
  await look(phone, `passkey-${locale}-03-refused`)
  await checkIn(phone)
  await eventually(() => newestReason(phone)).toBe('没有登记通行密钥，不影响结果')
})
