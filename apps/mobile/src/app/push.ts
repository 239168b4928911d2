/** Web Push on this phone (RFC 8030, 8291, 8292): one subscription for each device; the service worker shows what comes. */
import type { PhoneClient } from '@fieldproof/client'
import type { PushKind } from '@fieldproof/contract'

export type PushState = { readonly kind: 'unsupported' } | { readonly kind: 'off' } | { readonly kind: 'on'; readonly wanted: readonly PushKind[] }

const registrationOf = async (): Promise<ServiceWorkerRegistration | undefined> =>
  !('serviceWorker' in navigator) || !('PushManager' in globalThis) ? undefined : (await navigator.serviceWorker.getRegistration('/m/')) ?? undefined

export const pushState = async (client: PhoneClient): Promise<PushState> => {
  const registration = await registrationOf()
  if (registration === undefined) return { kind: 'unsupported' }
  const own = await registration.pushManager.getSubscription().catch(() => null)
  if (own === null) return { kind: 'off' }
  const told = await client.phone.push().catch(() => undefined)
  return told !== undefined && told.endpoint === own.endpoint && isForKey(own, told.publicKey) ? { kind: 'on', wanted: told.wanted } : { kind: 'off' }
}

/** Messages are signed with the installation's key; a subscription made for another one, before a restore or a move, brings nothing any more. */
const isForKey = (subscription: PushSubscription, publicKey: string): boolean => {
  const own = subscription.options.applicationServerKey
  const wanted = bytesOf(publicKey)
  // Browsers that do not say for which key: nothing is known against it.
  if (own === null || own === undefined) return true
  const bytes = new Uint8Array(own)
  return bytes.length === wanted.length && bytes.every((byte, i) => byte === wanted[i])
}

/** The browser's subscription for this key, made anew where there is none, one for another key or one that its push service knows no more: no browser gives two. */
const subscriptionFor = async (registration: ServiceWorkerRegistration, publicKey: string, isDead = false): Promise<PushSubscription> => {
  const own = await registration.pushManager.getSubscription()
  if (own !== null && isForKey(own, publicKey) && !isDead) return own
  await own?.unsubscribe()
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) })
}

const tell = async (client: PhoneClient, subscription: PushSubscription, wanted: readonly PushKind[]): Promise<void> => {
  const { endpoint, keys } = subscription.toJSON() as { endpoint: string; keys: { p256dh: string; auth: string } }
  await client.phone.setPush({ endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth }, wanted: [...wanted] })
}

/**
 * Nobody looks at the page of reminders for months: where the company sends messages to this phone and they could no longer come (the installation has a new key, the browser
 * or its push service has dropped the subscription) or come in another language than the app speaks, that is put right by itself. What the person switched off stays off.
 */
export const renewPush = async (client: PhoneClient, language: string): Promise<void> => {
  const registration = await registrationOf()
  if (registration === undefined || Notification.permission !== 'granted') return
  const { publicKey, endpoint, wanted, language: spoken, dropped = false } = await client.phone.push()
  if (endpoint === null && !dropped) return
  const subscription = await subscriptionFor(registration, publicKey, dropped)
  if (subscription.endpoint !== endpoint || spoken !== language) await tell(client, subscription, wanted)
}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

/** Asks the person, then the browser's push service, then tells the company where to send. Throws NotAllowedError when the person or the system says no. */
export const subscribePush = async (client: PhoneClient, wanted: readonly PushKind[]): Promise<PushState> => {
  const registration = await registrationOf()
  if (registration === undefined) return { kind: 'unsupported' }
  if ((await Notification.requestPermission()) !== 'granted') throw new DOMException('notifications are not allowed', 'NotAllowedError')
  const { publicKey, wanted: before, dropped = false } = await client.phone.push()
  // Switched off by nobody: what they had chosen stands.
  const chosen = dropped && before.length > 0 ? before : wanted
  await tell(client, await subscriptionFor(registration, publicKey, dropped), chosen)
  return { kind: 'on', wanted: chosen }
}

/** The phone has passed to somebody else: the browser's push service takes nothing more under this address, and what it has shown goes. */
export const forgetPush = async (): Promise<void> => {
  const registration = await registrationOf()
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
  for (const shown of (await registration?.getNotifications()) ?? []) shown.close()
}

export const unsubscribePush = async (client: PhoneClient): Promise<PushState> => {
  await (await (await registrationOf())?.pushManager.getSubscription())?.unsubscribe()
  await client.phone.removePush()
  return { kind: 'off' }
}
