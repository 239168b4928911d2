import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromWgs84 } from './datum.ts'
import { destination, distanceMetres } from './distance.ts'
import { guessSiteMapping, nameLikeness, planSiteImport, type SiteImportOptions } from './siteImport.ts'

const shop = { lat: 30.2084, lon: 120.2121 }
const columns = ['门店名称', '客户名称', '地址', '等级', '纬度', '经度', '签到半径(米)']
const options = (change: Partial<SiteImportOptions> = {}): SiteImportOptions => ({ mapping: guessSiteMapping(columns), datum: 'wgs84', defaultRadiusMetres: 100, known: [], ...change })
const row = (name: string, lat: string | number, lon: string | number, radius = '') => [name, '', '', '', `${lat}`, `${lon}`, radius]

describe('columns', () => {
  test('are known by what Chinese and English files call them', () => {
    expect(guessSiteMapping(columns)).toEqual({ name: 0, customerName: 1, address: 2, tier: 3, lat: 4, lon: 5, radiusMetres: 6 })
    expect(guessSiteMapping(['Store Name', 'Addr', 'Lng', 'Lat'])).toEqual({ name: 0, address: 1, lat: 3, lon: 2 })
    expect(guessSiteMapping(['客户名称', '经纬度', '备注'])).toEqual({ name: 0, position: 1 })
    expect(guessSiteMapping(['a', 'b'])).toEqual({})
  })
})

describe('a row', () => {
  test('becomes a site with its own radius or the given one', () => {
    expect(planSiteImport([['滨江超市', '华东商贸', '江南大道 1 号', 'A', '30.2084', '120.2121', '80 米'], row('二店', 30.3, 120.3)], options())).toEqual([
      { row: 1, kind: 'new', site: { name: '滨江超市', customerName: '华东商贸', address: '江南大道 1 号', tier: 'A', fence: { kind: 'circle', centre: shop, radiusMetres: 80 }, told: 'radius', position: shop, ownerId: null, contact: null, openingHours: null, businessStatus: null, businessNote: null } },
      { row: 2, kind: 'new', site: expect.objectContaining({ name: '二店', customerName: null, fence: expect.objectContaining({ radiusMetres: 100 }) }) },
    ])
  })

  test('in another datum comes out where it is', () => {
    for (const datum of ['gcj02', 'bd09'] as const) {
      const there = fromWgs84(shop, datum)
      const [item] = planSiteImport([row('店', there.lat, there.lon)], options({ datum }))
      expect(item?.kind === 'new' && distanceMetres(item.site.position, shop)).toBeLessThan(1)
    }
  })

  test('with both numbers in one cell is read in either order', () => {
    const mapping = { name: 0, position: 1 }
    for (const cell of ['120.2121,30.2084', '30.2084，120.2121', '30.2084 120.2121']) expect(planSiteImport([['店', cell]], options({ mapping }))).toMatchObject([{ kind: 'new', site: { position: shop } }])
  })

  test.each([
    [row('', 30, 120), 'no_name'], [row('店'.repeat(101), 30, 120), 'name_too_long'], [row('店', '', ''), 'no_position'], [row('店', 0, 0), 'no_position'],
    [row('店', 120.2121, 30.2084), 'lat_lon_exchanged'], [row('店', 'abc', 120), 'bad_position'], [row('店', 300, 400), 'bad_position'], [row('店', 'NaN', '1e5'), 'bad_position'],
    [row('店', 30, 120, '-5'), 'bad_radius'], [row('店', 30, 120, '很大'), 'bad_radius'], [[], 'no_name'],
  ] as const)('%j is refused as %s', (cells, problem) => {
    expect(planSiteImport([cells], options())).toEqual([{ row: 1, kind: 'problem', name: cells[0]?.slice(0, 100) ?? '', problem }])
  })

  const facts = guessSiteMapping(['名称', '纬度', '经度', '负责人', '联系人', '联系人职务', '联系电话', '营业时间', '营业状态', '状态说明'])
  const withFacts = (...cells: string[]) => planSiteImport([['店', '30', '120', ...cells]], options({ mapping: facts, ownerOf: (text) => ({ 张三: 'p1', '1001': 'p1', 李四: 'ambiguous' })[text] }))
  test('says who looks after it, whom one meets there, when it is open; what it does not say is null', () => {
    expect(withFacts('1001', '周 店长', '店长', "'+86 137 0000 1111", '每天 9:00-22:00', '搬迁', '年底前')).toMatchObject([{ site: { ownerId: 'p1', contact: { name: '周 店长', role: '店长', phone: '+86 137 0000 1111' }, openingHours: [{ from: '09:00', to: '22:00' }], businessStatus: 'moved', businessNote: '年底前' } }])
    expect(withFacts('', '', '', '0571-8888')).toMatchObject([{ site: { ownerId: null, contact: { name: '店', role: null, phone: '0571-8888' }, openingHours: null, businessStatus: null } }])
    expect(withFacts('张三')).toMatchObject([{ site: { ownerId: 'p1', contact: null } }])
  })
  test.each([[['赵六'], 'unknown_owner'], [['李四'], 'ambiguous_owner'], [['', '周', '', '无'], 'bad_phone'], [['', '', '', '', '随时'], 'bad_hours'], [['', '', '', '', '', '闹鬼'], 'unknown_status']])('%j is refused as %s', (cells, problem) => {
    expect(withFacts(...cells)).toEqual([{ row: 1, kind: 'problem', name: '店', problem }])
  })
  test('a column of states or of owners’ numbers is known by its whole name only', () => {
    expect(guessSiteMapping(['name', 'lat', 'lon', 'Status', 'Opening hours', 'Owner', 'Contact', 'Phone'])).toEqual({ name: 0, lat: 1, lon: 2, openingHours: 4, owner: 5, contactName: 6, contactPhone: 7 })
  })

  test('with a GeoJSON line and a width is a corridor, in the datum of the file; without a width, or with a bad line, it is told', () => {
    const mapping = guessSiteMapping(['name', 'fence', 'Width (m)'])
    const line = (...coordinates: number[][]) => JSON.stringify({ type: 'LineString', coordinates })
    const road = line([120, 30], [120.01, 30], [120.01, 30.01])
    const items = planSiteImport([['巡线', road, '30 米'], ['无宽', road, ''], ['太宽', road, '10001'], ['宽度不是数', road, '宽'], ['一点', line([120, 30]), '30'], ['交叉', line([120, 30], [120.01, 30.01], [120.01, 30], [120, 30.01]), '30'], ['坏', '{"type":"LineString"}', '30']], options({ mapping }))
    expect(items).toMatchObject([{ kind: 'new', site: { fence: { kind: 'corridor', widthMetres: 30, line: [{ lat: 30, lon: 120 }, { lat: 30, lon: 120.01 }, { lat: 30.01, lon: 120.01 }] } } }, { problem: 'no_width' }, { problem: 'bad_width' }, { problem: 'bad_width' }, { problem: 'bad_line' }, { problem: 'bad_line' }, { problem: 'bad_line' }])
    const there = [fromWgs84(shop, 'gcj02'), fromWgs84(destination(shop, 90, 500), 'gcj02')]
    const [moved] = planSiteImport([['巡线', line(...there.map(({ lat, lon }) => [lon, lat])), '30']], options({ mapping, datum: 'gcj02' }))
    expect(moved?.kind === 'new' && distanceMetres(moved.site.position, destination(shop, 90, 250))).toBeLessThan(1)
  })

  test('south and west are below zero', () => {
    const at = (lat: string, lon: string) => { const [plan] = planSiteImport([row('店', lat, lon)], options()); return plan?.kind === 'new' ? plan.site.position : plan }
    expect(at('33.8688 S', '151.2093E')).toEqual({ lat: -33.8688, lon: 151.2093 })
    expect(at('34.05°N', '118.24W')).toEqual({ lat: 34.05, lon: -118.24 })
    expect(at('南33.8', '东151.2')).toEqual({ lat: -33.8, lon: 151.2 })
    expect(at('S-33.8', '151.2')).toMatchObject({ kind: 'problem' })
  })

  test('with a fence that cannot be read is told, also where it has a position; a point is no shape', () => {
    const mapping = { name: 0, lat: 1, lon: 2, fence: 3 }
    const parts = JSON.stringify({ type: 'MultiPolygon', coordinates: [[[[120, 30], [120.01, 30], [120.01, 30.01], [120, 30]]], [[[121, 30], [121.01, 30], [121.01, 30.01], [121, 30]]]] })
    expect(planSiteImport([['两块', '30', '120', parts], ['点', '30.5', '120', '{"type":"Point","coordinates":[120,30.5]}']], options({ mapping }))).toMatchObject([{ kind: 'problem', problem: 'bad_fence' }, { kind: 'new', site: { fence: { kind: 'circle' }, told: 'nothing' } }])
  })

  test('with a GeoJSON polygon has that fence; one that crosses itself is told', () => {
    const mapping = { name: 0, fence: 1 }
    const polygon = (ring: number[][]) => JSON.stringify({ type: 'Polygon', coordinates: [ring] })
    expect(planSiteImport([['园区', polygon([[120, 30], [120.01, 30], [120.01, 30.01], [120, 30.01], [120, 30]])], ['坏', polygon([[120, 30], [120.01, 30.01], [120.01, 30], [120, 30.012], [120, 30]])], ['空', 'null']], options({ mapping })))
      .toMatchObject([{ kind: 'new', site: { fence: { kind: 'polygon' } } }, { kind: 'problem', problem: 'bad_fence' }, { kind: 'problem', problem: 'bad_fence' }])
  })
})

describe('what is there already', () => {
  const known = [{ siteId: 's1', name: '杭州滨江超市有限公司', position: shop }]
  test('is found by name and distance, also across the pins of two maps', () => {
    const gcj = fromWgs84(shop, 'gcj02')
    expect(planSiteImport([row('杭州滨江超市', gcj.lat, gcj.lon)], options({ known }))).toMatchObject([{ kind: 'known', siteId: 's1', knownName: '杭州滨江超市有限公司' }])
  })
  test('is not a branch of the same name elsewhere, nor another shop next door', () => {
    const [far, door] = [destination(shop, 90, 700), destination(shop, 0, 12)]
    expect(planSiteImport([row('杭州滨江超市', far.lat, far.lon), row('王记面馆', door.lat, door.lon)], options({ known })).map(({ kind }) => kind)).toEqual(['new', 'new'])
  })
  test('a row that repeats an earlier one says which', () => {
    const near = destination(shop, 45, 30)
    expect(planSiteImport([row('滨江超市', shop.lat, shop.lon), row('滨江超市（江南店）', near.lat, near.lon), row('滨江超市', near.lat, near.lon)], options()).map((item) => [item.kind, 'firstRow' in item ? item.firstRow : null])).toEqual([['new', null], ['new', null], ['repeated', 1]])
  })
  test('far north as well, where degrees of longitude are short', () => {
    const north = { lat: 78.2, lon: 15.6 }
    const beside = destination(north, 90, 500)
    expect(planSiteImport([row('Depot', beside.lat, beside.lon)], options({ known: [{ siteId: 'n', name: 'depot', position: north }] }))).toMatchObject([{ kind: 'known' }])
  })
})

test('likeness is one for the same, zero for nothing in common, and the same both ways', () => {
  expect(nameLikeness('永辉超市（西溪店）', '永辉超市西溪店')).toBe(1)
  expect(nameLikeness('永辉超市', '沃尔玛')).toBe(0)
  expect(nameLikeness('', '')).toBe(0)
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => { expect(nameLikeness(a, b)).toBeCloseTo(nameLikeness(b, a), 12) }))
})

test('rows have the numbers of their file, also where one repeats another', () => {
  expect(planSiteImport([row('店', '30', '120'), row('店', '30', '120'), row('坏', '', '')], options({ rowNumbers: [2, 4, 7] }))).toMatchObject([{ row: 2, kind: 'new' }, { row: 4, kind: 'repeated', firstRow: 2 }, { row: 7, kind: 'problem', name: '坏' }])
})

test('a fence cell that is JSON but no shape is told, or left aside where the row has a position', () => {
  for (const cell of ['0', 'false', '""', '1', 'true', '"POLYGON"', '[]', 'null']) {
    expect(planSiteImport([['店', cell]], options({ mapping: { name: 0, fence: 1 } })), cell).toEqual([{ row: 1, kind: 'problem', name: '店', problem: 'bad_fence' }])
    expect(planSiteImport([['店', cell, '30', '120']], options({ mapping: { name: 0, fence: 1, lat: 2, lon: 3 } })), cell).toMatchObject([{ kind: 'new', site: { fence: { kind: 'circle' } } }])
  }
})

test('whatever the cells hold, each row has an answer and no fence is bad', () => {
  const cell = fc.oneof(fc.string({ maxLength: 12 }), fc.double().map(String), fc.constantFrom('', '0', 'false', '30.2', '120.2', '{"type":"Polygon","coordinates":[[]]}', 'null', '[1]'))
  fc.assert(fc.property(fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 8 }), (rows) => {
    const items = planSiteImport(rows, options({ mapping: { name: 0, customerName: 1, address: 2, tier: 3, lat: 4, lon: 5, radiusMetres: 6, position: 7, fence: 8 } }))
    expect(items.map((item) => item.row)).toEqual(rows.map((_, i) => i + 1))
    for (const item of items) if (item.kind !== 'problem') expect(Number.isFinite(item.site.position.lat + item.site.position.lon)).toBe(true)
  }))
})
