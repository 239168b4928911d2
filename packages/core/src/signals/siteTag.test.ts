import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { CheckInSubmission } from '../kernel/index.ts'
import type { CheckedReading, FactorFacts } from './context.ts'
import { evaluate } from './siteTag.ts'

const facts = (readings: readonly CheckedReading[], change: Partial<FactorFacts> = {}): FactorFacts => ({ can: ['nfc'], registered: ['nfc'], readings, ...change })
const tap = (change: Partial<CheckedReading> = {}): CheckedReading => ({ kind: 'nfc', strength: 'signed', outcome: 'here', readTime: sampleTime, ...change })
const judge = (readings: readonly CheckedReading[], submission: Partial<CheckInSubmission> = {}, change: Partial<FactorFacts> = {}) => evaluate(sampleCheckIn(submission), sampleContext({ factors: facts(readings, change) }))
const unproven: Partial<CheckInSubmission> = { device: {} }

it('a secure tag speaks strongly, once; a plain one hardly', () => {
  expect(judge([tap({ counter: 7 })])).toMatchObject({ reason: 'tapped', weightDecibans: 12, values: { counter: 7 } })
  expect(judge([tap({ strength: 'plain' })])).toMatchObject({ reason: 'plain_here', weightDecibans: 2.5 })
  expect(judge([tap({ counter: 7, usedBefore: { isOwn: true, time: sampleTime - 86_400_000 } })])).toMatchObject({ reason: 'used_before', weightDecibans: -10 })
  // A plain tag has no counter to be used up: the same address every time is how it works.
  expect(judge([tap({ strength: 'plain', usedBefore: { isOwn: true, time: 0 } })])).toMatchObject({ reason: 'plain_here' })
})

it('what is not the site’s own tag speaks against, what is unknown or out of use does not', () => {
  expect(judge([tap({ outcome: 'not_genuine' })])).toMatchObject({ reason: 'not_genuine', weightDecibans: -4 })
  expect(judge([tap({ outcome: 'elsewhere', siteName: '南山店' })])).toMatchObject({ reason: 'of_another_site', weightDecibans: -5, values: { siteName: '南山店' } })
  expect(judge([tap({ outcome: 'elsewhere' })])).toMatchObject({ values: { siteName: '?' } })
  expect(judge([tap({ outcome: 'unknown' })])).toMatchObject({ reason: 'unknown_tag', weightDecibans: 0 })
  expect(judge([tap({ outcome: 'revoked' })])).toMatchObject({ reason: 'revoked', weightDecibans: 0 })
})

it('a second, real tap makes good what the first one was, in either order', () => {
  const [used, fresh] = [tap({ counter: 7, usedBefore: { isOwn: true, time: 0 } }), tap({ counter: 9 })]
  expect(judge([used, fresh])).toMatchObject({ reason: 'tapped', values: { counter: 9 } })
  expect(judge([fresh, used])).toEqual(judge([used, fresh]))
  // Two bad ones: the worse is told.
  expect(judge([tap({ outcome: 'not_genuine' }), used])).toMatchObject({ reason: 'used_before' })
})

it('a lower counter is a fault only after a higher one was shown, by a time that is proven', () => {
  expect(judge([tap({ counter: 7, higherCounterTime: sampleTime + 3_600_000 })])).toMatchObject({ reason: 'tapped' })
  expect(judge([tap({ counter: 7, higherCounterTime: sampleTime - 60_000 })])).toMatchObject({ reason: 'tapped' })
  expect(judge([tap({ counter: 7, higherCounterTime: sampleTime - 3_600_000 })])).toMatchObject({ reason: 'overtaken', weightDecibans: -5, values: { elapsedSeconds: expect.closeTo(3_600, -1) } })
  expect(judge([tap({ counter: 7, higherCounterTime: sampleTime - 3_600_000 })], unproven)).toMatchObject({ reason: 'order_unclear', weightDecibans: 0 })
})

it('a tap long before the check-in, after it, or at no time is not judged', () => {
  for (const readTime of [sampleTime - 11 * 60_000, sampleTime + 3_600_000, NaN]) expect(judge([tap({ readTime, outcome: 'elsewhere' })])).toMatchObject({ reason: 'read_earlier', weightDecibans: 0 })
  expect(judge([tap({ readTime: sampleTime - 9 * 60_000, counter: 7 })])).toMatchObject({ reason: 'tapped' })
})

it('readings of other kinds are none of its business', () => {
  expect(judge([tap({ kind: 'qr' })])).toMatchObject({ reason: 'not_read', state: 'absent' })
})
