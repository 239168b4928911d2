import { afterAll, beforeAll, expect, test } from 'vitest'
import { destination } from '@fieldproof/core/geo'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import type { FieldproofClient } from '@fieldproof/client'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const centre = { lat: 30.2084, lon: 120.2121 }
let server: TestServer
let client: FieldproofClient
let phone: SimulatedPhone

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(company.people[0]!.personId)).code })
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
