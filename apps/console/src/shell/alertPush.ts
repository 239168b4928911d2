/** Alerts in this browser (Web Push: RFC 8030, 8291, 8292): what the browser itself knows. The server has its own list (client.alertBrowsers). */
import { client } from './api.ts'

/** A worker of its own under the page it opens; nothing else of the console depends on it. */
const scope = '/alerts'

export type HereState = { readonly kind: 'unsupported' } | { readonly kind: 'blocked' } | { readonly kind: 'off' } | { readonly kind: 'on'; readonly subscription: PushSubscription }

const isSupported = (): boolean => 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis

const subscriptionHere = async (): Promise<PushSubscription | null> => (await (await navigator.serviceWorker.getRegistration(scope))?.pushManager.getSubscription()) ?? null

/** Browsers without Web Push, and pages that do not come by https (or from this machine), have none of this. */
export const stateHere = async (): Promise<HereState> => {
  if (!isSupported()) return { kind: 'unsupported' }
  if (Notification.permission === 'denied') return { kind: 'blocked' }
  const subscription = await subscriptionHere().catch(() => null)
  return subscription ? { kind: 'on', subscription } : { kind: 'off' }
}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

/** How a person tells their browsers apart: "Edge · Windows". */
export const browserLabel = (userAgent: string): string => {
  const first = (names: readonly (readonly [pattern: RegExp, name: string])[], otherwise: string) => names.find(([pattern]) => pattern.test(userAgent))?.[1] ?? otherwise
  const browser = first([[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/QQBrowser\//, 'QQ'], [/Firefox\//, 'Firefox'], [/Chrome\//, 'Chrome'], [/Safari\//, 'Safari']], 'Browser')
  const system = first([[/Windows/, 'Windows'], [/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Mac OS X/, 'macOS'], [/Linux|CrOS/, 'Linux']], '')
  return system ? `${browser} · ${system}` : browser
}

const tell = (subscription: PushSubscription) => {
  const { endpoint, keys } = subscription.toJSON() as { endpoint: string; keys: { p256dh: string; auth: string } }
  return client.alertBrowsers.set({ label: browserLabel(navigator.userAgent), endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } })
}

/** Asks the person, then the browser's push service, then tells the server where to send. Throws NotAllowedError when the person says no, AbortError when the push service is out of reach. */
export const receiveHere = async (publicKey: string) => {
  if ((await Notification.requestPermission()) !== 'granted') throw new DOMException('notifications are not allowed', 'NotAllowedError')
  const registration = await navigator.serviceWorker.register('/alert-worker.js', { scope })
  // A worker must be active before its push manager takes a subscription.
  if (!registration.active) await new Promise<void>((resolve) => { (registration.installing ?? registration.waiting)!.addEventListener('statechange', function seen() { if (this.state === 'activated') resolve() }) })
  return await tell((await registration.pushManager.getSubscription()) ?? (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) })))
}

/** Says again what the server knows already: new keys, another language. */
export const renewHere = async () => {
  const state = await stateHere()
  return state.kind === 'on' ? await tell(state.subscription) : undefined
}

/** Nothing is shown here any more, whether or not the server hears of it: to its next message the push service answers that this browser is gone. */
export const endHere = async (): Promise<void> => {
  if (!isSupported()) return
  const subscription = await subscriptionHere()
  if (!subscription) return
  const { endpoint } = subscription
  await subscription.unsubscribe()
  const own = (await client.alertBrowsers.list()).browsers.find((browser) => browser.endpoint === endpoint)
  if (own) await client.alertBrowsers.end(own.browserId)
}
