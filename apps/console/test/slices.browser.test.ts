/** A page comes in slices, in the system's Chromium, with a stand-in for the server. Wants a build of the console first. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { violations } from '../../../test/browser/desk.ts'
import { fakeDesk, settled, testId } from './fakeDesk.ts'

const { server, openPage } = fakeDesk()

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

/** In both languages, colours and widths that a picture is wanted of (`SCREENSHOTS=folder`). */
const picture = async (page: Page, name: string) => { if (process.env['SCREENSHOTS']) await page.screenshot({ path: join(process.env['SCREENSHOTS'], `${name}.png`) }) }
const looks = [{ language: 'zh-CN', colour: 'light', width: 1280 }, { language: 'en', colour: 'dark', width: 390 }] as const
const said = { 'zh-CN': { unreachable: '连接不上服务器', nothingSent: '什么都没有提交', upgraded: '实迹已更新', badAddress: '这个地址不对' }, en: { unreachable: 'Cannot reach the server', nothingSent: 'Nothing was sent', upgraded: 'has been updated', badAddress: 'This address is not right' } } as const

test.each(looks)('without a network an act says at once that nothing was sent, and is never sent later ($language)', async (look) => {
  const page = await openPage('/shifts', look)
  await page.locator(testId('edit-shift')).first().click()
  await page.fill(testId('shift-name'), '改过的班次')
  await page.context().setOffline(true)
  await page.locator('.ant-drawer-body').evaluate((body) => { body.scrollTo(0, body.scrollHeight) })
  await page.click(testId('shift-save'))
  const alert = page.locator('[role="alert"]', { hasText: said[look.language].nothingSent }).first()
  await alert.waitFor()
  await settled(() => alert.evaluate((box) => { const { top, bottom } = box.getBoundingClientRect(); return top > 0 && bottom < innerHeight })).toBe(true)
  await picture(page, `act-offline-${look.language}`)
  expect(await violations(page, 'html', 0)).toEqual([])
  await page.context().setOffline(false)
  await page.waitForTimeout(600)
  expect(server.state.writes.filter(({ path }) => path.startsWith('/api/v1/shifts'))).toEqual([])
  await page.context().close()
})

test.each(looks)('without a network a page that was never opened says so, and comes with the network ($language)', async (look) => {
  const page = await openPage('/shifts', look)
  await page.waitForSelector(testId('edit-shift'))
  await page.context().setOffline(true)
  await page.evaluate(() => { history.pushState(null, '', '/departments'); dispatchEvent(new PopStateEvent('popstate')) })
  const state = page.locator(testId('missing-program'))
  await state.filter({ hasText: said[look.language].unreachable }).waitFor()
  await picture(page, `page-offline-${look.language}`)
  expect(await violations(page, 'html', 0)).toEqual([])
  await page.click(testId('load-again'))
  await settled(() => state.getAttribute('data-why')).toBe('unreachable')
  await page.context().setOffline(false)
  await page.click(testId('load-again'))
  await page.waitForSelector(testId('edit-department'))
  await page.context().close()
})

test.each(looks)('after an upgrade a dialog says that the page is to be loaded anew, and the page stays ($language)', async (look) => {
  const page = await openPage('/alert-rules', look)
  await page.waitForSelector(testId('edit-rule'))
  await page.route(/assets\/RuleDrawer/, (route) => route.fulfill({ status: 404 }))
  await page.route(`${server.url}/`, (route) => route.fulfill({ contentType: 'text/html', body: '<script type="module" src="/assets/first-new.js"></script>' }))
  await page.locator(testId('edit-rule')).first().click()
  const notice = page.locator('[role="alert"]', { hasText: said[look.language].upgraded }).first()
  await notice.waitFor()
  await picture(page, `upgraded-${look.language}`)
  expect(await page.locator(testId('edit-rule')).count()).toBeGreaterThan(0)
  expect(await page.locator(testId('load-again')).count()).toBe(1)
  await page.context().close()
})

test.each(looks)('a form that is saved with a fault far above goes there ($language)', async (look) => {
  const page = await openPage('/alert-rules', look)
  await page.locator(testId('edit-rule')).first().click()
  await page.fill(testId('rule-name'), '')
  await page.locator('#alert-active').scrollIntoViewIfNeeded()
  await page.click(testId('rule-save'))
  await settled(() => page.evaluate(() => document.activeElement?.id)).toBe('alert-name')
  await picture(page, `first-fault-${look.language}`)
  expect(await page.locator('#alert-name').evaluate((field) => { const { top, bottom } = field.getBoundingClientRect(); return top > 0 && bottom < innerHeight })).toBe(true)
  await page.goto(`${server.url}/people?mode=new`)
  await page.waitForSelector(testId('person-name'))
  await page.locator('.ant-drawer-body').evaluate((body) => { body.scrollTo(0, body.scrollHeight) })
  await page.locator('.ant-drawer-footer .ant-btn-primary').click()
  await settled(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('person-name')
  await page.context().close()
})

test.each(looks)('an address stays as it was written, leaves out what the page does not know, and a wrong number is told as one ($language)', async (look) => {
  const page = await openPage('/exceptions?days=30', look)
  await page.waitForSelector('main h1')
  await settled(() => new URL(page.url()).searchParams.get('days')).toBe('30')
  await page.goto(`${server.url}/devices?status=q&kind=app`)
  await settled(() => new URL(page.url()).search).toBe('?kind=app')
  await page.goto(`${server.url}/check-ins?personId=abc`)
  await settled(() => new URL(page.url()).search).toBe('')
  await page.goto(`${server.url}/people/not-a-uuid`)
  await page.locator('main', { hasText: said[look.language].badAddress }).waitFor()
  expect(await page.locator('nav').count()).toBeGreaterThan(0)
  await picture(page, `bad-address-${look.language}`)
  expect(await violations(page, 'html', 0)).toEqual([])
  await page.context().close()
})
