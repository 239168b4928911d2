import { expect, it } from 'vitest'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, sampleStay, sampleTime, sampleTrack } from '../../../testkit/src/samples.ts'
import type { Fix } from '../kernel/index.ts'
import { evaluate, evaluateTrack } from './frozenCoordinates.ts'

const frozen = (count: number, change = {}) => Array.from({ length: count }, (_, i) => sampleFix({ seconds: -(count - i) * 60, ...change }))

it('supports coordinates that flicker as receivers’ do', () => {
  expect(evaluate(sampleCheckIn(), sampleContext())).toMatchObject({ reason: 'natural', weightDecibans: 2 })
  expect(evaluateTrack(sampleTrack())).toMatchObject({ reason: 'natural', weightDecibans: 2 })
})

it('says little of a position that stands still, as a phone on a desk does', () => {
  expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes: frozen(20) }))).toMatchObject({ reason: 'frozen', weightDecibans: -3, values: { fixCount: 21 } })
  expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes: frozen(4) }))).toMatchObject({ weightDecibans: 0 })
})

it('says more when the receiver reports speed meanwhile', () => {
  expect(evaluateTrack(sampleTrack({ fixes: frozen(20, { speedMetresPerSecond: 9 }) }))).toMatchObject({ reason: 'frozen_while_moving', weightDecibans: -8 })
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
