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
  return told?.endpoint === own.endpoint ? { kind: 'on', wanted: told.wanted } : { kind: 'off' }
}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

/** Asks the person, then the browser's push service, then tells the company where to send. Throws NotAllowedError when the person or the system says no. */
export const subscribePush = async (client: PhoneClient, wanted: readonly PushKind[]): Promise<PushState> => {
  const registration = await registrationOf()
  if (registration === undefined) return { kind: 'unsupported' }
  if ((await Notification.requestPermission()) !== 'granted') throw new DOMException('notifications are not allowed', 'NotAllowedError')
  const { publicKey } = await client.phone.push()
  const subscription = (await registration.pushManager.getSubscription()) ?? (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) }))
  const { endpoint, keys } = subscription.toJSON() as { endpoint: string; keys: { p256dh: string; auth: string } }
  await client.phone.setPush({ endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth }, wanted: [...wanted] })
  return { kind: 'on', wanted }
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
