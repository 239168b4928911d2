/** Which days are opened for whom: who joins, leaves or comes back, days without a server, nights, and days of the calendar. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { rebuildAttendance } from '../src/react/attendance/follower.ts'
import { at, type AttendanceCompany, openAttendanceCompany, wednesday } from './attendanceCompany.ts'

const clock = { now: at(wednesday, '08:00') }
let server: AttendanceCompany['server']
let owner: AttendanceCompany['owner']
let orgId: AttendanceCompany['orgId']
let siteId: AttendanceCompany['siteId']
let zhang: AttendanceCompany['zhang']
let li: AttendanceCompany['li']
let fixAt: AttendanceCompany['fixAt']
let caughtUp: AttendanceCompany['caughtUp']
let record: AttendanceCompany['record']
let dayOf: AttendanceCompany['dayOf']
let results: AttendanceCompany['results']

beforeAll(async () => {
  ({ server, owner, orgId, siteId, zhang, li, fixAt, caughtUp, record, dayOf, results } = await openAttendanceCompany(clock))
  await caughtUp()
})
afterAll(() => server?.stop())

describe('people who come and go, and nights', () => {
  const range = { from: '2026-11-01', to: '2027-01-31' }
  const daysOf = async (personId: string) => (await owner.attendance.days({ ...range, personId })).items.map(({ day, status }) => `${day} ${status}`).reverse()

  test('who gets a phone or another role later was not absent before, and is expected from then on', async () => {
    clock.now = at('2026-12-01', '08:00')
    const [planner, clerk] = [await owner.people.create({ name: '周计划', role: 'manager', email: 'planner@example.com' }), await owner.people.create({ name: '吴内勤', role: 'hr', email: 'clerk@example.com' })]
    await caughtUp()
    clock.now = at('2026-12-10', '20:00')
    await caughtUp()
    expect([await daysOf(planner.personId), await daysOf(clerk.personId)]).toEqual([[], []])
    await createSimulatedPhone({ baseUrl: server.url, code: (await owner.people.enrollmentCode(planner.personId)).code, now: () => clock.now })
    await owner.people.update(clerk.personId, { role: 'field_worker' })
    await caughtUp()
    expect([await daysOf(planner.personId), await daysOf(clerk.personId)]).toEqual([[], []])
    clock.now = at('2026-12-11', '20:00')
    await caughtUp()
    expect([await daysOf(planner.personId), await daysOf(clerk.personId)]).toEqual([['2026-12-11 absent'], ['2026-12-11 absent']])
    const before = await results()
    await rebuildAttendance(server.ports.db, orgId, clock.now)
    expect(await results()).toEqual(before)
  })

  test('who left and came back was not absent in between; on a day that has not begun they are expected again at once', async () => {
    const days = async () => (await daysOf(li.personId)).filter((day) => day > '2026-12-11')
    await owner.people.update(li.personId, { status: 'left' })
    clock.now = at('2026-12-21', '08:00')
    await caughtUp()
    await owner.people.update(li.personId, { status: 'active' })
    await caughtUp()
    expect(await days()).toEqual(['2026-12-11 absent', '2026-12-21 in_progress'])
  })

  test('who leaves in the course of a day was not to come any more; who was absent before leaving was', async () => {
    const [early, late] = [await owner.people.create({ name: '孙早退', role: 'field_worker' }), await owner.people.create({ name: '钱晚走', role: 'field_worker' })]
    clock.now = at('2026-12-22', '10:00')
    await caughtUp()
    expect([await dayOf(early.personId, '2026-12-22'), await dayOf(late.personId, '2026-12-22')]).toMatchObject([{ status: 'in_progress' }, { status: 'in_progress' }])
    await owner.people.update(early.personId, { status: 'left' })
    await caughtUp()
    clock.now = at('2026-12-22', '18:00')
    await caughtUp()
    await owner.people.update(late.personId, { status: 'left' })
    clock.now = at('2026-12-22', '20:00')
    await caughtUp()
    const both = async () => [await dayOf(early.personId, '2026-12-22'), await dayOf(late.personId, '2026-12-22')]
    expect(await both()).toMatchObject([{ status: 'not_scheduled', flags: [] }, { status: 'absent' }])
    await rebuildAttendance(server.ports.db, orgId, clock.now + 86_400_000)
    expect(await both()).toMatchObject([{ status: 'not_scheduled', flags: [] }, { status: 'absent' }])
  })

  test('days on which the server did not run are opened when it is back, also where uploads of them come first', async () => {
    zhang.phone.checkIn({ siteId, fix: fixAt(at('2026-12-22', '09:00')), deviceTime: at('2026-12-22', '09:00') })
    clock.now = at('2026-12-24', '08:00')
    await zhang.phone.flush()
    await caughtUp()
    expect((await daysOf(li.personId)).slice(-4)).toEqual(['2026-12-21 absent', '2026-12-22 absent', '2026-12-23 absent', '2026-12-24 in_progress'])
    expect((await daysOf(zhang.personId)).slice(-3)).toEqual(['2026-12-22 missing_punch', '2026-12-23 absent', '2026-12-24 in_progress'])
  })

  test('who is entered before their first day is expected from that day on', async () => {
    const { personId } = await owner.people.create({ name: '郑新人', role: 'field_worker', phone: '13900000099', hiredOn: '2026-12-28' })
    clock.now = at('2026-12-25', '20:00')
    await caughtUp()
    expect(await daysOf(personId)).toEqual([])
    clock.now = at('2026-12-28', '20:00')
    await caughtUp()
    expect(await daysOf(personId)).toEqual(['2026-12-28 absent'])
  })

  test('who goes from nights to days has each record on one day, and a night without a check-out stays one', async () => {
    const week = { kind: 'fixed' as const, daysOfWeek: [1, 2, 3, 4, 5, 6, 7] }
    const night = await owner.shifts.create({ ...week, name: '夜班', segments: [{ start: '22:00', end: '06:00' }] })
    const morning = await owner.shifts.create({ ...week, name: '白班', segments: [{ start: '09:00', end: '18:00' }] })
    clock.now = at('2026-12-29', '20:00')
    await owner.people.update(zhang.personId, { shiftId: night.shiftId })
    await caughtUp()
    await record(zhang.phone, 'checkIn', '2026-12-29', '22:01')
    clock.now = at('2026-12-30', '08:00')
    await caughtUp()
    await owner.people.update(zhang.personId, { shiftId: morning.shiftId })
    await caughtUp()
    await record(zhang.phone, 'checkIn', '2026-12-30', '09:00')
    await record(zhang.phone, 'checkOut', '2026-12-30', '17:59')
    await caughtUp()
    expect(await dayOf(zhang.personId, '2026-12-29')).toMatchObject({ status: 'missing_punch', flags: ['missing_leaving'], punchCount: 1, lastAt: new Date(at('2026-12-29', '22:01')).toISOString() })
    expect(await dayOf(zhang.personId, '2026-12-30')).toMatchObject({ status: 'present', punchCount: 2 })
    // Its correction is of the night, though the clock says the next day.
    const missed = async () => (await owner.reports.anomalies({ from: '2026-12-29', to: '2026-12-30', personId: zhang.personId, kind: 'missed' })).items.map(({ day, resolution }) => [day, resolution])
    expect(await missed()).toEqual([['2026-12-29', 'open']])
    const asked = await owner.regularizations.ask({ personId: zhang.personId, kind: 'check_out', at: new Date(at('2026-12-30', '06:00')).toISOString(), reason: '手机没电' })
    expect(asked).toMatchObject({ day: '2026-12-29', dayStatus: 'missing_punch' })
    expect(await missed()).toEqual([['2026-12-29', 'asked']])
    await owner.regularizations.decide(asked.regularizationId, { outcome: 'approved' })
    await caughtUp()
    expect(await dayOf(zhang.personId, '2026-12-29')).toMatchObject({ status: 'present', flags: ['corrected'] })
    expect((await owner.attendance.day(zhang.personId, '2026-12-29')).regularizations).toHaveLength(1)
    clock.now = at('2026-12-31', '08:00')
    await caughtUp()
    const before = await results()
    await rebuildAttendance(server.ports.db, orgId, clock.now)
    expect(await results()).toEqual(before)
  })

  test('who leaves in the course of a night was not to come to it; who was absent all night before leaving was', async () => {
    const { shiftId } = (await owner.shifts.list()).shifts.find(({ name }) => name === '夜班')!
    const [early, late] = [await owner.people.create({ name: '冯夜走', role: 'field_worker', shiftId }), await owner.people.create({ name: '陈天亮', role: 'field_worker', shiftId })]
    clock.now = at('2027-01-05', '20:00')
    await caughtUp()
    clock.now = at('2027-01-06', '01:00')
    await owner.people.update(early.personId, { status: 'left' })
    await caughtUp()
    clock.now = at('2027-01-06', '07:00')
    await caughtUp()
    await owner.people.update(late.personId, { status: 'left' })
    await caughtUp()
    const both = async () => [await dayOf(early.personId, '2027-01-05'), await dayOf(late.personId, '2027-01-05')]
    expect(await both()).toMatchObject([{ status: 'not_scheduled', flags: [] }, { status: 'absent' }])
    await rebuildAttendance(server.ports.db, orgId, clock.now + 86_400_000)
    expect(await both()).toMatchObject([{ status: 'not_scheduled', flags: [] }, { status: 'absent' }])
  })

  test('a correction and a day of leave are of the night that begins on their day', async () => {
    const { shiftId } = (await owner.shifts.list()).shifts.find(({ name }) => name === '夜班')!
    clock.now = at('2027-01-07', '20:00')
    const { personId } = await owner.people.create({ name: '何夜班', role: 'field_worker', shiftId })
    const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await owner.people.enrollmentCode(personId)).code, now: () => clock.now })
    await caughtUp()
    const leave = await phone.client.phone.askRegularization({ kind: 'leave', at: new Date(at('2027-01-08', '00:00')).toISOString(), until: new Date(at('2027-01-09', '00:00')).toISOString(), reason: '家中有事' })
    await owner.regularizations.decide(leave.regularizationId, { outcome: 'approved' })
    // The leave begins after the night before, which goes on to its end.
    clock.now = at('2027-01-08', '05:00')
    expect((await phone.client.phone.today()).workWindows.slice(1, 3)).toEqual([['2027-01-07', '2027-01-08'], ['2027-01-09', '2027-01-10']].map(([day, next]) => ({ from: new Date(at(day!, '22:00')).toISOString(), to: new Date(at(next!, '06:00')).toISOString() })))
    await record(phone, 'checkOut', '2027-01-08', '05:58')
    // Nothing of the night of leave is kept, before midnight or after.
    for (const [day, time] of [['2027-01-08', '23:00'], ['2027-01-09', '02:00']] as const) {
      clock.now = at(day, time)
      phone.checkIn({ siteId, fix: fixAt(clock.now), deviceTime: clock.now })
      expect((await phone.flush())[0]).toMatchObject({ status: 'refused' })
    }
    clock.now = at('2027-01-09', '08:00')
    await caughtUp()
    expect(await dayOf(personId, '2027-01-08')).toMatchObject({ status: 'on_leave' })
    expect(await dayOf(personId, '2027-01-07')).toMatchObject({ status: 'missing_punch', dueTo: new Date(at('2027-01-08', '06:00')).toISOString() })
    // 22:00 was forgotten. It stays on its day, and what counts for another is refused, with which.
    expect(await owner.attendance.day(personId, '2027-01-07')).toMatchObject({ countsFrom: new Date(at('2027-01-07', '14:00')).toISOString(), countsTo: new Date(at('2027-01-08', '14:00')).toISOString() })
    expect((await phone.client.phone.attendance('2027-01')).days.find(({ day }) => day === '2027-01-07')).toMatchObject({ dueFrom: new Date(at('2027-01-07', '22:00')).toISOString(), countsTo: new Date(at('2027-01-08', '14:00')).toISOString() })
    const ask = (day: string, moment: number) => owner.regularizations.ask({ personId, kind: 'check_out', at: new Date(moment).toISOString(), day, reason: '忘记签退' })
    await expect(ask('2027-01-07', at('2027-01-07', '06:00'))).rejects.toMatchObject({ status: 422, problem: { code: 'other_day', detail: '这个时间算在 2027-01-06，不算在 2027-01-07' } })
    expect(await ask('2027-01-07', at('2027-01-08', '06:00'))).toMatchObject({ day: '2027-01-07' })
  })

  test('a day of the calendar moves the ends of those beside it, and back', async () => {
    const asked = await owner.regularizations.ask({ personId: li.personId, kind: 'check_out', at: new Date(at('2026-12-23', '00:30')).toISOString(), reason: '加班到半夜' })
    await owner.regularizations.decide(asked.regularizationId, { outcome: 'approved' })
    const both = async () => { await caughtUp(); return [await dayOf(li.personId, '2026-12-22'), await dayOf(li.personId, '2026-12-23')].map(({ flags }) => flags) }
    expect(await both()).toEqual([['missing_arrival', 'corrected'], ['absent']])
    await owner.calendar.setDay('2026-12-23', { kind: 'day_off', name: '店休' })
    expect(await both()).toEqual([['absent'], ['worked_off_day', 'corrected']])
    await owner.calendar.removeDay('2026-12-23')
    expect(await both()).toEqual([['missing_arrival', 'corrected'], ['absent']])
  })
})
