import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyCheckIn, anyContext, anyFixes, anyFullContext, anyPresenceContext, anyScanningCheckIn, anyWiderContext } from '../../../testkit/src/arbitraries.ts'
import { sampleCheckIn, sampleContext, sampleFix, sampleStay, sampleTrack } from '../../../testkit/src/samples.ts'
import { promptOf } from '../kernel/index.ts'
import { anySpeakingCheckIn } from '../../../testkit/src/speaking.ts'
import { model202611, model202612, model202701, model202702, model202703, model202704, plainPolicy, verify, verifyTrack } from './index.ts'

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

/** What model 2027-02 reads and none before it does, besides factors: a video and what was found in it. */
const anyVideo = fc.record({
  isShown: fc.boolean(), isRead: fc.boolean(), isPrompted: fc.boolean(), promptAgoSeconds: fc.integer({ min: 0, max: 90 }), isAnother: fc.boolean(),
  durationSeconds: fc.integer({ min: 0, max: 60 }), darkShare: fc.integer({ min: 0, max: 10 }), stillShare: fc.integer({ min: 0, max: 10 }), trouble: fc.constantFrom(undefined, undefined, undefined, 'damaged'),
  matches: fc.array(fc.record({
    eventId: fc.constantFrom('e1', 'e2', 'e3'), kind: fc.constantFrom('video' as const, 'photo' as const), isOwn: fc.boolean(), isHere: fc.boolean(), agoHours: fc.integer({ min: 1, max: 2_000 }),
    comparedFrames: fc.integer({ min: 1, max: 40 }), alike: fc.integer({ min: 0, max: 10 }), identical: fc.integer({ min: 0, max: 10 }), isSameFile: fc.boolean(), isMirrored: fc.boolean(),
  }), { maxLength: 3 }),
  scene: fc.option(fc.record({ outcome: fc.constantFrom('match' as const, 'uncertain' as const, 'mismatch' as const), referenceCount: fc.integer({ min: 0, max: 4 }), commonPoints: fc.integer({ min: 0, max: 200 }), signTenths: fc.integer({ min: 0, max: 10 }) }), { nil: undefined }),
})

it('gives the verdicts of 2027-02 as they were given', () => {
  const inputs = fc.sample(fc.tuple(anyScanningCheckIn, anyPresenceContext, anyVideo, anyFixes), { seed: 202702, numRuns: 1_000 })
  const verdicts = inputs.map(([checkIn, context, v, fixes]) => {
    const deviceTime = checkIn.clocks.deviceTime
    const prompt = v.isPrompted && deviceTime !== undefined ? { promptId: promptOf(v.isAnother ? 'another' : checkIn.eventId).id, promptTime: deviceTime - v.promptAgoSeconds * 1000 } : {}
    const submission = v.isShown ? { ...checkIn, video: { sha256: 'bb', ...prompt } } : checkIn
    const time = checkIn.clocks.serverTime
    const matches = v.matches.map(({ isHere, agoHours, alike, identical, ...match }) => ({
      ...match, time: time - agoHours * 3_600_000, siteId: isHere ? checkIn.siteId ?? 'here' : 'elsewhere', alikeFrames: Math.round((match.comparedFrames * alike) / 10), identicalFrames: Math.round((match.comparedFrames * Math.min(alike, identical)) / 10),
    }))
    const scene = v.scene && { outcome: v.scene.outcome, referenceCount: v.scene.referenceCount, commonPoints: v.scene.commonPoints, signShare: v.scene.signTenths / 10 }
    const video = { sha256: 'bb', durationSeconds: v.durationSeconds, darkShare: v.darkShare / 10, stillShare: v.stillShare / 10, matches, ...(v.trouble ? { trouble: v.trouble } : {}), ...(scene ? { scene } : {}) }
    const policy = { model: model202702 }
    return [verify(submission, v.isRead ? { ...context, video } : context, policy), verifyTrack(sampleTrack({ fixes }), context, policy)] as const
  })
  // The cases must be of use: each of the seven signals that this model brought speaks in some of them.
  for (const signal of ['site_tag', 'site_code', 'site_beacon', 'reused_video', 'video_prompt', 'video_picture', 'video_scene']) {
    expect(verdicts.filter(([verdict]) => verdict.findings.some((finding) => finding.signal === signal && finding.weightDecibans !== 0)).length, signal).toBeGreaterThan(5)
  }
  expect(sha256(verdicts)).toBe('0efb25d5231318f5029fc78abbee4a3340d51d065b1fb33cc590d73c313eaec7')
})

it('gives the verdicts of 2027-02 as they were given, on check-ins about which every signal has something to say', () => {
  const inputs = fc.sample(fc.tuple(anySpeakingCheckIn, anyFixes), { seed: 202702, numRuns: 600 })
  const last = { model: model202702 }
  expect(sha256(inputs.map(([[submission, context], fixes]) => [verify(submission, context, last), verifyTrack(sampleTrack({ fixes }), context, last)]))).toBe('a5574b028af04fd6e48f43cff9521ed76142cc5c432f857420e76602f24d5202')
})

it('gives the verdicts of 2027-03 as they were given, on such check-ins', () => {
  const inputs = fc.sample(fc.tuple(anySpeakingCheckIn, anyFixes), { seed: 202703, numRuns: 600 })
  const last = { model: model202703 }
  expect(sha256(inputs.map(([[submission, context], fixes]) => [verify(submission, context, last), verifyTrack(sampleTrack({ fixes }), context, last)]))).toBe('c3125d9f1fc1eef683432f2e1244ad8a4bce83c3a29917e717c7cbeaf49217af')
})

it('gives the verdicts of 2027-04 as they were given, on such check-ins; a spoken note is no note to it', () => {
  const inputs = fc.sample(fc.tuple(anySpeakingCheckIn, anyFixes, fc.integer({ min: 0, max: 40 }), fc.boolean()), { seed: 202704, numRuns: 600 })
  const applied = { policy: { ...plainPolicy, name: '要备注', policyId: 'p1', version: 1, sha256: '0'.repeat(64), requires: 'gps and note' }, trustTier: 'standard' as const }
  const last = { model: model202704, applied }
  const verdicts = inputs.map(([[submission, context], fixes, tenths, isSpoken]) =>
    [verify(isSpoken ? { ...submission, voice: { sha256: 'cc', durationSeconds: 5, speechSeconds: tenths / 10 } } : submission, context, last), verifyTrack(sampleTrack({ fixes }), context, last)] as const)
  expect(verdicts.filter(([verdict], i) => inputs[i]![3] && verdict.missingFactors?.includes('note') === true).length).toBeGreaterThan(50)
  expect(sha256(verdicts)).toBe('8c7dbf2b51bb16ea78701c18134ad71325b37a4d4825a2fbdede7a77c43d1f51')
})
