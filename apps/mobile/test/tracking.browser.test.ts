/**
 * Power mode, what the phone tells of itself, its check of itself and the own dark periods, in the system's Chromium against a real server. Permission and
 * network really go away; a state is told after a minute, so this test takes one. `FIELDPROOF_SHOTS=folder` keeps pictures.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createSimulatedPhone, removeDataFolder, setUpSmallCompany, startServerProcess } from '@fieldproof/testkit'
import type { ServerProcess, SmallCompany } from '@fieldproof/testkit'
import { byTestId, launchChromium, readOutbox } from '../../../test/browser/browser.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const shots = process.env['FIELDPROOF_SHOTS']
const shop = { latitude: 31.2304, longitude: 121.4737, accuracy: 15 }
let server: ServerProcess
let company: SmallCompany
let browser: Browser
const contexts: BrowserContext[] = []

beforeAll(async () => {
  if (!existsSync(join(import.meta.dirname, '../dist/index.html'))) throw new Error('apps/mobile/dist is not built: npm run build')
  if (shots !== undefined) mkdirSync(shots, { recursive: true })
  server = await startServerProcess({})
  company = await setUpSmallCompany(server, { people: 0, name: '沪江商贸有限公司' })
  browser = await launchChromium()
})
afterEach(async () => { for (const context of contexts.splice(0)) await context.close() })
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  if (server !== undefined) removeDataFolder(server.dataFolder)
})

interface Handset { readonly context: BrowserContext; readonly page: Page; readonly personId: string; readonly id: (testId: string) => ReturnType<typeof byTestId> }
const handset = async (locale: string, before: (personId: string) => Promise<void> = async () => undefined, prepare?: (context: BrowserContext) => Promise<unknown>): Promise<Handset> => {
  const { client } = company.session
  const { shiftId } = (await client.shifts.list()).shifts.find((shift) => shift.kind === 'free')!
  const { personId } = await client.people.create({ name: locale === 'en' ? 'Li Na' : '张伟', role: 'field_worker', shiftId })
  await before(personId)
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale, timezoneId: 'Asia/Shanghai', baseURL: server.baseUrl, permissions: ['geolocation'], geolocation: shop })
  contexts.push(context)
  await prepare?.(context)
  const page = await context.newPage()
  await page.goto((await client.people.enrollmentCode(personId)).url)
  await byTestId(page, 'enroll-agree').click()
  await byTestId(page, 'check-in-button').waitFor()
  return { context, page, personId, id: (testId) => byTestId(page, testId) }
}

const look = async ({ page }: Handset, name: string): Promise<void> => {
  await page.waitForTimeout(350)
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
  await page.evaluate(axeSource)
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } }
    return (await axe.run(document, { resultTypes: ['violations'] })).violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join(' | ')}`)
  })
  expect(violations, name).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} scrolls sideways`).toBe(true)
}

interface Told { readonly state: string; readonly from: number; readonly to?: number; readonly chosenBy: string; readonly delivery: string }
/** The signed states in the phone's own outbox, as they were signed. */
const toldBy = async ({ page }: Handset): Promise<Told[]> => (await readOutbox(page)).filter(({ kind }) => kind === 'device_state').map(({ payload, delivery }) => ({ ...(payload as unknown as Told), delivery }))

test('a lost permission and a lost network are told while they last and when they are over; a fix comes again', { timeout: 240_000 }, async () => {
  const phone = await handset('zh-CN')
  await phone.id('record-start').click()
  await phone.id('power-mode').waitFor()
  expect(await phone.id('power-mode').getAttribute('data-mode')).toBe('balanced')
  await phone.context.clearPermissions()
  await phone.context.setOffline(true)
  await expect.poll(async () => (await toldBy(phone)).filter(({ state }) => state === 'no_network' || state === 'permission_off').map(({ state, to }) => [state, to !== undefined]).sort(), { timeout: 100_000, interval: 2_000 }).toEqual([['no_network', false], ['permission_off', false]])
  await phone.context.grantPermissions(['geolocation'])
  await phone.context.setOffline(false)
  await expect.poll(async () => (await toldBy(phone)).filter(({ state, to }) => to !== undefined && (state === 'no_network' || state === 'permission_off')).map(({ state }) => state).sort(), { timeout: 60_000, interval: 2_000 }).toEqual(['no_network', 'permission_off'])
  const told = await toldBy(phone)
  for (const state of ['no_network', 'permission_off']) {
    const [began, over] = told.filter((one) => one.state === state)
    expect(over!.from).toBe(began!.from)
    expect(over!.to! - over!.from).toBeGreaterThanOrEqual(60_000)
  }
  expect(told.find(({ state }) => state === 'no_network')!.chosenBy).toBe('system')
  await expect.poll(async () => (await toldBy(phone)).every(({ delivery }) => delivery === 'delivered'), { timeout: 30_000 }).toBe(true)
  await look(phone, 'recording-zh')
})

test('what a shell tells of the system is told: the location switch, battery saver', { timeout: 240_000 }, async () => {
  const phone = await handset('zh-CN', undefined, (context) => context.addInitScript(() => {
    const scope = globalThis as unknown as { systemReport?: object; systemChanged?: () => void; fieldproofAdapters?: object }
    scope.fieldproofAdapters = { system: { report: () => scope.systemReport ?? {}, onChange: (listener: () => void) => { scope.systemChanged = listener } } }
  }))
  const report = (said: object) => phone.page.evaluate((next) => { const scope = globalThis as unknown as { systemReport?: object; systemChanged?: () => void }; scope.systemReport = next; scope.systemChanged?.() }, said)
  await phone.id('record-start').click()
  await phone.id('power-mode').waitFor()
  await report({ locationOff: 'person', batterySaver: 'person' })
  const states = async () => (await toldBy(phone)).filter(({ state }) => state === 'location_off' || state === 'battery_saver').map(({ state, to, chosenBy }) => [state, chosenBy, to !== undefined]).sort()
  await expect.poll(states, { timeout: 100_000, interval: 2_000 }).toEqual([['battery_saver', 'person', false], ['location_off', 'person', false]])
  await report({})
  await expect.poll(states, { timeout: 30_000, interval: 1_000 }).toEqual([['battery_saver', 'person', false], ['battery_saver', 'person', true], ['location_off', 'person', false], ['location_off', 'person', true]])
  await expect.poll(async () => (await toldBy(phone)).every(({ delivery }) => delivery === 'delivered'), { timeout: 30_000 }).toBe(true)
})

const hour = 3_600_000
const dayOf = (instant: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(instant)
const start = Math.floor(Date.now() / 1000) * 1000 - 3 * hour
/** The phone that the person had before was in a cellar for half an hour, and silent without a word for another. */
const silentPhone = async (personId: string): Promise<void> => {
  const other = await createSimulatedPhone({ baseUrl: server.baseUrl, code: (await company.session.client.people.enrollmentCode(personId)).code })
  const walk = (from: number, to: number) => other.track(Array.from({ length: Math.floor((to - from) / 30_000) + 1 }, (_, i) => ({ lat: shop.latitude + i * 1e-6, lon: shop.longitude, fixTime: from + i * 30_000, accuracyMetres: 8 })))
  other.workState('started', { deviceTime: start })
  walk(start + 10_000, start + hour / 2)
  other.deviceState('no_position', { from: start + hour / 2, to: start + hour, chosenBy: 'system', deviceTime: start + hour })
  walk(start + hour, start + 2 * hour)
  walk(start + 2.5 * hour, start + 3 * hour - 60_000)
  other.workState('ended', { deviceTime: start + 3 * hour - 60_000 })
  await other.flush()
  await expect.poll(async () => (await company.session.client.darkPeriods.list({ from: dayOf(start), to: dayOf(start), personId })).items[0]?.periods.length ?? 0, { timeout: 20_000 }).toBeGreaterThan(0)
}

for (const locale of ['zh-CN', 'zh-TW', 'en']) {
  test(`the phone checks itself and sends the result when told to, and shows the own dark periods (${locale})`, { timeout: 90_000 }, async () => {
    const phone = await handset(locale, silentPhone)
    await phone.id('tab-me').click()
    await phone.id('open-health').click()
    await phone.id('health-list').waitFor()
    const states = await phone.id('health-check').evaluateAll((rows) => Object.fromEntries(rows.map((row) => [row.getAttribute('data-check')!, row.getAttribute('data-state')!])))
    expect(Object.keys(states)).toHaveLength(13)
    expect(states).toMatchObject({ secure_context: 'good', location_permission: 'good', background: 'warning', clock: 'good', outbox: 'good' })
    await look(phone, `health-${locale}`)
    expect((await company.session.client.phoneHealth.of(phone.personId)).phones).toEqual([])
    await phone.id('health-send').click()
    await phone.id('health-sent').waitFor()
    const { phones } = await company.session.client.phoneHealth.of(phone.personId)
    expect(phones[0]!.report.checks).toHaveLength(13)
    expect(JSON.stringify(phones[0])).not.toMatch(/"lat|121\.47/)

    await phone.id('tab-records').click()
    await phone.id('open-dark').click()
    if (dayOf(start) === dayOf(Date.now())) {
      await phone.id('dark-period').first().waitFor()
      expect(await phone.id('dark-period').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-standing')))).toEqual(['excused', 'unknown'])
    }
    await look(phone, `dark-${locale}`)
  })
}
