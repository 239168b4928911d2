/** Times without a position, and the power mode of a shift, in the system's Chromium, with a stand-in for the server. Wants a build of the console first. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../test/browser/browser.ts'
import { type FakeServer, startFakeServer } from './fakeServer.ts'

const dist = join(import.meta.dirname, '../dist')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const testId = (id: string) => `[data-testid="${id}"]`
/** SCREENSHOTS=folder keeps a picture of each step, to be looked at. */
const shots = process.env['SCREENSHOTS']

/** The machine that tests is busy: a page may take its time. */
const settled = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

let browser: Browser
let server: FakeServer
beforeAll(async () => {
  browser = await launchChromium()
  server = await startFakeServer(dist)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const openPage = async (path: string, look: { language: string; colour: string; width: number } = { language: 'zh-CN', colour: 'light', width: 1440 }): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: look.width, height: 900 }, locale: look.language, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', acceptDownloads: true })
  await context.addInitScript(([language, colour]) => localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language, colour })), [look.language, look.colour])
  const page = await context.newPage()
  await page.goto(server.url + path)
  return page
}
const axeViolations = async (page: Page): Promise<string[]> => {
  await page.waitForTimeout(350)
  await page.evaluate(axeSource)
  return await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: { run: (root: Document) => Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> } }).axe.run(document)
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`)
  })
}
const picture = async (page: Page, name: string) => {
  if (!shots) return
  await page.waitForTimeout(600)
  await page.screenshot({ path: join(shots, `${name}.png`) })
}

describe('times without a position', () => {
  it('are listed with their causes, filtered by the address, and lead to the replay', { timeout: 60_000 }, async () => {
    const page = await openPage('/dark-periods?from=2026-11-20&to=2026-11-20')
    await settled(() => page.locator(testId('dark-period')).count()).toBe(8)
    const text = await page.innerText(testId('dark-periods-page'))
    expect(text).toContain('非本人原因，不计')
    expect(text).toContain('没有定位权限（本人关闭）')
    expect(await axeViolations(page)).toEqual([])
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
    expect(await axeViolations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await picture(page, 'dark-periods-en-phone')
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
    expect(await axeViolations(page)).toEqual([])
    await page.locator(testId('phone-health')).scrollIntoViewIfNeeded()
    await picture(page, 'phone-health-zh')
    await page.goto(`${server.url}/people/${server.state.people[1]!.personId}`)
    await page.waitForSelector('#devices')
    expect(await page.locator(testId('phone-health')).count()).toBe(0)
    await page.context().close()
  })
})

describe('the power mode of a shift', () => {
  it('says what changes before it is saved, and can be undone', { timeout: 60_000 }, async () => {
    const page = await openPage('/shifts')
    await page.locator(testId('edit-shift')).first().click()
    await page.waitForSelector(testId('shift-power-mode'))
    await page.locator(`${testId('shift-power-mode')} input[value="saving"]`).check({ force: true })
    expect(await page.innerText(testId('shift-power-preview'))).toContain('52 人')
    expect(await axeViolations(page)).toEqual([])
    await picture(page, 'shift-power-zh')
    await page.click(testId('shift-save'))
    await page.waitForSelector(testId('shift-undo'))
    expect(server.state.shifts[0]!.powerMode).toBe('saving')
    await page.click(testId('shift-undo'))
    await settled(() => server.state.shifts[0]!.powerMode).toBe('balanced')
    await page.context().close()
  })
})
