import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import { evaluate } from './signature.ts'

it.each([['valid', 'supports', 5], ['invalid', 'against', -30], ['unsigned', 'absent', 0]] as const)('%s is %s with %d dB', (signature, state, weightDecibans) => {
  expect(evaluate(sampleCheckIn({ integrity: { signature, order: 'in_order' } }), sampleContext())).toMatchObject({ state, weightDecibans })
})
