/** What the screens watch, read whole from the phone's database after every change. */
import type { PhoneConsent, PhoneSite, PhoneToday, PrivateZone } from '@fieldproof/contract'
import type { KnownPasskey } from '../capture/passkey.ts'
import type { OpenSos } from '../capture/sos.ts'
import { workPeriods } from '../capture/workWindows.ts'
import type { WorkPeriod } from '../capture/workWindows.ts'
import { countWaiting, currentIdentity, lastDelivered, waitingEvents } from '../outbox/database.ts'
import type { PhoneDatabase } from '../outbox/database.ts'
import type { Resent } from '../outbox/resend.ts'
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
  /** An open call for help. */
  readonly sos: OpenSos | undefined
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
  identity: undefined, today: undefined, sites: [], periods: [], punchPeriods: [], privateZones: [], consents: undefined, sos: undefined, waitingEvents: 0, waitingPhotos: 0, strandedEvents: 0, saidHere: [], dismissedNotices: [], locals: [], log: undefined, brokenPromises: 0, resent: undefined, passkey: undefined, faceEnrolled: false,
}

/** How many days of records are read for the lists; older ones come from the server page by page. */
const mostLocals = 100
/** Among so many of the last events the person's words are looked for. */
const mostSaidHere = 40

export const readSnapshot = async (db: PhoneDatabase, seal: Seal): Promise<Snapshot> => {
  const identity = await currentIdentity(db)
  const [sos, zones, consents] = await Promise.all([db.get('meta', 'sos') as Promise<OpenSos | undefined>, db.get('meta', 'privateZones') as Promise<PrivateZone[] | undefined>, db.get('meta', 'consents') as Promise<PhoneConsent[] | undefined>])
  const [today, sites, allWaiting, photosWaiting, identities, dismissed] = await Promise.all([
    db.get('meta', 'today') as Promise<PhoneToday | undefined>, db.get('meta', 'sites') as Promise<{ sites: PhoneSite[] } | undefined>,
    countWaiting(db), db.countFromIndex('photos', 'by-upload', 'waiting'), db.getAll('identities'), db.get('meta', 'dismissedNotices') as Promise<string[] | undefined>,
  ])
  const locals: StoredRecord[] = []
  let strandedEvents = 0
  let brokenPromises = 0
  let strandedPhotos = 0
  const revoked = new Set(identities.filter((other) => other.status === 'revoked').map((other) => other.deviceId))
  if (revoked.size > 0) strandedPhotos = (await db.getAllFromIndex('photos', 'by-upload', 'waiting')).filter((photo) => revoked.has(photo.deviceId)).length
  for (const other of identities) {
    if (other.status === 'revoked') strandedEvents += await db.countFromIndex('outbox', 'by-delivery', IDBKeyRange.bound(['waiting', other.deviceId, 0], ['waiting', other.deviceId, Infinity]))
  }
  const saidHere = identity === undefined ? [] : await openRecords(seal, [...(allWaiting === 0 ? [] : await waitingEvents(db, identity.deviceId)), ...(await lastDelivered(db, identity.deviceId, mostSaidHere))].filter(({ kind }) => kind === 'explanation' || kind === 'declaration'))
  if (identity !== undefined) {
    const range = IDBKeyRange.bound([identity.personId], [identity.personId, []])
    for (let cursor = await db.transaction('outbox').store.index('by-person-check-in').openCursor(range, 'prev'); cursor && locals.length < mostLocals; cursor = await cursor.continue()) locals.push(cursor.value)
    brokenPromises = await db.countFromIndex('outbox', 'by-broken', [identity.personId, 1])
  }
  const resent = identity === undefined ? undefined : ((await db.get('meta', `resent:${identity.deviceId}`)) as Resent | undefined)
  const log = identity === undefined ? undefined : ((await db.get('meta', `log:${identity.logOrigin}`)) as LogWitnessState | undefined)
  const passkey = (await db.get('meta', 'passkey')) as KnownPasskey | undefined
  const face = (await db.get('meta', 'face')) as { readonly deviceId: string } | undefined
  return { identity, today, sites: sites?.sites ?? [], periods: workPeriods(today?.workWindows ?? []), punchPeriods: workPeriods(today?.punchWindows ?? today?.workWindows ?? []), privateZones: zones ?? [], consents, sos, waitingEvents: allWaiting - strandedEvents, waitingPhotos: photosWaiting - strandedPhotos, strandedEvents, saidHere, dismissedNotices: dismissed ?? [], locals: await openRecords(seal, locals), log, brokenPromises, resent, passkey: passkey?.deviceId === identity?.deviceId ? passkey : undefined, faceEnrolled: face !== undefined && face.deviceId === identity?.deviceId }
}
