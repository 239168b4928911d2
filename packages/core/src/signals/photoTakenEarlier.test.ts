import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleFix, samplePlace, sampleTime } from '../../../testkit/src/samples.ts'
import type { PhotoFacts } from './context.ts'
import { evaluate } from './photoTakenEarlier.ts'

const hour = 3_600_000
const judge = (facts: Partial<PhotoFacts> | undefined, change = {}) =>
  evaluate(sampleCheckIn({ photoSha256: 'aa', ...change }), sampleContext({ photo: facts && { sha256: 'aa', matches: [], ...facts } }))

it('counts a photo that its camera dates more than a day before, and one of the same day a little', () => {
  expect(judge({ takenAt: sampleTime - 30 * hour })).toMatchObject({ reason: 'days_before', weightDecibans: -12 })
  expect(judge({ takenAt: sampleTime - 400 * 24 * hour })).toMatchObject({ reason: 'days_before' })
  expect(judge({ takenAt: sampleTime - 8 * hour })).toMatchObject({ reason: 'hours_before', weightDecibans: -3 })
})

it('counts a position of its own kilometres away, beyond what the fix leaves open', () => {
  const far = { lat: samplePlace.lat + 0.2, lon: samplePlace.lon }
  expect(judge({ takenPosition: far })).toMatchObject({ reason: 'taken_elsewhere', weightDecibans: -7 })
  expect(judge({ takenPosition: far, takenAt: sampleTime })).toMatchObject({ reason: 'taken_elsewhere' })
  expect(judge({ takenPosition: far }, { fix: sampleFix({ accuracyMetres: 8_000 }) })).toMatchObject({ weightDecibans: 0 })
  expect(judge({ takenPosition: { lat: samplePlace.lat + 0.01, lon: samplePlace.lon } })).toMatchObject({ weightDecibans: 0 })
  expect(judge({ takenPosition: far }, { fix: undefined })).toMatchObject({ weightDecibans: 0 })
})

it('says nothing where the camera does not tell, its clock was never set, or runs ahead', () => {
  expect(judge({})).toMatchObject({ reason: 'not_told', state: 'absent' })
  expect(judge({ takenAt: Date.UTC(2000, 0, 1) })).toMatchObject({ reason: 'camera_clock_not_set', weightDecibans: 0 })
  expect(judge({ takenAt: NaN })).toMatchObject({ weightDecibans: 0 })
  expect(judge({ takenAt: sampleTime + 9 * hour })).toMatchObject({ reason: 'camera_clock_ahead', weightDecibans: 0 })
  expect(judge({ takenAt: sampleTime - 60_000 })).toMatchObject({ reason: 'taken_then', weightDecibans: 0 })
  expect(judge(undefined)).toMatchObject({ reason: 'not_read', state: 'absent' })
  expect(judge({ trouble: 'damaged' })).toMatchObject({ reason: 'not_readable', state: 'absent' })
  expect(evaluate(sampleCheckIn(), sampleContext())).toMatchObject({ reason: 'no_photo', state: 'absent' })
})
