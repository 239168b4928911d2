import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { CheckedReading, CheckInContext } from '../signals/index.ts'
import { type AppliedPolicy, model202701, type Policy, plainPolicy, verify } from './index.ts'

const policy: Policy = { ...plainPolicy, name: '碰标签', requires: 'gps and (beacon or nfc)', whenMissing: 'ask_factor', policyId: 'p', version: 1, sha256: '0' }
const applied: AppliedPolicy = { policy, trustTier: 'standard' }
const tap = (change: Partial<CheckedReading> = {}): CheckInContext => sampleContext({ factors: { can: ['nfc', 'qr', 'countersign'], registered: ['nfc'], readings: [{ kind: 'nfc', strength: 'signed', outcome: 'here', readTime: sampleTime, counter: 5, ...change }] } })
const untapped = sampleContext({ factors: { can: ['nfc', 'qr', 'countersign'], registered: ['nfc'], readings: [] } })

it('a policy that asks for a tag takes a tap, asks for a missing one, and does not ask where there is none to tap', () => {
  expect(verify(sampleCheckIn(), tap(), { applied })).toMatchObject({ band: 'verified', action: 'accept', missingFactors: [] })
  expect(verify(sampleCheckIn(), untapped, { applied })).toMatchObject({ action: 'ask_factor', missingFactors: ['nfc'] })
  expect(verify(sampleCheckIn(), { ...untapped, factors: { ...untapped.factors!, registered: [] } }, { applied })).toMatchObject({ action: 'review', actionReasons: ['factor_unavailable'] })
  expect(verify(sampleCheckIn(), sampleContext(), { applied })).toMatchObject({ action: 'review', actionReasons: ['factor_unavailable'] })
})

it('a message that was used before is not the factor, and a person looks; nobody is in strong doubt for it', () => {
  expect(verify(sampleCheckIn(), tap({ usedBefore: { isOwn: false, time: 0 } }), { applied })).toMatchObject({ band: 'needs_review', missingFactors: ['nfc'] })
  expect(verify(sampleCheckIn({ fix: undefined }), tap({ usedBefore: { isOwn: false, time: 0 } })).band).not.toBe('strong_doubt')
})

it('a secure tag shows the place where no satellite reaches; a plain one does not', () => {
  const basement = sampleCheckIn({ fix: undefined, clocks: { deviceTime: sampleTime + 800, serverTime: sampleTime + 1_900 } })
  expect(verify(basement, { ...tap(), previousFixes: [] }).band).toBe('verified')
  expect(verify(basement, { ...tap({ strength: 'plain' }), previousFixes: [] }).band).toBe('not_enough_evidence')
  expect(verify(basement, { ...tap(), previousFixes: [] }, { model: model202701 }).band).toBe('not_enough_evidence')
})
