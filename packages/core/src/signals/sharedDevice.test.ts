import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import type { DeviceUse } from './context.ts'
import { evaluate } from './sharedDevice.ts'

const usedBy = (deviceUse: DeviceUse | undefined) => evaluate(sampleCheckIn(), sampleContext({ deviceUse }))

it('supports one’s own phone', () => {
  expect(usedBy({ personIds: [] })).toMatchObject({ reason: 'own_device', weightDecibans: 2, values: { days: 30 } })
  expect(usedBy({ personIds: ['person-1', 'person-1'] }), 'the submitter is nobody else').toMatchObject({ reason: 'own_device' })
})

it('grades by how many others use it, each counted once', () => {
  expect(usedBy({ personIds: ['a', 'a'] })).toMatchObject({ reason: 'shared_with_one', weightDecibans: -5 })
  expect(usedBy({ personIds: ['a', 'b', 'c'], days: 7 })).toMatchObject({ reason: 'shared_with_many', weightDecibans: -8, values: { personCount: 3, days: 7 } })
})

it('weighs nothing when the company shares the phone on purpose, or nothing is known', () => {
  expect(usedBy({ personIds: ['a', 'b'], sharedByPolicy: true })).toMatchObject({ state: 'neutral', weightDecibans: 0 })
  expect(usedBy(undefined)).toMatchObject({ state: 'absent', weightDecibans: 0 })
})
