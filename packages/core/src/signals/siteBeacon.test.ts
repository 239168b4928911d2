import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { CheckInSubmission } from '../kernel/index.ts'
import type { CheckedReading, FactorFacts } from './context.ts'
import { evaluate } from './siteBeacon.ts'

const facts = (readings: readonly CheckedReading[], change: Partial<FactorFacts> = {}): FactorFacts => ({ can: ['beacon'], registered: ['beacon'], readings, ...change })
const heard = (change: Partial<CheckedReading> = {}): CheckedReading => ({ kind: 'beacon', strength: 'signed', outcome: 'here', readTime: sampleTime, ...change })
const judge = (readings: readonly CheckedReading[], submission: Partial<CheckInSubmission> = {}, change: Partial<FactorFacts> = {}) => evaluate(sampleCheckIn(submission), sampleContext({ factors: facts(readings, change) }))
const unproven: Partial<CheckInSubmission> = { device: {} }

const sent = (secondsBefore: number, change: Partial<CheckedReading> = {}): CheckedReading => heard({ stepTime: sampleTime - secondsBefore * 1000, stepSeconds: 300, ...change })

it('a rolling beacon of these minutes counts, with ten minutes for a cheap clock; an hour later it was recorded', () => {
  expect(judge([sent(100)])).toMatchObject({ reason: 'rolling_here', weightDecibans: 6 })
  expect(judge([sent(800)])).toMatchObject({ reason: 'rolling_here' })
  expect(judge([sent(3_600)])).toMatchObject({ reason: 'late', weightDecibans: -3, values: { elapsedSeconds: expect.closeTo(3_300, -1) } })
  expect(judge([sent(-500)])).toMatchObject({ reason: 'rolling_here' })
  expect(judge([sent(-3_600)])).toMatchObject({ reason: 'ahead', weightDecibans: 0 })
})

it('an old identifier accuses nobody where the phone’s time is not proven', () => {
  expect(judge([sent(3_600)], unproven)).toMatchObject({ reason: 'late', weightDecibans: 0 })
})

it('a plain one says little; beacons that are not the company’s own are heard everywhere and say nothing', () => {
  expect(judge([heard({ strength: 'plain' })])).toMatchObject({ reason: 'plain_here', weightDecibans: 2 })
  for (const outcome of ['unknown', 'not_genuine'] as const) expect(judge([heard({ outcome })])).toMatchObject({ reason: 'unknown_beacon', weightDecibans: 0 })
  expect(judge([heard({ outcome: 'revoked' })])).toMatchObject({ reason: 'revoked', weightDecibans: 0 })
})

it('of two sites next door both are heard, and the own one counts, in either order', () => {
  const [own, next] = [sent(100), heard({ outcome: 'elsewhere', siteName: '南山店' })]
  expect(judge([next])).toMatchObject({ reason: 'of_another_site', weightDecibans: -3, values: { siteName: '南山店' } })
  expect(judge([next, own])).toMatchObject({ reason: 'rolling_here' })
  expect(judge([own, next])).toEqual(judge([next, own]))
})
