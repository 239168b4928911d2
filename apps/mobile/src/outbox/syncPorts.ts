/** What bringing the outbox to the server needs of the outside, and what a failed request means. */
import type { EventBatchAnswer, InclusionAnswer, MissingEventsAnswer } from '@fieldproof/contract'
import { transact } from './database.ts'
import type { PhoneDatabase } from './database.ts'
import { httpFailure } from './httpFailure.ts'
import type { LogCrypto } from './logCrypto.ts'
import type { LogReader } from './logWitness.ts'
import type { Clock, WithLock } from './ports.ts'
import type { Seal } from './seal.ts'
import type { ServerClock } from './serverClock.ts'
import type { Identity, StoredRecord } from './types.ts'

/** What of the API the outbox uses; `createClient(...)` satisfies it. */
export interface SyncApi {
  readonly phone: {
    readonly sendEvents: (events: string[]) => Promise<EventBatchAnswer>
    readonly missingEvents: (eventIds: string[]) => Promise<MissingEventsAnswer>
    readonly uploadMedia: (upload: { readonly sha256: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string; readonly pieceBytes?: number }) => Promise<void>
  }
  readonly log: LogReader & { readonly inclusion: (eventId: string) => Promise<InclusionAnswer> }
}

export interface SyncPorts {
  readonly db: PhoneDatabase
  readonly seal: Seal
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

export const done: SyncOutcome = { state: 'done' }

/** What a failed request means for the queue: never a loss, at most a wait. */
export const outcomeOf = (error: unknown): SyncOutcome => {
  const failure = httpFailure(error)
  if (failure === undefined) return { state: 'offline', detail: error instanceof Error ? error.message : String(error) }
  return { state: 'wait', retryAfterSeconds: failure.retryAfterSeconds, detail: failure.problem?.title ?? `HTTP ${failure.status}` }
}

/** The request was given up for its time (app/patientFetch.ts). */
export const isTimeout = (error: unknown): boolean => (error as { name?: unknown } | null)?.name === 'TimeoutError'
/** It gave way to something more urgent. */
export const isGivenWay = (error: unknown): boolean => (error as { name?: unknown } | null)?.name === 'AbortError'

export const isRevocation = (error: unknown): boolean => {
  const failure = httpFailure(error)
  const code = failure?.problem?.code
  return code === 'device_revoked' || code === 'unknown_device'
}

export type Change = Pick<StoredRecord, 'id'> & Partial<Omit<StoredRecord, 'sealed'>>

/** Merges into what is stored now: while an answer was on its way another tab may have written something else about the event. */
export const store = async (ports: SyncPorts, changes: readonly Change[]): Promise<void> => {
  if (changes.length === 0) return
  await transact(ports.db, ['outbox'], async (tx) => {
    const outbox = tx.objectStore('outbox')
    for (const change of changes) {
      const now = await outbox.get(change.id)
      if (now !== undefined) await outbox.put({ ...now, ...change })
    }
  })
  ports.onChange()
}

/** Merges: the sequence state may have moved meanwhile. */
export const changeIdentity = async (ports: Pick<SyncPorts, 'db' | 'onChange'>, deviceId: string, change: Partial<Pick<Identity, 'status' | 'askedAgainAt' | 'revokedAt'>>): Promise<void> => {
  await transact(ports.db, ['identities'], async (tx) => {
    const now = await tx.objectStore('identities').get(deviceId)
    if (now !== undefined) await tx.objectStore('identities').put({ ...now, ...change })
  })
  ports.onChange()
}

export const markRevoked = (ports: Pick<SyncPorts, 'db' | 'onChange' | 'serverClock'>, { deviceId }: Identity): Promise<void> => changeIdentity(ports, deviceId, { status: 'revoked', askedAgainAt: ports.serverClock.now(), revokedAt: ports.serverClock.now() })
