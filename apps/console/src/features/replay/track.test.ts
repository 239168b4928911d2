import type { ReplayDay } from '@fieldproof/contract'
import { destination } from '@fieldproof/core/geo'
import { describe, expect, it } from 'vitest'
import { toCsv, toGeoJson, toGpx } from './exportTrack.ts'
import { entriesOf, fixesOf, mainDevice, momentAt, placesOf, speedClassOf, trackOf } from './track.ts'

const start = Date.parse('2026-03-02T01:00:00Z')
/** Ten metres a second due east, a fix every ten seconds, then 20 minutes of silence, then standing. */
const day: ReplayDay = {
  personId: 'p', personName: '王<磊>&', date: '2026-03-02', timeZone: 'Asia/Shanghai',
  fixes: {
    fixTime: [0, 10, 20, 1220, 1230].map((s) => start + s * 1000), lat: [30, 30, 30, 30, 30], lon: [120, 120.00104, 120.00208, 120.00208, 120.00208],
    accuracyMetres: [5, null, 5, 5, 5], speedMetresPerSecond: [null, null, null, 0, 0], deviceIndex: [0, 0, 0, 0, 0],
  },
  devices: [{ deviceId: 'd', label: '=cmd', source: 'native' }],
  stops: [{ centre: { lat: 30, lon: 120.00208 }, arrivedAt: '2026-03-02T01:20:20.000Z', leftAt: '2026-03-02T01:30:00.000Z', durationSeconds: 580, withoutPositionSeconds: 0, siteName: '物美' }],
  checkIns: [], gaps: [{ from: '2026-03-02T01:00:20.000Z', to: '2026-03-02T01:20:20.000Z', cause: null }],
  summary: { fixCount: 5, metres: 200, movingSeconds: 20, staySeconds: 10, withoutPositionSeconds: 1200, firstFixTime: null, lastFixTime: null }, findings: [], refusedOffDutyCount: 0, refusedImpossibleClockCount: 0,
}

describe('a day as a track', () => {
  const track = trackOf(fixesOf(day), day.gaps)

  it('takes the receiver’s speed, else the speed of the step, and none across a silence', () => {
    expect(track.speeds[1]).toBeCloseTo(10, 0)
    expect(track.speeds[3]).toBe(0)
    expect([0, 0.6, 5, 12, 20].map(speedClassOf)).toEqual([0, 1, 2, 3, 4])
  })

  it('draws no line over a silence', () => {
    expect(track.breakBefore).toEqual([false, false, false, true, false])
    expect(track.runs).toEqual([{ speedClass: 3, from: 0, to: 2 }, { speedClass: 0, from: 3, to: 4 }])
  })

  it('knows where the person was between two fixes, and when nobody knows', () => {
    const half = momentAt(track, start + 5000)!
    expect(half.position.lon).toBeCloseTo(120.00052, 6)
    expect(half.known).toBe(true)
    const silence = momentAt(track, start + 600_000)!
    expect(silence.known).toBe(false)
    expect(silence.position.lon).toBe(120.00208)
    expect(momentAt(track, start - 1000)?.known).toBe(false)
    expect(momentAt(trackOf([]), start)).toBeUndefined()
  })

  it('leaves a jump there and back out of the drawing and counts it', () => {
    const fixes = fixesOf(day).slice(0, 3)
    const jumping = [fixes[0]!, { ...fixes[1]!, lat: 31 }, fixes[2]!]
    expect(trackOf(jumping).spikes).toBe(1)
    expect(trackOf(jumping).fixes).toHaveLength(2)
  })

  it('orders the day', () => {
    expect(entriesOf(day).map((e) => e.kind)).toEqual(['gap', 'stop'])
    expect(mainDevice({ fixes: { ...day.fixes, deviceIndex: [1, 0, 1, 1, 0] } })).toBe(1)
  })
})

describe('stops on a map', () => {
  const stop = (metresNorth: number, siteName: string | null, durationSeconds: number) => ({ centre: destination({ lat: 30, lon: 120 }, 0, metresNorth), siteName, durationSeconds })
  it('stand together where they are one place, also when somebody was elsewhere between', () => {
    const places = placesOf([stop(0, '仓库', 600), stop(500, '门店', 60), stop(25, '仓库', 1200)])
    expect(places.map(({ siteName, indexes, seconds }) => ({ siteName, indexes, seconds }))).toEqual([{ siteName: '仓库', indexes: [0, 2], seconds: 1800 }, { siteName: '门店', indexes: [1], seconds: 60 }])
  })
  it('stay apart where two sites are neighbours, or one site is large', () => {
    expect(placesOf([stop(0, '一楼', 60), stop(5, '二楼', 60), stop(200, '一楼', 60)]).map(({ indexes }) => indexes)).toEqual([[0], [1], [2]])
    expect(placesOf([{ centre: null, siteName: null, durationSeconds: 60 }])).toEqual([])
  })
})

describe('a day for other programs', () => {
  it('writes GPX with every fix, a segment per stretch, and names escaped', () => {
    const gpx = toGpx(day)
    expect(gpx.match(/<trkpt /g)).toHaveLength(5)
    expect(gpx.match(/<trkseg>/g)).toHaveLength(2)
    expect(gpx).toContain('王&#60;磊&#62;&#38;')
    expect(gpx).toContain('<time>2026-03-02T01:00:10.000Z</time>')
  })
  it('writes GeoJSON with positions as [lon, lat]', () => {
    const { features } = JSON.parse(toGeoJson(day)) as { features: { geometry: { type: string; coordinates: unknown }; properties: { kind: string } }[] }
    expect(features.map((f) => [f.properties.kind, f.geometry.type])).toEqual([['track', 'LineString'], ['track', 'LineString'], ['stop', 'Point']])
    expect((features[0]!.geometry.coordinates as number[][])[0]).toEqual([120, 30])
  })
  it('writes CSV a spreadsheet reads as text, not as a formula', () => {
    const lines = toCsv(day).split('\r\n')
    expect(lines[0]).toBe('\uFEFFfixTime,lat,lon,accuracyMetres,speedMetresPerSecond,device')
    expect(lines[2]).toBe('2026-03-02T01:00:10.000Z,30,120.00104,,,\'=cmd')
    expect(lines).toHaveLength(7)
  })
})
