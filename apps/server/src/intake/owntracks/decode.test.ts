import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOwnTracks } from './decode.ts'

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
const read = (value: unknown) => {
  const message = readOwnTracks(bytes(value))
  if (!message.ok) throw new Error(message.error)
  return message.value
}
const real = JSON.parse(readFileSync(join(import.meta.dirname, 'testdata/messages.json'), 'utf8')) as { message: { body: { data: string } } }[]

describe('OwnTracks', () => {
  it('reads the messages of real phones', () => {
    const [short, full] = real.map(({ message }) => read(message.body.data))
    expect(short!.items).toEqual([{ fixTime: 1_497_349_316_000, fix: { lat: 48.85833, lon: 2.29513 } }])
    expect(short!.identifiers).toEqual(['JJ'])
    const { fix } = full!.items[0]!
    expect(fix).toMatchObject({ lat: 48.85833, lon: 2.29513, accuracyMetres: 5, altitudeMetres: 167, bearingDegrees: 271, batteryPercent: 67 })
    expect(fix!.speedMetresPerSecond).toBeCloseTo(61 / 3.6, 10)
  })

  it('takes quoted numbers, as templates of other apps send them, and the ids of the topic', () => {
    const message = read({ _type: 'location', lat: '37', lon: '-122', tst: '1736161169', acc: '', created_at: 1736161415, topic: 'owntracks/ckrey/22A67880', tid: 'AC' })
    expect(message.items).toEqual([{ fixTime: 1_736_161_169_000, fix: { lat: 37, lon: -122 } }])
    expect(message.identifiers).toEqual(['owntracks/ckrey/22A67880', '22A67880', 'AC'])
    expect(message.deviceTime).toBe(1_736_161_415_000)
  })

  it.each(['lwt', 'transition', 'waypoint', 'waypoints', 'card', 'cmd', 'steps', 'status', 'beacon', 'request', 'of a later version'])('accepts a %s and keeps nothing of it', (_type) => {
    expect(read({ _type, lat: 1, lon: 2, tst: 1736161169 }).items).toEqual([])
  })

  it('keeps of a list only its positions', () => {
    const text = '[{"_type":"lwt","tst":1}, {"_type":"location","lat":1.50,"lon":2,"tst":1736161169} ,{"_type":"location","lat":3,"lon":4,"tst":1736161170}]'
    const message = read(text)
    expect(message.judgeable).toBe(false)
    expect(Buffer.from(message.only(message.items.slice(0, 1))).toString()).toBe('[{"_type":"location","lat":1.50,"lon":2,"tst":1736161169}]')
    expect(message.only(message.items)).not.toEqual(bytes(text))
  })

  it('says plainly why an encrypted payload is refused', () => {
    expect(readOwnTracks(bytes({ _type: 'encrypted', data: 'AbCd' }))).toMatchObject({ ok: false, error: expect.stringContaining('encrypted') })
  })

  it.each([
    ['not JSON', 'lat=1&lon=2', 'not valid JSON'], ['cut off', '{"_type":"location","lat":1', 'not valid JSON'], ['no type', '{"lat":1,"lon":2}', '_type'], ['a number', '7', '_type'], ['null', 'null', '_type'],
    ['a million of them', `[${'{"_type":"location"},'.repeat(20_000)}{}]`, 'more than 5000'], ['deep nesting', '['.repeat(200_000), 'more than 64 deep'],
  ])('refuses %s', (_name, text, error) => {
    expect(readOwnTracks(bytes(text))).toMatchObject({ ok: false, error: expect.stringContaining(error) })
  })

  it('refuses bytes that are not text', () => {
    expect(readOwnTracks(Buffer.from([0x7b, 0xff, 0xfe]))).toMatchObject({ ok: false, error: expect.stringContaining('UTF-8') })
  })

  it.each([
    ['no latitude', { lon: 2 }, 'latitude is missing'], ['NaN', { lat: 'NaN', lon: 2 }, 'latitude "NaN" is not a number'], ['north of the pole', { lat: 90.5, lon: 2 }, 'latitude 90.5 is out of range'],
    ['a list', { lat: 1, lon: [] }, 'longitude "object" is not a number'], ['Infinity', { lat: 1, lon: '1e999' }, 'longitude "1e999" is not a number'], ['a time in words', { lat: 1, lon: 2, tst: 'noon' }, 'the time "noon" cannot be read'],
    ['a time past the calendar', { lat: 1, lon: 2, tst: 1e17 }, 'cannot be read'],
  ])('keeps a position that cannot be used as a problem: %s', (_name, fields, problem) => {
    const [item] = read({ _type: 'location', tst: 1736161169, ...fields }).items
    expect(item!.fix).toBeUndefined()
    expect(item!.problem).toContain(problem)
  })

  it.each([
    ['a history', '"history":[{"lat":31.22,"tst":1}]', '`location.history`'], ['a list of lists', '"history":[[31.22,121.4]]', '`location.history`'], ['a list of numbers', '"history":[31.22,121.4]', '`location.history`'], ['an object', '"last":{"lat":31.22}', '`location.last`'],
    ['a second latitude', '"latitude":31.22', '`location.lat`'], ['a latitude told twice', '"lat":31.22', '`lat` is told twice'], ['a time told twice, escaped', '"ts\\u0074":1', '`tst` is told twice'],
  ])('refuses what the gate cannot judge: %s', (_name, member, error) => {
    for (const text of [`{"_type":"location",${member},"lat":1,"lon":2,"tst":1736161169}`, `[{"_type":"lwt"},{"_type":"location",${member},"lat":1,"lon":2,"tst":1736161169}]`])
      expect(readOwnTracks(bytes(text))).toMatchObject({ ok: false, error: expect.stringContaining(error) })
  })

  it('takes who it is from the address too (`?u=user&d=device`), and nothing more', () => {
    const location = '{"_type":"location","lat":1,"lon":2,"tst":1736161169}'
    const message = read(`u=zhang&d=phone\n${location}`)
    expect(message).toMatchObject({ identifiers: ['zhang', 'phone'], judgeable: true, items: [{ fix: { lat: 1, lon: 2 } }] })
    expect(Buffer.from(message.only(message.items)).toString()).toBe(`u=zhang&d=phone\n${location}`)
    const two = read(`u=zhang\n[${location},{"_type":"lwt"},${location.replace('1736161169', '1736161170')}]`)
    expect(Buffer.from(two.only([two.items[1]!])).toString()).toBe(`u=zhang\n[${location.replace('1736161169', '1736161170')}]`)
    for (const [query, error] of [['u=a&u=b', '`u` is told twice'], ['u=a&lat=31.22', '`lat` of the address'], ['tst=1', '`tst` of the address']] as const)
      expect(readOwnTracks(bytes(`${query}\n${location}`))).toMatchObject({ ok: false, error: expect.stringContaining(error) })
  })

  it('takes the lists of texts that phones send', () => {
    const text = '{"_type":"location","BSSID":"b4:b0:24:8f:9c:62","SSID":"a\\"}: {","inregions":["办公室","b"],"inrids":["6da9cf"],"motionactivities":["walking"],"_http":true,"lat":1,"lon":2,"tst":1736161169}'
    expect(read(text).items).toEqual([{ fixTime: 1_736_161_169_000, fix: { lat: 1, lon: 2 } }])
  })

  it('leaves out what the phone did not know', () => {
    expect(read({ _type: 'location', lat: 1, lon: 2, acc: -1, vel: -1, cog: -1, batt: -1, alt: 'NaN' }).items).toEqual([{ fixTime: null, fix: { lat: 1, lon: 2 } }])
    expect(read({ _type: 'location', lat: 1, lon: 2, tst: 0, mock: true }).items).toEqual([{ fixTime: 0, fix: { lat: 1, lon: 2, mock: true } }])
  })
})
