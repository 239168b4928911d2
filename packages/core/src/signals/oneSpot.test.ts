import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleFence, sampleFix, samplePlace, sampleTime } from '../../../testkit/src/samples.ts'
import { destination } from '../geo/index.ts'
import type { KnownCheckIn } from './context.ts'
import { evaluate } from './oneSpot.ts'

const at = (site: number, metresAway: number, bearing: number, change: Partial<KnownCheckIn> = {}): KnownCheckIn =>
  ({ eventId: `e${site}`, personId: 'person-1', deviceId: 'device-1', time: sampleTime - site * 900_000, siteId: `site-${site}`, sitePosition: destination(samplePlace, bearing, metresAway), fix: sampleFix({ metresAway: 10 }), ...change })
const judge = (earlierCheckIns: readonly KnownCheckIn[]) => evaluate(sampleCheckIn(), sampleContext({ site: { siteId: 'site-1', name: '店', fence: sampleFence, position: samplePlace }, earlierCheckIns }))

it('notices sites that stand apart and are checked in to from one spot', () => {
  expect(judge([at(2, 400, 0), at(3, 400, 120)])).toMatchObject({ reason: 'several_sites', weightDecibans: -8, values: { siteCount: 3 } })
  expect(judge([at(2, 400, 0)])).toMatchObject({ reason: 'two_sites', weightDecibans: -3 })
})

it('says nothing of counters of one mall, of going from site to site, of yesterday, or of blurred positions', () => {
  expect(judge([at(2, 60, 0), at(3, 60, 120), at(4, 60, 240)])).toMatchObject({ reason: 'own_spot', weightDecibans: 0 })
  expect(judge([at(2, 400, 0, { fix: sampleFix({ metresAway: 400, bearing: 0 }) }), at(3, 400, 120, { fix: sampleFix({ metresAway: 400, bearing: 120 }) })])).toMatchObject({ reason: 'own_spot' })
  expect(judge([at(2, 400, 0, { time: sampleTime - 86_400_000 })])).toMatchObject({ reason: 'own_spot' })
  expect(judge([at(2, 400, 0, { fix: sampleFix({ accuracyMetres: 500 }) })])).toMatchObject({ reason: 'own_spot' })
})
