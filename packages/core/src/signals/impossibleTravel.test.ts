import { describe, expect, it } from 'vitest'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, samplePlace, sampleTime, sampleTrack } from '../../../testkit/src/samples.ts'
import { destination } from '../geo/index.ts'
import type { Fix } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import type { SignalWeights } from './currentWeights.ts'
import { evaluate, evaluateTrack } from './impossibleTravel.ts'
import { weights202611 } from './weights.ts'

/** Some minutes of fixes around a place, the last one `endSeconds` before the check-in. */
const around = (metresAway: number, endSeconds: number, change: Partial<Fix> = {}): Fix[] =>
  Array.from({ length: 5 }, (_, i) => sampleFix({ metresAway: metresAway + i * 3, seconds: -endSeconds - (4 - i) * 30, ...change }))
const cameFrom = (previousFixes: Fix[], change: Partial<CheckInContext> = {}) => evaluate(sampleCheckIn(), sampleContext({ previousFixes, lastOtherCheckIn: undefined, ...change }))

describe('impossible travel', () => {
  it('supports a check-in that was walked to', () => {
    expect(evaluate(sampleCheckIn(), sampleContext())).toMatchObject({ reason: 'consistent', weightDecibans: 2 })
  })

  it('is decisive for a city and back in a minute', () => {
    const elsewhere = { fix: sampleFix({ metresAway: 900_000, seconds: -600 }), time: sampleTime - 600_000 }
    expect(cameFrom([], { lastOtherCheckIn: { ...elsewhere, wasInside: true } })).toMatchObject({ reason: 'impossible', weightDecibans: -25 })
    expect(cameFrom([], { lastOtherCheckIn: elsewhere }), 'a stray position at an earlier check-in').toMatchObject({ reason: 'unconfirmed' })
  })

  it('decides nothing by a jump off the track, where an access point that moved house throws phones for minutes; model 2026-11 did', () => {
    expect(cameFrom(around(1_200_000, 300))).toMatchObject({ reason: 'impossible_off_track', weightDecibans: -7 })
    expect(cameFrom(around(15_000, 30))).toMatchObject({ reason: 'implausible_off_track', weightDecibans: -5 })
    const old = weights202611 as unknown as SignalWeights
    expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes: around(1_200_000, 300), lastOtherCheckIn: undefined }), old)).toMatchObject({ reason: 'impossible', weightDecibans: -25 })
    expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes: around(15_000, 30), lastOtherCheckIn: undefined }), old)).toMatchObject({ reason: 'implausible', weightDecibans: -12 })
  })

  it('grades what is faster than the fastest way', () => {
    const other = { fix: sampleFix({ metresAway: 15_000, seconds: -30 }), time: sampleTime - 30_000, wasInside: true }
    expect(cameFrom([], { lastOtherCheckIn: other })).toMatchObject({ reason: 'implausible', weightDecibans: -12 })
    expect(cameFrom(around(15_000, 120))).toMatchObject({ reason: 'hurried', weightDecibans: -6 })
  })

  it('lets people take cars, high-speed trains and aeroplanes', () => {
    expect(cameFrom(around(15_000, 15 * 60)).weightDecibans).toBe(0)
    expect(cameFrom(around(280_000, 60 * 60)).weightDecibans).toBe(0)
    expect(cameFrom(around(1_900_000, 2.5 * 3_600)).weightDecibans).toBe(0)
  })

  it('hardly minds a single stray fix, a repeated cached one, a blurred one or one by cell tower', () => {
    expect(cameFrom(around(1_200_000, 60).slice(-1))).toMatchObject({ reason: 'unconfirmed', weightDecibans: -2 })
    const cached = around(1_200_000, 60).map((fix, _, all) => ({ ...fix, lat: all[0]!.lat, lon: all[0]!.lon }))
    expect(cameFrom(cached).weightDecibans).toBe(-2)
    expect(cameFrom(around(1_200_000, 60, { accuracyMetres: 5_000 })).weightDecibans).toBe(0)
    expect(cameFrom(around(1_200_000, 60, { provider: 'network' })).weightDecibans).toBe(0)
    expect(cameFrom(around(1_800, 1)).weightDecibans, 'out of a tunnel').toBeGreaterThanOrEqual(0)
  })

  it('does not take a glitch that lands elsewhere for a plan', () => {
    const thrownOff = sampleCheckIn({ fix: sampleFix({ metresAway: 300_000 }) })
    expect(evaluate(thrownOff, sampleContext({ lastOtherCheckIn: undefined }))).toMatchObject({ reason: 'unconfirmed' })
  })

  it('does not reckon in full with clocks that disagree', () => {
    const submission = sampleCheckIn({ clocks: { fixTime: sampleTime, deviceTime: sampleTime - 7_200_000, serverTime: sampleTime + 2_000 }, device: {} })
    expect(evaluate(submission, sampleContext({ previousFixes: around(1_200_000, 300) }))).toMatchObject({ reason: 'unconfirmed' })
  })

  it('notices having been elsewhere just before and just after', () => {
    const home = (seconds: number, count: number): Fix[] => Array.from({ length: count }, (_, i) => sampleFix({ metresAway: 900 + i * 2, seconds: seconds + i * 75 }))
    const context = sampleContext({ lastOtherCheckIn: undefined, previousFixes: home(-340, 5), followingFixes: home(30, 5) })
    expect(evaluate(sampleCheckIn(), context)).toMatchObject({ reason: 'there_and_back', weightDecibans: -12, values: { elapsedSeconds: 70 } })
    expect(evaluate(sampleCheckIn(), { ...context, followingFixes: home(30, 1) }), 'one stray fix after').toMatchObject({ reason: 'possible' })
    expect(evaluate(sampleCheckIn(), { ...context, followingFixes: home(300, 5) }), 'a short visit by car').toMatchObject({ reason: 'possible' })
    const drivenOn = home(30, 5).map((fix) => ({ ...fix, ...destination(samplePlace, 250, 900 + (fix.fixTime % 7)) }))
    expect(evaluate(sampleCheckIn(), { ...context, followingFixes: drivenOn }), 'driving past').toMatchObject({ reason: 'possible' })
  })

  describe('a way that is too fast all along, in steps of a few seconds', () => {
    /** `speed` m/s straight to the site, a fix every `every` seconds, arriving `restSeconds` before the check-in. */
    const way = (speed: number, { every = 5, minutes = 25, restSeconds = 60, turning = 0 } = {}): Fix[] => Array.from({ length: Math.round((minutes * 60) / every) }, (_, i) => {
      const before = restSeconds + i * every
      const metres = Math.max(0, (before - restSeconds) * speed) + (i % 3) * 2
      return { ...sampleFix({ seconds: -before }), ...destination(samplePlace, 40 + i * turning, metres), accuracyMetres: 6 + (i % 3) }
    }).reverse()
    it.each([[700, 'run_faster_than_sound', -16], [400, 'run_faster_than_sound', -16], [300, 'run_too_fast', -10], [200, 'run_too_fast', -10], [150, 'run_too_fast', -10]])('at %d m/s: %s', (speed, reason, weightDecibans) => {
      for (const every of [1, 5, 20, 60]) expect(cameFrom(way(speed, { every })), `every ${every} s`).toMatchObject({ reason, weightDecibans })
    })
    it('is a car, a train, or an airliner that was left', () => {
      for (const speed of [20, 35, 97, 120]) expect(cameFrom(way(speed)), `${speed} m/s`).toMatchObject({ reason: 'consistent' })
      expect(cameFrom(way(250, { restSeconds: 900 })).weightDecibans).toBeGreaterThanOrEqual(0)
    })
    it('is no receiver thrown about: one leap, there and back, or round in circles', () => {
      const leap = [...around(40_000, 200), ...around(3, 20)]
      expect(cameFrom(leap).reason).not.toMatch(/^run/)
      const thrown = Array.from({ length: 40 }, (_, i) => sampleFix({ metresAway: i % 2 === 0 ? 5 : 9_000, seconds: -30 * (41 - i) }))
      expect(cameFrom(thrown).reason).not.toMatch(/^run/)
      const circles = Array.from({ length: 40 }, (_, i) => ({ ...sampleFix({ seconds: -30 * (41 - i) }), ...destination(samplePlace, i * 95, 4_000) }))
      expect(cameFrom(circles).reason).not.toMatch(/^run/)
    })
    it('is not known to older models, and nothing of a position by cell tower', () => {
      expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes: way(700), lastOtherCheckIn: undefined }), weights202611 as unknown as SignalWeights)).toMatchObject({ reason: 'consistent' })
      expect(cameFrom(way(700).map((fix) => ({ ...fix, provider: 'network' as const }))).reason).not.toMatch(/^run/)
    })
    it('is found in a track as well, beyond the speed of sound', () => {
      expect(evaluateTrack(sampleTrack({ fixes: way(700) }), {})).toMatchObject({ reason: 'run_faster_than_sound' })
      expect(evaluateTrack(sampleTrack({ fixes: way(250) }), {})).toMatchObject({ reason: 'consistent' })
    })
  })

  it('calls nothing an arrival that stood there all along', () => {
    const context = sampleContext({ lastOtherCheckIn: undefined, previousFixes: around(5, 30) })
    expect(evaluate(sampleCheckIn(), context)).toMatchObject({ reason: 'possible', weightDecibans: 0 })
  })

  it('is absent without anything to compare', () => {
    expect(cameFrom([])).toMatchObject({ state: 'absent', weightDecibans: 0 })
    expect(evaluate(sampleCheckIn({ fix: undefined }), sampleContext())).toMatchObject({ state: 'absent', reason: 'no_position' })
  })
})

describe('impossible travel in a track', () => {
  const elsewhere = destination(samplePlace, 10, 400_000)
  const jumped = sampleApproach().map((fix, i) => (i < 30 ? fix : { ...fix, lat: fix.lat + elsewhere.lat - samplePlace.lat, lon: fix.lon + elsewhere.lon - samplePlace.lon }))

  it('finds a jump that lasts', () => {
    expect(evaluateTrack(sampleTrack({ fixes: jumped }), {})).toMatchObject({ reason: 'impossible' })
    expect(evaluateTrack(sampleTrack({ fixes: jumped.toReversed() }), {}), 'in any order').toMatchObject({ reason: 'impossible' })
  })

  it('finds it across two batches', () => {
    expect(evaluateTrack(sampleTrack({ fixes: jumped.slice(30) }), { previousFixes: jumped.slice(0, 30) })).toMatchObject({ reason: 'impossible' })
  })

  it('forgives a cold start: one or two wrong fixes before the right ones', () => {
    for (const wrong of [1, 2]) {
      const fixes = sampleApproach().map((fix, i) => (i < wrong ? { ...fix, ...destination(elsewhere, i, i * 10) } : fix))
      expect(evaluateTrack(sampleTrack({ fixes }), {}).weightDecibans, `${wrong} wrong`).toBeGreaterThanOrEqual(-2)
    }
  })

  it('supports an ordinary walk and is absent for next to nothing', () => {
    expect(evaluateTrack(sampleTrack(), {})).toMatchObject({ reason: 'consistent' })
    expect(evaluateTrack(sampleTrack({ fixes: sampleApproach(2) }), {})).toMatchObject({ state: 'absent' })
  })
})
