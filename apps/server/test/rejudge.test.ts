import { afterAll, beforeAll, expect, test } from 'vitest'
import { destination } from '@fieldproof/core/geo'
import type { Verdict } from '@fieldproof/core/kernel'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import type { FieldproofClient } from '@fieldproof/client'
import { sql } from 'kysely'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const centre = { lat: 30.2084, lon: 120.2121 }
let server: TestServer
let client: FieldproofClient
let phone: SimulatedPhone
let another: () => Promise<SimulatedPhone>

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  another = async () => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(company.people[0]!.personId)).code })
  phone = await another()
})
afterAll(() => server?.stop())

test('a track that shows leaving at once adds a second verdict beside the first', async () => {
  const [site] = await phone.sites()
  const at = Date.now()
  const eventId = phone.checkIn({ siteId: site!.siteId, fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' } })
  await phone.send()
  await server.ports.pipeline.drain()
  const first = await client.checkIns.get(eventId)
  expect(first.verdicts).toHaveLength(1)
  // From 20 s after the check-in on: away at 12 m/s.
  phone.track(Array.from({ length: 30 }, (_, i) => ({ ...destination(centre, 40, 300 + i * 120), fixTime: at + 20_000 + i * 10_000, accuracyMetres: 6, provider: 'gps' as const, speedMetresPerSecond: 12 })))
  await phone.send()
  await server.ports.pipeline.drain()
  const second = await client.checkIns.get(eventId)
  expect(second.verdicts).toHaveLength(2)
  const left = second.verdicts[0]!.verdict.reasons.find((reason) => reason.signal === 'left_right_after')
  expect(left?.weightDecibans).toBeLessThan(0)
  expect(second.verdicts[0]!.verdict.totalDecibans).toBeLessThan(second.verdicts[1]!.verdict.totalDecibans)
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

/** A receiver's errors from the fourth decimal of metres on, by no chance: each fix elsewhere. */
const about = (place: { lat: number; lon: number }, i: number) => destination(place, (i * 137) % 360, 1 + (i % 5))
const standing = (place: { lat: number; lon: number }, from: number, minutes: number) =>
  Array.from({ length: minutes * 4 }, (_, i) => ({ ...about(place, i), fixTime: from + i * 15_000, accuracyMetres: 5 + (i % 4), altitudeMetres: 10 + (i % 7) * 0.3, speedMetresPerSecond: 0.1 * (i % 3), provider: 'gps' as const }))

const weightOf = async (eventId: string, reason: string): Promise<number | undefined> => {
  const { orgId } = await client.me()
  const { rows } = await server.ports.db.withOrg(orgId, (trx) => sql<{ verdict: Verdict }>`select verdict from check_ins where event_id = ${eventId}`.execute(trx))
  return rows[0]!.verdict.findings.find((finding) => finding.reason === reason)?.weightDecibans
}

test('a track that comes later and shows the phone elsewhere brings that reason, also to a check-out', async () => {
  const phone = await another()
  const [site] = await phone.sites()
  const at = Date.now()
  phone.track(standing(centre, at - 18 * 60_000, 17))
  const eventId = phone.checkOut({ siteId: site!.siteId, fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' } })
  await phone.send()
  await server.ports.pipeline.drain()
  expect(await weightOf(eventId, 'no_way_back')).toBeUndefined()
  phone.track(standing(destination(centre, 40, 9_000), at + 20_000, 12))
  await phone.send()
  await server.ports.pipeline.drain()
  expect(await weightOf(eventId, 'no_way_back')).toBeLessThan(0)
})

test('a check-in without a site is judged again as well: nobody gets there from so far away', async () => {
  const phone = await another()
  const at = Date.now()
  const eventId = phone.checkIn({ fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' } })
  await phone.send()
  await server.ports.pipeline.drain()
  const told = async () => (await client.checkIns.get(eventId)).verdicts
  expect(await told()).toHaveLength(1)
  // Two hundred kilometres away, until five minutes before.
  phone.track(standing(destination(centre, 40, 200_000), at - 17 * 60_000, 12))
  await phone.send()
  await server.ports.pipeline.drain()
  const verdicts = await told()
  expect(verdicts).toHaveLength(2)
  expect(verdicts[0]!.verdict.reasons.find((reason) => reason.signal === 'impossible_travel')?.weightDecibans).toBeLessThan(0)
})

test('the way there counts where it arrives after the check-out', async () => {
  const phone = await another()
  const [site] = await phone.sites()
  const at = Date.now()
  const eventId = phone.checkOut({ siteId: site!.siteId, fix: { ...centre, fixTime: at, accuracyMetres: 6, provider: 'gps' } })
  await phone.send()
  await server.ports.pipeline.drain()
  expect(await weightOf(eventId, 'came_for_check_out')).toBeUndefined()
  phone.track(standing(destination(centre, 40, 600), at - 13 * 60_000, 12))
  await phone.send()
  await server.ports.pipeline.drain()
  expect(await weightOf(eventId, 'came_for_check_out')).toBeLessThan(0)
})
