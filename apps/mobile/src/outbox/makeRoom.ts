/**
 * What gives way when the phone's storage runs short, and what does not.
 *
 *   1. Records as the server showed them: copies, asked for again when they are looked at.
 *   2. Positions of the running track that are not signed yet: of the older half every second one, so that the way stays whole and only gets coarser. Called again, it halves again.
 *
 * Signed events, and the photos and recordings they name, never leave for want of room. Deleting needs no room itself; each step is one transaction, and a kill in between leaves
 * what was done.
 */
import type { PhoneDatabase } from './database.ts'
import { transact } from './database.ts'

/** Below this share or this much of free room storage counts as short: a day of work with ten photos is some 5 MB. */
export const shortRules = { leastFreeShare: 0.05, leastFreeBytes: 20_000_000 } as const

export interface Room {
  /** Positions that were left out so far, over all times. */
  readonly thinnedFixes: number
}

export const isShort = ({ usage, quota }: { readonly usage?: number | undefined; readonly quota?: number | undefined }): boolean =>
  usage !== undefined && quota !== undefined && quota > 0 && (quota - usage < shortRules.leastFreeBytes || (quota - usage) / quota < shortRules.leastFreeShare)

/** Answers how many positions were left out by this call. */
export const makeRoom = async (db: PhoneDatabase): Promise<number> => {
  await transact(db, ['records'], (tx) => tx.objectStore('records').clear())
  return transact(db, ['trackBuffer'], async (tx) => {
    // Keys count up, so the oldest come first.
    const keys = await tx.objectStore('trackBuffer').getAllKeys()
    const thinned = keys.slice(0, Math.floor(keys.length / 2)).filter((_key, index) => index % 2 === 1)
    for (const key of thinned) await tx.objectStore('trackBuffer').delete(key)
    return thinned.length
  })
}
