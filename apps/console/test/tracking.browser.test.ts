/** Times without a position, and the power mode of a shift, in the system's Chromium, with a stand-in for the server. Wants a build of the console first. */
import { describe, expect, it } from 'vitest'
import { picture, violations } from '../../../test/browser/desk.ts'
import { fakeDesk, settled, testId } from './fakeDesk.ts'

const { server, openPage } = fakeDesk()

describe('times without a position', () => {
  it('are listed with their causes, filtered by the address, and lead to the replay', { timeout: 60_000 }, async () => {
    const page = await openPage('/dark-periods?from=2026-11-20&to=2026-11-20')
    await settled(() => page.locator(testId('dark-period')).count()).toBe(8)
    const text = await page.innerText(testId('dark-periods-page'))
    expect(text).toContain('非本人原因，不计')
    expect(text).toContain('没有定位权限（本人关闭）')
    expect(await violations(page)).toEqual([])
    await picture(page, 'dark-periods-zh')
    expect(await page.locator(`${testId('dark-day')} h2 a`).first().getAttribute('href')).toMatch(/\/people\/[^/]+\/days\/2026-11-20$/)
    await page.goto(`${server.url}/dark-periods?from=2026-11-20&to=2026-11-20&standing=chosen`)
    await settled(() => page.locator(testId('dark-period')).count()).toBe(2)
    await page.goto(`${server.url}/dark-periods?from=2026-11-20&to=2026-11-20&personId=00000000-0000-4000-8000-000000000000`)
    await page.waitForSelector(testId('empty-state'))
    await page.context().close()
  })
  it('fit a phone in English and dark', { timeout: 60_000 }, async () => {
    const page = await openPage('/dark-periods?from=2026-11-20&to=2026-11-20', { language: 'en', colour: 'dark', width: 390 })
    await settled(() => page.locator(testId('dark-period')).count()).toBe(8)
    expect(await violations(page)).toEqual([])
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), { timeout: 20_000 }).toBe(true)
    await picture(page, 'dark-periods-en-phone')
    await page.context().close()
  })
})

describe('the inbox of exceptions', () => {
  it('is asked on until what waits has been found, and says meanwhile that it looks', { timeout: 60_000 }, async () => {
    const page = await openPage('/people')
    let goOn = (): void => {}
    const isAsked = new Promise<void>((resolve) => { goOn = resolve })
    const found = await page.evaluate(async () => await (await fetch('/api/v1/dark-periods?from=2026-11-20&to=2026-11-20&standing=unknown')).json() as { items: unknown[] })
    // Answers that found nothing in their time, then one with the only day there is.
    await page.route('**/api/v1/dark-periods?*', async (route) => {
      const cursor = new URL(route.request().url()).searchParams.get('cursor')
      if (cursor === 'third') await isAsked
      await route.fulfill({ json: cursor === null ? { items: [], nextCursor: 'second' } : cursor === 'second' ? { items: found.items.slice(0, 1), nextCursor: 'third' } : { items: found.items.slice(1, 2) } })
    })
    await page.goto(`${server.url}/exceptions?kind=dark`)
    await settled(() => page.innerText(`${testId('kind-dark')} b`)).toBe('1+')
    expect(await page.locator(testId('exceptions-further')).count()).toBe(1)
    goOn()
    await settled(() => page.innerText(`${testId('kind-dark')} b`)).toBe('2')
    expect(await page.locator(testId('exception-row')).count()).toBe(2)
    expect(await page.locator(testId('exceptions-further')).count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await page.context().close()
  })
})

describe('what a phone found about itself', () => {
  it('stands on the page of its person, when they sent it', { timeout: 60_000 }, async () => {
    const page = await openPage(`/people/${server.state.people[0]!.personId}`)
    await page.waitForSelector(testId('phone-health'))
    const text = await page.innerText(testId('phone-health'))
    expect(text).toContain('会影响记录：浏览器（wechat）')
    expect(text).toContain('可能影响记录：添加到桌面')
    expect(await violations(page)).toEqual([])
    await page.locator(testId('phone-health')).scrollIntoViewIfNeeded()
    await picture(page, 'phone-health-zh')
    await page.goto(`${server.url}/people/${server.state.people[1]!.personId}`)
    await page.waitForSelector('#devices')
    expect(await page.locator(testId('phone-health')).count()).toBe(0)
    await page.context().close()
  })
})

describe('a shift', () => {
  it('says what changes before it is saved, and can be undone', { timeout: 60_000 }, async () => {
    const page = await openPage('/shifts')
    await page.locator(testId('edit-shift')).first().click()
    await page.waitForSelector(testId('shift-power-mode'))
    await page.locator(`${testId('shift-power-mode')} input[value="saving"]`).check({ force: true })
    expect(await page.innerText(testId('shift-power-preview'))).toContain('41 部手机')
    // In 24 hours whatever the machine is set to; what is typed holds when the field is left.
    const start = page.getByLabel('第 1 段开始时间')
    expect(await start.inputValue()).toBe('09:00')
    await start.click()
    await page.waitForSelector('.ant-picker-time-panel')
    await page.waitForSelector('.ant-slide-up-enter', { state: 'detached' })
    expect(await violations(page)).toEqual([])
    await start.fill('08:30')
    await start.press('Tab')
    expect(await page.locator(testId('change')).allTextContents()).toEqual(['时段 09:00–12:00、13:00–18:00 → 08:30–12:00、13:00–18:00'])
    expect(await page.locator(testId('change-effect')).allTextContents()).toEqual(['52 人每周可以记录的时间由 40 小时改为 42.5 小时。', '修改对使用此班次的 52 人立即生效；已有记录不变。'])
    expect(await violations(page)).toEqual([])
    await picture(page, 'shift-power-zh')
    await page.click(testId('shift-save'))
    await page.waitForSelector(testId('undo-change'))
    expect(server.state.shifts[0]).toMatchObject({ powerMode: 'saving', segments: [{ start: '08:30', end: '12:00' }, { start: '13:00', end: '18:00' }] })
    await page.click(testId('undo-change'))
    await settled(() => server.state.shifts[0]).toMatchObject({ powerMode: 'balanced', segments: [{ start: '09:00', end: '12:00' }, { start: '13:00', end: '18:00' }] })
    await page.context().close()
  })
})
