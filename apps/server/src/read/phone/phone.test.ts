import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import type { PhoneCheckIn } from '@fieldproof/contract'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from '../../../test/startTestServer.ts'

let server: TestServer
let phones: SimulatedPhone[]
const eventIds: string[] = []
const inside = { lat: 30.2085, lon: 120.2122 }

beforeAll(async () => {
  server = await startTestServer()
  const { client, people } = await setUpTestCompany(server)
  phones = []
  for (const { personId } of people) phones.push(await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code }))
  const [mine, other] = phones as [SimulatedPhone, SimulatedPhone]
  const [site] = await mine.sites()
  const now = Date.now()
  for (let i = 0; i < 5; i++) eventIds.push(mine.checkIn({ siteId: site!.siteId, note: `第 ${i} 次`, deviceTime: now - (5 - i) * 1_000, lastServerTime: now - 60_000, monotonicSinceServerTimeMs: 60_000 - (5 - i) * 1_000, fix: { ...inside, fixTime: now - (5 - i) * 1_000, accuracyMetres: 9, provider: 'gps', mock: i === 4 } }))
  other.checkIn({ siteId: site!.siteId, fix: { ...inside, fixTime: now, accuracyMetres: 9 } })
  await mine.flush()
  await other.flush()
  await server.ports.pipeline.drain()
})
afterAll(() => server?.stop())

const reader = (language: string): FieldproofClient => createClient({ baseUrl: server.url, deviceToken: phones[0]!.deviceToken, language })

test('own records only, newest first, page by page', async () => {
  const seen: PhoneCheckIn[] = []
  let cursor: string | undefined
  do {
    const page = await reader('zh-CN').phone.checkIns({ limit: 2, cursor })
    seen.push(...page.items)
    cursor = page.nextCursor
  } while (cursor)
  expect(seen.map((item) => item.eventId)).toEqual([...eventIds].reverse())
  expect(seen[0]).toMatchObject({ siteName: '滨江超市', note: '第 4 次', position: { lat: inside.lat, lon: inside.lon }, accuracyMetres: 9 })
  expect(seen.every((item) => item.entryIndex !== null)).toBe(true)
})

test('each verdict is explained in the reader’s language', async () => {
  const [zh, en] = await Promise.all(['zh-TW', 'en'].map(async (language) => (await reader(language).phone.checkIns({ limit: 1 })).items[0]!.verdict!))
  expect(zh!.band).toBe(en!.band)
  expect(zh!.totalDecibans).toBe(en!.totalDecibans)
  const mock = (verdict: typeof zh) => verdict!.reasons.find((reason) => reason.signal === 'mock_location')!
  expect(mock(en).weightDecibans).toBeLessThan(0)
  expect(mock(en).text).not.toBe(mock(zh).text)
  expect(mock(zh).text).toMatch(/\p{Script=Han}/u)
  expect(mock(en).text).not.toMatch(/\p{Script=Han}/u)
  expect(en!.strongestAgainst[0]).toBe(mock(en).text)
})

test('today has them too, and knows where the chain of events stands', async () => {
  const today = await reader('en').phone.today()
  expect(today.device.lastSequence).toBe(5)
  expect(today.device.lastHash).toMatch(/^[0-9a-f]{64}$/)
  expect(today.checkIns.map((item) => item.eventId)).toEqual(expect.arrayContaining(today.checkIns.length === 5 ? eventIds : [])) // five unless midnight in Shanghai lies between
  expect(today.workWindows).toHaveLength(1) // round the clock, every day: one window without seams
})
