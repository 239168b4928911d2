import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { destination } from '@fieldproof/core/geo'
import { type CheckInSubmission, type RadioScan } from '@fieldproof/core/kernel'
import { createRandom, createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { loadContexts } from '../src/verify/loadContext.ts'
import { storedColumns, type StoredCheckIn, submissionOf } from '../src/verify/rejudge.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** A generic native client: what it hears goes into the signed event; pseudonyms come out, and a site learns from verified check-ins. */
const shop = { lat: 30.2084, lon: 120.2121 }
const bssids = ['a4:2b:b0:11:22:33', '3C-84-6A-00-11-22', 'e8d0fc445566'] as const
const hotspot = '02:11:22:33:44:55'
let server: TestServer
let client: FieldproofClient
let orgId: string
let siteId: string
let farSiteId: string
let phones: SimulatedPhone[]
let events: string[] = []
const random = createRandom('radio').next

const farShop = destination(shop, 90, 3_000)
const scanAgoMs = 2_000

const visit = async (phone: SimulatedPhone, ids: readonly string[], at: number, place = { site: () => siteId, position: shop }): Promise<string> => {
  phone.track(Array.from({ length: 30 }, (_, i) => ({ ...destination(destination(place.position, random() * 20 + 40, Math.max(3, 700 - i * (26 + random()))), random() * 360, random() * 5), fixTime: at - (30 - i) * 20_000 - Math.floor(random() * 3_000), accuracyMetres: 6 + random() * 5, provider: 'gps' as const })))
  await phone.send()
  const event = phone.checkIn({ siteId: place.site(), fix: { ...destination(place.position, random() * 360, random() * 8), fixTime: at, accuracyMetres: 8, provider: 'gps' }, radio: { scanTime: at - scanAgoMs, sightings: [...ids.map((id, i) => ({ kind: 'wifi' as const, id, powerDbm: -50 - i * 10 })), { kind: 'cell', id: '460-00-1234-56789' }] } })
  await phone.send()
  await server.ports.pipeline.drain()
  return event
}

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  orgId = (await client.me()).orgId
  siteId = (await client.sites.list()).items[0]!.siteId
  farSiteId = (await client.sites.create({ name: '萧山超市', fence: { kind: 'circle', centre: farShop, radiusMetres: 100 } })).siteId
  phones = await Promise.all(company.people.map(async ({ personId }) => createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code })))
  const now = Date.now()
  events = [await visit(phones[0]!, [...bssids, hotspot], now - 3 * 3_600_000), await visit(phones[1]!, bssids.slice(0, 2), now - 2 * 3_600_000), await visit(phones[0]!, ['00:11:22:33:44:55'], now - 60_000)]
}, 60_000)
afterAll(() => server?.stop())

const scanOf = async (eventId: string): Promise<RadioScan['sightings']> =>
  (await server.ports.db.withOrg(orgId, (trx) => sql<{ sightings: RadioScan['sightings'] }>`select sightings from radio_scans where event_id = ${eventId}`.execute(trx))).rows[0]!.sightings

test('what was heard is stored under pseudonyms, hotspots left out, the raw address only in the signed event', async () => {
  const sightings = await scanOf(events[0]!)
  expect(sightings).toHaveLength(4)
  const { rows } = await server.ports.db.withOrg(orgId, (trx) => sql<{ dump: string }>`select coalesce(string_agg(r::text, ' '), '') || coalesce((select string_agg(c::text, ' ') from check_ins c), '') as dump from radio_scans r`.execute(trx))
  for (const id of [...bssids, hotspot]) expect(rows[0]!.dump.toLowerCase()).not.toContain(id.toLowerCase().replaceAll('-', ':'))
  expect((await client.log.runSelfCheck()).faults).toEqual([])
  const again = await scanOf(events[1]!)
  expect(again.every(({ id }) => sightings.some((known) => known.id === id))).toBe(true)
})

test('another company has other pseudonyms', async () => {
  const { rows } = await server.ports.db.withOrg(orgId, (trx) => sql<{ radio_key: string }>`select radio_key from orgs`.execute(trx))
  expect(rows[0]!.radio_key).toMatch(/^[0-9a-f]{64}$/)
})

const contextOf = async (eventId: string): Promise<ReturnType<Awaited<ReturnType<typeof loadContexts>>['checkIn']>> =>
  server.ports.db.withOrg(orgId, async (trx) => {
    const row = (await sql<{ site_id: string; person_id: string; device_id: string; happened_at: Date; server_time: Date; fix: CheckInSubmission['fix']; device_state: CheckInSubmission['device'] }>`select device_state, person_id, device_id, site_id, happened_at, server_time, fix from check_ins where event_id = ${eventId}`.execute(trx)).rows[0]!
    const submission: CheckInSubmission = {
      eventId, orgId, personId: row.person_id, deviceId: row.device_id, source: 'native', kind: 'check_in', device: row.device_state, integrity: { signature: 'valid', order: 'in_order' }, siteId: row.site_id, fix: row.fix,
      clocks: { serverTime: row.server_time.getTime(), fixTime: row.happened_at.getTime(), deviceTime: row.happened_at.getTime() }, radio: { scanTime: row.happened_at.getTime(), sightings: await scanOf(eventId) },
    }
    return (await loadContexts(trx, [submission], 'Asia/Shanghai', { addresses: new Map([[eventId, '120.24.78.68']]) })).checkIn(submission)
  })

test('a site learns from verified check-ins before the one that is judged, never from that one or a doubted one', async () => {
  // Whatever the model made of these visits, here they count as verified.
  await server.ports.db.withOrg(orgId, (trx) => sql`update check_ins set band = 'verified'`.execute(trx))
  const third = await contextOf(events[2]!)
  expect(third.siteRadio).toMatchObject({ checkInCount: 2, personCount: 2, dayCount: expect.any(Number) })
  expect(third.siteRadio!.heard.filter(({ count }) => count === 2)).toHaveLength(3)
  expect((await contextOf(events[0]!)).siteRadio).toBeUndefined()
  expect(third.addressRegion).toMatchObject({ kind: 'region', country: '中国', province: '广东省' })
  await server.ports.db.withOrg(orgId, (trx) => sql`update check_ins set band = 'needs_review' where event_id = ${events[1]!}`.execute(trx))
  expect((await contextOf(events[2]!)).siteRadio).toMatchObject({ checkInCount: 1, personCount: 1 })
})

test('what another site sounds like, and what the person heard there, come along for who hears it again', async () => {
  // Says to be three kilometres away and hears the first shop's transmitters.
  const event = await visit(phones[0]!, bssids, Date.now() - 10_000, { site: () => farSiteId, position: farShop })
  await server.ports.db.withOrg(orgId, (trx) => sql`update check_ins set band = 'verified'`.execute(trx))
  const context = await contextOf(event)
  expect(context.otherSitesRadio).toMatchObject([{ siteId, siteName: '滨江超市', checkInCount: 3 }])
  expect(Math.abs(context.otherSitesRadio![0]!.distanceMetres - 3_000)).toBeLessThan(20)
  const earlier = context.earlierCheckIns!.filter((k) => k.radio !== undefined)
  expect(earlier).toHaveLength(2)
  // The scan's own time, not that of the check-in.
  for (const k of earlier) expect(k.fix!.fixTime - k.radio!.scanTime).toBe(scanAgoMs)
  // Two shared transmitters are too few to speak of a site; a doubted check-in teaches nothing.
  await server.ports.db.withOrg(orgId, (trx) => sql`update check_ins set band = 'needs_review'`.execute(trx))
  expect((await contextOf(event)).otherSitesRadio).toBeUndefined()
  expect((await contextOf(events[2]!)).otherSitesRadio).toBeUndefined()
})

test('a check-in that is judged again keeps the time of its scan', async () => {
  const { rows } = await server.ports.db.withOrg(orgId, (trx) => sql<StoredCheckIn>`select ${storedColumns} from check_ins c where c.event_id = ${events[0]!}`.execute(trx))
  const again = submissionOf(rows[0]!, orgId)
  expect(again.clocks.fixTime! - again.radio!.scanTime).toBe(scanAgoMs)
})

test('too many sightings are refused with the reason, and none of it stops a check-in without them', async () => {
  const phone = phones[0]!
  phone.checkIn({ siteId, radio: { scanTime: Date.now(), sightings: Array.from({ length: 65 }, (_, i) => ({ kind: 'wifi' as const, id: `a4:2b:b0:00:00:${i.toString(16).padStart(2, '0')}` })) } })
  const { results } = await phone.send()
  expect(results[0]).toMatchObject({ status: 'refused' })
})
