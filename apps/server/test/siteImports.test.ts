import { readXlsx, writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ApiError, type FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

/** The company has 滨江超市 at 30.2084, 120.2121. */
let server: TestServer
let client: FieldproofClient
let people: { personId: string }[]

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  people = company.people
})
afterAll(() => server?.stop())

const base64 = (content: string | Uint8Array) => Buffer.from(content as string).toString('base64')
const file = (content: string | Uint8Array, fileName = '客户.csv') => ({ fileName, fileBase64: base64(content) })
const csv = `门店名称,客户名称,地址,等级,纬度,经度,半径
武林店,华东商贸,武林路 1 号,A,30.2700,120.1600,80
"西溪店, 二楼",,,B,30.2720,120.0600,
滨江超市,滨江商贸,,A,30.2086,120.2122,150
武林店,,,,30.2701,120.1601,
没有坐标的店,,,,,,
反了,,,,120.1,30.1,
`
/** The same heading in GB 18030, as Excel in China saves CSV: 名称,纬度,经度 / 店. */
const gb18030 = Uint8Array.from([0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0xce, 0xb3, 0xb6, 0xc8, 0x2c, 0xbe, 0xad, 0xb6, 0xc8, 0x0a, 0xb5, 0xea, 0x2c, 0x33, 0x31, 0x2c, 0x31, 0x32, 0x31, 0x0a])

test('a preview says what would happen, row by row, and changes nothing', async () => {
  const preview = await client.siteImports.preview(file(csv))
  expect(preview.mapping).toEqual({ name: 0, customerName: 1, address: 2, tier: 3, lat: 4, lon: 5, radiusMetres: 6 })
  expect(preview.counts).toEqual({ rows: 6, new: 2, known: 1, changed: 1, repeated: 1, problem: 2 })
  expect(preview.rows.map(({ row, kind, siteName, firstRow, problem }) => [row, kind, siteName ?? firstRow ?? problem])).toEqual([
    [6, 'problem', '没有坐标；请先补上经纬度'], [7, 'problem', '经度和纬度似乎对调了；请换一下对应的列'], [4, 'known', '滨江超市'], [5, 'repeated', 2], [2, 'new', null], [3, 'new', null],
  ])
  expect(preview.rows[2]!.changes).toEqual([
    { field: 'customerName', before: null, after: '滨江商贸' }, { field: 'tier', before: null, after: 'A' },
    { field: 'centre', before: '30.208400, 120.212100', after: '30.208600, 120.212200' }, { field: 'radiusMetres', before: '100 米', after: '150 米' },
  ])
  expect(preview.rows.filter(({ kind }) => kind !== 'known').flatMap(({ changes }) => changes)).toEqual([])
  expect(preview.rows[0]!.name).toBe('没有坐标的店')
  expect((await client.sites.list()).items).toHaveLength(1)
  expect((await client.siteImports.list()).items).toEqual([])
})

test('rows with problems come back as Excel with what is wrong, to be mended', async () => {
  const { sheets } = await readXlsx(new Uint8Array(await (await client.siteImports.problems(file(csv))).arrayBuffer()))
  const [heading, ...rows] = sheets[0]!.rows
  expect(heading).toEqual(['门店名称', '客户名称', '地址', '等级', '纬度', '经度', '半径', '问题', '原文件行'])
  expect(rows.map((row) => [row[0], ...row.slice(-2)])).toEqual([['没有坐标的店', '没有坐标；请先补上经纬度', 6], ['反了', '经度和纬度似乎对调了；请换一下对应的列', 7]])
})

test('files of other programs are read: GB 18030, Excel, GeoJSON; a mapping by hand goes before the guess', async () => {
  expect(await client.siteImports.preview(file(gb18030))).toMatchObject({ columns: ['名称', '纬度', '经度'], counts: { new: 1 } })
  const excel = await writeXlsx({ sheets: [{ name: '客户', rows: [['店名', 'lat', 'lng'], ['余杭店', 30.42, 120.3], [null, null, null]] }] })
  expect(await client.siteImports.preview(file(excel, '客户.xlsx'))).toMatchObject({ counts: { rows: 1, new: 1 }, sample: [['余杭店', '30.42', '120.3']] })
  const features = [
    { type: 'Feature', properties: { name: '园区' }, geometry: { type: 'Polygon', coordinates: [[[120.1, 30.1], [120.11, 30.1], [120.11, 30.11], [120.1, 30.1]]] } },
    { type: 'Feature', properties: { name: '点' }, geometry: { type: 'Point', coordinates: [120.5, 30.5] } }, { type: 'Feature', properties: null, geometry: null },
  ]
  expect((await client.siteImports.preview(file(JSON.stringify({ type: 'FeatureCollection', features }), 'a.geojson'))).counts).toMatchObject({ new: 2 })
  expect(await client.siteImports.preview({ ...file('a,b,c\n店,120.1,30.1\n'), mapping: { name: 0, lat: 2, lon: 1 } })).toMatchObject({ counts: { new: 1 } })
  // 高德 positions lie half a kilometre off until their datum is named.
  const [wgs84, gcj02] = await Promise.all((['wgs84', 'gcj02'] as const).map((datum) => client.siteImports.preview({ ...file('name,lat,lon\n店,30.1,120.1\n'), datum })))
  expect(Math.abs(wgs84!.positions[0]!.lon - gcj02!.positions[0]!.lon)).toBeGreaterThan(0.003)
})

test.each([
  ['nothing', 'AAAA', /没有内容|只有标题/], ['a heading alone', base64('name,lat,lon\n'), /没有数据行/], ['an old Excel file', base64(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])), /另存为 \.xlsx/],
  ['a broken zip', base64(Uint8Array.from([0x50, 0x4b, 3, 4, 1, 2, 3])), /不能按 Excel 读取/], ['JSON of another kind', base64('{"a":1}'), /FeatureCollection/], ['broken JSON', base64('{"type":'), /开头像 JSON/],
  ['too many rows', base64(`name\n${'x\n'.repeat(20_001)}`), /最多 20000 行/],
])('%s is refused with what to do', async (_what, fileBase64, message) => {
  await expect(client.siteImports.preview({ fileName: 'x', fileBase64 })).rejects.toThrow(ApiError)
  await expect(client.siteImports.preview({ fileName: 'x', fileBase64 })).rejects.toMatchObject({ status: 400, problem: { detail: expect.stringMatching(message) } })
})

test('an archive that unpacks to gigabytes is not unpacked', async () => {
  // A directory entry that tells 4 GB, in an archive of a hundred bytes.
  const bomb = Buffer.alloc(100)
  bomb.writeUInt32LE(0x04034b50, 0)
  bomb.writeUInt32LE(0x02014b50, 30)
  bomb.writeUInt32LE(0xfffffff0, 30 + 24)
  await expect(client.siteImports.preview(file(bomb))).rejects.toMatchObject({ problem: { detail: expect.stringContaining('解压后') } })
})

test('imported, known sites are changed when asked, each stands in the log, and all of it is undone but what has been used', async () => {
  const made = await client.siteImports.run({ ...file(csv), updateKnown: true })
  expect(made).toMatchObject({ fileName: '客户.csv', createdByName: '王管理', createdCount: 2, updatedCount: 1, skippedCount: 3, undoneAt: null })
  const sites = (await client.sites.list()).items
  expect(sites.map(({ name }) => name).toSorted()).toEqual(['滨江超市', '武林店', '西溪店, 二楼'].toSorted())
  expect(sites.find(({ name }) => name === '滨江超市')).toMatchObject({ customerName: '滨江商贸', tier: 'A', fence: { radiusMetres: 150 } })
  expect((await client.log.runSelfCheck()).faults).toEqual([])
  // The same file again has nothing to say.
  await expect(client.siteImports.run({ ...file(csv), updateKnown: true })).rejects.toMatchObject({ status: 409 })

  const wulin = sites.find(({ name }) => name === '武林店')!
  const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(people[0]!.personId)).code })
  phone.checkIn({ siteId: wulin.siteId, fix: { ...wulin.position, fixTime: Date.now() - 1_000, accuracyMetres: 8, provider: 'gps' } })
  await phone.flush()
  await server.ports.pipeline.drain()

  expect(await client.siteImports.undo(made.importId)).toEqual({ archived: 1, restored: 1, kept: 1, keptNames: ['武林店'] })
  const after = (await client.sites.list()).items
  expect(after.map(({ name }) => name).toSorted()).toEqual(['武林店', '滨江超市'].toSorted())
  expect(after.find(({ name }) => name === '滨江超市')).toMatchObject({ customerName: null, tier: null, fence: { radiusMetres: 100 } })
  await expect(client.siteImports.undo(made.importId)).rejects.toMatchObject({ status: 409 })
  expect((await client.siteImports.list()).items[0]!.undoneAt).not.toBeNull()
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

test('a drawn fence and a radius of its own outlast an import that tells none', async () => {
  const { siteId } = await client.sites.create({ name: '画过围栏的店', fence: { kind: 'polygon', rings: [[{ lat: 30.3, lon: 120.3 }, { lat: 30.3, lon: 120.31 }, { lat: 30.31, lon: 120.31 }, { lat: 30.31, lon: 120.3 }]] } })
  const round = await client.sites.create({ name: '半径三百的店', fence: { kind: 'circle', centre: { lat: 30.4, lon: 120.4 }, radiusMetres: 300 } })
  const { importId } = await client.siteImports.run({ ...file('门店名称,纬度,经度,等级\n画过围栏的店,30.305,120.305,B\n半径三百的店,30.4,120.4,B\n'), updateKnown: true })
  const [drawn, circle] = [await client.sites.get(siteId), await client.sites.get(round.siteId)]
  expect([drawn, circle]).toMatchObject([{ tier: 'B', fence: { kind: 'polygon' } }, { tier: 'B', fence: { kind: 'circle', radiusMetres: 300 } }])
  await client.siteImports.undo(importId)
})

test('what was changed by hand since the import stays, and is named', async () => {
  const { importId } = await client.siteImports.run({ ...file('门店名称,纬度,经度\n改过名的店,30.51,120.51\n拍过照的店,30.52,120.52\n定过规则的店,30.53,120.53\n改了又改回的店,30.54,120.54\n没动过的店,30.55,120.55\n'), updateKnown: false })
  const named = async (name: string) => (await client.sites.list({ search: name })).items[0]!
  const [renamed, ruled, back] = [await named('改过名的店'), await named('定过规则的店'), await named('改了又改回的店')]
  await client.sites.update(renamed.siteId, { name: '改过名的新店', fence: renamed.fence })
  await client.dutyRules.create({ name: '驻点', kind: 'overstay', siteIds: [ruled.siteId], personIds: [], departmentIds: [], limitMinutes: 60, isActive: true })
  await client.sites.update(back.siteId, { name: '别的名字', fence: back.fence })
  await client.sites.update(back.siteId, { name: back.name, fence: back.fence })
  expect(await client.siteImports.undo(importId)).toEqual({ archived: 3, restored: 0, kept: 2, keptNames: ['定过规则的店', '改过名的新店'].toSorted() })
  expect((await client.sites.list({ search: '的' })).items.map(({ name }) => name).toSorted()).toEqual(expect.arrayContaining(['定过规则的店', '改过名的新店']))
})

test('a second row of one site adds its contact, whether the first makes the site or changes it', async () => {
  const names = async (name: string) => (await client.sites.list({ search: name })).items.map(({ contacts }) => contacts.map((one) => one.name))
  const first = await client.siteImports.run({ ...file('名称,纬度,经度,联系人,联系电话\n两个人的店,30.61,120.61,周甲,0571-1\n两个人的店,30.61,120.61,吴乙,0571-2\n'), updateKnown: false })
  expect(first).toMatchObject({ createdCount: 1, skippedCount: 1 })
  expect(await names('两个人的店')).toEqual([['周甲', '吴乙']])
  const second = await client.siteImports.run({ ...file('名称,纬度,经度,联系人,联系电话\n两个人的店,30.61,120.61,,\n两个人的店,30.61,120.61,郑丙,0571-3\n'), updateKnown: true })
  expect(second).toMatchObject({ createdCount: 0, updatedCount: 1, skippedCount: 1 })
  expect(await names('两个人的店')).toEqual([['周甲', '吴乙', '郑丙']])
  await client.siteImports.undo(second.importId)
  expect(await names('两个人的店')).toEqual([['周甲', '吴乙']])
  expect((await client.log.runSelfCheck()).faults).toEqual([])
})

test('two imports of one file at once make each site once; a row that only looks like a repetition can be kept', async () => {
  const content = 'name,lat,lon\n甲,31.1,121.1\n甲,31.1003,121.1\n'
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => client.siteImports.run({ ...file(content), updateKnown: false })))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await client.siteImports.run({ ...file(content), updateKnown: false, alsoRows: [3] })).toMatchObject({ createdCount: 1, skippedCount: 1 })
})

test('what would change of a known site is told before: owner, contacts, hours, state, shape; nothing where the file says the same', async () => {
  const square = [[[120.8, 30.8], [120.801, 30.8], [120.801, 30.801], [120.8, 30.8]]]
  const { siteId } = await client.sites.create({ name: '什么都有的店', fence: { kind: 'circle', centre: { lat: 30.8, lon: 120.8 }, radiusMetres: 100 }, ownerId: people[0]!.personId, contacts: [{ name: '周甲', role: '店长', phone: '0571-11111111' }] })
  const head = '名称,纬度,经度,围栏,负责人,联系人,联系人职务,联系电话,营业时间,营业状态\n'
  const shape = JSON.stringify({ type: 'Polygon', coordinates: square }).replaceAll('"', '""')
  const rowsOf = async (content: string) => (await client.siteImports.preview(file(content))).rows
  const [row] = await rowsOf(`${head}什么都有的店,30.8,120.8,"${shape}",李四,周甲,经理,0571-22222222,周一至周五 9:00-18:00,暂停营业\n`)
  expect(row).toMatchObject({ kind: 'known', siteId, changes: [
    { field: 'fence', before: '圆形，半径 100 米', after: '多边形，3 个角' }, { field: 'owner', before: '张三', after: '李四' },
    { field: 'contact', before: '周甲 店长', after: '周甲 经理' }, { field: 'phone', before: '0571-11111111', after: '0571-22222222' },
    { field: 'openingHours', before: null, after: '周一至周五 9:00–18:00' }, { field: 'businessStatus', before: '营业中', after: '暂停营业' },
  ] })
  // What the export of the company says, imported again, changes nothing, and is said to.
  const exported = Buffer.from(await (await client.raw('GET', '/api/v1/sites/export?format=csv&language=zh-CN')).arrayBuffer())
  const again = await client.siteImports.preview({ fileName: '地点.csv', fileBase64: exported.toString('base64') })
  expect(again.rows.flatMap(({ changes }) => changes)).toEqual([])
  expect(again.counts).toMatchObject({ new: 0, changed: 0, problem: 0 })
})
