import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { destination } from '@fieldproof/core/geo'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { photoEdits, watermarked } from '../../packages/testkit/src/photos/edits.ts'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, phoneContext, watchErrors } from './browser.ts'
import { signIn, violations } from './desk.ts'

/** A photo that was used before: what the manager sees, what a manager of another department does not, and what the person reads on the phone. */
const river = readFileSync(resolve(import.meta.dirname, '../../packages/testkit/src/photos/testdata/river.jpg'))
const here = destination({ lat: 30.2084, lon: 120.2121 }, 40, 18)
/** A folder for pictures of the screens, for whoever wants to look at them. */
const shots = process.env.SCREENSHOTS
let server: TestServer
let client: FieldproofClient
let people: { readonly personId: string; readonly name: string }[]
let browser: Browser
let page: Page
let errors: string[]
let first: string
let second: string

const shoot = async (of: Page, name: string): Promise<void> => {
  if (shots === undefined) return
  mkdirSync(shots, { recursive: true })
  await of.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
}
const visit = async (phone: SimulatedPhone, photo: Buffer): Promise<string> => {
  const [site] = await phone.sites()
  const eventId = phone.checkIn({ siteId: site!.siteId, fix: { ...here, fixTime: Date.now(), accuracyMetres: 6, provider: 'gps' }, photo: { bytes: Uint8Array.from(photo), contentType: 'image/jpeg' } })
  await phone.send()
  await server.ports.pipeline.drain()
  return eventId
}

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  people = company.people
  const enrol = async (i: number) => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(people[i]!.personId)).code })
  const original = await watermarked(river, 'first')
  first = await visit(await enrol(0), original)
  second = await visit(await enrol(1), await photoEdits.half_size_new_watermark_q60(original, 'second'))
  browser = await launchChromium()
  page = await (await desktopContext(browser, server.url)).newPage()
  errors = watchErrors(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe('a colleague’s photo, smaller, compressed and with another watermark', () => {
  test('needs review, and the console shows the reason and both pictures', async () => {
    await signIn(page, 'owner@example.com', 'correct horse battery')
    await page.goto(`/check-ins/${second}`)
    await byTestId(page, 'photo-match').waitFor()
    expect(await byTestId(page, 'verdict-band').getAttribute('data-band')).toBe('needs_review')
    expect(await page.locator('[data-testid="reason-row"][data-signal="reused_photo"]').textContent()).toContain('几乎是同一张')
    const pictures = byTestId(page, 'photo-match').locator('img')
    expect(await pictures.count()).toBe(2)
    await pictures.first().scrollIntoViewIfNeeded()
    await expect.poll(() => pictures.evaluateAll((all) => all.every((one) => (one as HTMLImageElement).naturalWidth > 100)), { timeout: 20_000 }).toBe(true)
    expect(await byTestId(page, 'photo-match').textContent()).toContain('张三')
    await shoot(page, 'console-match-zh')
    await byTestId(page, 'photo-match').locator('a').click()
    await page.waitForURL(`**/check-ins/${first}`)
    await expect.poll(() => page.locator('[data-testid="check-in-detail"]').getAttribute('data-event'), { timeout: 20_000 }).toBe(first)
    // The one who took it is verified, and sees who used it later.
    expect(await byTestId(page, 'verdict-band').getAttribute('data-band')).toBe('verified')
    await byTestId(page, 'photo-match').waitFor()
  })

  test('reads well on a narrow screen, in the dark and in English, with no accessibility fault', async () => {
    await page.evaluate(() => localStorage.clear())
    const narrow = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB', colorScheme: 'dark', timezoneId: 'Asia/Shanghai', baseURL: server.url, storageState: await page.context().storageState() })
    const small = await narrow.newPage()
    await small.goto(`/check-ins/${second}`)
    await byTestId(small, 'photo-match').waitFor()
    expect(await byTestId(small, 'photo-matches').textContent()).toContain('same picture')
    await expect.poll(() => small.evaluate(() => document.documentElement.scrollWidth <= innerWidth), { timeout: 20_000 }).toBe(true)
    await byTestId(small, 'photo-matches').scrollIntoViewIfNeeded()
    await shoot(small, 'console-match-en-dark-390')
    expect(await violations(small, '[data-testid="photo-panel"]')).toEqual([])
    await narrow.close()
  })

  test('the person reads the same reason on the phone', async () => {
    const phone = await (await phoneContext(browser, server.url, { latitude: here.lat, longitude: here.lon, accuracy: 10 })).newPage()
    await phone.goto((await client.people.enrollmentCode(people[1]!.personId)).url)
    await byTestId(phone, 'enroll-agree').click()
    await byTestId(phone, 'check-in-button').waitFor()
    await byTestId(phone, 'tab-records').click()
    await phone.locator(`[data-testid="record-row"][data-event-id="${second}"]`).click()
    await byTestId(phone, 'record-detail').waitFor()
    await expect.poll(() => byTestId(phone, 'record-detail').textContent(), { timeout: 20_000 }).toContain('几乎是同一张')
    await shoot(phone, 'phone-record-zh')
  })

  test('nothing threw', () => expect(errors).toEqual([]))
})
