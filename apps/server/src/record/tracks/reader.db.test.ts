import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from '../../../test/startTestServer.ts'
import { type TrackQuery } from './read.ts'
import { createCachedTrackReader, trackReader } from './reader.ts'
import { sealClosedDays } from './seal.ts'

const start = Date.parse('2026-11-16T02:00:00Z')
const now = Date.parse('2026-11-20T12:00:00Z')
const minute = 60_000
let server: TestServer
let orgId: string
let phones: SimulatedPhone[]

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const { client, people } = await setUpTestCompany(server)
  orgId = (await client.me()).orgId
  phones = await Promise.all(people.map(async ({ personId }) => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code, now: () => now })))
  for (const [k, phone] of phones.entries()) {
    // Three hours, a quarter at a time; one upload overlaps the one before and one came late.
    for (const quarter of [0, 1, 3, 2, 4, 5, 6, 7, 8])
      phone.track(Array.from({ length: 40 }, (_, i) => ({ lat: 30 + quarter / 100, lon: 120 + (i + k) / 1e4, fixTime: start + quarter * 15 * minute + i * 30_000, accuracyMetres: 5 + i, ...(i % 3 === 0 ? { speedMetresPerSecond: i / 10, provider: 'gps' as const } : {}) })))
    // Sent again in part, and with what came after, as a tracker does that heard no answer; and one moment at three places.
    phone.track(Array.from({ length: 60 }, (_, i) => ({ lat: 30.02 + (i < 40 ? 0 : 0.001), lon: 120 + (i + k) / 1e4, fixTime: start + 2 * 15 * minute + i * 30_000, accuracyMetres: 5 + i })))
    // What one upload itself tells twice is not told again.
    for (let twice = 0; twice < 2; twice++) phone.track([3, 1, 2, 3].map((metres) => ({ lat: 30.5 + metres / 1e5, lon: 120, fixTime: start + 150 * minute })))
    await phone.flush()
  }
  await server.ports.pipeline.drain()
})
afterAll(() => server?.stop())

const queries = (): TrackQuery[] => [
  ...phones.flatMap(({ deviceId }) => [0, 20, 59, 60, 100].map((at) => ({ deviceId, from: start + at * minute, to: start + (at + 35) * minute }))),
  { deviceId: phones[0]!.deviceId, from: start - 600 * minute, to: start - 500 * minute },
]

/** As times and places, since two uploads may hold the same moment in either order. */
const summary = (fixes: readonly { readonly fixTime: number; readonly lat: number; readonly lon: number }[]) => fixes.map(({ fixTime, lat, lon }) => `${fixTime} ${lat} ${lon}`).sort()

test('the remembering reader answers as the plain one, before a day is sealed, while it is, and after', async () => {
  const remembering = createCachedTrackReader(3)
  const agree = async () =>
    await server.ports.db.readOrg(orgId, async (trx) => {
      const [plain, remembered, points] = [await trackReader.fixes(trx, queries()), await remembering.fixes(trx, queries()), await remembering.points(trx, queries())]
      expect(plain.flat().length).toBeGreaterThan(500)
      expect(remembered.map(summary)).toEqual(plain.map(summary))
      expect(points.map((one) => summary(Array.from(one.fixTime, (fixTime, i) => ({ fixTime, lat: one.lat[i]!, lon: one.lon[i]! }))))).toEqual(plain.map(summary))
      for (const fixes of [...remembered, ...points.map((one) => Array.from(one.fixTime, (fixTime) => ({ fixTime })))]) for (let i = 1; i < fixes.length; i++) expect(fixes[i]!.fixTime).toBeGreaterThanOrEqual(fixes[i - 1]!.fixTime)
      for (const times of plain.map(summary)) expect(times.length - new Set(times).size).toBe(times.some((one) => one.startsWith(`${start + 150 * minute} `)) ? 1 : 0)
      // Whole fixes, not only where and when.
      expect(remembered[0]).toEqual(plain[0])
    })
  await agree()
  expect(await sealClosedDays(server.ports.db, orgId, now + 24 * 60 * minute)).toBeGreaterThan(0)
  // What it has listed as single uploads lies in sealed days by now.
  await agree()
  const fresh = createCachedTrackReader()
  await server.ports.db.readOrg(orgId, async (trx) => expect((await fresh.fixes(trx, queries())).map(summary)).toEqual((await trackReader.fixes(trx, queries())).map(summary)))
})
