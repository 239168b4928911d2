import { randomBytes, randomUUID } from 'node:crypto'
import { packFixes } from '@fieldproof/core/geo'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import type { FieldproofClient } from '@fieldproof/client'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** Wednesday 15:00 in Shanghai; on duty 09–12 and 14–20. Nothing outside may be in any table, however it is wrapped. */
const now = Date.parse('2026-11-18T15:00:00+08:00')
const at = (time: string, day = '2026-11-18') => Date.parse(`${day}T${time}:00+08:00`)
let server: TestServer
let client: FieldproofClient
let phone: SimulatedPhone
const fix = (fixTime: number) => ({ lat: 30.2085, lon: 120.2122, fixTime, accuracyMetres: 8 })
const track = (from: number, to: number) => Array.from({ length: 8 }, (_, i) => fix(from + Math.round(((to - from) * i) / 7)))

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '09:00', end: '12:00' }, { start: '14:00', end: '20:00' }], daysOfWeek: [1, 2, 3, 4, 5] } })
  client = company.client
  phone = await createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await client.people.enrollmentCode(company.people[0]!.personId)).code })
})
afterAll(() => server?.stop())

const rows = async <T extends object>(statement: string): Promise<T[]> => {
  const connection = new pg.Client({ connectionString: server.connectionString })
  await connection.connect()
  try {
    return (await connection.query<T>(statement)).rows
  } finally {
    await connection.end()
  }
}
const count = async (table: string): Promise<number> => (await rows<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n
const send = async () => {
  const { results } = await phone.send()
  await server.ports.pipeline.drain()
  return results.at(-1)!
}

describe('off duty', () => {
  test.each([
    ['a track across the lunch break', at('11:55'), at('14:15')],
    ['a track across a night', at('19:50', '2026-11-17'), at('09:05')],
    ['a track before work', at('06:00'), at('06:30')],
    ['a track on a Sunday', at('10:00', '2026-11-15'), at('10:10', '2026-11-15')],
  ])('%s is refused whole', async (_name, from, to) => {
    phone.track(track(from, to))
    expect(await send()).toMatchObject({ status: 'refused', problem: { code: 'off_duty' } })
  })
  test.each([
    ['from 1970 until now', 0, now],
    ['from now until 2099', now, Date.parse('2099-01-01T00:00:00Z')],
    ['with one fix in 1970 and one in 2099', 0, Date.parse('2099-01-01T00:00:00Z')],
  ])('a track %s is refused for its clock, and not called off duty', async (_name, from, to) => {
    phone.track(track(from, to))
    const { status, problem } = await send()
    expect([status, problem?.code]).toEqual(['refused', 'clock_impossible'])
    expect(problem!.remedy).toContain('自动设置日期和时间')
  })
  test('a check-in on duty with a position from before work is refused', async () => {
    phone.checkIn({ fix: fix(at('06:30')) })
    expect(await send()).toMatchObject({ status: 'refused', problem: { code: 'off_duty' } })
  })
  test('a photo that no kept event names is refused', async () => {
    const photo = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(200)])
    const { sha256Hex } = await import('@fieldproof/testkit')
    await expect(phone.client.phone.uploadMedia({ sha256: sha256Hex(photo), bytes: new Uint8Array(photo), contentType: 'image/jpeg' })).rejects.toMatchObject({ status: 404 })
    await expect(phone.client.raw('PUT', `/api/v1/media/${sha256Hex(photo)}`, new Uint8Array(photo), { 'content-type': 'image/jpeg' })).rejects.toMatchObject({ status: 404 })
  })
  test('nothing of it is anywhere, only a count', async () => {
    for (const table of ['inbox', 'check_ins', 'track_segments', 'track_chunks', 'latest_positions', 'media', 'media_uploads']) expect(await count(table), table).toBe(0)
    expect(await count('off_duty_refusals')).toBeGreaterThan(0)
  })
  test('the count is of fixes, once per event however often it is sent, and what is remembered of it is a hash', async () => {
    const total = async () => (await rows<{ fixes: string }>('select coalesce(sum(fixes), 0) as fixes from off_duty_refusals'))[0]!.fixes
    // Four tracks of 8 fixes and one check-in with its own fix, above.
    expect(await total()).toBe('33')
    phone.track(track(at('06:00'), at('06:30')))
    phone.faults.duplicate = true
    await phone.send()
    phone.faults.duplicate = false
    expect(await total()).toBe('41')
    phone.checkIn({ fix: fix(at('06:30')) })
    phone.faults.dropAck = true
    for (let i = 0; i < 3; i++) await phone.send().catch(() => undefined)
    phone.faults.dropAck = false
    expect(await send()).toMatchObject({ status: 'refused' })
    expect(await total()).toBe('42')
    expect((await rows<{ day: string; fixes: number }>('select day::text as day, fixes from off_duty_refusals order by day')).map(({ day, fixes }) => [day, fixes])).toContainEqual(['2026-11-15', 8])
    const remembered = await rows<{ event_hash: Buffer; counted_on: string }>('select event_hash, counted_on::text as counted_on from off_duty_events')
    // And three tracks whose clocks were impossible, counted apart.
    expect((await rows<{ fixes: string }>('select sum(wrong_clock_fixes) as fixes from off_duty_refusals'))[0]!.fixes).toBe('24')
    expect(remembered).toHaveLength(10)
    expect(remembered.every((row) => row.event_hash.length === 32 && row.counted_on === '2026-11-18')).toBe(true)
  })
})

test('words without a position may be sent after work', async () => {
  const evening = at('23:30', '2026-11-17')
  phone.explain('11111111-1111-4111-8111-111111111111', '昨天手机没电了', { deviceTime: evening })
  expect((await send()).status).toBe('accepted')
  expect(await count('explanations')).toBe(1)
})

describe('wrapped by a changed app', () => {
  const evening = at('23:30', '2026-11-17')
  const nothingKept = async () => { for (const table of ['inbox', 'check_ins', 'track_segments', 'undecodable', 'media', 'media_uploads']) expect(await count(table), table).toBe(0) }
  const packedOf = (fixes: readonly ReturnType<typeof fix>[]) => Buffer.from(packFixes(fixes)).toString('base64url')
  test('a track that names the hours of work for fixes of the evening is refused, and so is one that cannot be read', async () => {
    const named = { from: at('14:05'), to: at('14:55') }
    phone.sign('track', { ...named, packed: packedOf(track(evening, evening + 60_000)) }, { deviceTime: named.to })
    expect(await send()).toMatchObject({ status: 'refused', problem: { code: 'event_malformed', detail: 'payload/packed: a packed fix lies outside from … to' } })
    phone.sign('track', { ...named, packed: packedOf(track(named.from, named.to)).slice(0, 40) }, { deviceTime: named.to })
    expect(await send()).toMatchObject({ status: 'refused', problem: { code: 'event_malformed' } })
    await nothingKept()
  })
  test.each([
    ['a pause', 'work_state', { state: 'paused', fix: fix(evening) }, 'payload/fix: there is no such member'],
    ['an explanation', 'explanation', { about: randomUUID(), text: '好的', track: [fix(evening)] }, 'payload/track: there is no such member'],
    ['a state of the phone', 'device_state', { state: 'battery_saver', from: at('14:10'), chosenBy: 'unknown', at: fix(evening) }, 'payload/at: there is no such member'],
    ['an appeal', 'declaration', { content: { topic: 'appeal', about: randomUUID(), decisionId: randomUUID(), text: '不对', fix: fix(evening) } }, 'payload/content'],
  ])('%s with a position in a member that nobody named is refused', async (_name, kind, members, detail) => {
    phone.sign(kind, members, { deviceTime: evening })
    const { status, problem } = await send()
    expect([status, problem?.code]).toEqual(['refused', 'event_malformed'])
    expect(problem!.detail).toContain(detail)
    await nothingKept()
  })
  test('a check-in on duty with what was heard in the evening is refused; heard on duty by a wall clock that is off it is not', async () => {
    const heard = (scanTime: number) => ({ radio: { scanTime, sightings: [{ kind: 'wifi' as const, id: 'aa:bb:cc:dd:ee:ff' }] } })
    phone.checkIn(heard(evening))
    expect(await send()).toMatchObject({ status: 'refused', problem: { code: 'off_duty' } })
    await nothingKept()
    const hours = 5 * 3_600_000
    const kept = { ...heard(now + hours - 2_000), deviceTime: now + hours, lastServerTime: now - 60_000, monotonicSinceServerTimeMs: 60_000 }
    phone.checkIn(kept)
    expect((await send()).status).toBe('accepted')
  })
})

describe('on duty', () => {
  test('a track within one window, a check-in and its photo are kept', async () => {
    phone.track(track(at('14:05'), at('14:55')))
    expect((await send()).status).toBe('accepted')
    const bytes = new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(200)]))
    phone.checkIn({ fix: fix(now - 5_000), photo: { bytes, contentType: 'image/jpeg' } })
    expect((await send()).status).toBe('accepted')
    expect([await count('track_segments'), await count('check_ins'), await count('media')]).toEqual([1, 2, 1])
  })
})

test('on a free shift, whose days have no end between them, a track of more than a day is refused: filed under its first position, its later days would be in no replay', async () => {
  const { shiftId } = await client.shifts.create({ name: '不定时', kind: 'free', segments: [], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] })
  const { personId } = await client.people.create({ name: '赵六', role: 'field_worker', shiftId })
  const free = await createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await client.people.enrollmentCode(personId)).code })
  const signed = (from: number, to: number) => free.sign('track', { from, to, packed: Buffer.from(packFixes([fix(from), fix(to)])).toString('base64url') }, { deviceTime: to })
  signed(at('14:05', '2026-11-16'), at('14:06', '2026-11-17'))
  const { results: [refused] } = await free.send()
  expect(refused).toMatchObject({ status: 'refused', problem: { code: 'event_malformed', detail: expect.stringContaining('at most 24 hours') } })
})
