import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, phoneContext, watchErrors } from './browser.ts'

/** The issue's own sentence: enrol, check in online, go offline, check in twice, reload, come back: three, once each, right times. */
let server: TestServer
let client: FieldproofClient
let browser: Browser
let phoneTab: BrowserContext
let phone: Page
let desk: BrowserContext
let consolePage: Page
let personId: string
let folder: string

const verify = (file: string) => {
  const result = spawnSync(process.execPath, [resolve(import.meta.dirname, '../../apps/verifier/src/cli.ts'), file, '--lang', 'en'], { encoding: 'utf8' })
  return { code: result.status, output: result.stdout + result.stderr }
}

const checkIn = async (page: Page): Promise<void> => {
  await byTestId(page, 'check-in-button').click()
  await byTestId(page, 'result-sheet').waitFor()
  await byTestId(page, 'result-close').click()
  await byTestId(page, 'result-sheet').waitFor({ state: 'detached' }).catch(() => {})
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldproof-browser-'))
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  personId = company.people[0]!.personId
  browser = await launchChromium()
  phoneTab = await phoneContext(browser, server.url, { latitude: 30.2085, longitude: 120.2122, accuracy: 12 })
  phone = await phoneTab.newPage()
  desk = await desktopContext(browser, server.url)
  consolePage = await desk.newPage()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('a phone, offline and back, in the manager’s live list', () => {
  let errors: string[]
  const checkInTimes: number[] = []

  test('the manager signs in and watches', async () => {
    await consolePage.goto('/sign-in')
    await consolePage.locator('input[type="text"], input[type="email"], input[autocomplete*="username"]').first().fill('owner@example.com')
    await consolePage.locator('input[type="password"]').fill('correct horse battery')
    await consolePage.keyboard.press('Enter')
    await consolePage.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    await consolePage.goto('/live')
    await byTestId(consolePage, 'live-page').waitFor()
  })

  test('the person enrols by the link', async () => {
    errors = watchErrors(phone)
    const { url } = await client.people.enrollmentCode(personId)
    await phone.goto(url)
    await byTestId(phone, 'enroll-person').waitFor()
    expect(await byTestId(phone, 'enroll-person').textContent()).toContain('张三')
    await byTestId(phone, 'enroll-agree').click()
    await byTestId(phone, 'check-in-button').waitFor()
    const { devices } = await client.devices.list()
    expect(devices.filter((device) => device.kind === 'app' && device.status === 'active')).toHaveLength(1)
  })

  test('one check-in online: verdict on the screen', async () => {
    await phone.evaluate(async () => void (await navigator.serviceWorker.ready))
    await expect.poll(() => byTestId(phone, 'site-name').textContent(), { timeout: 20_000 }).toContain('滨江超市')
    checkInTimes.push(Date.now())
    await byTestId(phone, 'check-in-button').click()
    await byTestId(phone, 'result-sheet').waitFor()
    await expect.poll(() => byTestId(phone, 'result-sheet').locator('[data-testid="verdict-band"]').first().getAttribute('data-band'), { timeout: 10_000 }).toBe('verified')
    await byTestId(phone, 'result-close').click()
  })

  test('two more offline, a reload, and back: three in all, once each, in the manager’s live list', async () => {
    await phoneTab.setOffline(true)
    for (let i = 0; i < 2; i++) {
      checkInTimes.push(Date.now())
      await checkIn(phone)
    }
    await expect.poll(() => byTestId(phone, 'outbox-count').first().getAttribute('data-count')).toBe('2')
    await phone.reload()
    await byTestId(phone, 'check-in-button').waitFor()
    await expect.poll(() => byTestId(phone, 'outbox-count').first().getAttribute('data-count')).toBe('2')
    const tab = byTestId(consolePage, 'live-tab-feed')
    if (await tab.count()) await tab.first().click()

    await phoneTab.setOffline(false)
    await phone.evaluate(() => window.dispatchEvent(new Event('online')))
    await expect.poll(async () => (await client.checkIns.list()).items.length, { timeout: 20_000, interval: 50 }).toBe(3)
    const synced = Date.now()
    await expect.poll(() => byTestId(consolePage, 'live-feed-row').count(), { timeout: 20_000, interval: 50 }).toBeGreaterThanOrEqual(3)
    // The aim is 2 s; a busy machine may take longer, so the figure is printed and judged by whoever reads it, not by the test.
    console.log(`in the manager's live list ${Date.now() - synced} ms after the sync`)

    const { items } = await client.checkIns.list()
    expect(items.every((item) => item.personName === '张三' && item.siteName === '滨江超市')).toBe(true)
    const times = items.map((item) => Date.parse(item.deviceTime!)).reverse()
    times.forEach((time, i) => expect(Math.abs(time - checkInTimes[i]!)).toBeLessThan(15_000))
    expect(items.map((item) => item.band)).toEqual(['verified', 'verified', 'verified'])
  })

  test('the manager exports one; the verifier says yes; one flipped byte and it names the entry', async () => {
    const { items } = await client.checkIns.list()
    await consolePage.goto(`/check-ins/${items[0]!.eventId}`)
    await byTestId(consolePage, 'export-evidence').waitFor()
    await expect.poll(async () => (await client.checkIns.get(items[0]!.eventId)).proof.included, { timeout: 10_000 }).toBe(true)
    const [download] = await Promise.all([consolePage.waitForEvent('download'), byTestId(consolePage, 'export-evidence').click()])
    const file = join(folder, 'evidence.zip')
    await download.saveAs(file)
    const good = verify(file)
    expect(good.output).not.toContain('✗')
    expect(good.code).toBe(0)

    const bytes = readFileSync(file)
    const at = bytes.indexOf('eyJ', bytes.indexOf('.jws')) + 300
    bytes[at] = bytes[at]! ^ 1
    const broken = join(folder, 'broken.zip')
    writeFileSync(broken, bytes)
    const bad = verify(broken)
    expect(bad.code).toBe(1)
    expect(bad.output).toMatch(/bodies\/\d+\.jws/)
  })

  test('nothing threw on the phone', () => expect(errors).toEqual([]))
})
