/**
 * No network, then a bad one, in the system's Chromium: a check-in with a photo, whose upload is cut half-way, whose page is reloaded, arrives once and whole; a call for help overtakes a photo
 * that takes minutes.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setUpSmallCompany } from '@fieldproof/testkit'
import type { SmallCompany } from '@fieldproof/testkit'
import { byTestId, launchChromium } from '../../../test/browser/browser.ts'
import { startFieldServer } from '../../../test/browser/fieldServer.ts'

let server: Awaited<ReturnType<typeof startFieldServer>>
let company: SmallCompany
let browser: Browser

beforeAll(async () => {
  server = await startFieldServer()
  company = await setUpSmallCompany(server)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
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

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 60_000, interval: 50 })
const openPhone = (): Promise<BrowserContext> => browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', geolocation: { latitude: 31.2304, longitude: 121.4737, accuracy: 15 }, permissions: ['geolocation', 'camera'], baseURL: server.baseUrl })
/** Enrolled, and then without a network: a check-in with a photo waits. */
const checkInOffline = async (context: BrowserContext, page: Page, personId: string): Promise<void> => {
  const id = (testId: string) => byTestId(page, testId)
  await page.goto((await company.session.client.people.enrollmentCode(personId)).url)
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
}
/** About 6 kB/s to the server, as at the edge of a cell; undefined: as fast as it goes. */
const setNetwork = async (context: BrowserContext, page: Page, uploadThroughput?: number): Promise<() => Promise<void>> => {
  const network = await context.newCDPSession(page)
  await network.send('Network.enable')
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: uploadThroughput === undefined ? 0 : 50, downloadThroughput: uploadThroughput === undefined ? -1 : 100_000, uploadThroughput: uploadThroughput ?? -1 })
  await context.setOffline(false)
  return () => network.detach()
}

test('once, whole, and not from the beginning', async () => {
  const context = await openPhone()
  const page = await context.newPage()
  const id = (testId: string) => byTestId(page, testId)
  const offsets: number[] = []
  context.on('request', (request) => { if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset'])) })
  await checkInOffline(context, page, company.personIds[0]!)
  const endSlow = await setNetwork(context, page, 6_000)
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

  await endSlow()
  await setNetwork(context, page)
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

/** A camera whose pictures are all noise, so that no photo of it is small. */
const showNoise = (): void => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1200 })
  const context = canvas.getContext('2d')!
  const noise = context.createImageData(1600, 1200)
  for (let i = 0; i < noise.data.length; i += 65_536) crypto.getRandomValues(noise.data.subarray(i, i + 65_536))
  for (let i = 3; i < noise.data.length; i += 4) noise.data[i] = 255
  context.putImageData(noise, 0, 0)
  setInterval(() => context.putImageData(noise, 0, 0), 200)
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(5)
}

test('a call for help overtakes a photo that this network carries in minutes, and the photo goes on after it', async () => {
  const { client } = company.session
  const { personId } = await client.people.create({ name: '周宁', role: 'field_worker', shiftId: (await client.shifts.list()).shifts.find(({ kind }) => kind === 'free')!.shiftId })
  const context = await openPhone()
  await context.addInitScript(showNoise)
  const page = await context.newPage()
  const id = (testId: string) => byTestId(page, testId)
  await checkInOffline(context, page, personId)
  const photoBytes = await page.evaluate(() => new Promise<number>((resolve, reject) => {
    const open = indexedDB.open('fieldproof')
    open.onerror = () => reject(open.error ?? new Error('failed'))
    open.onsuccess = () => {
      const all = open.result.transaction('photos').objectStore('photos').getAll() as IDBRequest<{ sealed?: { data: ArrayBuffer } }[]>
      all.onsuccess = () => { open.result.close(); resolve(Math.max(...all.result.map(({ sealed }) => sealed?.data.byteLength ?? 0))) }
    }
  }))
  // Two minutes and more; what is waited for below is waited for one minute at most.
  expect(photoBytes).toBeGreaterThan(6_000 * 120)
  const endSlow = await setNetwork(context, page, 6_000)
  await id('sync-state').first().click()
  await eventually(arriving).toBeGreaterThan(0)

  await id('sos-open').click()
  const button = (await id('sos-hold').boundingBox())!
  await page.mouse.move(button.x + button.width / 2, button.y + button.height / 2)
  await page.mouse.down()
  await id('sos-state').waitFor()
  await page.mouse.up()
  await eventually(() => id('sos-state').getAttribute('data-state')).toBe('delivered')
  const mine = async () => (await client.sos.list()).items.filter((call) => call.personId === personId)
  // Received is not yet recorded.
  await eventually(async () => (await mine()).length).toBe(1)
  const [call] = await mine()
  // While the photo has minutes left; a call that stood behind it would not be here.
  const [row] = (await client.checkIns.list({ limit: 10 })).items.filter((item) => item.personId === personId)
  expect((await client.checkIns.get(row!.eventId)).photoReceived).toBe(false)
  expect(arriving()).toBeLessThan(photoBytes / 2)
  // Behind the photo it would have taken minutes.
  expect(Date.parse(call!.receivedAt) - Date.parse(call!.raisedAt)).toBeLessThan(60_000)

  await endSlow()
  await setNetwork(context, page)
  await eventually(async () => (await client.checkIns.get(row!.eventId)).photoReceived).toBe(true)
  expect((await mine()).map(({ sosId }) => sosId)).toEqual([call!.sosId])
  await context.close()
})
