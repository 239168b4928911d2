/**
 * IndexedDB of the phone: the only place where a record exists until the server has it. Every write that must not be torn
 * is one transaction with `durability: 'strict'` (flushed to disk before it reports success, so a battery pulled a moment
 * later loses nothing).
 */
import { openDB } from 'idb'
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb'
import type { CachedRecord, Identity, StoredFix, StoredPhoto, StoredRecord } from './types.ts'

export interface PhoneSchema extends DBSchema {
  /** Single values by name: current device, cached day, sites, log witness state, settings, work state. */
  meta: { key: string; value: unknown }
  identities: { key: string; value: Identity }
  outbox: { key: string; value: StoredRecord; indexes: { 'by-delivery': [string, string, number]; 'by-person-check-in': [string, string]; 'by-proof-due': [string, number]; 'by-prune': number; 'by-broken': [string, number] } }
  photos: { key: string; value: StoredPhoto; indexes: { 'by-upload': string } }
  records: { key: string; value: CachedRecord; indexes: { 'by-person-time': [string, string] } }
  trackBuffer: { key: number; value: StoredFix }
}

export type PhoneDatabase = IDBPDatabase<PhoneSchema>

export const databaseName = 'fieldproof'

export const openPhoneDatabase = (name = databaseName): Promise<PhoneDatabase> =>
  openDB<PhoneSchema>(name, 1, {
    upgrade: (db) => {
      db.createObjectStore('meta')
      db.createObjectStore('identities', { keyPath: 'deviceId' })
      const outbox = db.createObjectStore('outbox', { keyPath: 'id' })
      // Array keys sort element by element: all that waits, per device, in sequence.
      outbox.createIndex('by-delivery', ['delivery', 'deviceId', 'seq'])
      outbox.createIndex('by-person-check-in', ['personId', 'checkInTime'])
      outbox.createIndex('by-proof-due', ['deviceId', 'proofDueAt'])
      outbox.createIndex('by-prune', 'pruneAt')
      outbox.createIndex('by-broken', ['personId', 'broken'])
      db.createObjectStore('photos', { keyPath: 'sha256' }).createIndex('by-upload', 'upload')
      db.createObjectStore('records', { keyPath: 'eventId' }).createIndex('by-person-time', ['personId', 'serverTime'])
      db.createObjectStore('trackBuffer', { keyPath: 'key', autoIncrement: true })
    },
    // Another tab runs a newer version: let it go on instead of blocking it.
    blocking: (_current, _blocked, event) => { (event.target as IDBDatabase).close() },
  })

export const currentIdentity = async (db: PhoneDatabase): Promise<Identity | undefined> => {
  const deviceId = await db.get('meta', 'currentDeviceId')
  return typeof deviceId === 'string' ? db.get('identities', deviceId) : undefined
}

/** Events of this device that wait, lowest sequence first. */
export const waitingEvents = (db: PhoneDatabase, deviceId: string, count?: number): Promise<StoredRecord[]> =>
  db.getAllFromIndex('outbox', 'by-delivery', IDBKeyRange.bound(['waiting', deviceId, 0], ['waiting', deviceId, Number.MAX_SAFE_INTEGER]), count)

export const waitingPhotos = async (db: PhoneDatabase, deviceId: string): Promise<StoredPhoto[]> =>
  (await db.getAllFromIndex('photos', 'by-upload', 'waiting')).filter((photo) => photo.deviceId === deviceId)

/** The last events of this device that the server has, newest first. */
export const lastDelivered = async (db: PhoneDatabase, deviceId: string, count: number): Promise<StoredRecord[]> => {
  const found: StoredRecord[] = []
  const range = IDBKeyRange.bound(['delivered', deviceId, 0], ['delivered', deviceId, Number.MAX_SAFE_INTEGER])
  for (let cursor = await db.transaction('outbox').store.index('by-delivery').openCursor(range, 'prev'); cursor && found.length < count; cursor = await cursor.continue()) found.push(cursor.value)
  return found
}

export const countWaiting = (db: PhoneDatabase): Promise<number> =>
  db.countFromIndex('outbox', 'by-delivery', IDBKeyRange.bound(['waiting'], ['waiting', []]))

/**
 * One transaction that is there whole, on disk, or not at all. Rejects with what failed: QuotaExceededError when the disk is full,
 * InvalidStateError when the connection is closed.
 */
export const transact = async <Names extends StoreNames<PhoneSchema>[], T>(db: PhoneDatabase, names: Names, work: (tx: IDBPTransaction<PhoneSchema, Names, 'readwrite'>) => Promise<T>): Promise<T> => {
  const tx = db.transaction(names, 'readwrite', { durability: 'strict' })
  try {
    const result = await work(tx)
    await tx.done
    return result
  } catch (error) {
    // The transaction is rolled back or has rejected already; its own rejection says nothing new.
    tx.done.catch(() => undefined)
    // A request that is undone with its transaction says AbortError; why it was undone stands here.
    const reason = tx.error
    try { tx.abort() } catch { /* over already */ }
    throw reason ?? error
  }
}
