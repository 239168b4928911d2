import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import { parseRecordedTrack } from '../../../testkit/src/recordedTracks.ts'
import { readRecording } from '../../../testkit/src/tracks/folders.ts'
import type { Fix, LatLon } from '../kernel/index.ts'
import { destination, distanceMetres } from './distance.ts'
import { detectStops } from './stops.ts'

const home = { lat: 31.2304, lon: 121.4737 }

const stay = (at: LatLon, from: number, seconds: number, seed = 'stay', accuracyMetres = 8): Fix[] => {
  const random = createRandom(seed)
  return Array.from({ length: Math.floor(seconds / 10) }, (_, i) => ({ ...destination(at, random.between(0, 360), Math.abs(random.normal(0, accuracyMetres / 1.5))), fixTime: (from + i * 10) * 1_000, accuracyMetres }))
}
const drive = (from: LatLon, bearing: number, startSeconds: number, seconds: number): Fix[] =>
  Array.from({ length: Math.floor(seconds / 10) }, (_, i) => ({ ...destination(from, bearing, i * 100), fixTime: (startSeconds + i * 10) * 1_000, accuracyMetres: 8 }))

const shop = destination(home, 90, 6_000)
const day = [...stay(home, 0, 600), ...drive(home, 90, 600, 600), ...stay(shop, 1_200, 900, 'shop'), ...drive(shop, 0, 2_100, 300)]

describe('stops', () => {
  it('finds the two stops of a day, where and when they were', () => {
    const [first, second, ...rest] = detectStops(day)
    expect(rest).toEqual([])
    expect(distanceMetres(first!.centre, home)).toBeLessThan(15)
    expect(distanceMetres(second!.centre, shop)).toBeLessThan(15)
    expect(first!.durationSeconds).toBeGreaterThan(580)
    expect(first!.durationSeconds).toBeLessThan(620)
    expect(second!.arrivedAt).toBeGreaterThan(1_180_000)
    expect(second!.leftAt).toBeLessThan(2_120_000)
  })

  it('is the same for fixes shuffled and repeated', () => {
    expect(detectStops(createRandom('shuffle').shuffle([...day, ...day.slice(20, 60)]))).toEqual(detectStops(day))
  })

  it('is not broken by one outlier, nor by a blurred fix from a cell tower', () => {
    const fixes = stay(home, 0, 1_200)
    fixes[40] = { ...fixes[40]!, ...destination(home, 10, 400) }
    fixes[80] = { ...fixes[80]!, ...destination(home, 10, 3_000), accuracyMetres: 3_000, provider: 'network' }
    expect(detectStops(fixes)).toHaveLength(1)
  })

  it('does not call a walk a stop', () => {
    const walk = Array.from({ length: 120 }, (_, i) => ({ ...destination(home, 45, i * 12), fixTime: i * 10_000, accuracyMetres: 10 }))
    expect(detectStops(walk)).toEqual([])
  })

  it('claims nothing for a silence longer than the gap', () => {
    const stops = detectStops([...stay(home, 0, 600), ...stay(home, 7_200, 600, 'later')])
    expect(stops.map((s) => s.durationSeconds)).toEqual([590, 590])
  })

  it('works on the antimeridian', () => {
    const [stop] = detectStops(stay({ lat: -17, lon: 180 }, 0, 600))
    expect(distanceMetres(stop!.centre, { lat: -17, lon: -180 })).toBeLessThan(10)
  })

  it('gives ordered, disjoint stops of the wanted length for any fixes', () => {
    const anyFix: fc.Arbitrary<Fix> = fc.record({ lat: fc.oneof(fc.double(), fc.double({ min: 31, max: 31.002 })), lon: fc.oneof(fc.double(), fc.double({ min: 121, max: 121.002 })), fixTime: fc.oneof(fc.integer({ min: 0, max: 3_600_000 }), fc.double()), accuracyMetres: fc.option(fc.double(), { nil: undefined }) })
    fc.assert(fc.property(fc.array(anyFix, { maxLength: 60 }), (fixes) => {
      const stops = detectStops(fixes)
      stops.forEach((stop, i) => {
        expect(stop.durationSeconds).toBeGreaterThanOrEqual(180)
        expect(Number.isFinite(stop.centre.lat) && Number.isFinite(stop.centre.lon)).toBe(true)
        if (i > 0) expect(stop.arrivedAt).toBeGreaterThan(stops[i - 1]!.leftAt)
      })
    }), { numRuns: 300 })
  })
})

it('finds every stop of five minutes or more that a person wrote in a diary, and little else', () => {
  const track = parseRecordedTrack(readRecording('stop-go/preprocessed_example.csv'))
  if (!track.ok) throw new Error(track.error)
  const { fixes, labels = [] } = track.value
  const stops = detectStops(fixes)
  const written: { from: number; to: number }[] = []
  labels.forEach((label, i) => {
    if (label !== 'stop') return
    const last = written[written.length - 1]
    if (labels[i - 1] === 'stop' && last !== undefined) last.to = fixes[i]!.fixTime
    else written.push({ from: fixes[i]!.fixTime, to: fixes[i]!.fixTime })
  })
  const overlap = (a: { from: number; to: number }): number => stops.reduce((sum, s) => sum + Math.max(0, Math.min(a.to, s.leftAt) - Math.max(a.from, s.arrivedAt)), 0)
  const long = written.filter((stop) => stop.to - stop.from >= 300_000)
  const found = long.filter((stop) => overlap(stop) > 0.6 * (stop.to - stop.from))
  const writtenMs = written.reduce((sum, s) => sum + s.to - s.from, 0)
  const foundMs = stops.reduce((sum, s) => sum + s.leftAt - s.arrivedAt, 0)
  const bothMs = written.reduce((sum, s) => sum + overlap(s), 0)
  console.info(`diary: ${found.length} of ${long.length} long stops found; ${Math.round((100 * bothMs) / writtenMs)} % of the stopped time found, ${Math.round((100 * bothMs) / foundMs)} % of the found time was stopped`)
  expect(found.length).toBe(long.length)
  expect(bothMs / writtenMs).toBeGreaterThan(0.8)
  expect(bothMs / foundMs).toBeGreaterThan(0.65)
})
