/**
 * A receipt: the log's signed promise that a submission will be in the log within a given time. The phone keeps it; a log
 * that later "never received" the submission is contradicted by its own signature.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { fromBase64, toBase64, utf8 } from './bytes.ts'
import { canonicalJson, isIsoInstant, isJsonObject } from './canonical.ts'
import type { SignEd25519, VerifyEd25519 } from './crypto.ts'
import type { VerifierKey } from './signedNote.ts'

export const receiptIncludeBySeconds = 60

/** Keeps a receipt from ever being read as a checkpoint or a manifest, which the same key signs. */
const receiptPrefix = 'fieldproof-receipt/v1\n'

export interface ReceiptBody {
  readonly v: 1
  readonly origin: string
  readonly eventId: string
  /** SHA-256, lower-case hex, of the submission's bytes as sent (`eventHash` of a JWS). */
  readonly submissionSha256: string
  readonly receivedTime: string
  readonly includeBySeconds: number
  /** Key id (eight hex digits) of the log's verifier key. */
  readonly keyId: string
}
export interface Receipt extends ReceiptBody {
  /** base64 Ed25519 over `fieldproof-receipt/v1\n` and the canonical JSON of everything else. */
  readonly signature: string
}

const signedBytes = ({ v, origin, eventId, submissionSha256, receivedTime, includeBySeconds, keyId }: ReceiptBody): Uint8Array =>
  utf8(receiptPrefix + canonicalJson({ v, origin, eventId, submissionSha256, receivedTime, includeBySeconds, keyId }))

export const makeReceipt = (
  input: { readonly eventId: string; readonly submissionSha256: string; readonly receivedTime: string; readonly includeBySeconds?: number },
  log: { readonly origin: string; readonly keyId: string },
  sign: SignEd25519,
): Receipt => {
  const body: ReceiptBody = {
    v: 1, origin: log.origin, eventId: input.eventId, submissionSha256: input.submissionSha256, receivedTime: input.receivedTime,
    includeBySeconds: input.includeBySeconds ?? receiptIncludeBySeconds, keyId: log.keyId,
  }
  return { ...body, signature: toBase64(sign(signedBytes(body))) }
}

export const readReceipt = (value: unknown): Result<Receipt> => {
  if (!isJsonObject(value)) return err('receipt is not an object')
  if (Object.keys(value).sort().join() !== 'eventId,includeBySeconds,keyId,origin,receivedTime,signature,submissionSha256,v') return err('receipt has missing or unknown members')
  const { v, origin, eventId, submissionSha256, receivedTime, includeBySeconds, keyId, signature } = value
  if (v !== 1) return err('receipt is of an unknown version')
  if (typeof origin !== 'string' || typeof eventId !== 'string' || typeof signature !== 'string') return err('receipt has members of a wrong type')
  if (typeof submissionSha256 !== 'string' || !/^[0-9a-f]{64}$/.test(submissionSha256)) return err('receipt: submissionSha256 is not a SHA-256 in hex')
  if (typeof keyId !== 'string' || !/^[0-9a-f]{8}$/.test(keyId)) return err('receipt: keyId is not eight hex digits')
  if (!isIsoInstant(receivedTime)) return err('receipt: receivedTime is not ISO 8601 with milliseconds in UTC')
  if (!Number.isSafeInteger(includeBySeconds) || (includeBySeconds as number) < 0) return err('receipt: includeBySeconds is not a whole number')
  return ok({ v: 1, origin, eventId, submissionSha256, receivedTime, includeBySeconds: includeBySeconds as number, keyId, signature })
}

/** Was this receipt signed by this log? Whether the promise was kept is another question: see `receiptDeadline`. */
export const verifyReceipt = (value: unknown, key: VerifierKey, verifyEd25519: VerifyEd25519): Result<Receipt> => {
  const receipt = readReceipt(value)
  if (!receipt.ok) return receipt
  if (receipt.value.origin !== key.name || receipt.value.keyId !== key.keyId) return err('receipt is of another log or key')
  const signature = fromBase64(receipt.value.signature)
  if (!signature.ok || signature.value.length !== 64 || !verifyEd25519(key.publicKey, signedBytes(receipt.value), signature.value)) return err('the signature of the receipt is wrong')
  return receipt
}

/** The instant (milliseconds since 1970) by which the submission must be in the log. */
export const receiptDeadline = (receipt: ReceiptBody): number => Date.parse(receipt.receivedTime) + receipt.includeBySeconds * 1000
