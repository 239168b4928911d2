import { describe, expect, it } from 'vitest'
import { casesOf, withMockFlag } from './clientMessages.ts'

const query = (assert: string, url: string, more: object = {}) => ({ assert, message: { kind: 'http', method: 'GET', url, headers: {}, body: null }, ...more })
const one = (name: string, entry: unknown) => casesOf(name, JSON.stringify([entry]))[0]!

describe('raw client messages', () => {
  it('are read by themselves, in the plainest way', () => {
    expect(one('osmand.json', query('verifyPosition', '/?id=1&lat=60.0&lon=30.0&timestamp=2014-06-04+09%3A10%3A11'))).toMatchObject({
      source: 'osmand', assert: 'verifyPosition', ids: ['1'], mock: false, positions: [{ lat: 60, lon: 30, time: Date.parse('2014-06-04T09:10:11Z') }], message: { method: 'GET', search: '?id=1&lat=60.0&lon=30.0&timestamp=2014-06-04+09%3A10%3A11', body: null },
    })
    expect(one('osmand.json', query('verifyPosition', '/?id=1&location=60.0,30.0')).positions).toMatchObject([{ lat: 60, lon: 30, time: null }])
    expect(one('osmand.json', query('verifyNotNull', '/?id=1&cell=257,02,16,2224')).positions).toEqual([])
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
    const [bare] = casesOf('overland/readme.json', '{"locations":[{"geometry":{"coordinates":[2,1]},"properties":{"timestamp":"2015-10-01T08:00:00-0700"}}]}')
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
    const json = withMockFlag(one('osmand.json', { assert: 'verifyPosition', message: { method: 'POST', url: '/', body: { kind: 'buffer', data: '{"location":{"coords":{}}}' } } }))
    expect(JSON.parse(Buffer.from(json.message.body!).toString())).toEqual({ location: { coords: {}, mock: true } })
  })

  it('are refused by name when they are not messages', () => {
    expect(() => casesOf('a.json', '[7]')).toThrow('entry 1 has no message')
    expect(() => casesOf('a.json', '{')).toThrow(SyntaxError)
  })
})
