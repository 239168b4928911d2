import { createSimulatedPhone } from '@fieldproof/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeStage, mostFixesOfABatch } from '../src/intake/decodeStage.ts'
import type { InboxRow } from '../src/intake/decode.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** Friday noon in Shanghai. */
const now = Date.parse('2026-11-20T12:00:00+08:00')
let server: TestServer
let company: Awaited<ReturnType<typeof setUpTestCompany>>
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  company = await setUpTestCompany(server)
})
afterAll(() => server?.stop())

/** Some ten bytes each: one value holds for all. At noon, so many days ago: a day holds no more than a request (fixesOfDay). */
const equalFixes = (count: number, daysAgo: number) => Array.from({ length: count }, () => ({ lat: 30.27, lon: 120.15, fixTime: now - 5000 - daysAgo * 86_400_000 }))

test('a request of tracks that unpack to millions of fixes is taken in part; nothing of it is lost, and the pipeline takes them batch by batch', { timeout: 120_000 }, async () => {
  const personId = company.people[0]!.personId
  const phone = await createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await company.client.people.enrollmentCode(personId)).code })
  const sent = Array.from({ length: 4 }, (_, daysAgo) => phone.track(equalFixes(60_000, daysAgo)))
  await phone.send()
  expect(sent.filter((id) => phone.acknowledged.has(id))).toEqual(sent.slice(0, 2))
  expect(sent.some((id) => phone.refused.has(id))).toBe(false)
  await phone.send()
  expect(sent.filter((id) => phone.acknowledged.has(id))).toEqual(sent)
  await server.ports.pipeline.drain()
  const replay = await company.client.people.replay(personId, '2026-11-20', { purpose: '核对客户投诉' })
  expect(replay.fixes.lat.length).toBeGreaterThan(0)
})

test('a batch ends where its fixes are enough, and holds one upload at least', async () => {
  const locations = Array.from({ length: 4_000 }, () => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [120, 30] }, properties: { timestamp: now / 1000 } }))
  const body = Buffer.from(JSON.stringify({ locations }))
  const rows = Array.from({ length: 40 }, (_, i): InboxRow => ({ inboxId: i + 1, orgId: 'o', eventId: `e${i}`, deviceId: 'd', personId: 'p', source: 'overland', receivedAt: now, remoteAddress: null, envelope: null, body }))
  const nobody = { byId: async () => null } as unknown as Parameters<typeof decodeStage>[0]
  const decoded = await decodeStage(nobody, rows)
  expect(decoded.map(({ row }) => row.inboxId)).toEqual(rows.slice(0, mostFixesOfABatch / 4_000).map(({ inboxId }) => inboxId))
})
