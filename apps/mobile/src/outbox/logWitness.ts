/**
 * The phone as a witness of its company's log (E2). It keeps the last checkpoint it has proved, and accepts a new one only
 * with a consistency proof from the old. Two signed checkpoints that cannot belong to one growing log are evidence against the
 * log, and are kept for good. A network failure is not an alarm: the old checkpoint simply stays.
 */
import { fromBase64, leafHash, openLeaf, parseLeaf, parseVkey, verifyCheckpoint, verifyConsistency, verifyInclusion, verifyReceipt } from '@fieldproof/core/evidence'
import type { Checkpoint, VerifierKey } from '@fieldproof/core/evidence'
import { equalBytes, utf8 } from '@fieldproof/core/evidence'
import type { ConsistencyAnswer, InclusionAnswer } from '@fieldproof/contract'
import { httpFailure, isFromOurServer } from './httpFailure.ts'
import type { LogCrypto } from './logCrypto.ts'
import type { Identity, LogAlarm, LogWitnessState, OutboxRecord } from './types.ts'

export interface LogReader {
  readonly checkpoint: () => Promise<string>
  readonly consistency: (from: number, to?: number) => Promise<ConsistencyAnswer>
}

export const logKey = (identity: Identity, crypto: LogCrypto): VerifierKey | undefined => {
  const key = parseVkey(crypto.sha256, identity.logVerifierKey)
  return key.ok ? key.value : undefined
}

const decodeAll = (texts: readonly string[]): Uint8Array[] | undefined => {
  const hashes: Uint8Array[] = []
  for (const text of texts) {
    const bytes = fromBase64(text)
    if (!bytes.ok) return undefined
    hashes.push(bytes.value)
  }
  return hashes
}

/** The server answered, and its answer is a refusal: as opposed to not being reachable, and to what a proxy or a hotel's sign-in page says. */
const isRefusal = (error: unknown): boolean => {
  const failure = httpFailure(error)
  return failure !== undefined && isFromOurServer(failure) && failure.status >= 400 && failure.status < 500 && failure.status !== 401 && failure.status !== 403 && failure.status !== 408 && failure.status !== 429
}

type Sight =
  | { readonly kind: 'continues'; readonly note: string; readonly size: number }
  | { readonly kind: 'contradicts'; readonly reason: LogAlarm; readonly detail: string }

const contradicts = (reason: LogAlarm, detail: string): Sight => ({ kind: 'contradicts', reason, detail })
/** What a log that was restored from an older backup looks like, or one that was rewritten: the phone cannot tell, and need not. */
const isOtherHistory = (reason: LogAlarm): boolean => reason === 'shrank' || reason === 'forked' || reason === 'bad_proof'

/**
 * Judges a checkpoint the server just showed. Returns the state to keep. Throws only when the log could not be reached, in
 * which case nothing is known and nothing changes.
 *
 * After a contradiction the kept checkpoint and the alarm stay for good; `branch` then follows what the server shows from there on, so that
 * the next contradiction is noticed as well. Each one adds to `contradictions`: what the server has must then be asked for (resend.ts).
 */
export const observeCheckpoint = async (
  kept: LogWitnessState | undefined, seenNote: string, identity: Identity, log: LogReader, crypto: LogCrypto, now: string,
): Promise<LogWitnessState | undefined> => {
  const base = kept?.branch ?? (kept === undefined || kept.size === 0 ? undefined : kept)
  const sight = await lookAt(base, seenNote, logKey(identity, crypto), log, crypto)
  const first: LogWitnessState = kept ?? { origin: identity.logOrigin, note: '', size: 0, firstSeenAt: now, checkedAt: now, alarm: undefined }
  if (sight.kind === 'continues') {
    return kept?.branch === undefined ? { ...first, note: sight.note, size: sight.size, checkedAt: now } : { ...first, branch: { note: sight.note, size: sight.size }, checkedAt: now }
  }
  // The first contradiction is the one to show; later ones do not overwrite its evidence.
  const alarm = first.alarm ?? { reason: sight.reason, at: now, detail: sight.detail, keptNote: first.note, seenNote }
  if (!isOtherHistory(sight.reason)) return { ...first, alarm }
  const seen = verifyCheckpoint(seenNote, logKey(identity, crypto)!, crypto.verifyEd25519)
  return { ...first, alarm, contradictions: (first.contradictions ?? 0) + 1, checkedAt: now, ...(seen.ok ? { branch: { note: seenNote, size: seen.value.size } } : {}) }
}

const lookAt = async (base: { readonly note: string; readonly size: number } | undefined, seenNote: string, key: VerifierKey | undefined, log: LogReader, crypto: LogCrypto): Promise<Sight> => {
  if (key === undefined) return contradicts('bad_signature', 'the verifier key of this enrolment is not readable')
  const seen = verifyCheckpoint(seenNote, key, crypto.verifyEd25519)
  if (!seen.ok) return contradicts('bad_signature', seen.error)
  if (base === undefined || base.size === 0) return { kind: 'continues', note: seenNote, size: seen.value.size }
  const old = verifyCheckpoint(base.note, key, crypto.verifyEd25519)
  if (!old.ok) return contradicts('bad_signature', `the kept checkpoint: ${old.error}`)
  if (seen.value.size >= old.value.size) return grows(base.note, old.value, seenNote, seen.value, log, crypto)
  // An answer may have been written just before the checkpoint we hold, so an older one alone proves nothing: ask for the newest.
  const newestNote = await log.checkpoint()
  const newest = verifyCheckpoint(newestNote, key, crypto.verifyEd25519)
  if (!newest.ok) return contradicts('bad_signature', newest.error)
  if (newest.value.size < old.value.size) return contradicts('shrank', `the log had ${old.value.size} entries and now shows ${newest.value.size}`)
  return grows(base.note, old.value, newestNote, newest.value, log, crypto)
}

const grows = async (oldNote: string, old: Checkpoint, seenNote: string, seen: Checkpoint, log: LogReader, crypto: LogCrypto): Promise<Sight> => {
  if (seen.size === old.size) return equalBytes(old.root, seen.root) ? { kind: 'continues', note: oldNote, size: old.size } : contradicts('forked', `two different roots for size ${old.size}`)
  let answer: ConsistencyAnswer
  try {
    answer = await log.consistency(old.size, seen.size)
  } catch (error) {
    if (isRefusal(error)) return contradicts('no_proof', `the server refused a consistency proof from ${old.size} to ${seen.size}`)
    throw error
  }
  // Not the form of an answer of ours: somebody else's page in between. Nothing is known then.
  if (!Array.isArray(answer?.proof)) throw new TypeError('the answer is not from our server')
  const proof = decodeAll(answer.proof)
  if (proof === undefined) return contradicts('bad_proof', 'the consistency proof is not readable')
  const consistent = verifyConsistency(crypto.sha256, { size1: old.size, size2: seen.size, root1: old.root, root2: seen.root, proof })
  return consistent.ok ? { kind: 'continues', note: seenNote, size: seen.size } : contradicts('bad_proof', `from ${old.size} to ${seen.size}: ${consistent.error}`)
}

/** Is the receipt signed by our log, and for exactly the bytes we sent? */
export const judgeReceipt = (record: Pick<OutboxRecord, 'id' | 'submissionSha256'>, receipt: unknown, identity: Identity, crypto: LogCrypto): NonNullable<OutboxRecord['receiptState']> => {
  if (receipt === undefined || receipt === null) return 'missing'
  const key = logKey(identity, crypto)
  if (key === undefined) return 'invalid'
  const checked = verifyReceipt(receipt, key, crypto)
  return checked.ok && checked.value.eventId === record.id && checked.value.submissionSha256 === record.submissionSha256 ? 'valid' : 'invalid'
}

/** Is our event in the tree, and does the leaf commit to what we signed? `salt` opens the commitment. */
export const judgeInclusion = (
  record: Pick<OutboxRecord, 'jws'>, answer: InclusionAnswer, identity: Identity, crypto: LogCrypto,
): { readonly ok: true; readonly entryIndex: number; readonly opened: boolean } | { readonly ok: false; readonly error: string } => {
  const key = logKey(identity, crypto)
  if (key === undefined) return { ok: false, error: 'the verifier key of this enrolment is not readable' }
  const checkpoint = verifyCheckpoint(answer.checkpoint, key, crypto.verifyEd25519)
  if (!checkpoint.ok) return checkpoint
  if (checkpoint.value.size !== answer.treeSize) return { ok: false, error: 'the proof is for another tree than the checkpoint' }
  const bytes = fromBase64(answer.leaf)
  const proof = decodeAll(answer.proof)
  if (!bytes.ok || proof === undefined) return { ok: false, error: 'the proof is not readable' }
  const leaf = parseLeaf(bytes.value)
  if (!leaf.ok) return leaf
  if (leaf.value.kind !== 'submission') return { ok: false, error: `the entry is a ${leaf.value.kind}, not a submission` }
  const included = verifyInclusion(crypto.sha256, {
    leafIndex: answer.entryIndex, treeSize: answer.treeSize, root: checkpoint.value.root, leafHash: leafHash(crypto.sha256, bytes.value), proof,
  })
  if (!included.ok) return included
  if (answer.salt === undefined) return { ok: true, entryIndex: answer.entryIndex, opened: false }
  const salt = fromBase64(answer.salt)
  if (!salt.ok) return { ok: false, error: 'the salt is not readable' }
  const opened = openLeaf(leaf.value, salt.value, utf8(record.jws), crypto.sha256)
  return opened.ok ? { ok: true, entryIndex: answer.entryIndex, opened: true } : { ok: false, error: opened.error }
}
