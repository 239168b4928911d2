/** Sites as an administrator makes, finds, moves, archives and restores them, and as a map asks for them. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ApiError, createClient, type FieldproofClient } from '@fieldproof/client'
import { setUpTestCompany, startTestServer, type TestServer } from '../../../test/startTestServer.ts'

let server: TestServer
let owner: FieldproofClient
let manager: FieldproofClient
let orgId: string

const password = 'a long enough password'
const refused = async (work: Promise<unknown>, status: number, code: string): Promise<string> => {
  const error = await work.then(() => undefined, (reason: unknown) => reason)
  expect(error, 'was answered as if it were right').toBeInstanceOf(ApiError)
  expect([(error as ApiError).status, (error as ApiError).problem?.code]).toEqual([status, code])
  return (error as ApiError).problem?.detail ?? ''
}
/** Entries of the evidence log from an index on, decoded; followers seal their rows meanwhile. */
const logSince = async (from: number) => {
  const { rows } = await server.ports.db.readOrg(orgId, (trx) => sql<{ kind: string; ref: string; body: Buffer }>`select kind, ref, body from log_entries where entry_index >= ${from} and kind <> 'submission' order by entry_index`.execute(trx))
  return rows.map(({ body, ...row }) => ({ ...row, body: JSON.parse(body.toString()) as Record<string, unknown> })).filter(({ body }) => body.action !== 'rows.sealed')
}
const logSize = async (): Promise<number> => (await server.ports.db.readOrg(orgId, (trx) => sql<{ size: number }>`select size from log_heads`.execute(trx))).rows[0]!.size
const circle = (lat: number, lon: number) => ({ kind: 'circle' as const, centre: { lat, lon }, radiusMetres: 80 })

beforeAll(async () => {
  server = await startTestServer()
  owner = (await setUpTestCompany(server)).client
  orgId = (await owner.me()).orgId
  await owner.people.create({ name: '赵主管', role: 'manager', email: 'manager@example.com', password })
  const response = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'manager@example.com', password }) })
  manager = createClient({ baseUrl: server.url, headers: { cookie: response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') } })
})
afterAll(() => server?.stop())

test('a site is made, changed, archived; the log has the fence before and after', async () => {
  const site = await owner.sites.create({ name: '武林门店', customerName: '', address: '体育场路 1 号', fence: circle(30.27, 120.16) })
  expect(site).toMatchObject({ customerName: null, address: '体育场路 1 号', position: { lat: 30.27, lon: 120.16 }, checkInCount: 0 })
  const from = await logSize()
  const moved = await owner.sites.update(site.siteId, { fence: circle(30.28, 120.17) })
  expect(moved).toMatchObject({ name: '武林门店', position: { lat: 30.28, lon: 120.17 } })
  await owner.sites.update(site.siteId, { name: '武林门店' })
  expect(await logSince(from)).toMatchObject([{ kind: 'rule_changed', ref: site.siteId, body: { action: 'site.updated', before: { fence: { centre: { lat: 30.27 } } }, after: { fence: { centre: { lat: 30.28 } } } } }])
  await owner.sites.archive(site.siteId)
  expect((await owner.sites.get(site.siteId)).status).toBe('archived')
  expect((await owner.sites.list({ search: '武林' })).items).toEqual([])
  await refused(owner.sites.update(site.siteId, { name: 'x' }), 409, 'conflict')
})

test('sites are found by name, customer and address, whatever the case of the letters; % and _ are letters', async () => {
  const { siteId } = await owner.sites.create({ name: 'Ökoladen 100%_号', customerName: 'GRÜN 集团', address: '体育场路\\9 号', fence: circle(30.31, 120.21) })
  for (const search of ['öKOLADEN', '100%_', 'grün', '集团', '路\\9', ' 体育场路\\ ']) expect([search, (await owner.sites.list({ search })).items.map((one) => one.siteId)]).toEqual([search, [siteId]])
  for (const search of ['100__', '%号%', '号grün', '集团 体育场']) expect([search, (await owner.sites.list({ search })).total]).toEqual([search, 0])
  await owner.sites.update(siteId, { customerName: null })
  expect((await owner.sites.list({ search: 'grün' })).total).toBe(0)
  expect((await owner.sites.list({ search: 'ökoladen' })).total).toBe(1)
  await owner.sites.archive(siteId)
})

test('an archived site is found among the archived, and comes back as it was; the log tells of both', async () => {
  const site = await owner.sites.create({ name: '误归档店', fence: circle(30.3, 120.2), tier: 'A' })
  const from = await logSize()
  await owner.sites.archive(site.siteId)
  expect((await owner.sites.list({ search: '误归档', status: 'archived' })).items.map((one) => one.siteId)).toEqual([site.siteId])
  expect(await owner.sites.restore(site.siteId)).toEqual(site)
  await owner.sites.restore(site.siteId)
  expect((await logSince(from)).map((entry) => [entry.kind, entry.ref, entry.body.action])).toEqual([['rule_changed', site.siteId, 'site.archived'], ['rule_changed', site.siteId, 'site.restored']])
  expect((await owner.sites.list({ search: '误归档' })).items).toEqual([site])
  expect((await owner.sites.list({ search: '误归档', status: 'archived' })).items).toEqual([])
  expect((await owner.sites.update(site.siteId, { tier: 'B' })).tier).toBe('B')
  await refused(owner.sites.restore(crypto.randomUUID()), 404, 'not_found')
  await refused(manager.sites.restore(site.siteId), 403, 'not_allowed')
  await owner.sites.archive(site.siteId)
})

test('a map gets every site of its view, or how many are where when they are too many to draw', async () => {
  const at = (i: number) => ({ lat: -40 - Math.floor(i / 60) * 0.01, lon: -120 + (i % 60) * 0.01 })
  await server.ports.db.withOrg(orgId, (trx) => sql`insert into sites (org_id, site_id, name, lat, lon, fence, tier)
    select ${orgId}::uuid, gen_random_uuid(), 'map ' || i, -40 - (i / 60) * 0.01, -120 + (i % 60) * 0.01, jsonb_build_object('kind', 'circle', 'centre', jsonb_build_object('lat', -40 - (i / 60) * 0.01, 'lon', -120 + (i % 60) * 0.01), 'radiusMetres', 100), case i % 3 when 0 then 'A' when 1 then 'B' end from generate_series(0, 2399) i`.execute(trx))
  const view = '-121,-42,-119,-39'
  const far = await owner.sites.map({ bbox: view })
  expect(far).toMatchObject({ total: 2_400, sites: [], tiers: [{ tier: 'A', count: 800 }, { tier: 'B', count: 800 }, { tier: null, count: 800 }] })
  expect(far.clusters.length).toBeGreaterThan(100)
  expect(far.clusters.length).toBeLessThan(2_400)
  expect(far.clusters.flatMap(({ tiers }) => tiers).reduce((sum, { count }) => sum + count, 0)).toBe(2_400)
  for (const { position } of far.clusters) expect(position.lat <= at(0).lat + 1e-9 && position.lat >= at(2_399).lat - 1e-9 && position.lon >= -120 - 1e-9 && position.lon <= at(59).lon + 1e-9).toBe(true)
  expect(far.bounds!.west).toBeCloseTo(-119.99, 2)
  const near = await owner.sites.map({ bbox: '-120.001,-40.101,-119.901,-39.999' })
  expect(near).toMatchObject({ total: near.sites.length, clusters: [] })
  expect(near.sites.length).toBeGreaterThan(90)
  expect(Object.keys(near.sites[0]!).sort()).toEqual(['fence', 'lastCheckInAt', 'lastVisitAt', 'name', 'position', 'siteId', 'status', 'tier'])
  expect((await owner.sites.map({ bbox: view, tier: 'A' })).sites).toHaveLength(800)
  expect(await owner.sites.map({ search: '没有这个地点' })).toEqual({ total: 0, sites: [], clusters: [], bounds: null, tiers: [] })
  expect((await owner.sites.list({ suggested: true })).items).toEqual([])
  await refused(owner.sites.map({ bbox: 'a,b,c,d' }), 400, 'invalid_request')
  await server.ports.db.withOrg(orgId, (trx) => sql`delete from sites where name like 'map %'`.execute(trx))
})

test('a fence that crosses itself is refused', async () => {
  const ring = [{ lat: 0, lon: 0 }, { lat: 1, lon: 1 }, { lat: 1, lon: 0 }, { lat: 0, lon: 1.5 }]
  expect(await refused(owner.sites.create({ name: '八字', fence: { kind: 'polygon', rings: [ring] } }), 400, 'invalid_request')).toMatch(/^围栏的边线交叉/)
})
