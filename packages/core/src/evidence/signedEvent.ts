/**
 * A phone's event: a compact JWS (RFC 7515 §7.1) with ES256 over canonical JSON, one in a chain per device. Strict where
 * JWS is lax, so that one event has one spelling.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { concatBytes, fromBase64Url, fromUtf8, toBase64Url, toHex, utf8 } from './bytes.ts'
import { canonicalBytes, isIsoInstant, isJsonObject, parseCanonicalJson } from './canonical.ts'
import type { JsonObject } from './canonical.ts'
import type { Sha256, VerifyEs256 } from './crypto.ts'

/** Public half of a device key as JWK (RFC 7517). Only these members are looked at. */
export interface DevicePublicKey {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly x: string
  readonly y: string
}

/** What every event has; the rest depends on `kind`. */
export interface SignedEventPayload extends JsonObject {
  readonly v: 1
  /** UUID made by the phone. */
  readonly id: string
  readonly kind: string
  /** The device's id; equals `kid` of the header. */
  readonly device: string
  /** 1, 2, 3 … per device. */
  readonly seq: number
  /** `eventHash` of the device's previous event; null for the first. */
  readonly prev: string | null
  /** The phone's wall clock, ISO 8601 with milliseconds, UTC. */
  readonly deviceTime: string
}

export interface SignedEvent {
  readonly header: { readonly alg: 'ES256'; readonly kid: string; readonly typ?: string }
  readonly payload: SignedEventPayload
  /** What the signature covers: the ASCII of `header.payload` in base64url. */
  readonly signingInput: Uint8Array
  readonly signature: Uint8Array
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const sha256Pattern = /^[0-9a-f]{64}$/

const readHeader = (bytes: Uint8Array): Result<SignedEvent['header']> => {
  const text = fromUtf8(bytes)
  if (!text.ok) return err('header is not UTF-8')
  let value: unknown
  try {
    value = JSON.parse(text.value)
  } catch {
    return err('header is not JSON')
  }
  if (!isJsonObject(value)) return err('header is not an object')
  // `alg: none`, `crit`, `jwk`, `b64` and the like are the classic ways to fool a JWS reader: nothing unknown is let in.
  const unknown = Object.keys(value).find((key) => !['alg', 'kid', 'typ'].includes(key))
  if (unknown !== undefined) return err(`header has the unsupported member "${unknown}"`)
  if (value.alg !== 'ES256') return err('header: alg must be ES256')
  if (typeof value.kid !== 'string' || value.kid === '') return err('header: kid must be the device id')
  if (value.typ !== undefined && typeof value.typ !== 'string') return err('header: typ must be a string')
  return ok(value.typ === undefined ? { alg: 'ES256', kid: value.kid } : { alg: 'ES256', kid: value.kid, typ: value.typ })
}

const readPayload = (value: unknown): Result<SignedEventPayload> => {
  if (!isJsonObject(value)) return err('payload is not an object')
  if (value.v !== 1) return err('payload: v must be 1')
  if (typeof value.id !== 'string' || !uuidPattern.test(value.id)) return err('payload: id must be a UUID in lower case')
  if (typeof value.kind !== 'string' || value.kind === '') return err('payload: kind is missing')
  if (typeof value.device !== 'string' || value.device === '') return err('payload: device is missing')
  if (!Number.isSafeInteger(value.seq) || (value.seq as number) < 1) return err('payload: seq must be a whole number from 1 on')
  if (value.prev !== null && (typeof value.prev !== 'string' || !sha256Pattern.test(value.prev))) return err('payload: prev must be null or a SHA-256 in hex')
  if ((value.seq === 1) !== (value.prev === null)) return err('payload: prev must be null for seq 1 and only then')
  if (!isIsoInstant(value.deviceTime)) return err('payload: deviceTime must be ISO 8601 with milliseconds in UTC')
  return ok(value as unknown as SignedEventPayload)
}

/** Form only; the signature is checked by `verifySignedEvent`. */
export const parseCompactJws = (text: string): Result<SignedEvent> => {
  const parts = text.split('.')
  if (parts.length !== 3) return err('not a compact JWS: expected three parts')
  const [headerText, payloadText, signatureText] = parts as [string, string, string]
  const [header, payload, signature] = [fromBase64Url(headerText), fromBase64Url(payloadText), fromBase64Url(signatureText)]
  if (!header.ok || !payload.ok || !signature.ok) return err('not a compact JWS: a part is not base64url')
  if (signature.value.length !== 64) return err('signature does not have 64 bytes')
  const readableHeader = readHeader(header.value)
  if (!readableHeader.ok) return readableHeader
  const value = parseCanonicalJson(payload.value)
  if (!value.ok) return err(`payload: ${value.error}`)
  const readablePayload = readPayload(value.value)
  if (!readablePayload.ok) return readablePayload
  if (readableHeader.value.kid !== readablePayload.value.device) return err('kid of the header is not the device of the payload')
  return ok({
    header: readableHeader.value, payload: readablePayload.value,
    signingInput: utf8(`${headerText}.${payloadText}`), signature: signature.value,
  })
}

/** SHA-256 in hex of the JWS's ASCII bytes: `prev` of the device's next event, and `submissionSha256` of its receipt. */
export const eventHash = (jwsText: string, sha256: Sha256): string => toHex(sha256(utf8(jwsText)))

/** What a phone signs: the ASCII bytes of header and payload. Join with the signature by `completeJws`. */
export const eventSigningInput = (payload: SignedEventPayload): string =>
  `${toBase64Url(canonicalBytes({ alg: 'ES256', kid: payload.device }))}.${toBase64Url(canonicalBytes(payload))}`

export const completeJws = (signingInput: string, signature: Uint8Array): string => `${signingInput}.${toBase64Url(signature)}`

/** The SEC 1 uncompressed point (65 bytes) of a device key. Whether it lies on the curve is for the signature check to say. */
export const devicePoint = (key: unknown): Result<Uint8Array> => {
  if (!isJsonObject(key) || key.kty !== 'EC' || key.crv !== 'P-256') return err('device key is not a JWK of kty EC and crv P-256')
  const x = typeof key.x === 'string' ? fromBase64Url(key.x) : err('')
  const y = typeof key.y === 'string' ? fromBase64Url(key.y) : err('')
  if (!x.ok || !y.ok || x.value.length !== 32 || y.value.length !== 32) return err('device key: x and y must be base64url of 32 bytes')
  return ok(concatBytes(Uint8Array.of(4), x.value, y.value))
}

export const verifySignedEvent = (event: SignedEvent, key: unknown, verifyEs256: VerifyEs256): Result<true> => {
  const point = devicePoint(key)
  if (!point.ok) return point
  return verifyEs256(point.value, event.signingInput, event.signature) ? ok(true) : err('the signature is not by this device key')
}
