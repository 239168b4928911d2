import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { CheckInSubmission } from '../kernel/index.ts'
import type { CheckedReading, FactorFacts } from './context.ts'
import * as siteBeacon from './siteBeacon.ts'
import * as siteCode from './siteCode.ts'
import * as siteTag from './siteTag.ts'

const facts = (readings: readonly CheckedReading[], change: Partial<FactorFacts> = {}): FactorFacts => ({ can: ['nfc', 'qr', 'beacon', 'countersign'], registered: ['nfc', 'qr', 'beacon'], readings, ...change })
const reading = (kind: CheckedReading['kind'], change: Partial<CheckedReading> = {}): CheckedReading => ({ kind, strength: 'signed', outcome: 'here', readTime: sampleTime, ...change })
const unproven: Partial<CheckInSubmission> = { device: {} }
const by = ({ evaluate }: typeof siteTag) => (readings: readonly CheckedReading[], submission: Partial<CheckInSubmission> = {}, change: Partial<FactorFacts> = {}) => evaluate(sampleCheckIn(submission), sampleContext({ factors: facts(readings, change) }))
const [tag, code, beacon] = [by(siteTag), by(siteCode), by(siteBeacon)]

it('tells nothing read from nothing to read and from a phone that cannot', () => {
  for (const [judge, kind] of [[tag, 'nfc'], [code, 'qr'], [beacon, 'beacon']] as const) {
    expect(judge([])).toMatchObject({ reason: 'not_read', state: 'absent' })
    expect(judge([], {}, { registered: [] })).toMatchObject({ reason: 'none_here' })
    expect(judge([], {}, { can: [] })).toMatchObject({ reason: 'phone_cannot' })
    expect(judge([reading(kind, { outcome: 'unknown' })])).toMatchObject({ weightDecibans: 0 })
    expect(judge([reading(kind, { outcome: 'revoked' })])).toMatchObject({ reason: 'revoked', weightDecibans: 0 })
    expect(judge([reading(kind, { readTime: sampleTime - 11 * 60_000 })])).toMatchObject({ reason: 'read_earlier', weightDecibans: 0 })
    expect(judge([reading(kind, { readTime: NaN })])).toMatchObject({ reason: 'read_earlier' })
    expect(judge([reading(kind, { outcome: 'elsewhere', siteName: '南山店' })])).toMatchObject({ state: 'against', values: { siteName: '南山店' } })
  }
  expect(siteTag.evaluate(sampleCheckIn(), sampleContext())).toMatchObject({ reason: 'not_told', state: 'absent' })
})

it('a secure tag speaks strongly, once; a plain one hardly', () => {
  expect(tag([reading('nfc', { counter: 7 })])).toMatchObject({ reason: 'tapped', weightDecibans: 12, values: { counter: 7 } })
  expect(tag([reading('nfc', { strength: 'plain' })])).toMatchObject({ reason: 'plain_here', weightDecibans: 2.5 })
  expect(tag([reading('nfc', { counter: 7, usedBefore: { isOwn: true, time: sampleTime - 86_400_000 } })])).toMatchObject({ reason: 'used_before', weightDecibans: -10 })
  expect(tag([reading('nfc', { outcome: 'not_genuine' })])).toMatchObject({ reason: 'not_genuine', weightDecibans: -4 })
  // A second, real tap makes good what the first one was.
  expect(tag([reading('nfc', { counter: 7, usedBefore: { isOwn: true, time: 0 } }), reading('nfc', { counter: 9 })])).toMatchObject({ reason: 'tapped' })
})

it('a lower counter is a fault only after a higher one was shown, by a time that is proven', () => {
  expect(tag([reading('nfc', { counter: 7, higherCounterTime: sampleTime + 3_600_000 })])).toMatchObject({ reason: 'tapped' })
  expect(tag([reading('nfc', { counter: 7, higherCounterTime: sampleTime - 60_000 })])).toMatchObject({ reason: 'tapped' })
  expect(tag([reading('nfc', { counter: 7, higherCounterTime: sampleTime - 3_600_000 })])).toMatchObject({ reason: 'overtaken', weightDecibans: -5, values: { elapsedSeconds: expect.closeTo(3_600, -1) } })
  expect(tag([reading('nfc', { counter: 7, higherCounterTime: sampleTime - 3_600_000 })], unproven)).toMatchObject({ reason: 'order_unclear', weightDecibans: 0 })
})

it('a code of this minute, an older one, and one that only the phone’s clock dates', () => {
  const shown = (secondsBefore: number) => reading('qr', { stepTime: sampleTime - secondsBefore * 1000, stepSeconds: 30 })
  expect(code([shown(20)])).toMatchObject({ reason: 'of_the_moment', weightDecibans: 7 })
  expect(code([shown(80)])).toMatchObject({ reason: 'of_the_moment' })
  expect(code([shown(330)])).toMatchObject({ reason: 'late', weightDecibans: -4, values: { elapsedSeconds: expect.closeTo(300, -1) } })
  expect(code([shown(-600)])).toMatchObject({ reason: 'ahead', weightDecibans: 0 })
  expect(code([shown(330)], unproven)).toMatchObject({ reason: 'of_the_phones_time', weightDecibans: 3 })
  expect(code([shown(3_600)], unproven)).toMatchObject({ reason: 'late', weightDecibans: 0 })
  // Scanned five minutes before the check-in, and of that moment.
  expect(code([{ ...shown(320), readTime: sampleTime - 300_000 }])).toMatchObject({ reason: 'of_the_moment' })
  expect(code([reading('qr', { strength: 'plain' })])).toMatchObject({ reason: 'printed_here', weightDecibans: 2 })
})

it('a rolling beacon of these minutes, a recorded one, a plain one', () => {
  const sent = (secondsBefore: number) => reading('beacon', { stepTime: sampleTime - secondsBefore * 1000, stepSeconds: 300 })
  expect(beacon([sent(100)])).toMatchObject({ reason: 'rolling_here', weightDecibans: 6 })
  expect(beacon([sent(3_600)])).toMatchObject({ reason: 'late', weightDecibans: -3 })
  expect(beacon([reading('beacon', { strength: 'plain' })])).toMatchObject({ reason: 'plain_here', weightDecibans: 2 })
})
