/**
 * Brings the outbox to the server: in order per device, each event exactly once (the server is idempotent by event id, so
 * sending again after a lost answer is safe and answered `duplicate`). Nothing is ever deleted here: an event leaves the queue
 * only by the server's own word (accepted, duplicate or refused), written to the phone before the next batch goes.
 */
import type { EventBatchAnswer, EventResult } from '@fieldproof/contract'
import { waitingEvents, waitingPhotos } from './database.ts'
import { httpFailure, isFromOurServer } from './httpFailure.ts'
import { judgeReceipt } from './logWitness.ts'
import { checkInclusions, dueAt, watchLog, witness } from './proofs.ts'
import { reasonToAsk } from './resendState.ts'
import { openRecords } from './seal.ts'
import { sendPhotos } from './sendPhotos.ts'
import { changeIdentity, done, isRevocation, isTimeout, markRevoked, outcomeOf, store } from './syncPorts.ts'
import type { Change, SyncApi, SyncOutcome, SyncPorts } from './syncPorts.ts'
import { keyLostCode } from './types.ts'
import type { Identity, OutboxRecord, RefusalProblem } from './types.ts'

/** The contract allows 200 events and the server 1 MB in a batch; a body of many small ones stays far below both. */
const mostEvents = 50
const mostBatchBytes = 700_000
/** A phone that was told it is unknown or revoked asks again so often … */
const revokedAgainMs = 3_600_000
/** … and for so long, unless something still waits. */
const revokedAskedMs = 14 * 86_400_000
/** Then, with nothing waiting here. */
const revokedSeldomMs = 86_400_000

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
  const api = ports.apiFor(identity)
  if (identity.status === 'revoked' && (await isStillRevoked(ports, identity, api))) return done
  // First, so that what the server lost goes before what is new: the chain then arrives in its order.
  const reason = await reasonToAsk(ports, identity)
  const found = reason ? await (await import('./resend.ts')).resendMissing(ports, identity, api, reason) : done
  if (found.state !== 'done') return found
  const sent = await sendEvents(ports, identity, api)
  if (sent.state !== 'done') return sent
  if ((await ports.db.get('identities', identity.deviceId))?.status === 'revoked') return done
  await watchLog(ports, identity, api)
  const photos = await sendPhotos(ports, identity, api)
  if (photos.state === 'offline') return photos
  const proofs = await checkInclusions(ports, identity, api)
  return photos.state !== 'done' ? photos : proofs
}

/**
 * Nothing is deleted when a server refuses the phone. It is asked now and then whether it still does: every hour for two weeks and for as long as something waits
 * here, then once a day. A server that is being restored knows nobody for a while, and an administrator may have revoked the wrong phone; a phone that lay in a drawer
 * meanwhile would never hear that it is known again, nor that the server lost what it was sent. A phone that was replaced stays revoked, and may bring what it signed before.
 */
const isStillRevoked = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<boolean> => {
  const now = ports.serverClock.now()
  const { askedAgainAt, revokedAt } = identity
  const sinceAskedMs = askedAgainAt === undefined ? Infinity : Math.abs(now - askedAgainAt)
  if (sinceAskedMs < revokedAgainMs) return true
  const isLongAgo = revokedAt !== undefined && Math.abs(now - revokedAt) > revokedAskedMs
  if (isLongAgo && sinceAskedMs < revokedSeldomMs && (await waitingEvents(ports.db, identity.deviceId, 1)).length === 0 && (await waitingPhotos(ports.db, identity.deviceId)).length === 0) return true
  await changeIdentity(ports, identity.deviceId, { askedAgainAt: now })
  try {
    const note: unknown = await api.log.checkpoint()
    if (typeof note !== 'string' || !note.startsWith(identity.logOrigin)) return true
  } catch (error) {
    if (isRevocation(error)) await bringWhatIsLeft(ports, identity, api)
    return true
  }
  await changeIdentity(ports, identity.deviceId, { status: 'active', revokedAt: undefined })
  return false
}

/** What a phone that was replaced may still do: bring what it signed before, also what a restored server lost of it, and hold the company to its word. Any other is refused at the first of these. */
const bringWhatIsLeft = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<void> => {
  // First, as ever: what was lost goes before what is new. A page of an older version may find this part of it gone: that holds nothing else up.
  const found = await import('./resend.ts').then(({ resendLost }) => resendLost(ports, identity, api), () => done)
  if (found.state !== 'done') return
  if ((await sendEvents(ports, identity, api)).state === 'done' && (await sendPhotos(ports, identity, api)).state === 'done') await checkInclusions(ports, identity, api)
}

/** What cannot be read cannot be sent. It is kept and shown, like what the server refuses; the company sees the gap in the sequence. */
const keyLost: RefusalProblem = { code: keyLostCode, title: 'the key of this record is gone', remedy: '' }

const nextBatch = async (ports: SyncPorts, identity: Identity, most: number, from: number): Promise<OutboxRecord[]> => {
  const waiting = await openRecords(ports.seal, await waitingEvents(ports.db, identity.deviceId, most, from))
  const unreadable = waiting.filter((record) => record.isUnreadable === true)
  await store(ports, unreadable.map(({ id }) => ({ id, delivery: 'refused', problem: keyLost })))
  const batch: OutboxRecord[] = []
  let bytes = 0
  for (const record of waiting) {
    if (record.isUnreadable === true) continue
    bytes += record.jws.length
    if (batch.length > 0 && bytes > mostBatchBytes) break
    batch.push(record)
  }
  // Behind the unreadable ones others may wait.
  return batch.length === 0 && unreadable.length > 0 ? nextBatch(ports, identity, most, from) : batch
}

const sendEvents = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<SyncOutcome> => {
  let most = mostEvents
  // What this phone itself puts off holds up nothing that was signed after it, however much it is.
  let [from, outcome] = [0, done]
  const asking = { isInVain: false }
  for (;;) {
    const batch = await nextBatch(ports, identity, most, from)
    if (batch.length === 0) return outcome
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
      const failure = httpFailure(error)
      const isRefusal = isFromOurServer(failure) && (failure?.status === 400 || failure?.status === 413 || failure?.status === 422)
      // Too much for this network: in smaller parts it gets through, and what has arrived need not go again.
      if (isTimeout(error) && batch.length > 1) { most = Math.floor(batch.length / 2); continue }
      // One bad event must not hold up the others: halve until it stands alone, then keep it as refused. What is too large for something in between goes in smaller parts as well.
      if ((isRefusal || failure?.status === 413) && batch.length > 1) { most = Math.max(1, Math.floor(batch.length / 2)); continue }
      if (isRefusal) {
        await store(ports, [{ id: batch[0]!.id, delivery: 'refused', problem: refusalOf(error) }])
        most = mostEvents
        continue
      }
      return outcomeOf(error)
    }
    ports.serverClock.note(answer.serverTime, answer.timeToken)
    const putOff = await unheardOf(ports, identity, api, batch, answer.results, asking)
    const settled = await applyResults(ports, identity, batch, answer.results.map((result) => (putOff.has(result.eventId) ? { ...result, status: 'retry' as const } : result)))
    await witness(ports, identity, api, answer.checkpoint)
    const wait = (): SyncOutcome => ({ state: 'wait', detail: answer.results.find((result) => result.status === 'retry' || putOff.has(result.eventId))?.problem?.title })
    if (settled + putOff.size < batch.length) return wait()
    if (putOff.size > 0) [from, outcome] = [batch.at(-1)!.seq + 1, wait()]
  }
}

/**
 * Which of a batch are put off: a track that is refused for a withdrawal which this phone's later yes has undone waits until the server has heard that; so it does where the server cannot be asked,
 * which is tried once in a round. What became of the others stands.
 */
const unheardOf = async (ports: SyncPorts, identity: Identity, api: SyncApi, batch: readonly OutboxRecord[], results: readonly EventResult[], asking: { isInVain: boolean }): Promise<ReadonlySet<string | null>> => {
  const isForConsent = ({ status, problem }: EventResult): boolean => status === 'refused' && problem?.code === 'consent_withdrawn'
  const refused = batch.filter(({ id }) => results.some((result) => result.eventId === id && isForConsent(result)))
  if (refused.length === 0) return new Set()
  const numbers = refused.map(({ seq }) => seq)
  const waits = asking.isInVain ? new Set(numbers) : await import('./unheard.ts').then(({ unheard }) => unheard(ports, identity, api, 'track', numbers)).catch(() => { asking.isInVain = true; return new Set(numbers) })
  return new Set(refused.filter(({ seq }) => waits.has(seq)).map(({ id }) => id))
}

/**
 * One event ahead of the queue and of whatever holds the lock of a sync: a call for help. Others of the queue may arrive after it; the server knows the order by the sequence, and takes what comes
 * twice for one.
 */
export const sendAtOnce = async (ports: SyncPorts, record: OutboxRecord): Promise<SyncOutcome> => {
  const identity = await ports.db.get('identities', record.deviceId)
  // Also from a phone that was stopped: what it signs then is the end of its own call (appendEvent), which may not wait an hour.
  if (identity === undefined) return done
  try {
    const answer = await ports.apiFor(identity).phone.sendEvents([record.jws])
    if (!Array.isArray(answer?.results)) return { state: 'wait', detail: 'the answer is not from our server' }
    ports.serverClock.note(answer.serverTime, answer.timeToken)
    return (await applyResults(ports, identity, [record], answer.results)) === 1 ? done : { state: 'wait' }
  } catch (error) {
    return outcomeOf(error)
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
    // Anything else is no word of our server's, and takes nothing out of the queue.
    if (result.status !== 'accepted' && result.status !== 'duplicate') return
    const receiptState = judgeReceipt(record, result.receipt, identity, ports.crypto)
    const deliveredAt = ports.serverClock.now()
    changed.push({
      id: record.id, delivery: 'delivered', deliveredAt: new Date(deliveredAt).toISOString(),
      receipt: result.receipt, receiptState, broken: receiptState === 'invalid' ? 1 : undefined, inclusion: 'pending', proofDueAt: dueAt({ receipt: result.receipt, deliveredAt }), ...(result.verdict === undefined ? {} : { verdict: result.verdict }),
    })
  })
  await store(ports, changed)
  return changed.length
}
