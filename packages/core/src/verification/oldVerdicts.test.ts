import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyCheckIn, anyContext, anyFixes, anyFullContext, anyScanningCheckIn, anyWiderContext } from '../../../testkit/src/arbitraries.ts'
import { sampleCheckIn, sampleContext, sampleFix, sampleStay, sampleTrack } from '../../../testkit/src/samples.ts'
import { anySpeakingCheckIn } from '../../../testkit/src/speaking.ts'
import { model202611, model202612, model202701, model202702, verify, verifyTrack } from './index.ts'

/**
 * An arbitrator who judges an old event under its old model must get the verdict of that day, bit for bit, whatever signals have been added
 * since. The hashes of a model were taken while it was the current one and nothing of it may change them.
 */
const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
const policy = { model: model202611 }

it('gives the verdicts of 2026-11 on plain cases as they were given', () => {
  const cases = [
    verify(sampleCheckIn(), sampleContext(), policy),
    verify(sampleCheckIn({ fix: sampleFix({ mock: true }) }), sampleContext({ followingFixes: sampleStay() }), policy),
    verify(sampleCheckIn({ fix: sampleFix({ metresAway: 2_000 }), integrity: { signature: 'valid', order: 'fork' } }), sampleContext({ deviceUse: { personIds: ['a', 'b'] } }), policy),
    verifyTrack(sampleTrack(), {}, policy),
  ]
  expect(sha256(cases)).toBe('52456ddef88e8d830767aba11fd37c230dcab7a460ef9b57c1487541fb61d8fe')
})

it('and on a thousand odd ones', () => {
  const inputs = fc.sample(fc.tuple(anyCheckIn, anyContext, anyFixes), { seed: 202611, numRuns: 1_000 })
  expect(sha256(inputs.map(([submission, context, fixes]) => [verify(submission, context, policy), verifyTrack(sampleTrack({ fixes }), context, policy)]))).toBe('14fe4ddb707e94c554277bed7eb4561cc3d8d6faaa00506208ca5edef21ed68f')
})

it('gives the verdicts of 2026-12 as they were given', () => {
  const inputs = fc.sample(fc.tuple(anyCheckIn, anyWiderContext, anyFixes), { seed: 202612, numRuns: 1_000 })
  const newer = { model: model202612 }
  expect(sha256(inputs.map(([submission, context, fixes]) => [verify(submission, context, newer), verifyTrack(sampleTrack({ fixes }), context, newer)]))).toBe('44423755c0a210ee00eea325ba70870696a7c0ea0f193fd379d58bc480eee82e')
})

it('gives the verdicts of 2027-01 as they were given', () => {
  const inputs = fc.sample(fc.tuple(anyScanningCheckIn, anyFullContext, anyFixes), { seed: 202701, numRuns: 1_000 })
  const newest = { model: model202701 }
  expect(sha256(inputs.map(([submission, context, fixes]) => [verify(submission, context, newest), verifyTrack(sampleTrack({ fixes }), context, newest)]))).toBe('984f71bc5c7ec649d2489529d2bdfc046f3ae4065a8a3363ba1b91d66dfdfd3a')
})

it('gives the verdicts of 2027-02 as they were given, on check-ins about which every signal has something to say', () => {
  const inputs = fc.sample(fc.tuple(anySpeakingCheckIn, anyFixes), { seed: 202702, numRuns: 600 })
  const last = { model: model202702 }
  expect(sha256(inputs.map(([[submission, context], fixes]) => [verify(submission, context, last), verifyTrack(sampleTrack({ fixes }), context, last)]))).toBe('a5574b028af04fd6e48f43cff9521ed76142cc5c432f857420e76602f24d5202')
})
