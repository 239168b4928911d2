import { transact } from './database.ts'
import type { PhoneDatabase } from './database.ts'
import { closePhoto, closeRecord } from './seal.ts'
import type { Seal } from './seal.ts'
import type { OutboxRecord, PhotoRecord } from './types.ts'

/** Encrypts what was stored before there was a seal, a row at a time: a kill in between leaves the rest for the next start. Answers how many. */
export const sealOldRows = async (db: PhoneDatabase, seal: Seal): Promise<number> => {
  let done = 0
  for (const id of await db.getAllKeys('outbox')) {
    const row = await db.get('outbox', id)
    if (row === undefined || row.sealed !== undefined) continue
    const { sealed } = await closeRecord(seal, row as OutboxRecord)
    done += await transact(db, ['outbox'], async (tx) => {
      // The state of its delivery may have moved meanwhile.
      const now = await tx.objectStore('outbox').get(id)
      if (now === undefined || now.sealed !== undefined) return 0
      const { jws: _jws, shown: _shown, explains: _explains, declares: _declares, ...rest } = now as OutboxRecord
      await tx.objectStore('outbox').put({ ...rest, sealed })
      return 1
    })
  }
  for (const sha256 of await db.getAllKeys('photos')) {
    const row = await db.get('photos', sha256)
    if (row === undefined || row.sealed !== undefined) continue
    const { sealed } = await closePhoto(seal, row as PhotoRecord)
    done += await transact(db, ['photos'], async (tx) => {
      const now = await tx.objectStore('photos').get(sha256)
      if (now === undefined || now.sealed !== undefined) return 0
      const { bytes: _bytes, ...rest } = now as PhotoRecord
      await tx.objectStore('photos').put({ ...rest, sealed })
      return 1
    })
  }
  return done
}
