import { expect, it } from 'vitest'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, sampleStay, sampleTime, sampleTrack } from '../../../testkit/src/samples.ts'
import type { Fix } from '../kernel/index.ts'
import { evaluate, evaluateTrack } from './frozenCoordinates.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { weights202612 } from './weights202612.ts'

const before202701 = { ...currentWeights, ...weights202612 } as unknown as SignalWeights

const frozen = (count: number, change = {}) => Array.from({ length: count }, (_, i) => sampleFix({ seconds: -(count - i) * 60, ...change }))

it('supports coordinates that flicker as receivers’ do', () => {
  expect(evaluate(sampleCheckIn(), sampleContext())).toMatchObject({ reason: 'natural', weightDecibans: 2 })
  expect(evaluateTrack(sampleTrack())).toMatchObject({ reason: 'natural', weightDecibans: 2 })
})

it('says little of a position that stands still, as a phone on a desk does', () => {
  expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes: frozen(20) }))).toMatchObject({ reason: 'frozen', weightDecibans: -3, values: { fixCount: 21 } })
  expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes: frozen(4) }))).toMatchObject({ weightDecibans: 0 })
})

it('says more when the receiver reports speed meanwhile, but not of a fix that is handed on again, speed and all', () => {
  const speeding = frozen(20).map((fix, i) => ({ ...fix, speedMetresPerSecond: 9 + (i % 4) }))
  expect(evaluateTrack(sampleTrack({ fixes: speeding }))).toMatchObject({ reason: 'frozen_while_moving', weightDecibans: -8 })
  const handedOn = sampleTrack({ fixes: frozen(20, { speedMetresPerSecond: 9 }) })
  expect(evaluateTrack(handedOn)).toMatchObject({ reason: 'frozen' })
  expect(evaluateTrack(handedOn, before202701), 'as it was under 2026-12').toMatchObject({ reason: 'frozen_while_moving' })
})

it('notices the digits of an earlier check-in in what a raw receiver measured afresh', () => {
  const fix = sampleFix({ provider: 'gps' })
  const earlier = (secondsAgo: number, change: Partial<Fix> = {}) => ({ eventId: `${secondsAgo}`, personId: 'person-1', deviceId: 'device-1', time: sampleTime - secondsAgo * 1000, siteId: 'site-1', fix: { ...fix, fixTime: sampleTime - secondsAgo * 1000, ...change } })
  const measured = sampleApproach().map((f): Fix => ({ ...f, provider: 'gps' }))
  const judge = (now: Fix, ...earlierCheckIns: ReturnType<typeof earlier>[]) => evaluate(sampleCheckIn({ fix: now }), sampleContext({ previousFixes: measured, earlierCheckIns }))
  expect(judge(fix, earlier(90_000), earlier(1_800))).toMatchObject({ reason: 'same_as_earlier', weightDecibans: -8, values: { agoSeconds: 1_800 } })
  expect(judge(fix, earlier(300)), 'still in the cache').toMatchObject({ reason: 'natural' })
  expect(judge(fix, earlier(90_000, { lat: fix.lat + 1e-7 })), 'a centimetre off').toMatchObject({ reason: 'natural' })
  expect(judge({ ...fix, provider: 'fused' }, earlier(90_000)), 'a Wi-Fi position').toMatchObject({ reason: 'natural' })
  const metre = { lat: 22.54312, lon: 114.05791 }
  expect(judge({ ...fix, ...metre }, earlier(90_000, metre)), 'a client that rounds to metres').toMatchObject({ reason: 'natural' })
  const hand = { lat: 22.543123, lon: 114.057917 }
  expect(judge({ ...fix, ...hand }, earlier(90_000, hand)), 'six decimals, yesterday').toMatchObject({ reason: 'natural' })
  expect(judge({ ...fix, ...hand }, earlier(7_200, hand)), 'six decimals, this morning').toMatchObject({ reason: 'same_as_earlier' })
  expect(evaluate(sampleCheckIn({ fix }), sampleContext({ previousFixes: frozen(8, { provider: 'gps' }), earlierCheckIns: [earlier(7_200)] })), 'held since').not.toMatchObject({ reason: 'same_as_earlier' })
  expect(judge(fix, earlier(NaN), { ...earlier(90_000), fix: { ...fix, lat: NaN } })).toMatchObject({ reason: 'natural' })
})

it('says more when a raw receiver repeats its accuracy and altitude as well', () => {
  const raw = { provider: 'gps', accuracyMetres: 10, altitudeMetres: 0 } as const
  expect(evaluateTrack(sampleTrack({ fixes: frozen(20, raw) }))).toMatchObject({ reason: 'frozen_entirely', weightDecibans: -8 })
  expect(evaluateTrack(sampleTrack({ fixes: frozen(20, { ...raw, provider: 'fused' }) })), 'a cached fused position').toMatchObject({ reason: 'frozen' })
  const reestimating = frozen(20, raw).map((fix, i) => ({ ...fix, accuracyMetres: 4 + (i % 3) / 10 }))
  expect(evaluateTrack(sampleTrack({ fixes: reestimating })), 'a receiver holding its position').toMatchObject({ reason: 'frozen' })
})

it('notices a point picked by hand, unless this client always rounds', () => {
  const picked = sampleCheckIn({ fix: sampleFix({ lat: 22.5431, lon: 114.0579 }) })
  expect(evaluate(picked, sampleContext())).toMatchObject({ reason: 'rounded', weightDecibans: -5 })
  expect(evaluate(picked, sampleContext({ previousFixes: [] }))).toMatchObject({ reason: 'client_rounds', weightDecibans: 0 })
  const rounding = sampleApproach().map((fix) => ({ ...fix, lat: Math.round(fix.lat * 1e4) / 1e4, lon: Math.round(fix.lon * 1e4) / 1e4 }))
  expect(evaluate(picked, sampleContext({ previousFixes: rounding }))).toMatchObject({ reason: 'client_rounds', weightDecibans: 0 })
  const blurred = sampleCheckIn({ fix: sampleFix({ lat: 22.54, lon: 114.06, accuracyMetres: 2_000 }) })
  expect(evaluate(blurred, sampleContext()).weightDecibans, 'a coarse location is round on purpose').toBeGreaterThanOrEqual(0)
})

it('is absent with too few positions', () => {
  expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes: [] }))).toMatchObject({ state: 'absent' })
  expect(evaluate(sampleCheckIn({ fix: undefined }), sampleContext())).toMatchObject({ state: 'absent', reason: 'no_position' })
  expect(evaluateTrack(sampleTrack({ fixes: [] }))).toMatchObject({ state: 'absent' })
})

it('notices a fresh position that is the one before and the one after', () => {
  const fix = sampleFix({ provider: 'gps' })
  const run = (from: number, count: number) => Array.from({ length: count }, (_, i) => ({ ...fix, fixTime: sampleTime + (from + i * 30) * 1000 }))
  const judged = (before: Fix[], after: Fix[], change = {}) => evaluate(sampleCheckIn({ fix: { ...fix, ...change } }), sampleContext({ previousFixes: [...sampleApproach(20).map((f) => ({ ...f, fixTime: f.fixTime - 200_000 })), ...before], followingFixes: after }))
  expect(judged(run(-120, 4), run(30, 4))).toMatchObject({ reason: 'frozen_through', weightDecibans: -8 })
  expect(judged([], run(30, 8)), 'cached after a fresh position').not.toMatchObject({ reason: 'frozen_through' })
  expect(judged(run(-240, 8), sampleStay(20)), 'cached before, then measured again').not.toMatchObject({ reason: 'frozen_through' })
  expect(judged(run(-120, 4).map((f) => ({ ...f, provider: 'fused' as const })), run(30, 4), { provider: 'fused' }), 'a Wi-Fi position').not.toMatchObject({ reason: 'frozen_through' })
  const rounded = { lat: Math.round(fix.lat * 1e5) / 1e5, lon: Math.round(fix.lon * 1e5) / 1e5 }
  expect(judged(run(-120, 4).map((f) => ({ ...f, ...rounded })), run(30, 4).map((f) => ({ ...f, ...rounded })), rounded)).not.toMatchObject({ reason: 'frozen_through' })
})
