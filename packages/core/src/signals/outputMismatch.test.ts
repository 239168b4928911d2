import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import { evaluate } from './outputMismatch.ts'

describe('output that does not agree', () => {
  const usual = Array.from({ length: 20 }, (_, i) => 4 + (i % 4))
  const judge = (count: number, usualCounts: readonly number[] = usual) => evaluate(sampleCheckIn(), sampleContext({ dayOutput: { count, usualCounts } }))

  it('speaks, and quietly, only below every earlier day', () => {
    expect(judge(0)).toMatchObject({ reason: 'less_than_ever', weightDecibans: -1.5, values: { outputCount: 0, dayCount: 20 } })
    expect(judge(0, [...usual, 0])).toMatchObject({ reason: 'usual', weightDecibans: 0 })
    expect(judge(3)).toMatchObject({ reason: 'usual' })
  })

  it('is absent without figures', () => {
    expect(judge(0, usual.slice(0, 5))).toMatchObject({ reason: 'not_known', state: 'absent' })
    expect(judge(NaN)).toMatchObject({ state: 'absent' })
    expect(evaluate(sampleCheckIn(), sampleContext())).toMatchObject({ state: 'absent' })
  })
})
