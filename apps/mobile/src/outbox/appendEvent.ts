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
import type { DeclarationContent } from '@fieldproof/contract'
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
  /** What the person says about this event, signed right after it and stored with it: both are there or neither. */
  readonly declarations?: readonly DeclarationContent[] | undefined
  /** Single values that change with it; undefined: the value goes. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined
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

/** The server takes it from a phone that was replaced; on one that was stopped it ends at least what goes on here. */
const endsCall = (draft: EventDraft): boolean => draft.kind === 'declaration' && draft.content.topic === 'sos' && draft.content.state === 'ended'

const mostRaces = 20

export const appendEvent = (ports: AppendPorts, draft: EventDraft, extras: AppendExtras = {}): Promise<OutboxRecord> => {
  // The instant the person acted, not the instant a lock was free.
  const deviceTime = new Date(ports.clock.wall()).toISOString()
  const { timeToken, correctedTime, ...clockFacts } = ports.clockFacts()
  const actedTime = correctedTime ?? deviceTime
  // Tracks go by the thousand and are bounded by the events between which they stand in the chain.
  const isCorrected = draft.kind !== 'track' && correctedTime !== undefined && clockFacts.monotonicSinceServerTimeMs === undefined
  const proof = draft.kind === 'track' ? {} : { timeToken, ...(isCorrected ? { correctedTime } : {}) }
  const deviceFacts = ports.deviceFacts()
  const id = extras.eventId ?? ports.newId()
  const declared = (extras.declarations ?? []).map((content) => ({ id: ports.newId(), draft: { kind: 'declaration', content } satisfies EventDraft }))
  return ports.withLock('sequence', async () => {
    for (let race = 0; race < mostRaces; race++) {
      const identity = await currentIdentity(ports.db)
      if (identity === undefined || (identity.status !== 'active' && !endsCall(draft))) throw new NotEnrolledError()
      let { nextSeq: seq, previousHash: prev } = identity
      const write = async (eventId: string, what: EventDraft, { siteName, label }: AppendExtras = {}): Promise<OutboxRecord> => {
        const payload = known({
          v: 1 as const, id: eventId, device: identity.deviceId, seq, prev, deviceTime,
          ...clockFacts, ...proof, ...deviceFacts, ...what,
        }) as unknown as SignedEventPayload
        const jws = await signJws(ports.subtle, identity, payload)
        const submissionSha256 = await sha256Hex(ports.subtle, jws)
        const record: OutboxRecord = {
          id: eventId, deviceId: identity.deviceId, personId: identity.personId, seq, kind: what.kind, deviceTime, jws, submissionSha256,
          delivery: 'waiting', shown: shownOf(what, siteName), answers: what.kind === 'check_in' ? what.challengeId : undefined, declares: what.kind === 'declaration' ? what.content : undefined, explains: what.kind === 'explanation' ? { about: what.about, text: what.text } : undefined, label, checkInTime: what.kind === 'check_in' || what.kind === 'check_out' ? actedTime : undefined,
          ...(actedTime === deviceTime ? {} : { actedTime }),
        }
        ;[seq, prev] = [seq + 1, submissionSha256]
        return record
      }
      const record = await write(id, draft, extras)
      const records = [record]
      for (const one of declared) records.push(await write(one.id, one.draft))
      const media = [...(extras.photo === undefined ? [] : [extras.photo]), ...(extras.media ?? [])].map((medium) => closePhoto(ports.seal, { ...medium, deviceId: identity.deviceId, eventId: id, upload: 'waiting' }))
      if (await store(ports.db, identity, await Promise.all(records.map((one) => closeRecord(ports.seal, one))), await Promise.all(media), extras)) return record
    }
    throw new Error('the sequence of this phone kept changing; the event was not stored')
  })
}

const store = (db: PhoneDatabase, read: Identity, records: readonly StoredRecord[], media: readonly StoredPhoto[], { consumedFixes = [], meta = {} }: AppendExtras): Promise<boolean> =>
  transact(db, ['identities', 'outbox', 'photos', 'trackBuffer', 'meta'], async (tx) => {
    const now = await tx.objectStore('identities').get(read.deviceId)
    if (now === undefined || now.nextSeq !== read.nextSeq || now.previousHash !== read.previousHash) return false
    // add, not put: an id that exists already must never be overwritten.
    for (const record of records) await tx.objectStore('outbox').add(record)
    await tx.objectStore('identities').put({ ...now, nextSeq: read.nextSeq + records.length, previousHash: records.at(-1)!.submissionSha256 })
    for (const medium of media) await tx.objectStore('photos').put(medium)
    for (const key of consumedFixes) await tx.objectStore('trackBuffer').delete(key)
    for (const [name, value] of Object.entries(meta)) await (value === undefined ? tx.objectStore('meta').delete(name) : tx.objectStore('meta').put(value, name))
    return true
  })
