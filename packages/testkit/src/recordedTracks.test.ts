import { distanceMetres } from '@fieldproof/core/geo'
import { describe, expect, it } from 'vitest'
import { parseRecordedTrack } from './recordedTracks.ts'
import { hasWholeCollection, readRecording, recordingsOf } from './tracks/folders.ts'
import { parseInstant } from './tracks/parsedTrack.ts'

const value = (text: string, anchor?: { lat: number; lon: number }) => {
  const parsed = parseRecordedTrack(text, anchor ? { anchor } : {})
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}
const error = (text: string) => {
  const parsed = parseRecordedTrack(text)
  return parsed.ok ? 'no error' : parsed.error
}

describe('GPX', () => {
  it('reads points, heights, speeds and accuracy, in order of time, whatever the quotes and comments', () => {
    const track = value(`<?xml version="1.0"?><gpx version="1.1"><trk><!-- <trkpt lat="1" lon="1"/> --><desc><![CDATA[<trkpt lat="1" lon="1"><time>2026-03-01T08:00:05Z</time></trkpt>]]></desc><trkseg>
      <trkpt lon='120.2' lat='30.1'><ele>12.5</ele><time>2026-03-01T08:00:10Z</time><hdop>1</hdop></trkpt>
      <trkpt lat="30.0" lon="120.1"><time>2026-03-01T16:00:00+08:00</time><speed>1.5</speed></trkpt></trkseg></trk></gpx>`)
    expect(track.fixes.map((fix) => [fix.lat, fix.lon, fix.fixTime])).toEqual([[30, 120.1, Date.parse('2026-03-01T08:00:00Z')], [30.1, 120.2, Date.parse('2026-03-01T08:00:10Z')]])
    expect(track.fixes[0]!.speedMetresPerSecond).toBe(1.5)
    expect(track.fixes[1]!.altitudeMetres).toBe(12.5)
    expect(track.fixes[1]!.accuracyMetres).toBeGreaterThan(1)
  })

  it('reads GPX under a namespace prefix, with offsets and any fraction of a second', () => {
    const times = ['2026-03-01T16:00:00+0800', '2026-03-01T16:00:01+08', '2026-03-01T08:00:02.1234567Z', '2026-03-01T08:00:03,5Z', '2026-03-01 08:00:04']
    const track = value(`\uFEFF<?xml version="1.0"?><gpx:gpx xmlns:gpx="http://www.topografix.com/GPX/1/1" version="1.1">\r\n<gpx:wpt lat="1" lon="1"/><gpx:trk><gpx:trkseg>${times.map((time, i) => `<gpx:trkpt lon='120' lat='${30 + i}'><gpx:ele>7</gpx:ele><gpx:time>${time}</gpx:time></gpx:trkpt>`).join('\r\n')}</gpx:trkseg></gpx:trk></gpx:gpx>`)
    expect(track.skipped).toEqual([])
    expect(track.fixes.map(({ fixTime }) => fixTime - Date.parse('2026-03-01T08:00:00Z'))).toEqual([0, 1000, 2123, 3500, 4000])
    expect(track.fixes[4]).toMatchObject({ lat: 34, lon: 120, altitudeMetres: 7 })
  })

  it('names what is wrong instead of failing', () => {
    expect(error('<html></html>')).toContain('no <gpx>')
    expect(error('<gpx></gpx>')).toContain('no track')
    expect(error('<gpx><wpt lat="1" lon="2"><time>2020-01-01T00:00:00Z</time></wpt></gpx>')).toContain('routes or waypoints')
    expect(error('<gpx><trk></trk></gpx>')).toContain('no segment')
    expect(error('<gpx><trk><trkseg></trkseg></trk></gpx>')).toContain('no points')
    expect(error('<gpx><trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk></gpx>')).toContain('has a <time>')
    const track = value('<gpx><trk><trkseg><trkpt lat="NaN" lon="2"><time>2020-01-01T00:00:00Z</time></trkpt><trkpt lat="91" lon="2"><time>2020-01-01T00:00:00Z</time></trkpt><trkpt lat="1" lon="2"><time>2020-01-01T00:00:00Z</time></trkpt><trkpt lat="1" lon="2"><time>gestern</time></trkpt></trkseg>')
    expect(track.fixes).toHaveLength(1)
    expect(track.skipped.map(({ where }) => where)).toEqual(['end of file', expect.stringMatching(/^line \d+ \(trkpt 1\)$/), expect.stringContaining('trkpt 2'), expect.stringContaining('trkpt 4')])
  })
})

describe('other formats', () => {
  it('reads GeoLife .plt with heights in feet', () => {
    const track = value(['Geolife trajectory', 'WGS 84', 'Altitude is in Feet', 'Reserved 3', '0,2,255,My Track,0,0,2,8421376', '0', '39.984702,116.318417,0,492,39744.1201851852,2008-10-23,02:53:04', '39.984683,116.31845,0,-777,39744.1202546296,2008-10-23,02:53:10', 'x,116,0,0,0,2008-10-23,02:53:15'].join('\r\n'))
    expect(track.fixes[0]).toEqual({ lat: 39.984702, lon: 116.318417, fixTime: Date.UTC(2008, 9, 23, 2, 53, 4), provider: 'gps', altitudeMetres: 492 * 0.3048 })
    expect(track.fixes[1]!.altitudeMetres).toBeUndefined()
    expect(track.skipped).toEqual([{ where: 'line 9', why: 'latitude or longitude is not a number' }])
  })

  it('reads CSV by its header, labels included', () => {
    const track = value('\uFEFFts,longitude,latitude,accuracy,mock,diary_label\n2000-01-12 03:50:29+01:00,-6.96,38.92,12,0,trip\n1718000000,-6.97,38.93,8,1,stop\n,1,2,3,0,x\n')
    expect(track.fixes.map((fix) => [fix.fixTime, fix.accuracyMetres, fix.mock])).toEqual([[Date.UTC(2000, 0, 12, 2, 50, 29), 12, false], [1_718_000_000_000, 8, true]])
    expect(track.labels).toEqual(['trip', 'stop'])
    expect(track.skipped).toHaveLength(1)
    expect(error('a,b\n1,2')).toContain('no time column')
    expect(value('2026-03-01T08:00:00Z,30.2,120.1,9\n2026-03-01T08:00:05Z,30.3,120.1,').fixes.map((fix) => [fix.lat, fix.accuracyMetres])).toEqual([[30.2, 9], [30.3, undefined]])
    expect(value('time;lat;lon;accuracy\n1718000000;30.2;120.1;9').fixes).toEqual([{ lat: 30.2, lon: 120.1, fixTime: 1_718_000_000_000, accuracyMetres: 9 }])
    expect(error('time,a\n1,2')).toContain('neither latitude')
  })

  it('reads quoted cells with what parts cells, and quotes, inside', () => {
    const track = value('time,note,lat,lon,accuracy\n1718000000,"shelf, cooler",30.2,120.1,9\n1718000005,"he said ""closed"", so we left" ,30.3,120.2,8\n1718000010, "a;b",30.4,120.3,7\n1718000015,5" pipe,30.5,120.4,6')
    expect(track.skipped).toEqual([])
    expect(track.fixes.map((fix) => [fix.lat, fix.lon, fix.accuracyMetres])).toEqual([[30.2, 120.1, 9], [30.3, 120.2, 8], [30.4, 120.3, 7], [30.5, 120.4, 6]])
    // The name of a column has commas, and the cells are parted by semicolons.
    expect(value('time;"remarks, notes, and, so, on";lat;lon\n1718000000;"x;y";30,2;120,1').fixes.map((fix) => [fix.lat, fix.lon])).toEqual([[30.2, 120.1]])
    // A quote that is never closed swallows the rest of its own line and is named.
    expect(value('time,note,lat,lon\n1718000000,"never closed,30.2,120.1\n1718000005,,30.3,120.2').skipped).toEqual([{ where: 'line 2', why: 'latitude or longitude is not a number' }])
  })

  it('names an accuracy, height, speed or bearing that it left out, and keeps the position', () => {
    const track = value('time,lat,lon,accuracy,altitude,speed,bearing\n1718000000,30.2,120.1,5 m,12,,\n1718000005,30.3,120.2,NaN,,,\n1718000010,30.4,120.3,-1,,,\n1718000015,30.5,120.4,6,high,fast,north\n1718000020,30.6,120.5,,,-1,-1')
    expect(track.fixes.map((fix) => fix.accuracyMetres)).toEqual([undefined, undefined, undefined, 6, undefined])
    expect(track.fixes.map((fix) => fix.lat)).toEqual([30.2, 30.3, 30.4, 30.5, 30.6])
    expect(track.skipped).toEqual([
      { where: 'line 2', why: 'accuracy "5 m" is not a number, so it was left out' }, { where: 'line 3', why: 'accuracy "NaN" is not a number, so it was left out' },
      { where: 'line 4', why: 'accuracy "-1" is below nought, so it was left out' },
      { where: 'line 5', why: 'altitude "high" is not a number, so it was left out; speed "fast" is not a number, so it was left out; bearing "north" is not a number, so it was left out' },
    ])
  })

  it('puts metres in x and y where the anchor is', () => {
    const anchor = { lat: 30.3, lon: 120.15 }
    const track = value('timestamp,x,y,groundtruth\n1964-01-12 00:00:00.000000000,30,40,OnFoot\n1964-01-12 00:00:05.004999876,0,0,Driving', anchor)
    expect(track.format).toBe('courier')
    expect(distanceMetres(anchor, track.fixes[0]!)).toBeCloseTo(50, 3)
    expect(track.fixes[0]!.lat).toBeGreaterThan(anchor.lat)
    expect(track.fixes[0]!.lon).toBeGreaterThan(anchor.lon)
    expect(track.fixes[1]!.fixTime - track.fixes[0]!.fixTime).toBe(5004)
    expect(error('timestamp,x,y\n0,1,2')).toContain('anchor')
  })

  it('names a value that no phone could have sent, and keeps the position, in GPX and GnssLogger files as in CSV', () => {
    const point = (inner: string, second: number) => `<trkpt lat="30.1" lon="120.1"><time>2020-05-14T22:10:0${second}Z</time>${inner}</trkpt>`
    const gpx = value(`<gpx><trk><trkseg>${[
      '<extensions><accuracy>-1</accuracy></extensions>', '<ele>1e300</ele>', '<extensions><accuracy>1e9</accuracy></extensions>', '<hdop>-3</hdop>', '<course>99999</course>', '<speed>-1</speed>', '<ele>12</ele>',
    ].map(point).join('')}</trkseg></trk></gpx>`)
    expect(gpx.fixes.map(({ lat: _lat, lon: _lon, fixTime: _time, ...told }) => told)).toEqual([{}, {}, {}, {}, {}, {}, { altitudeMetres: 12 }])
    expect(gpx.skipped.map(({ why }) => why)).toEqual([
      'accuracy "-1" is below nought, so it was left out', 'altitude "1e+300" is above 100000000, so it was left out', 'accuracy "1000000000" is above 100000000, so it was left out',
      'hdop "-3" is below nought, so it was left out', 'bearing "99999" is above 3600, so it was left out',
    ])
    const log = value('Fix,gps,30.1,120.1,1e9,1,-1,90,1589494246000')
    expect(log.fixes).toEqual([{ lat: 30.1, lon: 120.1, fixTime: 1_589_494_246_000, provider: 'gps', speedMetresPerSecond: 1, bearingDegrees: 90 }])
    expect(log.skipped).toEqual([{ where: 'line 1', why: 'accuracy "-1" is below nought, so it was left out; altitude "1000000000" is above 100000000, so it was left out' }])
  })

  it('reads GnssLogger "Fix" lines by their own header, and says which damaged value it left out', () => {
    const track = value(['# Version: v3.0.6.4 Platform: 14 Manufacturer: Google Model: Pixel 7', '# Fix,Provider,LatitudeDegrees,LongitudeDegrees,AltitudeMeters,SpeedMps,AccuracyMeters,BearingDegrees,UnixTimeMillis,SpeedAccuracyMps,BearingAccuracyDegrees,elapsedRealtimeNanos,VerticalAccuracyMeters,MockLocation',
      'Raw,1,2', 'Fix,FLP,37.5,-122.1,1.7,0.03,4.139,,1699400584473,0.19,,16126559152000,1.39,1', 'Fix,GPS,37.4,-122.1,-29co.1,0.0,4.2,,1699400582000,,,,,0', 'Fix,GPS,,-122.1,1,0,4,,1699400582000'].join('\n'))
    expect(track.model).toBe('Google Pixel 7')
    expect(track.fixes.map((fix) => [fix.provider, fix.mock, fix.altitudeMetres])).toEqual([['gps', false, undefined], ['fused', true, 1.7]])
    expect(track.skipped.map(({ where }) => where)).toEqual(['line 5', 'line 6'])
    expect(error('# Raw,utcTimeMillis\nRaw,1')).toContain('no readable "Fix" line')
  })

  it('tells seconds from milliseconds and takes times without a zone as UTC', () => {
    expect(parseInstant('1589494246')).toBe(1_589_494_246_000)
    expect(parseInstant('1589494246000')).toBe(1_589_494_246_000)
    expect(parseInstant('2020-05-14 22:10:46')).toBe(1_589_494_246_000)
    expect(parseInstant('2020-05-14T22:10:46.5+00:00')).toBe(1_589_494_246_500)
    expect(parseInstant('soon')).toBeNaN()
  })
})

describe('real recordings', () => {
  it('reads every fix of the couriers, phones and the fortnight', () => {
    const couriers = recordingsOf('couriers').map((name) => value(readRecording(name), { lat: 30.3, lon: 120.15 }))
    expect(couriers).toHaveLength(hasWholeCollection ? 150 : 30)
    expect(couriers.every((track) => track.skipped.length === 0 && track.fixes.length > 60 && track.labels?.every((label) => label === 'OnFoot' || label === 'Driving'))).toBe(true)
    expect(value(readRecording('pixel/pixel6.txt')).fixes).toHaveLength(243)
    expect(value(readRecording('pixel/Pixel4_GnssLog.txt')).skipped[0]?.why).toContain('-29co.199999')
    expect(value(readRecording('stop-go/raw_example.csv')).fixes).toHaveLength(697)
  })

  it('reads the GPX files or says why not', () => {
    const outcomes = Object.fromEntries(recordingsOf('gpx').map((name) => {
      const parsed = parseRecordedTrack(readRecording(name))
      return [name.slice('gpx/'.length), parsed.ok ? parsed.value.fixes.length : parsed.error]
    }))
    expect(outcomes).toMatchObject({ 'test1.gpx': 264, 'issue-13.gpx': 29, 'issue-70.gpx': 17, 'gpxv1_0.gpx': 14, 'tour3-with-long-edge.gpx': 7, 'no_trk.gpx': expect.stringContaining('no track'), 'no_trkseg.gpx': expect.stringContaining('no segment'), 'no_trkpt.gpx': expect.stringContaining('no points'), 'issue-127.gpx': expect.stringContaining('<time>'), 'test-only-wpt.gpx': expect.stringContaining('routes or waypoints') })
  })
})
