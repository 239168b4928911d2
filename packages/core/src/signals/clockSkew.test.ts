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

it('holds a proof of time that cannot be against the record, and dates it by the earliest possible time', () => {
  const bound = { time: sampleTime - hour, by: 'time_token' as const }
  const made = sampleCheckIn({ integrity: { signature: 'valid', order: 'in_order', notBefore: bound }, device: { lastServerTime: sampleTime - 4 * hour, monotonicSinceServerTimeMs: hour }, clocks: { deviceTime: sampleTime - 3 * hour, serverTime: sampleTime } })
  const without = { ...made, fix: undefined }
  expect(evaluate(made, sampleContext())).toMatchObject({ reason: 'before_possible', weightDecibans: -20, values: { skewSeconds: 7_200 } })
  expect(provenTime(made)).toBeUndefined()
  expect(bestTime(without as unknown as CheckInSubmission)).toBe(bound.time)
  // Two minutes are drift and network.
  expect(judged({ integrity: { signature: 'valid', order: 'in_order', notBefore: { time: sampleTime + minute, by: 'time_token' } } })).toMatchObject({ reason: 'proven' })
  // A model of before knows no such reason.
  expect(evaluate(made, sampleContext(), { ...currentWeights, clock_skew: weights202612.clock_skew } as unknown as SignalWeights).reason).not.toBe('before_possible')
})

it('dates a wrong clock that proves nothing by the earliest possible time too, and holds nothing against it', () => {
  const behind = sampleCheckIn({ fix: sampleFix({ seconds: -3 * 3_600 }), integrity: { signature: 'valid', order: 'in_order', notBefore: { time: sampleTime - 60 * minute, by: 'time_token' } }, device: {}, clocks: { deviceTime: sampleTime - 3 * hour, fixTime: sampleTime - 3 * hour, serverTime: sampleTime - 59 * minute } })
  expect(bestTime(behind)).toBe(sampleTime - hour)
  expect(evaluate(behind, sampleContext()).weightDecibans).toBeGreaterThan(-5)
})

it('dates a wrong clock by what the phone takes for the time, within what is possible', () => {
  const integrity = { signature: 'valid', order: 'in_order', notBefore: { time: sampleTime - 60 * minute, by: 'time_token' } } as const
  const eightAhead = (correctedTime: number) => sampleCheckIn({ fix: sampleFix({ seconds: 8 * 3_600 }), integrity, device: { correctedTime }, clocks: { deviceTime: sampleTime + 8 * hour, fixTime: sampleTime + 8 * hour, serverTime: sampleTime + 20 * minute } })
  expect(bestTime(eightAhead(sampleTime - 30 * minute))).toBe(sampleTime - 30 * minute)
  expect(bestTime(eightAhead(sampleTime - 5 * hour))).toBe(sampleTime - 60 * minute)
  expect(bestTime(eightAhead(sampleTime + 5 * hour))).toBe(sampleTime + 20 * minute)
  // What can be proven comes before what is taken for true.
  const proven = eightAhead(sampleTime - 30 * minute)
  expect(bestTime({ ...proven, device: { ...proven.device, lastServerTime: sampleTime - 50 * minute, monotonicSinceServerTimeMs: 10 * minute } })).toBe(sampleTime - 40 * minute)
})

it('dates nothing that a person does after its arrival, where bounds were asked for', () => {
  const integrity = { signature: 'valid', order: 'in_order', notBefore: { time: sampleTime - 60 * hour, by: 'enrolment' } } as const
  const ahead = sampleCheckIn({ fix: sampleFix({ seconds: 20 * 3_600 }), device: {}, integrity, clocks: { deviceTime: sampleTime + 20 * hour, fixTime: sampleTime + 20 * hour, serverTime: sampleTime } })
  expect(bestTime(ahead)).toBe(sampleTime)
  expect(evaluate(ahead, sampleContext())).toMatchObject({ reason: 'fix_ahead' })
  // Two minutes are drift; what was recorded before there were bounds keeps its date.
  expect(bestTime({ ...ahead, fix: undefined, clocks: { deviceTime: sampleTime + minute, serverTime: sampleTime } })).toBe(sampleTime + minute)
  expect(bestTime({ ...ahead, integrity: { signature: 'valid', order: 'in_order' } })).toBe(sampleTime + 20 * hour)
})

it('hears a phone that knows its own clock to be wrong: nothing against it, and nothing for it', () => {
  const told = { fix: sampleFix(), device: { correctedTime: sampleTime }, clocks: { fixTime: sampleTime, deviceTime: sampleTime + 8 * hour, serverTime: sampleTime + minute } }
  expect(judged(told)).toMatchObject({ state: 'neutral', reason: 'wrong_but_corrected', weightDecibans: 0, values: { skewSeconds: 28_800 } })
  expect(judged({ ...told, clocks: { ...told.clocks, deviceTime: sampleTime - 8 * hour } })).toMatchObject({ reason: 'wrong_but_corrected', values: { skewSeconds: 28_800 } })
  expect(judged({ ...told, clocks: { ...told.clocks, deviceTime: 0 } })).toMatchObject({ reason: 'wrong_but_corrected' })
  // It is held to what every other claim is held to.
  expect(judged({ ...told, device: { correctedTime: sampleTime + 3 * hour } })).toMatchObject({ reason: 'old_fix' })
  expect(judged({ ...told, fix: undefined, device: { correctedTime: sampleTime + 3 * hour }, clocks: { deviceTime: sampleTime, serverTime: sampleTime } })).toMatchObject({ reason: 'ahead' })
  expect(judged({ ...told, clocks: { ...told.clocks, serverTime: sampleTime + 9 * hour } })).toMatchObject({ reason: 'late_without_proof' })
  expect(judged({ ...told, device: { ...told.device, lastServerTime: sampleTime - hour, monotonicSinceServerTimeMs: hour } })).toMatchObject({ reason: 'wrong_but_proven' })
  expect(evaluate(sampleCheckIn(told), sampleContext(), { ...currentWeights, clock_skew: weights202612.clock_skew } as unknown as SignalWeights)).toMatchObject({ reason: 'old_fix' })
})
