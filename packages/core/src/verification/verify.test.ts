import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyFullContext as anyContext, anyScanningCheckIn as anyCheckIn } from '../../../testkit/src/arbitraries.ts'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, samplePlace, sampleStay, sampleTime, sampleTrack } from '../../../testkit/src/samples.ts'
import { type CheckInSubmission, type Finding, type SignalGroup, languages } from '../kernel/index.ts'
import type { CheckInContext } from '../signals/index.ts'
import { destination, fromWgs84 } from '../geo/index.ts'
import { bandName, combineGroup, currentModel, model202612, verify, verifyTrack, weighEvidence } from './index.ts'

const bandOf = (submission: Partial<CheckInSubmission> = {}, context: Partial<CheckInContext> = {}) => verify(sampleCheckIn(submission), sampleContext(context)).band

describe('bands', () => {
  it('never verifies by itself what a replaced phone brings, under no model, and hides no doubt by it', () => {
    const brought = (order: 'in_order' | 'gap' | 'fork') => ({ integrity: { signature: 'valid', order, isAfterReplacement: true } }) as const
    for (const model of [currentModel, model202612]) expect(verify(sampleCheckIn(brought('in_order')), sampleContext(), { model }).band).toBe('needs_review')
    expect(bandOf(brought('gap'))).toBe('needs_review')
    expect(verify(sampleCheckIn(brought('fork')), sampleContext()).findings.find(({ signal }) => signal === 'event_order')).toMatchObject({ reason: 'fork', weightDecibans: -10 })
    expect(verifyTrack(sampleTrack(brought('in_order')), {}).band).toBe('needs_review')
  })

  it('verifies an honest check-in, and says why', () => {
    const verdict = verify(sampleCheckIn(), sampleContext({ followingFixes: sampleStay() }))
    expect(verdict).toMatchObject({ eventId: 'event-1', band: 'verified', priorDecibans: 10, strongestFor: ['inside_fence', 'signature'], strongestAgainst: [], model: { version: '2027-06' } })
    expect(verdict.model.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('verifies honest people on bad days: offline for two days, a tracker that cannot sign, a borrowed phone, an indoor fix', () => {
    expect(bandOf({ device: {}, clocks: { fixTime: sampleTime, deviceTime: sampleTime, serverTime: sampleTime + 172_800_000 }, integrity: { signature: 'valid', order: 'gap' } })).toBe('verified')
    expect(bandOf({ source: 'owntracks', device: {}, integrity: { signature: 'unsigned', order: 'unknown' } }, { deviceUse: undefined })).toBe('verified')
    expect(bandOf({}, { deviceUse: { personIds: ['a'] } })).toBe('verified')
    expect(bandOf({ fix: sampleFix({ metresAway: 60, accuracyMetres: 65, provider: 'network', mock: undefined }) })).toBe('verified')
  })

  it('does not verify what stands on its own word, on a phone that is otherwise seen on its ways; and does not ask for a look', () => {
    const way = Array.from({ length: 120 }, (_, i) => sampleFix({ metresAway: (120 - i) * 60, seconds: -86_400 + i * 15 }))
    const alone = { previousFixes: [], earlierTracks: [{ isOwn: true, fixTime: way.map((f) => f.fixTime), lat: way.map((f) => f.lat), lon: way.map((f) => f.lon) }] }
    expect(bandOf({}, alone)).toBe('not_enough_evidence')
    expect(bandOf({}, { ...alone, followingFixes: sampleStay() }), 'once the track is there').toBe('verified')
    const heard = Array.from({ length: 4 }, (_, i) => ({ kind: 'wifi' as const, id: `access point ${i}` }))
    const siteRadio = { checkInCount: 9, personCount: 3, dayCount: 5, heard: heard.map((h) => ({ ...h, count: 8 })) }
    expect(bandOf({ radio: { scanTime: sampleTime, sightings: heard } }, { ...alone, siteRadio }), 'the site is heard').toBe('verified')
    expect(verify(sampleCheckIn(), sampleContext(alone), { model: model202612 }).band, 'as it was under 2026-12').toBe('verified')
  })

  it('names a handset in another datum an error of settings, and asks for no look once it is known', () => {
    const shop = (n: number) => destination(samplePlace, 90 * n, 3_000)
    const known = [1, 2].map((n) => ({ eventId: `e${n}`, personId: 'person-1', deviceId: 'device-1', time: sampleTime - n * 3_600_000, siteId: `other-${n}`, sitePosition: shop(n), fix: sampleFix({ ...fromWgs84(shop(n), 'gcj02') }) }))
    const fix = { ...sampleFix(), ...fromWgs84(samplePlace, 'gcj02') }
    const judged = (earlierCheckIns: typeof known) => verify(sampleCheckIn({ fix }), sampleContext({ previousFixes: [], lastOtherCheckIn: undefined, earlierCheckIns }))
    expect(judged([])).toMatchObject({ band: 'needs_review', strongestFor: expect.arrayContaining(['datum_mistake']) })
    expect(judged(known).band).toBe('verified')
  })

  it('says not enough evidence, never doubt, when little is known', () => {
    expect(bandOf({ fix: undefined })).toBe('not_enough_evidence')
    expect(bandOf({ fix: sampleFix({ accuracyMetres: 5_000, metresAway: 3_000 }) })).toBe('not_enough_evidence')
    expect(bandOf({}, { site: undefined })).toBe('not_enough_evidence')
    expect(bandOf({ fix: undefined, device: {}, clocks: { serverTime: sampleTime }, integrity: { signature: 'unsigned', order: 'unknown' } }, { previousFixes: [], deviceUse: undefined, lastOtherCheckIn: undefined })).toBe('not_enough_evidence')
  })

  it('verifies nothing of which no clock can tell when it was', () => {
    const impossible = fc.constantFrom(0, Date.UTC(2099, 5, 1), -1e12, NaN)
    fc.assert(fc.property(anyCheckIn, anyContext, impossible, impossible, (submission, context, deviceTime, fixTime) => {
      const lost = { ...submission, device: {}, fix: submission.fix && { ...submission.fix, fixTime }, clocks: { deviceTime, fixTime, serverTime: sampleTime }, integrity: { ...submission.integrity, signature: 'valid' as const } }
      expect(verify(lost, context).band).not.toBe('verified')
    }), { numRuns: 300 })
    expect(bandOf({ device: {}, fix: sampleFix({ seconds: -sampleTime / 1000 }), clocks: { deviceTime: 0, fixTime: 0, serverTime: sampleTime } }, { followingFixes: sampleStay() })).toBe('needs_review')
  })

  it('asks for a look at one thing that speaks against it', () => {
    expect(bandOf({ fix: sampleFix({ metresAway: 2_000 }) })).toBe('needs_review')
    expect(bandOf({ integrity: { signature: 'valid', order: 'fork' } }, { conflictingEventIds: ['event-1'], deviceUse: { personIds: ['a', 'b'] } })).toBe('needs_review')
    expect(bandOf({}, { previousFixes: sampleApproach().map((fix, i) => ({ ...fix, mock: i < 5 })) })).toBe('needs_review')
  })

  it('has strong doubt for a decisive finding, whatever else supports it', () => {
    const stayed = { followingFixes: sampleStay() }
    expect(bandOf({ fix: sampleFix({ mock: true }) }, stayed)).toBe('strong_doubt')
    expect(bandOf({ integrity: { signature: 'invalid', order: 'in_order' } }, stayed)).toBe('strong_doubt')
    expect(bandOf({}, { ...stayed, lastOtherCheckIn: { fix: sampleFix({ metresAway: 1_000_000 }), time: sampleTime - 600_000, wasInside: true } })).toBe('strong_doubt')
  })

  it('has strong doubt when independent groups agree', () => {
    const elsewhere = { fix: sampleFix({ metresAway: 15_000, seconds: -30 }), time: sampleTime - 30_000, wasInside: true }
    const away = Array.from({ length: 5 }, (_, i) => sampleFix({ metresAway: 3_000, seconds: 60 + i * 10 }))
    const verdict = verify(sampleCheckIn({ device: {}, clocks: { fixTime: sampleTime, deviceTime: sampleTime, serverTime: sampleTime + 1_000 }, integrity: { signature: 'unsigned', order: 'fork' } }), sampleContext({ previousFixes: [], followingFixes: away, deviceUse: { personIds: ['a', 'b'] }, lastOtherCheckIn: elsewhere }))
    expect(verdict, JSON.stringify(verdict.groupDecibans)).toMatchObject({ band: 'strong_doubt', strongestAgainst: ['impossible_travel', 'event_order'] })
    expect(Object.values(verdict.groupDecibans).filter((sum) => sum < -5).length).toBeGreaterThanOrEqual(3)
  })

  it('lets a demoted signal be seen but not count', () => {
    const submission = sampleCheckIn({ fix: sampleFix({ mock: true }) })
    const verdict = verify(submission, sampleContext(), { demotedSignals: ['mock_location'] })
    expect(verdict.band).toBe('verified')
    expect(verdict.findings.find((f) => f.signal === 'mock_location')).toMatchObject({ reason: 'flagged', state: 'neutral', weightDecibans: 0 })
  })

  it('has a name for every band in every language', () => {
    expect(bandName('verified', 'zh-CN')).toBe('可信')
    for (const language of languages) expect(new Set((['verified', 'needs_review', 'strong_doubt', 'not_enough_evidence'] as const).map((band) => bandName(band, language))).size).toBe(4)
  })
})

describe('tracks', () => {
  it('are verified only when signed, and an unsigned one is no reproach', () => {
    expect(verifyTrack(sampleTrack()).band).toBe('verified')
    expect(verifyTrack(sampleTrack({ integrity: { signature: 'unsigned', order: 'unknown' } })).band).toBe('not_enough_evidence')
    expect(verifyTrack(sampleTrack({ integrity: { signature: 'valid', order: 'fork' } })).band).not.toBe('verified')
    expect(verifyTrack(sampleTrack({ fixes: sampleApproach().map((fix) => ({ ...fix, mock: true })) })).band).toBe('strong_doubt')
    expect(verifyTrack(sampleTrack({ fixes: [] })).band).not.toBe('strong_doubt')
  })
})

describe('weighing', () => {
  const weight = fc.integer({ min: -300, max: 120 }).map((tenths) => tenths / 10)
  const group = fc.constantFrom<SignalGroup>('place', 'motion', 'clock', 'device', 'integrity', 'behaviour')
  const finding: fc.Arbitrary<Finding> = fc.record({ signal: fc.constantFrom('a', 'b'), group, state: fc.constant('neutral' as const), weightDecibans: fc.oneof(weight, fc.constant(0)), reason: fc.constant('r'), values: fc.constant({}) })
  const total = (findings: readonly Finding[]): number => weighEvidence(findings, currentModel).totalDecibans

  it('adds up: the total is the prior plus the groups', () => {
    fc.assert(fc.property(anyCheckIn, anyContext, (submission, context) => {
      const verdict = verify(submission, context)
      const sum = Object.values(verdict.groupDecibans).reduce((a, b) => a + b, verdict.priorDecibans)
      expect(verdict.totalDecibans).toBeCloseTo(sum, 6)
      for (const [name, groupSum] of Object.entries(verdict.groupDecibans)) {
        expect(groupSum).toBe(combineGroup(verdict.findings.filter((f) => f.group === name).map((f) => f.weightDecibans), currentModel.furtherFindingFactor))
      }
      for (const id of verdict.strongestAgainst) expect(verdict.findings.find((f) => f.signal === id)!.weightDecibans).toBeLessThan(0)
    }), { numRuns: 300 })
  })

  it('is the same every time, in any order of findings', () => {
    fc.assert(fc.property(anyCheckIn, anyContext, (submission, context) => {
      expect(JSON.stringify(verify(submission, context))).toBe(JSON.stringify(verify(structuredClone(submission), structuredClone(context))))
    }), { numRuns: 200 })
    fc.assert(fc.property(fc.array(finding, { maxLength: 12 }).chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), ([all, shuffled]) => {
      expect(weighEvidence(shuffled, currentModel)).toEqual(weighEvidence(all, currentModel))
    }))
  })

  it('moves with every further finding in its own direction, and not at all with an absent one', () => {
    fc.assert(fc.property(fc.array(finding, { maxLength: 12 }), finding, (all, more) => {
      const [before, after] = [total(all), total([...all, more])]
      if (more.weightDecibans === 0) expect(after).toBe(before)
      else if (more.weightDecibans > 0) expect(after).toBeGreaterThanOrEqual(before)
      else expect(after).toBeLessThanOrEqual(before)
    }))
  })

  it('never lets a group say more than twice its strongest signal', () => {
    fc.assert(fc.property(fc.array(weight, { minLength: 1, maxLength: 10 }), (weights) => {
      const sum = combineGroup(weights, 0.5)
      expect(sum).toBeLessThanOrEqual(2 * Math.max(0, ...weights) + 0.001)
      expect(sum).toBeGreaterThanOrEqual(2 * Math.min(0, ...weights) - 0.001)
    }))
  })

  /** Everything a check-in can lack, taken away: none of it may make it more believable. */
  it('never trusts more for knowing less that spoke for it', () => {
    const absences: readonly ((s: CheckInSubmission, c: CheckInContext) => [CheckInSubmission, CheckInContext])[] = [
      (s, c) => [{ ...s, integrity: { ...s.integrity, signature: 'unsigned' } }, c],
      (s, c) => [{ ...s, integrity: { ...s.integrity, order: 'unknown' } }, c],
      (s, c) => [{ ...s, device: {} }, c],
      (s, c) => [s, { ...c, deviceUse: undefined }],
      (s, c) => [s, { ...c, site: undefined }],
      (s, c) => [s, { ...c, followingFixes: undefined }],
      (s, c) => [s, { ...c, previousFixes: undefined, lastOtherCheckIn: undefined }],
    ]
    const honest = [sampleCheckIn(), sampleContext({ followingFixes: sampleStay() })] as const
    const full = verify(...honest).totalDecibans
    for (const take of absences) expect(verify(...take(...honest)).totalDecibans, take.toString()).toBeLessThanOrEqual(full)
  })

  it('never has strong doubt from a single ordinary group', () => {
    fc.assert(fc.property(anyCheckIn, anyContext, (submission, context) => {
      const verdict = verify(submission, context)
      if (verdict.band !== 'strong_doubt') return
      const decisive = verdict.findings.some((f) => currentModel.decisive[f.signal]?.includes(f.reason))
      const groups = Object.values(verdict.groupDecibans).filter((sum) => sum <= currentModel.thresholds.doubtGroup).length
      expect(decisive || groups >= 2).toBe(true)
    }), { numRuns: 1_000 })
  })
})
