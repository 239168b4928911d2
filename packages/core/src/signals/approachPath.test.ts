import { describe, expect, it } from 'vitest'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, sampleStay, sampleTime } from '../../../testkit/src/samples.ts'
import type { Fix } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import { evaluate } from './approachPath.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { weights202612 } from './weights202612.ts'
import { weights202702 } from './weights202702.ts'
import { weights202703 } from './weights202703.ts'

const before202701 = { ...currentWeights, ...weights202612 } as unknown as SignalWeights

const sitting = (metresAway: number, from: number, to: number, change: Partial<Fix> = {}): Fix[] =>
  Array.from({ length: Math.floor((to - from) / 60) }, (_, i) => sampleFix({ metresAway: metresAway + (i % 5), seconds: from + i * 60, altitudeMetres: 12, ...change }))
const judge = (previousFixes: readonly Fix[], change: Partial<CheckInContext> = {}) => evaluate(sampleCheckIn(), sampleContext({ previousFixes, followingFixes: [], lastOtherCheckIn: undefined, ...change }))

describe('approach path', () => {
  it('misses the way here when the phone sat elsewhere until the check-in, and after it', () => {
    expect(judge(sitting(1_500, -2_400, 0), { followingFixes: sitting(1_500, 40, 600) })).toMatchObject({ reason: 'no_way_here', weightDecibans: -10 })
  })

  it('misses it too when the position was moved here minutes before', () => {
    expect(judge([...sitting(1_500, -3_000, -300), ...sitting(10, -240, 0)], { followingFixes: [...sitting(12, 60, 180), ...sitting(1_500, 240, 800)] })).toMatchObject({ reason: 'no_way_here' })
  })

  it('sees a way, walked or driven, and after a dark hour', () => {
    expect(judge(sampleApproach(), { followingFixes: sampleStay() })).toMatchObject({ weightDecibans: 0 })
    expect(judge(Array.from({ length: 60 }, (_, i) => sampleFix({ metresAway: (60 - i) * 300, seconds: (i - 60) * 15, altitudeMetres: 9 })))).toMatchObject({ weightDecibans: 0 })
    expect(judge(sitting(6_000, -3_600, -1_500))).toMatchObject({ weightDecibans: 0 })
  })

  it('takes the other piece for the odd one when an access point threw the phone away for minutes', () => {
    const thrown = sitting(30_000, -200, -20, { provider: 'fused', altitudeMetres: undefined })
    expect(judge([...sampleApproach().filter((f) => f.fixTime < sampleTime - 210_000), ...thrown])).toMatchObject({ weightDecibans: 0 })
    const asReceiver = sitting(30_000, -200, -20)
    expect(judge([...sampleApproach().filter((f) => f.fixTime < sampleTime - 210_000), ...asReceiver])).toMatchObject({ weightDecibans: 0 })
  })

  it('notices having stood on the very digits without having come', () => {
    const fix = sampleFix()
    const frozen = Array.from({ length: 9 }, (_, i) => ({ ...fix, fixTime: sampleTime - (9 - i) * 60_000 }))
    const other = { fix: sampleFix({ metresAway: 3_000, seconds: -5_400 }), time: sampleTime - 5_400_000 }
    expect(judge(frozen, { lastOtherCheckIn: other })).toMatchObject({ reason: 'stood_without_coming', weightDecibans: -10 })
    expect(judge(frozen), 'it never was elsewhere').toMatchObject({ weightDecibans: 0 })
    expect(judge([...sampleApproach().filter((f) => f.fixTime < sampleTime - 560_000), ...frozen], { lastOtherCheckIn: other }), 'it was seen coming').toMatchObject({ weightDecibans: 0 })
  })

  it('misses the way back when the receiver is elsewhere right after', () => {
    const here = sampleStay().map((f) => ({ ...f, fixTime: f.fixTime - 1_500_000, altitudeMetres: 10 }))
    expect(judge(here.slice(20), { followingFixes: sitting(1_500, 40, 800) })).toMatchObject({ reason: 'no_way_back', weightDecibans: -9 })
    expect(judge(here.slice(20), { followingFixes: sitting(1_500, 40, 800, { altitudeMetres: undefined, provider: 'unknown' }) }), 'who knows what made those').toMatchObject({ weightDecibans: 0 })
  })

  describe('leaps', () => {
    /** Earlier days: seen every fifteen seconds on the way. */
    const way = sampleApproach(120).map((f, i) => ({ ...f, ...sampleFix({ metresAway: (120 - i) * 60 }), fixTime: f.fixTime - 86_400_000 + i * 5_000 }))
    const earlierTracks = [{ isOwn: true, fixTime: way.map((f) => f.fixTime), lat: way.map((f) => f.lat), lon: way.map((f) => f.lon) }]
    const before = [...sitting(420, -2_400, -1_200), ...sitting(8, -1_170, 0)]
    const followingFixes = sitting(400, 70, 900)

    it('are told when nothing is ever seen between two stands', () => {
      expect(judge(before, { followingFixes, earlierTracks })).toMatchObject({ reason: 'leaps', weightDecibans: -10, values: { leapCount: 2 } })
    })

    it('are not told of a phone that is seldom seen, of a way that is seen, or of a network’s stands', () => {
      expect(judge(before, { followingFixes })).toMatchObject({ weightDecibans: 0 })
      expect(judge(before, { followingFixes, earlierTracks: earlierTracks.map((t) => ({ ...t, isOwn: false })) })).toMatchObject({ weightDecibans: 0 })
      expect(judge([...before, sampleFix({ metresAway: 210, seconds: -1_190, altitudeMetres: 9 })], { followingFixes, earlierTracks })).toMatchObject({ weightDecibans: 0 })
      const ofNetwork = (fixes: readonly Fix[]) => fixes.map((f, i) => ({ ...f, provider: 'fused' as const, altitudeMetres: undefined, speedMetresPerSecond: undefined, lat: f.lat + (i % 7) * 1e-5 }))
      const handedOn = (fixes: readonly Fix[]) => fixes.map((f, i) => ({ ...f, lat: fixes[i - (i % 6)]!.lat, lon: fixes[i - (i % 6)]!.lon }))
      expect(judge(handedOn(before), { followingFixes: handedOn(followingFixes), earlierTracks }), 'positions handed on for minutes').toMatchObject({ weightDecibans: 0 })
      expect(judge(ofNetwork(before), { followingFixes: ofNetwork(followingFixes), earlierTracks })).toMatchObject({ weightDecibans: 0 })
    })
  })

  it('gives a phone that hands on its last position for minutes the time it had', () => {
    // Riding at 12 m/s, looked at every 15 s, and each position told eight times before there is a new one.
    const ride = Array.from({ length: 100 }, (_, i) => { const held = i - (i % 8); return sampleFix({ metresAway: (100 - held) * 180, seconds: (i - 100) * 15, altitudeMetres: 9, speedMetresPerSecond: 12 }) })
    expect(judge(ride)).toMatchObject({ reason: 'way_is_possible', weightDecibans: 0 })
    expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes: ride, followingFixes: [], lastOtherCheckIn: undefined }), before202701), 'as it was under 2026-12').toMatchObject({ reason: 'brief_jump' })
  })

  describe('stray positions beside a silence', () => {
    /** Fifty minutes inside, silent for `silent` seconds, and a few positions 600 m off before or after the silence. */
    const stay = ({ count = 2, from = -1_500, silentBefore = 0, silentAfter = 0, metres = 600, inside = 6 }) => [
      ...Array.from({ length: 600 }, (_, i) => sampleFix({ metresAway: inside + (i % 7), bearing: (i * 7) % 360, seconds: -3_000 + i * 5, altitudeMetres: 40 + (i % 11) }))
        .filter((f) => { const at = (f.fixTime - sampleTime) / 1000; return at < from - silentBefore || at >= from + count * 5 + silentAfter }),
      ...Array.from({ length: count }, (_, i) => sampleFix({ metresAway: metres, bearing: 40 + i, seconds: from + i * 5, altitudeMetres: 40 })),
    ]
    const asBefore = (previousFixes: readonly Fix[]) => evaluate(sampleCheckIn(), sampleContext({ previousFixes, followingFixes: [], lastOtherCheckIn: undefined }), { ...currentWeights, ...weights202702 } as unknown as SignalWeights)

    it.each([2, 10, 60])('are left out, %i of them, whether reached or left in the time of the silence', (count) => {
      for (const silence of [{ silentBefore: 90 }, { silentAfter: 90 }]) {
        const fixes = stay({ count, ...silence })
        expect(judge(fixes), JSON.stringify(silence)).toMatchObject({ reason: 'stray_positions', weightDecibans: 0, values: { fixCount: count } })
        expect(asBefore(fixes), 'as it was under 2027-02').toMatchObject({ reason: 'no_way_here', weightDecibans: -10 })
      }
    })

    it('are not what lasts as long as a stay elsewhere, nor where no way leads without them', () => {
      expect(judge(stay({ count: 110, from: -1_800, silentBefore: 90 })), 'nine minutes').toMatchObject({ reason: 'no_way_here' })
      // The phone sat 1.5 km away, leapt about there, and was put here.
      const elsewhere = stay({ count: 2, from: -700, silentBefore: 90, metres: 2_400, inside: 1_500 }).filter((f) => f.fixTime < sampleTime - 300_000)
      const here = sitting(8, -240, 0)
      expect(judge([...elsewhere.filter((f) => f.fixTime < sampleTime - 245_000), ...here])).toMatchObject({ reason: 'no_way_here' })
    })

    it('are never the check-in’s own', () => {
      // Elsewhere all the time but for the minute of the check-in, which was reached over a silence.
      const away = sitting(1_500, -3_000, -400)
      expect(judge([...away, ...Array.from({ length: 6 }, (_, i) => sampleFix({ metresAway: 5 + i, seconds: -30 + i * 5, altitudeMetres: 12 }))], { followingFixes: sitting(1_500, 5, 900) })).not.toMatchObject({ reason: 'stray_positions' })
    })
  })

  describe('a tunnel on the way', () => {
    /** Rides here at `speed`, seen every `every` seconds but for a tunnel of `silent` seconds that ends ten minutes before the check-in; then walks the last hundred metres and stays. */
    const ride = (every: number, { speed = 17, silent = 60, tunnelSpeed = speed }: { speed?: number; silent?: number; tunnelSpeed?: number } = {}): Fix[] => Array.from({ length: Math.floor(3_000 / every) }, (_, i) => -3_000 + i * every).flatMap((seconds) => {
      const arrived = -420, tunnelEnd = -600
      if (seconds > tunnelEnd - silent && seconds < tunnelEnd) return []
      const metresAway = seconds >= arrived ? 6 : seconds >= tunnelEnd ? 6 + (arrived - seconds) * speed : 6 + (arrived - tunnelEnd) * speed + silent * tunnelSpeed + (tunnelEnd - silent - seconds) * speed
      return [sampleFix({ metresAway: metresAway + (i(seconds) % 3), bearing: 70, seconds, altitudeMetres: 40 + (i(seconds) % 11) })]
    })
    const i = (seconds: number): number => Math.abs(Math.round(seconds))
    const asBefore = (previousFixes: readonly Fix[]) => evaluate(sampleCheckIn(), sampleContext({ previousFixes, followingFixes: [], lastOtherCheckIn: undefined }), { ...currentWeights, ...weights202703 } as unknown as SignalWeights)

    it.each([1, 2, 3])('is no leap, at a fix every %i s', (every) => {
      for (const speed of [12, 17, 25].filter((s) => s * every < 57)) {
        const fixes = ride(every, { speed })
        expect(judge(fixes), `${speed} m/s`).toMatchObject({ reason: 'rode_on', weightDecibans: 0 })
        expect(asBefore(fixes), 'as it was under 2027-03').toMatchObject({ reason: 'no_way_here', weightDecibans: -10 })
      }
    })

    it.each([5, 15, 30])('is none at a fix every %i s either, as it was before', (every) => {
      for (const speed of [12, 17, 25]) {
        expect(judge(ride(every, { speed })).weightDecibans).toBe(0)
        expect(asBefore(ride(every, { speed })).weightDecibans).toBe(0)
      }
    })

    it.each([1, 5, 15])('is none that nothing drives through in that time, at a fix every %i s', (every) => {
      expect(judge(ride(every, { tunnelSpeed: 150 }))).toMatchObject({ reason: 'no_way_here' })
    })

    it.each([1, 2, 5, 15])('is none for a phone that stood before and after, at a fix every %i s: it was put here', (every) => {
      const standing = (metresAway: number, from: number, to: number): Fix[] => Array.from({ length: Math.floor((to - from) / every) }, (_, k) => sampleFix({ metresAway: metresAway + (k % 7), seconds: from + k * every, altitudeMetres: 12 }))
      expect(judge([...standing(1_500, -3_000, -360), ...standing(6, -300, 0)])).toMatchObject({ reason: 'no_way_here' })
    })
  })

  describe('nothing recorded', () => {
    const way = Array.from({ length: 120 }, (_, i) => sampleFix({ metresAway: (120 - i) * 60, seconds: -86_400 + i * 15 }))
    const earlierTracks = [{ isOwn: true, fixTime: way.map((f) => f.fixTime), lat: way.map((f) => f.lat), lon: way.map((f) => f.lon) }]
    const lastOtherCheckIn = { fix: sampleFix({ metresAway: 3_000, seconds: -5_400 }), time: sampleTime - 5_400_000, wasInside: true }

    it('is told of a phone that is otherwise seen on its ways, and weighs nothing', () => {
      expect(judge([], { earlierTracks, lastOtherCheckIn })).toMatchObject({ reason: 'not_recorded', state: 'neutral', weightDecibans: 0 })
    })

    it('is not told when the phone was seen, seldom is, came from nowhere today, or is a tracker', () => {
      expect(judge([sampleFix({ metresAway: 900, seconds: -1_800 })], { earlierTracks, lastOtherCheckIn })).not.toMatchObject({ reason: 'not_recorded' })
      expect(judge([], { lastOtherCheckIn })).not.toMatchObject({ reason: 'not_recorded' })
      expect(judge([], { earlierTracks })).not.toMatchObject({ reason: 'not_recorded' })
      expect(evaluate(sampleCheckIn({ source: 'owntracks' }), sampleContext({ previousFixes: [], earlierTracks, lastOtherCheckIn }))).not.toMatchObject({ reason: 'not_recorded' })
    })
  })

  it('does not judge a check-in that is outside or blurred', () => {
    expect(evaluate(sampleCheckIn({ fix: sampleFix({ metresAway: 900 }) }), sampleContext({ previousFixes: sitting(3_000, -2_400, 0) }))).toMatchObject({ reason: 'not_inside' })
    expect(evaluate(sampleCheckIn({ fix: sampleFix({ accuracyMetres: 900 }) }), sampleContext({ previousFixes: sitting(3_000, -2_400, 0) }))).toMatchObject({ reason: 'position_blurred' })
  })
})
