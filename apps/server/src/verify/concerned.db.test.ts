import { afterAll, beforeAll, expect, test } from 'vitest'
import { destination } from '@fieldproof/core/geo'
import { surroundings } from '@fieldproof/core/signals'
import type { SimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { phoneWithHistory } from '../../test/phoneWithHistory.ts'
import { setUpTestCompany, startTestServer, type TestServer } from '../../test/startTestServer.ts'
import { concernedBy } from './concerned.ts'

/** How many check-ins an arrival has judged again must not grow with the crowd at the gate, nor with the weeks behind it. */
const people = 30
const minuteMs = 60_000
let server: TestServer
let orgId: string
let siteId: string
const phones: SimulatedPhone[] = []
let crowd: string[]

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server, { people: Array.from({ length: people }, (_, i) => ({ name: `员工${i + 1}`, departmentName: '销售一部' })) })
  orgId = (await company.client.me()).orgId
  for (const { personId } of company.people) phones.push(await phoneWithHistory(server, company.client, personId))
  siteId = (await phones[0]!.sites())[0]!.siteId
}, 300_000)
afterAll(() => server?.stop())

/** Each person once, `apartMs` after the one before. Ids in order of time. */
const checkInAll = async (first: number, apartMs: number): Promise<string[]> => {
  const ids: string[] = []
  for (const [i, phone] of phones.entries()) {
    const at = first + i * apartMs
    ids.push(phone.checkIn({ siteId, deviceTime: at, fix: { ...destination({ lat: 30.2084, lon: 120.2121 }, i * 12, 5 + i), fixTime: at, accuracyMetres: 6, provider: 'gps' }, lastServerTime: at - minuteMs, monotonicSinceServerTimeMs: minuteMs }))
    await phone.send()
  }
  await server.ports.pipeline.drain()
  return ids
}

/** As if it had arrived last, so that all the others were judged without it. */
const concerned = async (eventId: string, slackMs = 3_600_000): Promise<string[]> => server.ports.db.withOrg(orgId, async (trx) => {
  const { entry_index: from } = (await sql<{ entry_index: number }>`select entry_index from log_entries where kind = 'submission' and ref = ${eventId}`.execute(trx)).rows[0]!
  return concernedBy(trx, orgId, { from, upTo: from + 1, slackMs })
})

test('of a crowd only the nearest in time on each side', { timeout: 300_000 }, async () => {
  const ids = (crowd = await checkInAll(Date.now() - 20 * minuteMs, 10_000))
  const most = 2 * surroundings.maxColleagues
  expect(await concerned(ids[0]!)).toEqual(ids.slice(1, 1 + most).sort())
  expect(await concerned(ids[15]!)).toEqual([...ids.slice(15 - most, 15), ...ids.slice(16, 16 + most)].sort())
  expect(await concerned(ids.at(-1)!)).toEqual(ids.slice(-1 - most, -1).sort())
  // Who was recorded later saw it; here each was recorded after the one before, so nothing is asked twice.
  expect(await concerned(ids.at(-1)!, -3_600_000)).toEqual([])
})

test('a way that arrives late concerns the ten or so that come next, and not months of them', { timeout: 300_000 }, async () => {
  const ids = await checkInAll(Date.now() - 40 * 60 * minuteMs, 45 * minuteMs)
  // One more than have it among their ten, since own ways are not counted for each person by itself; and the person's own of today, nearly two days later.
  expect(await concerned(ids[0]!)).toEqual([...ids.slice(1, 2 + surroundings.maxColleaguesWays), crowd[0]!].sort())
})

test('an entry that is no submission concerns nobody', async () => {
  expect(await server.ports.db.withOrg(orgId, (trx) => concernedBy(trx, orgId, { from: 1_000_000, upTo: 2_000_000, slackMs: 0 }))).toEqual([])
})
