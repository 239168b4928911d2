import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, samplePlace, sampleTime } from '../../../testkit/src/samples.ts'
import { destination } from '../geo/index.ts'
import type { RadioSighting } from '../kernel/index.ts'
import type { KnownCheckIn } from './context.ts'
import { evaluate } from './radioUnchanged.ts'

const scan = (at: number, ids: readonly string[]) => ({ scanTime: at - 2_000, sightings: ids.map((id): RadioSighting => ({ kind: 'wifi', id })) })
const flats = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7']
/** A check-in some metres away, hours ago. */
const earlier = (site: number, metres: number, ids: readonly string[], hours = site): KnownCheckIn => {
  const time = sampleTime - hours * 3_600_000
  const sitePosition = destination(samplePlace, site * 70, metres)
  return { eventId: `e${site}`, personId: 'person-1', deviceId: 'device-1', time, siteId: `site-${site + 1}`, sitePosition, fix: { ...destination(sitePosition, 10, 15), fixTime: time, accuracyMetres: 12 }, radio: scan(time, ids) }
}
const judge = (ids: readonly string[], earlierCheckIns: readonly KnownCheckIn[]) => evaluate(sampleCheckIn({ radio: scan(sampleTime, ids) }), sampleContext({ earlierCheckIns }))

describe('radio that does not change with the place', () => {
  it('is told at two sites and at several', () => {
    expect(judge(flats, [earlier(1, 2_000, flats)])).toMatchObject({ reason: 'same_at_two_sites', weightDecibans: -9, values: { matchCount: 7, siteCount: 2 } })
    expect(judge(flats.slice(0, 6), [earlier(1, 2_000, flats.slice(0, 4)), earlier(2, 900, flats.slice(2))])).toMatchObject({ reason: 'same_at_several_sites', weightDecibans: -11 })
  })

  it('is not a van full of equipment, a neighbour, or the same site again', () => {
    const van = ['v1', 'v2', 'v3', 'v4']
    expect(judge([...van, 'x'], [earlier(1, 2_000, van), earlier(2, 5_000, [...van, 'y'])])).toMatchObject({ reason: 'changes', weightDecibans: 0 })
    expect(judge([...flats, 'a', 'b', 'c', 'd', 'e', 'g'], [earlier(1, 2_000, flats.slice(0, 5))])).toMatchObject({ reason: 'changes' })
    expect(judge(flats, [earlier(1, 250, flats)])).toMatchObject({ reason: 'nothing_to_compare', state: 'absent' })
    expect(judge(flats, [earlier(0, 0, flats, 5)])).toMatchObject({ weightDecibans: 0 })
    expect(judge(flats, [earlier(1, 2_000, flats, 24 * 30)])).toMatchObject({ reason: 'nothing_to_compare' })
  })

  it('needs clear positions and scans of the moment', () => {
    const known = [earlier(1, 2_000, flats)]
    expect(evaluate(sampleCheckIn({ radio: { ...scan(sampleTime, flats), scanTime: sampleTime - 90_000 } }), sampleContext({ earlierCheckIns: known }))).toMatchObject({ reason: 'old_scan' })
    expect(evaluate(sampleCheckIn({ radio: scan(sampleTime, flats), fix: undefined }), sampleContext({ earlierCheckIns: known }))).toMatchObject({ reason: 'no_position', state: 'absent' })
    expect(evaluate(sampleCheckIn(), sampleContext({ earlierCheckIns: known }))).toMatchObject({ reason: 'no_scan', state: 'absent' })
  })
})
