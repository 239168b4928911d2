import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOverland } from './decode.ts'

const example = readFileSync(join(import.meta.dirname, 'testdata/readme-example.json'), 'utf8')
const read = (value: unknown) => {
  const message = readOverland(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))
  if (!message.ok) throw new Error(message.error)
  return message.value
}
const feature = (timestamp: unknown, coordinates: unknown = [121.4737, 31.2304], properties: object = {}) => ({ type: 'Feature', geometry: { type: 'Point', coordinates }, properties: { timestamp, ...properties } })

describe('Overland', () => {
  it('reads the example of its README, zone and all', () => {
    const message = read(example)
    expect(message.items).toEqual([{ fixTime: Date.parse('2015-10-01T15:00:00Z'), fix: { lat: 37.3318, lon: -122.030581, accuracyMetres: 30, altitudeMetres: 0, speedMetresPerSecond: 4, batteryPercent: 89 } }])
    expect(message.identifiers).toEqual([])
    expect(message.judgeable).toBe(true)
  })

  it('keeps chosen features letter for letter', () => {
    const [a, b] = ['{"type":"Feature","geometry":{"type":"Point","coordinates":[-122.030581,37.331800]},"properties":{"timestamp":"2015-10-01T08:00:00-0700","wifi":"[\\"}"}}', '{"geometry":{"coordinates":[1e1,2.50]},"properties":{"timestamp":"2015-10-01T09:00:00-0700"}}']
    const message = read(`{"locations":[${a},\n  ${b}],"device":"x"}`)
    expect(Buffer.from(message.only([message.items[1]!])).toString()).toBe(`{"device":"x","locations":[${b}]}`)
    expect(Buffer.from(message.only(message.items)).toString()).toBe(`{"device":"x","locations":[${a},${b}]}`)
    expect(read(message.only([message.items[0]!]).toString()).items[0]).toEqual(message.items[0])
  })

  it('does not let a trip or the current position beside the list pass unjudged', () => {
    const message = read({ locations: [feature('2026-11-20T01:00:00Z')], trip: { start: '2026-11-19T23:00:00Z', start_location: feature('2026-11-19T23:00:00Z') }, current: feature('2026-11-20T01:00:00Z'), n: 1 })
    expect(message.judgeable).toBe(false)
    expect(Buffer.from(message.only(message.items)).toString()).not.toMatch(/trip|current/)
  })

  it('takes a device id from the address', () => {
    const body = JSON.stringify({ locations: [feature('2026-11-20T01:00:00Z')], trip: {} })
    const message = read(`device_id=phone\n${body}`)
    expect(message.identifiers).toContain('phone')
    expect(Buffer.from(message.only(message.items)).toString()).toMatch(/^device_id=phone\n\{"locations":\[\{.*\}\]\}$/)
  })

  it('tells the gate of every instant that a trip or a visit names', () => {
    const [item] = read({ locations: [feature('2026-11-20T01:00:00Z', [1, 2], { type: 'trip', start: '2026-11-19T23:00:00Z', end: '2026-11-20T01:00:00Z', device_id: 'phone' })] }).items
    expect(item!.alsoAt).toEqual([Date.parse('2026-11-19T23:00:00Z'), Date.parse('2026-11-20T01:00:00Z')])
  })

  it('stores the rest of a batch when one feature tells more than can be judged, and keeps nothing of that', () => {
    const [before, after] = [feature('2026-11-20T01:00:00Z'), feature('2026-11-20T01:02:00Z')]
    const read3 = (middle: unknown) => read({ locations: [before, middle, after], device_id: 'phone' })
    const good = { lat: 31.2304, lon: 121.4737 }
    const at = '2026-11-20T01:01:00Z'
    for (const [middle, expected] of [
      [feature(at, [121, 31], { type: 'trip', motion: ['driving'], start: '2026-11-20T00:30:00Z', 'start-coordinates': [3.25, 4.25], 'end-coordinates': [3.25, 4.25] }), { lat: 31, lon: 121 }],
      [feature(at, [121, 31], { start_location: feature('2026-11-20T00:30:00Z', [3.25, 4.25]), end_location: { latitude: 4.25, longitude: 3.25 } }), { lat: 31, lon: 121 }],
      [feature(at, [121, 31], { history: [{ a: 4.25 }] }), { lat: 31, lon: 121 }], [feature(at, [121, 31], { lat: 4.25 }), { lat: 31, lon: 121 }], [{ ...feature(at, [121, 31]), bbox: [3.25, 4.25] }, { lat: 31, lon: 121 }],
      [feature(at, [[3.25, 4.25], [121, 31]]), undefined], [[3.25, 4.25], undefined],
    ] as const) {
      const message = read3(middle)
      expect(message.items.map((item) => item.fix)).toEqual([good, expected, good])
      expect(message.judgeable).toBe(false)
      const kept = Buffer.from(message.only(message.items)).toString()
      expect(kept).not.toMatch(/[34]\.25/)
      expect(read(kept)).toMatchObject({ items: message.items, judgeable: true })
      expect(Buffer.from(message.only([message.items[0]!, message.items[2]!])).toString()).toBe(JSON.stringify({ device_id: 'phone', locations: [before, after] }))
    }
    expect(read3(feature(at, [1, 2], { type: 'trip', start: '2026-11-19T23:00:00Z', 'start-coordinates': [3, 4] })).items[1]!.alsoAt).toEqual([Date.parse('2026-11-19T23:00:00Z')])
  })

  it('refuses a message that tells a member twice: which one counts cannot be judged', () => {
    const good = JSON.stringify(feature('2026-11-20T01:00:00Z'))
    for (const [text, error] of [[`{"locations":[{"a":31.22}],"locations":[${good}]}`, '`locations` is told twice'], [`{"locations":[${good.replace('"properties"', '"properties":{"a":31.22},"properties"')}]}`, '`properties` is told twice']] as const)
      expect(readOverland(Buffer.from(text))).toMatchObject({ ok: false, error: expect.stringContaining(error) })
  })

  it('reads good features beside bad ones', () => {
    const items = read({ locations: [feature('2026-11-20T01:00:00Z'), feature('2026-11-20T01:00:10Z', [121]), feature('never'), 7, null, {}, feature(undefined, ['121.5', '31.2'], { speed: -1, battery_level: -1, horizontal_accuracy: -1 })] }).items
    expect(items.map((item) => item.problem ?? item.fix)).toEqual([{ lat: 31.2304, lon: 121.4737 }, 'latitude is missing', 'the time "never" cannot be read', 'a location is not an object', 'a location is not an object', 'latitude is missing', { lat: 31.2, lon: 121.5 }])
    expect(read({ locations: [] }).items).toEqual([])
  })

  it.each([['{}', '`locations` is missing'], ['[]', '`locations` is missing'], ['{"locations":{}}', '`locations` is missing'], ['', 'not valid JSON'], [`{"locations":[${'{},'.repeat(300_000)}{}]}`, 'more than 5000']])('refuses %.30s', (text, error) => {
    expect(readOverland(Buffer.from(text))).toMatchObject({ ok: false, error: expect.stringContaining(error) })
  })
})
