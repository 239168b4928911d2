/** What of tags, codes and beacons this phone can bring, and a tap that opened the app by itself. */
import type { CheckInEvent } from '@fieldproof/contract'
import { type Adapters } from './adapters/types.ts'

export type Factors = NonNullable<CheckInEvent['factors']>
export type Reading = Factors['readings'][number]
export type Readable = Reading['kind']

/** Phones that read a tag in the background and open its address: the tap comes by the address, not through the adapter. */
export const opensTags = (userAgent: string): boolean => /iPhone/.test(userAgent)

export const bringable = (adapters: Adapters, { userAgent, hasCamera, hasFace = false, hasPasskey = false }: { readonly userAgent: string; readonly hasCamera: boolean; readonly hasFace?: boolean; readonly hasPasskey?: boolean }): Factors['can'] => [
  ...(adapters.nfc !== undefined || opensTags(userAgent) ? ['nfc' as const] : []), ...(hasCamera ? ['qr' as const] : []), ...(adapters.beacons === undefined ? [] : ['beacon' as const]), 'countersign', ...(hasCamera && hasFace ? ['face' as const] : []), ...(hasPasskey ? ['passkey' as const] : []),
]

/** The address of a tag that opened the app, with what it mirrored into it; undefined for any other address. */
export const tapOf = (address: string, now: number): Reading | undefined => {
  const { searchParams, href } = new URL(address)
  const isTap = searchParams.has('cmac') && (searchParams.has('picc_data') || searchParams.has('uid'))
  return isTap ? { kind: 'nfc', text: href.slice(0, 1000), readTime: now } : undefined
}

const keptTap = 'fieldproof-tap'
/** A tap waits for its check-in as long as the server takes it for one, and a reload does not lose it. */
const tapKeptMs = 10 * 60_000

/** Takes a tap out of the address bar, once: a reload must not be a second tap. */
export const takeTapFromAddress = (): void => {
  const tap = tapOf(location.href, Date.now())
  if (tap === undefined) return
  sessionStorage.setItem(keptTap, JSON.stringify(tap))
  history.replaceState(null, '', location.pathname)
}

export const waitingTap = (now: number): Reading | undefined => {
  const kept = sessionStorage.getItem(keptTap)
  const tap = kept === null ? undefined : (JSON.parse(kept) as Reading)
  return tap !== undefined && now - tap.readTime < tapKeptMs ? tap : undefined
}
export const forgetTap = (): void => { sessionStorage.removeItem(keptTap) }
