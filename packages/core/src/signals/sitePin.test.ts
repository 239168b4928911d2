import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleFix, samplePlace, sampleTime } from '../../../testkit/src/samples.ts'
import type { KnownCheckIn } from './context.ts'
import { evaluate } from './sitePin.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { weights202612 } from './weights202612.ts'

const before202701 = { ...currentWeights, ...weights202612 } as unknown as SignalWeights

const onPin = { ...sampleFix(), ...samplePlace }
const elsewhere: KnownCheckIn = { eventId: 'e0', personId: 'person-1', deviceId: 'device-1', time: sampleTime - 7_200_000, siteId: 'site-2', sitePosition: { lat: 22.6, lon: 114 }, fix: sampleFix({ lat: 22.6, lon: 114 }) }

it('says little of one check-in on the pin and more of pins at several sites', () => {
  const unseen = sampleContext({ previousFixes: [] })
  expect(evaluate(sampleCheckIn({ fix: onPin }), unseen)).toMatchObject({ reason: 'at_the_pin', weightDecibans: -9 })
  expect(evaluate(sampleCheckIn({ fix: onPin }), { ...unseen, earlierCheckIns: [elsewhere] })).toMatchObject({ reason: 'at_several_pins', weightDecibans: -12, values: { siteCount: 2 } })
})

it('says little where networks had a part in the position and the phone was seen coming', () => {
  expect(evaluate(sampleCheckIn({ fix: onPin }), sampleContext())).toMatchObject({ reason: 'at_the_pin_after_a_way', weightDecibans: -4 })
  expect(evaluate(sampleCheckIn({ fix: { ...onPin, provider: 'gps' } }), sampleContext()), 'a raw receiver is never on it').toMatchObject({ reason: 'at_the_pin' })
  const leapt = Array.from({ length: 20 }, (_, i) => sampleFix({ metresAway: 2_000, seconds: (i - 20) * 30, speedMetresPerSecond: 0 }))
  expect(evaluate(sampleCheckIn({ fix: onPin }), sampleContext({ previousFixes: leapt })), 'nothing in the streets around').toMatchObject({ reason: 'at_the_pin' })
  expect(evaluate(sampleCheckIn({ fix: onPin }), sampleContext(), before202701), 'as it was under 2026-12').toMatchObject({ reason: 'at_the_pin', weightDecibans: -9 })
})

it('says nothing a metre beside it, or without a site', () => {
  expect(evaluate(sampleCheckIn({ fix: sampleFix({ metresAway: 1 }) }), sampleContext({ earlierCheckIns: [elsewhere] }))).toMatchObject({ reason: 'beside_the_pin', weightDecibans: 0 })
  expect(evaluate(sampleCheckIn({ fix: onPin }), sampleContext({ site: undefined }))).toMatchObject({ state: 'absent' })
})
