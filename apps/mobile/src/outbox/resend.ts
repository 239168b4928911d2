/**
 * A company's server may be restored from an older backup; what arrived after the backup is then gone there, although it was acknowledged.
 * The phone notices (its log contradicts what the phone saw, or a promised entry never came), asks which of its events the server has, and puts
 * the others back into the queue. Events that a check-in or the person's own words hold stay on the phone for good, tracks for a month after they were proved.
 */
import { transact } from './database.ts'
import { done, isRevocation, markRevoked, outcomeOf } from './syncPorts.ts'
import type { SyncApi, SyncOutcome, SyncPorts } from './syncPorts.ts'
import type { Identity, LogWitnessState, StoredRecord } from './types.ts'

/** The contract takes 500. */
const mostIds = 500

const keyOf = (name: 'missingAsked' | 'missingWanted' | 'resent' | 'prunedTo', deviceId: string): string => `${name}:${deviceId}`
export const witnessKey = (logOrigin: string): string => `log:${logOrigin}`
export const resentKey = (deviceId: string): string => keyOf('resent', deviceId)
export const prunedKey = (deviceId: string): string => keyOf('prunedTo', deviceId)

/** What the person is told after a server lost something. */
export interface Resent {
  readonly noticedAt: string
  /** Put back into the queue, over all times. */
  readonly events: number
  /** Older tracks that had left the phone already may be gone for good. */
  readonly mayLackOlder: boolean
}

/** Written before the reason for it is, so that a kill in between asks once too often and never once too little. */
export const askWhatIsMissing = async ({ db }: Pick<SyncPorts, 'db'>, { deviceId }: Identity): Promise<void> => {
  await db.put('meta', true, keyOf('missingWanted', deviceId))
}

/** Asks the server what it has whenever there is a reason, and queues what it has not. Repeatable after a kill at any point. */
export const resendMissing = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<SyncOutcome> => {
  const { db } = ports
  const state = (await db.get('meta', witnessKey(identity.logOrigin))) as LogWitnessState | undefined
  const contradictions = state?.contradictions ?? 0
  const asked = ((await db.get('meta', keyOf('missingAsked', identity.deviceId))) as number | undefined) ?? 0
  const wanted = (await db.get('meta', keyOf('missingWanted', identity.deviceId))) === true
  if (contradictions <= asked && !wanted) return done
  let missing: number
  try {
    missing = await queueMissing(ports, identity, api)
  } catch (error) {
    if (isRevocation(error)) { await markRevoked(ports, identity); return done }
    return outcomeOf(error)
  }
  // A photo that came after the backup is gone as well; announcing one that is there costs a single request.
  if (missing > 0 || contradictions > asked) await queuePhotos(ports, identity)
  await transact(db, ['meta'], async (tx) => {
    await tx.objectStore('meta').put(contradictions, keyOf('missingAsked', identity.deviceId))
    await tx.objectStore('meta').delete(keyOf('missingWanted', identity.deviceId))
  })
  return done
}

const queueMissing = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<number> => {
  let found = 0
  for (let from = 0; ; ) {
    const page = await ports.db.getAllFromIndex('outbox', 'by-delivery', IDBKeyRange.bound(['delivered', identity.deviceId, from], ['delivered', identity.deviceId, Number.MAX_SAFE_INTEGER]), mostIds)
    if (page.length === 0) return found
    const answer = await api.phone.missingEvents(page.map((record) => record.id))
    if (!Array.isArray(answer?.missing)) throw new TypeError('the answer is not from our server')
    const missing = new Set(answer.missing)
    found += missing.size
    await queueAgain(ports, identity, page.filter((record) => missing.has(record.id)))
    from = page.at(-1)!.seq + 1
  }
}

const queueAgain = async (ports: SyncPorts, identity: Identity, records: readonly StoredRecord[]): Promise<void> => {
  if (records.length === 0) return
  const noticedAt = new Date(ports.serverClock.now()).toISOString()
  await transact(ports.db, ['outbox', 'meta'], async (tx) => {
    let events = 0
    for (const { id } of records) {
      const now = await tx.objectStore('outbox').get(id)
      if (now?.delivery !== 'delivered') continue
      await tx.objectStore('outbox').put({ ...now, delivery: 'waiting', lost: now.lost ?? { noticedAt, receipt: now.receipt }, inclusion: undefined, entryIndex: undefined, inclusionOpened: undefined, proofDueAt: undefined, pruneAt: undefined })
      events++
    }
    const prunedTo = ((await tx.objectStore('meta').get(prunedKey(identity.deviceId))) as number | undefined) ?? 0
    const before = (await tx.objectStore('meta').get(resentKey(identity.deviceId))) as Resent | undefined
    const mayLackOlder = (before?.mayLackOlder ?? false) || records[0]!.seq <= prunedTo + 1
    await tx.objectStore('meta').put({ noticedAt, events: (before?.events ?? 0) + events, mayLackOlder } satisfies Resent, resentKey(identity.deviceId))
  })
  ports.onChange()
}

const queuePhotos = async (ports: SyncPorts, identity: Identity): Promise<void> => {
  await transact(ports.db, ['photos'], async (tx) => {
    for (let cursor = await tx.objectStore('photos').index('by-upload').openCursor('uploaded'); cursor; cursor = await cursor.continue()) {
      if (cursor.value.deviceId === identity.deviceId) await cursor.update({ ...cursor.value, upload: 'waiting', confirmed: undefined })
    }
  })
  ports.onChange()
}
