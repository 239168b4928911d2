import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { KnownCheckIn } from './context.ts'
import { evaluate } from './phonePassedOn.ts'

const by = (personId: string, minutes: number, siteId = 'site-1'): KnownCheckIn => ({ eventId: `e-${personId}-${minutes}`, personId, deviceId: 'device-1', time: sampleTime - minutes * 60_000, siteId })
const judge = (othersOnThisPhone: readonly KnownCheckIn[] | undefined, sharedByPolicy = false) => evaluate(sampleCheckIn(), sampleContext({ othersOnThisPhone, deviceUse: { personIds: [], sharedByPolicy } }))

it('asks when one phone signs several people in at one site, less when it is handed on', () => {
  expect(judge([by('a', 0.5)])).toMatchObject({ reason: 'same_site', weightDecibans: -9, values: { personCount: 1, elapsedSeconds: expect.closeTo(31, 0) } })
  expect(judge([by('a', -5), by('b', 3)])).toMatchObject({ reason: 'same_site', values: { personCount: 2 } })
  expect(judge([by('a', 300)])).toMatchObject({ reason: 'same_day', weightDecibans: -5 })
  expect(judge([by('a', 2, 'site-2')])).toMatchObject({ reason: 'same_day' })
})

it('says nothing of one’s own check-ins, of last week, of a phone the company shares, or of what is not known', () => {
  expect(judge([by('person-1', 1)])).toMatchObject({ weightDecibans: 0 })
  expect(judge([by('a', 7 * 24 * 60)])).toMatchObject({ reason: 'nobody_else' })
  expect(judge([by('a', 1)], true)).toMatchObject({ reason: 'shared_by_policy', weightDecibans: 0 })
  expect(judge(undefined)).toMatchObject({ state: 'absent' })
})
