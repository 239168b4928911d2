/**
 * A time token: the log's key says what time it is. A phone puts the last one it was given into the events it signs; whoever holds
 * the log's public key can then check, without the company or its server, that the event was not signed before the token's time.
 * The receipt (receipt.ts) bounds it from the other side. What lies between rests on the phone's monotonic clock.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { fromBase64, toBase64, utf8 } from './bytes.ts'
import { isIsoInstant, isJsonObject } from './canonical.ts'
import type { EvidenceCrypto, SignEd25519 } from './crypto.ts'
import type { VerifierKey } from './signedNote.ts'

export interface TimeToken {
  /** ISO 8601 with milliseconds in UTC. */
  readonly time: string
  /** Key id (eight hex digits) of the log's verifier key. */
  readonly keyId: string
  /** base64 Ed25519 over `fieldproof-time/v1`, the origin and the time, each followed by a line feed. */
  readonly signature: string
}

const signedBytes = (origin: string, time: string): Uint8Array => utf8(`fieldproof-time/v1\n${origin}\n${time}\n`)

export const makeTimeToken = (time: string, log: { readonly origin: string; readonly keyId: string }, sign: SignEd25519): TimeToken => {
  if (!isIsoInstant(time)) throw new RangeError(`time must be ISO 8601 with milliseconds in UTC, got ${time}`)
  return { time, keyId: log.keyId, signature: toBase64(sign(signedBytes(log.origin, time))) }
}

/** Did this log say so? Answers the instant in milliseconds since 1970. */
export const verifyTimeToken = (value: unknown, key: VerifierKey, { verifyEd25519 }: Pick<EvidenceCrypto, 'verifyEd25519'>): Result<number> => {
  if (!isJsonObject(value)) return err('time token is not an object')
  const { time, keyId, signature } = value
  if (!isIsoInstant(time) || typeof signature !== 'string') return err('time token: time or signature is missing or of a wrong form')
  if (keyId !== key.keyId) return err('time token is of another key')
  const bytes = fromBase64(signature)
  if (!bytes.ok || bytes.value.length !== 64 || !verifyEd25519(key.publicKey, signedBytes(key.name, time), bytes.value)) return err('the signature of the time token is wrong')
  return ok(Date.parse(time))
}
