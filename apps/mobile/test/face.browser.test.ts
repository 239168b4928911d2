/**
 * A face before the phone's camera in the system's Chromium, against a real server: consent, enrolment, a check-in that a policy asks a face for, refusals, withdrawal. The camera shows
 * films made of one public photo (src/face/testdata): Chromium takes them for a camera, as an attacker's phone would. `SCREENSHOTS=folder` keeps a picture of each screen.
 */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setUpSmallCompany } from '@fieldproof/testkit'
import type { SmallCompany } from '@fieldproof/testkit'
import { byTestId, desktopContext, launchChromium, watchErrors } from '../../../test/browser/browser.ts'
import { startFieldServer } from '../../../test/browser/fieldServer.ts'
import type { Picture } from '../src/face/picture.ts'
import { warpTurn } from '../src/face/testdata/warpTurn.ts'
import { eventually, lookEverywhere, shoot } from './handset.ts'

const shots = process.env['SCREENSHOTS']
const dist = join(import.meta.dirname, '../dist')
const cameraFile = join(mkdtempSync(join(tmpdir(), 'fieldproof-face-')), 'camera.mjpeg')
const shop = { latitude: 31.2304, longitude: 121.4737, accuracy: 15 }

let server: Awaited<ReturnType<typeof startFieldServer>>
let company: SmallCompany
let browser: Browser
let personId: string
let context: BrowserContext
let page: Page
const faults: string[] = []
const sent: string[] = []

/** Where the face stands in the test photo (seen by models.test.ts). */
const [noseTip, faceWidth] = [{ x: 224, y: 128 }, 112]
const photo = async (): Promise<Picture> => {
  const { data, info } = await sharp(join(import.meta.dirname, '../src/face/testdata/astronaut.jpg')).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { widthPixels: info.width, heightPixels: info.height, rgba: data }
}
const frame = ({ widthPixels, heightPixels, rgba }: Picture): Promise<Buffer> =>
  sharp(rgba, { raw: { width: widthPixels, height: heightPixels, channels: 4 } }).removeAlpha().extract({ left: 32, top: 0, width: 384, height: 288 }).resize(640, 480).jpeg({ quality: 90 }).toBuffer()
/** What the camera shows from its next opening on: each for a second or two, over and over. */
const film = async (...shifts: readonly number[]): Promise<void> => {
  const still = await photo()
  const frames = await Promise.all(shifts.map((shift) => frame(shift === 0 ? still : warpTurn(still, noseTip, faceWidth, shift))))
  writeFileSync(cameraFile, Buffer.concat(frames.flatMap((one) => Array.from({ length: 45 }, () => one))))
}
/** The draw of the turns, which is random, is set: left and left, or right and right. */
const draw = (byte: 0 | 1): Promise<void> => page.evaluate((value) => { (globalThis as unknown as { drawn: number }).drawn = value }, byte)

/** The signed events in a request. */
const signedIn = (body: string) => [...body.matchAll(/"(eyJ[\w-]+)\.([\w-]+)\.[\w-]+"/g)].map(([, , payload]) => JSON.parse(Buffer.from(payload!, 'base64url').toString()) as { id: string; photoSha256?: string; factors?: { face?: Record<string, unknown> } })

const id = (testId: string) => byTestId(page, testId)
const look = (name: string, see?: typeof shoot): Promise<void> => lookEverywhere({ page }, name, see && { see })
const dialogState = () => id('face-dialog').getAttribute('data-state')
const hasTemplate = () => page.evaluate(() => new Promise<boolean>((resolve) => {
  const opening = indexedDB.open('fieldproof')
  opening.onsuccess = () => {
    const request = opening.result.transaction('meta').objectStore('meta').get('face')
    request.onsuccess = () => { resolve(request.result !== undefined); opening.result.close() }
  }
}))

beforeAll(async () => {
  if (!existsSync(join(dist, 'index.html'))) throw new Error('apps/mobile/dist is not built: npm run build')
  if (shots !== undefined) mkdirSync(shots, { recursive: true })
  await film(0)
  server = await startFieldServer()
  company = await setUpSmallCompany(server, { people: 0, name: '沪江商贸有限公司' })
  const { client } = company.session
  await client.sites.create({ name: '人民广场联华超市', address: '西藏中路 268 号', fence: { kind: 'circle', centre: { lat: shop.latitude + 0.00004, lon: shop.longitude - 0.00003 }, radiusMetres: 80 } })
  const { policyId, draft } = await client.policies.create({
    name: '人脸或照片加备注', order: 1, appliesTo: {}, requires: 'gps and (face or (photo and note))', whenMissing: 'ask_factor', thresholds: {}, demotedSignals: [],
    actions: { verified: 'accept', not_enough_evidence: 'accept', needs_review: 'review', strong_doubt: 'review' }, auditRates: { starting: 0, standard: 0, trusted: 0, checked: 0 },
  })
  await client.policies.publish(policyId, draft!.version)
  const shiftId = (await client.shifts.list()).shifts.find((shift) => shift.kind === 'free')!.shiftId
  personId = (await client.people.create({ name: '张伟', role: 'field_worker', shiftId })).personId
  browser = await launchChromium([`--use-file-for-fake-video-capture=${cameraFile}`])
  context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', baseURL: server.baseUrl, permissions: ['geolocation', 'camera'], geolocation: shop })
  page = await context.newPage()
  await page.addInitScript(() => {
    const real = crypto.getRandomValues.bind(crypto)
    crypto.getRandomValues = ((array: Uint8Array) => {
      const { drawn } = globalThis as unknown as { drawn?: number }
      return array instanceof Uint8Array && array.length === 2 && drawn !== undefined ? array.fill(drawn) : real(array as Uint8Array<ArrayBuffer>)
    }) as typeof crypto.getRandomValues
  })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text()) })
  context.on('request', (request) => {
    if (!/^(?:blob|data):/.test(request.url()) && !request.url().startsWith(server.baseUrl)) faults.push(`asked another host: ${request.url()}`)
    if (request.method() !== 'GET') sent.push(request.postData() ?? '')
  })
  await page.goto((await client.people.enrollmentCode(personId)).url)
  await id('enroll-agree').click()
  await id('check-in-button').waitFor()
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe.skipIf(!existsSync(join(dist, 'face/manifest.json')))('with the face engine installed', () => {
  test('nothing is offered before the consent, and the page says what it is not', async () => {
    expect(await id('read-face').count()).toBe(0)
    await page.goto('/m/me/face')
    await id('consent').waitFor()
    expect(await page.locator('.face-facts').textContent()).toContain('ISO 30107‑3')
    expect(await id('face-enrol').count()).toBe(0)
    await look('face-1-consent')
    await id('consent-give').click()
    await eventually(() => id('face-card').getAttribute('data-enrolled')).toBe('false')
  })

  test('a still picture is not enrolled: it lives for the model and does not turn its head', async () => {
    await draw(0)
    await id('face-enrol').click()
    await eventually(dialogState, { timeout: 120_000 }).toBe('asking')
    await eventually(() => id('face-ask').getAttribute('data-ask')).toBe('left')
    await look('face-2-turn', shoot)
    await eventually(dialogState).toBe('not_live')
    await look('face-3-refused')
    expect(await hasTemplate()).toBe(false)
    await id('face-close').click()
  })

  test('a film of a head that turns the other way than was drawn is not enrolled either', async () => {
    await film(0, 0.25)
    await draw(1)
    await id('face-enrol').click()
    await eventually(dialogState, { timeout: 120_000 }).toBe('not_live')
    expect(await hasTemplate()).toBe(false)
    await id('face-close').click()
  })

  test('one that turns as drawn is enrolled, and what is kept is encrypted', async () => {
    await draw(0)
    await id('face-enrol').click()
    await eventually(() => id('face-card').getAttribute('data-enrolled'), { timeout: 120_000 }).toBe('true')
    expect(await hasTemplate()).toBe(true)
    await look('face-4-enrolled')
  })

  test('the rule is met by the face, compared with no network; figures and a hash are all that is sent', async () => {
    await page.goto('/m/')
    await eventually(() => id('position-text').getAttribute('data-status')).toBe('ready')
    await eventually(() => id('requirement').getAttribute('data-missing')).toBe('face')
    await context.setOffline(true)
    await draw(0)
    await id('check-in-button').click()
    await id('face-dialog').waitFor()
    await look('face-5-check', shoot)
    await id('result-sheet').waitFor({ timeout: 120_000 })
    await context.setOffline(false)
    await eventually(() => id('result-sheet').locator('[data-testid="verdict-band"]').getAttribute('data-band')).toBe('verified')
    await look('face-6-result')
    const [row] = (await company.session.client.checkIns.list()).items
    const { verdicts } = await company.session.client.checkIns.get(row!.eventId)
    expect(verdicts.at(-1)!.verdict).toMatchObject({ outcome: { action: 'accept', missingFactors: [] }, reasons: expect.arrayContaining([expect.objectContaining({ signal: 'face', weightDecibans: 1 })]) })
    const payloads = sent.flatMap(signedIn)
    const checks = payloads.flatMap(({ factors }) => (factors?.face === undefined ? [] : [factors.face]))
    expect(Object.keys(checks[0]!).sort()).toEqual(['challenge', 'liveScore', 'modelId', 'similarity', 'templateSha256'])
    // No upload of a picture: everything that went out is small.
    expect(Math.max(...sent.map((body) => body.length))).toBeLessThan(20_000)
    await id('result-close').click()
  })

  test('from detection to liveness each picture is read in WebAssembly; how long that took is told', async () => {
    const milliseconds = await page.evaluate(async () => {
      const address = [...performance.getEntriesByType('resource')].map(({ name }) => name).find((name) => /faceWorker-[\w-]+\.js$/.test(name))!
      const worker = new Worker(address, { type: 'module' })
      const ask = (task: object) => new Promise<{ milliseconds: number; value?: { box: object } }>((resolve, reject) => { worker.onmessage = ({ data }) => (data.error === undefined ? resolve(data) : reject(new Error(data.error))); worker.postMessage(task) })
      await ask({ id: 1, kind: 'open' })
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user' } })
      const video = Object.assign(document.createElement('video'), { srcObject: stream, muted: true })
      await video.play()
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 })
      const times: number[] = []
      for (let i = 0; i < 9; i++) {
        canvas.getContext('2d')!.drawImage(video, 0, 0, 640, 480)
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, 640, 480)
        const answer = await ask({ id: 2 + i, kind: 'read', picture: { widthPixels: 640, heightPixels: 480, rgba: data } })
        if (answer.value === undefined) throw new Error('no face was read')
        times.push(answer.milliseconds)
      }
      for (const track of stream.getTracks()) track.stop()
      worker.terminate()
      return times.sort((a, b) => a - b)
    })
    // The aim is a second (docs/face.md). A machine that is busy with other tests says nothing about it, so it is told and not asserted.
    expect(milliseconds).toHaveLength(9)
    console.log(`face path in Chromium: ${milliseconds[4]!.toFixed(0)} ms (median of nine)`)
  })

  test('a session that did not pass is sent only by the person’s own act, and asks for the other way', async () => {
    await eventually(() => id('requirement').getAttribute('data-missing')).toBe('face')
    await draw(1)
    await id('check-out-button').click()
    await eventually(dialogState, { timeout: 120_000 }).toBe('not_live')
    await look('face-9-not-passed')
    await id('face-as-is').click()
    await id('result-sheet').waitFor()
    await eventually(async () => (await company.session.client.checkIns.list()).items.filter((row) => row.kind === 'check_out').length).toBe(1)
    const row = (await company.session.client.checkIns.list()).items.find(({ kind }) => kind === 'check_out')!
    // The verdict follows the record.
    await eventually(async () => (await company.session.client.checkIns.get(row.eventId)).verdicts.length).toBeGreaterThan(0)
    const { verdict } = (await company.session.client.checkIns.get(row.eventId)).verdicts.at(-1)!
    expect(verdict.reasons.find(({ signal }) => signal === 'face')).toMatchObject({ weightDecibans: -2 })
    expect(verdict.outcome).toMatchObject({ action: 'ask_factor', missingFactors: ['face'] })
    await id('result-close').click()
  })

  const answered = async (challengeId: string) => (await company.session.client.challenges.list()).items.find((one) => one.challengeId === challengeId)!
  /** The camera is open. */
  const answerByPhoto = async (): Promise<void> => {
    await eventually(() => id('camera-shoot').isEnabled(), { timeout: 60_000 }).toBe(true)
    await id('camera-shoot').click()
    await id('camera-use').click()
    await id('note-input').fill('在门口')
    await eventually(async () => { if (await id('result-sheet').count() === 0) await id('challenge-answer').click({ timeout: 1_000 }).catch(() => {}); return id('result-sheet').count() }, { interval: 1_000 }).toBe(1)
  }
  /** The check-in that answered a spot challenge with a face. */
  let confirmed = ''
  test('a spot challenge asks for the face; compared, it is the answer; a photo instead is as good an answer', async () => {
    const { client } = company.session
    await client.challenges.setRule({ ...(await client.challenges.rule()), quietFrom: '00:00', quietTo: '00:00', mostPerDay: 4 })
    const ask = async (): Promise<string> => {
      const { challengeId } = await client.challenges.ask({ personId, purpose: '客户说没见到人', wantsFace: true })
      await page.goto('/m/')
      await eventually(() => id('challenge').getAttribute('data-state').catch(() => '')).toBe('seen')
      expect(await id('challenge-wants').textContent()).toBe('做一次人脸核验，或改拍照片')
      return challengeId
    }
    const first = await ask()
    await look('face-10-challenge')
    await draw(0)
    await id('challenge-answer').click()
    await id('face-dialog').waitFor()
    await id('result-sheet').waitFor({ timeout: 120_000 })
    await eventually(async () => (await answered(first)).state).toBe('answered')
    confirmed = (await answered(first)).answerEventId!
    const { verdicts } = await client.checkIns.get(confirmed)
    expect(verdicts.at(-1)!.verdict.reasons.find(({ signal }) => signal === 'face')).toMatchObject({ state: 'supports' })
    await id('result-close').click()

    const second = await ask()
    await id('challenge-answer').click()
    await id('face-without').click()
    await answerByPhoto()
    await eventually(async () => (await answered(second)).state).toBe('answered')
    expect((await client.checkIns.get((await answered(second)).answerEventId!)).photoSha256).toMatch(/^[0-9a-f]{64}$/)
    await id('result-close').click()
  })

  test('the console shows what the phone said in the check-in, and in the settings that phones are offered it', async () => {
    const desk = await (await desktopContext(browser, server.baseUrl)).newPage()
    const errors = watchErrors(desk)
    await desk.goto(`/sign-in?next=${encodeURIComponent(`/check-ins/${confirmed}`)}`)
    await desk.locator('input[type="text"], input[type="email"], input[autocomplete*="username"]').first().fill('admin@test.example')
    await desk.locator('input[type="password"]').fill('a-long-test-password')
    await desk.keyboard.press('Enter')
    await desk.getByText('手机比对：与登记的人脸相符').first().waitFor({ timeout: 30_000 })
    if (shots !== undefined) await desk.screenshot({ path: join(shots, 'zh-CN-face-console-1.png'), fullPage: true })
    await desk.goto('/settings')
    await eventually(() => byTestId(desk, 'face-engine').getAttribute('data-installed')).toBe('true')
    await byTestId(desk, 'face-engine').scrollIntoViewIfNeeded()
    if (shots !== undefined) await desk.screenshot({ path: join(shots, 'zh-CN-face-console-2.png') })
    expect(errors).toEqual([])
    await desk.context().close()
  })

  test('a video of oneself: the phone compares while it records, and the check-in tells what it saw; the rear camera is not looked at', async () => {
    await page.goto('/m/')
    await eventually(() => id('position-text').getAttribute('data-status')).toBe('ready')
    await id('video-button').click()
    await id('video-consent').locator('[data-testid="consent-give"]').click()
    await eventually(() => id('video-record').isEnabled(), { timeout: 60_000 }).toBe(true)
    expect(await id('video-reads-face').count()).toBe(0)
    await page.getByRole('button', { name: '切换前后摄像头' }).click()
    await eventually(() => id('video-reads-face').count(), { timeout: 120_000 }).toBe(1)
    await eventually(() => id('video-record').isEnabled(), { timeout: 60_000 }).toBe(true)
    await look('face-12-video')
    await id('video-record').click()
    await id('video-playback').waitFor({ timeout: 60_000 })
    await id('video-use').click()
    await id('check-in-button').click()
    await id('face-without').click()
    await id('result-sheet').waitFor({ timeout: 60_000 })
    const { client } = company.session
    const withVideo = async () => (await client.checkIns.list()).items.find(({ videoSha256 }) => videoSha256 !== null)
    await eventually(async () => (await withVideo()) !== undefined).toBe(true)
    await eventually(async () => (await client.checkIns.video((await withVideo())!.eventId)).state, { timeout: 120_000 }).toBe('read')
    const { faces } = await client.checkIns.video((await withVideo())!.eventId)
    expect(faces).toMatchObject({ outcome: expect.stringMatching(/^(match|not_live)$/) })
    expect(faces!.withFace).toBeGreaterThanOrEqual(1)
    expect(faces!.looks).toBeGreaterThanOrEqual(faces!.withFace)
    await id('result-close').click()
  })

  test('whoever does not want to use it goes the other way', async () => {
    await eventually(() => id('requirement').getAttribute('data-missing')).toBe('face')
    await id('check-out-button').click()
    await id('face-without').click()
    await id('result-sheet').waitFor()
    await eventually(() => id('result-sheet').locator('[data-testid="verdict-band"]').count()).toBe(1)
    await id('result-close').click()
  })

  test('in English it reads as plainly', async () => {
    await page.goto('/m/me')
    await page.locator('[data-testid="language-option"][data-language="en"], [data-testid="language-option"]:has-text("English")').first().click()
    await page.goto('/m/me/face')
    await eventually(() => page.locator('h1').textContent()).toBe('Face check')
    await look('face-7-enrolled')
    await id('face-enrol').click()
    await eventually(dialogState, { timeout: 120_000 }).toBe('asking')
    await id('face-close').click()
  })

  test('deleted by its own button the face is gone from the phone, the consent stands: a check-in carries none, a spot challenge asks for a photo, and it can be enrolled anew', async () => {
    const { client } = company.session
    await page.goto('/m/me/face')
    await id('face-forget').click()
    await eventually(() => id('face-card').getAttribute('data-enrolled')).toBe('false')
    expect(await hasTemplate()).toBe(false)
    expect(await id('face-forget').count()).toBe(0)
    expect(await id('consent').getAttribute('data-state')).toBe('granted')
    await look('face-13-forgotten')
    await page.goto('/m/')
    await eventually(() => id('position-text').getAttribute('data-status')).toBe('ready')
    expect(await id('read-face').count()).toBe(0)
    const { challengeId } = await client.challenges.ask({ personId, purpose: '抽查', wantsFace: true })
    await page.reload()
    await eventually(() => id('challenge-wants').textContent().catch(() => '')).toBe('Take a photo')
    await look('face-14-challenge-forgotten')
    const sentBefore = sent.length
    // The rule of the company wants a note with the photo.
    await id('note-input').fill('在门口')
    await id('challenge-answer').click()
    await answerByPhoto()
    await eventually(async () => (await answered(challengeId)).state).toBe('answered')
    const { answerEventId } = await answered(challengeId)
    const carried = sent.slice(sentBefore).flatMap(signedIn).find((event) => event.id === answerEventId)
    expect(carried).toMatchObject({ photoSha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(carried?.factors?.face).toBeUndefined()
    await eventually(async () => (await client.checkIns.get(answerEventId!)).verdicts.length).toBeGreaterThan(0)
    const { verdict } = (await client.checkIns.get(answerEventId!)).verdicts.at(-1)!
    expect(verdict.reasons.find(({ signal }) => signal === 'face')).toMatchObject({ state: 'absent', weightDecibans: 0 })
    await id('result-close').click()
    await page.goto('/m/me/face')
    await draw(0)
    await id('face-enrol').click()
    await eventually(() => id('face-card').getAttribute('data-enrolled'), { timeout: 120_000 }).toBe('true')
    expect(await hasTemplate()).toBe(true)
  })

  test('taken back, template, key and models are gone from the phone, and nothing is offered any more', async () => {
    await id('consent-take').click()
    await eventually(hasTemplate).toBe(false)
    expect(await page.evaluate(() => caches.has('fieldproof-face'))).toBe(false)
    await eventually(() => id('face-card').count()).toBe(0)
    await page.goto('/m/')
    await id('check-in-button').waitFor()
    expect(await id('read-face').count()).toBe(0)
    await eventually(() => id('requirement').getAttribute('data-missing')).toBe('note photo')
    // A challenge that wants a face wants a photo of those who have none.
    await company.session.client.challenges.ask({ personId, purpose: '抽查', wantsFace: true })
    await page.reload()
    await eventually(() => id('challenge-wants').textContent().catch(() => '')).toBe('Take a photo')
    await look('face-11-challenge-photo')
    expect(faults).toEqual([])
  })
})
