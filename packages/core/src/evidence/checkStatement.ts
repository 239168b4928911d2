/**
 * What the log's own check of itself found, signed by the log's key. A package carries the newest one, because a package alone cannot show that
 * nothing was left out of it: the check reads the whole log and compares it with the tables from which people and exports read.
 * Without the key nobody can write one; an older one put in its place shows its age and how much of the log it covers.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { fromBase64, toBase64, utf8 } from './bytes.ts'
import { canonicalJson, isIsoInstant, isJsonObject } from './canonical.ts'
import type { EvidenceCrypto, SignEd25519 } from './crypto.ts'
import type { VerifierKey } from './signedNote.ts'

export interface CheckStatement {
  readonly v: 1
  readonly origin: string
  /** When the check was made, ISO 8601 with milliseconds in UTC. */
  readonly checkedTime: string
  /** It read the entries below this one. */
  readonly treeSize: number
  /** How many faults it found in all, and the log entries that the first of them are about. */
  readonly faultCount: number
  readonly faultyEntries: readonly number[]
  readonly keyId: string
  /** base64 Ed25519 over `fieldproof-self-check/v1\n` and the canonical JSON of all other members. */
  readonly signature: string
}

export type CheckResult = Pick<CheckStatement, 'checkedTime' | 'treeSize' | 'faultCount' | 'faultyEntries'>

const signedBytes = ({ v, origin, checkedTime, treeSize, faultCount, faultyEntries, keyId }: Omit<CheckStatement, 'signature'>): Uint8Array =>
  utf8(`fieldproof-self-check/v1\n${canonicalJson({ v, origin, checkedTime, treeSize, faultCount, faultyEntries, keyId })}`)

export const makeCheckStatement = (result: CheckResult, log: { readonly origin: string; readonly keyId: string }, sign: SignEd25519): CheckStatement => {
  if (!isIsoInstant(result.checkedTime)) throw new RangeError(`checkedTime must be ISO 8601 with milliseconds in UTC, got ${result.checkedTime}`)
  const unsigned = { v: 1 as const, origin: log.origin, ...result, keyId: log.keyId }
  return { ...unsigned, signature: toBase64(sign(signedBytes(unsigned))) }
}

/** Did this log say so? */
export const verifyCheckStatement = (value: unknown, key: VerifierKey, { verifyEd25519 }: Pick<EvidenceCrypto, 'verifyEd25519'>): Result<CheckStatement> => {
  if (!isJsonObject(value)) return err('the statement is not an object')
  const { v, origin, checkedTime, treeSize, faultCount, faultyEntries, keyId, signature } = value
  const isCount = (count: unknown): count is number => Number.isSafeInteger(count) && (count as number) >= 0
  if (v !== 1 || Object.keys(value).length !== 8 || !isIsoInstant(checkedTime) || !isCount(treeSize) || !isCount(faultCount) || !Array.isArray(faultyEntries) || !faultyEntries.every(isCount) || typeof signature !== 'string') return err('the statement is malformed')
  if (origin !== key.name || keyId !== key.keyId) return err('the statement is of another log')
  const statement = value as unknown as CheckStatement
  const bytes = fromBase64(signature)
  return bytes.ok && bytes.value.length === 64 && verifyEd25519(key.publicKey, signedBytes(statement), bytes.value) ? ok(statement) : err('the signature of the statement is wrong')
}
