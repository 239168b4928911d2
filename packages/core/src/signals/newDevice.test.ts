import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { KnownCheckIn } from './context.ts'
import { evaluate } from './newDevice.ts'

const history = (devices: readonly string[]): KnownCheckIn[] => devices.map((deviceId, i) => ({ eventId: `e${i}`, personId: 'person-1', deviceId, time: sampleTime - (i + 1) * 10 * 3_600_000 }))
const judge = (earlierCheckIns: readonly KnownCheckIn[]) => evaluate(sampleCheckIn(), sampleContext({ earlierCheckIns }))

it('shows a first day and hardly minds it; minds going back and forth a little more', () => {
  expect(judge(history(Array<string>(12).fill('old')))).toMatchObject({ reason: 'first_day', weightDecibans: -1 })
  expect(judge(history(['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b', 'a', 'b', 'a', 'b']))).toMatchObject({ reason: 'alternating', weightDecibans: -3 })
})

it('says nothing of a known phone, a new person or no history', () => {
  expect(judge(history(Array<string>(12).fill('device-1')))).toMatchObject({ reason: 'known_device', weightDecibans: 0 })
  expect(judge(history(['device-1', 'old']))).toMatchObject({ state: 'absent' })
})
