import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleFix, samplePlace, sampleTime } from '../../../testkit/src/samples.ts'
import type { KnownCheckIn } from './context.ts'
import { evaluate } from './sitePin.ts'

const onPin = { ...sampleFix(), ...samplePlace }
const elsewhere: KnownCheckIn = { eventId: 'e0', personId: 'person-1', deviceId: 'device-1', time: sampleTime - 7_200_000, siteId: 'site-2', sitePosition: { lat: 22.6, lon: 114 }, fix: sampleFix({ lat: 22.6, lon: 114 }) }

it('says little of one check-in on the pin and more of pins at several sites', () => {
  expect(evaluate(sampleCheckIn({ fix: onPin }), sampleContext())).toMatchObject({ reason: 'at_the_pin', weightDecibans: -9 })
  expect(evaluate(sampleCheckIn({ fix: onPin }), sampleContext({ earlierCheckIns: [elsewhere] }))).toMatchObject({ reason: 'at_several_pins', weightDecibans: -12, values: { siteCount: 2 } })
})

it('says nothing a metre beside it, or without a site', () => {
  expect(evaluate(sampleCheckIn({ fix: sampleFix({ metresAway: 1 }) }), sampleContext({ earlierCheckIns: [elsewhere] }))).toMatchObject({ reason: 'beside_the_pin', weightDecibans: 0 })
  expect(evaluate(sampleCheckIn({ fix: onPin }), sampleContext({ site: undefined }))).toMatchObject({ state: 'absent' })
})
