import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { destination, distanceMetres, fromWgs84 } from '@fieldproof/core/geo'
import { createRandom, createSimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { reckonVisitedSites } from '../src/react/siteSuggestions/daily.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const dayMs = 86_400_000
const shop = { lat: 30.2084, lon: 120.2121 }
/** The pin was pasted from 高德 without conversion. */
const pin = fromWgs84(shop, 'gcj02')
let now = Date.UTC(2026, 10, 2, 2)
let server: TestServer
let client: FieldproofClient
let siteId: string
let people: { personId: string }[]

/** Honest visits on so many days, at the shop itself. */
const random = createRandom('visits').next
const visit = async (personId: string, days: number, hour: number): Promise<void> => {
  const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code, now: () => now })
  const start = now
  const from = now + hour * 3_600_000
  for (let day = 0; day < days; day++) {
    now = from + day * dayMs
    const at = now
    const [bearing, pace] = [random() * 360, random() * 12]
    phone.track(Array.from({ length: 40 }, (_, i) => ({ ...destination(destination(shop, bearing + Math.sin(i / 5) * 8, Math.max(4, 900 - i * (28 + pace))), random() * 360, random() * 5), fixTime: at - (40 - i) * 20_000 - Math.floor(random() * 4_000), accuracyMetres: 6 + random() * 6, provider: 'gps' as const })))
    await phone.send()
    phone.checkIn({ siteId, fix: { ...destination(shop, random() * 360, random() * 9), fixTime: at, accuracyMetres: 9, provider: 'gps' } })
    await phone.send()
  }
  await server.ports.pipeline.drain()
  now = start
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { site: { name: '滨江超市', fence: { kind: 'circle', centre: pin, radiusMetres: 100 } } })
  client = company.client
  people = company.people
  siteId = (await client.sites.list()).items[0]!.siteId
}, 60_000)
afterAll(() => server?.stop())

test('one person’s visits suggest nothing', async () => {
  await visit(people[0]!.personId, 6, 0)
  expect(await client.siteSuggestions.reckon(siteId)).toEqual({ suggestion: null, why: 'too_few' })
})

test('visits of two people suggest that the pin is in GCJ-02, and change nothing by themselves', async () => {
  await visit(people[1]!.personId, 6, 3)
  now += 6 * dayMs
  const { suggestion } = await client.siteSuggestions.reckon(siteId)
  expect(suggestion).toMatchObject({ kind: 'datum', datum: 'gcj02', evidence: { visitCount: 12, personCount: 2, dayCount: 6, insideShare: 0 } })
  expect(distanceMetres(suggestion!.entrance, shop)).toBeLessThan(15)
  expect(JSON.stringify(suggestion)).not.toContain(people[0]!.personId)
  expect((await client.sites.get(siteId)).fence).toMatchObject({ centre: pin })
  const { items, total } = await client.siteSuggestions.list()
  expect([items.map((item) => item.suggestionId), total]).toEqual([[suggestion!.suggestionId], 1])
})

test('what a person decided counts before what the verdict said', async () => {
  const orgId = (await client.me()).orgId
  const found = async () => (await client.siteSuggestions.reckon(siteId)).suggestion?.evidence.visitCount
  const { items } = await client.checkIns.list({ limit: 12 })
  const decide = async (eventId: string, outcome: 'real' | 'not_real'): Promise<void> => {
    const { verdictEntryIndex, standing } = await client.review.state(eventId)
    await client.review.decide(eventId, { outcome, note: '问过店长', verdictEntryIndex: verdictEntryIndex!, replaces: standing?.decisionId ?? null })
  }
  const [visited] = items as [(typeof items)[number]]
  await decide(visited.eventId, 'not_real')
  expect(await found()).toBe(11)
  await decide(visited.eventId, 'real')
  expect(await found()).toBe(12)
  // Something else speaks against it: without a person's word it teaches nothing.
  await server.ports.db.withOrg(orgId, (trx) => sql`update check_ins set band = 'needs_review', verdict = jsonb_set(verdict, '{findings}', '[{"signal":"mock_location","state":"against"}]') where event_id = ${visited.eventId}`.execute(trx))
  expect(await found()).toBe(12)
  const { decisions } = await client.review.state(visited.eventId)
  await client.review.withdraw(visited.eventId, { decisionId: decisions[0]!.decisionId })
  expect(await found()).toBe(11)
})

test('dismissed is not suggested again, and is in the log', async () => {
  const { suggestion } = await client.siteSuggestions.reckon(siteId)
  await client.siteSuggestions.dismiss(suggestion!.suggestionId)
  expect(await client.siteSuggestions.reckon(siteId)).toEqual({ suggestion: null, why: 'dismissed' })
  const orgId = (await client.me()).orgId
  expect(await reckonVisitedSites(server.ports.db, orgId, now)).toBe(1)
  expect((await client.siteSuggestions.list()).items).toEqual([])
  const { rows } = await server.ports.db.withOrg(orgId, (trx) => sql<{ kind: string; body: Buffer }>`select kind, body from log_entries where ref = ${siteId} order by entry_index desc limit 1`.execute(trx))
  expect(rows[0]!.kind).toBe('decision')
  expect(JSON.parse(rows[0]!.body.toString())).toMatchObject({ action: 'site_suggestion.dismissed', suggestion: { kind: 'datum' } })
})

test('accepting is a change of the site in the log, and the old fence undoes it', async () => {
  const orgId = (await client.me()).orgId
  await server.ports.db.withOrg(orgId, (trx) => sql`delete from site_suggestions`.execute(trx))
  const { suggestion } = await client.siteSuggestions.reckon(siteId)
  const { site, before } = await client.siteSuggestions.accept(suggestion!.suggestionId)
  expect(distanceMetres(site.position, shop)).toBeLessThan(1)
  await expect(client.siteSuggestions.accept(suggestion!.suggestionId)).rejects.toMatchObject({ status: 409 })
  expect((await client.siteSuggestions.reckon(siteId)).why).toBe('fits')
  const { rows } = await server.ports.db.withOrg(orgId, (trx) => sql<{ body: Buffer }>`select body from log_entries where ref = ${siteId} and kind = 'rule_changed' order by entry_index desc limit 1`.execute(trx))
  expect(JSON.parse(rows[0]!.body.toString())).toMatchObject({ action: 'site.updated', suggestion: { id: suggestion!.suggestionId } })
  await client.sites.update(siteId, { fence: before })
  expect((await client.sites.get(siteId)).fence).toMatchObject({ centre: pin })
})

test('a suggestion for a fence that was drawn anew since is refused', async () => {
  const { suggestion } = await client.siteSuggestions.reckon(siteId)
  await client.sites.update(siteId, { fence: { kind: 'circle', centre: destination(pin, 0, 30), radiusMetres: 100 } })
  await expect(client.siteSuggestions.accept(suggestion!.suggestionId)).rejects.toMatchObject({ status: 409 })
})
