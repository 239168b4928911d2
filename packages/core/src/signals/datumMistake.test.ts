import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleFence, sampleFix, samplePlace, sampleTime } from '../../../testkit/src/samples.ts'
import { destination, fromWgs84 } from '../geo/index.ts'
import type { Fix } from '../kernel/index.ts'
import { explainFinding } from './explain.ts'
import { evaluate } from './datumMistake.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'
import { weights202612 } from './weights202612.ts'

const before202701 = { ...currentWeights, ...weights202612 } as unknown as SignalWeights

const withPin = (datum: 'wgs84' | 'gcj02' | 'bd09', fix: Fix = sampleFix({ metresAway: 5 })) =>
  evaluate(sampleCheckIn({ fix }), sampleContext({ site: { siteId: 'site-1', name: '福田旗舰店', fence: { ...sampleFence, centre: fromWgs84(samplePlace, datum) } } }))

it('recognises a pin copied from a Chinese map, and says whose matter it is', () => {
  expect(withPin('gcj02')).toMatchObject({ reason: 'site_in_gcj02', weightDecibans: 10, state: 'supports' })
  expect(withPin('bd09')).toMatchObject({ reason: 'site_in_bd09' })
  expect(explainFinding(withPin('gcj02'), 'zh-CN')).toContain('与打卡人无关')
})

it('recognises a phone that reports in another datum', () => {
  expect(withPin('wgs84', { ...sampleFix(), ...fromWgs84(samplePlace, 'gcj02') })).toMatchObject({ reason: 'fix_in_gcj02', weightDecibans: 8 })
})

it('does not ask again about a handset that was off by the same conversion at two other sites', () => {
  const shop = (n: number) => destination(samplePlace, 90 * n, 3_000)
  const earlier = (n: number, change = {}) => ({ eventId: `e${n}`, personId: 'person-1', deviceId: 'device-1', time: sampleTime - n * 3_600_000, siteId: `other-${n}`, sitePosition: shop(n), fix: sampleFix({ ...fromWgs84(shop(n), 'gcj02') }), ...change })
  const now = { ...sampleFix(), ...fromWgs84(samplePlace, 'gcj02') }
  const judge = (...earlierCheckIns: ReturnType<typeof earlier>[]) => evaluate(sampleCheckIn({ fix: now }), sampleContext({ earlierCheckIns }))
  expect(judge(earlier(1), earlier(2))).toMatchObject({ reason: 'handset_in_gcj02', weightDecibans: 19, values: { siteCount: 2 } })
  expect(explainFinding(judge(earlier(1), earlier(2)), 'zh-CN')).toContain('与打卡人无关')
  expect(judge(earlier(1), earlier(1)), 'one site').toMatchObject({ reason: 'fix_in_gcj02' })
  expect(judge(earlier(1), earlier(2, { deviceId: 'another' })), 'another phone').toMatchObject({ reason: 'fix_in_gcj02' })
  expect(judge(earlier(1), earlier(2, { fix: sampleFix({ ...shop(2) }) })), 'right at the second').toMatchObject({ reason: 'fix_in_gcj02' })
  expect(evaluate(sampleCheckIn({ fix: now }), sampleContext({ earlierCheckIns: [earlier(1), earlier(2)] }), before202701), 'as it was under 2026-12').toMatchObject({ reason: 'fix_in_gcj02', weightDecibans: 8 })
})

it('excuses nobody who is elsewhere, and is not asked inside or when blurred', () => {
  for (const bearing of [0, 60, 120, 180, 240, 300]) expect(withPin('wgs84', { ...sampleFix(), ...destination(samplePlace, bearing, 2_000) })).toMatchObject({ reason: 'no_mistake', weightDecibans: 0 })
  expect(withPin('wgs84')).toMatchObject({ reason: 'not_needed' })
  expect(withPin('gcj02', sampleFix({ accuracyMetres: 800 }))).toMatchObject({ reason: 'position_blurred' })
})
