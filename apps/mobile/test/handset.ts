/**
 * What the phone's browser tests share: a company on a real server of its own for each file, and handsets, which are pages of the system's Chromium
 * that were enrolled by real taps. `SCREENSHOTS=folder` keeps a picture of each screen that a test looks at.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { setUpSmallCompany } from '@fieldproof/testkit'
import type { SmallCompany } from '@fieldproof/testkit'
import { startTestServer } from '../../server/test/startTestServer.ts'
import { byTestId, launchChromium } from '../../../test/browser/browser.ts'
import { startFieldServer } from '../../../test/browser/fieldServer.ts'
import { createCapacitor } from '../src/testing/capacitor.ts'

const dist = join(import.meta.dirname, '../dist')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const shots = process.env['SCREENSHOTS']

export const shop = { latitude: 31.2304, longitude: 121.4737, accuracy: 15 }
export const shopName = '人民广场联华超市'
/** A few metres beside where the phone stands: a position on the very pin of a site is what mock apps give, and is asked about. */
export const createShop = async (client: FieldproofClient): Promise<string> =>
  (await client.sites.create({ name: shopName, address: '西藏中路 268 号', fence: { kind: 'circle', centre: { lat: shop.latitude + 0.00004, lon: shop.longitude - 0.00003 }, radiusMetres: 80 } })).siteId

export interface Handset {
  readonly context: BrowserContext
  readonly page: Page
  readonly personId: string
  readonly id: (testId: string) => ReturnType<typeof byTestId>
  /** Errors of the page, and whatever it asked of another host. */
  readonly faults: string[]
}

export interface HandsetOptions {
  readonly locale?: string
  readonly width?: number
  readonly height?: number
  readonly position?: typeof shop | 'denied'
  readonly permissions?: readonly string[]
  /** The person's shift; without it the one that is on duty at any time. */
  readonly shiftId?: string
  /** Before the page is opened. */
  readonly prepare?: (context: BrowserContext) => Promise<unknown>
}

export interface FieldOptions {
  /** What the company has besides its people. */
  readonly setUp?: (client: FieldproofClient) => Promise<unknown>
  /**
   * The clocks of the server and of every handset begin at two in the afternoon in Shanghai, so that nothing hangs on when the tests are run, and are moved together
   * by `pass`. The server then runs in this process, as createServer builds it for any test
   * that sets the time; without it the file runs against `main.ts` in a process of its own.
   */
  readonly movesTime?: boolean
  /** Settings of the installation; not together with `movesTime`. */
  readonly environment?: Readonly<Record<string, string>>
}

/** How a test goes through every screen: beside all the others, which speak zh-CN at 360, the longest words at that width and Taiwan's at the other; where pictures are kept (`SCREENSHOTS`), every language in both. */
export const everyLook: readonly { readonly locale: string; readonly width: number; readonly height: number }[] = ['zh-CN', 'zh-TW', 'en'].flatMap((locale) =>
  [{ locale, width: 360, height: 740 }, { locale, width: 768, height: 1024 }].filter(({ width }) => shots !== undefined || (locale === 'en' && width === 360) || (locale === 'zh-TW' && width === 768)))

export type ShellStandIn = ReturnType<typeof createCapacitor>
/** The app then finds itself in a native shell; the test speaks for its plugins by `globalThis.shell`, anew for each page. */
export const openShell = (context: BrowserContext, about: Parameters<typeof createCapacitor>[0]): Promise<unknown> => context.addInitScript(`{
  const shell = (${createCapacitor.toString()})(${JSON.stringify(about)})
  Object.assign(globalThis, { shell, Capacitor: shell.capacitor })
}`)

/** The machine may be busy with other tests: what matters is that it happens. */
const patienceMs = 60_000
export const eventually = <T>(read: () => T | Promise<T>, options: { timeout?: number; interval?: number } = {}) => expect.poll(read, { timeout: patienceMs, interval: 150, ...options })

/** A photograph of the screen, after movement has ended. */
export const shoot = async ({ page }: Pick<Handset, 'page'>, name: string, { fullPage = false } = {}): Promise<void> => {
  await page.waitForTimeout(350)
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`), fullPage })
}
/** A photograph, and what axe finds at this screen once it has come to rest: nothing. A button that is busy for a moment is pale by design; what stays is a fault. */
export const look = async (phone: Pick<Handset, 'page'>, name: string, options: { readonly fullPage?: boolean } = {}): Promise<void> => {
  await shoot(phone, name, options)
  await phone.page.evaluate(axeSource)
  const violations = () => phone.page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } }
    return (await axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })).violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join(' | ')}`)
  })
  await expect.poll(violations, { timeout: 5_000, interval: 500, message: name }).toEqual([])
  expect(await phone.page.evaluate(findUnhandy), name).toEqual([])
}

/**
 * What a thumb misses or an eye: a control lower or narrower than 44 pixels (a link in a line of text may be), a row that is wider than the screen, words that run out of their box or over
 * the words beside them. axe asks for 24 pixels and sees no overlap.
 */
const findUnhandy = (): string[] => {
  const visible = (element: Element): boolean => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.getBoundingClientRect().width > 1
  const told = (element: Element): string => `${element.outerHTML.slice(0, 120)} ${JSON.stringify(element.getBoundingClientRect())}`
  const controls = [...document.querySelectorAll('button, a[href], input, select, textarea, [role=button], [role=switch], [role=radio], [role=tab], summary')].filter(visible)
    .filter((element) => !element.closest('.sr-only, .maplibregl-map, label') && getComputedStyle(element).display !== 'inline')
  const small = controls.filter((element) => { const { width, height } = element.getBoundingClientRect(); return Math.min(width, height) < 43.5 }).map((element) => `small: ${told(element)}`)
  const wide = document.documentElement.scrollWidth > innerWidth ? [`wide: ${document.documentElement.scrollWidth} in ${innerWidth}`] : []
  const words = [...document.querySelectorAll('main *')].filter((element) => visible(element) && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()))
  const cut = words.filter((element) => { const style = getComputedStyle(element); return style.overflowX === 'visible' && style.display !== 'inline' && element.scrollWidth > element.clientWidth + 2 && element.clientWidth > 0 }).map((element) => `runs out: ${told(element)}`)
  return [...small, ...wide, ...cut]
}

/**
 * A state that is not reached anew for each language and size: one look, and where pictures are kept, every language at both widths, and with large text at the narrow one. The language is changed as
 * by a choice in another tab, so that nothing on the screen is left for it.
 */
export const lookEverywhere = async ({ page }: Pick<Handset, 'page'>, name: string, { see = look, ...options }: { readonly see?: typeof shoot; readonly fullPage?: boolean } = {}): Promise<void> => {
  if (shots === undefined) return see({ page }, name, options)
  const size = page.viewportSize()!
  const before = await page.evaluate(() => document.documentElement.lang)
  const speak = async (language: string): Promise<void> => {
    await page.evaluate((tag) => {
      const key = 'fieldproof:preferences'
      localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key) ?? '{}'), language: tag }))
      dispatchEvent(new StorageEvent('storage', { key }))
    }, language)
    await eventually(() => page.evaluate(() => document.documentElement.lang)).toBe(language)
  }
  for (const language of ['zh-CN', 'zh-TW', 'en'].filter((one) => one !== before).concat(before)) {
    await speak(language)
    // What the server words comes anew.
    await page.waitForTimeout(800)
    await page.setViewportSize({ width: 768, height: 1024 })
    await see({ page }, `${name}-${language}-768`, options)
    await page.setViewportSize({ width: 360, height: 740 })
    await see({ page }, `${name}-${language}-360`, options)
    await page.evaluate(() => document.documentElement.classList.add('large-text'))
    await see({ page }, `${name}-${language}-360-large`, options)
    await page.evaluate(() => document.documentElement.classList.remove('large-text'))
  }
  await page.setViewportSize(size)
}

/** One step of `pass`: receivers tell a position about so often. */
const stepMs = 5_000
/** Positions, signatures and the network take real time, whatever the clocks say. */
const settleMs = 100

/** A position of the emulated receiver is of the time at which it is told; Chromium stamps it by the machine's clock, which is not moved. */
const stampPositions = (): void => {
  const { geolocation } = navigator
  const stamped = (tell: PositionCallback): PositionCallback => ({ coords }) => tell({ coords, timestamp: Date.now() } as GeolocationPosition)
  const { watchPosition, getCurrentPosition } = geolocation
  geolocation.watchPosition = (tell, fail, options) => watchPosition.call(geolocation, stamped(tell), fail, options)
  geolocation.getCurrentPosition = (tell, fail, options) => getCurrentPosition.call(geolocation, stamped(tell), fail, options)
}

interface RunningServer { readonly baseUrl: string; readonly setupToken: string | undefined; stop(): Promise<void> }

/** Opens the field for a test file: its server, its company and its browser live as long as the file. Everything else is asked of what this returns. */
export const openField = ({ setUp, movesTime = false, environment = {} }: FieldOptions = {}) => {
  let server: RunningServer
  let company: SmallCompany
  let browser: Browser
  let people = 0
  const date = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now())
  let movedMs = movesTime ? Date.parse(`${date}T14:00:00+08:00`) - Date.now() : 0
  const contexts: BrowserContext[] = []
  const now = (): number => Date.now() + movedMs

  const startServer = async (): Promise<RunningServer> => {
    if (movesTime) {
      const inside = await startTestServer({ clock: { now } })
      return { baseUrl: inside.url, setupToken: inside.setupToken, stop: inside.stop }
    }
    return await startFieldServer(environment)
  }

  beforeAll(async () => {
    if (!existsSync(join(dist, 'index.html'))) throw new Error('apps/mobile/dist is not built: npm run build')
    if (shots !== undefined) mkdirSync(shots, { recursive: true })
    server = await startServer()
    company = await setUpSmallCompany(server, { people: 0, name: '沪江商贸有限公司' })
    await setUp?.(company.session.client)
    browser = await launchChromium()
  })
  afterEach(async () => { for (const context of contexts.splice(0)) await context.close() })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  /** A context of this file's browser, closed after the test. */
  const openContext = async (options: Parameters<Browser['newContext']>[0]): Promise<BrowserContext> => {
    const context = await browser.newContext({ timezoneId: 'Asia/Shanghai', baseURL: server.baseUrl, ...options })
    context.setDefaultTimeout(patienceMs)
    contexts.push(context)
    return context
  }
  const newPerson = async (name = `张伟${++people}`, shiftId?: string): Promise<string> => {
    const { client } = company.session
    const anyTime = (await client.shifts.list()).shifts.find((shift) => shift.kind === 'free')!.shiftId
    return (await client.people.create({ name, role: 'field_worker', shiftId: shiftId ?? anyTime })).personId
  }
  /** A phone of a new person, still without the app. */
  const newHandset = async (options: HandsetOptions = {}): Promise<Handset> => {
    const { locale = 'zh-CN', width = 360, height = 740, position = shop, permissions = [] } = options
    const personId = await newPerson(locale === 'en' ? `Li Na ${++people}` : undefined, options.shiftId)
    const context = await openContext({
      viewport: { width, height }, isMobile: true, hasTouch: true, locale, acceptDownloads: true,
      permissions: [...(position === 'denied' ? [] : ['geolocation']), ...permissions], ...(position === 'denied' ? {} : { geolocation: position }),
    })
    if (movesTime) {
      await context.clock.install({ time: now() })
      await context.addInitScript(stampPositions)
    }
    await options.prepare?.(context)
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text()) })
    context.on('request', (request) => { if (!/^(?:blob|data):/.test(request.url()) && !request.url().startsWith(server.baseUrl)) faults.push(`asked another host: ${request.url()}`) })
    return { context, page, personId, faults, id: (testId) => byTestId(page, testId) }
  }
  const enrol = async (phone: Handset): Promise<void> => {
    await phone.page.goto((await company.session.client.people.enrollmentCode(phone.personId)).url)
    await phone.id('enroll-agree').click()
    await phone.id('check-in-button').waitFor()
  }

  return {
    get baseUrl() { return server.baseUrl },
    get session() { return company.session },
    get client() { return company.session.client },
    now, openContext, newPerson, newHandset, enrol,
    /** An enrolled phone of a new person. */
    handset: async (options: HandsetOptions = {}): Promise<Handset> => {
      const phone = await newHandset(options)
      await enrol(phone)
      return phone
    },
    checkInsOf: async ({ personId }: Pick<Handset, 'personId'>) => (await company.session.client.checkIns.list({ limit: 200 })).items.filter((item) => item.personId === personId),
    /** Lets this much time go by on the server and on the phone (every timer of the page runs when it is due), or less: until it is so. */
    pass: async ({ page }: Handset, ms: number, { until, each }: { readonly until?: () => Promise<boolean>; readonly each?: (passedMs: number) => Promise<unknown> } = {}): Promise<void> => {
      if (!movesTime) throw new Error('this field does not move its time: openField({ movesTime: true })')
      for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
        await each?.(passedMs)
        movedMs += stepMs
        await page.clock.runFor(stepMs)
        await page.waitForTimeout(settleMs)
        if (await until?.() === true) return
      }
    },
  }
}
