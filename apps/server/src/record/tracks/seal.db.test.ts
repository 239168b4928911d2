import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from '../../../test/startTestServer.ts'
import { runSelfCheck } from '../selfCheck.ts'
import { makeChunk, readChunk } from './chunk.ts'
import { originalTrack } from './original.ts'
import { tracksOfPerson } from './read.ts'
import { sealClosedDays } from './seal.ts'

const start = Date.parse('2026-11-16T02:00:00Z')
const now = Date.parse('2026-11-20T12:00:00Z')
let server: TestServer
let orgId: string
let client: FieldproofClient
let personId: string
let phones: SimulatedPhone[]
const sent = new Map<string, string>()

const count = async (): Promise<{ loose: number; sealed: number; fixes: number }> =>
  (await server.ports.db.readOrg(orgId, (trx) => sql<{ loose: number; sealed: number; fixes: number }>`select (select count(*)::int from track_segments) as loose, (select count(*)::int from track_chunks) as sealed,
    ((select coalesce(sum(fix_count), 0) from track_segments) + (select coalesce(sum(fix_count), 0) from track_chunks))::int as fixes`.execute(trx))).rows[0]!
/** One upload per phone and quarter of an hour, ten fixes each. */
const work = async (hours: readonly number[], minute = 0) => {
  for (const phone of phones)
    for (const hour of hours)
      for (const quarter of [0, 15, 30, 45]) {
        const first = start + hour * 3_600_000 + (quarter + minute) * 60_000
        const before = new Set(phone.waiting())
        const id = phone.track(Array.from({ length: 10 }, (_, i) => ({ lat: 30 + hour / 100, lon: 120 + i / 1e4, fixTime: first + i * 10_000, accuracyMetres: 5 })))
        sent.set(id, phone.waiting().find((text) => !before.has(text))!)
      }
  for (const phone of phones) await phone.flush()
  await server.ports.pipeline.drain()
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server)
  const { people } = company
  client = company.client
  personId = people[0]!.personId
  orgId = (await client.me()).orgId
  phones = await Promise.all(people.slice(0, 2).map(async ({ personId }) => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code, now: () => now })))
})
afterAll(() => server?.stop())

describe('sealing', () => {
  test('by several processes at once moves each upload once', async () => {
    await work(Array.from({ length: 40 }, (_, hour) => hour))
    expect(await count()).toEqual({ loose: 320, sealed: 0, fixes: 3200 })
    const moved = await Promise.all([1, 2, 3].map(() => sealClosedDays(server.ports.db, orgId, now)))
    // Whoever finds the lock taken leaves the rest to the one who has it.
    moved.push(await sealClosedDays(server.ports.db, orgId, now))
    expect(moved.reduce((sum, one) => sum + one, 0)).toBe(320)
    // Ten in the morning in China, and forty hours on: three days each of two phones.
    expect(await count()).toEqual({ loose: 0, sealed: 6, fixes: 3200 })
  })

  test('leaves the uploads of a day that cannot be sealed where they are, seals the others, and is made good by the next run', async () => {
    await work([1, 30, 60], 5)
    const before = await count()
    expect(before).toMatchObject({ loose: 24, sealed: 6 })
    const damaged = new Date('2026-11-15T16:00:00Z')
    await server.ports.db.withOrg(orgId, (trx) => sql`update track_chunks set chunk = 'damaged' || chunk where starts_at = ${damaged}`.execute(trx))
    await expect(sealClosedDays(server.ports.db, orgId, now)).rejects.toThrow('2 device-days could not be sealed')
    expect(await count()).toEqual({ loose: 8, sealed: 6, fixes: before.fixes })
    await server.ports.db.withOrg(orgId, (trx) => sql`update track_chunks set chunk = substr(chunk, 8) where starts_at = ${damaged}`.execute(trx))
    expect(await sealClosedDays(server.ports.db, orgId, now)).toBe(8)
    expect(await count()).toEqual({ loose: 0, sealed: 6, fixes: before.fixes })
  })

  test('keeps every signed text, also of uploads that were merged into a sealed day', async () => {
    for (const [eventId, jws] of sent) {
      const bytes = await server.ports.db.readOrg(orgId, (trx) => originalTrack(trx, eventId, {}))
      expect(bytes?.toString()).toBe(jws)
    }
  })

  test('writes the summary that reports read', async () => {
    const { rows } = await server.ports.db.readOrg(orgId, (trx) => sql<{ metres: number; moving_seconds: number; stay_seconds: number; south: number; north: number; west: number; east: number }>`select metres, moving_seconds, stay_seconds, south, north, west, east from track_chunks order by starts_at limit 1`.execute(trx))
    const [summary] = rows
    // In each of fourteen hours four times nine steps of 1e-4 degrees of longitude at latitude 30, and back.
    expect(summary!.metres).toBeGreaterThan(14 * 300)
    expect(summary).toMatchObject({ south: 30, west: 120 })
    expect(summary!.north).toBeCloseTo(30.13, 5)
    expect(summary!.east).toBeCloseTo(120.0009, 4)
  })

  test('files a day with more fixes than a chunk should hold by the hour, and finds each upload again', async () => {
    const tracker = await client.people.addTracker(personId, { label: '高频' })
    const token = new URL(tracker.urls.overland).pathname.split('/').at(-2)!
    const { deviceId } = tracker.device
    // Two hours at five fixes a second in uploads of a thousand, and one upload of the day after.
    const midnight = Date.parse('2026-11-17T16:00:00Z')
    const send = (from: number, fixes: number) => fetch(`${server.url}/api/v1/trackers/${token}/overland`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ locations: Array.from({ length: fixes }, (_, i) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [120.2, 30.2] }, properties: { timestamp: new Date(from + i * 200).toISOString() } })) }),
    })
    for (let i = 0; i < 51; i++) expect((await send(midnight + i * 120_000, 1000)).status).toBe(200)
    expect((await send(midnight + 30 * 3_600_000, 10)).status).toBe(200)
    await server.ports.pipeline.drain()
    expect(await sealClosedDays(server.ports.db, orgId, now)).toBe(52)
    const { rows } = await server.ports.db.readOrg(orgId, (trx) => sql<{ starts_at: Date; fix_count: number }>`select starts_at, fix_count from track_chunks where device_id = ${deviceId} order by 1`.execute(trx))
    expect(rows.map((row) => [(row.starts_at.getTime() - midnight) / 3_600_000, row.fix_count])).toEqual([[0, 30_000], [1, 21_000], [24, 10]])
    const { parts } = await server.ports.db.readOrg(orgId, (trx) => tracksOfPerson(trx, personId, midnight + 90 * 60_000, midnight + 31 * 3_600_000))
    expect(parts.filter((part) => part.deviceId === deviceId).map((part) => part.segment.fixes().length)).toEqual(expect.arrayContaining([1000, 10]))
    expect(await runSelfCheck(server.ports, orgId)).toMatchObject({ ok: true })
  })

  test('is watched by the self-check, which names positions and figures that somebody changed beside the logged bytes', async () => {
    const tracker = await client.people.addTracker(personId, { label: '车' })
    const token = new URL(tracker.urls.osmand).pathname.split('/').at(-2)!
    for (let i = 0; i < 5; i++) await fetch(`${server.url}/api/v1/trackers/${token}/osmand?id=1&lat=30.${i}&lon=120.2&timestamp=${start / 1000 + i * 60}`)
    await fetch(`${server.url}/api/v1/trackers/${token}/osmand?id=1&lat=30.9&lon=120.2`)
    await server.ports.pipeline.drain()
    expect(await runSelfCheck(server.ports, orgId)).toMatchObject({ ok: true, faults: [] })
    await sealClosedDays(server.ports.db, orgId, now)
    expect(await runSelfCheck(server.ports, orgId)).toMatchObject({ ok: true, faults: [] })

    const { deviceId } = tracker.device
    const row = (await server.ports.db.readOrg(orgId, (trx) => sql<{ chunk: Buffer }>`select chunk from track_chunks where device_id = ${deviceId}`.execute(trx))).rows[0]!
    const forged = makeChunk(readChunk(row.chunk).map((part) => ({ ...part, segment: { ...part.segment, fixes: () => part.segment.fixes().map((fix) => ({ ...fix, lat: 31 })) } })))
    const change = (statement: ReturnType<typeof sql>) => server.ports.db.withOrg(orgId, (trx) => statement.execute(trx))
    await change(sql`update track_chunks set chunk = ${forged} where device_id = ${deviceId}`)
    expect((await runSelfCheck(server.ports, orgId)).faults.map((fault) => fault.what)).toEqual(expect.arrayContaining([expect.stringContaining('the positions shown differ'), expect.stringContaining('the figures say')]))
    await change(sql`update track_chunks set chunk = substr(${row.chunk}::bytea, 1, 40) where device_id = ${deviceId}`)
    expect((await runSelfCheck(server.ports, orgId)).faults.map((fault) => fault.what)).toEqual(expect.arrayContaining([expect.stringContaining('cannot be read'), 'the bytes of this track upload are missing']))
    await change(sql`update track_chunks set chunk = ${row.chunk}, metres = metres + 5000 where device_id = ${deviceId}`)
    expect((await runSelfCheck(server.ports, orgId)).faults).toEqual([expect.objectContaining({ table: 'track_chunks', what: expect.stringContaining(deviceId) })])
  })
})
