/**
 * One's own side of the phone app, with real taps at 360×740 against a real server: consents, private places, the own day, a call for help, appeals, meetings elsewhere,
 * corrections, faults, reminders, export. `FIELDPROOF_SHOTS=folder` keeps a picture of each screen.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { removeDataFolder, setUpSmallCompany, startServerProcess } from '@fieldproof/testkit'
import type { ServerProcess, SmallCompany } from '@fieldproof/testkit'
import { byTestId, launchChromium } from '../../../test/browser/browser.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const shots = process.env['FIELDPROOF_SHOTS']
const shop = { latitude: 31.2304, longitude: 121.4737, accuracy: 15 }
const home = { latitude: 31.25, longitude: 121.5, accuracy: 12 }

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
  await company.session.client.settings.update({ noteTemplates: ['货架已检查', '已拜访店长'] })
  browser = await launchChromium()
})
afterEach(async () => { for (const context of contexts.splice(0)) await context.close() })
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  if (server !== undefined) removeDataFolder(server.dataFolder)
})

interface Handset { readonly context: BrowserContext; readonly page: Page; readonly personId: string; readonly id: (testId: string) => ReturnType<typeof byTestId>; readonly faults: string[] }

const handset = async (locale = 'zh-CN', ownShiftId?: string): Promise<Handset> => {
  const { client } = company.session
  const shiftId = ownShiftId ?? (await client.shifts.list()).shifts.find((shift) => shift.kind === 'free')!.shiftId
  const { personId } = await client.people.create({ name: locale === 'en' ? `Li Na ${++people}` : `张伟${++people}`, role: 'field_worker', shiftId })
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale, timezoneId: 'Asia/Shanghai', baseURL: server.baseUrl, permissions: ['geolocation', 'camera', 'notifications'], geolocation: shop, acceptDownloads: true })
  contexts.push(context)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text()) })
  context.on('request', (request) => { if (!/^(?:blob|data):/.test(request.url()) && !request.url().startsWith(server.baseUrl)) faults.push(`asked another host: ${request.url()}`) })
  const phone = { context, page, personId, faults, id: (testId: string) => byTestId(page, testId) }
  const { url } = await client.people.enrollmentCode(personId)
  await page.goto(url)
  await phone.id('enroll-agree').click()
  await phone.id('check-in-button').waitFor()
  return phone
}

const look = async (phone: Handset, name: string): Promise<void> => {
  await phone.page.waitForTimeout(350)
  if (shots !== undefined) await phone.page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
  await phone.page.evaluate(axeSource)
  const violations = await phone.page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } }
    return (await axe.run(document, { resultTypes: ['violations'] })).violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join(' | ')}`)
  })
  expect(violations, name).toEqual([])
}
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000, interval: 150 })
const synced = (phone: Handset) => eventually(async () => { await phone.id('tab-today').click(); return Number(await phone.id('outbox-count').first().getAttribute('data-count')) }).toBe(0)
const mySide = async (phone: Handset, name: string): Promise<void> => {
  await phone.id('tab-me').click()
  await phone.page.locator(`[data-testid="open-my-side"][data-name="${name}"]`).click()
}
const checkIn = async (phone: Handset): Promise<void> => {
  await eventually(() => phone.id('site-name').textContent()).toBe('人民广场联华超市')
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
}
const ofPerson = async (phone: Handset) => (await company.session.client.checkIns.list({ limit: 200 })).items.filter((item) => item.personId === phone.personId)
const hold = async (phone: Handset): Promise<void> => {
  const box = (await phone.id('sos-hold').boundingBox())!
  await phone.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await phone.page.mouse.down()
  await phone.page.waitForTimeout(2_200)
  await phone.page.mouse.up()
}

test.each(['zh-CN', 'zh-TW', 'en'])('every screen of the own side, %s', async (locale) => {
  const phone = await handset(locale)
  const at = (name: string): Promise<void> => look(phone, `my-${locale}-${name}`)
  await phone.id('note-template').first().waitFor()
  await at('01-today')
  await phone.id('note-template').first().click()
  await checkIn(phone)
  await synced(phone)
  await eventually(async () => (await ofPerson(phone))[0]?.note).toBe('货架已检查')
  await phone.id('record-start').click()
  await eventually(() => phone.id('recording-state').getAttribute('data-state')).toBe('recording')
  await at('02-recording')
  for (let i = 1; i <= 4; i++) {
    await phone.context.setGeolocation({ ...shop, latitude: shop.latitude + i * 0.0004, longitude: shop.longitude + i * 0.0003 })
    await phone.page.waitForTimeout(5_300)
  }
  await phone.id('tab-me').click()
  await at('03-me')
  await mySide(phone, 'day')
  await eventually(() => phone.id('day-map').getAttribute('data-state')).toBe('ready')
  // The positions of the last minute may still be on their way into the log.
  await eventually(async () => {
    await phone.id('day-before').click()
    await phone.id('day-after').click()
    await eventually(() => phone.id('day-map').getAttribute('data-state')).toBe('ready')
    return phone.id('day-stretch').count()
  }).toBeGreaterThan(0)
  await at('04-day')
  await mySide(phone, 'figures')
  await phone.id('figures').waitFor()
  await at('05-figures')
  await mySide(phone, 'consents')
  await eventually(() => phone.id('consent').count()).toBe(3)
  await at('06-consents')
  await mySide(phone, 'places')
  await at('07-places')
  await mySide(phone, 'reminders')
  await eventually(() => phone.id('reminders-state').getAttribute('data-state')).not.toBe('loading')
  await at('08-reminders')
  await mySide(phone, 'sos')
  await at('09-sos')
  await mySide(phone, 'fault')
  await at('10-fault')
  await phone.id('tab-today').click()
  await phone.id('off-site').click()
  await at('11-off-site')
  await phone.page.keyboard.press('Escape')
  await phone.id('tab-records').click()
  await phone.id('record-row').first().click()
  await phone.id('correct-open').click()
  await at('12-correct')
  expect(phone.faults).toEqual([])
})

test('consents: withdrawing tracks ends the recording at once, hides the button and reaches the server’s gate', async () => {
  const phone = await handset()
  await phone.id('record-start').click()
  await eventually(() => phone.id('recording-state').getAttribute('data-state')).toBe('recording')
  await mySide(phone, 'consents')
  const track = phone.page.locator('[data-testid="consent"][data-purpose="track"]')
  await track.locator('[data-testid="consent-take"]').click()
  await eventually(() => track.getAttribute('data-state')).toBe('withdrawn')
  await phone.id('tab-today').click()
  expect(await phone.id('recording-state').getAttribute('data-state')).toBe('off')
  expect(await phone.id('record-start').count()).toBe(0)
  await look(phone, 'my-withdrawn')
  const { notices } = await company.session.client.consentNotices.list()
  expect(notices.find(({ notice }) => notice.purpose === 'track')).toMatchObject({ withdrawn: 1 })
  await mySide(phone, 'consents')
  await track.locator('[data-testid="consent-give"]').click()
  await eventually(() => track.getAttribute('data-state')).toBe('granted')
  await phone.id('tab-today').click()
  await phone.id('record-start').waitFor()
  expect(phone.faults).toEqual([])
})

test('a private place is not recorded, shows as one, and warns before a check-in', async () => {
  // A position kept every five seconds; the usual mode keeps one every fifteen, and would notice the place as much later.
  const { shiftId } = await company.session.client.shifts.create({ name: '精确', kind: 'free', segments: [], daysOfWeek: [1, 2, 3, 4, 5, 6, 7], powerMode: 'precise' })
  const phone = await handset('zh-CN', shiftId)
  await phone.context.setGeolocation(home)
  await mySide(phone, 'places')
  await phone.id('place-here').click()
  await phone.id('place-row').waitFor()
  await look(phone, 'my-place-set')
  await phone.id('tab-today').click()
  await phone.context.setGeolocation(shop)
  await eventually(() => phone.id('site-name').textContent()).toBe('人民广场联华超市')
  await phone.id('record-start').click()
  await eventually(() => phone.id('recording-state').getAttribute('data-state')).toBe('recording')
  await phone.page.waitForTimeout(5_500)
  await phone.context.setGeolocation(home)
  await eventually(() => phone.id('recording-state').getAttribute('data-private')).toBe('true')
  await look(phone, 'my-in-private-place')
  await phone.id('check-in-button').click()
  await phone.page.waitForTimeout(500)
  expect(await phone.id('result-sheet').count()).toBe(0)
  await look(phone, 'my-private-warning')
  await phone.page.waitForTimeout(5_500)
  await phone.context.setGeolocation({ ...shop, latitude: shop.latitude + 0.001 })
  await eventually(() => phone.id('recording-state').getAttribute('data-private')).toBe('false')
  await phone.id('record-end').click()
  await synced(phone)
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())
  await eventually(async () => (await company.session.client.people.replay(phone.personId, today, { purpose: '测试隐私' })).fixes.lat.length).toBeGreaterThan(0)
  const day = await company.session.client.people.replay(phone.personId, today, { purpose: '测试隐私' })
  expect(day.fixes.lat.every((lat) => Math.abs(lat - home.latitude) > 0.005)).toBe(true)
})

test('a call for help: two seconds, the managers’ list, an acknowledgement, the end; offline it says so', async () => {
  const phone = await handset()
  const { client } = company.session
  await phone.id('sos-open').click()
  await phone.id('sos-hold').click()
  await phone.page.waitForTimeout(300)
  expect(await phone.id('sos-state').count()).toBe(0)
  await hold(phone)
  await eventually(() => phone.id('sos-state').getAttribute('data-state')).toBe('delivered')
  await look(phone, 'my-sos-delivered')
  const open = async () => (await client.sos.list()).items.find((call) => call.personId === phone.personId)
  await eventually(async () => (await open())?.positions.length ?? 0).toBeGreaterThan(0)
  await client.sos.acknowledge((await open())!.sosId)
  await eventually(() => phone.id('sos-state').getAttribute('data-state')).toBe('seen')
  await look(phone, 'my-sos-seen')
  expect(await phone.id('sos-call').first().getAttribute('href')).toBe('tel:110')
  await phone.page.reload()
  await phone.id('sos-end').click()
  await phone.id('sos-hold').waitFor()
  await eventually(async () => (await open())?.endedAt ?? null).not.toBeNull()
  await phone.context.setOffline(true)
  await hold(phone)
  await eventually(() => phone.id('sos-state').getAttribute('data-state')).toBe('waiting')
  await look(phone, 'my-sos-offline')
  expect(await phone.id('sos-state').textContent()).toContain('没有网络')
})

test('a meeting elsewhere, an appeal, a wrong address, a fault, all my data', async () => {
  const phone = await handset()
  const { client } = company.session
  await eventually(() => phone.id('site-name').textContent()).toBe('人民广场联华超市')
  await phone.id('off-site').click()
  await phone.id('off-site-place').fill('会展中心 3 号馆')
  await phone.id('off-site-reason').fill('客户在参展')
  await phone.id('off-site-save').click()
  await look(phone, 'my-off-site-chosen')
  await checkIn(phone)
  await synced(phone)
  await eventually(async () => (await ofPerson(phone)).length).toBe(1)
  const [item] = await ofPerson(phone)
  await eventually(async () => (await client.review.state(item!.eventId)).declarations.length).toBe(1)
  const detail = await client.checkIns.get(item!.eventId)
  const { standing } = await client.review.decide(item!.eventId, { outcome: 'not_real', note: '会展方说没有这家', verdictEntryIndex: detail.verdicts[0]!.entryIndex!, replaces: null })
  await phone.id('tab-me').click()
  await phone.id('sync-now').click()
  await phone.id('tab-today').click()
  await phone.id('notice-open').click()
  await phone.id('say-decision').waitFor()
  await look(phone, 'my-decided')
  await phone.id('say-input').fill('我和李经理在 3 号馆，有名片照片')
  await phone.id('say-appeal').click()
  await eventually(() => phone.page.locator('[data-testid="appeal"][data-topic="appeal"]').count()).toBe(1)
  await eventually(async () => (await client.review.state(item!.eventId)).declarations.find(({ topic }) => topic === 'appeal')?.decisionId).toBe(standing!.decisionId)
  await look(phone, 'my-appealed')
  expect(await phone.id('say-appeal').count()).toBe(0)

  await phone.id('correct-open').click()
  await phone.id('correct-note').fill('大门在东侧')
  await eventually(() => phone.id('correct-send').isEnabled()).toBe(true)
  await phone.id('correct-send').click()
  await phone.id('correct-done').waitFor()
  await eventually(async () => (await client.siteSuggestions.list()).items.find(({ kind }) => kind === 'proposal')?.proposal?.note).toBe('大门在东侧')

  await mySide(phone, 'fault')
  await phone.id('fault-text').fill('早上九点打不开')
  await phone.id('fault-send').click()
  await phone.id('fault-done').waitFor()
  await eventually(async () => (await client.faults.list()).items.find(({ personId }) => personId === phone.personId)?.diagnostics.some(({ name }) => name === 'userAgent')).toBe(true)

  await phone.id('tab-me').click()
  const [download] = await Promise.all([phone.page.waitForEvent('download'), phone.id('export-all').click()])
  const files = unzipSync(new Uint8Array(readFileSync(await download.path())))
  expect(Object.keys(files)).toEqual(expect.arrayContaining(['README.txt', 'check-ins.json', 'declarations.json', 'who-looked.json']))
  expect(phone.faults).toEqual([])
})

test('a push message is shown by the service worker, and a tap opens its record', async () => {
  const phone = await handset()
  await checkIn(phone)
  await synced(phone)
  await eventually(async () => (await ofPerson(phone)).length).toBe(1)
  const [item] = await ofPerson(phone)
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const session = await phone.context.newCDPSession(phone.page)
  let registrationId: string | undefined
  session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }: { registrations: { registrationId: string; scopeURL: string }[] }) => { registrationId = registrations.find(({ scopeURL }) => scopeURL.endsWith('/m/'))?.registrationId ?? registrationId })
  await session.send('ServiceWorker.enable')
  await eventually(() => registrationId).toBeTruthy()
  const content = { kind: 'question', title: '王管理 请您说明', body: '人民广场联华超市：当时在哪里？', path: `/m/records/${item!.eventId}`, tag: 'question:1' }
  const deliver = (data: string) => session.send('ServiceWorker.deliverPushMessage', { origin: server.baseUrl, registrationId: registrationId!, data })
  await deliver(JSON.stringify(content))
  await deliver(JSON.stringify({ ...content, body: '再问一次' }))
  const shown = () => phone.page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, tag, data }) => ({ title, body, tag, path: (data as { path: string }).path })))
  await eventually(async () => (await shown()).map(({ body }) => body)).toEqual(['再问一次'])
  expect((await shown())[0]).toMatchObject({ title: content.title, path: content.path })
  // Something that is not ours is shown too, and opens nothing but the app.
  await deliver('no json')
  await eventually(async () => (await shown()).length).toBe(2)
  const worker = phone.context.serviceWorkers()[0]!
  const click = (path: string) => worker.evaluate((target) => new Promise<void>((resolve) => {
    const scope = self as unknown as { dispatchEvent: (event: Event) => void }
    const event = Object.assign(new Event('notificationclick'), { notification: { close: () => undefined, data: { path: target } }, waitUntil: (work: Promise<unknown>) => { work.then(() => resolve(), () => resolve()) } })
    scope.dispatchEvent(event)
  }), path)
  await click(content.path)
  await phone.id('record-detail').waitFor()
  expect(await phone.id('record-detail').getAttribute('data-event-id')).toBe(item!.eventId)
  await click('https://evil.example/')
  await eventually(() => new URL(phone.page.url()).pathname).toBe('/m/')
})
