import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import type { Fix } from '@fieldproof/core/kernel'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { parseRecordedTrack } from '../../packages/testkit/src/recordedTracks.ts'
import { dayInShanghai, sendTrackAsPhone } from '../../packages/testkit/src/sendTrack.ts'
import { readRecording } from '../../packages/testkit/src/tracks/folders.ts'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, watchErrors } from './browser.ts'

/** Recordings of real receivers, sent as a phone sends, in the console's replay: the line is drawn, the stops are listed, the scrubber moves. */
const shots = process.env.SCREENSHOTS
let server: TestServer
let client: FieldproofClient
let browser: Browser
let page: Page
let errors: string[]
let people: { readonly personId: string }[]

const recording = (name: string): readonly Fix[] => {
  const parsed = parseRecordedTrack(readRecording(name))
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value.fixes
}

const send = async (personId: string, fixes: readonly Fix[]): Promise<string> => {
  const { code } = await client.people.enrollmentCode(personId)
  const phone = await createSimulatedPhone({ baseUrl: server.url, code, now: () => fixes.at(-1)!.fixTime, model: 'recorded' })
  const checkInId = await sendTrackAsPhone(phone, fixes)
  await server.ports.pipeline.drain()
  return checkInId
}

const openReplay = async (personId: string, day: string): Promise<void> => {
  await page.goto(`/people/${personId}/days/${day}`)
  await byTestId(page, 'purpose-prompt').waitFor()
  await byTestId(page, 'purpose-0').click()
  await byTestId(page, 'purpose-submit').click()
  await byTestId(page, 'replay-map').waitFor()
  await expect.poll(() => byTestId(page, 'replay-map').getAttribute('data-map-ready'), { timeout: 30_000 }).toBe('yes')
}

/** How much of the map is drawn in the colours of the line, and over which part of its width and height. */
const lineOn = async (): Promise<{ pixels: number; width: number; height: number }> => {
  const colours = [[0x7c, 0x8a, 0x94], [0x1f, 0x9d, 0x8b], [0x2f, 0x74, 0xc8], [0x8d, 0x52, 0xc6], [0xd4, 0x57, 0x2b]] as const
  const { data, info } = await sharp(await byTestId(page, 'replay-map').locator('canvas').first().screenshot()).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  let pixels = 0, left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity
  // The legend lies over the bottom of the map and has the same colours.
  for (let y = 0; y < info.height * 0.85; y++)
    for (let x = 0; x < info.width; x++) {
      const at = (y * info.width + x) * 3
      if (!colours.slice(1).some((colour) => colour.every((value, i) => Math.abs(value - data[at + i]!) < 12))) continue
      pixels++
      left = Math.min(left, x); right = Math.max(right, x); top = Math.min(top, y); bottom = Math.max(bottom, y)
    }
  return { pixels, width: (right - left) / info.width, height: (bottom - top) / info.height }
}

const shoot = async (name: string): Promise<void> => {
  if (shots === undefined) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`) })
}

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  people = company.people
  browser = await launchChromium()
  page = await (await desktopContext(browser, server.url)).newPage()
  errors = watchErrors(page)
  await page.goto('/sign-in')
  await page.locator('input[type="text"], input[type="email"], input[autocomplete*="username"]').first().fill('owner@example.com')
  await page.locator('input[type="password"]').fill('correct horse battery')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe('real tracks in the console’s replay', () => {
  test('a GPX track is drawn, its check-in is not doubted strongly, and the scrubber moves the marker', async () => {
    // Its own times lie in 1970, which no phone can have: the same track, ended a minute ago.
    const own = recording('gpx/test1.gpx')
    const shift = Date.now() - 60_000 - own.at(-1)!.fixTime
    const fixes = own.map((fix) => ({ ...fix, fixTime: Math.round(fix.fixTime + shift) }))
    const personId = people[0]!.personId
    const checkInId = await send(personId, fixes)
    const bands = (await client.checkIns.get(checkInId)).verdicts.map(({ verdict }) => verdict.band)
    expect(bands.length).toBeGreaterThan(0)
    expect(bands).not.toContain('strong_doubt')
    const days = [...new Set(fixes.map((fix) => dayInShanghai(fix.fixTime)))]
    const replays = await Promise.all(days.map((day) => client.people.replay(personId, day, { purpose: 'test' })))
    expect(replays.reduce((sum, { fixes: columns }) => sum + columns.fixTime.length, 0)).toBe(264)

    await openReplay(personId, days.at(-1)!)
    await expect.poll(async () => (await lineOn()).pixels, { timeout: 30_000, interval: 500 }).toBeGreaterThan(300)
    const { width, height } = await lineOn()
    expect(Math.max(width, height)).toBeGreaterThan(0.3)
    await shoot('replay-gpx-start')

    const before = await byTestId(page, 'replay-time').textContent()
    const handle = byTestId(page, 'replay-slider').locator('[role="slider"]').or(page.locator('[role="slider"]')).first()
    await handle.focus()
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight')
    const after = await byTestId(page, 'replay-time').textContent()
    expect(Date.parse(`2000-01-01T${after}Z`) - Date.parse(`2000-01-01T${before}Z`)).toBe(5 * 60_000)
    await expect.poll(() => page.locator('.fp-scrubber-speed').textContent()).toMatch(/\d+ 公里\/时/)
    await shoot('replay-gpx-five-minutes-on')
    // The moment and the speed stand in the address, without a step of their own to go back over; whoever opens it is there.
    const steps = await page.evaluate(() => history.length)
    await byTestId(page, 'replay-speed').click()
    await page.locator('.ant-select-item-option', { hasText: '300' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('speed')).toBe('300x')
    const at = new URL(page.url()).searchParams.get('at')!
    expect(new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(11, 19)).toBe(after)
    expect(await page.evaluate(() => history.length)).toBe(steps)
    await page.reload()
    await expect.poll(() => byTestId(page, 'replay-time').textContent(), { timeout: 30_000 }).toBe(after)
    expect(await byTestId(page, 'replay-speed').textContent()).toContain('300')
  })

  test('a day of the recorded fortnight lists its stops in order, and a click on one goes there', async () => {
    const all = recording('stop-go/raw_example.csv')
    const byDay = Map.groupBy(all, (fix) => dayInShanghai(fix.fixTime))
    const [day, fixes] = [...byDay].sort((a, b) => b[1].length - a[1].length)[0]!
    const personId = people[1]!.personId
    await send(personId, fixes)
    const { stops } = await client.people.replay(personId, day, { purpose: 'test' })
    expect(stops.length).toBeGreaterThan(1)

    await openReplay(personId, day)
    await expect.poll(() => byTestId(page, 'replay-stop').count()).toBe(stops.length)
    await byTestId(page, 'replay-stop').nth(1).locator('button').first().click()
    const arrived = new Date(Date.parse(stops[1]!.arrivedAt) + 8 * 3_600_000).toISOString().slice(11, 16)
    await expect.poll(async () => (await byTestId(page, 'replay-time').textContent())?.slice(0, 5)).toBe(arrived)
    await expect.poll(async () => (await lineOn()).pixels, { timeout: 30_000, interval: 500 }).toBeGreaterThan(100)
    await shoot('replay-stops')
  })

  test('nothing threw in the console', () => expect(errors).toEqual([]))
})
