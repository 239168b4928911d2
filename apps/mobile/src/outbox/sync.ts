/**
 * Brings the outbox to the server: in order per device, each event exactly once (the server is idempotent by event id, so
 * sending again after a lost answer is safe and answered `duplicate`). Nothing is ever deleted here: an event leaves the queue
 * only by the server's own word (accepted, duplicate or refused), written to the phone before the next batch goes.
 */
import type { EventBatchAnswer, EventResult, InclusionAnswer } from '@fieldproof/contract'
import { waitingEvents } from './database.ts'
import type { PhoneDatabase } from './database.ts'
import type { LogCrypto } from './logCrypto.ts'
import { judgeInclusion, judgeReceipt, observeCheckpoint } from './logWitness.ts'
import type { LogReader } from './logWitness.ts'
import type { Clock, WithLock } from './ports.ts'
import type { ServerClock } from './serverClock.ts'
import type { Identity, LogWitnessState, OutboxRecord, PhotoRecord, RefusalProblem } from './types.ts'

/** What of the API the outbox uses; `createClient(...)` satisfies it. */
export interface SyncApi {
  readonly phone: {
    readonly sendEvents: (events: string[]) => Promise<EventBatchAnswer>
    readonly putMedia: (sha256: string, bytes: Uint8Array<ArrayBuffer>, contentType: string) => Promise<unknown>
  }
  readonly log: LogReader & { readonly inclusion: (eventId: string) => Promise<InclusionAnswer> }
}

export interface SyncPorts {
  readonly db: PhoneDatabase
  readonly apiFor: (identity: Identity) => SyncApi
  readonly clock: Clock
  readonly serverClock: ServerClock
  readonly withLock: WithLock
  readonly crypto: LogCrypto
  /** Called after each step that changed what is stored. */
  readonly onChange: () => void
}

export interface SyncOutcome {
  /** `wait`: something is left and the server or the network asks to wait. `offline`: no answer at all. */
  readonly state: 'done' | 'wait' | 'offline'
  readonly retryAfterSeconds?: number | undefined
  readonly detail?: string | undefined
}

/** The contract allows 200 events and the server 1 MB in a batch; a body of many small ones stays far below both. */
const mostEvents = 50
const mostBatchBytes = 700_000
/** Beyond the promise of the receipt before inclusion is asked for, and before a missing entry is called overdue. */
export const inclusionGraceMs = 60_000
const inclusionChecksPerSync = 20
/** An entry that is overdue is asked for again after an hour. */
const overdueAgainMs = 3_600_000
/** A quiet phone still looks at the log now and then: the more witnesses look, the less can be rewritten unseen. */
const lookAtLogMs = 5 * 60_000

const done: SyncOutcome = { state: 'done' }

interface HttpFailure { readonly status: number; readonly problem?: { readonly code?: string; readonly title?: string; readonly detail?: string; readonly remedy?: string } | undefined; readonly retryAfterSeconds?: number | undefined }
const httpFailure = (error: unknown): HttpFailure | undefined => {
  const status = (error as { status?: unknown } | null)?.status
  return typeof status === 'number' ? (error as HttpFailure) : undefined
}

/** What a failed request means for the queue: never a loss, at most a wait. */
const outcomeOf = (error: unknown): SyncOutcome => {
  const failure = httpFailure(error)
  if (failure === undefined) return { state: 'offline', detail: error instanceof Error ? error.message : String(error) }
  return { state: 'wait', retryAfterSeconds: failure.retryAfterSeconds, detail: failure.problem?.title ?? `HTTP ${failure.status}` }
}

const isRevocation = (error: unknown): boolean => {
  const failure = httpFailure(error)
  const code = failure?.problem?.code
  return code === 'device_revoked' || code === 'unknown_device'
}

export const syncOutbox = (ports: SyncPorts): Promise<SyncOutcome> => ports.withLock('sync', async () => {
  let worst: SyncOutcome = done
  const identities = (await ports.db.getAll('identities')).sort((a, b) => a.enrolledAt.localeCompare(b.enrolledAt))
  for (const identity of identities) {
    const outcome = await syncIdentity(ports, identity)
    if (outcome.state !== 'done') worst = outcome
    // Without an answer for one identity there is none for the next.
    if (outcome.state === 'offline') break
  }
  return worst
})

const syncIdentity = async (ports: SyncPorts, identity: Identity): Promise<SyncOutcome> => {
  if (identity.status === 'revoked') return done
  const api = ports.apiFor(identity)
  const sent = await sendEvents(ports, identity, api)
  if (sent.state !== 'done') return sent
  if ((await ports.db.get('identities', identity.deviceId))?.status === 'revoked') return done
  await watchLog(ports, identity, api)
  const photos = await sendPhotos(ports, identity, api)
  if (photos.state === 'offline') return photos
  const proofs = await checkInclusions(ports, identity, api)
  return photos.state !== 'done' ? photos : proofs
}

const nextBatch = async (ports: SyncPorts, identity: Identity, most: number): Promise<OutboxRecord[]> => {
  const batch: OutboxRecord[] = []
  let bytes = 0
  for (const record of await waitingEvents(ports.db, identity.deviceId, most)) {
    bytes += record.jws.length
    if (batch.length > 0 && bytes > mostBatchBytes) break
    batch.push(record)
  }
  return batch
}

const sendEvents = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<SyncOutcome> => {
  let most = mostEvents
  for (;;) {
    const batch = await nextBatch(ports, identity, most)
    if (batch.length === 0) return done
    let answer: EventBatchAnswer
    try {
      answer = await api.phone.sendEvents(batch.map((record) => record.jws))
      // A captive portal answers 200 with something of its own; only the contract's shape counts as an answer.
      if (!Array.isArray(answer?.results)) return { state: 'wait', detail: 'the answer is not from our server' }
    } catch (error) {
      if (isRevocation(error)) {
        await markRevoked(ports, identity)
        return done
      }
      const status = httpFailure(error)?.status
      if (status === 400 || status === 413 || status === 422) {
        // One bad event must not hold up the others: halve until it stands alone, then keep it as refused.
        if (batch.length > 1) { most = Math.max(1, Math.floor(batch.length / 2)); continue }
        await store(ports, [{ id: batch[0]!.id, delivery: 'refused', problem: refusalOf(error) }])
        most = mostEvents
        continue
      }
      return outcomeOf(error)
    }
    ports.serverClock.note(answer.serverTime)
    const settled = await applyResults(ports, identity, batch, answer.results)
    await witness(ports, identity, api, answer.checkpoint)
    if (settled < batch.length) return { state: 'wait', detail: answer.results.find((result) => result.status === 'retry')?.problem?.title }
  }
}

const refusalOf = (error: unknown): RefusalProblem => {
  const problem = httpFailure(error)?.problem
  return { code: problem?.code ?? 'invalid_request', title: problem?.title ?? String(error), detail: problem?.detail, remedy: problem?.remedy ?? '' }
}

/** Writes what the server said about each event, in one transaction. Returns how many left the queue. */
const applyResults = async (ports: SyncPorts, identity: Identity, batch: readonly OutboxRecord[], results: readonly EventResult[]): Promise<number> => {
  const byId = new Map(results.map((result) => [result.eventId, result]))
  const changed: Change[] = []
  batch.forEach((record, index) => {
    const atIndex = results[index]
    // A result without an id (the server could not read the event) can only be told by its place.
    const result = byId.get(record.id) ?? (atIndex?.eventId === null ? atIndex : undefined)
    // "Refused" for a fault of the server itself would give up a record for good; it is only put off.
    if (result === undefined || result.status === 'retry' || (result.status === 'refused' && (result.problem?.status ?? 400) >= 500)) return
    if (result.status === 'refused') {
      changed.push({ id: record.id, delivery: 'refused', problem: result.problem ?? { code: 'unknown', title: '', remedy: '' } })
      return
    }
    const receiptState = judgeReceipt(record, result.receipt, identity, ports.crypto)
    const deliveredAt = ports.serverClock.now()
    changed.push({
      id: record.id, delivery: 'delivered', deliveredAt: new Date(deliveredAt).toISOString(),
      receipt: result.receipt, receiptState, broken: receiptState === 'invalid' ? 1 : undefined, inclusion: 'pending', proofDueAt: deadlineOf({ receipt: result.receipt, deliveredAt }) + inclusionGraceMs, ...(result.verdict === undefined ? {} : { verdict: result.verdict }),
    })
  })
  await store(ports, changed)
  return changed.length
}

type Change = Pick<OutboxRecord, 'id'> & Partial<OutboxRecord>

/** Merges into what is stored now: while an answer was on its way another tab may have written something else about the event. */
const store = async (ports: SyncPorts, changes: readonly Change[]): Promise<void> => {
  if (changes.length === 0) return
  const tx = ports.db.transaction('outbox', 'readwrite', { durability: 'strict' })
  for (const change of changes) {
    const now = await tx.store.get(change.id)
    if (now !== undefined) await tx.store.put({ ...now, ...change })
  }
  await tx.done
  ports.onChange()
}

const markRevoked = async (ports: SyncPorts, identity: Identity): Promise<void> => {
  const tx = ports.db.transaction('identities', 'readwrite', { durability: 'strict' })
  const now = await tx.store.get(identity.deviceId)
  if (now !== undefined) await tx.store.put({ ...now, status: 'revoked' })
  await tx.done
  ports.onChange()
}

export const witnessKey = (logOrigin: string): string => `log:${logOrigin}`

/** Checks a checkpoint against the one kept. A failure to fetch the proof changes nothing; the next sync tries again. */
export const witness = async (ports: SyncPorts, identity: Identity, api: SyncApi, checkpoint: string | null): Promise<void> => {
  if (checkpoint === null) return
  const key = witnessKey(identity.logOrigin)
  const kept = (await ports.db.get('meta', key)) as LogWitnessState | undefined
  try {
    const next = await observeCheckpoint(kept, checkpoint, identity, api.log, ports.crypto, new Date(ports.serverClock.now()).toISOString())
    if (next !== undefined && JSON.stringify(next) !== JSON.stringify(kept)) {
      await ports.db.put('meta', next, key)
      ports.onChange()
    }
  } catch (error) {
    if (httpFailure(error) === undefined && !(error instanceof TypeError)) throw error
  }
}

/** With nothing to send there is no answer with a checkpoint in it, so the newest is asked for. */
const watchLog = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<void> => {
  const kept = (await ports.db.get('meta', witnessKey(identity.logOrigin))) as LogWitnessState | undefined
  if (kept !== undefined && ports.serverClock.now() - Date.parse(kept.checkedAt) < lookAtLogMs) return
  let note: string
  try {
    note = await api.log.checkpoint()
  } catch { return }
  await witness(ports, identity, api, note)
}

/** Photos go after the events that name their hash: the event is small and its time of arrival counts. */
const sendPhotos = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<SyncOutcome> => {
  let outcome: SyncOutcome = done
  for (const photo of await ports.db.getAllFromIndex('photos', 'by-upload', 'waiting')) {
    if (photo.deviceId !== identity.deviceId) continue
    const event = await ports.db.get('outbox', photo.eventId)
    if (event?.delivery === 'refused') {
      // Of a refused event nothing is kept over there, so its photo has no business there either.
      await storePhoto(ports, { ...photo, upload: 'refused', problem: event.problem?.title })
      continue
    }
    if (event?.delivery !== 'delivered') continue
    try {
      await api.phone.putMedia(photo.sha256, photo.bytes, photo.contentType)
      await storePhoto(ports, { ...photo, upload: 'uploaded' })
    } catch (error) {
      const failure = httpFailure(error)
      if (failure === undefined) return outcomeOf(error)
      if (isRevocation(error)) { await markRevoked(ports, identity); return done }
      if (failure.status >= 400 && failure.status < 500 && failure.status !== 408 && failure.status !== 429 && failure.status !== 404) {
        await storePhoto(ports, { ...photo, upload: 'refused', problem: failure.problem?.title ?? `HTTP ${failure.status}` })
      } else outcome = outcomeOf(error)
    }
  }
  return outcome
}

const storePhoto = async (ports: SyncPorts, photo: PhotoRecord): Promise<void> => {
  await ports.db.put('photos', photo)
  ports.onChange()
}

/** A receipt promises inclusion by a time. Once that is over, ask for the proof: a promise nobody checks is worth nothing. */
const checkInclusions = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<SyncOutcome> => {
  const due = await ports.db.getAllFromIndex('outbox', 'by-proof-due', IDBKeyRange.bound([identity.deviceId, 0], [identity.deviceId, ports.serverClock.now()]), inclusionChecksPerSync)
  for (const record of due) {
    const outcome = await checkInclusion(ports, record, identity, api)
    if (outcome.state !== 'done') return outcome
  }
  return done
}

/** Without a receipt the promise is taken to be the usual minute. */
const deadlineOf = ({ receipt, deliveredAt }: { readonly receipt?: EventResult['receipt']; readonly deliveredAt: number }): number =>
  receipt === undefined ? deliveredAt + 60_000 : Date.parse(receipt.receivedTime) + receipt.includeBySeconds * 1000

/** Asks for one event's proof of inclusion and stores what came of it. Also used by the record screen on request. */
export const checkInclusion = async (ports: SyncPorts, record: OutboxRecord, identity: Identity, api: SyncApi): Promise<SyncOutcome> => {
  let answer: InclusionAnswer
  try {
    answer = await api.log.inclusion(record.id)
  } catch (error) {
    if (isRevocation(error)) return done
    if (httpFailure(error)?.status === 404) {
      // Before the promised time this only means "not yet".
      const now = ports.serverClock.now()
      if (record.proofDueAt !== undefined && record.proofDueAt <= now) await store(ports, [{ id: record.id, inclusion: 'overdue', broken: 1, proofDueAt: now + overdueAgainMs }])
      return done
    }
    return outcomeOf(error)
  }
  const judged = judgeInclusion(record, answer, identity, ports.crypto)
  await store(ports, [judged.ok
    ? {
        id: record.id, inclusion: 'proved', inclusionOpened: judged.opened, entryIndex: judged.entryIndex, proofDueAt: undefined, broken: record.receiptState === 'invalid' ? 1 : undefined,
        pruneAt: record.checkInTime === undefined && record.explains === undefined && record.declares === undefined ? Date.parse(record.deviceTime) + bulkKeptMs : undefined,
      }
    : { id: record.id, inclusion: 'failed', inclusionProblem: judged.error, proofDueAt: undefined, broken: 1 }])
  if (judged.ok) await witness(ports, identity, api, answer.checkpoint)
  return done
}

/** Tracks are the bulk: proved to be in the log they are kept for a month. Check-ins and the person's own words stay for good, and so does what was not proved. */
const bulkKeptMs = 30 * 86_400_000
/** Uploaded photos stay at hand for a month. */
const photosKeptMs = 30 * 86_400_000

export const pruneDelivered = async (ports: SyncPorts): Promise<void> => {
  const now = ports.clock.wall()
  const tx = ports.db.transaction(['outbox', 'photos'], 'readwrite')
  for (let cursor = await tx.objectStore('outbox').index('by-prune').openCursor(IDBKeyRange.upperBound(now)); cursor; cursor = await cursor.continue()) await cursor.delete()
  for (let cursor = await tx.objectStore('photos').index('by-upload').openCursor('uploaded'); cursor; cursor = await cursor.continue()) {
    if (Date.parse(cursor.value.takenAt) + photosKeptMs < now) await cursor.delete()
  }
  await tx.done
}
