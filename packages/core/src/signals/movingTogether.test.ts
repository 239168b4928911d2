import { expect, it } from 'vitest'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, sampleTime } from '../../../testkit/src/samples.ts'
import type { Fix } from '../kernel/index.ts'
import type { ColleagueHere } from './context.ts'
import { evaluate } from './movingTogether.ts'

const colleague = (fixes: readonly Fix[], change: Partial<ColleagueHere> = {}): ColleagueHere => ({ personId: 'person-2', deviceId: 'device-2', time: sampleTime + 120_000, fixes, ...change })
const judge = (colleaguesHere: readonly ColleagueHere[] | undefined) => evaluate(sampleCheckIn(), sampleContext({ previousFixes: sampleApproach(60, 'own'), colleaguesHere }))
const beside = sampleApproach(60, 'beside')

it('asks when two phones came the same way at the same moments, more when they tap at once or are three', () => {
  expect(judge([colleague(beside)])).toMatchObject({ reason: 'same_way', weightDecibans: -9, values: { personCount: 1, elapsedSeconds: expect.closeTo(119, 0) } })
  expect(judge([colleague(beside, { time: sampleTime - 25_000 })])).toMatchObject({ reason: 'same_way_at_once' })
  expect(judge([colleague(beside), colleague(sampleApproach(60, 'third'), { personId: 'person-3' })])).toMatchObject({ reason: 'several_phones', values: { personCount: 2 } })
})

it('says nothing of people sent out together, of meeting here, or of the same way at another moment', () => {
  expect(judge([colleague(beside, { togetherByPlan: true })])).toMatchObject({ reason: 'together_by_plan', weightDecibans: 0 })
  expect(judge([colleague(Array.from({ length: 60 }, (_, i) => sampleFix({ metresAway: 5 + (i % 7), seconds: (i - 60) * 10 })))])).toMatchObject({ reason: 'came_separately' })
  expect(judge([colleague(beside.map((f) => ({ ...f, fixTime: f.fixTime - 240_000 })))])).toMatchObject({ reason: 'came_separately' })
  expect(judge([colleague(beside, { time: sampleTime - 3_600_000 })])).toMatchObject({ reason: 'alone' })
  expect(judge(undefined)).toMatchObject({ state: 'absent' })
})

it('tells a short last stretch only when it is seen closely, and a phone that saves power by its own moments', () => {
  const end = (count: number, seed: string) => sampleApproach(count, seed)
  const short = (fixes: readonly Fix[]) => evaluate(sampleCheckIn(), sampleContext({ previousFixes: end(28, 'own'), colleaguesHere: [colleague(fixes)] }))
  expect(short(end(28, 'beside'))).toMatchObject({ weightDecibans: 0 })
  const seen = (seed: string) => sampleApproach(40, seed).map((f, i) => ({ ...f, ...sampleFix({ metresAway: (40 - i) * 11, seconds: (i - 40) * 8 }) }))
  expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes: seen('own'), colleaguesHere: [colleague(seen('beside').map((f) => ({ ...f, fixTime: f.fixTime + 1_000 })))] }))).toMatchObject({ reason: 'same_short_way', weightDecibans: -9 })
  const long = sampleApproach(100, 'own')
  const sparse = long.filter((_, i) => i % 12 === 0)
  expect(evaluate(sampleCheckIn(), sampleContext({ previousFixes: sparse, colleaguesHere: [colleague(long)] }))).toMatchObject({ reason: expect.stringMatching(/^same_way/) })
})
