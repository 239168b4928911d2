import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleFix, sampleTime, sampleTrack } from '../../../testkit/src/samples.ts'
import type { CheckInSubmission } from '../kernel/index.ts'
import { evaluate, evaluateTrack } from './clockSkew.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { weights202612 } from './weights202612.ts'
import { bestTime, clocksAgree, provenTime } from './clocks.ts'

const minute = 60_000
const hour = 60 * minute
const judged = (change: Partial<CheckInSubmission>) => evaluate(sampleCheckIn(change), sampleContext())

it('trusts a proven time most', () => {
  expect(judged({})).toMatchObject({ reason: 'proven', weightDecibans: 4 })
  expect(judged({ device: {} })).toMatchObject({ reason: 'agree', weightDecibans: 2 })
})

it('keeps its proof through two days offline', () => {
  const offline = sampleCheckIn({ clocks: { deviceTime: sampleTime, serverTime: sampleTime + 48 * hour }, device: { lastServerTime: sampleTime - 3 * hour, monotonicSinceServerTimeMs: 3 * hour } })
  expect(evaluate(offline, sampleContext())).toMatchObject({ reason: 'proven' })
  expect(bestTime(offline)).toBe(sampleTime)
})

it('weighs nothing for arriving late, by any tracker or with proof of the time', () => {
  expect(judged({ source: 'owntracks', device: {}, clocks: { deviceTime: sampleTime, serverTime: sampleTime + 30 * hour } })).toMatchObject({ reason: 'sent_later', weightDecibans: 0 })
  expect(judged({ clocks: { deviceTime: sampleTime, serverTime: sampleTime + 30 * hour } })).toMatchObject({ reason: 'proven', weightDecibans: 4 })
})

it('does not mind a wrong wall clock when the time is proven', () => {
  const wrong = sampleCheckIn({ clocks: { deviceTime: sampleTime - 5 * hour, serverTime: sampleTime + 2_000 }, device: { lastServerTime: sampleTime - hour, monotonicSinceServerTimeMs: hour } })
  expect(evaluate(wrong, sampleContext())).toMatchObject({ reason: 'wrong_but_proven', weightDecibans: -1 })
  expect(bestTime(wrong)).toBe(sampleTime)
  expect(clocksAgree(wrong)).toBe(false)
})

it('does not call a position old that a wrong wall clock stamped', () => {
  const set = sampleTime - 2 * hour
  const wrong = sampleCheckIn({ fix: sampleFix({ seconds: -7_200 }), clocks: { deviceTime: set, fixTime: set, serverTime: sampleTime + 2_000 }, device: { lastServerTime: sampleTime - hour, monotonicSinceServerTimeMs: hour } })
  expect(evaluate(wrong, sampleContext())).toMatchObject({ reason: 'wrong_but_proven', values: { skewSeconds: 7_200 } })
})

it('notices stamps later than the arrival', () => {
  expect(judged({ device: {}, fix: undefined, clocks: { deviceTime: sampleTime + hour, serverTime: sampleTime } })).toMatchObject({ reason: 'ahead', weightDecibans: -5 })
  expect(judged({ device: {}, fix: sampleFix({ seconds: 3_600 }) })).toMatchObject({ reason: 'fix_ahead', weightDecibans: -8 })
})

it('notices an old position offered for now', () => {
  expect(judged({ fix: sampleFix({ seconds: -2 * 3_600 }) })).toMatchObject({ reason: 'old_fix', weightDecibans: -3 })
})

it.each([0, -1e12, Date.UTC(1970, 0, 1), Date.UTC(2099, 0, 1), NaN, Infinity])('draws nothing from a clock that was never set: %s', (clock) => {
  expect(judged({ device: {}, clocks: { deviceTime: clock, serverTime: sampleTime } })).toMatchObject({ state: 'inconclusive', reason: 'clock_not_set', weightDecibans: 0 })
  expect(judged({ device: {}, fix: { ...sampleFix(), fixTime: clock } })).toMatchObject({ state: 'inconclusive', reason: 'fix_clock_not_set', weightDecibans: 0 })
  expect(Number.isFinite(bestTime(sampleCheckIn({ device: {}, fix: { ...sampleFix(), fixTime: clock }, clocks: { deviceTime: clock, serverTime: sampleTime } })))).toBe(true)
})

it.each([Date.UTC(1970, 0, 1), Date.UTC(2099, 0, 1), NaN])('asks for a look when every clock is impossible and nothing proves the time: %s', (clock) => {
  const lost = { device: {}, fix: { ...sampleFix(), fixTime: clock }, clocks: { deviceTime: clock, fixTime: clock, serverTime: sampleTime } }
  expect(judged(lost)).toMatchObject({ reason: 'no_clock_possible', weightDecibans: -6 })
  expect(judged({ ...lost, fix: undefined, clocks: { deviceTime: clock, serverTime: sampleTime } })).toMatchObject({ reason: 'no_clock_possible' })
  expect(bestTime(sampleCheckIn(lost))).toBe(sampleTime)
  expect(judged({ ...lost, device: { lastServerTime: sampleTime - hour, monotonicSinceServerTimeMs: hour } })).toMatchObject({ reason: 'clock_not_set', weightDecibans: 0 })
  expect(judged({ ...lost, fix: sampleFix() })).toMatchObject({ reason: 'clock_not_set', weightDecibans: 0 })
  expect(evaluateTrack(sampleTrack({ device: {}, clocks: lost.clocks, fixes: [lost.fix] }))).toMatchObject({ reason: 'no_clock_possible' })
})

it('draws nothing from an impossible clock on a tracker that signs nothing, nor under an older model', () => {
  const lost = sampleTrack({ device: {}, clocks: { fixTime: 0, serverTime: sampleTime }, fixes: [sampleFix({ seconds: -sampleTime / 1000 })], integrity: { signature: 'unsigned', order: 'unknown' } })
  expect(evaluateTrack(lost)).toMatchObject({ state: 'inconclusive', reason: 'fix_clock_not_set' })
  const signed = { ...lost, integrity: { signature: 'valid', order: 'in_order' } } as const
  expect(evaluateTrack(signed)).toMatchObject({ reason: 'no_clock_possible' })
  expect(evaluateTrack(signed, { ...currentWeights, clock_skew: weights202612.clock_skew } as unknown as SignalWeights)).toMatchObject({ reason: 'fix_clock_not_set' })
})

it('is absent without clocks', () => {
  expect(judged({ device: {}, fix: undefined, clocks: { serverTime: sampleTime } })).toMatchObject({ state: 'absent', reason: 'no_clock' })
  expect(judged({ clocks: { serverTime: NaN } })).toMatchObject({ state: 'inconclusive', reason: 'no_server_time' })
})

it('takes no proof that contradicts the arrival', () => {
  expect(provenTime(sampleCheckIn({ device: { lastServerTime: sampleTime, monotonicSinceServerTimeMs: 10 * hour } }))).toBeUndefined()
  expect(provenTime(sampleCheckIn({ device: { lastServerTime: sampleTime, monotonicSinceServerTimeMs: -1 } }))).toBeUndefined()
})

it('judges a track by its latest fix, and does not call its beginning old', () => {
  expect(evaluateTrack(sampleTrack())).toMatchObject({ reason: 'proven' })
  expect(evaluateTrack(sampleTrack({ device: {}, fixes: [sampleFix({ seconds: 7_200 })] }))).toMatchObject({ reason: 'fix_ahead' })
})

it('counts hours of delay without proof a little, for our own app alone', () => {
  const late = { device: {}, clocks: { fixTime: sampleTime, deviceTime: sampleTime, serverTime: sampleTime + 9 * hour } }
  expect(judged(late)).toMatchObject({ reason: 'late_without_proof', weightDecibans: -4, values: { delaySeconds: 32_400 } })
  expect(judged({ ...late, source: 'owntracks' })).toMatchObject({ reason: 'sent_later', weightDecibans: 0 })
  expect(judged({ ...late, clocks: { ...late.clocks, serverTime: sampleTime + hour } })).toMatchObject({ reason: 'sent_later', weightDecibans: 0 })
  expect(judged({ ...late, device: { lastServerTime: sampleTime - hour, monotonicSinceServerTimeMs: hour } })).toMatchObject({ reason: 'proven' })
})
