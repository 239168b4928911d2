import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import type { Crossing } from '@fieldproof/contract'
import { destination } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { farReaching } from '../src/react/crossings/fences.ts'
import { sealClosedDays } from '../src/record/tracks/seal.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** A day whose shift is 08:00–12:00 and 13:00–18:00 in Shanghai; the phones send it in the evening. */
const centre = { lat: 30.2084, lon: 120.2121 }
const day = '2026-11-24'
const at = (clock: string, seconds = 0): number => Date.parse(`${day}T${clock}:00+08:00`) + seconds * 1000
const stay = (from: string, to: string, metresEast: number): Fix[] =>
  Array.from({ length: Math.floor((at(to) - at(from)) / 30_000) }, (_, i) => ({ ...destination(centre, 90, metresEast), fixTime: at(from) + i * 30_000, accuracyMetres: 8, provider: 'gps' as const }))

let now = at('18:30')
let server: TestServer
let client: FieldproofClient
let people: { personId: string; name: string }[]
let phone: SimulatedPhone
let siteId: string

/** The follower has come to the end: nothing is due and the list stands still. */
const settled = async (): Promise<void> => {
  await server.ports.pipeline.drain()
  for (let quiet = 0, last = ''; quiet < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 700))
    const { daysLeft } = await client.crossings.work()
    const state = JSON.stringify((await client.crossings.list({ limit: 500 })).items)
    quiet = state === last && daysLeft === 0 ? quiet + 1 : 0
    last = state
  }
}
const listed = async (query: Record<string, string> = {}): Promise<Crossing[]> => (await client.crossings.list({ limit: 500, ...query })).items
const kinds = (items: readonly Crossing[]): string[] => items.map(({ kind }) => kind).sort()

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '08:00', end: '12:00' }, { start: '13:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] } })
  client = company.client
  people = company.people
  siteId = (await client.sites.list()).items[0]!.siteId
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(people[0]!.personId)).code, now: () => now })
}, 60_000)
afterAll(() => server?.stop())

describe('crossings', () => {
  test('of a day that came in one upload: who came and left, off post not in the break', async () => {
    await client.dutyRules.create({ name: '滨江岗', kind: 'post', siteIds: [siteId], personIds: [people[0]!.personId], departmentIds: [], limitMinutes: 15, isActive: true })
    // Outside, at the post, away for 23 minutes, back, over lunch elsewhere, back until the end.
    phone.track([...stay('08:00', '08:10', 900), ...stay('08:10', '10:00', 0), ...stay('10:00', '10:23', 900), ...stay('10:23', '11:55', 0), ...stay('11:55', '12:00', 900)])
    phone.track([...stay('13:00', '13:05', 900), ...stay('13:05', '17:00', 0)])
    await phone.send()
    await settled()
    const all = await listed()
    expect(kinds(all)).toEqual(['enter', 'enter', 'enter', 'exit', 'exit', 'off_post'])
    const away = all.find(({ kind }) => kind === 'off_post')!
    expect(away).toMatchObject({ personName: '张三', ruleName: '滨江岗', siteName: '滨江超市', seconds: 23 * 60, silentSeconds: 0 })
    expect(Date.parse(away.at)).toBe(at('10:00'))
    expect(Date.parse(away.until!)).toBe(at('10:23'))
    expect(all.filter(({ kind }) => kind === 'enter').map((c) => c.eventId)).not.toContain(null)
  })

  test('a rule that is not saved yet says what it would have noted, and writes nothing', async () => {
    const draft = { name: ' ', kind: 'post' as const, siteIds: [siteId], personIds: [people[0]!.personId], departmentIds: [], limitMinutes: 15, isActive: true }
    const before = await listed()
    const preview = await client.dutyRules.preview(draft)
    expect(preview).toMatchObject({ to: day, people: 1, daysLookedAt: 1, isPartial: false, count: 1, peopleNoted: 1 })
    expect(preview.noted).toMatchObject([{ personName: '张三', siteName: '滨江超市', seconds: 23 * 60 }])
    expect(Date.parse(preview.noted[0]!.at)).toBe(at('10:00'))
    expect(await client.dutyRules.preview({ ...draft, limitMinutes: 24 })).toMatchObject({ count: 0, peopleNoted: 0, noted: [] })
    // For everybody and everywhere: each of the three stays, two of which last over an hour.
    expect(await client.dutyRules.preview({ ...draft, kind: 'overstay', siteIds: [], personIds: [], limitMinutes: 60 })).toMatchObject({ people: 3, daysLookedAt: 1, count: 3 })
    expect((await client.dutyRules.list()).rules).toHaveLength(1)
    expect(await listed()).toEqual(before)
    await expect(client.dutyRules.preview({ ...draft, siteIds: [] })).rejects.toMatchObject({ status: 400 })
    await expect(client.dutyRules.preview({ ...draft, personIds: ['11111111-1111-7111-8111-111111111111'] })).rejects.toMatchObject({ status: 400 })
  })

  test('filters, pages and the report agree', async () => {
    expect(kinds(await listed({ kind: 'enter,off_post' }))).toEqual(['enter', 'enter', 'enter', 'off_post'])
    expect(await listed({ siteId: people[0]!.personId })).toEqual([])
    const first = await client.crossings.list({ limit: 4 })
    const second = await client.crossings.list({ limit: 4, cursor: first.nextCursor! })
    expect([...first.items, ...second.items].map(({ crossingId }) => crossingId)).toEqual((await listed()).map(({ crossingId }) => crossingId))
    const report = await client.crossings.dwell(people[0]!.personId, { from: day, to: day, purpose: '核对驻场' })
    expect(report.days).toHaveLength(1)
    expect(report.days[0]!.sites).toMatchObject([{ siteName: '滨江超市', visits: 3 }])
    const grid = await client.crossings.grid(people[0]!.personId, { siteId, from: day, to: day, purpose: '网格核对', cellMetres: 50 })
    expect(grid).toMatchObject({ personName: '张三', siteName: '滨江超市', cellMetres: 50, visitedCount: grid.cells.length })
    expect(grid.coverage).toBeCloseTo(grid.visitedCount / grid.cellCount, 9)
    expect(grid.visitedCount).toBeGreaterThan(0)
    // Where somebody went is a look at a track: on record with its purpose, and refused without.
    await expect(client.crossings.grid(people[0]!.personId, { siteId, from: day, to: day, purpose: ' ' })).rejects.toMatchObject({ status: 400, problem: { detail: expect.stringContaining('用途') } })
    await expect(client.crossings.dwell(people[0]!.personId, { from: day, to: day, purpose: '' })).rejects.toMatchObject({ status: 400 })
    const looks = (await client.audit.list({ topic: 'looks' })).items.map(({ what }) => what)
    for (const purpose of ['核对驻场', '网格核对']) expect(looks).toContain(`查看了“张三”${new Intl.DateTimeFormat('zh-CN', { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(day))}的轨迹，目的：${purpose}`)
    // All but the steps across the fence, and never the break at noon.
    expect(Math.abs(grid.insideSeconds - report.days[0]!.sites[0]!.seconds)).toBeLessThan(300)
    await expect(client.crossings.grid(people[0]!.personId, { siteId: people[0]!.personId, from: day, to: day, purpose: '网格核对' })).rejects.toMatchObject({ status: 404 })
    await expect(client.crossings.grid(people[0]!.personId, { siteId, from: day, to: day, purpose: '网格核对', cellMetres: 0.1 })).rejects.toMatchObject({ status: 400 })
    const exits = (await listed({ kind: 'exit' })).reduce((sum, c) => sum + c.seconds!, 0)
    const open = at('17:00') - 30_000 - at('13:05')
    expect(report.days[0]!.sites[0]!.seconds).toBeCloseTo(exits + open / 1000, 0)
  })

  test('an upload that comes late changes what it disproves, and nothing else', async () => {
    const before = await listed()
    // By the afternoon's second half the person had left.
    phone.track(stay('17:00', '17:50', 900))
    await phone.send()
    await settled()
    const after = await listed()
    expect(kinds(after)).toEqual(['enter', 'enter', 'enter', 'exit', 'exit', 'exit', 'off_post', 'off_post'])
    expect(before.every((c) => after.some((other) => other.crossingId === c.crossingId))).toBe(true)
  })

  test('sealing changes nothing, and everything can be reckoned again from the stored track', async () => {
    const before = await listed()
    const orgId = (await client.me()).orgId
    await sealClosedDays(server.ports.db, orgId, now + 3_600_000)
    await server.ports.db.withOrg(orgId, async (trx) => {
      await sql`delete from crossings`.execute(trx)
      // As after a restore without its projections: the follower starts from the beginning of the log.
      await sql`delete from follower_cursors where follower = 'crossings'`.execute(trx)
    })
    await client.crossings.rebuild({ from: day, to: day })
    await settled()
    expect(await listed()).toEqual(before)
    await server.ports.db.withOrg(orgId, async (trx) => {
      await sql`delete from crossings`.execute(trx)
      await sql`delete from follower_cursors where follower = 'crossings'`.execute(trx)
    })
    // Any entry wakes the follower; the uploads are found in their chunks.
    await client.dutyRules.create({ name: '久留', kind: 'overstay', siteIds: [siteId], personIds: [], departmentIds: [], limitMinutes: 100, isActive: true })
    await settled()
    expect(kinds(await listed())).toEqual([...kinds(before), 'overstay', 'overstay'].sort())
  })

  test('a district whose middle is far from the track is in the report and in a preview', async () => {
    const [south, north, west, east] = [29.9, 30.3, 119.6, 120.6]
    const { siteId: district } = await client.sites.create({ name: '大片区', fence: { kind: 'polygon', rings: [[{ lat: south, lon: west }, { lat: south, lon: east }, { lat: north, lon: east }, { lat: north, lon: west }]] } })
    const report = await client.crossings.dwell(people[0]!.personId, { from: day, to: day, purpose: '核对驻场' })
    expect(report.days[0]!.sites.map(({ siteName }) => siteName)).toContain('大片区')
    const preview = await client.dutyRules.preview({ name: '久留', kind: 'overstay', siteIds: [], personIds: [people[0]!.personId], departmentIds: [], limitMinutes: 60, isActive: true })
    expect(preview.noted.map(({ siteName }) => siteName)).toContain('大片区')
    // Such areas are looked up without reading any other site.
    const { rows } = await server.ports.db.readOrg((await client.me()).orgId, async (trx) => {
      await sql`set local enable_seqscan = off`.execute(trx)
      return await sql<{ 'QUERY PLAN': string }>`explain (analyze, timing off) ${farReaching}`.execute(trx)
    })
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/sites_far_reaching.*actual rows=1\b/)
    expect(plan).not.toContain('Rows Removed by Filter')
    await client.sites.archive(district)
  })

  test('managers see their own department only', async () => {
    const department = (await client.people.get(people[1]!.personId)).departmentId!
    await client.people.create({ name: '赵主管', role: 'manager', departmentId: department, email: 'manager@example.com', password: 'correct horse battery' })
    const response = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'manager@example.com', password: 'correct horse battery' }) })
    const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
    const manager = createClient({ baseUrl: server.url, headers: { cookie, origin: server.url } })
    expect((await manager.crossings.list()).items).toEqual([])
    await expect(manager.crossings.dwell(people[0]!.personId, { from: day, to: day, purpose: '核对驻场' })).rejects.toMatchObject({ status: 404 })
    await expect(manager.dutyRules.create({ name: 'x', kind: 'dwell', siteIds: [], personIds: [], departmentIds: [], limitMinutes: 5, isActive: true })).rejects.toMatchObject({ status: 403 })
    await expect(manager.crossings.rebuild({ from: day, to: day })).rejects.toMatchObject({ status: 403 })
    await client.people.update(people[0]!.personId, { departmentId: department })
    expect((await manager.crossings.list()).items.length).toBeGreaterThan(5)
  })

  test('rules that cannot be kept to are refused, and every change is in the log', async () => {
    const rule = { name: 'x', kind: 'post' as const, siteIds: [siteId], personIds: [people[0]!.personId], departmentIds: [], limitMinutes: 5, isActive: true }
    await expect(client.dutyRules.create({ ...rule, siteIds: [] })).rejects.toMatchObject({ status: 400 })
    await expect(client.dutyRules.create({ ...rule, personIds: [] })).rejects.toMatchObject({ status: 400 })
    await expect(client.dutyRules.create({ ...rule, siteIds: [people[0]!.personId] })).rejects.toMatchObject({ status: 400 })
    const created = await client.dutyRules.create(rule)
    await client.dutyRules.update(created.ruleId, { isActive: false })
    await client.dutyRules.remove(created.ruleId)
    const orgId = (await client.me()).orgId
    const { rows } = await server.ports.db.withOrg(orgId, (trx) => sql<{ body: Buffer }>`select body from log_entries where kind = 'rule_changed' and ref = ${created.ruleId} order by entry_index`.execute(trx))
    expect(rows.map(({ body }) => (JSON.parse(body.toString()) as { action: string }).action)).toEqual(['duty_rule.created', 'duty_rule.updated', 'duty_rule.deleted'])
    await expect(client.crossings.rebuild({ from: day, to: '2026-11-20' })).rejects.toMatchObject({ status: 400 })
  })

  test('a rule names its sites in its own order, and says which of them are in use no more', async () => {
    const site = async (name: string) => (await client.sites.create({ name, fence: { kind: 'circle', centre, radiusMetres: 50 } })).siteId
    const siteIds = [await site('丙店'), await site('甲店'), await site('乙店')]
    const { ruleId } = await client.dutyRules.create({ name: '三店', kind: 'overstay', siteIds, personIds: [people[1]!.personId, people[0]!.personId], departmentIds: [], limitMinutes: 600, isActive: true })
    await client.sites.archive(siteIds[1]!)
    expect((await client.dutyRules.list()).rules.find((rule) => rule.ruleId === ruleId)).toMatchObject({ siteIds, siteNames: ['丙店', '甲店', '乙店'], archivedSiteIds: [siteIds[1]], personNames: [people[1]!.name, people[0]!.name] })
    await client.dutyRules.remove(ruleId)
    for (const siteId of [siteIds[0]!, siteIds[2]!]) await client.sites.archive(siteId)
  })

  test('news reaches whoever watches', async () => {
    const stream = await client.raw('GET', '/api/v1/live')
    const reader = stream.body!.getReader()
    const chunks: string[] = []
    const reading = (async () => {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        chunks.push(Buffer.from(value).toString())
      }
    })().catch(() => {})
    now = at('17:59')
    const late = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(people[1]!.personId)).code, now: () => now })
    late.track([...stay('17:00', '17:10', 900), ...stay('17:10', '17:40', 0)])
    await late.send()
    await settled()
    await expect.poll(() => chunks.join('')).toContain('event: crossing')
    await reader.cancel()
    await reading
  })

  test('a number that was told never comes again, though its crossing has gone', async () => {
    const orgId = (await client.me()).orgId
    const newest = async () => (await server.ports.db.withOrg(orgId, (trx) => sql<{ seq: number; id: string }>`select seq, crossing_id as id from crossings where seq is not null order by seq desc limit 1`.execute(trx))).rows[0]!
    const told = await newest()
    await server.ports.db.withOrg(orgId, async (trx) => { await sql`delete from crossings where seq is not null`.execute(trx) })
    await client.crossings.rebuild({ from: day, to: day })
    await settled()
    expect((await newest()).seq).toBeGreaterThan(told.seq)
  })
})
