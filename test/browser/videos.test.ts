import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { destination } from '@fieldproof/core/geo'
import { promptWords } from '@fieldproof/core/kernel'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { byTestId, desktopContext, launchChromium, phoneContext, watchErrors } from './browser.ts'
import { signIn, violations } from './desk.ts'

/**
 * A video at check-in, all the way: recorded in the phone app by Chromium's own MediaRecorder on its fake camera (which shows a moving pattern and
 * a clock), uploaded, read, and shown to the reviewer beside the site's reference photo.
 */
const river = readFileSync(resolve(import.meta.dirname, '../../packages/testkit/src/photos/testdata/river.jpg'))
const here = destination({ lat: 30.2084, lon: 120.2121 }, 40, 18)
const position = { latitude: here.lat, longitude: here.lon, accuracy: 10 }
/** A folder for pictures of the screens, for whoever wants to look at them. */
const shots = process.env.SCREENSHOTS
let server: TestServer
let client: FieldproofClient
let people: { readonly personId: string; readonly name: string }[]
let browser: Browser
let context: BrowserContext
let phone: Page
let page: Page
let errors: string[]
let eventId: string

const shoot = async (of: Page, name: string, fullPage = false): Promise<void> => {
  if (shots === undefined) return
  mkdirSync(shots, { recursive: true })
  await of.screenshot({ path: join(shots, `${name}.png`), fullPage })
}
const enrolled = async (of: BrowserContext, i: number): Promise<Page> => {
  const opened = await of.newPage()
  await opened.goto((await client.people.enrollmentCode(people[i]!.personId)).url)
  await byTestId(opened, 'enroll-agree').click()
  await byTestId(opened, 'check-in-button').waitFor()
  return opened
}

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  people = company.people
  await client.sites.addPhoto((await client.sites.list()).items[0]!.siteId, new Uint8Array(await sharp(river).resize(1000).jpeg().toBuffer()), 'image/jpeg')
  browser = await launchChromium()
  context = await phoneContext(browser, server.url, position)
  await context.grantPermissions(['geolocation', 'camera', 'microphone'])
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe('on the phone', () => {
  test('shows a prompt, records, can be watched and recorded again, and goes with the check-in', async () => {
    phone = await enrolled(context, 0)
    errors = watchErrors(phone)
    // Nothing is recorded before the person has agreed to it, with the text before the word.
    await byTestId(phone, 'video-button').click()
    await byTestId(phone, 'video-consent').waitFor()
    expect(await byTestId(phone, 'video-dialog').count()).toBe(0)
    await shoot(phone, 'phone-video-consent-zh')
    expect(await violations(phone, '[data-testid="video-consent"]')).toEqual([])
    await byTestId(phone, 'consent-give').click()
    await byTestId(phone, 'video-record').waitFor()
    const promptId = (await byTestId(phone, 'video-prompt').getAttribute('data-prompt'))!
    expect(await byTestId(phone, 'video-prompt').textContent()).toContain(promptWords(promptId, 'zh-CN'))
    await expect.poll(() => byTestId(phone, 'video-record').isEnabled(), { timeout: 20_000 }).toBe(true)
    await shoot(phone, 'phone-video-ready-zh')
    expect(await violations(phone, '[data-testid="video-dialog"]')).toEqual([])

    // Too short is said, and nothing is lost by it.
    await byTestId(phone, 'video-record').click()
    await byTestId(phone, 'video-stop').waitFor()
    await phone.waitForTimeout(1_200)
    await byTestId(phone, 'video-stop').click()
    await byTestId(phone, 'video-record').waitFor()
    expect(await byTestId(phone, 'video-dialog').textContent()).toContain('录得太短了')

    await byTestId(phone, 'video-record').click()
    await phone.waitForTimeout(2_500)
    await shoot(phone, 'phone-video-recording-zh')
    await phone.waitForTimeout(2_500)
    await byTestId(phone, 'video-stop').click()
    await byTestId(phone, 'video-playback').waitFor()
    await phone.waitForTimeout(500)
    await shoot(phone, 'phone-video-review-zh')
    expect(await byTestId(phone, 'video-prompt').getAttribute('data-prompt')).toBe(promptId)
    await byTestId(phone, 'video-again').click()
    await expect.poll(() => byTestId(phone, 'video-record').isEnabled(), { timeout: 20_000 }).toBe(true)
    await byTestId(phone, 'video-record').click()
    await phone.waitForTimeout(5_500)
    await byTestId(phone, 'video-stop').click()
    await byTestId(phone, 'video-use').click()
    await byTestId(phone, 'video-thumb').waitFor()
    await shoot(phone, 'phone-video-taken-zh')
    await byTestId(phone, 'check-in-button').click()
    eventId = (await byTestId(phone, 'result-sheet').getAttribute('data-event-id'))!
    await expect.poll(async () => (await client.checkIns.get(eventId).catch(() => undefined))?.videoReceived, { timeout: 30_000 }).toBe(true)
    await server.ports.pipeline.drain()
    const { verdicts } = await client.checkIns.get(eventId)
    const reasonOf = (signal: string) => verdicts[0]!.verdict.reasons.find((reason) => reason.signal === signal)!
    expect(reasonOf('video_prompt')).toMatchObject({ state: 'supports', weightDecibans: 1 })
    expect(reasonOf('reused_video')).toMatchObject({ weightDecibans: 2 })
    const video = await client.checkIns.video(eventId)
    expect(video).toMatchObject({ state: 'read', matches: [] })
    expect(video.durationSeconds).toBeGreaterThan(4)
    expect(video.durationSeconds).toBeLessThan(8)
  })

  test('the record shows the video again, in English too', async () => {
    await phone.goto(`/m/records/${eventId}`)
    await byTestId(phone, 'record-video').waitFor()
    await byTestId(phone, 'record-video').scrollIntoViewIfNeeded()
    await expect.poll(() => byTestId(phone, 'record-video').evaluate((video) => (video as HTMLVideoElement).videoWidth), { timeout: 20_000 }).toBeGreaterThan(100)
    await shoot(phone, 'phone-record-video-zh')
    expect(await violations(phone, '[data-testid="record-detail"]')).toEqual([])
    const english = await phoneContext(browser, server.url, position, 'en-GB')
    const other = await enrolled(english, 1)
    await byTestId(other, 'video-button').click()
    await byTestId(other, 'video-consent').waitFor()
    await shoot(other, 'phone-video-consent-en')
    await byTestId(other, 'consent-give').click()
    await byTestId(other, 'video-record').waitFor()
    await shoot(other, 'phone-video-ready-en')
    expect(await byTestId(other, 'video-dialog').textContent()).toContain('Please show:')
    expect(await violations(other, '[data-testid="video-dialog"]')).toEqual([])
    // Taken back, no video is offered any more; given again, it is.
    await byTestId(other, 'video-close').click()
    const say = async (word: 'consent-give' | 'consent-take', state: string): Promise<void> => {
      await other.goto('/m/me/consents')
      const card = other.locator('[data-testid="consent"][data-purpose="video"]')
      await card.locator(`[data-testid="${word}"]`).click()
      await expect.poll(() => card.getAttribute('data-state'), { timeout: 20_000 }).toBe(state)
      await other.goto('/m/')
      await byTestId(other, 'photo-button').waitFor()
    }
    await say('consent-take', 'withdrawn')
    expect(await byTestId(other, 'video-button').count()).toBe(0)
    await say('consent-give', 'granted')
    await byTestId(other, 'video-button').waitFor()
    // What was said last has to reach the server before this phone is gone: both have agreed.
    await expect.poll(async () => (await client.consentNotices.list()).notices.find(({ notice }) => notice.purpose === 'video')!.granted, { timeout: 30_000 }).toBe(2)
    await english.close()
  })

  test('nothing threw', () => expect(errors).toEqual([]))
})

describe('on the console', () => {
  test('the reviewer sees prompt, player, moments and the reference photo', async () => {
    page = await (await desktopContext(browser, server.url)).newPage()
    errors = watchErrors(page)
    await signIn(page, 'owner@example.com', 'correct horse battery')
    await page.goto(`/check-ins/${eventId}`)
    await byTestId(page, 'video-facts').waitFor()
    await byTestId(page, 'video-panel').scrollIntoViewIfNeeded()
    await expect.poll(() => byTestId(page, 'check-in-video').evaluate((video) => (video as HTMLVideoElement).videoWidth), { timeout: 20_000 }).toBeGreaterThan(100)
    await expect.poll(() => page.locator('[data-testid="video-panel"] img').evaluateAll((all) => all.filter((one) => (one as HTMLImageElement).naturalWidth > 100).length), { timeout: 20_000 }).toBeGreaterThanOrEqual(5)
    expect(await byTestId(page, 'video-scene').getAttribute('data-outcome')).toMatch(/uncertain|mismatch/)
    await shoot(page, 'console-video-zh', true)
    expect(await violations(page, '[data-testid="video-panel"]')).toEqual([])
  })

  test('on a narrow screen, in the dark and in English', async () => {
    const narrow = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB', colorScheme: 'dark', timezoneId: 'Asia/Shanghai', baseURL: server.url, storageState: await page.context().storageState() })
    const small = await narrow.newPage()
    await small.goto(`/check-ins/${eventId}`)
    await byTestId(small, 'video-facts').waitFor()
    await byTestId(small, 'video-panel').scrollIntoViewIfNeeded()
    expect(await byTestId(small, 'video-panel').textContent()).toContain('Against the site’s reference photos')
    await expect.poll(() => small.evaluate(() => document.documentElement.scrollWidth <= innerWidth), { timeout: 20_000 }).toBe(true)
    await shoot(small, 'console-video-en-dark-390', true)
    expect(await violations(small, '[data-testid="video-panel"]')).toEqual([])
    await narrow.close()
  })

  test('a video refused for want of consent, and a photo that is none, say so in three languages; nobody is told to wait', async () => {
    const { shiftId } = (await client.shifts.list()).shifts[0]!
    const sent = async (name: string, media: { [kind in 'photo' | 'video']?: { readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string } }): Promise<string> => {
      const { personId } = await client.people.create({ name, role: 'field_worker', shiftId })
      const silent = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code })
      const [site] = await silent.sites()
      const made = silent.checkIn({ siteId: site!.siteId, fix: { ...here, fixTime: Date.now(), accuracyMetres: 9, provider: 'gps' }, ...media })
      await silent.client.phone.sendEvents([...silent.waiting()])
      await server.ports.pipeline.drain()
      // What it names is refused.
      await silent.send().catch(() => undefined)
      return made
    }
    const noYes = await sent('周宁', { video: { bytes: new Uint8Array(river), contentType: 'video/webm' } })
    const noPhoto = await sent('吴敏', { photo: { bytes: new TextEncoder().encode('<!doctype html>'), contentType: 'image/jpeg' } })
    const said = { 'zh-CN': ['本人没有同意录视频', '不是能识别的照片格式'], 'zh-TW': ['本人沒有同意錄影片', '不是能識別的照片格式'], 'en-GB': ['has not agreed to videos', 'no photo of a known kind'] } as const
    for (const [locale, [video, photo]] of Object.entries(said)) {
      const isNarrow = locale === 'en-GB'
      const opened = await browser.newContext({ viewport: isNarrow ? { width: 390, height: 844 } : { width: 1280, height: 900 }, locale, colorScheme: isNarrow ? 'dark' : 'light', timezoneId: 'Asia/Shanghai', baseURL: server.url, storageState: await page.context().storageState() })
      const reader = await opened.newPage()
      for (const [made, kind, reason, words] of [[noYes, 'video', 'not_agreed', video], [noPhoto, 'photo', 'unknown_kind', photo]] as const) {
        await reader.goto(`/check-ins/${made}`)
        const told = byTestId(reader, `${kind}-refusal`)
        await told.waitFor()
        expect(await told.getAttribute('data-reason')).toBe(reason)
        expect(await told.textContent()).toContain(words)
        expect(await byTestId(reader, `${kind}-panel`).textContent()).not.toMatch(/补传|補傳|once there is a network|when it has a network/)
        await byTestId(reader, `${kind}-panel`).scrollIntoViewIfNeeded()
        await shoot(reader, `console-${kind}-refused-${locale}`)
        expect(await violations(reader, `[data-testid="${kind}-panel"]`)).toEqual([])
      }
      await opened.close()
    }
  })

  test('in the review queue the video and the spoken note are played beside the reasons, by key', async () => {
    const { videoSha256 } = await client.checkIns.get(eventId)
    const film = await page.request.get(`/api/v1/media/${videoSha256!}`)
    const bytes = new Uint8Array(await film.body())
    const other = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(people[1]!.personId)).code })
    const [site] = await other.sites()
    const at = Date.now()
    // The system calls this position made up; the film is that of the check-in before, so that it can be played here.
    const doubted = other.checkIn({ siteId: site!.siteId, fix: { ...here, fixTime: at, accuracyMetres: 9, provider: 'gps', mock: true },
      video: { bytes, contentType: film.headers()['content-type']! }, voice: { bytes: new Uint8Array([...bytes, 0]), contentType: 'audio/webm', durationSeconds: 4.2, speechSeconds: 3.1 } })
    await other.send()
    await expect.poll(async () => (await client.checkIns.get(doubted)).videoReceived, { timeout: 30_000 }).toBe(true)
    await server.ports.pipeline.drain()
    await page.goto(`/review?item=${doubted}`)
    await byTestId(page, 'decision-bar').waitFor()
    await byTestId(page, 'voice-player').waitFor()
    await byTestId(page, 'video-facts').waitFor()
    const video = byTestId(page, 'check-in-video')
    await expect.poll(() => video.evaluate((player) => (player as HTMLVideoElement).videoWidth), { timeout: 20_000 }).toBeGreaterThan(100)
    const isPaused = () => video.evaluate((player) => (player as HTMLVideoElement).paused)
    expect(await isPaused()).toBe(true)
    await page.keyboard.press('p')
    await expect.poll(isPaused, { timeout: 10_000 }).toBe(false)
    await page.keyboard.press('p')
    await expect.poll(isPaused, { timeout: 10_000 }).toBe(true)
    await shoot(page, 'console-review-media-zh', true)
    expect(await violations(page, '[data-testid="review-item"]')).toEqual([])
    // The player has its own arrows, and every other key still settles the item.
    await video.focus()
    await page.keyboard.press('ArrowDown')
    expect(await byTestId(page, 'review-item').getAttribute('data-event')).toBe(doubted)
    await page.keyboard.press('?')
    expect(await byTestId(page, 'key-help').textContent()).toContain('播放或暂停视频、语音')
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 390, height: 844 })
    await byTestId(page, 'voice-player').scrollIntoViewIfNeeded()
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), { timeout: 20_000 }).toBe(0)
    await shoot(page, 'console-review-media-390')
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('reference photos are added and removed on the site’s page', async () => {
    const { siteId } = (await client.sites.list()).items[0]!
    await page.goto(`/sites?siteId=${siteId}`)
    const row = page.getByText('滨江超市').first()
    if (!(await byTestId(page, 'site-photos').isVisible().catch(() => false))) await row.click()
    await byTestId(page, 'site-photos').waitFor()
    await byTestId(page, 'site-photos').scrollIntoViewIfNeeded()
    expect(await byTestId(page, 'site-photos').getAttribute('data-count')).toBe('1')
    await byTestId(page, 'site-photo-file').setInputFiles({ name: 'front.jpg', mimeType: 'image/jpeg', buffer: await sharp(river).flop().resize(800).jpeg().toBuffer() })
    await expect.poll(() => byTestId(page, 'site-photos').getAttribute('data-count'), { timeout: 20_000 }).toBe('2')
    await page.waitForTimeout(500)
    await shoot(page, 'console-site-photos-zh')
    expect(await violations(page, '[data-testid="site-photos"]')).toEqual([])
    // What is no photo is refused with a reason, and nothing changes.
    await byTestId(page, 'site-photo-file').setInputFiles({ name: 'front.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<svg/>') })
    await page.locator('[data-testid="site-photos"] [role="alert"]').waitFor()
    await byTestId(page, 'site-photo-remove').first().click()
    await page.locator('.ant-popconfirm .ant-btn-primary').click()
    await expect.poll(() => byTestId(page, 'site-photos').getAttribute('data-count'), { timeout: 20_000 }).toBe('1')
  })

  test('nothing threw', () => expect(errors).toEqual([]))
})
