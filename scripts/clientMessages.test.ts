import { describe, expect, it } from 'vitest'
import { casesOf, withMockFlag } from './clientMessages.ts'

const query = (assert: string, url: string, more: object = {}) => ({ assert, message: { kind: 'http', method: 'GET', url, headers: {}, body: null }, ...more })
const one = (name: string, entry: unknown) => casesOf(name, JSON.stringify([entry])).cases[0]!

describe('raw client messages', () => {
  it('are read by themselves, in the plainest way', () => {
    expect(one('osmand.json', query('verifyPosition', '/?id=1&lat=60.0&lon=30.0&timestamp=2014-06-04+09%3A10%3A11'))).toMatchObject({
      source: 'osmand', assert: 'verifyPosition', ids: ['1'], mock: false, positions: [{ lat: 60, lon: 30, time: Date.parse('2014-06-04T09:10:11Z') }], message: { method: 'GET', search: '?id=1&lat=60.0&lon=30.0&timestamp=2014-06-04+09%3A10%3A11', body: null },
    })
    expect(one('osmand.json', query('verifyPosition', '/?id=1&location=60.0,30.0')).positions).toMatchObject([{ lat: 60, lon: 30, time: null }])
    expect(one('osmand.json', query('verifyNotNull', '/?id=1&cell=257,02,16,2224')).positions).toEqual([])
  })

  it('are read when a query spells its zone with a bare plus, which arrives as a space', () => {
    const time = Date.parse('2026-11-20T14:00:01Z')
    for (const spelt of ['2026-11-20T22:00:01+08:00', '2026-11-20T22:00:01%2B08:00', '2026-11-20+22:00:01+0800', '2026-11-20T22:00:01+08', '2026-11-20T14:00:01', '2026-11-20T14:00:01+UTC', '2026-11-20T10:30:01-03:30'])
      expect([spelt, one('osmand.json', query('verifyPosition', `/?id=1&lat=1&lon=2&timestamp=${spelt}`)).positions[0]!.time]).toEqual([spelt, time])
    expect(one('osmand.json', query('verifyPosition', '/?id=1&lat=1&lon=2&timestamp=2026-11-20T22:00:01.25+08:00')).positions[0]!.time).toBe(time + 250)
  })

  it('tell of a mock provider in every spelling of true, under every name', () => {
    const json = (file: string, body: object) => one(file, { assert: 'verifyPosition', message: { method: 'POST', url: '/', headers: {}, body: JSON.stringify(body) } }).mock
    const spelt: [unknown, boolean][] = [['true', true], ['TRUE', true], ['1', true], ['yes', true], ['Yes', true], ['false', false], ['0', false], ['', false], ['no', false]]
    for (const [value, expected] of spelt) for (const file of ['osmand.json', 'gpslogger.json']) expect([value, one(file, query('verifyPosition', `/?id=1&lat=1&lon=2&mock=${value as string}`)).mock]).toEqual([value, expected])
    for (const [value, expected] of [...spelt, [1, true], [true, true], [0, false], [false, false], [null, false]] as [unknown, boolean][]) {
      expect([value, json('owntracks.json', { _type: 'location', lat: 1, lon: 2, tst: 3, mock: value }), json('gpslogger.json', { lat: 1, lon: 2, is_mock: value })]).toEqual([value, expected, expected])
      expect([value, json('osmand.json', { location: { isMock: value, coords: {} } }), json('overland.json', { locations: [{ properties: { simulated: value } }] })]).toEqual([value, expected, expected])
    }
  })

  it('are read from query and body together', () => {
    const split = (file: string, url: string, body: string) => one(file, { assert: 'verifyPosition', message: { method: 'POST', url, headers: {}, body } })
    expect(split('osmand.json', '/?id=7', 'lat=60&lon=30&timestamp=1453920947&mock=1')).toMatchObject({ ids: ['7'], mock: true, positions: [{ lat: 60, lon: 30, time: 1_453_920_947_000 }] })
    expect(split('gpslogger.json', '/?aid=7', 'lat=60&lon=30&time=2016-01-27T18:55:47Z')).toMatchObject({ ids: ['7'], positions: [{ lat: 60, lon: 30, time: 1_453_920_947_000 }] })
    expect(split('osmand.json', '/?id=7', '{"location":{"timestamp":1453920947,"coords":{"latitude":60,"longitude":30}}}')).toMatchObject({ ids: ['7'], positions: [{ lat: 60, lon: 30 }] })
  })

  it('that hold nothing to keep are told from those that hold what cannot be used', () => {
    const isEmpty = (file: string, body: object) => one(file, { assert: 'verifyNotNull', message: { method: 'POST', url: '/', headers: {}, body: JSON.stringify(body) } }).isEmpty
    expect(['lwt', 'transition', 'card'].map((_type) => isEmpty('owntracks.json', { _type }))).toEqual([true, true, true])
    expect([isEmpty('overland.json', { locations: [] }), isEmpty('osmand.json', { location: [] })]).toEqual([true, true])
    expect([isEmpty('owntracks.json', { _type: 'location' }), isEmpty('owntracks.json', { _type: 'encrypted' }), isEmpty('overland.json', { locations: [{}] }), isEmpty('osmand.json', { location: {} })]).toEqual([false, false, false, false])
    expect(one('osmand.json', query('verifyNotNull', '/?id=1&cell=257,02,16,2224')).isEmpty).toBe(false)
  })

  it('come with the position of their assertion, however it is spelt', () => {
    const spelt = [{ expected: { latitude: 1, longitude: 2, time: '2016-01-27 18:55:47.000' } }, { args: [{ lat: 1, lon: 2, fixTime: 1_453_920_947_000 }] }, { position: { lat: '1', lng: '2', time: '2016-01-27T18:55:47Z' } }]
    for (const more of spelt) expect(one('osmand.json', query('verifyPosition', '/?id=1&lat=8&lon=9', more)).positions).toMatchObject([{ lat: 1, lon: 2, time: 1_453_920_947_000 }])
    expect(one('osmand.json', query('verifyPosition', '/?id=1&lat=8&lon=9&timestamp=1453920947', { expected: { lat: 1, lon: 2 } })).positions).toMatchObject([{ lat: 1, lon: 2, time: 1_453_920_947_000 }])
  })

  it('tell their client by file name, or by themselves', () => {
    const body = (data: object) => ({ assert: 'verifyPosition', message: { method: 'POST', url: '/', headers: {}, body: { kind: 'buffer', data: JSON.stringify(data) } } })
    expect(one('a.json', body({ _type: 'location', lat: 1, lon: 2, tst: 3 })).source).toBe('owntracks')
    expect(one('a.json', body({ locations: [] })).source).toBe('overland')
    expect(one('gpslogger/a.json', query('verifyPosition', '/?lat=1&lon=2')).source).toBe('gpslogger')
    const { cases: [bare] } = casesOf('overland/readme.json', '{"locations":[{"geometry":{"coordinates":[2,1]},"properties":{"timestamp":"2015-10-01T08:00:00-0700"}}]}')
    expect(bare).toMatchObject({ name: 'overland/readme.json', positions: [{ lat: 1, lon: 2, time: Date.parse('2015-10-01T15:00:00Z') }] })
  })

  it('tell accuracy, speed in m/s, bearing and battery, and nothing where they say that they do not know', () => {
    const of = (name: string, entry: object) => one(name, entry).positions[0]!.attributes
    const body = (data: object) => ({ assert: 'verifyPosition', message: { method: 'POST', url: '/', headers: {}, body: { kind: 'buffer', data: JSON.stringify(data) } } })
    expect(of('osmand.json', query('verifyPosition', '/?id=1&lat=1&lon=2&accuracy=8.5&speed=10&bearing=7.5&batt=87'))).toEqual({ accuracyMetres: 8.5, speedMetresPerSecond: expect.closeTo(5.1444, 4), bearingDegrees: 7.5, batteryPercent: 87 })
    expect(of('owntracks.json', body({ _type: 'location', lat: 1, lon: 2, tst: 3, acc: 0, vel: 36, cog: -1, batt: 67 }))).toEqual({ speedMetresPerSecond: 10, batteryPercent: 67 })
    expect(of('osmand.json', body({ location: { timestamp: '2021-07-21T08:06:34.444Z', coords: { latitude: 1, longitude: 2, speed: -1, heading: 63 }, battery: { level: 0.79 } } }))).toEqual({ bearingDegrees: 63, batteryPercent: 79 })
    expect(of('overland/a.json', body({ locations: [{ geometry: { coordinates: [2, 1] }, properties: { timestamp: '2015-10-01T08:00:00Z', horizontal_accuracy: 30, battery_level: 0.89 } }] }))).toEqual({ accuracyMetres: 30, batteryPercent: 89 })
  })

  it('are held against the attributes of their assertion; what cannot be compared is named', () => {
    expect(one('osmand.json', query('verifyAttribute', '/?id=1&lat=1&lon=2&batt=80', { key: 'batteryLevel', value: 81 })).positions[0]!.attributes).toEqual({ batteryPercent: 81 })
    expect(one('osmand.json', query('verifyAttribute', '/?id=1&lat=1&lon=2', { attributes: { KEY_BATTERY_LEVEL: 5, ignition: true, mock: true } }))).toMatchObject({ positions: [{ attributes: { batteryPercent: 5 } }], uncompared: ['ignition'], mock: true })
  })

  it('take hexadecimal and base64 bodies', () => {
    for (const [kind, encoding] of [['hex', 'hex'], ['base64', 'base64']] as const)
      expect(Buffer.from(one('owntracks.json', { assert: 'verifyNull', message: { method: 'POST', url: '/', body: { kind, data: Buffer.from('{"_type":"lwt"}').toString(encoding) } } }).message.body!).toString()).toBe('{"_type":"lwt"}')
  })

  it('can be sent again with the flag of a mock provider', () => {
    expect(withMockFlag(one('osmand.json', query('verifyPosition', '/?id=1&lat=1&lon=2'))).message.search).toBe('?id=1&lat=1&lon=2&mock=true')
    expect(withMockFlag(one('osmand.json', query('verifyPosition', '/?id=1&mock=0&lat=1&lon=2'))).message.search).toBe('?id=1&mock=true&lat=1&lon=2')
    const list = withMockFlag(one('osmand.json', { assert: 'verifyPosition', message: { url: '/', body: '{"location":[{"coords":{}}]}' } }))
    expect(JSON.parse(Buffer.from(list.message.body!).toString())).toEqual({ location: [{ coords: {}, mock: true }] })
    const json = withMockFlag(one('osmand.json', { assert: 'verifyPosition', message: { method: 'POST', url: '/', body: { kind: 'buffer', data: '{"location":{"coords":{}}}' } } }))
    expect(JSON.parse(Buffer.from(json.message.body!).toString())).toEqual({ location: { coords: {}, mock: true } })
  })

  it('tell their client by the nearest folder too; Traccar Client speaks OsmAnd', () => {
    const source = (path: string) => casesOf('1.json', JSON.stringify(query('verifyPosition', '/?lat=1&lon=2')), path).cases[0]!.source
    expect(source('/data/gpslogger/more/1.json')).toBe('gpslogger')
    expect(source('/data/owntracks/gpslogger/1.json')).toBe('gpslogger')
    expect(source('/data/traccar/1.json')).toBe('osmand')
    expect(source('/data/overland/osmand.json')).toBe('osmand')
    const json = JSON.stringify({ assert: 'verifyPosition', message: { url: '/', body: '{"_type":"location","lat":1,"lon":2,"tst":3}' } })
    expect(casesOf('1.json', json, '/data/traccar/1.json').cases[0]).toMatchObject({ source: 'owntracks', message: { method: 'POST' } })
  })

  it('may come with lists of headers and with bodies as bytes, forms or several pieces', () => {
    const bodyOf = (body: unknown) => Buffer.from(one('osmand.json', { assert: 'verifyNull', message: { method: 'post', url: '/', headers: [['Content-TYPE', 'x/y'], { name: 'Accept', value: '*/*' }], body } }).message.body!)
    expect(bodyOf({ type: 'Buffer', data: [0, 255, 7] })).toEqual(Buffer.from([0, 255, 7]))
    expect(bodyOf({ kind: 'binary', data: '00ff07' })).toEqual(Buffer.from([0, 255, 7]))
    expect(bodyOf({ kind: 'binary', data: '\u00ff!' })).toEqual(Buffer.from([0xff, 0x21]))
    expect(bodyOf({ kind: 'form', data: { id: 'a b', lat: 1 } }).toString()).toBe('id=a+b&lat=1')
    expect(bodyOf({ kind: 'buffer', data: ['id=1', '&lat=2'] }).toString()).toBe('id=1&lat=2')
    expect(one('a.json', { assert: 'verifyNull', message: { method: 'post', url: '/', headers: [['Content-TYPE', 'x/y']], body: '' } }).message).toMatchObject({ method: 'POST', headers: { 'Content-TYPE': 'x/y' } })
  })

  it('take a form body apart as its client put it together: + and %', () => {
    expect(one('osmand.json', { assert: 'verifyPosition', message: { method: 'POST', url: '/', headers: {}, body: 'id=%E5%BC%A0+%E4%B8%89&timestamp=2014-06-04+09%3A10%3A11&lat=6%30.5&lon=%2D30.0' } })).toMatchObject({ ids: ['张 三'], positions: [{ lat: 60.5, lon: -30, time: Date.parse('2014-06-04T09:10:11Z') }] })
  })

  it('are refused by name when they are not messages, and the others of the file are read', () => {
    const { cases, problems } = casesOf('a.json', JSON.stringify([7, query('verifyPosition', '/?lat=1&lon=2'), { assert: 'verifyPosition', message: { kind: 'mqtt', data: '' } }, query('verifyPosition', '/', { message: { url: '/', body: { kind: 'hex', data: 'xyz' } } })]))
    expect(cases.map(({ name }) => name)).toEqual(['a.json#2'])
    expect(problems).toEqual(['a.json#1: there is no message in it', 'a.json#3: message.kind "mqtt" is not "http"', 'a.json#4: message.body says it is hexadecimal and is not'])
    expect(casesOf('a.json', '[]').problems).toEqual(['a.json: an empty array: there is no message in it'])
    expect(() => casesOf('a.json', '{')).toThrow(SyntaxError)
  })

  it('are refused when they assert what is not known here: never judged by another assertion', () => {
    expect(casesOf('a.json', JSON.stringify([query('verifyCommand', '/?lat=1&lon=2'), query('verifyposition', '/')]))).toEqual({ cases: [], problems: [
      'a.json#1: the assertion "verifyCommand" is not known: verifyPosition, verifyPositions, verifyNotNull, verifyNull, verifyAttribute, verifyAttributes',
      'a.json#2: the assertion "verifyposition" is not known: verifyPosition, verifyPositions, verifyNotNull, verifyNull, verifyAttribute, verifyAttributes',
    ] })
    expect(casesOf('a.json', '{"assert":"verifyPosition"}').problems).toEqual(['a.json: there is no message in it'])
  })
})
