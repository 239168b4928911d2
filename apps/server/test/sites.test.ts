import { ApiError, type FieldproofClient } from '@fieldproof/client'
import type { Site, SiteFilters } from '@fieldproof/contract'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runSelfCheck } from '../src/record/selfCheck.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'
import { signIn } from './twoCompanies.ts'

const dayMs = 86_400_000
const shop = { lat: 30.2084, lon: 120.2121 }
const circle = (lat: number) => ({ kind: 'circle' as const, centre: { lat, lon: shop.lon }, radiusMetres: 100 })
const weekdays = [1, 2, 3, 4, 5]
const hours = [{ days: weekdays, from: '09:00', to: '18:00' }]
let now = Date.UTC(2026, 10, 2, 3)
let server: TestServer
let client: FieldproofClient
let siteId: string
let people: { personId: string; name: string }[]
const detailOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'accepted', (error: unknown) => (error instanceof ApiError ? `${error.problem?.code}: ${error.problem?.detail}` : String(error)))
const lastActs = async (limit = 10) => (await client.audit.list({ limit })).items
const base64 = (content: string) => Buffer.from(content).toString('base64')

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server)
  client = company.client
  people = company.people
  siteId = (await client.sites.list()).items[0]!.siteId
}, 60_000)
afterAll(() => server?.stop())

describe('owner, contacts, hours and business status', () => {
  test('a new site has none of them and is taken to be in business', async () => {
    expect(await client.sites.get(siteId)).toMatchObject({ ownerId: null, ownerName: null, contacts: [], openingHours: null, businessStatus: 'open', businessNote: null, lastVisitAt: null, lastCheckInAt: null })
  })

  test('all of them are kept, in one form, and told in the log but for who the contacts are', async () => {
    const spans = [{ days: [5, 1, 3, 2, 4], from: '09:00', to: '18:00' }]
    const site = await client.sites.update(siteId, { ownerId: people[0]!.personId, contacts: [{ name: ' 周 店长 ', role: '店长', phone: '0571-8888 8888转801' }, { name: '前台' }], openingHours: spans, businessStatus: 'temporarily_closed', businessNote: '装修到月底' })
    expect(site).toMatchObject({ ownerName: '张三', contacts: [{ name: '周 店长', role: '店长', phone: '0571-8888 8888转801' }, { name: '前台', role: null, phone: null }], openingHours: hours, businessStatus: 'temporarily_closed', businessNote: '装修到月底' })
    const [act] = await lastActs(1)
    expect(act).toMatchObject({ action: 'site.updated', changes: expect.arrayContaining([{ field: '负责人', before: null, after: '张三' }, { field: '营业时间', before: null, after: '周一至周五 9:00–18:00' }, { field: '营业状态', before: '营业中', after: '暂停营业' }]) })
    expect(JSON.stringify(act)).not.toMatch(/8888|周 店长/)
    expect(JSON.stringify(act)).toMatch(/[0-9a-f]{64}/)
  })

  test('what is not sent stays; a contact known by its id keeps its number; the same again is no act', async () => {
    const { contacts: [first] } = await client.sites.get(siteId)
    const site = await client.sites.update(siteId, { contacts: [{ contactId: first!.contactId, name: '周经理' }] })
    expect(site).toMatchObject({ ownerName: '张三', openingHours: hours, contacts: [{ contactId: first!.contactId, name: '周经理', role: null, phone: '0571-8888 8888转801' }] })
    const { entryIndex } = (await lastActs(1))[0]!
    await client.sites.update(siteId, { contacts: [{ contactId: first!.contactId, name: '周经理' }], openingHours: hours, businessStatus: 'temporarily_closed' })
    expect((await lastActs(1))[0]!.entryIndex).toBe(entryIndex)
    expect(await client.sites.update(siteId, { contacts: [{ contactId: first!.contactId, name: '周经理', phone: '13700001111' }, { contactId: first!.contactId, name: '冒名' }] })).toMatchObject({ contacts: [{ phone: '13700001111' }, { name: '冒名', phone: null }] })
  })

  test.each<[string, object, RegExp]>([
    ['hours that overlap', { openingHours: [...hours, { days: [3], from: '17:00', to: '20:00' }] }, /营业时间第 1 段，周三：与另一时段重叠/],
    ['hours of the 25th hour', { openingHours: [{ days: [1], from: '09:00', to: '25:00' }] }, /时间须写成 09:00 的样子/],
    ['no hours at all', { openingHours: [] }, /openingHours/],
    ['a number that is none', { contacts: [{ name: '周', phone: 'call me' }] }, /invalid_request/],
    ['a contact without a name', { contacts: [{ name: '  ' }] }, /联系人的姓名不能为空/],
    ['six contacts', { contacts: Array.from({ length: 6 }, (_, i) => ({ name: `第 ${i} 位` })) }, /contacts/],
    ['a status of one’s own', { businessStatus: 'haunted' }, /businessStatus/],
    ['an owner nobody knows', { ownerId: '0000000e-0000-7000-8000-00000000000e' }, /负责人：没有这个人，或已离职/],
  ])('%s is refused, with the reason', async (_, change, reason) => { expect(await detailOf(client.sites.update(siteId, change))).toMatch(reason) })

  test('who has left becomes no owner', async () => {
    const { personId } = await client.people.create({ name: '前同事' })
    await client.people.update(personId, { status: 'left' })
    expect(await detailOf(client.sites.create({ name: '新店', fence: circle(30.3), ownerId: personId }))).toMatch(/已离职/)
  })

  test('the numbers of contacts are masked like those of people, and whoever may not see them can change the rest', async () => {
    await client.people.create({ name: '管理二', role: 'administrator', email: 'second@example.com', password: 'correct horse battery' })
    await client.fieldMasks.put({ administrator: ['phone'], hr: [], auditor: [], manager: [] })
    const masked = (await signIn(server, 'second@example.com')).client
    const { contacts } = await masked.sites.get(siteId)
    expect(contacts[0]).toMatchObject({ name: '周经理', phone: '137****1111', masked: ['phone'] })
    expect((await masked.sites.list()).items[0]!.contacts[0]!.phone).toBe('137****1111')
    const file = await masked.raw('GET', '/api/v1/sites/export?format=csv')
    expect(await file.text()).toMatch(/周经理,,137\*{4}1111/)
    await masked.sites.update(siteId, { contacts: [{ contactId: contacts[0]!.contactId, name: '周总' }] })
    expect((await client.sites.get(siteId)).contacts).toMatchObject([{ name: '周总', phone: '13700001111' }])
    await client.fieldMasks.put({ administrator: [], hr: [], auditor: [], manager: [] })
  })
})

test('a phone is told hours and status in its own language, and contacts only of sites that are its person’s or nobody’s', async () => {
  const code = async (i: number) => createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await client.people.enrollmentCode(people[i]!.personId)).code })
  const ask = async (phone: SimulatedPhone) => (await phone.sites()).find((site) => site.siteId === siteId)
  const [own, other] = [await code(0), await code(1)]
  expect(await ask(own)).toMatchObject({ closed: '暂停营业：装修到月底', hours: '周一至周五 9:00–18:00', contacts: [{ name: '周总', phone: '13700001111' }] })
  expect(await ask(other)).toMatchObject({ closed: '暂停营业：装修到月底', contacts: [] })
  await client.sites.update(siteId, { ownerId: null })
  expect((await ask(other))?.contacts).toHaveLength(1)
})

describe('import and export', () => {
  const csv = `门店名称,纬度,经度,负责人,联系人,联系电话,营业时间,营业状态
滨江超市,30.2084,120.2121,李四,周总,+8613700002222,,营业中
城西店,30.28,120.10,张三,,0571-12345678,周一至周五 9:00-18:00；周六 10:00-16:00,装修
没人管店,30.29,120.10,赵六,,,,
看不懂店,30.30,120.10,,,,随时,
怪号店,30.31,120.10,,王,无,,
怪状态店,30.32,120.10,,,,,闹鬼
`
  const file = { fileName: '客户.csv', fileBase64: base64(csv), updateKnown: true }
  let before: Site
  let importId: string

  test('a preview matches the columns and says what is wrong with each row', async () => {
    const preview = await client.siteImports.preview(file)
    expect(preview.mapping).toEqual({ name: 0, lat: 1, lon: 2, owner: 3, contactName: 4, contactPhone: 5, openingHours: 6, businessStatus: 7 })
    expect(preview.rows.filter(({ kind }) => kind === 'problem').map(({ row, problem }) => [row, problem?.slice(0, 9)])).toEqual([[4, '负责人不在在职名单'], [5, '看不懂营业时间；请'], [6, '联系电话不是电话号'], [7, '营业状态须为：营业']])
  })

  test('it fills what the file says, leaves what it does not, and its undo puts all back', async () => {
    before = await client.sites.update(siteId, { contacts: [{ name: '周总', role: '店长', phone: '13700001111' }, { name: '前台' }] })
    importId = (await client.siteImports.run(file)).importId
    expect(await client.sites.get(siteId)).toMatchObject({ ownerName: '李四', businessStatus: 'open', businessNote: '装修到月底', openingHours: hours, contacts: [{ name: '周总', role: '店长', phone: '+8613700002222' }, { name: '前台' }] })
    const made = (await client.sites.list({ search: '城西店' })).items[0]!
    expect(made).toMatchObject({ ownerName: '张三', contacts: [{ name: '城西店', phone: '0571-12345678' }], openingHours: [...hours, { days: [6], from: '10:00', to: '16:00' }], businessStatus: 'temporarily_closed' })
    expect(await client.siteImports.undo(importId)).toEqual({ archived: 1, restored: 1, kept: 0, keptNames: [] })
    expect(await client.sites.get(siteId)).toEqual(before)
  })

  test('an undo does not put forged contacts in place', async () => {
    const { importId: id } = await client.siteImports.run(file)
    const { orgId } = await client.me()
    await server.ports.db.withOrg(orgId, (trx) => sql`update site_imports set contacts = jsonb_set(contacts, array[${siteId}, 'before', '0', 'phone'], '"13999999999"') where import_id = ${id}`.execute(trx))
    expect(await client.siteImports.undo(id)).toEqual({ archived: 1, restored: 0, kept: 1, keptNames: ['滨江超市'] })
    expect((await client.sites.get(siteId)).contacts[0]!.phone).toBe('+8613700002222')
    await client.sites.update(siteId, { contacts: [{ name: '周总', phone: '13700001111' }] })
  })

  test.each([['zh-CN', '名称'], ['zh-TW', '名稱'], ['en', 'Name']])('the export in %s is what an import takes: nothing in it is new or wrong', async (language, heading) => {
    const text = await (await client.raw('GET', `/api/v1/sites/export?format=csv&language=${language}`)).text()
    expect(text.replace('\uFEFF', '').startsWith(heading)).toBe(true)
    const preview = await client.siteImports.preview({ fileName: 'sites.csv', fileBase64: base64(text) })
    expect(preview.counts).toMatchObject({ new: 0, repeated: 0, problem: 0 })
    expect(Object.keys(preview.mapping)).toHaveLength(16)
    expect(await detailOf(client.siteImports.run({ fileName: 'sites.csv', fileBase64: base64(text), updateKnown: true }))).toMatch(/没有新的或不同的内容/)
  })

  test('an export has the filters of the list and is in the log', async () => {
    await client.sites.create({ name: '多边形店', tier: 'A', fence: { kind: 'polygon', rings: [[{ lat: 30.4, lon: 120 }, { lat: 30.4, lon: 120.01 }, { lat: 30.41, lon: 120.01 }]] } })
    const text = await (await client.raw('GET', '/api/v1/sites/export?format=csv&tier=A')).text()
    expect(text).toContain('多边形店')
    expect(text).not.toContain('滨江超市')
    expect((await lastActs(1))[0]).toMatchObject({ action: 'sites_exported', what: '导出了地点名单' })
    expect((await client.raw('GET', '/api/v1/sites/export?format=xlsx')).headers.get('content-type')).toMatch(/spreadsheetml/)
  })
})

describe('a corridor', () => {
  const line = [{ lat: 30.5, lon: 120.5 }, { lat: 30.5, lon: 120.51 }, { lat: 30.505, lon: 120.51 }]
  let siteId: string
  let eventIds: string[]

  test('is kept with its line and width, told in the log in words, and refused with the reason', async () => {
    const made = await client.sites.create({ name: '天然气管线 3 段', fence: { kind: 'corridor', line, widthMetres: 40 } })
    siteId = made.siteId
    expect(made.fence).toEqual({ kind: 'corridor', line, widthMetres: 40 })
    expect(made.position.lat).toBeCloseTo(30.5, 3)
    const moved = await client.sites.update(siteId, { fence: { kind: 'corridor', line, widthMetres: 60 } })
    expect(moved.fence).toMatchObject({ widthMetres: 60 })
    expect(JSON.stringify((await lastActs(1))[0])).toMatch(/走廊，宽 40 米，线上 3 个点.*走廊，宽 60 米/)
    for (const [fence, told] of [[{ kind: 'corridor', line: line.slice(0, 1), widthMetres: 40 }, /线太短/], [{ kind: 'corridor', line, widthMetres: 0 }, /走廊宽度/], [{ kind: 'corridor', line, widthMetres: 10_500 }, /走廊宽度/], [{ kind: 'corridor', line: [line[0]!, line[2]!, line[1]!, { lat: 30.51, lon: 120.502 }], widthMetres: 40 }, /与自己交叉/]] as const) {
      expect(await detailOf(client.sites.create({ name: '坏', fence: structuredClone(fence) as never }))).toMatch(told)
    }
  })

  test('holds who is near the line, wherever along it, and not who is beyond its width', async () => {
    const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(people[0]!.personId)).code, now: () => now })
    const at = (lat: number, lon: number) => phone.checkIn({ siteId, fix: { lat, lon, fixTime: now, accuracyMetres: 8, provider: 'gps' } })
    eventIds = [at(30.5001, 120.5005), at(30.504, 120.51)]
    await phone.send()
    eventIds.push(at(30.5012, 120.505))
    await phone.send()
    await server.ports.pipeline.drain()
    const reasons = await Promise.all(eventIds.map(async (eventId) => (await client.checkIns.get(eventId)).verdicts[0]!.verdict.reasons.find(({ signal }) => signal === 'inside_fence')!))
    expect(reasons.map(({ state }) => state)).toEqual(['supports', 'supports', 'against'])
    expect((await client.checkIns.get(eventIds[2]!)).distanceMetres).toBeCloseTo(0.0012 * 111_195 - 30, 0)
  })

  test('goes out as a line with its width and comes back as it was', async () => {
    const file = Buffer.from(await (await client.raw('GET', '/api/v1/sites/export?format=csv')).text()).toString('base64')
    const { counts } = await client.siteImports.preview({ fileName: '地点.csv', fileBase64: file })
    expect(counts).toMatchObject({ new: 0, problem: 0 })
    await client.sites.archive(siteId)
    const made = await client.siteImports.run({ fileName: '地点.csv', fileBase64: file, updateKnown: false })
    expect(made.createdCount).toBe(1)
    expect((await client.sites.list({ search: '天然气管线' } as never)).items[0]!.fence).toEqual({ kind: 'corridor', line, widthMetres: 60 })
    await client.siteImports.undo(made.importId)
  })

  test('comes in from GeoJSON; a line without a width says what is missing', async () => {
    const feature = (properties: object) => ({ type: 'Feature', properties: { name: '巡线', ...properties }, geometry: { type: 'LineString', coordinates: line.map(({ lat, lon }) => [lon, lat + 0.1]) } })
    const file = (...features: object[]) => ({ fileName: 'a.geojson', fileBase64: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features })).toString('base64') })
    expect((await client.siteImports.preview(file(feature({ width: 25 })))).counts).toMatchObject({ new: 1, problem: 0 })
    expect((await client.siteImports.preview(file(feature({})))).rows[0]!.problem).toContain('没有宽度')
  })
})

describe('coverage', () => {
  const sites: Record<string, string> = {}
  let phone: SimulatedPhone
  const names = async (filters: SiteFilters): Promise<string[]> => (await client.sites.list({ ...filters, limit: 100 } as never)).items.map(({ name }) => name).sort()
  const visit = async (name: string, kind: 'checkIn' | 'checkOut' = 'checkIn'): Promise<string> => {
    const { position } = await client.sites.get(sites[name]!)
    const eventId = phone[kind]({ siteId: sites[name]!, fix: { ...position, fixTime: now, accuracyMetres: 9, provider: 'gps' } })
    await phone.send()
    await server.ports.pipeline.drain()
    return eventId
  }

  beforeAll(async () => {
    for (const { siteId: id } of (await client.sites.list({ limit: 100 })).items) await client.sites.archive(id)
    const add = async (name: string, lat: number, tier: string | null, ownerId: string | null) => { sites[name] = (await client.sites.create({ name, tier, ownerId, fence: circle(lat) })).siteId }
    await add('久的', 31.1, 'A', people[0]!.personId)
    await add('八十天', 31.2, 'A', people[1]!.personId)
    await add('二十天', 31.3, 'B', people[0]!.personId)
    await add('刚去', 31.4, null, null)
    await add('没去过', 31.5, 'B', null)
    await add('只签退', 31.6, 'B', people[1]!.personId)
    phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(people[0]!.personId)).code, now: () => now })
    const start = now
    await visit('久的')
    now = start + 20 * dayMs
    await visit('八十天')
    now = start + 80 * dayMs
    await visit('二十天')
    now = start + 99 * dayMs
    await visit('刚去')
    await visit('只签退', 'checkOut')
    now = start + 100 * dayMs
  }, 60_000)

  test('each count is a list, by tier and altogether', async () => {
    const { total, tiers, counts } = await client.sites.coverage({ counts: 'any' })
    expect(counts).toBe('any')
    expect(total).toEqual({ d7: 1, d30: 1, d90: 1, older: 1, never: 2, total: 6 })
    expect(tiers).toEqual([
      { tier: 'A', d7: 0, d30: 0, d90: 1, older: 1, never: 0, total: 2 }, { tier: 'B', d7: 0, d30: 1, d90: 0, older: 0, never: 2, total: 3 }, { tier: null, d7: 1, d30: 0, d90: 0, older: 0, never: 0, total: 1 },
    ])
    expect([await names({ visited: 'd7', counts: 'any' }), await names({ visited: 'd30', counts: 'any' }), await names({ visited: 'd90', counts: 'any' }), await names({ visited: 'older', counts: 'any' }), await names({ visited: 'never', counts: 'any' })])
      .toEqual([['刚去'], ['二十天'], ['八十天'], ['久的'], ['只签退', '没去过'].sort()])
    expect(await names({ visited: 'never', tier: 'none', counts: 'any' })).toEqual([])
    expect(await names({ tier: 'none' })).toEqual(['刚去'])
  })

  test('by owner, by the owner’s department and by business status', async () => {
    const department = (await client.departments.list()).departments.find(({ name }) => name === '销售二部')!.departmentId
    expect((await client.sites.coverage({ owner: people[0]!.personId, counts: 'any' })).total).toEqual({ d7: 0, d30: 1, d90: 0, older: 1, never: 0, total: 2 })
    expect((await client.sites.coverage({ department, counts: 'any' })).total).toEqual({ d7: 0, d30: 0, d90: 1, older: 0, never: 1, total: 2 })
    expect(await names({ department })).toEqual(['八十天', '只签退'].sort())
    expect(await names({ owner: 'none' })).toEqual(['刚去', '没去过'].sort())
    await client.sites.update(sites['没去过']!, { businessStatus: 'closed_down' })
    expect((await client.sites.coverage({ business: 'open', counts: 'any' })).total.never).toBe(1)
    expect(await names({ business: 'closed_down' })).toEqual(['没去过'])
  })

  test('a visit that somebody found not real is none, until the decision is taken back', async () => {
    const last = async () => (await client.sites.get(sites['刚去']!)).lastVisitAt
    const visited = (await client.checkIns.list({ siteId: sites['刚去']!, limit: 1 })).items[0]!
    const decide = async (outcome: 'real' | 'not_real' | 'withdrawn') => {
      const { verdictEntryIndex, standing } = await client.review.state(visited.eventId)
      await client.review.decide(visited.eventId, { outcome, note: '问过店长', verdictEntryIndex: verdictEntryIndex!, replaces: standing?.decisionId ?? null } as never)
    }
    await decide('not_real')
    expect(await last()).toBeNull()
    expect((await client.sites.get(sites['刚去']!)).lastCheckInAt).not.toBeNull()
    expect(await names({ visited: 'd7' })).toEqual([])
    await decide('real')
    expect(await last()).not.toBeNull()
    expect(await names({ visited: 'd7' })).toEqual(['刚去'])
    expect((await client.sites.coverage()).total.d7).toBe(1)
  })
})

test('the self-check finds nothing, and names an owner, hours or contacts that no act put there', async () => {
  const { orgId, personId } = await client.me()
  expect((await runSelfCheck(server.ports, orgId)).faults).toEqual([])
  const { siteId: id } = (await client.sites.list({ limit: 1 })).items[0]!
  await server.ports.db.withOrg(orgId, (trx) => sql`update sites set contacts = '[{"name": "冒名", "phone": "13900000000"}]', opening_hours = '[]', owner_id = ${personId}, business_status = 'moved' where site_id = ${id}`.execute(trx))
  const faults = (await runSelfCheck(server.ports, orgId)).faults.map(({ what }) => what)
  for (const column of ['contacts', 'opening_hours', 'owner_id', 'business_status']) expect(faults).toContainEqual(expect.stringContaining(`${id}: ${column} differs`))
})
