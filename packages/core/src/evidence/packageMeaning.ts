/** What the opened entries of a package say about each other: signatures, order, pictures, verdicts, receipts. */
import { isJsonObject, parseCanonicalJson } from './canonical.ts'
import { mediaPathPattern, receiptPathPattern } from './package.ts'
import { checkClaimedTimes } from './packageClaims.ts'
import { checkEnrolments } from './packageEnrolments.ts'
import { checkPasskeys } from './packagePasskeys.ts'
import { hashOfFile } from './packageState.ts'
import type { CheckState, OpenedEntry } from './packageState.ts'
import { receiptDeadline, verifyReceipt } from './receipt.ts'
import { isoInstant } from '../kernel/index.ts'
import { verifyTimeToken } from './timeToken.ts'
import { verifySignedEvent } from './signedEvent.ts'
import type { SignedEvent } from './signedEvent.ts'
import type { VerifierKey } from './signedNote.ts'

/** The readable entries by what others refer to them by, so that a package of thousands is checked in one pass. */
interface Lookup {
  readonly enrolments: ReadonlyMap<string, readonly OpenedEntry[]>
  readonly revocations: ReadonlyMap<string, OpenedEntry>
  readonly byEventId: ReadonlyMap<string, OpenedEntry>
  /** Submissions by SHA-256 in hex of their bytes. */
  readonly byHash: ReadonlyMap<string, OpenedEntry>
  readonly hasUnnamed: boolean
}

export interface SignedEntry {
  readonly entry: OpenedEntry
  readonly event: SignedEvent
  readonly file: string
  /** SHA-256 in hex of the bytes as sent. */
  readonly hash: string
}

const lookUp = (entries: readonly OpenedEntry[], state: CheckState): Lookup => {
  const enrolments = new Map<string, OpenedEntry[]>()
  const revocations = new Map<string, OpenedEntry>()
  const byEventId = new Map<string, OpenedEntry>()
  const byHash = new Map<string, OpenedEntry>()
  for (const entry of entries) {
    const deviceId = entry.json?.deviceId
    if (entry.leaf.kind === 'device_enrolled' && typeof deviceId === 'string') enrolments.set(deviceId, [...(enrolments.get(deviceId) ?? []), entry])
    if (entry.leaf.kind === 'device_revoked' && typeof deviceId === 'string' && !revocations.has(deviceId)) revocations.set(deviceId, entry)
    if (entry.leaf.kind !== 'submission' || entry.state !== 'open') continue
    byHash.set(hashOfFile(entry.bodyFile!, state), entry)
    if (entry.event !== undefined) byEventId.set(entry.event.payload.id, entry)
  }
  return { enrolments, revocations, byEventId, byHash, hasUnnamed: entries.some((entry) => entry.leaf.kind === 'submission' && entry.event === undefined) }
}

const checkSignatures = (signed: readonly SignedEntry[], entries: readonly OpenedEntry[], { enrolments, revocations }: Lookup, { altered, crypto, add }: CheckState): void => {
  // An enrolment that cannot be read might have been the one that is looked for.
  const someUnreadable = altered.size > 0 || entries.some((entry) => entry.leaf.kind === 'device_enrolled' && entry.state !== 'open')
  for (const { entry, event, file } of signed) {
    const device = event.payload.device
    const candidates = enrolments.get(device) ?? []
    const signs = (enrolment: OpenedEntry): boolean => verifySignedEvent(event, enrolment.json!.publicKey, crypto.verifyEs256).ok
    // The newest before it is in force; one that stands behind it says nothing of whose key it was then.
    const inForce = candidates.findLast(({ index }) => index < entry.index)
    const later = candidates.find((enrolment) => enrolment.index > entry.index && signs(enrolment))
    if (inForce !== undefined && signs(inForce)) add('device_signature', 'pass', file, 'deviceSigned', { device, enrolled: inForce.index }, entry.index)
    else if (later !== undefined) add('device_signature', 'fail', file, 'deviceEnrolledLater', { enrolled: later.index }, entry.index)
    else if (candidates.length > 0) add('device_signature', 'fail', file, 'deviceNotSigned', {}, entry.index)
    else if (someUnreadable) add('device_signature', 'note', file, 'deviceErased', {}, entry.index)
    else add('device_signature', 'fail', file, 'deviceUnknown', { device }, entry.index)
    const revocation = revocations.get(device)
    if (revocation !== undefined && revocation.index < entry.index) add('device_signature', 'note', file, 'deviceRevoked', { revoked: revocation.index }, entry.index)
  }
}

const checkChains = (signed: readonly SignedEntry[], { add }: CheckState): void => {
  const byDevice = new Map<string, Map<number, SignedEntry>>()
  for (const item of signed) {
    const { device, seq } = item.event.payload
    const chain = byDevice.get(device) ?? new Map<number, SignedEntry>()
    byDevice.set(device, chain)
    const other = chain.get(seq)
    if (other !== undefined && other.hash !== item.hash) add('chain', 'fail', item.file, 'chainForked', { seq }, item.entry.index)
    else chain.set(seq, item)
  }
  for (const chain of byDevice.values()) {
    for (const [seq, { event, file, entry }] of chain) {
      const before = chain.get(seq - 1)
      if (before === undefined) continue
      const linked = event.payload.prev === before.hash
      add('chain', linked ? 'pass' : 'fail', file, linked ? 'chained' : 'chainBroken', { seq, before: seq - 1 }, entry.index)
    }
  }
}

const checkMedia = (signed: readonly SignedEntry[], entries: readonly OpenedEntry[], allReadable: boolean, erasedMedia: readonly string[] | undefined, state: CheckState): Map<string, string> => {
  const { files, altered, add } = state
  const media = new Map<string, string>()
  const alteredHashes = new Set<string>()
  for (const path of files.keys()) {
    const named = mediaPathPattern.exec(path)?.[1]
    if (named === undefined) continue
    if (altered.has(path)) alteredHashes.add(named)
    else if (hashOfFile(path, state) === named) media.set(named, path)
    else {
      alteredHashes.add(named)
      add('media', 'fail', path, 'mediaMisnamed')
    }
  }
  for (const path of altered) {
    const named = mediaPathPattern.exec(path)?.[1]
    if (named !== undefined) alteredHashes.add(named)
  }
  const referred = new Set<string>()
  for (const { entry, event, file } of signed) {
    const voice = event.payload.voice
    for (const hash of [event.payload.photoSha256, event.payload.videoSha256, isJsonObject(voice) ? voice.sha256 : undefined]) {
      if (typeof hash !== 'string') continue
      referred.add(hash)
      const path = media.get(hash)
      if (path !== undefined) add('media', 'pass', path, 'mediaMatches', {}, entry.index)
      else if (alteredHashes.has(hash)) continue
      // Without a signed manifest nobody vouches that it was erased, but its absence cannot be held against this file either.
      else if (erasedMedia === undefined || erasedMedia.includes(hash)) {
        const erasure = entries.find(({ state: opened, json }) => opened === 'open' && json?.action === 'media.erased' && json.sha256 === hash)
        add('media', 'note', file, erasure ? 'mediaErased' : 'mediaUnexplained', { hash, ...(erasure ? { index: erasure.index } : {}) }, entry.index)
      }
      else add('media', 'fail', file, 'mediaMissing', { hash }, entry.index)
    }
  }
  if (allReadable) for (const [hash, path] of media) if (!referred.has(hash)) add('media', 'note', path, 'mediaOrphan')
  return media
}

/**
 * A verdict names its event by id (`eventId`). For submissions without an id inside (trackers), it may also carry
 * `submissionSha256`, the SHA-256 in hex of the submission's bytes.
 */
const checkVerdicts = (entries: readonly OpenedEntry[], allReadable: boolean, { byEventId, byHash, hasUnnamed }: Lookup, { add }: CheckState): void => {
  for (const verdict of entries) {
    if (verdict.leaf.kind !== 'verdict' || verdict.state !== 'open') continue
    const { eventId, submissionSha256 } = verdict.json!
    const subject = verdict.bodyFile!
    const about = byEventId.get(String(eventId)) ?? byHash.get(String(submissionSha256))
    if (about !== undefined) add('verdict', 'pass', subject, 'verdictBelongs', { index: about.index }, verdict.index)
    else if (!allReadable || hasUnnamed) add('verdict', 'note', subject, 'verdictUnknown', {}, verdict.index)
    else add('verdict', 'fail', subject, 'verdictStray', { event: String(eventId) }, verdict.index)
  }
}

const checkReceipts = (key: VerifierKey | undefined, { byEventId, byHash }: Lookup, { files, altered, crypto, add }: CheckState): void => {
  if (key === undefined) return
  for (const [path, data] of files) {
    const named = receiptPathPattern.exec(path)?.[1]
    if (named === undefined || altered.has(path)) continue
    const value = parseCanonicalJson(data)
    const receipt = value.ok ? verifyReceipt(value.value, key, crypto) : value
    if (!receipt.ok || receipt.value.eventId !== named) {
      add('receipt', 'fail', path, 'receiptWrong', { reason: receipt.ok ? 'event id is not that of the file name' : receipt.error })
      continue
    }
    const { submissionSha256, receivedTime, includeBySeconds } = receipt.value
    const match = byHash.get(submissionSha256)
    if (match === undefined) {
      const sameId = byEventId.has(named)
      add('receipt', sameId ? 'fail' : 'note', path, sameId ? 'receiptOther' : 'receiptStray')
    } else if (Date.parse(match.leaf.time) <= receiptDeadline(receipt.value)) add('receipt', 'pass', path, 'receiptKept', { received: receivedTime, seconds: includeBySeconds }, match.index)
    else add('receipt', 'note', path, 'receiptLate', { seconds: includeBySeconds }, match.index)
  }
}

/**
 * A time token bounds from below when the event was signed, by the log's own word. One that does not hold speaks against the phone that signed it, not against the package:
 * the bytes are what was sent.
 */
const checkTimeTokens = (key: VerifierKey | undefined, signed: readonly SignedEntry[], { crypto, add }: CheckState): void => {
  if (key === undefined) return
  for (const { entry, event, file } of signed) {
    const { timeToken } = event.payload
    if (timeToken === undefined) continue
    const time = verifyTimeToken(timeToken, key, crypto)
    if (!time.ok) add('time_token', 'note', file, 'tokenWrong', { reason: time.error }, entry.index)
    else if (time.value > Date.parse(entry.leaf.time)) add('time_token', 'note', file, 'tokenLater', { time: isoInstant(time.value) }, entry.index)
    else add('time_token', 'pass', file, 'tokenHolds', { time: isoInstant(time.value) }, entry.index)
  }
}

/** Returns the paths of the pictures that are whole, by SHA-256. `erasedMedia` is undefined when no signed manifest names them. */
export const checkMeaning = ({ state, entries, erasedMedia, key }: {
  readonly state: CheckState; readonly entries: readonly OpenedEntry[]; readonly erasedMedia: readonly string[] | undefined; readonly key: VerifierKey | undefined
}): Map<string, string> => {
  const signed = entries.flatMap((entry): SignedEntry[] => (entry.state === 'open' && entry.event !== undefined && entry.body !== undefined
    ? [{ entry, event: entry.event, file: entry.bodyFile!, hash: hashOfFile(entry.bodyFile!, state) }]
    : []))
  const allReadable = state.altered.size === 0 && entries.every((entry) => entry.state === 'open')
  const known = lookUp(entries, state)
  checkSignatures(signed, entries, known, state)
  for (const entry of entries) {
    if (entry.state === 'open' && entry.leaf.kind === 'submission' && entry.event === undefined) state.add('device_signature', 'note', entry.bodyFile!, 'unsigned', {}, entry.index)
  }
  checkEnrolments(entries, state)
  checkChains(signed, state)
  const media = checkMedia(signed, entries, allReadable, erasedMedia, state)
  checkVerdicts(entries, allReadable, known, state)
  checkReceipts(key, known, state)
  checkTimeTokens(key, signed, state)
  checkClaimedTimes(key, signed, known.enrolments, state)
  checkPasskeys(signed, entries, known.enrolments, state)
  return media
}
