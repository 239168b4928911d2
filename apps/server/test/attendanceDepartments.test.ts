/** Who moves to another department leaves the days before where they were: in lists, the month, sums and files; and what managers see of it. */
import { readXlsx } from 'hucre/xlsx'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { rebuildAttendance } from '../src/react/attendance/follower.ts'
import { at, type AttendanceCompany, openAttendanceCompany, saturday, shop, thursday, wednesday } from './attendanceCompany.ts'

const clock = { now: at(wednesday, '08:00') }
const range = { from: wednesday, to: thursday }
let company: AttendanceCompany
let first: string
let second: string
let managers: { readonly first: FieldproofClient; readonly second: FieldproofClient }

const track = async (day: string) => {
  clock.now = at(day, '18:02')
  company.zhang.phone.workState('started', { deviceTime: at(day, '09:30') })
  company.zhang.phone.track(Array.from({ length: 40 }, (_, i) => ({ lat: shop.lat + (i % 7) * 4e-6, lon: shop.lon + (i % 5) * 4e-6, fixTime: at(day, '10:05') + i * 10_000, accuracyMetres: 6 + (i % 4) })), { deviceTime: clock.now })
  await company.zhang.phone.flush()
}

beforeAll(async () => {
  company = await openAttendanceCompany(clock)
  const { owner, zhang, record, caughtUp, signIn } = company
  const departments = (await owner.departments.list()).departments
  first = departments.find(({ name }) => name === '销售一部')!.departmentId
  second = departments.find(({ name }) => name === '销售二部')!.departmentId
  for (const [name, email, departmentId] of [['赵一', 'first@example.com', first], ['钱二', 'second@example.com', second]] as const)
    await owner.people.create({ name, role: 'manager', email, password: 'correct horse battery', departmentId })
  managers = { first: await signIn('first@example.com'), second: await signIn('second@example.com') }
  await caughtUp()
  await record(zhang.phone, 'checkIn', wednesday, '08:55')
  await record(zhang.phone, 'checkIn', wednesday, '08:58')
  await record(zhang.phone, 'checkOut', wednesday, '18:01')
  await track(wednesday)
  await caughtUp()
  clock.now = at(thursday, '08:00')
  await caughtUp()
  await owner.people.update(zhang.personId, { departmentId: second })
  await record(zhang.phone, 'checkIn', thursday, '08:55')
  await record(zhang.phone, 'checkIn', thursday, '08:57')
  await record(zhang.phone, 'checkOut', thursday, '18:01')
  await track(thursday)
  clock.now = at(thursday, '20:00')
  await caughtUp()
}, 60_000)
afterAll(() => company?.server.stop())

const daysIn = async (departmentId: string, client = company.owner) => (await client.attendance.days({ ...range, departmentId, personId: company.zhang.personId })).items.map(({ day, departmentName }) => [day, departmentName])
const sumsOf = async (client = company.owner) => (await client.attendance.summary({ ...range, by: 'department' })).items.map(({ name, people, due }) => [name, people, due])
const monthOf = async (departmentId?: string, client = company.owner) =>
  (await client.attendance.table({ ...range, ...(departmentId ? { departmentId } : {}) })).items.map(({ personName, departmentName, days }) => [personName, departmentName, days.map(({ day }) => day).join()])
const fileOf = async (report: string, more = '') => {
  const answer = await company.owner.raw('GET', `/api/v1/reports/${report}/export?from=${wednesday}&to=${thursday}&format=xlsx&language=zh-CN${more}`)
  return (await readXlsx(new Uint8Array(await answer.arrayBuffer()))).sheets[0]!.rows.slice(1)
}
const asMoved = [['销售二部', 2, 3], ['销售一部', 1, 1]]

test('each day counts in the department of that day, in lists, the month, sums and files', async () => {
  expect([await daysIn(first), await daysIn(second)]).toEqual([[[wednesday, '销售一部']], [[thursday, '销售二部']]])
  expect((await company.owner.attendance.day(company.zhang.personId, wednesday)).departmentName).toBe('销售一部')
  expect((await sumsOf()).sort()).toEqual([...asMoved].sort())
  expect(await monthOf(first)).toEqual([['张三', '销售一部', wednesday]])
  expect((await monthOf(second)).sort()).toEqual([['李四', '销售二部', `${wednesday},${thursday}`], ['张三', '销售二部', thursday]].sort())
  expect((await monthOf()).sort()).toEqual([['李四', '销售二部', `${wednesday},${thursday}`], ['张三', '销售二部', `${wednesday},${thursday}`]].sort())
  expect((await company.owner.attendance.summary({ ...range, by: 'person', personId: company.zhang.personId })).items).toMatchObject([{ departmentName: '销售二部', due: 2 }])
  expect((await fileOf('attendance', `&departmentId=${first}`)).map((row) => [row[0], row[1], row[3]])).toEqual([[wednesday, '张三', '销售一部']])
  expect((await fileOf('table', `&departmentId=${first}`)).map((row) => [row[0], row[2]])).toEqual([['张三', '销售一部']])
  expect((await fileOf('summary', '&by=department')).map((row) => [row[0], row[3], row[4]]).sort()).toEqual([...asMoved].sort())
})

test('the anomaly and the track report, as lists, sums and files, and times without a signal go by the department of the day', async () => {
  const { owner, zhang } = company
  const twice = async (departmentId?: string) => {
    const { items, sums } = await owner.reports.anomalies({ ...range, kind: 'duplicate', ...(departmentId ? { departmentId } : {}) })
    return [items.map(({ day, departmentName }) => [day, departmentName]), sums!.people.map(({ departmentName, duplicate }) => [departmentName, duplicate])]
  }
  expect(await twice(first)).toEqual([[[wednesday, '销售一部']], [['销售一部', 1]]])
  expect(await twice(second)).toEqual([[[thursday, '销售二部']], [['销售二部', 1]]])
  expect(await twice()).toEqual([[[thursday, '销售二部'], [wednesday, '销售一部']], [['销售二部', 2]]])
  const routes = async (departmentId: string) => (await owner.reports.tracks({ ...range, departmentId, purpose: '里程核对' })).items.map(({ day, departmentName }) => [day, departmentName])
  expect([await routes(first), await routes(second)]).toEqual([[[wednesday, '销售一部']], [[thursday, '销售二部']]])
  expect((await fileOf('anomalies', `&kind=duplicate&departmentId=${first}`)).map((row) => [String(row[0]).slice(0, 10), row[3]])).toEqual([[wednesday, '销售一部']])
  expect((await fileOf('tracks', `&departmentId=${second}&purpose=${encodeURIComponent('里程核对')}`)).map((row) => [row[0], row[2]])).toEqual([[thursday, '销售二部']])
  const dark = async (departmentId: string) => (await owner.darkPeriods.list({ ...range, personId: zhang.personId, departmentId })).items.map(({ day, departmentName }) => [day, departmentName])
  expect([await dark(first), await dark(second)]).toEqual([[[wednesday, '销售一部']], [[thursday, '销售二部']]])
})

test('a manager sees the people whom they manage now, with all their days, each under its department; whom they manage no more they do not see', async () => {
  expect([await daysIn(first, managers.second), await daysIn(second, managers.second)]).toEqual([[[wednesday, '销售一部']], [[thursday, '销售二部']]])
  expect((await sumsOf(managers.second)).sort()).toEqual([...asMoved].sort())
  expect([await daysIn(first, managers.first), await sumsOf(managers.first), await monthOf(undefined, managers.first)]).toEqual([[], [], []])
})

test('a calendar day without attendance of its own counts as the last one before it', async () => {
  const { owner, zhang, orgId, server } = company
  const anomaliesOn = async (departmentId: string) => (await owner.reports.anomalies({ from: thursday, to: saturday, departmentId, kind: 'duplicate' })).items.map(({ day, departmentName }) => [day, departmentName])
  const moveAll = (from: string, to: string) => server.ports.db.withOrg(orgId, (trx) => sql`update check_ins set happened_at = happened_at + (${to}::date - ${from}::date) * interval '1 day' where person_id = ${zhang.personId} and happened_at >= ${new Date(at(from, '00:00'))} and happened_at < ${new Date(at(from, '23:59'))}`.execute(trx))
  // By hand: a move by its route has the day of the move reckoned anew, sooner or later than this asks.
  const moveWithoutAWord = (departmentId: string) => server.ports.db.withOrg(orgId, (trx) => sql`update people set department_id = ${departmentId} where person_id = ${zhang.personId}`.execute(trx))
  await moveAll(wednesday, saturday)
  expect(await anomaliesOn(second)).toEqual([[saturday, '销售二部'], [thursday, '销售二部']])
  await moveWithoutAWord(first)
  expect([await anomaliesOn(second), await anomaliesOn(first)]).toEqual([[[saturday, '销售二部'], [thursday, '销售二部']], []])
  await moveWithoutAWord(second)
  await moveAll(saturday, wednesday)
})

test('what is kept stays through a rebuild; a day without a department, or whose department was merged, counts in that of now', async () => {
  await rebuildAttendance(company.server.ports.db, company.orgId, clock.now)
  expect((await sumsOf()).sort()).toEqual([...asMoved].sort())
  const merged = await company.owner.departments.merge(first, second)
  expect(await sumsOf()).toEqual([['销售二部', 2, 4]])
  await company.owner.departments.unmerge(merged)
  expect((await sumsOf()).sort()).toEqual([...asMoved].sort())
  await company.server.ports.db.withOrg(company.orgId, (trx) => sql`update attendance_days set department_id = null`.execute(trx))
  expect(await sumsOf()).toEqual([['销售二部', 2, 4]])
})

test('a department in which somebody had a day is archived, not deleted: its months stay under its name', async () => {
  const { owner, orgId, server, zhang } = company
  const { departmentId } = await owner.departments.create({ name: '临时组' })
  await server.ports.db.withOrg(orgId, (trx) => sql`update attendance_days set department_id = ${departmentId} where person_id = ${zhang.personId} and day = ${wednesday}`.execute(trx))
  await expect(owner.departments.remove(departmentId)).rejects.toMatchObject({ status: 409, problem: { detail: expect.stringContaining('归档') } })
  await owner.departments.archive(departmentId)
  expect(await sumsOf()).toContainEqual(['临时组', 1, 1])
})
