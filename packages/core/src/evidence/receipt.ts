/**
 * A receipt: the log's signed promise that a submission will be in the log within a given time. The phone keeps it; a log
 * that later "never received" the submission is contradicted by its own signature.
 */
import { err, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { fromBase64, toBase64, utf8 } from './bytes.ts'
import { canonicalJson, isIsoInstant, isJsonObject } from './canonical.ts'
import type { EvidenceCrypto, Sha256, SignEd25519 } from './crypto.ts'
import { inclusionPath, leafHash, nodeHash, rootFromInclusion, rootFromNodes } from './merkle.ts'
import type { VerifierKey } from './signedNote.ts'

export const receiptIncludeBySeconds = 60

/** Keeps a receipt from ever being read as a checkpoint or a manifest, which the same key signs. */
const prefix = { 1: 'fieldproof-receipt/v1\n', 2: 'fieldproof-receipt/v2\n' } as const

export interface ReceiptBody {
  readonly v: 1 | 2
  readonly origin: string
  readonly eventId: string
  /** SHA-256, lower-case hex, of the submission's bytes as sent (`eventHash` of a JWS). */
  readonly submissionSha256: string
  readonly receivedTime: string
  readonly includeBySeconds: number
  /** Key id (eight hex digits) of the log's verifier key. */
  readonly keyId: string
}
/** Version 1: a signature of its own for each. No longer made, valid for ever. */
export interface ReceiptV1 extends ReceiptBody {
  readonly v: 1
  readonly batch?: undefined
  /** base64 Ed25519 over `fieldproof-receipt/v1\n` and the canonical JSON of everything else. */
  readonly signature: string
}

/**
 * Version 2: submissions that are committed to disk together share one signature. It covers the root of an RFC 6962 tree over their
 * receipts, and each carries its own place and path. A signature costs as much as a hundred hashes, so this is what lets every upload
 * have its receipt.
 */
export interface ReceiptV2 extends ReceiptBody {
  readonly v: 2
  readonly batch: {
    readonly index: number
    readonly size: number
    /** base64 of the inclusion path of `index`, from the leaf up; empty in a batch of one. */
    readonly path: string[]
  }
  /** base64 Ed25519 over `fieldproof-receipt/v2\n`, the origin, the size and the base64 root of the batch, each on a line. */
  readonly signature: string
}
export type Receipt = ReceiptV1 | ReceiptV2

const bodyText = ({ v, origin, eventId, submissionSha256, receivedTime, includeBySeconds, keyId }: ReceiptBody): string => canonicalJson({ v, origin, eventId, submissionSha256, receivedTime, includeBySeconds, keyId })
const bodyLeaf = (body: ReceiptBody, sha256: Sha256): Uint8Array => leafHash(sha256, utf8(bodyText(body)))

const signedBytes = (origin: string, size: number, root: Uint8Array): Uint8Array => utf8(`${prefix[2]}${origin}\n${size}\n${toBase64(root)}\n`)

export interface ReceiptInput {
  readonly eventId: string
  readonly submissionSha256: string
  readonly receivedTime: string
  readonly includeBySeconds?: number
}

/** The receipts of submissions that were kept together, in their order, under one signature. */
export const makeReceipts = (inputs: readonly ReceiptInput[], log: { readonly origin: string; readonly keyId: string }, crypto: { readonly sha256: Sha256; readonly sign: SignEd25519 }): ReceiptV2[] => {
  if (inputs.length === 0) return []
  const { sha256, sign } = crypto
  const bodies = inputs.map((input) => ({
    v: 2 as const, origin: log.origin, eventId: input.eventId, submissionSha256: input.submissionSha256, receivedTime: input.receivedTime,
    includeBySeconds: input.includeBySeconds ?? receiptIncludeBySeconds, keyId: log.keyId,
  }))
  const levels: Uint8Array[][] = [bodies.map((body) => bodyLeaf(body, sha256))]
  for (let below = levels[0]!; below.length > 1; ) {
    const level = Array.from({ length: Math.floor(below.length / 2) }, (_, i) => nodeHash(sha256, below[2 * i]!, below[2 * i + 1]!))
    levels.push(level)
    below = level
  }
  const size = bodies.length
  const node = (level: number, index: number): Uint8Array => levels[level]![index]!
  const signature = toBase64(sign(signedBytes(log.origin, size, rootFromNodes(sha256, size, node))))
  return bodies.map((body, index) => ({ ...body, batch: { index, size, path: inclusionPath(sha256, index, size, node).map(toBase64) }, signature }))
}

export const makeReceipt = (input: ReceiptInput, log: { readonly origin: string; readonly keyId: string }, crypto: { readonly sha256: Sha256; readonly sign: SignEd25519 }): ReceiptV2 =>
  makeReceipts([input], log, crypto)[0]!

const readBatch = (value: unknown): Result<ReceiptV2['batch']> => {
  if (!isJsonObject(value) || Object.keys(value).sort().join() !== 'index,path,size') return err('receipt: batch must have index, path and size')
  const { index, size, path } = value
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || (index as number) < 0 || (index as number) >= (size as number)) return err('receipt: index and size of the batch are not whole numbers, or the index is beyond the size')
  if (!Array.isArray(path) || path.length > 53 || !path.every((hash): hash is string => typeof hash === 'string')) return err('receipt: the path of the batch is not a list of texts')
  return ok({ index: index as number, size: size as number, path })
}

export const readReceipt = (value: unknown): Result<Receipt> => {
  if (!isJsonObject(value)) return err('receipt is not an object')
  const members = 'eventId,includeBySeconds,keyId,origin,receivedTime,signature,submissionSha256,v'
  if (Object.keys(value).sort().join() !== (value.v === 1 ? members : `batch,${members}`)) return err('receipt has missing or unknown members')
  const { v, origin, eventId, submissionSha256, receivedTime, includeBySeconds, keyId, signature } = value
  if (v !== 1 && v !== 2) return err('receipt is of an unknown version')
  if (typeof origin !== 'string' || typeof eventId !== 'string' || typeof signature !== 'string') return err('receipt has members of a wrong type')
  if (typeof submissionSha256 !== 'string' || !/^[0-9a-f]{64}$/.test(submissionSha256)) return err('receipt: submissionSha256 is not a SHA-256 in hex')
  if (typeof keyId !== 'string' || !/^[0-9a-f]{8}$/.test(keyId)) return err('receipt: keyId is not eight hex digits')
  if (!isIsoInstant(receivedTime)) return err('receipt: receivedTime is not ISO 8601 with milliseconds in UTC')
  if (!Number.isSafeInteger(includeBySeconds) || (includeBySeconds as number) < 0) return err('receipt: includeBySeconds is not a whole number')
  const body = { origin, eventId, submissionSha256, receivedTime, includeBySeconds: includeBySeconds as number, keyId, signature }
  if (v === 1) return ok({ v, ...body })
  const batch = readBatch(value.batch)
  return batch.ok ? ok({ v, ...body, batch: batch.value }) : batch
}

/** Was this receipt signed by this log? Whether the promise was kept is another question: see `receiptDeadline`. */
export const verifyReceipt = (value: unknown, key: VerifierKey, crypto: Pick<EvidenceCrypto, 'sha256' | 'verifyEd25519'>): Result<Receipt> => {
  const receipt = readReceipt(value)
  if (!receipt.ok) return receipt
  const { origin, keyId } = receipt.value
  if (origin !== key.name || keyId !== key.keyId) return err('receipt is of another log or key')
  const message = messageOf(receipt.value, crypto.sha256)
  if (!message.ok) return message
  const signature = fromBase64(receipt.value.signature)
  if (!signature.ok || signature.value.length !== 64 || !crypto.verifyEd25519(key.publicKey, message.value, signature.value)) return err('the signature of the receipt is wrong')
  return receipt
}

/** What the signature of this receipt covers. */
const messageOf = (receipt: Receipt, sha256: Sha256): Result<Uint8Array> => {
  if (receipt.v === 1) return ok(utf8(prefix[1] + bodyText(receipt)))
  const { batch } = receipt
  const proof: Uint8Array[] = []
  for (const hash of batch.path) {
    const bytes = fromBase64(hash)
    if (!bytes.ok) return err(`the path of the receipt is ${bytes.error}`)
    proof.push(bytes.value)
  }
  const root = rootFromInclusion(sha256, { leafIndex: batch.index, treeSize: batch.size, leafHash: bodyLeaf(receipt, sha256), proof })
  return root.ok ? ok(signedBytes(receipt.origin, batch.size, root.value)) : err(`the path of the receipt is wrong: ${root.error}`)
}

/** The instant (milliseconds since 1970) by which the submission must be in the log. */
export const receiptDeadline = (receipt: ReceiptBody): number => Date.parse(receipt.receivedTime) + receipt.includeBySeconds * 1000
