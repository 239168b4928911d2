/** For tests: the phone's database (fake-indexeddb), clocks and identity, without a browser. */
import 'fake-indexeddb/auto'
import { deleteDB } from 'idb'
import { appendEvent } from '../outbox/appendEvent.ts'
import type { AppendExtras, AppendPorts } from '../outbox/appendEvent.ts'
import { openPhoneDatabase } from '../outbox/database.ts'
import type { PhoneDatabase } from '../outbox/database.ts'
import { createPageLock } from '../outbox/locks.ts'
import { nobleCrypto } from '../outbox/logCrypto.ts'
import { createServerClock } from '../outbox/serverClock.ts'
import { createSeal, openRecords } from '../outbox/seal.ts'
import type { Seal } from '../outbox/seal.ts'
import { syncOutbox } from '../outbox/sync.ts'
import type { SyncApi, SyncOutcome, SyncPorts } from '../outbox/syncPorts.ts'
import type { CheckInDraft, EventDraft, Identity, OutboxRecord } from '../outbox/types.ts'
import type { FakeCompany } from './fakeCompany.ts'

export interface TestPhone {
  readonly name: string
  db: PhoneDatabase
  seal: Seal
  readonly clock: { wall: () => number; monotonic: () => number; set: (wall: number) => void; pass: (ms: number) => void }
  readonly ports: () => AppendPorts
  readonly syncPorts: (api?: SyncApi) => SyncPorts
  readonly append: (draft: EventDraft, extras?: AppendExtras) => Promise<OutboxRecord>
  readonly sync: () => Promise<SyncOutcome>
  /** A reload: the page's memory is gone, the disk stays. */
  readonly restart: () => Promise<void>
  readonly all: () => Promise<OutboxRecord[]>
  readonly enrolAs: (deviceId: string, change?: Partial<Identity>) => Promise<{ identity: Identity; publicKey: CryptoKey }>
  readonly close: () => Promise<void>
}

let counter = 0

export const createTestPhone = async (company: FakeCompany): Promise<TestPhone> => {
  const name = `fieldproof-test-${++counter}`
  let wall = Date.parse('2026-05-20T02:00:00.000Z')
  let monotonic = 1_000
  const clock = { wall: () => wall, monotonic: () => monotonic, set: (next: number) => { wall = next }, pass: (ms: number) => { wall += ms; monotonic += ms } }
  let lock = createPageLock()
  let serverClock = createServerClock(clock)
  const db = await openPhoneDatabase(name)
  const phone: TestPhone = {
    name, db, seal: await createSeal(db, crypto.subtle), clock,
    ports: () => ({ db: phone.db, seal: phone.seal, clock, clockFacts: serverClock.facts, deviceFacts: () => ({ networkType: '4g', appVersion: 'test' }), withLock: lock, subtle: crypto.subtle, newId: () => crypto.randomUUID() }),
    syncPorts: (api = company.api) => ({ db: phone.db, seal: phone.seal, apiFor: () => api, clock, serverClock, withLock: lock, crypto: nobleCrypto, onChange: () => undefined }),
    append: (draft, extras) => appendEvent(phone.ports(), draft, extras),
    sync: () => syncOutbox(phone.syncPorts()),
    restart: async () => {
      phone.db.close()
      phone.db = await openPhoneDatabase(name)
      phone.seal = await createSeal(phone.db, crypto.subtle)
      lock = createPageLock()
      serverClock = createServerClock(clock, serverClock.saved())
    },
    all: async () => (await openRecords(phone.seal, await phone.db.getAll('outbox'))).sort((a, b) => a.seq - b.seq),
    enrolAs: async (deviceId, change = {}) => {
      const pair = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])) as CryptoKeyPair
      const identity: Identity = {
        deviceId, deviceToken: `token-${deviceId}`, orgId: 'o', orgName: '沪江商贸', personId: 'p-1', personName: '张伟', timeZone: 'Asia/Shanghai', logOrigin: company.logOrigin, logVerifierKey: company.logVerifierKey,
        enrolledAt: new Date(wall).toISOString(), enrolledWith: 'code', privateKey: pair.privateKey, status: 'active', nextSeq: 1, previousHash: null, ...change,
      }
      await phone.db.put('identities', identity)
      await phone.db.put('meta', deviceId, 'currentDeviceId')
      return { identity, publicKey: pair.publicKey }
    },
    close: async () => {
      phone.db.close()
      await deleteDB(name)
    },
  }
  return phone
}

export const deviceA = '0198a1b2-0000-4000-8000-00000000000a'
export const deviceB = '0198a1b2-0000-4000-8000-00000000000b'
export const checkInDraft: CheckInDraft = { kind: 'check_in', siteId: '0198a1b2-0000-4000-8000-0000000000f1', fix: { lat: 31.2304, lon: 121.4737, fixTime: 1_779_242_400_000, accuracyMetres: 12 }, note: '到店' }
