/**
 * The phone's own outbox (apps/mobile/src/outbox) over an IndexedDB in memory, with a page that can be killed at any turn of the event loop, a disk
 * that can be full, a connection to the database that can be closed, and a wall clock that somebody sets.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { IDBFactory, IDBKeyRange as FakeKeyRange } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { unwrap, wrap } from 'idb'
import { consentState } from '../../../../apps/mobile/src/app/consents.ts'
import type { ConsentState } from '../../../../apps/mobile/src/app/consents.ts'
import { openRows, readRows } from '../../../../apps/mobile/src/app/snapshot.ts'
import { appendEvent } from '../../../../apps/mobile/src/outbox/appendEvent.ts'
import type { AppendExtras, AppendPorts } from '../../../../apps/mobile/src/outbox/appendEvent.ts'
import type { ConsentPurpose, Fix } from '@fieldproof/core/kernel'
import { openPhoneDatabase } from '../../../../apps/mobile/src/outbox/database.ts'
import type { PhoneDatabase } from '../../../../apps/mobile/src/outbox/database.ts'
import { createPageLock } from '../../../../apps/mobile/src/outbox/locks.ts'
import { bulkKeptMs, pruneDelivered } from '../../../../apps/mobile/src/outbox/prune.ts'
import { makeRoom } from '../../../../apps/mobile/src/outbox/makeRoom.ts'
import { closeFix, createSeal, openPhoto, openRecord } from '../../../../apps/mobile/src/outbox/seal.ts'
import { sealOldRows } from '../../../../apps/mobile/src/outbox/sealOldRows.ts'
import type { Seal } from '../../../../apps/mobile/src/outbox/seal.ts'
import { createServerClock } from '../../../../apps/mobile/src/outbox/serverClock.ts'
import type { SavedServerClock, ServerClock } from '../../../../apps/mobile/src/outbox/serverClock.ts'
import { sendAtOnce, syncOutbox } from '../../../../apps/mobile/src/outbox/sync.ts'
import type { SyncApi, SyncOutcome, SyncPorts } from '../../../../apps/mobile/src/outbox/syncPorts.ts'
import type { EventDraft, Identity, OutboxRecord } from '../../../../apps/mobile/src/outbox/types.ts'
import { verifyEd25519 } from '../nodeCrypto.ts'
import { purposes } from './words.ts'
import { never } from './virtualNetwork.ts'
import type { VirtualApi } from './virtualNetwork.ts'

/** As app/rounds.ts. */
const sitesFreshMs = 20 * 60_000

export interface Page { alive: boolean }

export interface VirtualPhone {
  readonly page: () => Page
  readonly db: () => PhoneDatabase
  readonly append: (draft: EventDraft, extras?: AppendExtras) => Promise<OutboxRecord>
  /** As app/phone.ts: the outbox, then the day, whose answer tells the time. */
  readonly sync: (api: VirtualApi) => Promise<SyncOutcome>
  /** As app/phone.ts with a call for help: ahead of the queue. */
  readonly sendAhead: (api: VirtualApi, record: OutboxRecord) => Promise<SyncOutcome>
  /** All that it still has, byte for byte as it was signed. */
  readonly signed: () => Promise<readonly Uint8Array[]>
  /** What it takes the person to have agreed to, and the last word that was signed on it. */
  readonly consents: () => Promise<readonly { readonly purpose: ConsentPurpose; readonly state: ConsentState; readonly said: boolean | undefined }[]>
  /** As app/phone.ts after a word, and where the consents are looked at. */
  readonly askConsents: (api: VirtualApi) => Promise<void>
  /** The clock that the phone goes by, and how it dates a position that the browser has stamped by the wall clock just now. */
  readonly phoneNow: () => number
  readonly positionTime: () => number
  /** Tracks (ids) and photos (hashes) that left the phone in time: proved to be in the log and confirmed, a month before. */
  readonly pruned: ReadonlySet<string>
  /** The tab is gone: no line of it runs any more, open transactions are undone. */
  readonly kill: () => void
  /** A new page over the same disk. */
  readonly open: () => Promise<void>
  /** The browser closes the connection under the page, as iOS does. */
  readonly databaseLoss: () => () => void
  /** Everything as a version before there was encryption would have left it. */
  readonly unseal: () => Promise<void>
  /** What a new version does with such rows when it starts. */
  readonly sealOld: () => Promise<number>
  /** Positions of a running track, not signed yet. */
  readonly buffer: (fixes: readonly Fix[]) => Promise<void>
  /** As app/phone.ts does when a write was refused for want of room. */
  readonly makeRoom: () => Promise<number>
  readonly setDiskFull: (isFull: boolean) => void
  /** Under the open page, which keeps what it makes of it as app/phone.ts does every few seconds. */
  readonly moveWallClock: (ms: number) => Promise<void>
}

export interface VirtualPhoneOptions {
  readonly now: () => number
  readonly newId: () => string
  readonly deviceKey: KeyObject
  readonly identity: Omit<Identity, 'privateKey' | 'status' | 'nextSeq' | 'previousHash'>
  /** A mutation: time since the server's by the wall clock. */
  readonly trustsWallClock?: boolean | undefined
  /** It asks for the consents now and then, as app/rounds.ts. */
  readonly asksConsents?: boolean | undefined
}

/** Synchronous underneath, so that nothing of a simulation depends on how busy the machine is. */
const subtleOf = (key: KeyObject): SubtleCrypto => ({
  sign: async (_algorithm: unknown, _key: unknown, data: Uint8Array) => Uint8Array.from(sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })).buffer,
  digest: async (_algorithm: unknown, data: Uint8Array) => Uint8Array.from(createHash('sha256').update(data).digest()).buffer,
  generateKey: async () => ({ raw: Uint8Array.from(randomBytes(32)) }),
  encrypt: async ({ iv, additionalData }: AesGcmParams, { raw }: { raw: Uint8Array }, data: Uint8Array) => {
    const cipher = createCipheriv('aes-256-gcm', raw, iv as Uint8Array).setAAD(additionalData as Uint8Array)
    return Uint8Array.from(Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()])).buffer
  },
  decrypt: async ({ iv, additionalData }: AesGcmParams, { raw }: { raw: Uint8Array }, data: Uint8Array) => {
    const cipher = createDecipheriv('aes-256-gcm', raw, iv as Uint8Array).setAAD(additionalData as Uint8Array).setAuthTag(data.subarray(-16))
    return Uint8Array.from(Buffer.concat([cipher.update(data.subarray(0, -16)), cipher.final()])).buffer
  },
}) as unknown as SubtleCrypto

interface RawTransaction { readonly mode: string; _state?: string; _abort: (name: string | null) => void; objectStore: (name: string) => Record<string, (...args: unknown[]) => unknown> }

export const createVirtualPhone = async (options: VirtualPhoneOptions): Promise<VirtualPhone> => {
  const factory = new IDBFactory()
  const subtle = subtleOf(options.deviceKey)
  const pruned = new Set<string>()
  let page: Page = { alive: true }
  let db!: PhoneDatabase
  let open = new Set<RawTransaction>()
  let isFull = false
  let wallOffset = 0
  let bootedAt = options.now()
  let lock = createPageLock()
  let serverClock!: ServerClock
  let seal!: Seal
  const clock = { wall: () => options.now() + wallOffset, monotonic: () => options.now() - bootedAt }

  const connect = async (): Promise<void> => {
    Object.assign(globalThis, { indexedDB: factory, IDBKeyRange: FakeKeyRange })
    const mine = page
    db = await openPhoneDatabase('sim')
    const raw = unwrap(db) as unknown as { transaction: (...args: unknown[]) => RawTransaction }
    const real = raw.transaction.bind(raw)
    raw.transaction = (...args) => {
      if (!mine.alive) throw new DOMException('the page is gone', 'InvalidStateError')
      const tx = real(...args)
      open.add(tx)
      if (tx.mode === 'readwrite' && isFull) fillDisk(tx)
      return tx
    }
  }
  /** As browsers do it: the write is refused and the whole transaction with it. */
  const fillDisk = (tx: RawTransaction): void => {
    const store = tx.objectStore.bind(tx)
    tx.objectStore = (name) => {
      const real = store(name)
      for (const write of ['add', 'put'] as const) {
        const work = real[write]!.bind(real)
        real[write] = (...args) => {
          const request = work(...args)
          setImmediate(() => { if (tx._state !== 'finished') tx._abort('QuotaExceededError') })
          return request
        }
      }
      return real
    }
  }
  const begin = async (): Promise<void> => {
    await connect()
    seal = await createSeal(db, subtle)
    lock = createPageLock()
    bootedAt = options.now()
    const clockOf = options.trustsWallClock ? { wall: clock.wall, monotonic: clock.wall } : clock
    serverClock = createServerClock(clockOf, (await db.get('meta', 'serverClock')) as SavedServerClock | undefined)
  }
  const living = (): { db: PhoneDatabase; mine: Page } => ({ db, mine: page })
  const onlyWhileAlive = async <T>(mine: Page, work: Promise<T>): Promise<T> => {
    try {
      const result = await work
      return mine.alive ? result : await never<T>()
    } catch (error) {
      if (!mine.alive) return never<T>()
      throw error
    }
  }
  const appendPorts = (): AppendPorts => ({ db, seal, clock, clockFacts: serverClock.facts, deviceFacts: () => ({ networkType: '4g', appVersion: 'sim' }), withLock: lock, subtle, newId: options.newId })
  const syncPorts = (api: SyncApi): SyncPorts => {
    const { mine } = living()
    const noting: ServerClock = {
      ...serverClock,
      // As app/phone.ts: kept for the next page, without waiting for it.
      note: (time, token) => {
        if (!mine.alive) return
        serverClock.note(time, token)
        void db.put('meta', serverClock.saved(), 'serverClock').catch(() => undefined)
      },
    }
    return { db, seal, apiFor: () => api, clock, serverClock: noting, withLock: lock, crypto: { sha256: (data) => createHash('sha256').update(data).digest(), verifyEd25519 }, onChange: () => undefined }
  }

  await begin()
  await db.put('identities', { ...options.identity, privateKey: {} as CryptoKey, status: 'active', nextSeq: 1, previousHash: null })
  await db.put('meta', options.identity.deviceId, 'currentDeviceId')
  // The answer to the enrolment tells the time.
  serverClock.note(options.identity.enrolledAt)
  await db.put('meta', serverClock.saved(), 'serverClock')

  return {
    page: () => page,
    db: () => db,
    append: (draft, extras) => onlyWhileAlive(page, appendEvent(appendPorts(), draft, extras)),
    sync: (api) => onlyWhileAlive(page, (async () => {
      const ports = syncPorts(api)
      const outcome = await syncOutbox(ports)
      const day = outcome.state === 'offline' ? undefined : await api.today().catch(() => undefined)
      if (typeof day?.serverTime === 'string') {
        ports.serverClock.note(day.serverTime, day.timeToken)
        const askedAt = (await db.get('meta', 'sitesFetchedAt')) as number | undefined
        if (options.asksConsents && (askedAt === undefined || Math.abs(clock.wall() - askedAt) > sitesFreshMs)) {
          await api.consents().then(async (consents) => {
            await db.put('meta', consents, 'consents')
            await db.put('meta', Date.parse(day.serverTime), 'consentsAt')
            await db.put('meta', clock.wall(), 'sitesFetchedAt')
          }, () => undefined)
        }
      }
      // Whether there was a network or not, as the app does.
      for (const row of await db.getAll('outbox')) if (row.kind === 'track' && row.inclusion === 'proved' && (row.pruneAt ?? Infinity) <= (serverClock.told() ?? 0)) pruned.add(row.id)
      for (const { sha256, takenAt, upload, confirmed } of await db.getAll('photos')) if (upload === 'uploaded' && confirmed === true && Date.parse(takenAt) + bulkKeptMs < (serverClock.told() ?? 0)) pruned.add(sha256)
      await pruneDelivered(ports)
      return outcome
    })()),
    pruned,
    kill: () => {
      page.alive = false
      for (const tx of open) {
        if (tx._state === 'finished') continue
        // Nobody is left to hear of it.
        wrap(tx as unknown as IDBTransaction).done.catch(() => undefined)
        tx._abort(null)
      }
      open = new Set()
      db.close()
    },
    open: async () => {
      page = { alive: true }
      await begin()
    },
    databaseLoss: () => { const present = db; return () => { present.close() } },
    unseal: async () => {
      for (const row of await db.getAll('outbox')) await db.put('outbox', await openRecord(seal, row))
      for (const row of await db.getAll('photos')) await db.put('photos', (await openPhoto(seal, row))!)
    },
    sealOld: () => onlyWhileAlive(page, sealOldRows(db, seal)),
    buffer: (fixes) => onlyWhileAlive(page, (async () => { for (const fix of fixes) await db.add('trackBuffer', await closeFix(seal, { deviceId: options.identity.deviceId, fix })) })()),
    makeRoom: () => onlyWhileAlive(page, makeRoom(db)),
    setDiskFull: (full) => { isFull = full },
    moveWallClock: async (ms) => {
      wallOffset += ms
      await db.put('meta', serverClock.saved(), 'serverClock')
    },
    sendAhead: (api, record) => onlyWhileAlive(page, sendAtOnce(syncPorts(api), record)),
    signed: async () => (await Promise.all((await db.getAll('outbox')).map((row) => openRecord(seal, row)))).map(({ jws }) => Buffer.from(jws, 'latin1')),
    consents: () => onlyWhileAlive(page, (async () => {
      const snapshot = await openRows(await readRows(db), seal)
      const words = (await Promise.all((await db.getAll('outbox')).filter(({ kind }) => kind === 'declaration').map((row) => openRecord(seal, row)))).sort((a, b) => b.seq - a.seq)
      return purposes.map((purpose) => {
        const last = words.find(({ declares }) => declares?.topic === 'consent' && declares.purpose === purpose)?.declares
        return { purpose, state: consentState(snapshot, purpose), said: last?.topic === 'consent' ? last.granted : undefined }
      })
    })()),
    askConsents: (api) => onlyWhileAlive(page, (async () => {
      const asked = serverClock.now()
      await db.put('meta', await api.consents(), 'consents')
      await db.put('meta', asked, 'consentsAt')
    })()),
    phoneNow: () => serverClock.now(),
    positionTime: () => serverClock.trueTime(clock.wall()),
  }
}
