/** The first seconds of the live map, in the system's Chromium, with a stand-in for the server. Wants a build of the console first. */
import type { LivePosition } from '@fieldproof/contract'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { fakeDesk, settled, testId } from './fakeDesk.ts'

const { server, openPage } = fakeDesk()

/** Every text that the page has shown since it was opened: what stands there for a moment only is found, too. */
const everShown = async (page: Page, ...texts: readonly string[]): Promise<() => Promise<readonly string[]>> => {
  await page.addInitScript((wanted) => {
    const seen = new Set<string>()
    const look = () => { for (const text of wanted) if (document.body?.innerText.includes(text)) seen.add(text) }
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
    Object.assign(globalThis, { seenTexts: () => [...seen] })
  }, [...texts])
  return () => page.evaluate(() => (globalThis as unknown as { seenTexts: () => string[] }).seenTexts())
}

test('never says that nobody has reported before it knows, and never that it is live before it was', { timeout: 90_000 }, async () => {
  const page = await openPage('/faults')
  const shown = await everShown(page, '还没有人上报位置', '正在读取位置…', '实时\n')
  const { personId, name: personName, departmentId } = server.state.people[0]!
  const somebody: LivePosition = { personId, personName, departmentId, deviceId: personId, source: 'app', position: { lat: 30.25, lon: 120.16 }, accuracyMetres: 8, speedMetresPerSecond: 0, bearingDegrees: null, batteryPercent: 80, fixTime: new Date().toISOString(), serverTime: new Date().toISOString() }
  await page.route('**/api/v1/live/positions', (route) => route.fulfill({ contentType: 'application/json', body: JSON.stringify({ positions: [somebody], cursor: '1' }) }))
  await page.goto(`${server.url}/live`)
  await settled(() => page.locator(testId('live-person-row')).count()).toBe(1)
  expect(await shown()).not.toContain('还没有人上报位置')

  await page.unroute('**/api/v1/live/positions')
  let asked = 0
  await page.route('**/api/v1/live/positions', (route) => { asked++; return route.fulfill({ status: 503, contentType: 'application/json', body: '{}' }) })
  await page.goto(`${server.url}/live`)
  await settled(() => asked).toBeGreaterThan(2)
  await settled(() => page.locator(testId('live-state')).getAttribute('data-state')).toBe('reconnecting')
  expect(await shown()).toEqual(['正在读取位置…'])
  await page.context().close()
})
