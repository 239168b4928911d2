/** The screen at a site: a tablet or an old phone. Set up once by a link; from then on it makes its codes alone, with no network and no account. */
import { ApiError, createClient } from '@fieldproof/client'
import QRCode from 'qrcode'
import { h, show } from './dom.ts'
import { codeAt, importSecret, keepScreen, keptScreen, type Screen } from './screenKey.ts'
import { currentLanguage, languageChoice, say3, type words } from './words.ts'
import './style.css'

const client = createClient({ language: currentLanguage })
const syncEveryMs = 10 * 60_000
/** A cheap clock loses a second or two a day; the server takes a minute. */
const warnAfterMs = 7 * 86_400_000

let screen: Screen | undefined
let draw: () => void = () => undefined
/** The wall clock of a tablet may jump; elapsed time does not. */
let base = { wall: Date.now(), elapsed: performance.now() }
const now = (): number => base.wall + (performance.now() - base.elapsed) + (screen?.offsetMs ?? 0)

const trouble = (title: keyof typeof words, how?: keyof typeof words): void => {
  draw = () => { show(languageChoice(draw), h('div', { class: 'setup' }, h('h1', { 'data-testid': 'screen-trouble', 'data-trouble': title }, say3(title)), how !== undefined && h('p', {}, say3(how)))) }
  draw()
}

/** How far the clock is off, by the server's Date header (whole seconds, which is enough). */
const sync = async (): Promise<void> => {
  try {
    const answer = await fetch('/g/favicon.svg', { method: 'HEAD', cache: 'no-store' })
    const serverTime = Date.parse(answer.headers.get('date') ?? '')
    if (!screen || !Number.isFinite(serverTime)) return
    base = { wall: Date.now(), elapsed: performance.now() }
    screen = { ...screen, offsetMs: serverTime - base.wall, syncedAt: base.wall }
    await keepScreen(screen)
  } catch { /* no network: the clock goes on as it is */ }
}

const showCode = (): void => {
  const canvas = h('canvas', { role: 'img', 'data-testid': 'screen-code' })
  const bar = h('span')
  const clock = h('p', { class: 'clock' })
  const old = h('p', { class: 'soft' })
  const heading = h('h1', { 'data-testid': 'screen-site' })
  const line = h('p')
  let shownStep = -1
  draw = () => {
    shownStep = -1
    heading.textContent = screen!.siteName
    line.textContent = say3('scan')
    canvas.setAttribute('aria-label', `${screen!.siteName} · ${say3('changes')}`)
    show(languageChoice(draw), heading, line, h('div', { class: 'code' }, canvas), h('div', { class: 'bar', 'aria-hidden': 'true' }, bar), clock, old)
  }
  const tick = async (): Promise<void> => {
    const time = now()
    const stepMs = screen!.stepSeconds * 1000
    const step = Math.floor(time / stepMs)
    bar.style.width = `${100 - ((time % stepMs) / stepMs) * 100}%`
    clock.textContent = `${new Intl.DateTimeFormat(currentLanguage(), { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(time)} · ${say3('changes')}`
    const ageMs = Date.now() - screen!.syncedAt
    old.textContent = ageMs > warnAfterMs ? say3('clockOld', { hours: String(Math.round(ageMs / 3_600_000)) }) : ''
    if (step === shownStep) return
    shownStep = step
    const text = await codeAt(screen!, time)
    canvas.dataset['code'] = text
    await QRCode.toCanvas(canvas, [{ data: text, mode: 'alphanumeric' }], { width: 720, margin: 2, errorCorrectionLevel: 'M' })
  }
  draw()
  void tick()
  setInterval(() => { void tick() }, 250)
  setInterval(() => { void sync() }, syncEveryMs)
  void sync()
}

/** Keeps the display on; asked for again when the page comes back. */
const stayAwake = (): void => {
  const ask = (): void => { void navigator.wakeLock?.request('screen').catch(() => undefined) }
  ask()
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') ask() })
}

const pair = async (token: string): Promise<void> => {
  try {
    const answer = await client.siteFactors.takeScreen(token)
    const at = Date.now()
    screen = { factorId: answer.factorId, key: await importSecret(answer.secret), stepSeconds: answer.stepSeconds, siteName: answer.siteName, orgName: answer.orgName, offsetMs: Date.parse(answer.serverTime) - at, syncedAt: at }
    await keepScreen(screen)
    await navigator.storage?.persist?.().catch(() => false)
    history.replaceState(null, '', location.pathname)
    showCode()
  } catch (error) {
    trouble(error instanceof ApiError && error.status < 500 ? 'pairUsed' : 'offline', error instanceof ApiError && error.status < 500 ? 'pairUsedHow' : undefined)
  }
}

const start = async (): Promise<void> => {
  if (!isSecureContext) return trouble('insecure', 'insecureHow')
  void navigator.serviceWorker?.register('/g/sw.js').catch(() => undefined)
  stayAwake()
  screen = await keptScreen()
  const token = location.hash.slice(1)
  if (token !== '') {
    // Asked first: whoever only looks at the link must not use it up.
    draw = () => { show(languageChoice(draw), h('div', { class: 'setup' }, h('h1', {}, say3('pairTitle')), h('p', {}, say3('pairHow')), h('div', { class: 'actions' }, h('button', { type: 'button', class: 'act act-main', 'data-testid': 'pair', click: () => { void pair(token) } }, say3('pair'))))) }
    draw()
  } else if (screen) showCode()
  else trouble('noLink', 'pairUsedHow')
}

void start()
