/** A manager's desk in a browser test: signed in, chosen from, looked at for faults. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { byTestId } from './browser.ts'

/** Two cores may be busy with other things. */
export const soon = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 30_000 })

/** A page of somebody whose session `cookie` is, as set-up or a sign-in answered it. */
export const signedIn = async (desk: BrowserContext, origin: string, cookie: string): Promise<Page> => {
  await desk.addCookies(cookie.split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: origin })))
  return await desk.newPage()
}

/** Through the door that everybody uses. */
export const signIn = async (page: Page, email: string, password: string): Promise<void> => {
  await page.goto('/sign-in')
  await byTestId(page, 'sign-in-account').fill(email)
  await byTestId(page, 'sign-in-password').fill(password)
  await page.keyboard.press('Enter')
  await byTestId(page, 'navigation').waitFor()
}

/** To another address inside the open console, as a link does: without reading and starting the program anew, which takes two seconds of a core. */
export const follow = (page: Page, address: string): Promise<void> => page.evaluate((to) => { history.pushState(null, '', to) }, address)

/** Opens, narrows and takes, each once the list has come so far, as a person does. */
export const choose = async (page: Page, testId: string, text: string): Promise<void> => {
  const shown = page.locator('.ant-select-dropdown:visible')
  await byTestId(page, testId).click()
  await shown.waitFor()
  await page.keyboard.type(text)
  await shown.locator('.ant-select-item-option-active', { hasText: text }).first().waitFor()
  await page.keyboard.press('Enter')
  await shown.waitFor({ state: 'hidden' })
}

/** The small form: the other is read by each page anew, and is twice as long. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Until nothing fades or slides any more; what turns for ever does not count. A colour half way is no colour of ours. */
const atRest = (page: Page): Promise<void> => page.evaluate(async () => {
  const moving = () => document.getAnimations().filter(({ effect, playState }) => playState === 'running' && Number.isFinite(Number(effect?.getComputedTiming().endTime)))
  for (let rounds = 0; rounds < 20 && moving().length > 0; rounds++) await Promise.allSettled(moving().map(({ finished }) => finished))
})

/** What axe finds, of a screen that has come to rest: what is still closing or changing colour is neither. With the one rule of WCAG 2.2 that axe asks for only when told. `root` is a selector. */
export const violations = async (page: Page, root = 'html', restMs = 600): Promise<string[]> => {
  await page.waitForTimeout(restMs)
  await atRest(page)
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(axeSource)
  return await page.evaluate(async (on) => {
    const { violations: found } = await (globalThis as unknown as { axe: { run: (on: string, options: object) => Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }> } }).axe.run(on, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } }, preload: { assets: ['media'] } })
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).join(' | ')}`)
  }, root)
}

/** Kept in the folder that SCREENSHOTS names, if it does. */
export const picture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env.SCREENSHOTS
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.waitForTimeout(400)
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
