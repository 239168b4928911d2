/** A page comes in slices, in the system's Chromium, with a stand-in for the server. Wants a build of the console first. */
import { expect, test } from 'vitest'
import { fakeDesk, testId } from './fakeDesk.ts'

const { openPage } = fakeDesk()

/** What of the page stood there at each change of the document. */
const watch = () => {
  const seen: string[] = []
  Object.assign(globalThis, { slicesSeen: seen })
  const has = (selector: string) => document.querySelector(selector) !== null
  new MutationObserver(() => {
    const now = [['frame', 'nav'], ['page', 'main .fp-page'], ['rows', 'main tbody tr']].flatMap(([name, selector]) => (has(selector!) ? [name!] : [])).join(' ')
    if (seen.at(-1) !== now) seen.push(now)
  }).observe(document, { childList: true, subtree: true })
}

test('the frame stands before its page, and the page before the rows of its list', { timeout: 90_000 }, async () => {
  const page = await openPage('/people', { language: 'en', colour: 'light', width: 1280 })
  await page.addInitScript(watch)
  await page.reload()
  await page.waitForSelector(testId('enroll'))
  expect(await page.evaluate(() => (globalThis as unknown as { slicesSeen: string[] }).slicesSeen.filter((seen) => seen !== ''))).toEqual(['frame', 'frame page', 'frame page rows'])
  await page.context().close()
})
