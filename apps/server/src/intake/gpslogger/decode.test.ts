import { describe, expect, it } from 'vitest'
import { messageOf } from '../trackerMessage.ts'
import { readGpsLogger } from './decode.ts'

const read = (text: string | Uint8Array) => {
  const message = readGpsLogger(typeof text === 'string' ? Buffer.from(text) : text)
  if (!message.ok) throw new Error(message.error)
  return message.value
}

describe('GPSLogger', () => {
  it('reads what %ALL sends', () => {
    const message = read('lat=31.2304&lon=121.4737&sat=17&desc=&alt=12.5&acc=4.0&dir=90.5&prov=gps&spd_kph=5.4&spd=1.5&timestamp=1763600000&timeoffset=2025-11-20T08:53:20.000%2B08:00&time=2025-11-20T00:53:20.000Z&starttimestamp=1763590000&date=2025-11-20&batt=77.0&ischarging=false&aid=9774d56d682e549c&ser=unknown&act=&filename=20251120&profile=Default&hdop=&vdop=&pdop=&dist=0')
    expect(message.items).toEqual([{ fixTime: 1_763_600_000_000, fix: { lat: 31.2304, lon: 121.4737, accuracyMetres: 4, altitudeMetres: 12.5, speedMetresPerSecond: 1.5, bearingDegrees: 90.5, provider: 'gps', batteryPercent: 77 } }])
    expect(message.identifiers).toContain('9774d56d682e549c')
  })

  it('reads the names of its examples and a body in JSON', () => {
    expect(read('lat=1&longitude=2&time=2025-11-20T00:53:20Z&s=3').items).toEqual([{ fixTime: 1_763_600_000_000, fix: { lat: 1, lon: 2, speedMetresPerSecond: 3 } }])
    expect(read('{"_type":"location","acc":"4.0","batt":"77","lat":"1","lon":"2","tst":"1763600000","vel":"1.5"}').items).toEqual([{ fixTime: 1_763_600_000_000, fix: { lat: 1, lon: 2, accuracyMetres: 4, batteryPercent: 77, speedMetresPerSecond: 1.5 } }])
    expect(read('lat=1&lon=2&spd_kph=36').items[0]!.fix!.speedMetresPerSecond).toBeCloseTo(10)
  })

  it('joins query and body', () => {
    const bytes = messageOf('aid=abc', Buffer.from('lat=1&lon=2&timestamp=1763600000'))
    expect(read(bytes).identifiers).toEqual(['abc'])
    expect(read(bytes).items[0]!.fix).toEqual({ lat: 1, lon: 2 })
  })

  it.each([
    ['lat=31.22&time=2025-11-20T12:00:00Z&lat=1&lon=2&time=2025-11-20T00:53:20Z', '`lat` is told twice'], ['lat=31.22&lon=2&latitude=1', '`parameters.latitude`'], ['lat=31.22\nlat=1&lon=2', '`lat` is told twice'], ['lat=31.22\n{"lat":1,"lon":2}', '`lat`'],
    ['{"lat":1,"lon":2,"history":[{"lat":31.22}]}', '`body.history`'], ['{"lat":31.22,"lat":1,"lon":2}', '`lat` is told twice'],
  ])('refuses what the gate cannot judge: %s', (text, error) => {
    expect(readGpsLogger(Buffer.from(text))).toMatchObject({ ok: false, error: expect.stringContaining(error) })
  })

  it('tells the gate of every time in the message', () => {
    expect(read('lat=1&lon=2&time=2025-11-20T00:53:20Z&timestamp=1763640000').items[0]!.alsoAt).toEqual([1_763_640_000_000])
  })

  it.each([['lat=%LAT&lon=%LON&time=%TIME', 'the time "%TIME" cannot be read'], ['lat=NaN&lon=2&time=2025-11-20T00:53:20Z', 'latitude "NaN"'], ['lat=1&time=2025-11-20T00:53:20Z', 'longitude is missing']])('reports %s', (text, problem) => {
    expect(read(text).items[0]).toMatchObject({ problem: expect.stringContaining(problem) })
  })

  it.each([['', 'empty'], ['{"a":', 'not valid JSON'], ['desc=hello', 'empty']])('refuses %s', (text, error) => {
    expect(readGpsLogger(Buffer.from(text))).toMatchObject({ ok: false, error: expect.stringContaining(error) })
  })
})
