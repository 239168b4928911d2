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

test('a correction of a night is offered on the morning after, and is sent for the day that was opened', { timeout: 120_000 }, async () => {
  for (const [language, width, said] of [['zh-CN', 390, '次日'], ['en', 1280, 'next day']] as const) {
    const page = await openPage('/attendance?month=2026-11', { language, colour: 'light', width })
    const sent: Record<string, unknown>[] = []
    await page.route(/api\/v1\/regularizations$/, async (route) => { sent.push(route.request().postDataJSON() as Record<string, unknown>); await route.fulfill({ status: 201, json: {} }) })
    // The only one of that day who works from ten to six.
    await page.locator(testId('day-2026-11-18')).nth(11).click()
    await page.locator(testId('ask-correction')).click()
    await page.locator('[data-testid="ask-due"]', { hasText: '22:00' }).waitFor()
    await page.locator('.ant-radio-wrapper').nth(1).click()
    await page.locator(testId('ask-moment'), { hasText: said }).waitFor()
    expect(await page.locator(testId('ask-moment')).innerText()).toContain('06:00')
    await page.locator(testId('ask-reason')).fill('忘记签退')
    if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/night-correction-${language}-${width}.png` })
    await page.locator(testId('ask-send')).click()
    await expect.poll(() => sent).toMatchObject([{ kind: 'check_out', day: '2026-11-18', at: '2026-11-18T22:00:00.000Z' }])
    await page.context().close()
  }
})

test('codes for many: an unused one is not replaced by looking, those left out are named, and what was made prints eight to a page', { timeout: 180_000 }, async () => {
  for (const [language, width] of [['zh-CN', 1280], ['en', 390]] as const) {
    const page = await openPage('/people', { language, colour: 'light', width })
    const shot = async (name: string) => { if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/${name}-${language}-${width}.png` }) }
    const asked: { personIds: string[]; replaceLive?: boolean }[] = []
    page.on('request', (request) => { if (request.url().endsWith('/people/enrollment-codes')) asked.push(request.postDataJSON() as (typeof asked)[number]) })
    await page.evaluate(() => { Object.assign(globalThis, { prints: 0, print: () => { (globalThis as unknown as { prints: number }).prints++ } }) })
    // The first without a phone has a link out: it is told, and only a press makes another.
    await page.locator('[data-list-row]', { hasText: '杨明' }).first().locator(testId('enroll')).click()
    await page.waitForSelector(testId('enrollment-out'))
    await shot('enrolment-out')
    expect(await page.locator(testId('enrollment-qr')).count()).toBe(0)
    await page.click(testId('enrollment-replace'))
    await page.waitForSelector(testId('enrollment-qr'))
    expect(asked.map(({ replaceLive }) => replaceLive)).toEqual([false, true])
    await page.click(testId('enrollment-done'))
    // All of the list, by its key.
    await page.keyboard.press('b')
    await page.waitForSelector(testId('bulk-codes'))
    await shot('bulk-codes')
    // By now all have one: for the second look they are replaced.
    if (language === 'en') await page.click(testId('bulk-codes-replace'))
    await page.click(testId('bulk-codes-make'))
    await page.waitForSelector(testId('bulk-codes-save'))
    await page.waitForSelector(testId('bulk-codes-has-phone'))
    expect(await page.locator(testId('bulk-codes-link-out')).count()).toBe(language === 'en' ? 0 : 1)
    await shot('bulk-codes-made')
    await page.click(testId('bulk-codes-print'))
    await expect.poll(() => page.evaluate(() => (globalThis as unknown as { prints: number }).prints)).toBe(1)
    const people = await page.locator('.fp-printed-codes > li').count()
    expect(people).toBeGreaterThan(5)
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    if (process.env['SCREENSHOTS']) await (await import('node:fs/promises')).writeFile(`${process.env['SCREENSHOTS']}/codes-${language}.pdf`, pdf, 'latin1')
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(Math.ceil(people / 8))
    await page.context().close()
  }
})
