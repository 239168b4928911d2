/**
 * What records say is encrypted where it is stored: AES-256-GCM under a key that can be used on this phone and read out nowhere (non-extractable), as the signing key. Somebody who
 * copies the browser's files gets no payload without the browser's key store. It is no shield against whoever can open the app on the unlocked phone.
 *
 * Outside: id, sequence, kind, times, state of delivery, hashes. Inside: the signed text, what the screens show of it, photos, recordings, buffered positions.
 * Rows of before are read as they are and encrypted by sealOldRows.ts. WebCrypto answers asynchronously, and an IndexedDB transaction ends while one waits: everything is encrypted
 * before a transaction is opened and decrypted after it is over.
 */
import { transact } from './database.ts'
import type { PhoneDatabase } from './database.ts'
import type { BufferedFix, OutboxRecord, PhotoRecord, Sealed, StoredFix, StoredPhoto, StoredRecord } from './types.ts'

export interface Seal {
  /** `bound`: the name of the row, so that what was put into another row does not open. */
  readonly close: (bound: string, bytes: Uint8Array<ArrayBuffer>) => Promise<Sealed>
  /** undefined: the key is not the one it was closed with, or the bytes are damaged. */
  readonly open: (bound: string, sealed: Sealed) => Promise<Uint8Array<ArrayBuffer> | undefined>
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const keyName = 'sealKey'

/** The key of this phone; made when there is none. A key that is gone is not told here: what it closed does not open, and says so row by row. */
export const createSeal = async (db: PhoneDatabase, subtle: Pick<SubtleCrypto, 'generateKey' | 'encrypt' | 'decrypt'>): Promise<Seal> => {
  let key = (await db.get('meta', keyName)) as CryptoKey | undefined
  if (key === undefined) {
    const fresh = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
    // Another tab may have been first: its key counts, in one transaction.
    key = await transact(db, ['meta'], async (tx) => {
      const known = (await tx.objectStore('meta').get(keyName)) as CryptoKey | undefined
      if (known === undefined) await tx.objectStore('meta').put(fresh, keyName)
      return known ?? fresh
    })
  }
  const keyHere = key
  const rule = (bound: string, iv: Uint8Array<ArrayBuffer>) => ({ name: 'AES-GCM', iv, additionalData: encoder.encode(bound) })
  return {
    close: async (bound, bytes) => {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      return { iv, data: new Uint8Array(await subtle.encrypt(rule(bound, iv), keyHere, bytes)) }
    },
    open: async (bound, { iv, data }) => {
      try {
        return new Uint8Array(await subtle.decrypt(rule(bound, iv), keyHere, data))
      } catch { return undefined }
    },
  }
}

const closeJson = (seal: Seal, bound: string, value: unknown): Promise<Sealed> => seal.close(bound, encoder.encode(JSON.stringify(value)))
const openJson = async <T>(seal: Seal, bound: string, sealed: Sealed): Promise<T | undefined> => {
  const bytes = await seal.open(bound, sealed)
  return bytes === undefined ? undefined : (JSON.parse(decoder.decode(bytes)) as T)
}

export const closeRecord = async (seal: Seal, { jws, shown, explains, declares, ...rest }: OutboxRecord): Promise<StoredRecord> =>
  ({ ...rest, sealed: await closeJson(seal, rest.id, { jws, shown, explains, declares }) })
export const openRecord = async (seal: Seal, stored: StoredRecord): Promise<OutboxRecord> => {
  // A row of before there was a seal.
  if (stored.sealed === undefined) return stored as OutboxRecord
  const { sealed, ...rest } = stored
  const inside = await openJson<Pick<OutboxRecord, 'jws' | 'shown' | 'explains' | 'declares'>>(seal, stored.id, sealed)
  return inside === undefined ? { ...rest, jws: '', isUnreadable: true } : { ...rest, ...inside }
}
export const openRecords = (seal: Seal, stored: readonly StoredRecord[]): Promise<OutboxRecord[]> => Promise.all(stored.map((row) => openRecord(seal, row)))

export const closePhoto = async (seal: Seal, { bytes, ...rest }: PhotoRecord): Promise<StoredPhoto> => ({ ...rest, sealed: await seal.close(rest.sha256, bytes) })
/** undefined: its key is gone. */
export const openPhoto = async (seal: Seal, stored: StoredPhoto): Promise<PhotoRecord | undefined> => {
  if (stored.sealed === undefined) return stored as PhotoRecord
  const { sealed, ...rest } = stored
  const bytes = await seal.open(stored.sha256, sealed)
  return bytes === undefined ? undefined : { ...rest, bytes }
}

export const closeFix = async (seal: Seal, { deviceId, fix }: BufferedFix): Promise<StoredFix> => ({ deviceId, sealed: await closeJson(seal, deviceId, fix) })
export const openFix = async (seal: Seal, stored: StoredFix): Promise<BufferedFix | undefined> => {
  if (stored.sealed === undefined) return stored as BufferedFix
  const { sealed, ...rest } = stored
  const fix = await openJson<BufferedFix['fix']>(seal, stored.deviceId, sealed)
  return fix === undefined ? undefined : { ...rest, fix }
}
