/** What may leave the phone, and when. Nothing that the server has not proved to hold. */
import { newestDelivered, transact } from './database.ts'
import { prunedKey } from './resendState.ts'
import type { SyncPorts } from './syncPorts.ts'
import type { StoredRecord } from './types.ts'

/** Tracks are the bulk: proved to be in the log they are kept for a month more, in case the server is restored from a backup. Everything else stays for good, and so does what was not proved. */
export const bulkKeptMs = 30 * 86_400_000
/** Uploaded photos, confirmed a day later, stay at hand for a month, too. */
const photosKeptMs = 30 * 86_400_000

export const pruneDelivered = async ({ db, serverClock }: Pick<SyncPorts, 'db' | 'serverClock'>): Promise<void> => {
  // Not the wall clock: somebody who sets it a month ahead must not empty the phone.
  const now = serverClock.told()
  if (now === undefined) return
  await transact(db, ['outbox', 'photos', 'meta'], async (tx) => {
    /** Whatever has an event of this number or a later one has what leaves. */
    const noteLeft = async ({ deviceId, seq }: Pick<StoredRecord, 'deviceId' | 'seq'>): Promise<void> => {
      const to = ((await tx.objectStore('meta').get(prunedKey(deviceId))) as number | undefined) ?? 0
      if (seq > to) await tx.objectStore('meta').put(seq, prunedKey(deviceId))
    }
    for (let cursor = await tx.objectStore('outbox').index('by-prune').openCursor(IDBKeyRange.upperBound(now)); cursor; cursor = await cursor.continue()) {
      await noteLeft(cursor.value)
      await cursor.delete()
    }
    for (let cursor = await tx.objectStore('photos').index('by-upload').openCursor('uploaded'); cursor; cursor = await cursor.continue()) {
      if (Date.parse(cursor.value.takenAt) + photosKeptMs >= now || cursor.value.confirmed !== true) continue
      const event = await tx.objectStore('outbox').get(cursor.value.eventId)
      if (event !== undefined && event.inclusion !== 'proved') continue
      // A photo arrives after its event, and after later ones where the network is slow: they say nothing of it.
      const { deviceId, heldBefore = (await newestDelivered(tx.objectStore('outbox'), deviceId)) + 1 } = cursor.value
      await noteLeft({ deviceId, seq: heldBefore })
      await cursor.delete()
    }
  })
}
