/**
 * Makes the pictures of the READMEs anew, in both languages: `npm run pictures`.
 *
 * Starts the demo company, made small, in a temporary folder, adds a person of its own with a phone in Chromium, and writes docs/images. Needs the
 * system's Chromium (CHROMIUM_PATH) and Chinese fonts. Look at what it made before committing it.
 */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { FieldproofClient } from '@fieldproof/client'
import { createConsoleSession, removeDataFolder } from '@fieldproof/testkit'
import { npmStart } from '@fieldproof/testkit/npmStart.ts'
import { temporaryDataFolder } from '@fieldproof/testkit/serverProcess.ts'
import { byTestId, desktopContext, launchChromium, phoneContext } from '../test/browser/browser.ts'

const images = join(import.meta.dirname, '../docs/images')
const languages = [{ locale: 'zh-CN', suffix: '.zh-CN' }, { locale: 'en', suffix: '' }] as const
const owner = { email: 'owner@demo.example', password: 'fieldproof-demo' }

/** Charts and maps draw after the data is there. */
const rest = (page: Page): Promise<void> => page.waitForTimeout(12_000)

const ofConsole = async (browser: Browser, url: string, eventId: string, { locale, suffix }: (typeof languages)[number]): Promise<void> => {
  const context = await desktopContext(browser, url, locale)
  const page = await context.newPage()
  await page.setViewportSize({ width: 1360, height: 900 })
  await page.goto('/sign-in')
  await page.locator('input[type="text"], input[type="email"], input[autocomplete*="username"]').first().fill(owner.email)
  await page.locator('input[type="password"]').fill(owner.password)
  await page.keyboard.press('Enter')
  await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'), { timeout: 120_000 })
  await page.goto(`/check-ins/${eventId}`)
  await byTestId(page, 'clocks-panel').waitFor({ timeout: 120_000 })
  // The map comes last, in a part of its own; its fence and circle come once it can be drawn on.
  await page.locator('[data-map-ready="yes"]').first().waitFor({ timeout: 120_000 })
  await rest(page)
  await page.screenshot({ path: join(images, `console-check-in${suffix}.png`) })
  await context.close()
}

const ofPhone = async (browser: Browser, url: string, client: FieldproofClient, personId: string, at: { lat: number; lon: number }, { locale, suffix }: (typeof languages)[number]): Promise<void> => {
  const context = await phoneContext(browser, url, { latitude: at.lat + 0.0001, longitude: at.lon - 0.00008, accuracy: 12 }, locale)
  const page = await context.newPage()
  await page.setViewportSize({ width: 390, height: 960 })
  await page.goto((await client.people.enrollmentCode(personId)).url)
  await byTestId(page, 'enroll-agree').click({ timeout: 120_000 })
  await byTestId(page, 'check-in-button').click({ timeout: 120_000 })
  const band = byTestId(page, 'result-sheet').locator('[data-testid="verdict-band"]').first()
  await band.and(page.locator('[data-band="verified"]')).waitFor({ timeout: 120_000 })
  await byTestId(page, 'result-close').click()
  await rest(page)
  await page.screenshot({ path: join(images, `phone-today${suffix}.png`) })
  await context.close()
}

const main = async (): Promise<void> => {
  const folder = await temporaryDataFolder()
  const demo = await npmStart(folder, ['--demo', '--demo-size', 'small'], { patienceMs: 900_000 })
  const browser = await launchChromium()
  try {
    await demo.printed(/实时 live +\d+ 人/)
    const session = createConsoleSession(demo.url)
    await session.client.raw('POST', '/api/auth/sign-in/email', JSON.stringify(owner), { 'content-type': 'application/json' })
    const { client } = session
    const doubted = (await client.checkIns.list({ band: 'strong_doubt,needs_review', limit: 50 })).items
    const shown = doubted.find(({ kind, siteId }) => kind === 'check_in' && siteId !== null) ?? doubted[0]
    if (!shown) throw new Error('no check-in of the demo is in doubt')
    for (const language of languages) await ofConsole(browser, demo.url, shown.eventId, language)
    // Always on duty, whatever the hour at which the pictures are made.
    const { shiftId } = await client.shifts.create({ name: '全天', kind: 'free', segments: [], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] })
    const site = (await client.sites.list({ limit: 50 })).items.find(({ fence }) => fence.kind === 'circle')!
    for (const [i, language] of languages.entries()) {
      const { personId } = await client.people.create({ name: ['周晓燕', '陈立'][i]!, role: 'field_worker', shiftId })
      await ofPhone(browser, demo.url, client, personId, site.fence.kind === 'circle' ? site.fence.centre : { lat: 0, lon: 0 }, language)
    }
  } finally {
    await browser.close()
    await demo.interrupt()
    removeDataFolder(folder)
  }
}

await main()
