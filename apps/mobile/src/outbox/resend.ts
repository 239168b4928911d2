/**
 * A company's server may be restored from an older backup; what arrived after the backup is then gone there, although it was acknowledged.
 * The phone notices (its log contradicts what the phone saw, or a promised entry never came), asks which of its events the server has, and puts
 * the others back into the queue. Tracks and photos stay on the phone for a month after they were proved, all other events for good.
 */
import { deliveryRange, newestEvents, transact } from './database.ts'
import { askWhatIsMissing, keyOf, lostSinceKey, prunedKey, reasonToAsk, resentKey, type ReasonToAsk, type Resent } from './resendState.ts'
import { done, isRevocation, markRevoked, outcomeOf } from './syncPorts.ts'
import type { SyncApi, SyncOutcome, SyncPorts } from './syncPorts.ts'
import type { Identity, StoredRecord } from './types.ts'

/** The contract takes 500. */
const mostIds = 500
/** A restored server lacks what came last: so many of it are asked for. */
const newestAsked = 50

/**
 * For a phone that was replaced. It is not shown the newest checkpoint, by which any other notices that its company's server was restored, so it asks for what arrived last. What is gone it brings
 * again, as all that it signed before (decision 64).
 */
export const resendLost = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<SyncOutcome> => {
  if ((await reasonToAsk(ports, identity)) === undefined) {
    const newest = await newestEvents(ports.db.transaction('outbox').store, 'by-delivery', deliveryRange('delivered', identity.deviceId), newestAsked)
    if (newest.length === 0) return done
    try {
      const { missing } = await api.phone.missingEvents(newest.map(({ id }) => id))
      if (!Array.isArray(missing)) return { state: 'wait', detail: 'the answer is not from our server' }
      if (missing.length === 0) return done
    } catch (error) {
      return isRevocation(error) ? done : outcomeOf(error)
    }
    await askWhatIsMissing(ports, identity)
  }
  return resendMissing(ports, identity, api, (await reasonToAsk(ports, identity))!)
}

/** Asks the server what it has, and queues what it has not. Repeatable after a kill at any point. */
export const resendMissing = async (ports: SyncPorts, identity: Identity, api: SyncApi, { contradictions, isContradicted }: ReasonToAsk): Promise<SyncOutcome> => {
  const { db } = ports
  let missing: number
  try {
    missing = await queueMissing(ports, identity, api, isContradicted)
  } catch (error) {
    // Told once: since when it is so decides how often it is asked again.
    if (isRevocation(error)) { if (identity.status === 'active') await markRevoked(ports, identity); return done }
    return outcomeOf(error)
  }
  // A photo that came after the backup is gone as well; announcing one that is there costs a single request.
  if (missing > 0 || isContradicted) await queuePhotos(ports, identity)
  await transact(db, ['meta'], async (tx) => {
    await tx.objectStore('meta').put(contradictions, keyOf('missingAsked', identity.deviceId))
    await tx.objectStore('meta').delete(keyOf('missingWanted', identity.deviceId))
    await tx.objectStore('meta').delete(lostSinceKey(identity.deviceId))
  })
  return done
}

const queueMissing = async (ports: SyncPorts, identity: Identity, api: SyncApi, isContradicted: boolean): Promise<number> => {
  let missing = 0
  const held: StoredRecord[] = []
  for (let from = 0; ; ) {
    const page = await ports.db.getAllFromIndex('outbox', 'by-delivery', IDBKeyRange.bound(['delivered', identity.deviceId, from], ['delivered', identity.deviceId, Number.MAX_SAFE_INTEGER]), mostIds)
    if (page.length === 0) break
    const answer = await api.phone.missingEvents(page.map((record) => record.id))
    if (!Array.isArray(answer?.missing)) throw new TypeError('the answer is not from our server')
    const ids = new Set(answer.missing)
    const lacking = page.filter((record) => ids.has(record.id))
    missing += lacking.length
    held.push(...page.filter((record) => !ids.has(record.id)))
    await queueAgain(ports, identity, lacking)
    from = page.at(-1)!.seq + 1
  }
  // Also of an earlier asking that was cut off before it came to this: what it put back may have been sent meanwhile.
  const lostSince = (await ports.db.get('meta', lostSinceKey(identity.deviceId))) as string | undefined
  if (lostSince !== undefined || isContradicted) await noteLoss(ports, identity, newestOfBackup(held, lostSince))
  return missing
}

/**
 * The newest event of this phone (its sequence number) that came back with the backup: what was sent before it came back too, whether or not the phone still has it.
 * What the server has because it was sent to the restored one shows nothing: it was sent after all that is missing, and is not proved yet. Nor do declarations: a call for
 * help goes ahead of what was made before it.
 */
const newestOfBackup = (held: readonly StoredRecord[], lostSince: string | undefined): number =>
  held.findLast(({ kind, inclusion, deliveredAt }) => kind !== 'declaration' && inclusion === 'proved' && (lostSince === undefined || (deliveredAt !== undefined && deliveredAt < lostSince)))?.seq ?? 0

const queueAgain = async (ports: SyncPorts, identity: Identity, records: readonly StoredRecord[]): Promise<void> => {
  if (records.length === 0) return
  const noticedAt = new Date(ports.serverClock.now()).toISOString()
  await transact(ports.db, ['outbox', 'meta'], async (tx) => {
    let events = 0
    let lostSince = (await tx.objectStore('meta').get(lostSinceKey(identity.deviceId))) as string | undefined
    for (const { id } of records) {
      const now = await tx.objectStore('outbox').get(id)
      if (now?.delivery !== 'delivered') continue
      await tx.objectStore('outbox').put({ ...now, delivery: 'waiting', lost: now.lost ?? { noticedAt, receipt: now.receipt }, inclusion: undefined, entryIndex: undefined, inclusionOpened: undefined, proofDueAt: undefined, pruneAt: undefined })
      events++
      const { deliveredAt = '' } = now
      if (lostSince === undefined || deliveredAt < lostSince) lostSince = deliveredAt
    }
    if (lostSince !== undefined) await tx.objectStore('meta').put(lostSince, lostSinceKey(identity.deviceId))
    const before = (await tx.objectStore('meta').get(resentKey(identity.deviceId))) as Resent | undefined
    await tx.objectStore('meta').put({ noticedAt, events: (before?.events ?? 0) + events, mayLackOlder: before?.mayLackOlder ?? false } satisfies Resent, resentKey(identity.deviceId))
  })
  ports.onChange()
}

/** Tracks and photos that had left the phone and came after all that the backup had cannot be sent again: the person is told. */
const noteLoss = async ({ db, serverClock, onChange }: SyncPorts, { deviceId }: Identity, newestOfBackup: number): Promise<void> => {
  await transact(db, ['meta'], async (tx) => {
    const prunedTo = ((await tx.objectStore('meta').get(prunedKey(deviceId))) as number | undefined) ?? 0
    if (prunedTo <= newestOfBackup) return
    const before = (await tx.objectStore('meta').get(resentKey(deviceId))) as Resent | undefined
    await tx.objectStore('meta').put({ noticedAt: new Date(serverClock.now()).toISOString(), events: 0, ...before, mayLackOlder: true } satisfies Resent, resentKey(deviceId))
  })
  onChange()
}

const queuePhotos = async (ports: SyncPorts, identity: Identity): Promise<void> => {
  await transact(ports.db, ['photos'], async (tx) => {
    for (let cursor = await tx.objectStore('photos').index('by-upload').openCursor('uploaded'); cursor; cursor = await cursor.continue()) {
      if (cursor.value.deviceId === identity.deviceId) await cursor.update({ ...cursor.value, upload: 'waiting', confirmed: undefined, heldBefore: undefined })
    }
  })
  ports.onChange()
}
