/**
 * The sheets of a video at check-in as they look, in each language and both widths: the text of the consent before the camera, the prompt, recording, watching it, and the record.
 * What becomes of the film is tested in `test/browser/videos.test.ts`. `SCREENSHOTS=folder` keeps a picture of each screen.
 */
import { expect, test } from 'vitest'
import { createShop, eventually, everyLook, look, openField } from './handset.ts'

const field = openField({ setUp: createShop })

test.each(everyLook)('consent, prompt, recording, playback and record ($locale at $width)', async ({ locale, width, height }) => {
  const phone = await field.handset({ locale, width, height, permissions: ['camera', 'microphone'] })
  const at = (name: string): Promise<void> => look(phone, `video-${locale}-${width}-${name}`)
  await phone.id('video-button').click()
  await phone.id('video-consent').waitFor()
  await at('1-consent')
  await phone.id('consent-give').click()
  await eventually(() => phone.id('video-record').isEnabled()).toBe(true)
  await at('2-prompt')
  await phone.id('video-record').click()
  await phone.id('video-stop').waitFor()
  const began = Date.now()
  await at('3-recording')
  // What is shorter than three seconds is not taken.
  await phone.page.waitForTimeout(Math.max(0, 4_500 - (Date.now() - began)))
  await phone.id('video-stop').click()
  await phone.id('video-playback').waitFor()
  await at('4-playback')
  await phone.id('video-use').click()
  await phone.id('video-thumb').waitFor()
  await at('5-today')
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
  await phone.id('record-row').first().click()
  await phone.id('record-video').waitFor()
  await look(phone, `video-${locale}-${width}-6-record`, { fullPage: true })
  expect(phone.faults).toEqual([])
})
