/** What the screens watch, read whole from the phone's database after every change. */
import type { EndedSos, PhoneConsent, PhoneSite, PhoneToday, PrivateZone } from '@fieldproof/contract'
import type { KnownPasskey } from '../capture/passkey.ts'
import type { OpenSos } from '../capture/sos.ts'
import { workPeriods } from '../capture/workWindows.ts'
import type { WorkPeriod } from '../capture/workWindows.ts'
import { anyWaiting, deliveryRange, newestEvents } from '../outbox/database.ts'
import type { PhoneDatabase } from '../outbox/database.ts'
import type { Resent } from '../outbox/resendState.ts'
import { openRecords } from '../outbox/seal.ts'
import type { Seal } from '../outbox/seal.ts'
import type { Identity, LogWitnessState, OutboxRecord, StoredRecord } from '../outbox/types.ts'

export interface Snapshot {
  readonly identity: Identity | undefined
  readonly today: PhoneToday | undefined
  readonly sites: readonly PhoneSite[]
  readonly periods: readonly WorkPeriod[]
  /** When the person's own check-in is taken. */
  readonly punchPeriods: readonly WorkPeriod[]
  /** Places in which nothing is recorded, as the person set them. */
  readonly privateZones: readonly PrivateZone[]
  /** As the company last told; undefined until it has. What was declared since is in `saidHere`. */
  readonly consents: readonly PhoneConsent[] | undefined
  /** When it told, by its own clock (ms). */
  readonly consentsAt: number | undefined
  /** An open call for help. */
  readonly sos: OpenSos | undefined
  /** The last one, where the company has ended it; until the person has read it or calls anew. */
  readonly sosEnded: EndedSos | undefined
  /** Still to be sent, and possible to send. */
  readonly waitingEvents: number
  readonly waitingPhotos: number
  /** Signed under an enrolment that was revoked: kept, but not deliverable any more. */
  readonly strandedEvents: number
  /** The person's own words of late, signed on this phone: the company may not have them yet, or not show them yet. */
  readonly saidHere: readonly OutboxRecord[]
  /** Notices that the person has put away. */
  readonly dismissedNotices: readonly string[]
  /** Own check-ins signed on this phone, newest first (the last 100). */
  readonly locals: readonly OutboxRecord[]
  readonly log: LogWitnessState | undefined
  /** Receipts that are wrong or promises that were not kept. */
  readonly brokenPromises: number
  /** The server had lost what it acknowledged, and it was queued again. */
  readonly resent: Resent | undefined
  /** Confirms check-ins of this enrolment; undefined: none was set up. */
  readonly passkey: KnownPasskey | undefined
  /** A face is enrolled on this phone, by this enrolment of it. */
  readonly faceEnrolled: boolean
}

export const emptySnapshot: Snapshot = {
  identity: undefined, today: undefined, sites: [], periods: [], punchPeriods: [], privateZones: [], consents: undefined, consentsAt: undefined, sos: undefined, sosEnded: undefined, waitingEvents: 0, waitingPhotos: 0, strandedEvents: 0, saidHere: [], dismissedNotices: [], locals: [], log: undefined, brokenPromises: 0, resent: undefined, passkey: undefined, faceEnrolled: false,
}

/** How many days of records are read for the lists; older ones come from the server page by page. */
const mostLocals = 100
/** Among so many of the last events the person's words are looked for. */
const mostSaidHere = 40

/** What the database holds of it, as stored. */
export interface SnapshotRows extends Omit<Snapshot, 'saidHere' | 'locals'> {
  readonly saidHere: readonly StoredRecord[]
  readonly locals: readonly StoredRecord[]
}

/** One transaction and three rounds of questions, each asked all at once: the first screen waits for this, and a slow phone takes tens of milliseconds for each answer that is waited for by itself. */
export const readRows = async (db: PhoneDatabase): Promise<SnapshotRows> => {
  const tx = db.transaction(['meta', 'identities', 'outbox', 'photos'])
  const [meta, outbox, photos] = [tx.objectStore('meta'), tx.objectStore('outbox'), tx.objectStore('photos')]
  const known = <T>(name: string): Promise<T | undefined> => meta.get(name) as Promise<T | undefined>
  const [deviceId, identities, today, sites, zones, consents, consentsAt, sos, sosEnded, dismissed, passkey, face, allWaiting, photosWaiting] = await Promise.all([
    known<string>('currentDeviceId'), tx.objectStore('identities').getAll(), known<PhoneToday>('today'), known<{ sites: PhoneSite[] }>('sites'), known<PrivateZone[]>('privateZones'), known<PhoneConsent[]>('consents'), known<number>('consentsAt'), known<OpenSos>('sos'), known<EndedSos>('sosEnded'),
    known<string[]>('dismissedNotices'), known<KnownPasskey>('passkey'), known<{ readonly deviceId: string }>('face'), outbox.index('by-delivery').count(anyWaiting()), photos.index('by-upload').count('waiting'),
  ])
  const identity = identities.find((candidate) => candidate.deviceId === deviceId)
  const revoked = identities.filter((other) => other.status === 'revoked').map((other) => other.deviceId)
  const [stranded, strandedPhotos, waiting, delivered, locals, brokenPromises, resent, log] = await Promise.all([
    Promise.all(revoked.map((other) => outbox.index('by-delivery').count(deliveryRange('waiting', other)))),
    revoked.length === 0 || photosWaiting === 0 ? [] : photos.index('by-upload').getAll('waiting').then((rows) => rows.filter((photo) => revoked.includes(photo.deviceId))),
    identity === undefined || allWaiting === 0 ? [] : outbox.index('by-delivery').getAll(deliveryRange('waiting', identity.deviceId)),
    identity === undefined ? [] : newestEvents(outbox, 'by-delivery', deliveryRange('delivered', identity.deviceId), mostSaidHere),
    identity === undefined ? [] : newestEvents(outbox, 'by-person-check-in', IDBKeyRange.bound([identity.personId], [identity.personId, []]), mostLocals),
    identity === undefined ? 0 : outbox.index('by-broken').count([identity.personId, 1]),
    identity === undefined ? undefined : known<Resent>(`resent:${identity.deviceId}`),
    identity === undefined ? undefined : known<LogWitnessState>(`log:${identity.logOrigin}`),
  ])
  const allStranded = stranded.reduce((sum, count) => sum + count, 0)
  // Of a phone's former person nothing is told; it lies here until they are enrolled again.
  const strandedEvents = stranded.reduce((sum, count, i) => (identities.find((other) => other.deviceId === revoked[i])?.personId === identity?.personId ? sum + count : sum), 0)
  return {
    identity, today, sites: sites?.sites ?? [], periods: workPeriods(today?.workWindows ?? []), punchPeriods: workPeriods(today?.punchWindows ?? today?.workWindows ?? []), privateZones: zones ?? [], consents, consentsAt, sos, sosEnded,
    waitingEvents: allWaiting - allStranded, waitingPhotos: photosWaiting - strandedPhotos.length, strandedEvents, dismissedNotices: dismissed ?? [], log, brokenPromises, resent,
    passkey: passkey?.deviceId === identity?.deviceId ? passkey : undefined, faceEnrolled: face !== undefined && face.deviceId === identity?.deviceId,
    saidHere: [...waiting, ...delivered].filter(({ kind }) => kind === 'explanation' || kind === 'declaration'), locals,
  }
}

/** Decrypted after the transaction is over (seal.ts). */
export const openRows = async (rows: SnapshotRows, seal: Seal): Promise<Snapshot> => {
  const [saidHere, locals] = await Promise.all([openRecords(seal, rows.saidHere), openRecords(seal, rows.locals)])
  return { ...rows, saidHere, locals }
}
