/** Whether the server must be asked what it has, and where that and what came of it is written. The asking itself (resend.ts) is rare, and comes when it is needed. */
import type { SyncPorts } from './syncPorts.ts'
import type { Identity, LogWitnessState } from './types.ts'

type Name = 'missingAsked' | 'missingWanted' | 'resent' | 'prunedTo' | 'lostSince'
export const keyOf = (name: Name, deviceId: string): string => `${name}:${deviceId}`
export const witnessKey = (logOrigin: string): string => `log:${logOrigin}`
export const resentKey = (deviceId: string): string => keyOf('resent', deviceId)
/** When the first of the events had arrived that the server turned out to lack; until it is noted what else may be lost. */
export const lostSinceKey = (deviceId: string): string => keyOf('lostSince', deviceId)
export const prunedKey = (deviceId: string): string => keyOf('prunedTo', deviceId)

/** What the person is told after a server lost something. */
export interface Resent {
  readonly noticedAt: string
  /** Put back into the queue, over all times. */
  readonly events: number
  /** Older tracks and photos that had left the phone already may be gone for good. */
  readonly mayLackOlder: boolean
}

/** Written before the reason for it is, so that a kill in between asks once too often and never once too little. */
export const askWhatIsMissing = async ({ db }: Pick<SyncPorts, 'db'>, { deviceId }: Identity): Promise<void> => {
  await db.put('meta', true, keyOf('missingWanted', deviceId))
}

export interface ReasonToAsk {
  /** How often the log has contradicted what the phone saw, in all. */
  readonly contradictions: number
  /** There is a contradiction since the server was asked last. */
  readonly isContradicted: boolean
}

/** Undefined: there is none. */
export const reasonToAsk = async ({ db }: Pick<SyncPorts, 'db'>, identity: Identity): Promise<ReasonToAsk | undefined> => {
  const state = (await db.get('meta', witnessKey(identity.logOrigin))) as LogWitnessState | undefined
  const contradictions = state?.contradictions ?? 0
  const asked = ((await db.get('meta', keyOf('missingAsked', identity.deviceId))) as number | undefined) ?? 0
  const wanted = (await db.get('meta', keyOf('missingWanted', identity.deviceId))) === true
  return contradictions > asked || wanted ? { contradictions, isContradicted: contradictions > asked } : undefined
}
