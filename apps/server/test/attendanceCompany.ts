import { sql } from 'kysely'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import type { AttendanceDay } from '@fieldproof/contract'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { followAttendance } from '../src/react/attendance/follower.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** In China. */
export const at = (day: string, time: string): number => Date.parse(`${day}T${time}+08:00`)
export const [wednesday, thursday, friday, saturday] = ['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'] as const

export const shop = { lat: 30.2084, lon: 120.2121 }

export interface Employed { readonly personId: string; readonly phone: SimulatedPhone }

/** A company that works from Monday to Friday, 09:00–18:00, in China. It begins on Wednesday 18 November 2026; its clock is set by the test. */
export const openAttendanceCompany = async (clock: { now: number }) => {
  const server: TestServer = await startTestServer({ clock: { now: () => clock.now } })
  const { client: owner, people } = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] } })
  const { orgId } = await owner.me()
  const { siteId } = (await owner.sites.list()).items[0]!
  const join = async (personId: string): Promise<Employed> => ({ personId, phone: await createSimulatedPhone({ baseUrl: server.url, code: (await owner.people.enrollmentCode(personId)).code, now: () => clock.now }) })
  const [zhang, li] = [await join(people[0]!.personId), await join(people[1]!.personId)]
  const signIn = async (email: string): Promise<FieldproofClient> => {
    const response = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password: 'correct horse battery' }) })
    return createClient({ baseUrl: server.url, language: 'zh-CN', headers: { origin: server.url, cookie: response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') } })
  }
  /** Beside the pin and never twice at the same spot, as people stand. */
  let stood = 0
  const fixAt = (time: number, more: object = {}) => {
    stood++
    return { lat: shop.lat + 1.7e-4 + ((stood * 37) % 11) * 1.3e-5, lon: shop.lon - 2.1e-4 + ((stood * 53) % 13) * 1.1e-5, fixTime: time, accuracyMetres: 8 + (stood % 5), provider: 'gps' as const, ...more }
  }
  const caughtUp = async (): Promise<void> => {
    await server.ports.pipeline.drain()
    await followAttendance(server.ports.db, orgId, clock.now)
  }
  /** A record made and sent at that moment; `more`: of its fix. */
  const record = async (phone: SimulatedPhone, kind: 'checkIn' | 'checkOut', day: string, time: string, more: object = {}): Promise<string> => {
    clock.now = at(day, time)
    const id = phone[kind]({ siteId, fix: fixAt(clock.now, more), deviceTime: clock.now })
    await phone.flush()
    return id
  }
  const dayOf = async (personId: string, day: string, client = owner): Promise<AttendanceDay> => (await client.attendance.days({ from: day, to: day, personId })).items[0]!
  /** Everything that was reckoned, without when. */
  const results = async () => (await server.ports.db.readOrg(orgId, (trx) => sql<Record<string, unknown>>`select person_id, day, status, if_confirmed, flags, late_seconds, early_seconds, work_seconds, first_at, last_at, due_from, due_to, punch_count, reasons, inputs, settles_at
  from attendance_days order by person_id, day`.execute(trx))).rows
  return { server, owner, orgId, siteId, zhang, li, signIn, fixAt, caughtUp, record, dayOf, results }
}
export type AttendanceCompany = Awaited<ReturnType<typeof openAttendanceCompany>>
