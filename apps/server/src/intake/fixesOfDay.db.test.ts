import type { Fix } from '@fieldproof/core/kernel'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from '../../test/startTestServer.ts'
import { sealClosedDays } from '../record/tracks/index.ts'
import { countStored, createFixesOfDay } from './fixesOfDay.ts'

let now = Date.parse('2026-11-20T12:00:00+08:00')
let server: TestServer
beforeAll(async () => { server = await startTestServer({ clock: { now: () => now } }) })
afterAll(() => server?.stop())

/** So many positions of one place, all of them within that hour. */
const still = (hour: number, count: number): Fix[] => Array.from({ length: count }, (_, i) => ({ lat: 31.23, lon: 121.47, fixTime: Date.parse(`2026-11-20T${String(hour).padStart(2, '0')}:00:00+08:00`) + Math.floor((i * 3_500_000) / count) }))

test('a day of a phone or tracker takes 100,000 positions: more is refused with a reason, and the next day is another', async () => {
  const company = await setUpTestCompany(server)
  const { orgId } = await company.client.me()
  const { personId } = company.people[0]!
  const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await company.client.people.enrollmentCode(personId)).code, now: () => now })
  const first = phone.track(still(9, 60_000)), second = phone.track(still(9, 39_990)), tooMuch = phone.track(still(11, 11)), last = phone.track(still(11, 10))
  await phone.flush({ withinMs: 60_000 })
  expect([first, second, last].map((id) => phone.refused.has(id))).toEqual([false, false, false])
  expect(phone.refused.get(tooMuch)).toMatchObject({ code: 'day_full', status: 422, detail: expect.stringContaining('100000') })

  await server.ports.pipeline.drain()
  const day = [Date.parse('2026-11-20T00:00:00+08:00'), Date.parse('2026-11-21T00:00:00+08:00')] as const
  const count = countStored(server.ports.db)
  expect(await count({ orgId, deviceId: phone.deviceId }, ...day)).toBe(100_000)
  now += 86_400_000
  await sealClosedDays(server.ports.db, orgId, now)
  expect(await count({ orgId, deviceId: phone.deviceId }, ...day)).toBe(100_000)
  // Another process, or this one after a restart.
  expect((await createFixesOfDay(count).dayOf({ orgId, deviceId: phone.deviceId, timeZone: 'Asia/Shanghai' }, day[0], now)).take(1)).toBeUndefined()

  const nextDay = phone.track(still(9, 10).map((fix) => ({ ...fix, fixTime: fix.fixTime + 86_400_000 })))
  await phone.flush({ withinMs: 60_000 })
  expect(phone.refused.has(nextDay)).toBe(false)
}, 120_000)
