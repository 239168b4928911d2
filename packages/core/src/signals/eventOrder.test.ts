import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import { evaluate } from './eventOrder.ts'

it.each([
  ['in_order', 'supports', 3], ['gap', 'neutral', 0], ['late', 'neutral', 0], ['fork', 'against', -10], ['unknown', 'absent', 0],
] as const)('%s is %s with %d dB', (order, state, weightDecibans) => {
  expect(evaluate(sampleCheckIn({ integrity: { signature: 'valid', order } }), sampleContext())).toMatchObject({ state, weightDecibans })
})

it('notices other bytes under the same id', () => {
  expect(evaluate(sampleCheckIn(), sampleContext({ conflictingEventIds: ['event-1'] }))).toMatchObject({ reason: 'conflict', weightDecibans: -10, values: { eventCount: 1 } })
})
