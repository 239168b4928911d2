import type { Fix } from '@fieldproof/core/kernel'
import type { CheckInEvent, DeclarationContent, DeclarationEvent, DeviceStateEvent, ExplanationEvent, PhoneCheckIn, ReceiptWire, TrackEvent, VerdictView, WorkStateEvent } from '@fieldproof/contract'

/**
 * Who this phone is, for one enrolment. A phone that is enrolled again gets a second identity; the first stays until
 * everything it signed is delivered, because only its own key and token speak for those events.
 */
export interface Identity {
  readonly deviceId: string
  readonly deviceToken: string
  readonly orgId: string
  readonly orgName: string
  readonly personId: string
  readonly personName: string
  readonly timeZone: string
  /** C2SP origin of the organisation's log, and the verifier key this phone trusted at enrolment. Never replaced by a later answer. */
  readonly logOrigin: string
  readonly logVerifierKey: string
  readonly enrolledAt: string
  /** The spent code: people open the link of the chat message again and again, and then mean "open the app". */
  readonly enrolledWith: string
  /** Non-extractable: it can sign here and be read nowhere. */
  readonly privateKey: CryptoKey
  /** Of the same pair: the next enrolment at this company names it again. Absent in identities of before it was kept. */
  readonly publicKey?: CryptoKey | undefined
  /** `revoked`: the server said so (403 device_revoked, 401 unknown_device). Nothing is deleted then. */
  readonly status: 'active' | 'revoked'
  /** When a revoked phone last asked whether it still is: a server that was being restored knows no phone for a while. */
  readonly askedAgainAt?: number | undefined
  readonly revokedAt?: number | undefined
  /** Sequence state: changes only in the transaction that stores the event using it. */
  readonly nextSeq: number
  readonly previousHash: string | null
}

export type EventBody<E> = E extends unknown ? Omit<E, keyof CommonPart> : never
type CommonPart = Pick<CheckInEvent, 'v' | 'id' | 'device' | 'seq' | 'prev' | 'deviceTime' | 'monotonicSinceServerTimeMs' | 'lastServerTime' | 'correctedTime' | 'networkType' | 'batteryPercent' | 'appVersion' | 'model'>
export type CheckInDraft = EventBody<CheckInEvent>
/** What the person did; the rest of the payload is filled in when it is signed. */
export type EventDraft = CheckInDraft | EventBody<TrackEvent> | EventBody<WorkStateEvent> | EventBody<DeviceStateEvent> | EventBody<ExplanationEvent> | EventBody<DeclarationEvent>
export type EventKind = EventDraft['kind']

export interface RefusalProblem {
  readonly code: string
  readonly title: string
  readonly detail?: string | undefined
  readonly remedy: string
}

/** Of a record that this phone itself can no longer read (seal.ts). */
export const keyLostCode = 'key_lost'

export type InclusionState = 'pending' | 'proved' | 'overdue' | 'failed'

export interface OutboxRecord {
  readonly id: string
  readonly deviceId: string
  readonly personId: string
  readonly seq: number
  readonly kind: EventKind
  readonly deviceTime: string
  /** By the server's clock as the phone knew it, where that is not `deviceTime`: a wall clock that is minutes off. */
  readonly actedTime?: string | undefined
  /** What was signed, byte for byte. */
  readonly jws: string
  readonly submissionSha256: string
  /** `waiting` is sent again until the server answers accepted, duplicate or refused; a refused event is kept and shown. */
  readonly delivery: 'waiting' | 'delivered' | 'refused'
  readonly deliveredAt?: string | undefined
  /** The server had acknowledged it and lost it (an older backup was restored): it was put back into the queue then. The first receipt stays as evidence. */
  readonly lost?: { readonly noticedAt: string; readonly receipt?: ReceiptWire | undefined } | undefined
  readonly receipt?: ReceiptWire | undefined
  /** `invalid`: not signed by the log key of this enrolment, or for other bytes. `missing`: accepted without one. */
  readonly receiptState?: 'valid' | 'invalid' | 'missing' | undefined
  readonly inclusion?: InclusionState | undefined
  /** The leaf's commitment was opened: the entry is this very event, not just some entry. */
  readonly inclusionOpened?: boolean | undefined
  readonly inclusionProblem?: string | undefined
  readonly entryIndex?: number | undefined
  readonly verdict?: VerdictView | undefined
  readonly problem?: RefusalProblem | undefined
  /** For the screens, so that they need not decode the JWS. Check-ins and check-outs only. */
  readonly shown?: {
    readonly siteId?: string | undefined
    readonly siteName?: string | undefined
    readonly note?: string | undefined
    readonly photoSha256?: string | undefined
    readonly videoSha256?: string | undefined
    readonly voiceSha256?: string | undefined
    readonly fix?: Fix | undefined
    readonly proposal?: CheckInEvent['proposal'] | undefined
  } | undefined
  /** The person's own word: what it is about and what it says. */
  /** The challenge that this check-in answers. */
  readonly answers?: string | undefined
  /** What the person declared: a consent, an appeal, a call for help. */
  readonly declares?: DeclarationContent | undefined
  readonly explains?: { readonly about: string; readonly text: string } | undefined
  // The next four exist only so that an index finds the record; a member that is undefined is in no index.
  /** When a check-in or check-out was made (`actedTime`, else `deviceTime`): the lists need not read through the tracks. */
  readonly checkInTime?: string | undefined
  /** When to ask for the proof of inclusion (ms); gone once it is settled. */
  readonly proofDueAt?: number | undefined
  /** When a proved track or work state may leave the phone (ms). */
  readonly pruneAt?: number | undefined
  /** The receipt is wrong, or its promise was not kept. */
  readonly broken?: 1 | undefined
  /** The key it was encrypted with is gone: what was signed cannot be read here any more. The row is kept. */
  readonly isUnreadable?: boolean | undefined
  /** Tracks: how many fixes. Work states: which. */
  readonly label?: string | undefined
}

/** Encrypted where it is stored (seal.ts). */
export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>
  readonly data: Uint8Array<ArrayBuffer>
}

/** A record as it lies in the database. `sealed` is absent in rows of before there was a seal, which have what it holds in the open. */
export type StoredRecord = Omit<OutboxRecord, 'jws' | 'shown' | 'explains' | 'declares' | 'isUnreadable'> & { readonly sealed?: Sealed | undefined }
export type StoredPhoto = Omit<PhotoRecord, 'bytes'> & { readonly sealed?: Sealed | undefined }
export type StoredFix = Omit<BufferedFix, 'fix'> & { readonly sealed?: Sealed | undefined }

/** A photo or a video that an event names by hash. */
export interface PhotoRecord {
  readonly sha256: string
  readonly deviceId: string
  readonly eventId: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly contentType: string
  readonly takenAt: string
  /** `refused`: the server will not have it (problem says why); the photo is kept on the phone. */
  readonly upload: 'waiting' | 'uploaded' | 'refused'
  /** The first time that the server told after the upload (ms), so it was uploaded before that. */
  readonly uploadedAt?: number | undefined
  /** What the server had told last when it was uploaded, which may be long before: a page opened anew is told no time until it has something to send. 0: nothing. */
  readonly toldBefore?: number | undefined
  /** Asked for once more a day later: only then may it leave the phone. */
  readonly confirmed?: boolean | undefined
  /** When it was confirmed, no event of this number or a later one had arrived: a backup that has one of those has this photo, too. Absent in rows of before it was kept. */
  readonly heldBefore?: number | undefined
  readonly problem?: string | undefined
  /** Of `problem`, where the server named one: words it in the language of the day. */
  readonly problemCode?: string | undefined
}

/** A fix of the running track that is not yet in a signed event. */
export interface BufferedFix {
  readonly key?: number | undefined
  readonly deviceId: string
  readonly fix: Fix
}

/** Own records as the server last showed them, for the days without a network. */
export interface CachedRecord {
  readonly eventId: string
  readonly personId: string
  readonly serverTime: string
  readonly view: PhoneCheckIn
}

export type LogAlarm = 'shrank' | 'forked' | 'bad_signature' | 'bad_proof' | 'no_proof'

/** What this phone knows of its company's log: it is a witness. */
export interface LogWitnessState {
  readonly origin: string
  /** The last checkpoint that was proven to continue the ones before it. */
  readonly note: string
  readonly size: number
  readonly firstSeenAt: string
  readonly checkedAt: string
  /** The log could not be checked since then: the server answered with this status instead of a proof, or (no status) could not be reached. Gone with the next check that succeeds. */
  readonly missed?: { readonly since: string; readonly status?: number | undefined } | undefined
  /** What the server shows since a contradiction; the checkpoint above stays as it was. */
  readonly branch?: { readonly note: string; readonly size: number } | undefined
  /** How often the log showed another history than before. Each time the phone asks which of its events are missing. */
  readonly contradictions?: number | undefined
  /** Kept for good: a later good checkpoint does not undo a contradiction. Two signed notes are the evidence. */
  readonly alarm?: { readonly reason: LogAlarm; readonly at: string; readonly detail: string; readonly keptNote: string; readonly seenNote: string } | undefined
}
