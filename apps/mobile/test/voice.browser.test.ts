/**
 * A spoken note (C10) with real taps at 360×740 against a real server: spoken, heard again, taken, played on the phone and on the console. The microphone is Chromium's
 * stand-in, which beeps once a second. `SCREENSHOTS=folder` keeps a picture of each screen.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeToneModel } from '@fieldproof/testkit/speech/toneModel.ts'
import { byTestId } from '../../../test/browser/browser.ts'
import { createShop, eventually, everyLook, look, lookEverywhere, openField, shoot, type Handset, type HandsetOptions } from './handset.ts'

/** Knows two words, 嘀 and 嗒, for low tones and high ones: the beeps of Chromium's stand-in for a microphone. */
const models = mkdtempSync(join(tmpdir(), 'fieldproof-speech-'))
afterAll(() => rmSync(models, { recursive: true, force: true }))
const field = openField({ setUp: createShop, environment: { FIELDPROOF_SPEECH_MODEL: writeToneModel(join(models, 'tones-zipformer-ctc')) } })
const handset = (options: HandsetOptions = {}): Promise<Handset> => field.handset({ permissions: ['microphone'], ...options })
const speak = async (phone: Handset, ms: number): Promise<void> => {
  await phone.id('voice-record').click()
  await phone.id('voice-stop').waitFor()
  await phone.page.waitForTimeout(ms)
  await phone.id('voice-stop').click()
}

test.each(everyLook)('a note is spoken, heard again and sent; both sides play it ($locale at $width)', async ({ locale, width, height }) => {
  const phone = await handset({ locale, width, height })
  await phone.id('voice-button').click()
  await look(phone, `voice-${locale}-${width}-1-open`)
  await speak(phone, 4_000)
  await phone.id('voice-figures').waitFor()
  const [length, speech] = await Promise.all(['data-length', 'data-speech'].map(async (name) => Number(await phone.id('voice-figures').getAttribute(name))))
  expect(length).toBeGreaterThan(3)
  expect(length).toBeLessThan(8)
  // The stand-in beeps a part of each second.
  expect(speech).toBeGreaterThan(0)
  expect(speech).toBeLessThanOrEqual(length!)
  await look(phone, `voice-${locale}-${width}-2-spoken`)
  await phone.id('voice-use').click()
  expect(await phone.id('voice-button').getAttribute('data-done')).toBe('true')
  await look(phone, `voice-${locale}-${width}-3-today`)
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
  expect(await phone.id('voice-button').getAttribute('data-done')).toBe('false')
  const detail = async () => field.client.checkIns.get((await field.checkInsOf(phone))[0]!.eventId)
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(1)
  await eventually(async () => (await detail()).voice?.received).toBe(true)
  expect((await detail()).voice).toMatchObject({ durationSeconds: length, speechSeconds: speech, usedElsewhere: 0 })
  await phone.id('record-row').first().click()
  await phone.id('record-voice').scrollIntoViewIfNeeded()
  const plays = () => phone.id('record-voice').evaluate(async (audio: HTMLAudioElement) => { audio.muted = true; await audio.play(); return audio.error === null })
  expect(await plays()).toBe(true)
  await look(phone, `voice-${locale}-${width}-4-record`)

  // On the console: heard, with its figures, and the signed time among the clocks.
  const desk = await field.openContext({ viewport: { width: 1280, height: 900 }, locale })
  await desk.addCookies(field.session.cookie().split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: field.baseUrl })))
  const page = await desk.newPage()
  await page.goto(`/check-ins/${(await detail()).eventId}`)
  const player = byTestId(page, 'voice-player')
  await player.waitFor()
  expect(await player.evaluate(async (audio: HTMLAudioElement) => { audio.muted = true; await audio.play(); return audio.error === null && audio.duration > 0 })).toBe(true)
  expect((await detail()).timeToken?.state).toBe('valid')
  expect(await byTestId(page, 'clocks-panel').locator('li').count()).toBe(5)
  await shoot({ page }, `voice-${locale}-${width}-5-console`, { fullPage: true })
})

test('what a shell understands is shown, taken into the note, and can be changed', async () => {
  const phone = await handset({ prepare: (context) => context.addInitScript(() => {
    Object.assign(globalThis, { fieldproofTranscriber: { transcribe: async (samples: Float32Array) => (samples.length > 8_000 ? '货架缺两排矿泉水' : '') } })
  }) })
  await phone.id('voice-button').click()
  await speak(phone, 2_000)
  await phone.page.getByText('货架缺两排矿泉水').waitFor()
  await lookEverywhere(phone, 'voice-text')
  await phone.id('voice-use').click()
  expect(await phone.id('note-input').inputValue()).toBe('货架缺两排矿泉水')
  await phone.id('note-input').fill('货架缺三排矿泉水')
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
  await eventually(async () => (await field.checkInsOf(phone))[0]?.note).toBe('货架缺三排矿泉水')
})

test('a recording that the decoder refuses is no missing microphone, and another one is taken', async () => {
  const phone = await handset({ prepare: (context) => context.addInitScript(() => {
    const { decodeAudioData } = OfflineAudioContext.prototype
    let failures = 1
    OfflineAudioContext.prototype.decodeAudioData = function (...given) { return failures-- > 0 ? Promise.reject(new DOMException('Unable to decode audio data', 'EncodingError')) : decodeAudioData.apply(this, given) }
  }) })
  await phone.id('voice-button').click()
  await speak(phone, 1_500)
  await phone.page.getByText('这段录音打不开').waitFor()
  await lookEverywhere(phone, 'voice-unreadable')
  await speak(phone, 2_000)
  await phone.id('voice-figures').waitFor()
})

const notUnderstood: Readonly<Record<string, RegExp>> = { 'zh-CN': /这次没能转成文字/, 'zh-TW': /這次沒能轉成文字/, en: /could not be turned into text/ }
test.each(everyLook)('the company’s server understands it, offline it says that it cannot, and the sound is taken either way ($locale at $width)', async ({ locale, width, height }) => {
  const phone = await handset({ locale, width, height })
  await phone.id('voice-button').click()
  await speak(phone, 3_000)
  await phone.id('voice-text').waitFor()
  expect(await phone.id('voice-text').textContent()).toMatch(/^[嘀嗒]+$/)
  await look(phone, `voice-${locale}-${width}-server`)
  await phone.context.setOffline(true)
  await phone.id('voice-again').click()
  await speak(phone, 2_000)
  await phone.page.getByText(notUnderstood[locale]!).waitFor()
  await look(phone, `voice-${locale}-${width}-server-offline`)
  await phone.id('voice-use').click()
  expect(await phone.id('note-input').inputValue()).toBe('')
  expect(await phone.id('voice-button').getAttribute('data-done')).toBe('true')
}, 120_000)

const noMicrophone: Readonly<Record<string, string>> = { 'zh-CN': '没有麦克风权限', 'zh-TW': '沒有麥克風權限', en: 'The microphone is not allowed' }
test.each(everyLook)('without the microphone the sheet says so, and the check-in is taken all the same ($locale at $width)', async ({ locale, width, height }) => {
  const phone = await handset({ locale, width, height, prepare: (context) => context.addInitScript(() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }) })
  await phone.id('voice-button').click()
  await phone.id('voice-record').click()
  await phone.page.getByText(noMicrophone[locale]!).waitFor()
  await look(phone, `voice-${locale}-${width}-denied`)
  await phone.page.keyboard.press('Escape')
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(1)
})
