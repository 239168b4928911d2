import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { createTestDatabase } from '../../../test/database.ts'
import { problemOf } from '../../http/app.ts'
import { createIntake } from '../../intake/intake.ts'
import { createUploadMac } from '../uploadMac.ts'
import { openDatabase, type Database } from './database.ts'

/** A network between the server and its database. While it swallows, what either side sends goes nowhere and no connection breaks. */
interface Network {
  readonly port: number
  isSwallowing: boolean
  close(): Promise<void>
}

const startNetwork = async (to: { host: string; port: number }): Promise<Network> => {
  const sockets = new Set<Socket>()
  const network = { port: 0, isSwallowing: false, close: async () => {} }
  const server: Server = createServer((near) => {
    const far = connect(to)
    for (const [from, other] of [[near, far], [far, near]] as const) {
      sockets.add(from)
      from.on('data', (bytes) => { if (!network.isSwallowing) other.write(bytes) })
      from.on('error', () => {})
      from.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(network, {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

let network: Network
let database: Awaited<ReturnType<typeof createTestDatabase>>
let db: Database

beforeEach(async () => {
  database = await createTestDatabase(inject('clusterUrl'), inject('migratedDatabase'))
  const url = new URL(database.connectionString)
  network = await startNetwork({ host: url.hostname, port: Number(url.port || 5432) })
  url.hostname = '127.0.0.1'
  url.port = String(network.port)
  db = await openDatabase(url.href, { onError: () => {}, answerWithinMs: 400, keepWithinMs: 400 })
})
afterEach(async () => {
  await db.close()
  await network.close()
  await database.drop()
})

const upload = () => ({ orgId: randomUUID(), eventId: randomUUID(), deviceId: randomUUID(), personId: randomUUID(), source: 'native' as const, receivedAt: Date.now(), remoteAddress: null, envelope: null, body: Buffer.from('{}') })
const problem = (work: Promise<unknown>) => work.then(() => 'answered', problemOf)
const comeBack = { code: 'storage_unavailable', retryAfterSeconds: 5 }

test('an upload whose bytes the network swallows is answered: come back later; what waited behind it too, and the next one goes through', async () => {
  const intake = createIntake(db.intakePool, { uploadMac: createUploadMac('a secret for tests'), onKept: () => {}, waiting: new Int32Array(new SharedArrayBuffer(4)) })
  const first = upload()
  expect((await intake.keep(first)).state).toBe('kept')
  network.isSwallowing = true
  const second = upload()
  const inFlight = problem(intake.keep(second))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const behind = problem(intake.keep(upload()))
  expect([await inFlight, await behind]).toEqual([comeBack, comeBack])
  network.isSwallowing = false
  expect(await Promise.all([intake.keep(second), intake.keep(first)])).toMatchObject([{ state: 'kept' }, { state: 'duplicate', receivedAt: first.receivedAt }])
})

test.each([
  ['a transaction', () => db.withOrg(randomUUID(), (trx) => sql`select 1`.execute(trx))],
  ['a reading', () => db.readOrg(randomUUID(), (trx) => sql`select 1`.execute(trx))],
  ['a look by key', () => db.lookUpOrg(randomUUID(), (trx) => sql`select ${1}::int`.execute(trx))],
  ['a single statement', () => sql`select 1`.execute(db.system)],
])('%s ends too, and does not leave its connection to the next', async (_name, ask) => {
  await ask()
  network.isSwallowing = true
  expect(await problem(ask())).toEqual(comeBack)
  network.isSwallowing = false
  expect(await problem(ask())).toBe('answered')
})
