/**
 * Did the phone's own authenticator confirm this very check-in? Web Authentication Level 3, section 7.2, as far as it applies to a key that the person registered from
 * the same phone by a signed event: what is signed, for whom, and that the person was verified. The counter of signatures is not looked at, because authenticators
 * that synchronise keep it at zero.
 */
import { concatBytes, equalBytes, fromBase64Url, fromUtf8, toBase64Url, utf8 } from './bytes.ts'
import type { EvidenceCrypto } from './crypto.ts'
import { type PasskeyAssertion, type PasskeyDeclaration, passkeyMessage } from '../kernel/index.ts'

/** `of_something_else`: a good signature, but over another check-in (or site of the web) than this one. `not_verified`: the phone was touched, not unlocked. */
export type PasskeyOutcome = 'confirmed' | 'not_verified' | 'of_something_else' | 'not_genuine'

/** What the authenticator is given to sign: 32 bytes. */
export const passkeyChallenge = (eventId: string, sha256: EvidenceCrypto['sha256']): Uint8Array => sha256(utf8(passkeyMessage(eventId)))

const userPresent = 0x01
const userVerified = 0x04
const coordinateBytes = 32

/** ECDSA-Sig-Value (RFC 3279, section 2.2.3) to r ‖ s; undefined for anything else. */
export const rawSignature = (der: Uint8Array): Uint8Array | undefined => {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined
  const raw = new Uint8Array(2 * coordinateBytes)
  let at = 2
  for (const half of [0, 1]) {
    const length = der[at + 1]
    if (der[at] !== 0x02 || length === undefined || length === 0 || at + 2 + length > der.length) return undefined
    let value = der.subarray(at + 2, at + 2 + length)
    if ((value[0]! & 0x80) !== 0) return undefined // negative
    while (value.length > coordinateBytes && value[0] === 0) value = value.subarray(1)
    if (value.length > coordinateBytes) return undefined
    raw.set(value, (half + 1) * coordinateBytes - value.length)
    at += 2 + length
  }
  return at === der.length ? raw : undefined
}

interface ClientData { readonly type?: unknown; readonly challenge?: unknown; readonly origin?: unknown }

const readClientData = (bytes: Uint8Array): ClientData | undefined => {
  const text = fromUtf8(bytes)
  try {
    const value: unknown = text.ok ? JSON.parse(text.value) : undefined
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Pure; false for anything malformed, never throws. `key` is the registration that the assertion names. */
export const checkPasskey = (eventId: string, assertion: PasskeyAssertion, key: PasskeyDeclaration, { sha256, verifyEs256 }: Pick<EvidenceCrypto, 'sha256' | 'verifyEs256'>): PasskeyOutcome => {
  const [authenticatorData, clientDataJson, der, publicKey] = [assertion.authenticatorData, assertion.clientDataJson, assertion.signature, key.publicKey ?? ''].map((text) => { const bytes = fromBase64Url(text); return bytes.ok ? bytes.value : undefined })
  const signature = der && rawSignature(der)
  if (!authenticatorData || !clientDataJson || !signature || !publicKey || authenticatorData.length < 37) return 'not_genuine'
  if (!verifyEs256(publicKey, concatBytes(authenticatorData, sha256(clientDataJson)), signature)) return 'not_genuine'
  const client = readClientData(clientDataJson)
  const isForThis = client?.type === 'webauthn.get' && client.challenge === toBase64Url(passkeyChallenge(eventId, sha256)) && client.origin === key.origin
    && equalBytes(authenticatorData.subarray(0, 32), sha256(utf8(key.rpId)))
  if (!isForThis) return 'of_something_else'
  const flags = authenticatorData[32]!
  return (flags & userPresent) !== 0 && (flags & userVerified) !== 0 ? 'confirmed' : 'not_verified'
}
