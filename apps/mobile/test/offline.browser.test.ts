/** No network, then a bad one: a check-in with a photo, whose upload is cut half-way, whose page is reloaded, arrives once and whole. In the system's Chromium. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeDataFolder, setUpSmallCompany, startServerProcess } from '@fieldproof/testkit'
import type { ServerProcess, SmallCompany } from '@fieldproof/testkit'
import { byTestId, launchChromium } from '../../../test/browser/browser.ts'

let server: ServerProcess
let company: SmallCompany
let browser: Browser

beforeAll(async () => {
  server = await startServerProcess()
  company = await setUpSmallCompany(server)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  if (server !== undefined) removeDataFolder(server.dataFolder)
})

const folderOf = (name: string): string | undefined => (readdirSync(server.dataFolder, { recursive: true, withFileTypes: true }).find((entry) => entry.isDirectory() && entry.name === name) as { parentPath: string } | undefined)?.parentPath
/** Bytes of the photo that is arriving. */
const arriving = (): number => {
  const parent = folderOf('arriving')
  const folder = parent && join(parent, 'arriving')
  if (!folder || !existsSync(folder)) return 0
  const [name] = readdirSync(folder)
  return name === undefined ? 0 : statSync(join(folder, name)).size
}

test('once, whole, and not from the beginning', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', geolocation: { latitude: 31.2304, longitude: 121.4737, accuracy: 15 }, permissions: ['geolocation', 'camera'], baseURL: server.baseUrl })
  const page = await context.newPage()
  const id = (testId: string) => byTestId(page, testId)
  const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 60_000, interval: 50 })
  const offsets: number[] = []
  context.on('request', (request) => { if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset'])) })
  await page.goto((await company.session.client.people.enrollmentCode(company.personIds[0]!)).url)
  await id('enroll-agree').click()
  await id('check-in-button').waitFor()
  // The app must be able to open again without the network.
  await page.evaluate(async () => { await navigator.serviceWorker.ready })

  await context.setOffline(true)
  await id('photo-button').click()
  await eventually(() => id('camera-shoot').isEnabled()).toBe(true)
  await id('camera-shoot').click()
  await id('camera-use').click()
  await id('check-in-button').click()
  await id('result-close').click()
  await eventually(() => id('outbox-count').first().getAttribute('data-photos')).toBe('1')

  const network = await context.newCDPSession(page)
  await network.send('Network.enable')
  await context.setOffline(false)
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 50, downloadThroughput: 100_000, uploadThroughput: 6_000 })
  await id('sync-state').first().click()
  await eventually(arriving).toBeGreaterThan(4_000)

  // Cut in the middle, and the page is gone.
  await context.setOffline(true)
  await page.reload()
  const came = arriving()
  expect(came).toBeGreaterThan(0)
  const [row] = (await company.session.client.checkIns.list({ limit: 10 })).items
  // The check-in stands by itself meanwhile, and the console says that its photo is not here yet.
  expect((await company.session.client.checkIns.get(row!.eventId)).photoReceived).toBe(false)

  await network.detach()
  const fast = await context.newCDPSession(page)
  await fast.send('Network.enable')
  await fast.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 })
  await context.setOffline(false)
  await id('sync-state').first().click()
  await eventually(() => id('outbox-count').first().getAttribute('data-photos')).toBe('0')
  await eventually(async () => (await company.session.client.checkIns.get(row!.eventId)).photoReceived).toBe(true)
  const { items } = await company.session.client.checkIns.list({ limit: 10 })
  expect(items.map((item) => item.eventId)).toEqual([row!.eventId])
  // It went on where it was cut.
  expect(Math.max(...offsets)).toBeGreaterThan(0)
  await eventually(arriving).toBe(0)
  await context.close()
})
