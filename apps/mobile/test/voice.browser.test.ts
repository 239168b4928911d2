/**
 * A spoken note (C10) with real taps at 360×740 against a real server: spoken, heard again, taken, played on the phone and on the console. The microphone is Chromium's
 * stand-in, which beeps once a second. `FIELDPROOF_SHOTS=folder` keeps a picture of each screen.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { removeDataFolder, setUpSmallCompany, startServerProcess } from '@fieldproof/testkit'
import type { ServerProcess, SmallCompany } from '@fieldproof/testkit'
import { writeToneModel } from '@fieldproof/testkit/speech/toneModel.ts'
import { byTestId, launchChromium } from '../../../test/browser/browser.ts'

const shots = process.env['FIELDPROOF_SHOTS']
const shop = { latitude: 31.2304, longitude: 121.4737, accuracy: 15 }

/** Knows two words, 嘀 and 嗒, for low tones and high ones: the beeps of Chromium's stand-in for a microphone. */
const models = mkdtempSync(join(tmpdir(), 'fieldproof-speech-'))
let server: ServerProcess
let company: SmallCompany
let browser: Browser
const contexts: BrowserContext[] = []
beforeAll(async () => {
  if (!existsSync(join(import.meta.dirname, '../dist/index.html'))) throw new Error('apps/mobile/dist is not built: npm run build')
  if (shots !== undefined) mkdirSync(shots, { recursive: true })
  process.env['FIELDPROOF_SPEECH_MODEL'] = writeToneModel(join(models, 'tones-zipformer-ctc'))
  server = await startServerProcess()
  delete process.env['FIELDPROOF_SPEECH_MODEL']
  company = await setUpSmallCompany(server, { people: 0, name: '沪江商贸有限公司' })
  await company.session.client.sites.create({ name: '人民广场联华超市', fence: { kind: 'circle', centre: { lat: shop.latitude + 0.00004, lon: shop.longitude - 0.00003 }, radiusMetres: 80 } })
  browser = await launchChromium()
})
afterEach(async () => { for (const context of contexts.splice(0)) await context.close() })
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  if (server !== undefined) removeDataFolder(server.dataFolder)
  rmSync(models, { recursive: true, force: true })
})

interface Handset { readonly context: BrowserContext; readonly page: Page; readonly personId: string; readonly id: (testId: string) => ReturnType<typeof byTestId> }
let people = 0
const handset = async (locale: string, prepare?: (context: BrowserContext) => Promise<unknown>): Promise<Handset> => {
  const { client } = company.session
  const shiftId = (await client.shifts.list()).shifts.find((shift) => shift.kind === 'free')!.shiftId
  const { personId } = await client.people.create({ name: locale === 'en' ? `Li Na ${++people}` : `张伟${++people}`, role: 'field_worker', shiftId })
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale, timezoneId: 'Asia/Shanghai', baseURL: server.baseUrl, permissions: ['geolocation', 'microphone'], geolocation: shop })
  contexts.push(context)
  await prepare?.(context)
  const page = await context.newPage()
  const { url } = await client.people.enrollmentCode(personId)
  await page.goto(url)
  await byTestId(page, 'enroll-agree').click()
  await byTestId(page, 'check-in-button').waitFor()
  return { context, page, personId, id: (testId) => byTestId(page, testId) }
}
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000, interval: 150 })
const shoot = async (phone: Handset, name: string): Promise<void> => {
  await phone.page.waitForTimeout(350)
  if (shots !== undefined) await phone.page.screenshot({ path: join(shots, `${name}.png`) })
}
const speak = async (phone: Handset, ms: number): Promise<void> => {
  await phone.id('voice-record').click()
  await phone.id('voice-stop').waitFor()
  await phone.page.waitForTimeout(ms)
  await phone.id('voice-stop').click()
}
const ofPerson = async (phone: Handset) => (await company.session.client.checkIns.list({ limit: 200 })).items.filter((item) => item.personId === phone.personId)

test.each(['zh-CN', 'en'])('a note is spoken, heard again and sent; both sides play it (%s)', async (locale) => {
  const phone = await handset(locale)
  await phone.id('voice-button').click()
  await shoot(phone, `voice-${locale}-1-open`)
  await speak(phone, 4_000)
  await phone.id('voice-figures').waitFor()
  const [length, speech] = await Promise.all(['data-length', 'data-speech'].map(async (name) => Number(await phone.id('voice-figures').getAttribute(name))))
  expect(length).toBeGreaterThan(3)
  expect(length).toBeLessThan(8)
  // The stand-in beeps a part of each second.
  expect(speech).toBeGreaterThan(0)
  expect(speech).toBeLessThanOrEqual(length!)
  await shoot(phone, `voice-${locale}-2-spoken`)
  await phone.id('voice-use').click()
  expect(await phone.id('voice-button').getAttribute('data-done')).toBe('true')
  await shoot(phone, `voice-${locale}-3-today`)
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
  expect(await phone.id('voice-button').getAttribute('data-done')).toBe('false')
  const detail = async () => company.session.client.checkIns.get((await ofPerson(phone))[0]!.eventId)
  await eventually(async () => (await ofPerson(phone)).length).toBe(1)
  await eventually(async () => (await detail()).voice?.received).toBe(true)
  expect((await detail()).voice).toMatchObject({ durationSeconds: length, speechSeconds: speech, usedElsewhere: 0 })
  await phone.id('record-row').first().click()
  await phone.id('record-voice').scrollIntoViewIfNeeded()
  const plays = () => phone.id('record-voice').evaluate(async (audio: HTMLAudioElement) => { audio.muted = true; await audio.play(); return audio.error === null })
  expect(await plays()).toBe(true)
  await shoot(phone, `voice-${locale}-4-record`)

  // On the console: heard, with its figures, and the signed time among the clocks.
  const desk = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale, timezoneId: 'Asia/Shanghai', baseURL: server.baseUrl })
  contexts.push(desk)
  await desk.addCookies(company.session.cookie().split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: server.baseUrl })))
  const page = await desk.newPage()
  await page.goto(`/check-ins/${(await detail()).eventId}`)
  const player = byTestId(page, 'voice-player')
  await player.waitFor()
  expect(await player.evaluate(async (audio: HTMLAudioElement) => { audio.muted = true; await audio.play(); return audio.error === null && audio.duration > 0 })).toBe(true)
  expect((await detail()).timeToken?.state).toBe('valid')
  expect(await byTestId(page, 'clocks-panel').locator('li').count()).toBe(5)
  if (shots !== undefined) { await page.waitForTimeout(500); await page.screenshot({ path: join(shots, `voice-${locale}-5-console.png`), fullPage: true }) }
}, 120_000)

test('what a shell understands is shown, taken into the note, and can be changed', async () => {
  const phone = await handset('zh-CN', (context) => context.addInitScript(() => {
    Object.assign(globalThis, { fieldproofTranscriber: { transcribe: async (samples: Float32Array) => (samples.length > 8_000 ? '货架缺两排矿泉水' : '') } })
  }))
  await phone.id('voice-button').click()
  await speak(phone, 2_000)
  await phone.page.getByText('货架缺两排矿泉水').waitFor()
  await shoot(phone, 'voice-text')
  await phone.id('voice-use').click()
  expect(await phone.id('note-input').inputValue()).toBe('货架缺两排矿泉水')
  await phone.id('note-input').fill('货架缺三排矿泉水')
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
  await eventually(async () => (await ofPerson(phone))[0]?.note).toBe('货架缺三排矿泉水')
}, 120_000)

test.each(['zh-CN', 'en'])('the company’s server understands it, offline it says that it cannot, and the sound is taken either way (%s)', async (locale) => {
  const phone = await handset(locale)
  await phone.id('voice-button').click()
  await speak(phone, 3_000)
  await phone.id('voice-text').waitFor()
  expect(await phone.id('voice-text').textContent()).toMatch(/^[嘀嗒]+$/)
  await shoot(phone, `voice-${locale}-server`)
  await phone.context.setOffline(true)
  await phone.id('voice-again').click()
  await speak(phone, 2_000)
  await phone.page.getByText(locale === 'en' ? /could not be turned into text/ : /这次没能转成文字/).waitFor()
  await shoot(phone, `voice-${locale}-server-offline`)
  await phone.id('voice-use').click()
  expect(await phone.id('note-input').inputValue()).toBe('')
  expect(await phone.id('voice-button').getAttribute('data-done')).toBe('true')
}, 120_000)

test('without the microphone the sheet says so, and the check-in is taken all the same', async () => {
  const phone = await handset('zh-CN', (context) => context.addInitScript(() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }))
  await phone.id('voice-button').click()
  await phone.id('voice-record').click()
  await phone.page.getByText('没有麦克风权限').waitFor()
  await shoot(phone, 'voice-denied')
  await phone.page.keyboard.press('Escape')
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
  await eventually(async () => (await ofPerson(phone)).length).toBe(1)
}, 120_000)
