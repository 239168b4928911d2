/**
 * Turns what the person did into a signed, chained, stored event (C8). The order is what makes a kill at any moment harmless:
 *
 *   1. under a lock over all tabs: read the sequence state;
 *   2. sign and encrypt (asynchronous; an IndexedDB transaction would end by itself while waiting for WebCrypto, so none is open yet);
 *   3. one strict transaction: check that the sequence state is still the one read, then store event, photo and the next
 *      sequence state, and remove the track fixes the event now holds.
 *
 * Killed before 3 commits: nothing happened, the sequence number is used by the next event. Killed after: all of it is there.
 * The check in 3 makes the lock a convenience, not a need: where two tabs race all the same, one of them starts again.
 */
import { completeJws, eventSigningInput } from '@fieldproof/core/evidence'
import type { SignedEventPayload } from '@fieldproof/core/evidence'
import type { Clock, DeviceFacts, WithLock } from './ports.ts'
import { currentIdentity, transact } from './database.ts'
import type { PhoneDatabase } from './database.ts'
import type { ClockFacts } from './serverClock.ts'
import { closePhoto, closeRecord } from './seal.ts'
import type { Seal } from './seal.ts'
import type { EventDraft, Identity, OutboxRecord, PhotoRecord, StoredPhoto, StoredRecord } from './types.ts'

export interface AppendPorts {
  readonly db: PhoneDatabase
  readonly seal: Seal
  readonly clock: Clock
  readonly clockFacts: () => ClockFacts
  readonly deviceFacts: () => DeviceFacts
  readonly withLock: WithLock
  readonly subtle: SubtleCrypto
  readonly newId: () => string
}

export interface AppendExtras {
  /** Chosen earlier when the photo's watermark already shows it. */
  readonly eventId?: string | undefined
  readonly photo?: Omit<PhotoRecord, 'deviceId' | 'eventId' | 'upload'> | undefined
  /** What else the event names by hash and is uploaded after it, as the photo is: a video. */
  readonly media?: readonly Omit<PhotoRecord, 'deviceId' | 'eventId' | 'upload'>[] | undefined
  /** Keys of trackBuffer that this event packs. */
  readonly consumedFixes?: readonly number[] | undefined
  readonly siteName?: string | undefined
  readonly label?: string | undefined
}

export class NotEnrolledError extends Error {
  override readonly name = 'NotEnrolledError'
  constructor() { super('this phone is not enrolled, or its enrolment was revoked') }
}

const hexDigits = (bytes: ArrayBuffer): string => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
const encoder = new TextEncoder()
export const sha256Hex = async (subtle: SubtleCrypto, data: Uint8Array<ArrayBuffer> | string): Promise<string> =>
  hexDigits(await subtle.digest('SHA-256', typeof data === 'string' ? encoder.encode(data) : data))

/** `undefined` has no JSON form, so members that are not known are left out. */
const known = <T extends object>(members: T): Partial<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>

const signJws = async (subtle: SubtleCrypto, identity: Identity, payload: SignedEventPayload): Promise<string> => {
  const signingInput = eventSigningInput(payload)
  // WebCrypto's ECDSA signature is r ‖ s, which is what ES256 wants (RFC 7518 §3.4).
  const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, identity.privateKey, encoder.encode(signingInput))
  return completeJws(signingInput, new Uint8Array(signature))
}

const shownOf = (draft: EventDraft, siteName: string | undefined): OutboxRecord['shown'] =>
  draft.kind === 'check_in' || draft.kind === 'check_out'
    ? known({ siteId: draft.siteId, siteName, note: draft.note, photoSha256: draft.photoSha256, videoSha256: draft.videoSha256, voiceSha256: draft.voice?.sha256, fix: draft.fix, proposal: draft.proposal })
    : undefined

const mostRaces = 20

export const appendEvent = (ports: AppendPorts, draft: EventDraft, extras: AppendExtras = {}): Promise<OutboxRecord> => {
  // The instant the person acted, not the instant a lock was free.
  const deviceTime = new Date(ports.clock.wall()).toISOString()
  const { timeToken, ...clockFacts } = ports.clockFacts()
  // Tracks go by the thousand and are bounded by the events between which they stand in the chain.
  const proof = draft.kind === 'track' ? {} : { timeToken }
  const deviceFacts = ports.deviceFacts()
  const id = extras.eventId ?? ports.newId()
  return ports.withLock('sequence', async () => {
    for (let race = 0; race < mostRaces; race++) {
      const identity = await currentIdentity(ports.db)
      if (identity === undefined || identity.status !== 'active') throw new NotEnrolledError()
      const payload = known({
        v: 1 as const, id, device: identity.deviceId, seq: identity.nextSeq, prev: identity.previousHash, deviceTime,
        ...clockFacts, ...proof, ...deviceFacts, ...draft,
        ...('fix' in draft && draft.fix !== undefined ? { fix: known(draft.fix) } : {}),
      }) as unknown as SignedEventPayload
      const jws = await signJws(ports.subtle, identity, payload)
      const submissionSha256 = await sha256Hex(ports.subtle, jws)
      const record: OutboxRecord = {
        id, deviceId: identity.deviceId, personId: identity.personId, seq: identity.nextSeq, kind: draft.kind, deviceTime, jws, submissionSha256,
        delivery: 'waiting', shown: shownOf(draft, extras.siteName), answers: draft.kind === 'check_in' ? draft.challengeId : undefined, declares: draft.kind === 'declaration' ? draft.content : undefined, explains: draft.kind === 'explanation' ? { about: draft.about, text: draft.text } : undefined, label: extras.label, checkInTime: draft.kind === 'check_in' || draft.kind === 'check_out' ? deviceTime : undefined,
      }
      const media = [...(extras.photo === undefined ? [] : [extras.photo]), ...(extras.media ?? [])].map((medium) => closePhoto(ports.seal, { ...medium, deviceId: identity.deviceId, eventId: id, upload: 'waiting' }))
      if (await store(ports.db, identity, await closeRecord(ports.seal, record), await Promise.all(media), extras.consumedFixes ?? [])) return record
    }
    throw new Error('the sequence of this phone kept changing; the event was not stored')
  })
}

const store = (db: PhoneDatabase, read: Identity, record: StoredRecord, media: readonly StoredPhoto[], consumedFixes: readonly number[]): Promise<boolean> =>
  transact(db, ['identities', 'outbox', 'photos', 'trackBuffer'], async (tx) => {
    const now = await tx.objectStore('identities').get(read.deviceId)
    if (now === undefined || now.nextSeq !== read.nextSeq || now.previousHash !== read.previousHash) return false
    // add, not put: an id that exists already must never be overwritten.
    await tx.objectStore('outbox').add(record)
    await tx.objectStore('identities').put({ ...now, nextSeq: read.nextSeq + 1, previousHash: record.submissionSha256 })
    for (const medium of media) await tx.objectStore('photos').put(medium)
    for (const key of consumedFixes) await tx.objectStore('trackBuffer').delete(key)
    return true
  })
