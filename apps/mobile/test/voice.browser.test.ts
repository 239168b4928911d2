/**
 * A spoken note (C10) with real taps at 360×740 against a real server: spoken, heard again, taken, played on the phone and on the console. The microphone is Chromium's
 * stand-in, which beeps once a second. `FIELDPROOF_SHOTS=folder` keeps a picture of each screen.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { writeToneModel } from '@fieldproof/testkit/speech/toneModel.ts'
import { byTestId } from '../../../test/browser/browser.ts'
import { createShop, eventually, openField, shoot, type Handset } from './handset.ts'

/** Knows two words, 嘀 and 嗒, for low tones and high ones: the beeps of Chromium's stand-in for a microphone. */
const models = mkdtempSync(join(tmpdir(), 'fieldproof-speech-'))
afterAll(() => rmSync(models, { recursive: true, force: true }))
const field = openField({ setUp: createShop, environment: { FIELDPROOF_SPEECH_MODEL: writeToneModel(join(models, 'tones-zipformer-ctc')) } })
const handset = (locale: string, prepare?: (context: BrowserContext) => Promise<unknown>): Promise<Handset> => field.handset({ locale, permissions: ['microphone'], ...(prepare ? { prepare } : {}) })
const speak = async (phone: Handset, ms: number): Promise<void> => {
  await phone.id('voice-record').click()
  await phone.id('voice-stop').waitFor()
  await phone.page.waitForTimeout(ms)
  await phone.id('voice-stop').click()
}

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
  const detail = async () => field.client.checkIns.get((await field.checkInsOf(phone))[0]!.eventId)
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(1)
  await eventually(async () => (await detail()).voice?.received).toBe(true)
  expect((await detail()).voice).toMatchObject({ durationSeconds: length, speechSeconds: speech, usedElsewhere: 0 })
  await phone.id('record-row').first().click()
  await phone.id('record-voice').scrollIntoViewIfNeeded()
  const plays = () => phone.id('record-voice').evaluate(async (audio: HTMLAudioElement) => { audio.muted = true; await audio.play(); return audio.error === null })
  expect(await plays()).toBe(true)
  await shoot(phone, `voice-${locale}-4-record`)

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
  await shoot({ page }, `voice-${locale}-5-console`, { fullPage: true })
})

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
  await eventually(async () => (await field.checkInsOf(phone))[0]?.note).toBe('货架缺三排矿泉水')
})

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
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(1)
})
