/**
 * The leaf of our log, and how it hides what it commits to.
 *
 * A leaf does not contain the record but SHA-256(salt ‖ body). The body lives beside the log and can be erased with its
 * salt (PIPL art. 47); what remains in the tree is a number from which nothing can be learnt, because 128 random bits
 * were hashed in (without them, a position or a name could be found by trying). The tree, every checkpoint and every
 * proof stay whole. Whoever still holds salt and body can show that this body, and no other, was logged.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { concatBytes, equalBytes, fromBase64Url, toBase64Url, utf8 } from './bytes.ts'
import { canonicalJson, isIsoInstant, isJsonObject, parseCanonicalJson } from './canonical.ts'
import type { Sha256 } from './crypto.ts'

/**
 * What the body of an entry is:
 *  - `submission`: the exact bytes as sent (a compact JWS, or a tracker's raw message);
 *  - every other kind: canonical JSON. `verdict` is the kernel's Verdict, `device_enrolled` says which key a device signs with.
 */
export const entryKinds = ['submission', 'verdict', 'device_enrolled', 'device_revoked', 'rule_changed', 'decision', 'access', 'admin'] as const
export type EntryKind = (typeof entryKinds)[number]

export const saltLength = 16

export interface LogLeaf {
  readonly v: 1
  readonly kind: EntryKind
  /** recordedTime, as `isoInstant` writes it. */
  readonly time: string
  /** base64url, unpadded, of SHA-256(salt ‖ body). */
  readonly commitment: string
}

export const commitmentOf = (salt: Uint8Array, body: Uint8Array, sha256: Sha256): string => {
  if (salt.length !== saltLength) throw new RangeError(`a salt has ${saltLength} bytes, got ${salt.length}`)
  return toBase64Url(sha256(concatBytes(salt, body)))
}

/** The bytes that are hashed into the tree: canonical JSON of the leaf. */
export const leafBytes = ({ commitment, kind, time, v }: LogLeaf): Uint8Array =>
  utf8(`{"commitment":${canonicalJson(commitment)},"kind":${canonicalJson(kind)},"time":${canonicalJson(time)},"v":${v}}`)

export interface NewLeaf {
  readonly kind: EntryKind
  readonly recordedTime: string
  /** 16 bytes from a cryptographic random source, never used twice. */
  readonly salt: Uint8Array
  readonly body: Uint8Array
}

export const makeLeaf = ({ kind, recordedTime, salt, body }: NewLeaf, sha256: Sha256): { readonly leaf: LogLeaf; readonly bytes: Uint8Array } => {
  if (!isIsoInstant(recordedTime)) throw new RangeError(`recordedTime must be ISO 8601 with milliseconds in UTC, got ${recordedTime}`)
  const leaf: LogLeaf = { v: 1, kind, time: recordedTime, commitment: commitmentOf(salt, body, sha256) }
  return { leaf, bytes: leafBytes(leaf) }
}

/** Reads a leaf from a decoded JSON value; unknown members are refused, so that a leaf has one form. */
export const readLeaf = (value: unknown): Result<LogLeaf> => {
  if (!isJsonObject(value)) return err('leaf is not an object')
  if (Object.keys(value).sort().join() !== 'commitment,kind,time,v') return err('leaf has missing or unknown members')
  const { v, kind, time, commitment } = value
  if (v !== 1) return err('leaf is of an unknown version')
  if (!entryKinds.includes(kind as EntryKind)) return err('leaf is of an unknown kind')
  if (!isIsoInstant(time)) return err('leaf time is not ISO 8601 with milliseconds in UTC')
  const hash = typeof commitment === 'string' ? fromBase64Url(commitment) : err('')
  if (!hash.ok || hash.value.length !== 32) return err('leaf commitment is not base64url of 32 bytes')
  return ok({ v: 1, kind: kind as EntryKind, time, commitment: commitment as string })
}

export const parseLeaf = (bytes: Uint8Array): Result<LogLeaf> => {
  const value = parseCanonicalJson(bytes)
  return value.ok ? readLeaf(value.value) : value
}

/** Does this salt and body belong to this leaf? */
export const openLeaf = (leaf: LogLeaf, salt: Uint8Array, body: Uint8Array, sha256: Sha256): Result<true> => {
  const commitment = fromBase64Url(leaf.commitment)
  if (!commitment.ok) return commitment
  if (salt.length !== saltLength) return err(`salt has ${salt.length} bytes instead of ${saltLength}`)
  return equalBytes(sha256(concatBytes(salt, body)), commitment.value) ? ok(true) : err('salt and body do not open the commitment')
}
