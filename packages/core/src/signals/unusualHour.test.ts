import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { KnownCheckIn } from './context.ts'
import { evaluate } from './unusualHour.ts'

const hour = 3_600_000
/** Four check-ins a day, at `hours` relative to the sample's time of day. */
const history = (days: number, hours: readonly number[]): KnownCheckIn[] =>
  Array.from({ length: days }, (_, d) => hours.map((h, i): KnownCheckIn => ({ eventId: `e${d}-${i}`, personId: 'person-1', deviceId: 'device-1', time: sampleTime - (d + 1) * 24 * hour + h * hour }))).flat()
const judge = (earlierCheckIns: readonly KnownCheckIn[]) => evaluate(sampleCheckIn(), sampleContext({ earlierCheckIns }))

it('notices an hour far from all others, round the clock', () => {
  expect(judge(history(10, [5, 7, 9, 11]))).toMatchObject({ reason: 'unusual', weightDecibans: -5, values: { agoSeconds: expect.closeTo(18_000, -1) } })
  expect(judge(history(10, [-9, -7, 9, 11]))).toMatchObject({ reason: 'unusual' })
})

it('says nothing of usual hours, overtime of two hours, a new person, or no history', () => {
  expect(judge(history(10, [0, 2, 5]))).toMatchObject({ reason: 'usual', weightDecibans: 0 })
  expect(judge(history(10, [2, 5, 7]))).toMatchObject({ reason: 'usual' })
  expect(judge(history(3, [5, 6, 7, 8, 9, 10, 11]))).toMatchObject({ state: 'absent' })
  expect(judge([])).toMatchObject({ state: 'absent' })
})
