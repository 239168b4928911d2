/**
 * IndexedDB of the phone: the only place where a record exists until the server has it. Every write that must not be torn
 * is one transaction with `durability: 'strict'` (flushed to disk before it reports success, so a battery pulled a moment
 * later loses nothing).
 */
import { openDB, unwrap, wrap } from 'idb'
import type { DBSchema, IDBPDatabase, IDBPObjectStore, IDBPTransaction, StoreNames } from 'idb'
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

declare global {
  // Set by the head of index.html, which asks for the database before anything else: it is open by the time that a slow network has brought the script.
  var fieldproofOpening: IDBOpenDBRequest | undefined
}
/** What index.html has opened, once. undefined: nothing, or a database that is not there yet, is of another version, or was closed for a newer one meanwhile. */
const openedEarly = async (): Promise<PhoneDatabase | undefined> => {
  const request = globalThis.fieldproofOpening
  globalThis.fieldproofOpening = undefined
  if (request === undefined) return undefined
  if (request.readyState !== 'done') await new Promise((resolve) => { for (const end of ['success', 'error']) request.addEventListener(end, resolve) })
  if (request.error !== null) return undefined
  const db = wrap(request.result) as unknown as PhoneDatabase
  if (db.version === version) {
    giveWay(request.result)
    if (isOpen(db)) return db
  }
  db.close()
  return undefined
}
/** Another tab runs a newer version: let it go on instead of blocking it. */
const giveWay = (db: IDBDatabase): void => db.addEventListener('versionchange', () => db.close())

/** A connection that is closed says so at the first transaction. */
export const isOpen = (db: PhoneDatabase): boolean => {
  try { db.transaction('meta'); return true } catch { return false }
}
/** The connection is lost for as long as this page lives: the browser closed it (iOS does now and then; site data was deleted), or it gave way to a newer version. */
export const onLost = (db: PhoneDatabase, tell: () => void): void => { for (const end of ['close', 'versionchange'] as const) db.addEventListener(end, tell) }

const version = 1
export const openPhoneDatabase = async (name = databaseName): Promise<PhoneDatabase> =>
  (name === databaseName ? await openedEarly() : undefined) ?? openDB<PhoneSchema>(name, version, {
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
  }).then((db) => { giveWay(unwrap(db)); return db })

export const currentIdentity = async (db: PhoneDatabase): Promise<Identity | undefined> => {
  const deviceId = await db.get('meta', 'currentDeviceId')
  return typeof deviceId === 'string' ? db.get('identities', deviceId) : undefined
}

/** Events of a device in one state of delivery, by sequence, from one number on. */
export const deliveryRange = (delivery: StoredRecord['delivery'], deviceId: string, from = 0): IDBKeyRange => IDBKeyRange.bound([delivery, deviceId, from], [delivery, deviceId, Number.MAX_SAFE_INTEGER])

/** The highest sequence number of those that have arrived; 0 for none. */
export const newestDelivered = async (outbox: IDBPObjectStore<PhoneSchema, ArrayLike<StoreNames<PhoneSchema>>, 'outbox', IDBTransactionMode>, deviceId: string): Promise<number> =>
  (await outbox.index('by-delivery').openKeyCursor(deliveryRange('delivered', deviceId), 'prev'))?.key[2] ?? 0

/** Events of this device that wait, lowest sequence first, from one number on. */
export const waitingEvents = (db: PhoneDatabase, deviceId: string, count?: number, from?: number): Promise<StoredRecord[]> =>
  db.getAllFromIndex('outbox', 'by-delivery', deliveryRange('waiting', deviceId, from), count)

export const waitingPhotos = async (db: PhoneDatabase, deviceId: string): Promise<StoredPhoto[]> =>
  (await db.getAllFromIndex('photos', 'by-upload', 'waiting')).filter((photo) => photo.deviceId === deviceId)

export const countWaiting = (db: PhoneDatabase): Promise<number> => db.countFromIndex('outbox', 'by-delivery', anyWaiting())
/** Of every device. */
export const anyWaiting = (): IDBKeyRange => IDBKeyRange.bound(['waiting'], ['waiting', []])

/** The last `count` events of a range of an index, newest first. Their keys, then all of them at once: a cursor would be one answer waited for after another. */
export const newestEvents = async (outbox: IDBPObjectStore<PhoneSchema, ArrayLike<StoreNames<PhoneSchema>>, 'outbox'>, index: 'by-delivery' | 'by-person-check-in', range: IDBKeyRange, count: number): Promise<StoredRecord[]> => {
  const keys = await outbox.index(index).getAllKeys(range)
  const rows = await Promise.all(keys.slice(-count).reverse().map((key) => outbox.get(key)))
  return rows.filter((row) => row !== undefined)
}

/**
 * One transaction that is there whole, on disk, or not at all. Rejects with what failed: QuotaExceededError when the disk is full,
 * InvalidStateError when the connection is closed.
 */
export const transact = async <Names extends StoreNames<PhoneSchema>[], T>(db: PhoneDatabase, names: Names, work: (tx: IDBPTransaction<PhoneSchema, Names, 'readwrite'>) => Promise<T>, durability: 'strict' | 'relaxed' = 'strict'): Promise<T> => {
  const tx = db.transaction(names, 'readwrite', { durability })
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
