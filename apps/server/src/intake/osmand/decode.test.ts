import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { messageOf } from '../trackerMessage.ts'
import { readOsmAnd } from './decode.ts'

const read = (text: string | Uint8Array) => {
  const message = readOsmAnd(typeof text === 'string' ? Buffer.from(text) : text)
  if (!message.ok) throw new Error(message.error)
  return message.value
}
const one = (text: string) => read(text).items[0]!
interface Sample { readonly message: { readonly url: string; readonly body: { readonly data: string } | null } }
const real = (JSON.parse(readFileSync(join(import.meta.dirname, 'testdata/messages.json'), 'utf8')) as Sample[]).map(({ message }) => message.body?.data ?? message.url.split('?')[1]!)

describe('OsmAnd and the Traccar Client', () => {
  it('reads the messages of real clients', () => {
    expect(real.map((text) => { const { fixTime, fix } = one(text); return [fixTime, fix?.lat, fix?.lon] })).toEqual([
      [Date.parse('2021-07-21T08:06:34.444Z'), -6.1148096, 106.6837015],
      [1_442_068_686_579, 42.06288, -88.23412],
      [null, 60, 30],
      [null, 41.666667, -0.883333],
      [1_504_763_810_000, 40.7232948571, -74.0061408571],
    ])
    expect(real.map((text) => read(text).identifiers)).toEqual([['8737767034'], ['902064'], ['123456'], ['861001000719969'], ['123456789012345']])
    expect(one(real[0]!).fix).toMatchObject({ accuracyMetres: 3.8, speedMetresPerSecond: 18.67, bearingDegrees: 63, altitudeMetres: 35.7, batteryPercent: 79 })
    expect(one(real[3]!).fix).toMatchObject({ batteryPercent: 87, speedMetresPerSecond: 0, altitudeMetres: 350.059479 })
    expect(one(real[4]!).fix!.speedMetresPerSecond).toBeCloseTo(40 * 0.514444, 4)
  })

  it.each([
    ['1377177267', 1_377_177_267_000], ['1377177267.5', 1_377_177_267_500], ['1442068686579', 1_442_068_686_579], ['2016-01-27T18%3A55%3A47Z', Date.parse('2016-01-27T18:55:47Z')],
    ['2016-01-27T18:55:47.25+08:00', Date.parse('2016-01-27T10:55:47.250Z')], ['2016-01-27T18:55:47%2B0800', Date.parse('2016-01-27T10:55:47Z')], ['2016-01-27T18:55:47-0330', Date.parse('2016-01-27T22:25:47Z')],
    ['2014-06-04+09%3A10%3A11', Date.parse('2014-06-04T09:10:11Z')], ['0', 0], ['4070908800', Date.parse('2099-01-01T00:00:00Z')], ['2012-02-29T00:00:00', Date.parse('2012-02-29T00:00:00Z')],
  ])('reads the time %s', (text, expected) => {
    expect(one(`id=1&lat=1&lon=2&timestamp=${text}`)).toMatchObject({ fixTime: expected, fix: { lat: 1, lon: 2 } })
  })

  it.each(['noon', '2016-13-01T00:00:00Z', '2016-02-31 00:00:00', '2016-01-27', 'NaN', '1e400', '99999999999999999'])('reports the time %s instead of making one up', (text) => {
    expect(one(`id=1&lat=1&lon=2&timestamp=${text}`).problem).toContain('cannot be read')
  })

  it('reads location=lat,lon, forms, heading and the mock flag', () => {
    expect(one('id=1&timestamp=1377177267&location=60.0,30.0&heading=360&accuracy=0&mock=true').fix).toEqual({ lat: 60, lon: 30, bearingDegrees: 0, mock: true })
    expect(one('id=1&lat=60&lon=30&mock=false&accuracy=12.5&bearing=-1&speed=-1').fix).toEqual({ lat: 60, lon: 30, accuracyMetres: 12.5, mock: false })
    expect(read(messageOf('', Buffer.from('id=7&lat=1&lon=2'))).identifiers).toEqual(['7'])
  })

  it('reads a message spread over query and body, and keeps both', () => {
    const bytes = messageOf('id=7', Buffer.from('lat=1&lon=2&timestamp=1377177267'))
    const message = read(bytes)
    expect(message.items).toEqual([{ fixTime: 1_377_177_267_000, fix: { lat: 1, lon: 2 } }])
    expect(message.identifiers).toEqual(['7'])
    expect(message.only(message.items)).toBe(bytes)
    const json = messageOf('id=7', Buffer.from('{"location":{"timestamp":"2025-06-15T13:45:12.862Z","coords":{"latitude":1,"longitude":2}}}'))
    expect(read(json).identifiers).toEqual(['7'])
    expect(read(json).items[0]!.fix).toEqual({ lat: 1, lon: 2 })
  })

  it('reads a synchronised batch and keeps chosen positions letter for letter', () => {
    const [a, b] = ['{"timestamp":"2025-06-15T13:45:12.862Z","mock":true,"coords":{"latitude":1.500,"longitude":2,"speed":-1,"heading":-1}}', '{"timestamp":"2025-06-15T23:45:12Z","coords":{"latitude":3,"longitude":4},"extras":{"note":"a ] \\" } b"}}']
    const message = read(`{"device_id" : "48241179" , "location": [ ${a} , ${b} ], "other": {"x": [1]}}`)
    expect(message.items.map((item) => item.fix)).toEqual([{ lat: 1.5, lon: 2, mock: true }, { lat: 3, lon: 4 }])
    expect(message.judgeable).toBe(false)
    expect(Buffer.from(message.only([message.items[1]!])).toString()).toBe(`{"device_id":"48241179","location":[${b}]}`)
    expect(read(message.only([message.items[0]!])).items[0]).toEqual(message.items[0])
  })

  it('keeps cells and access points without a position as a problem, not as a place', () => {
    expect(one('id=123456&timestamp=1377177267&cell=257,02,16,2224&wifi=00-14-22-01-23-45,-80')).toEqual({ fixTime: 1_377_177_267_000, problem: 'latitude is missing', problemCode: 'position_missing' })
    // As many of each as there are in reach: no position is told twice by that.
    expect(one('id=123456&timestamp=1377177267&lat=1&lon=2&cell=257,02,16,2224&cell=257,02,16,2223,-90&wifi=00-14-22-01-23-45,-80&wifi=00-1C-B3-09-85-15,-70')).toEqual({ fixTime: 1_377_177_267_000, fix: { lat: 1, lon: 2 } })
  })

  it.each([
    ['id=1&lat=NaN&lon=2', 'latitude "NaN"'], ['id=1&lat=&lon=2', 'latitude is missing'], ['id=1&lat=1,5&lon=2', 'latitude "1,5"'], ['id=1&lat=0x10&lon=2', 'latitude "0x10"'], ['id=1&lat=1&lon=181', 'longitude 181'], ['id=1&location=60', 'longitude is missing'],
    ['{"location":{"coords":{"latitude":"north","longitude":2}}}', 'latitude "north"'], ['{"location":{"coords":{}}}', 'latitude is missing'], ['{"location":[7]}', 'not an object'],
  ])('reports %s as %s', (text, problem) => {
    expect(one(text).problem).toContain(problem)
  })

  const off = '1763629200'
  const location = (more = '', coords = '') => `{"timestamp":"2025-11-20T03:00:00Z","coords":{"latitude":1,"longitude":2${coords}}${more}}`
  it.each([
    ['a parameter told twice', `lat=31.22&timestamp=${off}&lat=30.2&lon=2&timestamp=1763600000`, '`lat` is told twice'], ['a time told twice', `lat=1&lon=2&timestamp=${off}&timestamp=1763600000`, '`timestamp` is told twice'], ['another spelling of it', 'lat=31.22&LAT=30.2&lon=2', '`parameters.LAT`'], ['two ways to tell a place', 'lat=31.22&lon=2&location=1,2', '`location`'],
    ['told again in the form', `id=7&lat=31.22&timestamp=${off}\nlat=1&lon=2&timestamp=1763600000`, '`lat`'], ['a place in the address beside JSON', `id=7&lat=31.22\n{"location":${location()}}`, '`lat`'], ['a time in the address beside JSON', `timestamp=${off}\n{"location":${location()}}`, '`timestamp`'],
    ['a place beside the location', `{"location":${location()},"lat":31.22}`, '`body.lat`'], ['a place beside a batch', `{"location":[${location()}],"lat":31.22}`, '`body.lat`'],
    ['a member told twice', `{"location":{"x":1},"location":${location()}}`, '`location` is told twice'], ['coordinates told twice', `{"location":${location('', ',"lat\\u0069tude":31.22')}}`, '`latitude` is told twice'],
  ])('refuses what the gate cannot judge: %s', (_name, text, error) => {
    expect(readOsmAnd(Buffer.from(text))).toMatchObject({ ok: false, error: expect.stringContaining(error) })
  })

  const fix = { lat: 1, lon: 2 }
  it.each([
    ['a template', location(',"template":{"at":[31.22,121.4]}'), fix], ['a history', location(',"history":[[31.22,121.4]]'), fix], ['a place in extras', location(',"extras":{"lat":31.22,"note":"x"}'), fix], ['an object in extras', location(',"extras":{"at":{"x":31.22}}'), fix],
    ['an object in coords', location('', ',"at":{"x":31.22}'), fix], ['a second latitude', location('', ',"lat":31.22'), undefined], ['coordinates as a list', '{"timestamp":"2025-11-20T03:00:00Z","coords":[31.22,2]}', undefined],
  ])('leaves out what the gate cannot judge, alone and in a batch, and nothing of it is kept: %s', (_name, text, expected) => {
    const single = read(`{"device_id":"7","location": ${text}}`)
    expect(single.items.map((item) => item.fix)).toEqual([expected])
    const batch = read(`{"device_id":"7","location":[${location()},${text},${location()}]}`)
    expect(batch.items.map((item) => item.fix)).toEqual([fix, expected, fix])
    for (const message of [single, batch]) {
      expect(message.judgeable).toBe(false)
      const kept = Buffer.from(message.only(message.items)).toString()
      expect(kept).not.toContain('31.22')
      expect(read(kept)).toMatchObject({ items: message.items, identifiers: ['7'], judgeable: true })
    }
    expect(Buffer.from(batch.only([batch.items[2]!])).toString()).toBe(`{"device_id":"7","location":[${location()}]}`)
  })

  it('drops objects and lists beside the location, one or a list, and reads good positions beside what is none', () => {
    const message = read(`{"location": ${location()}, "history":[{"lat":31.22}], "device_id":"7"}`)
    expect(Buffer.from(message.only(message.items)).toString()).toBe(`{"device_id":"7","location":${location()}}`)
    const batch = read(`{"location":[${location()},[${location()}]]}`)
    expect(batch.items.map((item) => item.problem ?? item.fix)).toEqual([fix, 'a location is not an object'])
    expect(Buffer.from(batch.only([batch.items[1]!])).toString()).toBe('{"location":["[left out: whether it happened on duty cannot be judged]"]}')
  })

  it('takes what clients do send: the same value twice, and the objects of the plugin', () => {
    expect(one('id=7&lat=1&lon=2&id=7').fix).toEqual({ lat: 1, lon: 2 })
    expect(one(`{"location":${location(',"activity":{"type":"still","confidence":100},"battery":{"is_charging":false,"level":0.5},"extras":{"note":"x"},"geofence":{"identifier":"a","action":"ENTER","extras":{}},"provider":{"gps":true}')},"device_id":"7"}`).fix).toEqual({ lat: 1, lon: 2, batteryPercent: 50 })
  })

  it.each([['', 'empty'], ['hello', 'empty'], ['{"id":1}', '`location` is missing'], ['{"location":"60,30"}', '`location` is missing'], ['{', 'not valid JSON'], ['[]', '`location` is missing'], [`id=1&${'a=1&'.repeat(2000)}`, 'more than 1000'], [`{"location":[${'{},'.repeat(6000)}{}]}`, 'more than 5000']])('refuses %.30s', (text, error) => {
    expect(readOsmAnd(Buffer.from(text))).toMatchObject({ ok: false, error: expect.stringContaining(error) })
  })
})
