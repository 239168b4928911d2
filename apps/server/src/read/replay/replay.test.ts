import type { ReplayDay, TrackReportRow } from '@fieldproof/contract'
import type { Fix } from '@fieldproof/core/kernel'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from '../../../test/startTestServer.ts'
import { sealClosedDays } from '../../record/tracks/seal.ts'

/** Friday 20 November 2026 in China; the server's clock stands at its evening. */
const day = '2026-11-20'
const china = (time: string) => Date.parse(`${day}T${time}+08:00`)
let now = china('18:30:00')
/** Late enough for the day to be sealed. */
const nextDay = china('23:59:59') + 3 * 60_000
let server: TestServer
let company: Awaited<ReturnType<typeof setUpTestCompany>>
let phone: SimulatedPhone
let personId: string
let orgId: string

const noisy = (i: number) => (((i * 7919) % 101) / 101 - 0.5) * 6e-5
/** Two hours in the shop, half an hour's drive, then silence from 12:00 to 13:30, then the shop again. */
const track = (): Fix[] => {
  const fixes: Fix[] = []
  const add = (lat: number, lon: number, time: number) => fixes.push({ lat: lat + noisy(fixes.length), lon: lon + noisy(fixes.length * 3), fixTime: time, accuracyMetres: 6 + (fixes.length % 5), provider: 'gps' })
  for (let t = china('09:30:00'); t < china('11:30:00'); t += 10_000) add(30.2084, 120.2121, t)
  for (let t = china('11:30:00'); t < china('12:00:00'); t += 10_000) add(30.2084 + (t - china('11:30:00')) * 2.5e-8, 120.2121, t)
  for (let t = china('13:30:00'); t < china('14:30:00'); t += 10_000) add(30.2534, 120.2121, t)
  return fixes
}
const get = (query: string, headers: Record<string, string> = {}, date = day) => fetch(`${server.url}/api/v1/people/${personId}/days/${date}${query}`, { headers: { cookie: company.cookie, ...headers } })
const replay = async (query: string, headers?: Record<string, string>, date?: string): Promise<ReplayDay> => {
  const response = await get(query, headers, date)
  expect(response.status).toBe(200)
  return (await response.json()) as ReplayDay
}
const looks = async () => (await server.ports.db.readOrg(orgId, (trx) => sql<{ purpose: string }>`select purpose from track_accesses order by accessed_at`.execute(trx))).rows.map((row) => row.purpose)

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  company = await setUpTestCompany(server)
  personId = company.people[0]!.personId
  orgId = (await company.client.me()).orgId
  const { code } = await company.client.people.enrollmentCode(personId)
  phone = await createSimulatedPhone({ baseUrl: server.url, code, now: () => now })
  const fixes = track()
  for (let i = 0; i < fixes.length; i += 50) phone.track(fixes.slice(i, i + 50))
  phone.workState('paused', { deviceTime: china('12:01:00'), reason: '午休' })
  phone.workState('resumed', { deviceTime: china('13:29:00') })
  await phone.flush()
  await server.ports.pipeline.drain()
})
afterAll(() => server?.stop())

describe('the replay of a day', () => {
  test('asks for a purpose, a real day and a person one may see', async () => {
    expect((await get('')).status).toBe(400)
    expect((await get('?purpose=x')).status).toBe(400)
    expect((await get('?purpose=%20%20%20')).status).toBe(400)
    expect((await get('?purpose=audit', {}, '2026-02-30')).status).toBe(400)
    expect((await get('?purpose=audit', { cookie: '' })).status).toBe(401)
    expect((await fetch(`${server.url}/api/v1/people/00000000-0000-4000-8000-000000000000/days/${day}?purpose=audit`, { headers: { cookie: company.cookie } })).status).toBe(404)
    expect(await looks()).toEqual([])
  })

  test('gives every fix, stops with site names, the mileage and silences with their cause', async () => {
    const answer = await replay('?purpose=核对里程')
    const sent = track()
    expect(answer.fixes.fixTime).toEqual(sent.map((fix) => fix.fixTime))
    answer.fixes.lat.forEach((lat, i) => expect(Math.abs(lat - sent[i]!.lat)).toBeLessThan(1e-5))
    expect(new Set(Object.values(answer.fixes).map((column) => column.length))).toEqual(new Set([sent.length]))
    expect(answer.devices).toHaveLength(1)
    expect(answer.stops[0]).toMatchObject({ siteName: '滨江超市' })
    expect(answer.stops[0]!.durationSeconds).toBeGreaterThan(7000)
    expect(answer.stops.at(-1)!.siteName).toBeNull()
    expect(answer.gaps).toHaveLength(1)
    expect(answer.gaps[0]!.cause).toBe('本人暂停了记录：午休')
    expect(answer.summary).toMatchObject({ fixCount: sent.length, firstFixTime: new Date(sent[0]!.fixTime).toISOString() })
    expect(answer.summary.metres).toBeGreaterThan(4800)
    expect(answer.summary.metres).toBeLessThan(5300)
  })

  test('is the same, number for number, after it is sealed, and after a late upload is merged into it', async () => {
    const before = await replay('?purpose=核对里程')
    expect(await sealClosedDays(server.ports.db, orgId, nextDay)).toBe(Math.ceil(track().length / 50))
    const count = () => server.ports.db.readOrg(orgId, (trx) => sql<{ loose: number; sealed: number }>`select (select count(*)::int from track_segments) as loose, (select count(*)::int from track_chunks) as sealed`.execute(trx))
    expect((await count()).rows[0]).toEqual({ loose: 0, sealed: 1 })
    expect(await replay('?purpose=核对里程')).toEqual(before)

    phone.track([{ lat: 30.2084, lon: 120.2121, fixTime: china('11:10:05'), accuracyMetres: 5 }])
    await phone.flush()
    await server.ports.pipeline.drain()
    const loose = await replay('?purpose=核对里程')
    expect(loose.summary.fixCount).toBe(before.summary.fixCount + 1)
    expect(await sealClosedDays(server.ports.db, orgId, nextDay)).toBe(1)
    expect(await sealClosedDays(server.ports.db, orgId, nextDay)).toBe(0)
    expect((await count()).rows[0]).toEqual({ loose: 0, sealed: 1 })
    expect(await replay('?purpose=核对里程')).toEqual(loose)
  })

  test('leaves a day that is not over yet', async () => {
    phone.track([{ lat: 30.2084, lon: 120.2121, fixTime: china('18:05:00') }])
    await phone.flush()
    await server.ports.pipeline.drain()
    expect(await sealClosedDays(server.ports.db, orgId, china('23:59:59') + 60_000)).toBe(0)
    expect(await sealClosedDays(server.ports.db, orgId, nextDay)).toBe(1)
  })

  test('each look is on record once in half an hour, in the table and in the log', async () => {
    expect(await looks()).toEqual(['核对里程'])
    now += 31 * 60_000
    await replay('?purpose=核对里程')
    await replay('?purpose=客户投诉')
    expect(await looks()).toEqual(['核对里程', '核对里程', '客户投诉'])
    const { rows } = await server.ports.db.readOrg(orgId, (trx) => sql<{ body: Buffer }>`select body from log_entries where kind = 'access' order by entry_index`.execute(trx))
    expect(rows.map((row) => JSON.parse(row.body.toString()))).toMatchObject([{ personId, day, purpose: '核对里程' }, { purpose: '核对里程' }, { purpose: '客户投诉' }])
  })

  test('an empty day is an empty answer, in the reader’s language', async () => {
    const answer = await replay('?purpose=audit', { 'accept-language': 'en' }, '2026-11-01')
    expect(answer).toMatchObject({ stops: [], gaps: [], checkIns: [], devices: [], summary: { fixCount: 0, metres: 0, firstFixTime: null } })
    expect((await replay('?purpose=audit', { 'accept-language': 'en' })).gaps[0]!.cause).toBe('Paused by the person: 午休')
  })

  test('its times add up to the span, and to the stops and silences listed; the report of the same day says the same', async () => {
    const { summary, stops, gaps } = await replay('?purpose=核对里程')
    const span = (Date.parse(summary.lastFixTime!) - Date.parse(summary.firstFixTime!)) / 1000
    expect(summary.movingSeconds + summary.staySeconds + summary.withoutPositionSeconds).toBeCloseTo(span, 3)
    expect(stops.reduce((sum, stop) => sum + stop.durationSeconds, 0)).toBeCloseTo(summary.staySeconds, 3)
    expect(gaps.reduce((sum, gap) => sum + (Date.parse(gap.to) - Date.parse(gap.from)) / 1000, 0)).toBeCloseTo(summary.withoutPositionSeconds, 3)
    const report = (await (await fetch(`${server.url}/api/v1/reports/tracks?from=${day}&to=${day}&purpose=audit`, { headers: { cookie: company.cookie } })).json()) as { items: TrackReportRow[] }
    const { movingSeconds, staySeconds, withoutPositionSeconds, metres } = summary
    expect(report.items).toHaveLength(1)
    expect(report.items[0]).toMatchObject({ movingSeconds, staySeconds, withoutPositionSeconds, metres, stops: stops.map(({ arrivedAt, leftAt, durationSeconds, withoutPositionSeconds: silent, siteName }) => ({ arrivedAt, leftAt, durationSeconds, withoutPositionSeconds: silent, siteName })) })
  })
})
