import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import { evaluate } from './addressRegion.ts'
import type { AddressRegion } from './context.ts'

const here = { country: '中国', province: '广东省', city: '深圳市' }
const judge = (region?: Partial<AddressRegion>) => evaluate(sampleCheckIn(), sampleContext(region ? { addressRegion: { kind: 'region', ...here, here, ...region } } : {}))

it('counts another province a little, another country next to nothing, and the same city as little', () => {
  expect(judge({})).toMatchObject({ reason: 'same_city', weightDecibans: 0.5 })
  expect(judge({ city: '广州市' })).toMatchObject({ reason: 'same_province', weightDecibans: 0 })
  expect(judge({ province: '北京市' })).toMatchObject({ reason: 'other_province', weightDecibans: -1.5 })
  expect(judge({ country: '新加坡', province: undefined })).toMatchObject({ reason: 'other_country', weightDecibans: -0.5 })
})

it('does not judge mobile gateways, private addresses or what is not known', () => {
  expect(judge({ province: '北京市', isMobile: true })).toMatchObject({ reason: 'mobile_gateway', weightDecibans: 0 })
  expect(judge({ kind: 'private' })).toMatchObject({ reason: 'private_address', state: 'absent' })
  expect(judge({ kind: 'unknown' })).toMatchObject({ reason: 'not_known', state: 'absent' })
  expect(judge({ here: undefined })).toMatchObject({ reason: 'not_known', state: 'absent' })
  expect(judge({ province: undefined })).toMatchObject({ reason: 'same_country', weightDecibans: 0 })
  expect(judge()).toMatchObject({ state: 'absent' })
})
