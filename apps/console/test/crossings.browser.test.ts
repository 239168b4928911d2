/** Crossings and suggestions in the system's Chromium, with a stand-in for the server. Wants a build of the console first. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../test/browser/browser.ts'
import { type FakeServer, startFakeServer } from './fakeServer.ts'

const dist = join(import.meta.dirname, '../dist')
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
const picture = async (page: Page, name: string) => {
  if (!shots) return
  await page.waitForTimeout(600)
  await page.screenshot({ path: join(shots, `${name}.png`) })
}

describe('crossings', () => {
  it('are listed in neutral words with what must be known of silences, filtered, paged and saved', async () => {
    const page = await openPage('/crossings')
    await page.waitForSelector(testId('page-next'))
    const text = await page.innerText(testId('crossings-page'))
    expect(text).toContain('离开岗位')
    expect(text).toContain('没有位置的那段时间里离开')
    expect(text).not.toMatch(/违规|旷工|作弊/)
    await picture(page, 'crossings-zh')
    await page.click(testId('page-next'))
    await settled(() => page.innerText('.fp-pager')).toContain('51')
    await page.goto(`${server.url}/crossings?kind=off_post`)
    await settled(() => page.locator('.fp-plain-table tbody tr').count()).toBe(server.state.crossings.filter(({ kind }) => kind === 'off_post').length)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(testId('crossings-csv'))])
    const csv = await readFile(await download.path(), 'utf8')
    expect(csv.startsWith('\uFEFF')).toBe(true)
    expect(csv.trim().split('\r\n')).toHaveLength(1 + server.state.crossings.filter(({ kind }) => kind === 'off_post').length)
    await page.context().close()
  })

  it('look right on a phone in English and the dark', async () => {
    const page = await openPage('/crossings', { language: 'en', colour: 'dark', width: 390 })
    await page.waitForSelector(testId('page-next'))
    expect(await page.innerText(testId('crossings-page'))).toContain('Away from the post')
    await picture(page, 'crossings-en-phone')
    await page.context().close()
  })

  it('rules are refused until they say where and for whom', async () => {
    const page = await openPage('/duty-rules')
    await page.click(testId('add-rule'))
    await page.fill(testId('rule-name'), '早班岗')
    await page.click(testId('rule-save'))
    await settled(() => page.innerText(testId('rule-drawer'))).toContain('请选择至少一个地点')
    expect(server.state.writes.some(({ path }) => path === '/api/v1/duty-rules')).toBe(false)
    await picture(page, 'duty-rule-zh')
    await page.click('#rule-sites')
    await page.locator('.ant-select-item-option').first().click()
    await page.keyboard.press('Escape')
    await page.click('#rule-departments')
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').first().click()
    await page.keyboard.press('Escape')
    await page.click(testId('rule-save'))
    await settled(() => server.state.writes.find(({ path }) => path === '/api/v1/duty-rules')?.body).toMatchObject({ name: '早班岗', kind: 'post', limitMinutes: 15 })
    await picture(page, 'duty-rules-zh')
    await page.context().close()
  })
})

describe('a suggestion for a fence', () => {
  it('is shown with its evidence and on the map, accepted, and undone', async () => {
    const { siteId } = server.state.suggestions[0]!
    const before = server.state.sites.find((site) => site.siteId === siteId)!.fence
    const page = await openPage('/sites?list=suggested')
    await page.click(testId('site-row'))
    await page.waitForSelector(testId('suggestion'))
    expect(await page.innerText(testId('suggestion'))).toContain('4 人、9 天、21 次')
    await page.click(testId('suggestion-show'))
    await picture(page, 'suggestion-zh')
    await page.click(testId('suggestion-accept'))
    await page.waitForSelector(testId('suggestion-undo'))
    expect(server.state.sites.find((site) => site.siteId === siteId)!.fence).not.toEqual(before)
    expect(server.state.writes.at(-1)?.path).toMatch(/site-suggestions\/.*\/accept$/)
    await picture(page, 'suggestion-accepted-zh')
    await page.click(testId('suggestion-undo'))
    await settled(() => server.state.sites.find((site) => site.siteId === siteId)!.fence).toEqual(before)
    await page.waitForSelector(testId('suggestion-reckon'))
    await page.click(testId('suggestion-reckon'))
    await settled(() => page.innerText(testId('site-details'))).toContain('围栏与实际到访相符')
    await page.context().close()
  })
})
