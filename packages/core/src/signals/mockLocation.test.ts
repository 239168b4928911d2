import { expect, it } from 'vitest'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, sampleTrack } from '../../../testkit/src/samples.ts'
import { evaluate, evaluateTrack } from './mockLocation.ts'

it('reports what the system says of this position', () => {
  expect(evaluate(sampleCheckIn({ fix: sampleFix({ mock: true }) }), sampleContext())).toMatchObject({ reason: 'flagged', weightDecibans: -30, values: { fixCount: 1 } })
  expect(evaluate(sampleCheckIn(), sampleContext())).toMatchObject({ reason: 'not_flagged', weightDecibans: 1 })
})

it('remembers recent flagged positions, less', () => {
  const previousFixes = sampleApproach().map((fix, i) => ({ ...fix, mock: i < 4 }))
  expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes }))).toMatchObject({ reason: 'flagged_before', weightDecibans: -10, values: { fixCount: 4 } })
})

it('weighs nothing when the phone cannot tell', () => {
  expect(evaluate(sampleCheckIn({ fix: sampleFix({ mock: undefined }) }), sampleContext())).toMatchObject({ state: 'absent', weightDecibans: 0 })
  expect(evaluate(sampleCheckIn({ fix: undefined }), sampleContext())).toMatchObject({ state: 'absent', weightDecibans: 0 })
  expect(evaluateTrack(sampleTrack({ fixes: [] }))).toMatchObject({ state: 'absent', weightDecibans: 0 })
})

it('finds one flagged fix in a track', () => {
  const fixes = sampleApproach().map((fix, i) => ({ ...fix, mock: i === 30 }))
  expect(evaluateTrack(sampleTrack({ fixes }))).toMatchObject({ reason: 'flagged', values: { fixCount: 1 } })
})
