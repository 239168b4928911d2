/**
 * Alerts in the browser while the console is closed: the switch, what the server is told, the worker that shows a message, and the page a click opens. A push service cannot be
 * reached from here: the browser's own `subscribe` is stood in for, and messages are handed to the worker as a push service would. Wants a build of the console first.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AlertBrowserInput, AlertBrowserList } from '@fieldproof/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../../../test/browser/browser.ts'
import { type FakeServer, startFakeServer } from './fakeServer.ts'

const dist = join(import.meta.dirname, '../dist')
const testId = (id: string) => `[data-testid="${id}"]`
let browser: Browser
let server: FakeServer
beforeAll(async () => {
  if (!existsSync(join(dist, 'index.html'))) throw new Error('apps/console/dist is missing: run npm run build')
  browser = await launchChromium()
  server = await startFakeServer(dist)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

it('is switched on, shows what comes, opens the alert, and ends with signing out', { timeout: 90_000 }, async () => {
  const context = await browser.newContext({ locale: 'zh-CN', permissions: ['notifications'] })
  const page = await context.newPage()
  await page.addInitScript(() => {
    let subscription: unknown = null
    const make = (endpoint: string) => ({ endpoint, toJSON: () => ({ endpoint, keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) } }), unsubscribe: () => { subscription = null; return Promise.resolve(true) } })
    PushManager.prototype.subscribe = ({ userVisibleOnly, applicationServerKey } = {}) => {
      (globalThis as { subscribedWith?: unknown }).subscribedWith = { visible: userVisibleOnly, keyBytes: (applicationServerKey as Uint8Array).length }
      return Promise.resolve(subscription = make('https://push.example.com/one')) as never
    }
    PushManager.prototype.getSubscription = () => Promise.resolve(subscription) as never
  })
  const told: string[] = []
  const list: AlertBrowserList = { publicKey: Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url'), browsers: [] }
  await page.route('**/api/v1/alert-browsers**', async (route) => {
    const request = route.request()
    const path = new URL(request.url()).pathname.replace('/api/v1/alert-browsers', '')
    told.push(`${request.method()} ${path}`)
    if (request.method() === 'PUT') {
      const { label, endpoint, keys } = request.postDataJSON() as AlertBrowserInput
      expect(keys).toEqual({ p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) })
      list.browsers = [{ browserId: '00000000-0000-4000-8000-0000000000aa', label, endpoint, createdAt: new Date().toISOString(), lastSentAt: null, failingSince: null, lastFailedAt: null, lastFailure: null, endedAt: null, endedWhy: null }]
    }
    if (request.method() === 'DELETE') list.browsers = []
    await route.fulfill(request.method() === 'DELETE' ? { status: 204 } : { json: path.endsWith('/test') ? { ok: true, answer: '' } : list })
  })
  await page.goto(`${server.url}/alerts`)
  await page.click(testId('open-browser-drawer'))
  await page.waitForFunction(() => location.search === '?panel=browser')
  await page.waitForSelector(testId('no-browsers'))
  await page.click(testId('receive-here'))
  await page.locator(testId('browser-row'), { hasText: '此浏览器' }).waitFor()
  expect(await page.textContent(testId('browser-row'))).toContain('Chrome · Linux')
  expect(await page.evaluate(() => (globalThis as { subscribedWith?: unknown }).subscribedWith)).toEqual({ visible: true, keyBytes: 65 })
  await page.click(testId('test-browser'))
  await page.waitForSelector(`${testId('browser-test-result')}[data-ok="true"]`)

  const session = await context.newCDPSession(page)
  let registrationId: string | undefined
  session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }: { registrations: { registrationId: string; scopeURL: string }[] }) => { registrationId = registrations.find(({ scopeURL }) => scopeURL.endsWith('/alerts'))?.registrationId ?? registrationId })
  await session.send('ServiceWorker.enable')
  await expect.poll(() => registrationId, { timeout: 20_000 }).toBeTruthy()
  const deliver = (data: string) => session.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId: registrationId!, data })
  const content = { kind: 'alert', severity: 'critical', title: '【紧急】求助 · 张三', body: '人员: 张三', path: '/alerts?alert=0000000c-0000-4000-8000-000000000020', tag: 'alert 1' }
  const shown = () => page.evaluate(async () => (await (await navigator.serviceWorker.getRegistration('/alerts'))!.getNotifications()).map(({ title, body, requireInteraction }) => [title, body, requireInteraction]))
  await deliver(JSON.stringify(content))
  await deliver(JSON.stringify({ ...content, body: '升级: 第 2 级' }))
  // The later step takes the first one's place.
  await expect.poll(shown, { timeout: 20_000 }).toEqual([[content.title, '升级: 第 2 级', true]])
  await deliver('no json')
  await expect.poll(async () => (await shown()).length, { timeout: 20_000 }).toBe(2)

  const worker = context.serviceWorkers().find((one) => one.url().endsWith('/alert-worker.js'))!
  const click = (path: string) => worker.evaluate((target) => new Promise<void>((resolve) => {
    const scope = self as unknown as { dispatchEvent: (event: Event) => void }
    scope.dispatchEvent(Object.assign(new Event('notificationclick'), { notification: { close: () => undefined, data: { path: target } }, waitUntil: (work: Promise<unknown>) => { work.then(() => resolve(), () => resolve()) } }))
  }), path)
  await page.goto(`${server.url}/people`)
  await page.waitForSelector(testId('alert-bell'))
  await click(content.path)
  await page.waitForFunction(() => location.pathname === '/alerts' && location.search === '?alert=0000000c-0000-4000-8000-000000000020')
  await page.waitForSelector(testId('alert-deliveries'))
  for (const elsewhere of ['https://evil.example/alerts?alert=1', '/m/']) {
    await click(elsewhere)
    await page.waitForFunction(() => location.pathname === '/alerts' && location.search === '')
  }

  // The page was loaded anew, and with it what stands in for the browser's subscription.
  await page.goto(`${server.url}/alerts?panel=browser`)
  await page.waitForSelector(testId('browser-row'))
  await page.click(testId('receive-here'))
  await page.locator(testId('browser-row'), { hasText: '此浏览器' }).waitFor()
  await page.keyboard.press('Escape')
  await page.waitForFunction(() => location.search === '')
  await page.click(testId('user-menu'))
  await page.click(testId('sign-out'))
  await expect.poll(() => told.at(-1), { timeout: 20_000 }).toBe('DELETE /00000000-0000-4000-8000-0000000000aa')
  await context.close()
})
