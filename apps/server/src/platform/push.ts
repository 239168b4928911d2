import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import type { AlertPushContent, PushContent } from '@fieldproof/contract'
import webPush from 'web-push'
import type { VapidKeys } from './vapid.ts'

export interface Subscription {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

/** What the push service said. `gone`: the subscription is no more. `later`: try again, not before so many seconds. `refused`: this message will never go. */
export type Sent = { readonly state: 'sent' } | { readonly state: 'gone' } | { readonly state: 'later'; readonly afterSeconds?: number; readonly detail: string } | { readonly state: 'refused'; readonly detail: string }

/** What needs somebody now is not held back to save a battery. */
const isUrgent = (content: PushContent | AlertPushContent): boolean => content.kind === 'challenge' || content.kind === 'sos_ended' || (content.kind === 'alert' && content.severity === 'critical')

/** The port that `react/push` and `react/alerts` are given: hands one message to one browser’s push service. */
export interface PushSender {
  send(subscription: Subscription, content: PushContent | AlertPushContent, ttlSeconds: number): Promise<Sent>
}

const privateNetworks = new BlockList()
for (const [network, prefix] of [['10.0.0.0', 8], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.168.0.0', 16], ['100.64.0.0', 10], ['0.0.0.0', 8], ['192.0.0.0', 24], ['198.18.0.0', 15], ['224.0.0.0', 3]] as const) privateNetworks.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [['::', 127], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['2002::', 16], ['fc00::', 7], ['fe80::', 10], ['fec0::', 10], ['ff00::', 8]] as const) privateNetworks.addSubnet(network, prefix, 'ipv6')
const isPrivate = (address: string): boolean => privateNetworks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Push services are on the internet and speak HTTPS. The address comes from a phone: it must not make this server call into its own network. */
export const isPushAddress = async (endpoint: string): Promise<boolean> => {
  const url = URL.parse(endpoint)
  if (url?.protocol !== 'https:' || url.username !== '') return false
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host)) return !isPrivate(host)
  if (host === 'localhost' || !host.includes('.')) return false
  const found = await lookup(host, { all: true }).catch(() => undefined)
  // A name that cannot be looked up now is tried again; one that leads inside is not.
  return found === undefined || found.every(({ address }) => !isPrivate(address))
}

const patienceMs = 15_000

/** Encrypts for the one browser (RFC 8291, aes128gcm), signs for its push service (RFC 8292) and hands over (RFC 8030). `mayCall` is asked before every call. */
export const createPushSender = (keys: VapidKeys, publicUrl: string, mayCall: (endpoint: string) => Promise<boolean> = isPushAddress): PushSender => {
  // Push services want to know whom to write to; an address of the web where there is one.
  const subject = publicUrl.startsWith('https://') ? publicUrl : `mailto:administrator@${URL.parse(publicUrl)?.hostname ?? 'localhost'}`
  return {
    async send({ endpoint, p256dh, auth }, content, ttlSeconds) {
      if (!(await mayCall(endpoint))) return { state: 'gone' }
      try {
        const request = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, JSON.stringify(content), {
          vapidDetails: { subject, ...keys }, TTL: ttlSeconds, contentEncoding: 'aes128gcm', urgency: isUrgent(content) ? 'high' : 'normal',
        })
        const answer = await fetch(request.endpoint, { method: 'POST', headers: request.headers as Record<string, string>, body: new Uint8Array(request.body!), redirect: 'error', signal: AbortSignal.timeout(patienceMs) })
        await answer.body?.cancel()
        if (answer.ok) return { state: 'sent' }
        if (answer.status === 404 || answer.status === 410) return { state: 'gone' }
        const wait = Number(answer.headers.get('retry-after'))
        if (answer.status === 429 || answer.status === 408 || answer.status >= 500) return { state: 'later', detail: `HTTP ${answer.status}`, ...(Number.isFinite(wait) && wait > 0 ? { afterSeconds: wait } : {}) }
        return { state: 'refused', detail: `HTTP ${answer.status}` }
      } catch (error) {
        // A key that is no point of the curve never will be one.
        if (error instanceof Error && /p256dh|auth|subscription|public key/i.test(error.message)) return { state: 'refused', detail: error.message.slice(0, 200) }
        return { state: 'later', detail: error instanceof Error ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}`.slice(0, 200) : String(error) }
      }
    },
  }
}
