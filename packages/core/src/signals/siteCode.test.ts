import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { CheckInSubmission } from '../kernel/index.ts'
import type { CheckedReading, FactorFacts } from './context.ts'
import { evaluate } from './siteCode.ts'

const facts = (readings: readonly CheckedReading[], change: Partial<FactorFacts> = {}): FactorFacts => ({ can: ['qr'], registered: ['qr'], readings, ...change })
const scan = (change: Partial<CheckedReading> = {}): CheckedReading => ({ kind: 'qr', strength: 'signed', outcome: 'here', readTime: sampleTime, ...change })
const judge = (readings: readonly CheckedReading[], submission: Partial<CheckInSubmission> = {}, change: Partial<FactorFacts> = {}) => evaluate(sampleCheckIn(submission), sampleContext({ factors: facts(readings, change) }))
const unproven: Partial<CheckInSubmission> = { device: {} }

const shown = (secondsBefore: number, change: Partial<CheckedReading> = {}): CheckedReading => scan({ stepTime: sampleTime - secondsBefore * 1000, stepSeconds: 30, ...change })

it('a code of this minute counts, also for a slow hand; an older one was sent on', () => {
  expect(judge([shown(20)])).toMatchObject({ reason: 'of_the_moment', weightDecibans: 7 })
  expect(judge([shown(80)])).toMatchObject({ reason: 'of_the_moment' })
  expect(judge([shown(330)])).toMatchObject({ reason: 'late', weightDecibans: -4, values: { elapsedSeconds: expect.closeTo(300, -1) } })
})

it('a code of later than the check-in is a screen’s wrong clock and not judged', () => {
  expect(judge([shown(-60)])).toMatchObject({ reason: 'of_the_moment' })
  expect(judge([shown(-600)])).toMatchObject({ reason: 'ahead', weightDecibans: 0 })
  expect(judge([shown(NaN)])).toMatchObject({ reason: 'ahead', weightDecibans: 0 })
})

it('where only the phone’s clock dates it, it counts less and accuses nobody', () => {
  expect(judge([shown(330)], unproven)).toMatchObject({ reason: 'of_the_phones_time', weightDecibans: 3 })
  expect(judge([shown(3_600)], unproven)).toMatchObject({ reason: 'late', weightDecibans: 0 })
})

it('is judged by when it was scanned, not by when the form was sent', () => {
  expect(judge([shown(320, { readTime: sampleTime - 300_000 })])).toMatchObject({ reason: 'of_the_moment' })
  expect(judge([shown(320, { readTime: sampleTime - 700_000 })])).toMatchObject({ reason: 'read_earlier', weightDecibans: 0 })
})

it('a printed code says little; a made-up one and another site’s speak against; unknown and revoked ones do not', () => {
  expect(judge([scan({ strength: 'plain' })])).toMatchObject({ reason: 'printed_here', weightDecibans: 2 })
  expect(judge([scan({ outcome: 'not_genuine' })])).toMatchObject({ reason: 'not_genuine', weightDecibans: -4 })
  expect(judge([scan({ outcome: 'elsewhere', siteName: '南山店' })])).toMatchObject({ reason: 'of_another_site', weightDecibans: -4, values: { siteName: '南山店' } })
  expect(judge([scan({ outcome: 'unknown' })])).toMatchObject({ reason: 'unknown_code', weightDecibans: 0 })
  expect(judge([scan({ outcome: 'revoked' })])).toMatchObject({ reason: 'revoked', weightDecibans: 0 })
  expect(judge([scan({ outcome: 'elsewhere' }), shown(20)])).toMatchObject({ reason: 'of_the_moment' })
})
