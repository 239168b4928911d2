/** A phone may have been another's before: what that person signed and photographed here is theirs, whoever knows its number. */
import { currentIdentity } from './database.ts'
import type { PhoneDatabase } from './database.ts'
import { openPhoto } from './seal.ts'
import type { Seal } from './seal.ts'
import type { PhotoRecord, StoredRecord } from './types.ts'

export const ownRecord = async (db: PhoneDatabase, eventId: string): Promise<StoredRecord | undefined> => {
  const [row, identity] = await Promise.all([db.get('outbox', eventId), currentIdentity(db)])
  return row?.personId === identity?.personId ? row : undefined
}

export const ownPhoto = async (db: PhoneDatabase, seal: Seal, sha256: string): Promise<PhotoRecord | undefined> => {
  const row = await db.get('photos', sha256)
  const taker = row === undefined ? undefined : await db.get('identities', row.deviceId)
  return row === undefined || taker?.personId !== (await currentIdentity(db))?.personId ? undefined : openPhoto(seal, row)
}
