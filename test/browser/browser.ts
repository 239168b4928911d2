import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** The system's Chromium, as `npm test` found it. */
export const launchChromium = (args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    // Without a locale that knows them, Chromium gives downloads with Chinese names another one.
    env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' } as Record<string, string>,
    executablePath: process.env.CHROMIUM_PATH ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', ...args],
  })

/** A phone: small screen, touch, a position and a camera. */
export const phoneContext = (browser: Browser, origin: string, position: { latitude: number; longitude: number; accuracy: number }, locale = 'zh-CN'): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale, timezoneId: 'Asia/Shanghai', geolocation: position, permissions: ['geolocation', 'camera'], baseURL: origin })

export const desktopContext = (browser: Browser, origin: string, locale = 'zh-CN'): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 1280, height: 800 }, locale, timezoneId: 'Asia/Shanghai', baseURL: origin, acceptDownloads: true })

/** Page errors and console errors; a test ends by asserting that there were none that matter. */
export const watchErrors = (page: Page): string[] => {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  return errors
}

export const byTestId = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`)
