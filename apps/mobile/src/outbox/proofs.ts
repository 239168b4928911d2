/** The phone keeps its company to its word: receipts promise, the log must hold, and it must only grow. */
import type { EventResult, InclusionAnswer } from '@fieldproof/contract'
import { httpFailure, isFromOurServer } from './httpFailure.ts'
import { judgeInclusion, observeCheckpoint } from './logWitness.ts'
import { bulkKeptMs } from './prune.ts'
import { askWhatIsMissing, witnessKey } from './resendState.ts'
import { openRecord } from './seal.ts'
import { done, isRevocation, outcomeOf, store } from './syncPorts.ts'
import type { SyncApi, SyncOutcome, SyncPorts } from './syncPorts.ts'
import type { Identity, LogWitnessState, StoredRecord } from './types.ts'

/** Beyond the promise of the receipt before inclusion is asked for, and before a missing entry is called overdue. */
export const inclusionGraceMs = 60_000
const inclusionChecksPerSync = 20
/** An entry that is overdue is asked for again after an hour. */
const overdueAgainMs = 3_600_000
/** A proof that gets only errors for so long after it was due is a promise not kept, as one that is refused. */
const unansweredMs = 86_400_000
/** A quiet phone still looks at the log now and then: the more witnesses look, the less can be rewritten unseen. */
const lookAtLogMs = 5 * 60_000

/** A check that could not be made is no alarm, and no agreement either: the person sees since when nothing was checked, and whether the server was there. */
const miss = async (ports: SyncPorts, key: string, kept: LogWitnessState | undefined, status: number | undefined): Promise<void> => {
  if (kept === undefined || (kept.missed !== undefined && kept.missed.status === status)) return
  await ports.db.put('meta', { ...kept, missed: { since: kept.missed?.since ?? new Date(ports.serverClock.now()).toISOString(), status } }, key)
  ports.onChange()
}

/** Checks a checkpoint against the one kept. A failure to fetch the proof leaves what is kept and is noted; the next sync tries again. */
export const witness = async (ports: SyncPorts, identity: Identity, api: SyncApi, checkpoint: string | null): Promise<void> => {
  if (checkpoint === null) return
  const key = witnessKey(identity.logOrigin)
  const kept = (await ports.db.get('meta', key)) as LogWitnessState | undefined
  try {
    const seen = await observeCheckpoint(kept, checkpoint, identity, api.log, ports.crypto, new Date(ports.serverClock.now()).toISOString())
    const next = seen && { ...seen, missed: undefined }
    if (next !== undefined && JSON.stringify(next) !== JSON.stringify(kept)) {
      await ports.db.put('meta', next, key)
      ports.onChange()
    }
  } catch (error) {
    const status = httpFailure(error)?.status
    if (status === undefined && !(error instanceof TypeError)) throw error
    await miss(ports, key, kept, status)
  }
}

/** With nothing to send there is no answer with a checkpoint in it, so the newest is asked for. */
export const watchLog = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<void> => {
  const key = witnessKey(identity.logOrigin)
  const kept = (await ports.db.get('meta', key)) as LogWitnessState | undefined
  if (kept !== undefined && kept.missed === undefined && ports.serverClock.now() - Date.parse(kept.checkedAt) < lookAtLogMs) return
  let note: string
  try {
    note = await api.log.checkpoint()
  } catch (error) {
    return await miss(ports, key, kept, httpFailure(error)?.status)
  }
  // A hotel's sign-in page also answers 200; that is no word of the log's, and no reason for an alarm.
  if (typeof note !== 'string' || !note.startsWith(`${identity.logOrigin}\n`)) return await miss(ports, key, kept, undefined)
  await witness(ports, identity, api, note)
}

/** A receipt promises inclusion by a time. Once that is over, ask for the proof: a promise nobody checks is worth nothing. */
export const checkInclusions = async (ports: SyncPorts, identity: Identity, api: SyncApi): Promise<SyncOutcome> => {
  const due = await ports.db.getAllFromIndex('outbox', 'by-proof-due', IDBKeyRange.bound([identity.deviceId, 0], [identity.deviceId, ports.serverClock.now()]), inclusionChecksPerSync)
  for (const record of due) {
    const outcome = await checkInclusion(ports, record, identity, api)
    if (outcome.state !== 'done') return outcome
  }
  return done
}

/** When to ask for the proof. Without a receipt the promise is taken to be the usual minute. */
export const dueAt = ({ receipt, deliveredAt }: { readonly receipt?: EventResult['receipt']; readonly deliveredAt: number }): number =>
  (receipt === undefined ? deliveredAt + 60_000 : Date.parse(receipt.receivedTime) + receipt.includeBySeconds * 1000) + inclusionGraceMs

/** Asks for one event's proof of inclusion and stores what came of it. Also used by the record screen on request. */
export const checkInclusion = async (ports: SyncPorts, record: StoredRecord, identity: Identity, api: SyncApi): Promise<SyncOutcome> => {
  let answer: InclusionAnswer
  try {
    answer = await api.log.inclusion(record.id)
  } catch (error) {
    if (isRevocation(error)) return done
    const failure = httpFailure(error)
    const now = ports.serverClock.now()
    const isRefusal = isFromOurServer(failure) && (failure?.status === 404 || failure?.status === 409)
    const isNoAnswer = failure !== undefined && (failure.status >= 500 || !isFromOurServer(failure))
    // It has no such entry, or a damaged log (409); or there was nothing but errors for a day.
    if (isRefusal || (isNoAnswer && record.proofDueAt !== undefined && record.proofDueAt + unansweredMs <= now)) {
      // Before the promised time this only means "not yet".
      if (record.proofDueAt !== undefined && record.proofDueAt <= now) {
        // It may be late, or lost: the next sync asks which of this phone's events the server has.
        await askWhatIsMissing(ports, identity)
        await store(ports, [{ id: record.id, inclusion: 'overdue', broken: 1, proofDueAt: now + overdueAgainMs }])
      }
      return done
    }
    return outcomeOf(error)
  }
  if (typeof answer?.checkpoint !== 'string' || typeof answer.leaf !== 'string' || !Array.isArray(answer.proof)) return { state: 'wait', detail: 'the answer is not from our server' }
  // What this phone can no longer read is proved to be in the log, and not to be this very event.
  const { jws, isUnreadable } = await openRecord(ports.seal, record)
  const judged = judgeInclusion({ jws }, isUnreadable === true ? { ...answer, salt: undefined } : answer, identity, ports.crypto)
  // The entry may be another one than was promised, or the log another one than it was: ask what it has, and ask again.
  if (!judged.ok) await askWhatIsMissing(ports, identity)
  await store(ports, [judged.ok
    ? {
        id: record.id, inclusion: 'proved', inclusionOpened: judged.opened, entryIndex: judged.entryIndex, proofDueAt: undefined, broken: record.receiptState === 'invalid' ? 1 : undefined,
        pruneAt: record.kind === 'track' ? (ports.serverClock.told() ?? ports.serverClock.now()) + bulkKeptMs : undefined,
      }
    : { id: record.id, inclusion: 'failed', inclusionProblem: judged.error, proofDueAt: ports.serverClock.now() + overdueAgainMs, broken: 1 }])
  if (judged.ok) await witness(ports, identity, api, answer.checkpoint)
  return done
}
