/** Lists on a phone, in the system's Chromium, with a stand-in for the server. Wants a build of the console first. */
import { expect, test } from 'vitest'
import { fakeDesk, testId } from './fakeDesk.ts'

const { openPage } = fakeDesk()

test.each([['/people', 'enroll'], ['/devices', 'revoke-device'], ['/backups', 'check-backup']])('%s is cards: nothing scrolls sideways, and what can be done stands in sight', { timeout: 90_000 }, async (path, act) => {
  const page = await openPage(path, { language: 'en', colour: 'dark', width: 390 })
  await page.waitForSelector(testId(act))
  const table = page.locator('.fp-cards')
  expect(await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0)
  const box = (await page.locator(testId(act)).first().boundingBox())!
  expect(box.x + box.width).toBeLessThanOrEqual(390)
  // The pager, where there is one, is the end of the panel of its list.
  for (const pager of await page.locator('.fp-pager').all()) expect(await pager.evaluate((it) => it.closest('.fp-panel')?.lastElementChild === it)).toBe(true)
  await page.context().close()
})
