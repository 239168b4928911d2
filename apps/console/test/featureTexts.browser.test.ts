/** Texts of features and of the server in the system's Chromium, with a stand-in for the server: none in another language than the page's. Wants a build of the console first. */
import { describe, expect, it } from 'vitest'
import { fakeDesk, testId } from './fakeDesk.ts'

const { server, openPage } = fakeDesk()

/** A page in English before any screen, that notes what should never happen. */
const openEmpty = async () => {
  const page = await openPage('/favicon.svg', { language: 'en', colour: 'dark', width: 1280 })
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`))
  page.on('request', (request) => { if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) faults.push(`another host: ${request.url()}`) })
  return { page, faults }
}

/** Texts come with each feature (scripts/featureMessages.ts): nothing may be seen in another language meanwhile, nor may a screen stay behind when the language changes. */
describe('texts of features', () => {
  it('a screen appears with its texts, follows a change of language, and so do screens and dialogs that are opened later', async () => {
    const { page, faults } = await openEmpty()
    // Slow texts: a screen that did not wait for its own would show ids or Chinese.
    const late = async (route: { continue: () => Promise<void> }) => { await new Promise((resolve) => { setTimeout(resolve, 300) }); await route.continue() }
    await page.route(/assets\/(en|zh-CN)-/, late)
    const seen: string[] = []
    await page.exposeFunction('noteText', (text: string) => { seen.push(text) })
    await page.addInitScript(() => {
      const note = (globalThis as unknown as { noteText: (text: string) => void }).noteText
      new MutationObserver(() => { const text = document.querySelector('main h1')?.textContent; if (text) note(text) }).observe(document, { subtree: true, childList: true, characterData: true })
    })
    const title = page.locator('main h1')
    await page.goto(`${server.url}/shifts`)
    await page.waitForSelector(testId('edit-shift'))
    const english = await title.textContent()
    expect([...new Set(seen)]).toEqual([english])
    expect(english).not.toMatch(/\p{Script=Han}/u)

    await page.click(testId('language-menu'))
    await page.click(testId('language-zh-CN'))
    // The page changes when the server has answered in the new language, or after a second and a half.
    await expect.poll(() => title.textContent(), { timeout: 20_000 }).toMatch(/\p{Script=Han}/u)
    expect([...new Set(seen)]).toHaveLength(2)

    await page.click(testId('edit-shift'))
    await expect.poll(() => page.locator('[role="dialog"]').textContent(), { timeout: 20_000 }).toMatch(/\p{Script=Han}/u)
    await page.keyboard.press('Escape')
    seen.length = 0
    await page.click(`${testId('navigation')} a[href="/departments"]`)
    await page.waitForSelector(testId('edit-department'))
    expect([...new Set(seen)].every((text) => /\p{Script=Han}/u.test(text))).toBe(true)
    expect(await page.locator('body').innerText()).not.toMatch(/(^|\s)[A-Za-z0-9+/]{6}(\s|$)/)

    await page.click(testId('language-menu'))
    await page.click(testId('language-en'))
    await expect.poll(() => title.textContent(), { timeout: 20_000 }).not.toMatch(/\p{Script=Han}/u)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('what the server words changes together with the page’s own texts, however slow its answer', async () => {
    const { page, faults } = await openEmpty()
    // A stand-in knows one language; the real one answers in that of the request.
    await page.route('**/api/v1/dark-periods?*', async (route) => {
      const response = await route.fetch()
      const { items } = await response.json() as { items: { periods: { standingName: string }[] }[] }
      const isEnglish = route.request().headers()['accept-language'] === 'en'
      for (const { periods } of items) for (const period of periods) period.standingName = isEnglish ? 'Cause unknown' : '原因不明'
      await new Promise((resolve) => { setTimeout(resolve, 400) })
      await route.fulfill({ response, json: { items } })
    })
    await page.addInitScript(() => {
      const seen = new Set<string>()
      Object.assign(globalThis, { seenTogether: seen })
      const look = () => {
        const [title, cause] = [document.querySelector('main h1')?.textContent, document.querySelector('[data-testid="dark-period"] .ant-tag')?.textContent]
        if (title && cause) seen.add(`${title} ${cause}`.replaceAll(/[^\p{Script=Han}A-Za-z]/gu, ''))
        requestAnimationFrame(look)
      }
      look()
    })
    await page.goto(`${server.url}/dark-periods?from=2026-11-20&to=2026-11-20`)
    await page.waitForSelector(testId('dark-period'))
    for (const language of ['zh-CN', 'en', 'zh-TW']) {
      await page.click(testId('language-menu'))
      await page.click(testId(`language-${language}`))
      await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language)
    }
    const seen = await page.evaluate(() => [...(globalThis as unknown as { seenTogether: Set<string> }).seenTogether])
    expect(seen.length).toBeGreaterThan(1)
    for (const text of seen) expect(text).toMatch(/^(?:[A-Za-z]+|\p{Script=Han}+)$/u)
    expect(faults).toEqual([])
    await page.context().close()
  })
})
