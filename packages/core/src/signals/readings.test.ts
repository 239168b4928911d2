import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { CheckInSubmission } from '../kernel/index.ts'
import type { CheckedReading, FactorFacts } from './context.ts'
import { isOfTheCheckIn, momentOf } from './readings.ts'
import * as siteBeacon from './siteBeacon.ts'
import * as siteCode from './siteCode.ts'
import * as siteTag from './siteTag.ts'

const facts = (readings: readonly CheckedReading[], change: Partial<FactorFacts> = {}): FactorFacts => ({ can: ['nfc', 'qr', 'beacon', 'countersign'], registered: ['nfc', 'qr', 'beacon'], readings, ...change })
const reading = (kind: CheckedReading['kind'], change: Partial<CheckedReading> = {}): CheckedReading => ({ kind, strength: 'signed', outcome: 'here', readTime: sampleTime, ...change })
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

it('the moment of a reading is by the clock that is proven, less what the form took', () => {
  const submission = sampleCheckIn()
  const early = reading('qr', { readTime: sampleTime - 200_000 })
  expect(isOfTheCheckIn(submission, early)).toBe(true)
  expect(momentOf(submission, early).isProven).toBe(true)
  expect(momentOf(submission, reading('qr')).time - momentOf(submission, early).time).toBeCloseTo(200_000, -4)
  expect(momentOf(sampleCheckIn({ device: {} }), early).isProven).toBe(false)
})
