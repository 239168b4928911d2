/**
 * Arriving at a site (C7) with real taps at 360×740 against a real server: proposed, taken, put away, told by a notification, heard by a beacon.
 * `FIELDPROOF_SHOTS=folder` keeps a picture of each screen.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { removeDataFolder, setUpSmallCompany, startServerProcess } from '@fieldproof/testkit'
import type { ServerProcess, SmallCompany } from '@fieldproof/testkit'
import { byTestId, launchChromium } from '../../../test/browser/browser.ts'

const shots = process.env['FIELDPROOF_SHOTS']
const shop = { latitude: 31.2304, longitude: 121.4737, accuracy: 15 }
const street = { ...shop, latitude: shop.latitude + 0.004 }

const beacon = 'F7826DA6-4FA2-4E98-8024-BC5B71E0893E:7:512'

let server: ServerProcess
let company: SmallCompany
let siteId: string
let browser: Browser
const contexts: BrowserContext[] = []

beforeAll(async () => {
  if (!existsSync(join(import.meta.dirname, '../dist/index.html'))) throw new Error('apps/mobile/dist is not built: npm run build')
  if (shots !== undefined) mkdirSync(shots, { recursive: true })
  server = await startServerProcess()
  company = await setUpSmallCompany(server, { people: 0, name: '沪江商贸有限公司' })
  siteId = (await company.session.client.sites.create({ name: '人民广场联华超市', address: '西藏中路 268 号', fence: { kind: 'circle', centre: { lat: shop.latitude + 0.00004, lon: shop.longitude - 0.00003 }, radiusMetres: 80 } })).siteId
  await company.session.client.siteFactors.create(siteId, { kind: 'beacon_plain', label: '柜台', identifier: beacon })
  browser = await launchChromium()
})
afterEach(async () => { for (const context of contexts.splice(0)) await context.close() })
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  if (server !== undefined) removeDataFolder(server.dataFolder)
})

interface Handset { readonly context: BrowserContext; readonly page: Page; readonly personId: string; readonly id: (testId: string) => ReturnType<typeof byTestId> }
let people = 0
/** A page whose clock the test moves: two minutes of staying pass in a moment. */
const handset = async (locale = 'zh-CN', prepare?: (context: BrowserContext) => Promise<unknown>): Promise<Handset> => {
  const { client } = company.session
  const shiftId = (await client.shifts.list()).shifts.find((shift) => shift.kind === 'free')!.shiftId
  const { personId } = await client.people.create({ name: locale === 'en' ? `Li Na ${++people}` : `张伟${++people}`, role: 'field_worker', shiftId })
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale, timezoneId: 'Asia/Shanghai', baseURL: server.baseUrl, permissions: ['geolocation', 'notifications'], geolocation: street })
  contexts.push(context)
  await prepare?.(context)
  const page = await context.newPage()
  const phone = { context, page, personId, id: (testId: string) => byTestId(page, testId) }
  const { url } = await client.people.enrollmentCode(personId)
  await page.goto(url)
  await phone.id('enroll-agree').click()
  await phone.id('check-in-button').waitFor()
  await eventually(() => phone.id('position-text').getAttribute('data-status')).toBe('ready')
  return phone
}
const eventually = <T>(read: () => T | Promise<T>, timeout = 30_000) => expect.poll(read, { timeout, interval: 150 })
const shoot = async (phone: Handset, name: string): Promise<void> => {
  await phone.page.waitForTimeout(350)
  if (shots !== undefined) await phone.page.screenshot({ path: join(shots, `${name}.png`) })
}
/** Stands at the shop: a fix every five seconds, a little about, for so long. */
const stand = async (phone: Handset, seconds: number, until?: () => Promise<boolean>): Promise<void> => {
  for (let s = 0; s < seconds; s += 5) {
    await phone.context.setGeolocation({ ...shop, latitude: shop.latitude + (s % 3) * 0.00001 })
    await phone.page.waitForTimeout(5_000)
    if (await until?.() === true) return
  }
}
const ofPerson = async (phone: Handset) => (await company.session.client.checkIns.list({ limit: 200 })).items.filter((item) => item.personId === phone.personId)

test.each(['zh-CN', 'en'])('entering a fence proposes; the tap checks in and the record says that it was proposed (%s)', async (locale) => {
  const phone = await handset(locale)
  expect(await phone.id('arrival').count()).toBe(0)
  const before = Date.now()
  await stand(phone, 100, async () => (await phone.id('arrival').count()) > 0)
  await phone.id('arrival').waitFor()
  expect(Date.now() - before).toBeGreaterThan(55_000)
  // Nothing was claimed by it.
  expect(await ofPerson(phone)).toEqual([])
  await shoot(phone, `arrival-${locale}-1-proposed`)
  await stand(phone, 80, async () => (await phone.id('arrival').getAttribute('data-confirmed')) === 'true')
  expect(await phone.id('arrival').getAttribute('data-confirmed')).toBe('true')
  await shoot(phone, `arrival-${locale}-2-confirmed`)
  await phone.id('arrival-take').click()
  await phone.id('result-close').click()
  expect(await phone.id('arrival').count()).toBe(0)
  await eventually(async () => (await ofPerson(phone)).length).toBe(1)
  const [row] = await ofPerson(phone)
  const detail = await company.session.client.checkIns.get(row!.eventId)
  expect(detail.proposal).toMatchObject({ via: 'fence', isConfirmed: true })
  expect(Date.parse(detail.proposal!.arrivedTime) - before).toBeGreaterThan(-5_000)
  expect(Date.parse(detail.proposal!.arrivedTime) - before).toBeLessThan(20_000)
  await phone.id('record-row').first().click()
  await phone.id('proposed').waitFor()
  await shoot(phone, `arrival-${locale}-3-record`)
}, 280_000)

test('"not a visit" is kept for the site and the day, also over a reload; the page in the background tells it by a notification', async () => {
  const phone = await handset()
  // The page says it is hidden; a real phone hides it when another app comes to the front.
  await phone.page.evaluate(() => { Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' }) })
  await phone.id('record-start').click()
  await stand(phone, 100, async () => (await phone.id('arrival').count()) > 0)
  await phone.id('arrival').waitFor()
  const told = () => phone.page.evaluate(async () => ((await (await navigator.serviceWorker.getRegistration('/m/'))?.getNotifications()) ?? []).map(({ title, body, tag }) => ({ title, body, tag })))
  await eventually(told).toMatchObject([{ title: '到 人民广场联华超市 了？', tag: `arrival-${siteId}` }])
  await phone.id('arrival-dismiss').click()
  await eventually(() => phone.id('arrival').count()).toBe(0)
  await eventually(told).toEqual([])
  await phone.page.reload()
  await phone.id('check-in-button').waitFor()
  await stand(phone, 90)
  expect(await phone.id('arrival').count()).toBe(0)
  expect(await ofPerson(phone)).toEqual([])
}, 320_000)

test('a shell that may listen hears the beacon where the position is too rough to say anything; the reading goes along', async () => {
  const rough = { ...shop, latitude: shop.latitude + 0.0012, accuracy: 250 }
  const phone = await handset('zh-CN', async (context) => {
    await context.setGeolocation(rough)
    await context.addInitScript((id) => {
      // What a native shell puts there (capture/adapters/types.ts).
      const listen = async (signal: AbortSignal, onHeard: (heard: string) => void): Promise<void> => {
        const timer = setInterval(() => onHeard(id), 1_000)
        signal.addEventListener('abort', () => clearInterval(timer))
      }
      Object.assign(globalThis, { fieldproofAdapters: { beacons: { isPassive: true, listen } } })
    }, beacon.toLowerCase())
  })
  await phone.id('arrival').waitFor({ timeout: 180_000 })
  await shoot(phone, 'arrival-beacon')
  await phone.id('arrival-take').click()
  await phone.id('result-close').click()
  await eventually(async () => (await ofPerson(phone)).length).toBe(1)
  const detail = await company.session.client.checkIns.get((await ofPerson(phone))[0]!.eventId)
  expect(detail.proposal).toMatchObject({ via: 'beacon' })
  expect(detail.siteId).toBe(siteId)
  expect(detail.verdicts[0]?.verdict.reasons.find(({ signal }) => signal === 'site_beacon')).toMatchObject({ state: 'supports' })
}, 260_000)

test('a browser that scans (Web Bluetooth, here a stand-in) reads the beacon when asked; it proposes nothing by itself', async () => {
  const phone = await handset('zh-CN', async (context) => {
    await context.setGeolocation({ ...shop, accuracy: 250 })
    await context.addInitScript(() => {
      const bluetooth = new EventTarget()
      // An iBeacon as the radio sends it: Apple's company, 02 15, UUID, major 7, minor 512, power.
      const frame = Uint8Array.from('0215f7826da64fa24e988024bc5b71e0893e00070200c5'.match(/../g)!, (pair) => parseInt(pair, 16))
      const requestLEScan = async () => {
        const timer = setInterval(() => { bluetooth.dispatchEvent(Object.assign(new Event('advertisementreceived'), { manufacturerData: new Map([[0x004c, new DataView(frame.buffer)]]), serviceData: new Map() })) }, 300)
        Object.assign(globalThis, { scans: ((globalThis as { scans?: number }).scans ?? 0) + 1 })
        return { stop: () => clearInterval(timer) }
      }
      Object.defineProperty(navigator, 'bluetooth', { value: Object.assign(bluetooth, { requestLEScan }) })
    })
  })
  // Nobody is asked for Bluetooth out of nothing.
  await phone.page.waitForTimeout(28_000)
  expect(await phone.page.evaluate(() => (globalThis as { scans?: number }).scans ?? 0)).toBe(0)
  await eventually(() => phone.id('site-name').textContent()).toBe('人民广场联华超市')
  await phone.id('read-beacon').click()
  await eventually(() => phone.id('read-beacon').getAttribute('data-done')).toBe('true')
  await shoot(phone, 'beacon-web-bluetooth')
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
  await eventually(async () => (await ofPerson(phone)).length).toBe(1)
  const detail = await company.session.client.checkIns.get((await ofPerson(phone))[0]!.eventId)
  expect(detail).not.toHaveProperty('proposal')
  expect(detail.verdicts[0]?.verdict.reasons.find(({ signal }) => signal === 'site_beacon')).toMatchObject({ state: 'supports' })
}, 120_000)
