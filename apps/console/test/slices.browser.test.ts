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

test('the chart of a report says that it is loading, as high as it will be, and how many of its rows it draws', { timeout: 90_000 }, async () => {
  const page = await openPage('/reports?report=summary', { language: 'en', colour: 'light', width: 1280 })
  await page.waitForSelector(testId('chart'))
  const panel = page.locator('.fp-chart-panel')
  expect(await panel.innerText()).not.toContain('row 40')
  const height = (await panel.boundingBox())!.height
  let answer = (): void => {}
  const answered = new Promise<void>((resolve) => { answer = resolve })
  const row = (i: number) => ({ id: `01900000-0000-7000-8000-${String(i).padStart(12, '0')}`, name: `Person ${i}`, departmentName: null, period: null, people: 1, due: 22, present: 20, late: 1, early: 0, missingPunch: 1, absent: 0, offSite: 0, pending: 0, onLeave: 0, lateSeconds: 60, earlySeconds: 0, workSeconds: 600_000 })
  await page.route(/attendance\/summary/, async (route) => {
    await answered
    await route.fulfill({ json: { items: Array.from({ length: 100 }, (_, i) => row(i)) } })
  })
  await page.reload()
  await panel.locator('.fp-spinner').waitFor()
  expect(await page.locator(testId('chart')).count()).toBe(0)
  expect(Math.abs((await panel.boundingBox())!.height - height)).toBeLessThan(8)
  answer()
  await page.waitForSelector(testId('chart'))
  expect(await panel.innerText()).toContain('The chart ends with row 40')
  await page.context().close()
})
