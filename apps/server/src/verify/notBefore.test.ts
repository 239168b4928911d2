import { expect, test } from 'vitest'
import { sampleCheckIn, sampleTime } from '@fieldproof/testkit/samples.ts'
import type { CheckInSubmission, Integrity } from '@fieldproof/core/kernel'
import { notBefore, tokenTime } from './notBefore.ts'

const hour = 3_600_000
const enrolledAt = sampleTime - 10 * hour
const event = (timeToken?: Integrity['timeToken']): CheckInSubmission => ({ ...sampleCheckIn(), integrity: { signature: 'valid', order: 'in_order', ...(timeToken ? { timeToken } : {}) }, clocks: { serverTime: sampleTime } })
const none = { enrolledAt: undefined, earlierToken: undefined }

test('the latest of enrolment, own token and the token of an earlier event is the bound', () => {
  const own = event({ time: sampleTime - 5 * hour, state: 'valid' })
  expect(notBefore(event(), none)).toBeUndefined()
  expect(notBefore(event(), { ...none, enrolledAt })).toEqual({ time: enrolledAt, by: 'enrolment' })
  expect(notBefore(own, { ...none, enrolledAt })).toEqual({ time: sampleTime - 5 * hour, by: 'time_token' })
  expect(notBefore(own, { enrolledAt, earlierToken: sampleTime - 6 * hour })).toEqual({ time: sampleTime - 5 * hour, by: 'time_token' })
  expect(notBefore(own, { enrolledAt, earlierToken: sampleTime - 4 * hour })).toEqual({ time: sampleTime - 4 * hour, by: 'earlier_event' })
})

test('a token that the log did not sign tells nothing', () => {
  const wrong = event({ time: sampleTime - hour, state: 'wrong' })
  expect(tokenTime(wrong)).toBeUndefined()
  expect(notBefore(wrong, none)).toBeUndefined()
})

test('what lies after the arrival says that the server’s clock was put back, and holds nothing against anybody', () => {
  const ahead = event({ time: sampleTime + 3 * hour, state: 'valid' })
  expect(tokenTime(ahead)).toBeUndefined()
  expect(notBefore(ahead, { enrolledAt, earlierToken: sampleTime + 2 * hour })).toEqual({ time: enrolledAt, by: 'enrolment' })
  expect(notBefore(event(), { ...none, enrolledAt: sampleTime + hour })).toBeUndefined()
})
