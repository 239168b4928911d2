import { randomUUID } from 'node:crypto'
import type { DarkDay, ReplayDay } from '@fieldproof/contract'
import type { Fix } from '@fieldproof/core/kernel'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** A Friday of a person who works from 09:00 to 18:00; the phone tells why it was silent, or does not. */
const day = '2026-11-20'
const china = (time: string): number => Date.parse(`${day}T${time}+08:00`)
let server: TestServer
let company: Awaited<ReturnType<typeof setUpTestCompany>>
let personId: string
let phone: SimulatedPhone
let now = china('17:00:00')

const fixes = (from: string, to: string): Fix[] => {
  const all: Fix[] = []
  for (let time = china(from); time <= china(to); time += 30_000) all.push({ lat: 30.2084 + all.length * 1e-6, lon: 120.2121, fixTime: time, accuracyMetres: 8 })
  return all
}
const ask = async (query = '', headers: Record<string, string> = {}): Promise<{ status: number; items: DarkDay[] }> => {
  const response = await fetch(`${server.url}/api/v1/dark-periods?from=${day}&to=${day}${query}`, { headers: { cookie: company.cookie, ...headers } })
  return { status: response.status, ...((await response.json()) as { items: DarkDay[] }) }
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  company = await setUpTestCompany(server)
  const { shiftId } = (await company.client.shifts.list()).shifts[0]!
  await company.client.shifts.update(shiftId, { name: '白班', kind: 'fixed', segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] })
  personId = company.people[0]!.personId
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await company.client.people.enrollmentCode(personId)).code, now: () => now })
  phone.workState('started', { deviceTime: china('09:00:00') })
  phone.track(fixes('09:00:30', '10:00:00'))
  // A cellar, told while it lasted and again when it was over.
  phone.deviceState('no_position', { deviceTime: china('10:01:00'), from: china('10:00:20'), chosenBy: 'system' })
  phone.deviceState('no_position', { deviceTime: china('10:30:00'), from: china('10:00:20'), to: china('10:29:40'), chosenBy: 'system' })
  phone.track(fixes('10:30:00', '11:00:00'))
  phone.deviceState('permission_off', { deviceTime: china('11:01:00'), from: china('11:00:30'), to: china('11:40:00'), chosenBy: 'person' })
  phone.track(fixes('11:40:00', '12:00:00'))
  phone.workState('paused', { deviceTime: china('12:00:20'), reason: '午休' })
  phone.workState('resumed', { deviceTime: china('13:00:00') })
  phone.track(fixes('13:00:10', '14:00:00'))
  phone.track(fixes('14:30:00', '15:00:00'))
  await phone.flush()
  await server.ports.pipeline.drain()
})
afterAll(() => server?.stop())

describe('dark periods of a day', () => {
  test('have their causes, and nobody’s silence becomes a fault', async () => {
    const { items } = await ask()
    expect(items).toHaveLength(1)
    const [found] = items
    expect(found!.periods.map(({ standing, causes }) => [standing, causes[0]?.name ?? null])).toEqual([
      ['excused', '手机给不出位置（室内、地下、信号弱，或系统定位不可用）'], ['chosen', '没有定位权限（本人关闭）'], ['announced', '本人暂停了记录'], ['unknown', null], ['unknown', null],
    ])
    expect(found!.periods[2]!.causes[0]!.reason).toBe('午休')
    // 15:00 until now: recording still runs and nothing has come.
    expect(found!.periods.at(-1)).toMatchObject({ from: new Date(china('15:00:00')).toISOString(), to: new Date(now).toISOString() })
    expect(found!.excusedSeconds).toBe(30 * 60)
    expect(found!.darkSeconds).toBe(found!.periods.reduce((sum, { seconds }) => sum + seconds, 0))
  })

  test('are filtered, and asked for in words', async () => {
    expect((await ask('&standing=excused')).items[0]!.periods).toHaveLength(1)
    expect((await ask('&cause=permission_off')).items[0]!.periods[0]!.standing).toBe('chosen')
    expect((await ask('&cause=battery_empty')).items).toEqual([])
    expect((await ask(`&personId=${company.people[1]!.personId}`)).items).toEqual([])
    expect((await ask('', { 'accept-language': 'en' })).items[0]!.periods[0]!.standingName).toBe('Not the person’s doing: excused')
    for (const query of ['&standing=guilty', '&cursor=x', '&limit=0']) expect((await ask(query)).status).toBe(400)
    const range = await fetch(`${server.url}/api/v1/dark-periods?from=2026-01-01&to=2026-12-31`, { headers: { cookie: company.cookie } })
    expect([range.status, ((await range.json()) as { detail: string }).detail]).toEqual([400, '一次最多 31 天'])
  })

  test('stand in the replay and on the phone the same', async () => {
    const replay = (await (await fetch(`${server.url}/api/v1/people/${personId}/days/${day}?purpose=核对`, { headers: { cookie: company.cookie } })).json()) as ReplayDay
    expect(replay.gaps.map((gap) => gap.cause)).toEqual(['手机给不出位置（室内、地下、信号弱，或系统定位不可用）。非本人原因，不计', '没有定位权限（本人关闭）', '本人暂停了记录：午休', null])
    const own = (await (await fetch(`${server.url}/api/v1/phone/dark-periods?day=${day}`, { headers: { authorization: `Bearer ${phone.deviceToken}` } })).json()) as DarkDay
    expect(own).toEqual((await ask()).items[0])
  })

  test('a phone that was killed says so the next morning, and nothing of its night is kept', async () => {
    now = Date.parse('2026-11-21T09:05:00+08:00')
    const killed = phone.deviceState('killed', { from: china('15:00:30'), to: china('18:00:00'), chosenBy: 'system' })
    const night = phone.deviceState('killed', { from: china('17:00:00'), to: china('23:00:00'), chosenBy: 'system' })
    const offDuty = phone.deviceState('no_network', { from: china('20:00:00'), chosenBy: 'system' })
    await phone.flush()
    await server.ports.pipeline.drain()
    expect([phone.receipts.has(killed), phone.refused.get(night)?.code, phone.refused.get(offDuty)?.code]).toEqual([true, 'off_duty', 'off_duty'])
    const last = (await ask()).items[0]!.periods.at(-1)!
    expect(last).toMatchObject({ standing: 'excused', from: new Date(china('15:00:00')).toISOString(), to: new Date(china('18:00:00')).toISOString() })
    expect((await company.client.log.runSelfCheck()).faults).toEqual([])
  })

  test('what makes no sense is kept in the log and explains nothing', async () => {
    now = Date.parse('2026-11-23T10:00:00+08:00')
    phone.deviceState('no_position', { from: now - 60_000, to: now - 120_000, chosenBy: 'system' })
    await phone.flush()
    await server.ports.pipeline.drain()
    expect((await company.client.log.runSelfCheck()).faults).toEqual([])
  })

  test('are found behind hundreds of days without any, in one answer', async () => {
    const database = new pg.Client({ connectionString: server.connectionString })
    await database.connect()
    // 300 people began their Monday and ended it five minutes later.
    const quiet = Array.from({ length: 300 }, () => randomUUID())
    await database.query("insert into people (org_id, person_id, name, role) select (select org_id from orgs), id, '早退' || n, 'field_worker' from unnest($1::uuid[]) with ordinality as t (id, n)", [quiet])
    for (const [state, minute] of [['started', 0], ['ended', 5]] as const) {
      await database.query('insert into work_states (org_id, event_id, person_id, device_id, state, happened_at) select (select org_id from orgs), gen_random_uuid(), id, gen_random_uuid(), $2, $3 from unnest($1::uuid[]) as t (id)', [quiet, state, new Date(Date.parse(`2026-11-23T09:0${minute}:00+08:00`))])
    }
    await database.end()
    const from = async (query: string) => (await (await fetch(`${server.url}/api/v1/dark-periods?from=${day}&to=2026-11-23${query}`, { headers: { cookie: company.cookie } })).json()) as { items: DarkDay[]; nextCursor?: string }
    const found = await from('&standing=unknown&limit=50')
    expect(found.items.map((item) => [item.personId, item.day])).toEqual([[personId, day]])
    expect(found.nextCursor).toBeUndefined()
    // The last one there is needs no page after it.
    expect((await from('&standing=unknown&limit=1')).nextCursor).toBeUndefined()
  })
})
