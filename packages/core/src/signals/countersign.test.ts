import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import type { Countersign } from './context.ts'
import { evaluate } from './countersign.ts'

const said = (change: Partial<Countersign> = {}) => evaluate(sampleCheckIn(), sampleContext({ countersign: { answer: 'confirmed', hasName: false, isSameAddress: false, isSamePhone: false, ...change } }))

it('a customer’s word counts by how far it comes from somebody else', () => {
  expect(said()).toMatchObject({ reason: 'confirmed', weightDecibans: 6 })
  expect(said({ isSameAddress: true })).toMatchObject({ reason: 'confirmed_same_address', weightDecibans: 3 })
  expect(said({ isSameAddress: true, isSamePhone: true })).toMatchObject({ reason: 'confirmed_same_phone', weightDecibans: 0, state: 'neutral' })
  expect(said({ answer: 'denied' })).toMatchObject({ reason: 'denied', weightDecibans: -8 })
})

it('nothing said weighs nothing', () => {
  expect(evaluate(sampleCheckIn(), sampleContext())).toMatchObject({ reason: 'not_told', state: 'absent' })
  expect(evaluate(sampleCheckIn(), sampleContext({ factors: { can: ['countersign'], registered: [], readings: [] } }))).toMatchObject({ reason: 'not_asked', state: 'absent' })
})
