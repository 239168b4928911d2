import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** The system's Chromium, as `npm test` found it. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? 'chromium'

/** Maps are drawn by the processor (SwiftShader); putting the page around them together needs no 3D, which costs a quarter of the time. `whole3d` is for who measures frames. */
export const launchChromium = (args: readonly string[] = [], { whole3d = false } = {}): Promise<Browser> =>
  chromium.launch({
    // Without a locale that knows them, Chromium gives downloads with Chinese names another one.
    env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' } as Record<string, string>,
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', ...(whole3d ? ['--use-gl=angle', '--use-angle=swiftshader'] : ['--disable-gpu-compositing']), '--enable-unsafe-swiftshader', ...args],
  })

/** A phone: small screen, touch, a position and a camera. */
export const phoneContext = (browser: Browser, origin: string, position: { latitude: number; longitude: number; accuracy: number }, locale = 'zh-CN'): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, locale, timezoneId: 'Asia/Shanghai', geolocation: position, permissions: ['geolocation', 'camera'], baseURL: origin })

/** A desk whose reader asks for less motion: nothing is clicked while it still slides. */
export const desktopContext = (browser: Browser, origin: string, locale = 'zh-CN'): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 1280, height: 800 }, locale, timezoneId: 'Asia/Shanghai', baseURL: origin, acceptDownloads: true, reducedMotion: 'reduce' })

/** Page errors and console errors; a test ends by asserting that there were none that matter. */
export const watchErrors = (page: Page): string[] => {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  return errors
}

export const byTestId = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`)

export interface OutboxEvent { readonly kind: string; readonly seq: number; readonly delivery: string; readonly payload: Record<string, unknown> }
/** The signed events in a phone's own outbox, oldest first: opened in its page with the key that only that page may use (apps/mobile/src/outbox/seal.ts). */
export const readOutbox = (page: Page): Promise<OutboxEvent[]> => page.evaluate(async () => {
  interface Stored { id: string; kind: string; seq: number; delivery: string; sealed: { iv: BufferSource; data: BufferSource } }
  const asked = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error ?? new Error('failed')) })
  const db = await asked(indexedDB.open('fieldproof'))
  const tx = db.transaction(['outbox', 'meta'])
  const [rows, key] = await Promise.all([asked(tx.objectStore('outbox').getAll()) as Promise<Stored[]>, asked(tx.objectStore('meta').get('sealKey')) as Promise<CryptoKey>])
  db.close()
  const opened = await Promise.all(rows.map(async ({ id, kind, seq, delivery, sealed }) => {
    const inside = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData: new TextEncoder().encode(id) }, key, sealed.data)
    const { jws } = JSON.parse(new TextDecoder().decode(inside)) as { jws: string }
    const text = Uint8Array.from(atob(jws.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
    return { kind, seq, delivery, payload: JSON.parse(new TextDecoder().decode(text)) as Record<string, unknown> }
  }))
  return opened.sort((one, other) => one.seq - other.seq)
})
