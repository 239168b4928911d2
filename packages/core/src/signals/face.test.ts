import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import { faceOutcome, faceProviders } from '../kernel/index.ts'
import { type AppliedPolicy, type Policy, plainPolicy, verify } from '../verification/index.ts'
import type { CheckInContext, FaceFacts } from './context.ts'
import { evaluate } from './face.ts'
import { explainFinding } from './index.ts'

const { modelId, thresholds } = faceProviders[0]!
const good: FaceFacts = { modelId, similarity: 0.72, liveScore: 0.98, challenge: 'passed', templateSha256: 'ab'.repeat(32), isConsented: true, earlierUses: 9 }
const withFace = (change: Partial<FaceFacts> | undefined, can: readonly 'face'[] = ['face']): CheckInContext =>
  sampleContext({ factors: { can, registered: [], readings: [], ...(change === undefined ? {} : { face: { ...good, ...change } }) } })
const judge = (change: Partial<FaceFacts> | undefined, can?: readonly 'face'[]) => evaluate(sampleCheckIn(), withFace(change, can))

describe('a face compared on the phone', () => {
  it('tells what the phone found, within a few decibans either way', () => {
    expect(judge({})).toMatchObject({ reason: 'same_person', weightDecibans: 3, group: 'person', values: { similarity: 0.72, liveScore: 0.98 } })
    expect(judge({ similarity: thresholds.match - 0.01 })).toMatchObject({ reason: 'uncertain', weightDecibans: 0 })
    expect(judge({ similarity: thresholds.different - 0.01 })).toMatchObject({ reason: 'different', weightDecibans: -3 })
    expect(explainFinding(judge({}), 'en')).toBe('The phone finds the face like the one enrolled (similarity 0.72, liveness 0.98). A hint, not a proof')
  })
  it('an enrolment that is new says less: it may be anybody’s', () => {
    expect(judge({ earlierUses: 0 })).toMatchObject({ reason: 'same_person_newly_enrolled', weightDecibans: 1 })
    expect(judge({ earlierUses: 3 })).toMatchObject({ reason: 'same_person' })
    expect(judge({ earlierUses: 0, similarity: 0.1 })).toMatchObject({ reason: 'different' })
  })
  it('a picture of the right face is no face: without life or the turn asked for, the similarity says nothing', () => {
    expect(judge({ similarity: 0.99, liveScore: thresholds.live - 0.01 })).toMatchObject({ reason: 'not_live', weightDecibans: -2 })
    expect(judge({ similarity: 0.99, challenge: 'failed' })).toMatchObject({ reason: 'not_live' })
    expect(faceOutcome({ ...good, liveScore: thresholds.live, similarity: thresholds.match })).toBe('match')
  })
  it('counts nothing without consent, from an unknown model, or where it was not used', () => {
    expect(judge({ isConsented: false })).toMatchObject({ reason: 'no_consent', state: 'absent', weightDecibans: 0 })
    expect(judge({ modelId: 'another' })).toMatchObject({ reason: 'unknown_model', weightDecibans: 0 })
    expect(judge(undefined)).toMatchObject({ reason: 'not_used', state: 'absent', weightDecibans: 0 })
    expect(judge(undefined, [])).toMatchObject({ reason: 'not_told', state: 'absent', weightDecibans: 0 })
  })
  it('never decides: at its worst a good check-in stays verified, at its best a doubtful one stays doubtful', () => {
    expect(verify(sampleCheckIn(), withFace({ similarity: -1 })).band).toBe('verified')
    const mocked = sampleCheckIn({ fix: { ...sampleCheckIn().fix!, mock: true } })
    expect(verify(mocked, withFace({})).band).toBe(verify(mocked, withFace(undefined)).band)
  })
})

describe('as a factor of a policy', () => {
  const policy: Policy = { ...plainPolicy, name: '人脸或照片', requires: 'gps and (face or photo)', whenMissing: 'ask_factor', policyId: 'p', version: 1, sha256: '0' }
  const applied: AppliedPolicy = { policy, trustTier: 'standard' }
  const outcome = (context: CheckInContext, photoSha256?: string) => verify(sampleCheckIn({ photoSha256 }), context, { applied })
  it('a match meets it, and so does the other way, for whoever refused too', () => {
    expect(outcome(withFace({}))).toMatchObject({ action: 'accept', missingFactors: [] })
    expect(outcome(withFace(undefined, []), 'cc')).toMatchObject({ action: 'accept', missingFactors: [] })
  })
  it('what is asked for instead is the other way; who refused loses nothing by it', () => {
    expect(outcome(withFace({ similarity: 0.1 }))).toMatchObject({ missingFactors: ['photo'] })
    expect(outcome(withFace(undefined, []))).toMatchObject({ missingFactors: ['photo'] })
    const [refused, before] = [verify(sampleCheckIn(), withFace(undefined, [])), verify(sampleCheckIn(), sampleContext())]
    expect(refused.totalDecibans).toBe(before.totalDecibans)
  })
})
