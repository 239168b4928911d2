import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { readZip } from '@fieldproof/core/evidence'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, phoneContext, readOutbox, watchErrors } from './browser.ts'
import { sceneColours, writeCameraFilm } from './fakeCamera.ts'

/**
 * Enrol, check in online, go offline, check in twice (once with a photo), reload, come back: three, once each, at the phone's own times, in the
 * live lists of the owner and of the department's manager within two seconds of the sync (the middle of five); one exported, verified offline, and every part of it named when one byte is wrong.
 */
const shots = process.env.SCREENSHOTS
/** From the moment the phone shows that nothing waits to the row in the manager's list. */
const wantedMs = 2_000
let server: TestServer
let client: FieldproofClient
let browser: Browser
let phoneTab: BrowserContext
let phone: Page
let desk: BrowserContext
let consolePage: Page
/** Of the department's own manager, who sees no other department. */
let managerPage: Page
let personId: string
let folder: string

const verify = (file: string) => {
  const result = spawnSync(process.execPath, [resolve(import.meta.dirname, '../../apps/verifier/src/cli.ts'), file, '--lang', 'en'], { encoding: 'utf8' })
  return { code: result.status, output: result.stdout + result.stderr }
}

/** One tap; returns the event's id and the time that the phone showed. */
const checkIn = async (page: Page): Promise<{ eventId: string; shown: string }> => {
  await byTestId(page, 'check-in-button').click()
  const sheet = byTestId(page, 'result-sheet')
  await sheet.waitFor()
  const eventId = (await sheet.getAttribute('data-event-id'))!
  const shown = /\d\d:\d\d/.exec((await sheet.locator('.result-head').textContent())!)![0]
  await byTestId(page, 'result-close').click()
  await sheet.waitFor({ state: 'detached' })
  return { eventId, shown }
}

interface Watched { readonly at: Readonly<Record<string, number>> }
/** Both pages note by the machine's one clock when they showed what is asked about, whether or not this test looks at that moment. */
const watchPages = async (): Promise<void> => {
  await phone.evaluate(() => {
    const noted = { at: {} as Record<string, number> }
    Object.assign(window, { watched: noted })
    const look = () => {
      const count = document.querySelector('[data-testid="outbox-count"]')?.getAttribute('data-count')
      if (count === '0' && noted.at['waited'] !== undefined) noted.at['synced'] ??= Date.now()
      else if (count !== null && count !== undefined && count !== '0') noted.at['waited'] ??= Date.now()
    }
    new MutationObserver(look).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-count'] })
    look()
  })
  for (const page of [consolePage, managerPage]) await page.evaluate(() => {
    const noted = { at: {} as Record<string, number> }
    Object.assign(window, { watched: noted })
    const look = () => { for (const row of document.querySelectorAll<HTMLElement>('[data-testid="live-feed-row"]')) noted.at[row.dataset['event'] ?? ''] ??= Date.now() }
    new MutationObserver(look).observe(document.documentElement, { subtree: true, childList: true })
    look()
  })
}
const noted = (page: Page): Promise<Watched['at']> => page.evaluate(() => (window as unknown as { watched: Watched }).watched.at)

/** Goes back online and measures from "nothing waits any more" on the phone to the last of these rows in the live lists of the owner and of the manager. */
const comeBack = async (eventIds: readonly string[]): Promise<number> => {
  await watchPages()
  await phoneTab.setOffline(false)
  await phone.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect.poll(async () => (await noted(phone))['synced'], { timeout: 30_000, interval: 100 }).toBeDefined()
  const { synced } = await noted(phone)
  let last = 0
  for (const page of [consolePage, managerPage]) {
    await expect.poll(async () => Object.keys(await noted(page)), { timeout: 30_000, interval: 100 }).toEqual(expect.arrayContaining([...eventIds]))
    const rows = await noted(page)
    last = Math.max(last, ...eventIds.map((id) => rows[id]!))
  }
  return last - synced!
}

const shoot = async (page: Page, name: string): Promise<void> => {
  if (shots === undefined) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `whole-way-${name}.png`) })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldproof-browser-'))
  writeCameraFilm(join(folder, 'camera.y4m'))
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  personId = company.people[0]!.personId
  browser = await launchChromium([`--use-file-for-fake-video-capture=${join(folder, 'camera.y4m')}`])
  phoneTab = await phoneContext(browser, server.url, { latitude: 30.2085, longitude: 120.2122, accuracy: 12 })
  phone = await phoneTab.newPage()
  desk = await desktopContext(browser, server.url)
  consolePage = await desk.newPage()
  const { departmentId } = (await client.departments.list()).departments.find(({ name }) => name === '销售一部')!
  await client.people.create({ name: '钱主管', email: 'manager@example.com', password: 'correct horse battery', role: 'manager', departmentId })
  managerPage = await (await desktopContext(browser, server.url)).newPage()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('a phone, offline and back, in the manager’s live list', () => {
  let errors: string[]
  /** As the phone made them, in order. */
  const made: { eventId: string; shown: string }[] = []
  let withPhoto: string
  const evidence = () => join(folder, 'evidence.zip')

  test('the owner and the manager of the department sign in and watch', async () => {
    for (const [page, email] of [[consolePage, 'owner@example.com'], [managerPage, 'manager@example.com']] as const) {
      await page.goto('/sign-in')
      await page.locator('input[type="text"], input[type="email"], input[autocomplete*="username"]').first().fill(email)
      await page.locator('input[type="password"]').fill('correct horse battery')
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
      await page.goto('/live')
      await byTestId(page, 'live-page').waitFor()
      const tab = byTestId(page, 'live-tab-feed')
      if (await tab.count()) await tab.first().click()
    }
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
    await byTestId(phone, 'check-in-button').click()
    const sheet = byTestId(phone, 'result-sheet')
    await sheet.waitFor()
    const eventId = (await sheet.getAttribute('data-event-id'))!
    await expect.poll(() => sheet.locator('[data-testid="verdict-band"]').first().getAttribute('data-band'), { timeout: 10_000 }).toBe('verified')
    made.push({ eventId, shown: /\d\d:\d\d/.exec((await sheet.locator('.result-head').textContent())!)![0] })
    await shoot(phone, 'online')
    await byTestId(phone, 'result-close').click()
    await sheet.waitFor({ state: 'detached' })
  })

  test('two more offline, one with a photo of the camera; a reload; and back: three in all, once each', async () => {
    await phoneTab.setOffline(true)
    made.push(await checkIn(phone))
    await byTestId(phone, 'photo-button').click()
    await expect.poll(() => byTestId(phone, 'camera-shoot').isEnabled(), { timeout: 20_000 }).toBe(true)
    await byTestId(phone, 'camera-shoot').click()
    await byTestId(phone, 'camera-use').waitFor()
    await shoot(phone, 'photo')
    await byTestId(phone, 'camera-use').click()
    await byTestId(phone, 'photo-thumb').waitFor()
    const second = await checkIn(phone)
    made.push(second)
    withPhoto = second.eventId
    await expect.poll(() => byTestId(phone, 'outbox-count').first().getAttribute('data-count')).toBe('2')
    await phone.reload()
    await byTestId(phone, 'check-in-button').waitFor()
    await expect.poll(() => byTestId(phone, 'outbox-count').first().getAttribute('data-count')).toBe('2')
    expect(await byTestId(consolePage, 'live-feed-row').count()).toBe(1)

    const took = [await comeBack(made.slice(1).map(({ eventId }) => eventId))]
    const { items } = await client.checkIns.list()
    expect(items.map((item) => item.eventId).sort()).toEqual(made.map(({ eventId }) => eventId).sort())
    expect(await byTestId(consolePage, 'live-feed-row').count()).toBe(3)
    expect(items.every((item) => item.personName === '张三' && item.siteName === '滨江超市')).toBe(true)
    await shoot(consolePage, 'live-list')

    // Once says little on a busy machine, and the best of several would say too much: the middle one of five keeps the promise.
    while (took.length < 5) {
      await phoneTab.setOffline(true)
      took.push(await comeBack([(await checkIn(phone)).eventId]))
    }
    console.log(`in both live lists ${took.join(', ')} ms after the phone had nothing left to send`)
    expect(took.toSorted((a, b) => a - b)[2]).toBeLessThanOrEqual(wantedMs)
  })

  test('the times are the phone’s own, to the second, wherever they are shown', async () => {
    const outbox = await readOutbox(phone)
    for (const { eventId, shown } of made) {
      const signed = outbox.find(({ payload }) => payload['id'] === eventId)!.payload as { deviceTime: string; fix: { fixTime: number } }
      const detail = await client.checkIns.get(eventId)
      expect(detail.deviceTime).toBe(signed.deviceTime)
      expect(Date.parse(detail.fixTime!)).toBe(Math.round(signed.fix.fixTime))
      const inShanghai = new Date(Date.parse(signed.deviceTime) + 8 * 3_600_000).toISOString()
      expect(inShanghai.slice(11, 16)).toBe(shown)
      const row = consolePage.locator(`[data-testid="live-feed-row"][data-event="${eventId}"] time`)
      // When they acted: their clock is right, and the server counts from what it last told them. The position may be some seconds older.
      expect(await row.getAttribute('datetime')).toBe(detail.happenedAt)
      expect(Math.abs(Date.parse(detail.happenedAt) - Date.parse(signed.deviceTime))).toBeLessThan(2_000)
    }
    // The same in words: on the phone's record and in the manager's detail.
    const seconds = /\d\d:\d\d:\d\d/
    const { deviceTime } = outbox.find(({ payload }) => payload['id'] === withPhoto)!.payload as { deviceTime: string }
    const wanted = seconds.exec(new Date(Date.parse(deviceTime) + 8 * 3_600_000).toISOString())![0]
    await phone.goto(`/m/records/${withPhoto}`)
    await expect.poll(() => byTestId(phone, 'clock').allTextContents(), { timeout: 20_000 }).toEqual(expect.arrayContaining([expect.stringContaining(wanted)]))
    await consolePage.goto(`/check-ins/${withPhoto}`)
    await expect.poll(() => byTestId(consolePage, 'clocks-panel').textContent(), { timeout: 20_000 }).toContain(wanted)
  })

  test('the manager exports the one with the photo; the verifier says yes to all of it, the watermark is in the picture', async () => {
    await expect.poll(async () => (await client.checkIns.get(withPhoto)).proof.included, { timeout: 10_000 }).toBe(true)
    const { photoSha256 } = await client.checkIns.get(withPhoto)
    expect(photoSha256).toMatch(/^[0-9a-f]{64}$/)
    const photoArrived = async () => (await consolePage.request.get(`/api/v1/media/${photoSha256}`)).ok()
    await expect.poll(photoArrived, { timeout: 20_000 }).toBe(true)
    await byTestId(consolePage, 'export-evidence').waitFor()
    const [download] = await Promise.all([consolePage.waitForEvent('download'), byTestId(consolePage, 'export-evidence').click()])
    await download.saveAs(evidence())
    const good = verify(evidence())
    expect(good.output).not.toContain('✗')
    expect(good.code).toBe(0)

    const zip = readZip(new Uint8Array(readFileSync(evidence())), (bytes) => inflateRawSync(bytes))
    if (!zip.ok) throw new Error(zip.error.problem)
    const [path, photo] = [...zip.value.files].find(([name]) => name.includes(photoSha256!))!
    expect(good.output).toContain(path)
    expect(createHash('sha256').update(photo).digest('hex')).toBe(photoSha256)
    if (shots !== undefined) writeFileSync(join(shots, 'whole-way-exported.jpg'), photo)

    // The camera's scene above, the dark band with white words below.
    const { data, info } = await sharp(photo).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    const pixel = (x: number, y: number) => [...data.subarray((Math.round(y * info.height) * info.width + Math.round(x * info.width)) * 3).subarray(0, 3)]
    const near = (found: readonly number[], wanted: readonly number[]) => Math.max(...found.map((value, i) => Math.abs(value - wanted[i]!)))
    expect(near(pixel(0.25, 0.35), sceneColours.left)).toBeLessThan(40)
    expect(near(pixel(0.75, 0.35), sceneColours.right)).toBeLessThan(40)
    const band = data.subarray(Math.round(info.height * 0.82) * info.width * 3)
    let [white, dark] = [0, 0]
    for (let i = 0; i < band.length; i += 3) {
      if (Math.min(band[i]!, band[i + 1]!, band[i + 2]!) > 215) white++
      if (Math.max(band[i]!, band[i + 1]!, band[i + 2]!) < 120) dark++
    }
    expect(white / (band.length / 3)).toBeGreaterThan(0.01)
    expect(dark / (band.length / 3)).toBeGreaterThan(0.5)
  })

  test('one flipped byte in the photo, or in any other part, and the verifier names that part', () => {
    const whole = readFileSync(evidence())
    const zip = readZip(new Uint8Array(whole), (bytes) => inflateRawSync(bytes))
    if (!zip.ok) throw new Error(zip.error.problem)
    const parts = [...zip.value.files]
    expect(parts.map(([name]) => name)).toEqual(expect.arrayContaining(['manifest.json', expect.stringMatching(/^bodies\/\d+\.jws$/), expect.stringMatching(/^bodies\/\d+\.json$/), expect.stringMatching(/^media\//)]))
    for (const [name, content] of parts) {
      const start = whole.indexOf(Buffer.from(content))
      expect(start, name).toBeGreaterThan(0)
      const broken = Buffer.from(whole)
      broken[start + Math.floor(content.length / 2)]! ^= 1
      const file = join(folder, 'broken.zip')
      writeFileSync(file, broken)
      const { code, output } = verify(file)
      expect(code, name).toBe(1)
      expect(output, name).toContain(name)
    }
  })

  test('nothing threw on the phone', () => expect(errors).toEqual([]))
})
