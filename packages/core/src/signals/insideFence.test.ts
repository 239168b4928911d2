import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleFix, samplePlace } from '../../../testkit/src/samples.ts'
import { destination } from '../geo/index.ts'
import type { Fix } from '../kernel/index.ts'
import { evaluate } from './insideFence.ts'
import { currentWeights } from './currentWeights.ts'

const at = (fix: Fix, context = sampleContext()) => evaluate(sampleCheckIn({ fix }), context)
const bounds = currentWeights.inside_fence

describe('inside the fence', () => {
  it('weighs a good fix inside in full', () => {
    expect(at(sampleFix({ metresAway: 20, accuracyMetres: 8 }))).toMatchObject({ reason: 'inside', state: 'supports', weightDecibans: bounds.inside })
  })

  it('weighs a good fix far outside in full, whatever the distance', () => {
    for (const metresAway of [1_000, 5_000, 50_000, 2_000_000]) {
      expect(at(sampleFix({ metresAway })), `${metresAway} m`).toMatchObject({ reason: 'outside', weightDecibans: bounds.outside })
    }
  })

  it('does not accuse for drift: in the street outside with 30 m accuracy it still supports', () => {
    expect(at(sampleFix({ metresAway: 115, accuracyMetres: 30 })).weightDecibans).toBeGreaterThan(0)
  })

  it('says less and less the blurrier the fix, and nothing at kilometres, wherever it points', () => {
    const weights = [10, 100, 300, 1_000, 20_000].map((accuracyMetres) => at(sampleFix({ metresAway: 0, accuracyMetres })).weightDecibans)
    expect(weights).toEqual(weights.toSorted((a, b) => b - a))
    expect(weights[weights.length - 1]).toBe(0)
    for (const accuracyMetres of [1_000, 5_000, 20_000]) {
      const finding = at(sampleFix({ metresAway: accuracyMetres * 0.9, accuracyMetres }))
      expect(Math.abs(finding.weightDecibans), `${accuracyMetres} m`).toBeLessThan(6)
      expect(at(sampleFix({ metresAway: 400_000, accuracyMetres })).weightDecibans).toBeGreaterThanOrEqual(bounds.outside_blurred)
    }
  })

  it('never says more when the person is further away', () => {
    const weights = [0, 50, 90, 110, 150, 200, 400, 1_000, 3_000].map((metresAway) => at(sampleFix({ metresAway, accuracyMetres: 25 })).weightDecibans)
    expect(weights).toEqual(weights.toSorted((a, b) => b - a))
  })

  it('judges a polygon as it does the circle around the same place', () => {
    const ring = Array.from({ length: 90 }, (_, i) => destination(samplePlace, i * 4, 100))
    const context = sampleContext({ site: { siteId: 's', name: 'S', fence: { kind: 'polygon', rings: [ring] } } })
    for (const metresAway of [0, 80, 130, 300]) {
      expect(at(sampleFix({ metresAway }), context).weightDecibans).toBeCloseTo(at(sampleFix({ metresAway })).weightDecibans, 0)
    }
  })

  it('weighs nothing when there is nothing to judge by', () => {
    expect(evaluate(sampleCheckIn({ fix: undefined }), sampleContext())).toMatchObject({ state: 'absent', reason: 'no_position', weightDecibans: 0 })
    expect(evaluate(sampleCheckIn(), sampleContext({ site: undefined }))).toMatchObject({ state: 'absent', reason: 'no_site' })
    expect(at(sampleFix({ lat: 0, lon: 0 }))).toMatchObject({ state: 'inconclusive', reason: 'bad_position' })
    expect(at(sampleFix({ lat: NaN }))).toMatchObject({ state: 'inconclusive', reason: 'bad_position' })
    expect(at(sampleFix(), sampleContext({ site: { siteId: 's', name: 'S', fence: { kind: 'polygon', rings: [] } } }))).toMatchObject({ state: 'inconclusive', reason: 'bad_fence', weightDecibans: 0 })
  })
})
