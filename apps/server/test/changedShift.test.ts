import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { followAttendance } from '../src/react/attendance/follower.ts'
import { readTrackFixes } from '../src/record/tracks/index.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** Early shift on Wednesday 18 November 2026; from Thursday noon on the late one. What comes late from Wednesday was made under the early one. */
const [wednesday, thursday, friday] = ['2026-11-18', '2026-11-19', '2026-11-20'] as const
const at = (day: string, time: string) => Date.parse(`${day}T${time}:00+08:00`)
const everyDay = [1, 2, 3, 4, 5, 6, 7]
let now = at(wednesday, '05:00')
let server: TestServer
let owner: FieldproofClient
let orgId: string
let personId: string
let phone: SimulatedPhone
let tracker: { deviceId: string; url: string }

const fixAt = (time: number) => ({ lat: 30.20857 + (time % 7) * 1e-5, lon: 120.21191 + (time % 5) * 1e-5, fixTime: time, accuracyMetres: 9, provider: 'gps' as const })
const checkIn = async (day: string, time: string) => {
  phone.checkIn({ fix: fixAt(at(day, time)), deviceTime: at(day, time) })
  const { status, problem } = (await phone.send()).results.at(-1)!
  return problem?.code ?? status
}
const position = (day: string, time: string) => fetch(`${tracker.url}?lat=30.2&lon=120.2&timestamp=${at(day, time) / 1000}`, { method: 'POST' })
const positions = async () => {
  await server.ports.pipeline.drain()
  return (await server.ports.db.readOrg(orgId, (trx) => readTrackFixes(trx, { deviceId: tracker.deviceId, from: 0, to: 4e12 }))).map(({ fixTime }) => fixTime)
}
const caughtUp = async () => {
  await server.ports.pipeline.drain()
  await followAttendance(server.ports.db, orgId, now)
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '06:00', end: '14:00' }], daysOfWeek: everyDay } })
  owner = company.client
  orgId = (await owner.me()).orgId
  personId = company.people[0]!.personId
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await owner.people.enrollmentCode(personId)).code, now: () => now })
  const created = await owner.people.addTracker(personId, { label: '车载' })
  tracker = { deviceId: created.device.deviceId, url: `${server.url}${new URL(created.urls.osmand).pathname}` }
  await caughtUp()
  now = at(wednesday, '23:00')
  phone.hear(now)
  await caughtUp()
  now = at(thursday, '12:00')
  await caughtUp()
  const [early] = (await owner.shifts.list()).shifts
  await owner.shifts.update(early!.shiftId, { name: '晚班', kind: 'fixed', daysOfWeek: everyDay, segments: [{ start: '14:00', end: '22:00' }] })
  await caughtUp()
  now = at(thursday, '15:00')
})
afterAll(() => server?.stop())

describe('after a change of shift', () => {
  test('a tracker’s late positions are kept as the shift of their day says', async () => {
    for (const [day, time] of [[wednesday, '07:00'], [wednesday, '15:00'], [wednesday, '21:00'], [thursday, '07:00'], [thursday, '12:30'], [thursday, '14:30']] as const) expect((await position(day, time)).status).toBe(200)
    expect(await positions()).toEqual([at(wednesday, '07:00'), at(thursday, '07:00'), at(thursday, '14:30')])
  })

  test('so are check-ins', async () => {
    expect([await checkIn(wednesday, '06:05'), await checkIn(wednesday, '15:00'), await checkIn(wednesday, '20:00'), await checkIn(thursday, '04:00'), await checkIn(thursday, '14:40')])
      .toEqual(['accepted', 'off_duty', 'off_duty', 'off_duty', 'accepted'])
  })

  test('the phone is told yesterday’s hours as they were', async () => {
    const { workWindows } = await phone.client.phone.today()
    const told = (day: string, from: string, to: string) => ({ from: new Date(at(day, from)).toISOString(), to: new Date(at(day, to)).toISOString() })
    const fromYesterday = workWindows.filter(({ from }) => Date.parse(from) >= at(wednesday, '00:00')).slice(0, 2)
    expect(fromYesterday).toEqual([told(wednesday, '06:00', '14:00'), told(thursday, '06:00', '12:00')])
  })

  test('a stretch without a position is looked for where the shift of its day was', async () => {
    phone.workState('started', { deviceTime: at(wednesday, '07:00') })
    expect((await phone.send()).results.at(-1)!.status).toBe('accepted')
    await server.ports.pipeline.drain()
    const { recordingFrom, recordingTo } = await phone.client.phone.darkPeriods(wednesday)
    expect([recordingFrom, recordingTo]).toEqual([at(wednesday, '07:00'), at(wednesday, '14:00')].map((time) => new Date(time).toISOString()))
  })

  test('what is kept with the day decides, and no row at all is the shift of now', async () => {
    const kept = (await server.ports.db.readOrg(orgId, (trx) => sql<{ day: string; start: string }>`select day::text, shift #>> '{segments,0,start}' as start from rosters where person_id = ${personId} order by 1`.execute(trx))).rows
    expect(kept).toEqual([{ day: wednesday, start: '06:00' }, { day: thursday, start: '14:00' }])
    // Before anybody was entered nothing is kept; late from there is judged by what is in force.
    expect(await checkIn('2026-11-17', '15:00')).toBe('accepted')
    expect(await checkIn('2026-11-17', '07:00')).toBe('off_duty')
  })
})

test('on the day of the change itself each instant goes by what was in force at it, and the person’s own tap by either shift', async () => {
  now = at(friday, '15:00')
  await caughtUp()
  now = at(friday, '16:00')
  // Another default is a change of shift for whoever has none of their own.
  const { shiftId } = await owner.shifts.create({ name: '早班', kind: 'fixed', daysOfWeek: everyDay, segments: [{ start: '06:00', end: '14:00' }] })
  await owner.shifts.makeDefault(shiftId)
  // At once, before attendance has looked at the change.
  expect(await checkIn(friday, '15:30')).toBe('accepted')
  await caughtUp()
  now = at(friday, '23:30')
  const before = await positions()
  for (const time of ['07:00', '14:30', '17:00']) expect((await position(friday, time)).status).toBe(200)
  await expect.poll(async () => (await positions()).filter((time) => !before.includes(time))).toEqual([at(friday, '14:30')])
  expect([await checkIn(friday, '07:05'), await checkIn(friday, '14:45'), await checkIn(friday, '23:20')]).toEqual(['accepted', 'accepted', 'off_duty'])
  // Nothing is added by looking again, and what the log sealed is what stands there.
  await caughtUp()
  const replaced = async () => (await server.ports.db.readOrg(orgId, (trx) => sql<{ day: string; replaced: { until: number; shift: { segments: { start: string }[] } }[] | null }>`select day::text, replaced from rosters where person_id = ${personId} order by 1`.execute(trx))).rows.map(({ day, replaced: list }) => [day, list?.map(({ until, shift: { segments } }) => [until, segments[0]!.start]) ?? null])
  expect(await replaced()).toEqual([[wednesday, null], [thursday, [[at(thursday, '12:00'), '06:00']]], [friday, [[at(friday, '16:00'), '14:00']]]])
  expect((await owner.log.runSelfCheck()).faults).toEqual([])
})
