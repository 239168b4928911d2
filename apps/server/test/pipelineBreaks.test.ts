import { createSecretBox } from '../src/platform/secretBox.ts'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDeviceDirectory } from '../src/intake/deviceDirectory.ts'
import { createPipeline, type RunningPipeline } from '../src/pipeline.ts'
import { openDatabase, type Database } from '../src/platform/postgres/database.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** A batch is 500 rows: so many events are three of them. */
const events = 1_100
let server: TestServer
let db: Database
let send: () => Promise<void>

beforeAll(async () => {
  server = await startTestServer()
  const { client, people } = await setUpTestCompany(server)
  const phone = await createSimulatedPhone({ baseUrl: server.url, verifyReceipts: false, code: (await client.people.enrollmentCode(people[0]!.personId)).code })
  // The server's own pipeline is out of the way: what is sent waits in the inbox for the one of each test.
  await server.ports.pipeline.stop()
  db = await openDatabase(server.connectionString, { forPipeline: true, onError: () => {} })
  send = async () => {
    for (let i = 0; i < events; i++) phone.workState('paused')
    await phone.flush()
  }
})
afterAll(async () => {
  await db?.close()
  await server?.stop()
})

const inInbox = async (): Promise<number> => (await sql<{ n: number }>`select count(*)::int as n from inbox`.execute(db.system)).rows[0]!.n

/** Runs a pipeline over what was sent, under a pressure, until the inbox is empty; its breaks are noted instead of taken. */
const breaksUnder = async (pressure: () => number, onBatch: (pipeline: RunningPipeline) => void = () => {}): Promise<number[]> => {
  await send()
  expect(await inInbox()).toBe(events)
  const breaks: number[] = []
  const pipeline: RunningPipeline = createPipeline({ secretBox: createSecretBox('a secret for tests'), uploadMac: server.ports.uploadMac,
    db, devices: createDeviceDirectory(db, { now: Date.now }), clock: { now: () => { onBatch(pipeline); return Date.now() } }, log: { info() {}, warn() {}, error() {} }, demo: false, pressure, onVerdict: () => {},
    rest: async (milliseconds) => { breaks.push(milliseconds) },
  })
  await pipeline.drain()
  await pipeline.stop()
  expect(await inInbox()).toBe(0)
  return breaks
}

test('while uploads wait for the disk, the pipeline takes a break after every batch, as long as it worked and half a second at most', async () => {
  const breaks = await breaksUnder(() => 32)
  expect(breaks).toHaveLength(3)
  for (const milliseconds of breaks) {
    expect(milliseconds).toBeGreaterThan(0)
    expect(milliseconds).toBeLessThanOrEqual(500)
  }
})

test('a few that wait are no pressure: it goes on without a break', async () => {
  expect(await breaksUnder(() => 31)).toEqual([])
})

test('the pressure is asked for after each batch: when it ends, so do the breaks', async () => {
  let asked = 0
  expect(await breaksUnder(() => (++asked === 1 ? 20_000 : 0))).toHaveLength(1)
  expect(asked).toBeGreaterThanOrEqual(3)
})

test('what can wait gives way to the batch under way, and comes on after so many milliseconds all the same', async () => {
  const left: Promise<number>[] = []
  const all: Promise<number>[] = []
  const impatient: Promise<number>[] = []
  await breaksUnder(() => 0, (pipeline) => {
    if (left.length === 0) {
      left.push(pipeline.betweenBatches(60_000).then(inInbox))
      all.push(pipeline.betweenPasses(60_000).then(inInbox))
    }
    impatient.push(pipeline.betweenBatches(0).then(() => 1))
  })
  expect(await left[0]!).toBeLessThan(events)
  expect(await all[0]!).toBe(0)
  expect(impatient.length).toBeGreaterThan(0)
  await Promise.all(impatient)
})
