import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, sampleTrack } from '../../../testkit/src/samples.ts'
import { destination } from '../geo/index.ts'
import type { Fix } from '../kernel/index.ts'
import { evaluate, evaluateTrack } from './uniformMotion.ts'

const ride = (change: (i: number) => { readonly metresAway: number; readonly accuracyMetres?: number; readonly altitudeMetres?: number }): Fix[] => {
  const random = createRandom('ride')
  return Array.from({ length: 60 }, (_, i) => {
    const fix = sampleFix({ seconds: (i - 60) * 10, ...change(i) })
    return { ...fix, ...destination(fix, random.between(0, 360), random.between(0, 2)) }
  })
}
const judge = (previousFixes: Fix[]) => evaluate(sampleCheckIn(), sampleContext({ previousFixes }))

describe('uniform motion', () => {
  it('notices a straight line at one speed', () => {
    expect(judge(ride((i) => ({ metresAway: (60 - i) * 50 })))).toMatchObject({ reason: 'steady_and_straight', weightDecibans: -9 })
    expect(evaluateTrack(sampleTrack({ fixes: ride((i) => ({ metresAway: (60 - i) * 50 })) }))).toMatchObject({ reason: 'steady_and_straight' })
  })

  it('lets people walk straight and drivers stop at a light', () => {
    expect(judge(sampleApproach())).toMatchObject({ reason: 'uneven', weightDecibans: 0 })
    expect(judge(ride((i) => ({ metresAway: (60 - i - (i % 20 > 15 ? 3 : 0)) * 50 })))).toMatchObject({ weightDecibans: 0 })
  })

  it('notices accuracy and altitude that never change on the way, and neither alone', () => {
    const uneven = (i: number): number => (60 - i) * 30 + 80 * Math.sin(i / 3)
    expect(judge(ride((i) => ({ metresAway: uneven(i), accuracyMetres: 5, altitudeMetres: 0 })))).toMatchObject({ reason: 'constant_readings', weightDecibans: -6 })
    expect(judge(ride((i) => ({ metresAway: uneven(i), accuracyMetres: 5, altitudeMetres: 10 + i / 10 })))).toMatchObject({ weightDecibans: 0 })
    expect(judge(ride((i) => ({ metresAway: uneven(i), accuracyMetres: 5 })))).toMatchObject({ weightDecibans: 0 })
  })

  it('does not judge a handful', () => {
    expect(judge(sampleApproach(5))).toMatchObject({ reason: 'too_few_positions' })
  })
})
