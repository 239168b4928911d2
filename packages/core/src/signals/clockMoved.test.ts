import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleFix, sampleTime } from '../../../testkit/src/samples.ts'
import type { KnownCheckIn } from './context.ts'
import { evaluate } from './clockMoved.ts'

const minute = 60_000
const earlier = (skewMinutes: number, hoursAgo = 2): KnownCheckIn => {
  const time = sampleTime - hoursAgo * 60 * minute
  return { eventId: 'e0', personId: 'person-1', deviceId: 'device-1', time, deviceTime: time + skewMinutes * minute, lastServerTime: time - 90_000, monotonicSinceServerTimeMs: 90_000 }
}
const at = (skewMinutes: number, earlierCheckIns: readonly KnownCheckIn[], device = sampleCheckIn().device) => {
  const { clocks } = sampleCheckIn()
  return evaluate(sampleCheckIn({ clocks: { ...clocks, deviceTime: sampleTime + skewMinutes * minute }, device, fix: sampleFix({ provider: 'gps' }) }), sampleContext({ earlierCheckIns }))
}

it('notices a clock that was right and is wrong on a phone that was not off', () => {
  expect(at(-95, [earlier(0)])).toMatchObject({ reason: 'moved', weightDecibans: -4 })
  expect(at(40, [earlier(-95), earlier(0.5, 30)])).toMatchObject({ reason: 'moved' })
})

it('says nothing of a clock that is always wrong, right again, on another phone, or was never set', () => {
  expect(at(-95, [earlier(-95)])).toMatchObject({ reason: 'always_wrong', weightDecibans: 0 })
  expect(at(0, [earlier(-95)])).toMatchObject({ reason: 'not_moved' })
  expect(at(-95, [{ ...earlier(0), deviceId: 'device-9' }])).toMatchObject({ weightDecibans: 0 })
  expect(at(-6_000_000, [earlier(0)])).toMatchObject({ state: 'inconclusive' })
})

it('tells a wall clock behind the satellites where nothing proves the time, and weighs nothing otherwise', () => {
  expect(at(-95, [], {})).toMatchObject({ reason: 'behind_satellites', weightDecibans: -4 })
  expect(at(0, [], {})).toMatchObject({ state: 'absent' })
  // The phone has said it itself.
  expect(at(-95, [], { correctedTime: sampleTime })).toMatchObject({ state: 'absent' })
})
