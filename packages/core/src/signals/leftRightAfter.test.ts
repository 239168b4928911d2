import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleFix, sampleStay } from '../../../testkit/src/samples.ts'
import type { Fix } from '../kernel/index.ts'
import { evaluate } from './leftRightAfter.ts'

const then = (followingFixes: Fix[]) => evaluate(sampleCheckIn(), sampleContext({ followingFixes }))
const away = (fromSeconds: number, change: Partial<Fix> = {}): Fix[] => Array.from({ length: 10 }, (_, i) => sampleFix({ metresAway: 400 + i * 50, seconds: fromSeconds + i * 10, ...change }))

it('supports staying', () => {
  expect(then(sampleStay())).toMatchObject({ reason: 'stayed', weightDecibans: 4 })
  expect(then([...sampleStay(), ...away(610)])).toMatchObject({ reason: 'stayed' })
})

it('grades leaving by how soon', () => {
  expect(then(away(60))).toMatchObject({ reason: 'left_at_once', weightDecibans: -6 })
  expect(then([...sampleStay(20), ...away(210)])).toMatchObject({ reason: 'left_soon', weightDecibans: -3 })
})

it('does not take one outlier or a blurred position for leaving', () => {
  const fixes = sampleStay()
  fixes[5] = { ...fixes[5]!, ...sampleFix({ metresAway: 900, seconds: 60 }) }
  expect(then(fixes)).toMatchObject({ reason: 'stayed' })
  expect(then(away(60, { accuracyMetres: 1_500 }))).toMatchObject({ state: 'absent' })
})

it('says nothing before later positions are there, for a check-out, or outside the fence', () => {
  expect(then([])).toMatchObject({ state: 'absent', reason: 'not_seen_later' })
  expect(then(sampleStay(3))).toMatchObject({ state: 'absent', reason: 'not_seen_later' })
  expect(evaluate(sampleCheckIn({ kind: 'check_out' }), sampleContext({ previousFixes: sampleStay().map((f) => ({ ...f, fixTime: f.fixTime - 700_000 })), followingFixes: away(30) }))).toMatchObject({ state: 'absent', reason: 'check_out' })
  expect(evaluate(sampleCheckIn({ fix: sampleFix({ metresAway: 900 }) }), sampleContext({ followingFixes: away(30) }))).toMatchObject({ state: 'absent', reason: 'not_inside' })
  expect(evaluate(sampleCheckIn({ fix: undefined }), sampleContext())).toMatchObject({ state: 'absent', reason: 'no_position' })
})

it('notices who was elsewhere and came in to check out', () => {
  const out = (previousFixes: Fix[]) => evaluate(sampleCheckIn({ kind: 'check_out' }), sampleContext({ previousFixes }))
  const elsewhere = Array.from({ length: 14 }, (_, i) => sampleFix({ metresAway: 700 + (i % 4), seconds: -900 + i * 60, altitudeMetres: 8 }))
  expect(out(elsewhere)).toMatchObject({ reason: 'came_for_check_out', weightDecibans: -6, values: { awaySeconds: 780 } })
  expect(out([...elsewhere.slice(0, 8), ...Array.from({ length: 5 }, (_, i) => sampleFix({ seconds: -300 + i * 60, altitudeMetres: 8 }))]), 'back for five minutes').toMatchObject({ state: 'absent' })
  expect(out(elsewhere.map(({ altitudeMetres: _a, ...f }) => f)), 'only a network says so').toMatchObject({ state: 'absent' })
  expect(out(elsewhere.slice(-3)), 'away for three minutes').toMatchObject({ state: 'absent' })
})
