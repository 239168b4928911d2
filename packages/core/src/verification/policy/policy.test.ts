import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inLanguage, isNote, languages, spokenNoteSeconds, type VerdictBand } from '../../kernel/index.ts'
import { model202704 } from '../models/2027-04.ts'
import { model202705 } from '../models/2027-05.ts'
import { currentModel, verify } from '../verify.ts'
import { anyExpression } from '../../../../testkit/src/arbitraries.ts'
import { sampleCheckIn, sampleContext, sampleFix, sampleTime } from '../../../../testkit/src/samples.ts'
import { type Policy, type PolicyBody, type SettledRecord, applicablePolicies, decideAction, explainAction, explainChoice, explainTrustTier, factors, obstaclesOf, plainPolicy, policyActions, printExpression, readPolicyBody, severity, tierRules, trustTierOf } from './index.ts'

const policyOf = (change: Partial<Policy> = {}): Policy => ({ ...plainPolicy, name: '策略', policyId: 'p1', version: 1, sha256: '0'.repeat(64), ...change })
const bands: readonly VerdictBand[] = ['verified', 'not_enough_evidence', 'needs_review', 'strong_doubt']
const checkIn = sampleCheckIn()
const bare = { ...checkIn, note: undefined, photoSha256: undefined }

const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  requires: fc.option(anyExpression, { nil: undefined }).map(printExpression).filter((text) => text.length <= 300),
  whenMissing: fc.constantFrom('ask_factor' as const, 'review' as const, 'block' as const),
  lowAccuracy: fc.option(fc.record({ beyondMetres: fc.integer({ min: 20, max: 500 }), ask: fc.constantFrom('photo' as const, 'note' as const) }), { nil: undefined }),
  actions: fc.record({ verified: fc.constantFrom(...policyActions), not_enough_evidence: fc.constantFrom(...policyActions), needs_review: fc.constantFrom(...policyActions), strong_doubt: fc.constantFrom(...policyActions) }),
  rate: fc.double({ min: 0, max: 0.5, noNaN: true }),
}).map(({ rate, lowAccuracy, ...rest }) => policyOf({ ...rest, ...(lowAccuracy === undefined ? {} : { lowAccuracy }), auditRates: { starting: rate, standard: rate, trusted: rate, checked: rate } }))

describe('what follows from a check-in', () => {
  it('asks for what is missing, says it kindly, and accepts once it is there', () => {
    const applied = { policy: policyOf({ requires: 'gps and photo' }), trustTier: 'standard' as const }
    const asked = decideAction(bare, 'verified', applied)
    expect(asked).toMatchObject({ action: 'ask_factor', missingFactors: ['photo'], actionReasons: ['factor_missing'], policy: { id: 'p1', version: 1 } })
    expect(explainAction(asked, 'zh-CN')).toEqual(['还差：拍照。'])
    expect(decideAction({ ...bare, photoSha256: 'a'.repeat(64) }, 'verified', applied)).toMatchObject({ action: 'accept', missingFactors: [] })
  })

  it('a required note may be spoken, from a second of speech on; models before 2027-05 want it written', () => {
    const applied = { policy: policyOf({ requires: 'gps and note' }), trustTier: 'standard' as const }
    const spoken = (speechSeconds: number, model = currentModel) => verify({ ...bare, voice: { sha256: 'cc', durationSeconds: 8, speechSeconds } }, sampleContext(), { applied, model }).missingFactors
    expect([spoken(0), spoken(0.9), spoken(1), spoken(8), spoken(8, model202704)]).toEqual([['note'], ['note'], [], [], ['note']])
    // The phone asks by the same.
    expect(spokenNoteSeconds).toBe(currentModel.spokenNoteSeconds)
    expect([isNote(' ', 0.9), isNote(undefined, 1), isNote('到店', undefined), isNote(undefined, undefined)]).toEqual([false, true, true, false])
  })

  it('Wi-Fi and a beacon are brought where they are the site’s, not where any is heard; to models before 2027-06 any is', () => {
    const heardAt = (requires: string, kind: 'wifi' | 'beacon', ids: readonly string[], model = currentModel, known = ['a', 'b', 'c']) => verify(
      { ...bare, radio: { scanTime: sampleTime - 3_000, sightings: ids.map((id) => ({ kind, id, powerDbm: -60 })) } },
      sampleContext({ siteRadio: { checkInCount: 12, personCount: 3, dayCount: 8, heard: known.map((id) => ({ kind: 'wifi' as const, id, count: 11 })) } }),
      { applied: { policy: policyOf({ requires }), trustTier: 'standard' as const }, model },
    ).missingFactors
    const wifi = 'gps and (photo or wifi)'
    expect([heardAt(wifi, 'wifi', ['a', 'b', 'c', 'x']), heardAt(wifi, 'wifi', ['a', 'x', 'y'])]).toEqual([[], []])
    expect([heardAt(wifi, 'wifi', ['x', 'y', 'z']), heardAt(wifi, 'wifi', ['a', 'b', 'c'], currentModel, [])]).toEqual([['photo'], ['photo']])
    expect(heardAt('gps and (photo or beacon)', 'beacon', ['x'])).toEqual(['photo'])
    expect([heardAt(wifi, 'wifi', ['x', 'y', 'z'], model202705), heardAt('gps and (photo or beacon)', 'beacon', ['x'], model202705)]).toEqual([[], []])
  })

  it('low accuracy asks for one cheap factor instead of a doubt', () => {
    const applied = { policy: policyOf({ lowAccuracy: { beyondMetres: 100, ask: 'photo' } }), trustTier: 'standard' as const }
    expect(decideAction({ ...bare, fix: sampleFix({ accuracyMetres: 900 }) }, 'not_enough_evidence', applied)).toMatchObject({ action: 'ask_factor', missingFactors: ['photo'], actionReasons: ['low_accuracy'] })
    expect(decideAction({ ...bare, fix: sampleFix({ accuracyMetres: 20 }) }, 'verified', applied).action).toBe('accept')
  })

  it('what a phone cannot do sends to a person, and never blocks', () => {
    const outcome = decideAction(bare, 'verified', { policy: policyOf({ requires: 'nfc', whenMissing: 'block' }), trustTier: 'standard' })
    expect(outcome).toMatchObject({ action: 'review', actionReasons: ['factor_unavailable'], missingFactors: [] })
  })

  it('a random audit is a review said as routine', () => {
    const applied = { policy: policyOf({ auditRates: { ...plainPolicy.auditRates, trusted: 0.05 } }), trustTier: 'trusted' as const }
    const drawn = decideAction(bare, 'verified', { ...applied, auditNumber: 0.049 })
    expect(drawn).toMatchObject({ action: 'review', actionReasons: ['random_audit'], audit: { rate: 0.05, number: 0.049, drawn: true } })
    expect(explainAction(drawn, 'en')).toEqual(['A routine check, drawn at random. It says nothing about you.'])
    expect(decideAction(bare, 'verified', { ...applied, auditNumber: 0.05 }).action).toBe('accept')
    expect(decideAction(bare, 'verified', { ...applied, trustTier: 'standard', auditNumber: 0 })).not.toHaveProperty('audit')
  })

  it('adding a requirement never makes it milder, bringing a factor never severer', () => {
    fc.assert(fc.property(anyPolicy, fc.constantFrom(...bands), fc.constantFrom(...factors), fc.boolean(), fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }), (policy, band, factor, hasPhoto, hasNote, auditNumber) => {
      const submission = { ...bare, ...(hasPhoto ? { photoSha256: 'a'.repeat(64) } : {}), ...(hasNote ? { note: '好' } : {}) }
      const applied = { policy, trustTier: 'standard' as const, auditNumber }
      const before = decideAction(submission, band, applied)
      const stricter = policyOf({ ...policy, requires: policy.requires === '' ? factor : `(${policy.requires}) and ${factor}` })
      if (stricter.requires.length <= 300) expect(severity(decideAction(submission, band, { ...applied, policy: stricter }).action)).toBeGreaterThanOrEqual(severity(before.action))
      for (const missing of before.missingFactors) {
        const given = missing === 'photo' ? { photoSha256: 'a'.repeat(64) } : missing === 'note' ? { note: '好' } : undefined
        // Where a band is answered by asking and all was brought, a person looks: that is the one step up, and it is not for the factor.
        if (given && policy.actions[band] !== 'ask_factor') expect(severity(decideAction({ ...submission, ...given }, band, applied).action)).toBeLessThanOrEqual(severity(before.action))
      }
      for (const language of languages) expect(explainAction(before, language).every((sentence) => sentence.length > 3)).toBe(true)
    }))
  })

  it('without a policy a verdict has not one member more; with one the model is still named', () => {
    const plain = verify(checkIn, sampleContext())
    expect(Object.keys(plain)).toEqual(['eventId', 'band', 'priorDecibans', 'totalDecibans', 'groupDecibans', 'findings', 'strongestFor', 'strongestAgainst', 'model'])
    const judged = verify(checkIn, sampleContext(), { applied: { policy: policyOf({ thresholds: { verifiedTotal: 30 } }), trustTier: 'standard' } })
    expect(judged).toMatchObject({ model: { sha256: currentModel.sha256 }, totalDecibans: plain.totalDecibans, action: expect.any(String) })
  })

  it('a demoted signal is shown and counts nothing', () => {
    const submission = sampleCheckIn({ fix: sampleFix({ mock: true }) })
    const demoted = verify(submission, sampleContext(), { applied: { policy: policyOf({ demotedSignals: ['mock_location'] }), trustTier: 'standard' } })
    expect(verify(submission, sampleContext()).band).toBe('strong_doubt')
    expect(demoted.findings.find((finding) => finding.signal === 'mock_location')).toMatchObject({ weightDecibans: 0, reason: 'flagged' })
    expect(demoted.band).not.toBe('strong_doubt')
  })
})

describe('reading a policy', () => {
  const body: PolicyBody = { ...plainPolicy, name: '门店拍照', requires: 'gps and photo' }
  it('reads what it wrote, and prints the requirement in one form', () => {
    expect(readPolicyBody(body)).toEqual({ ok: true, value: body })
    expect(readPolicyBody(JSON.parse(JSON.stringify({ ...body, requires: ' GPS  and((photo)) ' })))).toMatchObject({ ok: true, value: { requires: 'gps and photo' } })
  })

  it.each([
    [{ name: ' ' }, 'name'], [{ order: 1.5 }, 'order'], [{ requires: 'gps and' }, 'Character 8'], [{ whenMissing: 'accept' }, 'whenMissing'], [{ thresholds: { doubtTotal: 0 } }, 'thresholds.doubtTotal'],
    [{ thresholds: { verifiedTotal: 31 } }, 'from 15 to 30'], [{ thresholds: { verifiedTotal: NaN } }, 'from 15 to 30'], [{ actions: { verified: 'accept' } }, 'actions'], [{ auditRates: { ...plainPolicy.auditRates, trusted: 0.9 } }, 'auditRates'],
    [{ appliesTo: { siteIds: [] } }, 'appliesTo.siteIds'], [{ appliesTo: { toString: ['x'] } }, 'appliesTo.toString'], [{ lowAccuracy: { beyondMetres: 100, ask: 'face' } }, 'lowAccuracy'], [{ penalty: 1 }, 'penalty'], [{ demotedSignals: ['DROP'] }, 'demotedSignals'],
  ])('refuses %j and names the field', (change, named) => {
    const read = readPolicyBody({ ...body, ...change })
    expect(read.ok).toBe(false)
    expect(read.ok ? '' : inLanguage(read.error, 'en')).toContain(named)
  })

  it('anything at all gives a policy or an error', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.record({ name: fc.anything(), order: fc.anything(), requires: fc.anything(), appliesTo: fc.anything(), actions: fc.anything(), auditRates: fc.anything(), whenMissing: fc.anything(), thresholds: fc.anything() })), (value) => {
      const read = readPolicyBody(value)
      expect(typeof read.ok).toBe('boolean')
    }))
  })

  it('what no phone can bring yet, or what a person may refuse, cannot be the only way', () => {
    expect(obstaclesOf({ ...body, requires: 'gps and face' })).toEqual(['cannot_be_met_today'])
    expect(obstaclesOf({ ...body, requires: 'gps and (face or photo)' })).toEqual([])
    for (const requires of ['video', 'gps and video', 'gps and (video or face)']) expect(obstaclesOf({ ...body, requires })).toEqual(['cannot_be_met_today'])
    expect(obstaclesOf({ ...body, requires: 'gps and (photo or video)' })).toEqual([])
  })
})

describe('which policy decides', () => {
  const facts = { role: 'field_worker' as const, departmentIds: ['d2', 'd1'], trustTier: 'standard' as const, siteId: 's1', siteTier: 'A' }
  const everybody = policyOf({ policyId: 'all', name: '所有人' })
  const tier = policyOf({ policyId: 'tier', name: 'A 级', appliesTo: { siteTiers: ['A'] } })
  const department = policyOf({ policyId: 'department', name: '一部', appliesTo: { departmentIds: ['d1'] } })
  const elsewhere = policyOf({ policyId: 'elsewhere', appliesTo: { siteIds: ['s2'] } })
  it('the most specific, then the order, whatever order they come in', () => {
    expect(applicablePolicies([everybody, elsewhere, tier, department], facts).map(({ policyId }) => policyId)).toEqual(['department', 'tier', 'all'])
    expect(applicablePolicies([{ ...everybody, policyId: 'b', order: 5 }, { ...everybody, policyId: 'c', order: 4 }], facts).map(({ policyId }) => policyId)).toEqual(['c', 'b'])
    const shuffled = fc.shuffledSubarray([everybody, elsewhere, tier, department], { minLength: 4, maxLength: 4 })
    fc.assert(fc.property(shuffled, (policies) => { expect(applicablePolicies(policies, facts)[0]?.policyId).toBe('department') }))
  })
  it('says which and why', () => {
    expect(explainChoice(applicablePolicies([everybody, tier], facts), 'zh-CN')).toBe('由“A 级”决定：针对这一级地点。另有 1 条也适用，但不如它具体。')
    expect(explainChoice([], 'en')).toContain('No policy applies')
  })
})

describe('trust tiers', () => {
  const record = (change: Partial<SettledRecord> = {}): SettledRecord => ({ checkInCount: 100, verifiedCount: 95, decidedAgainstCount: 0, historyDays: 90, ...change })
  it('grow with a settled record and fall only by decisions of people', () => {
    expect(trustTierOf(record())).toBe('trusted')
    expect(trustTierOf(record({ verifiedCount: 80 }))).toBe('standard')
    expect(trustTierOf(record({ decidedAgainstCount: 1 }))).toBe('standard')
    expect(trustTierOf(record({ decidedAgainstCount: 2 }))).toBe('checked')
    expect(trustTierOf(record({ checkInCount: 5, verifiedCount: 0 }))).toBe('starting')
    // The words name the figures of the rules.
    expect(explainTrustTier(record({ checkInCount: 0, verifiedCount: 0 }), 'en')).toMatch(/^There are no check-ins to go by yet\. /)
    expect(explainTrustTier(record({ checkInCount: 5 }), 'zh-CN')).toContain(`满 ${tierRules.startingCheckIns} 次签到、${tierRules.startingDays} 天`)
    expect(explainTrustTier(record({ verifiedCount: 80 }), 'en')).toContain(`with ${tierRules.trustedCheckIns} check-ins, ${tierRules.trustedDays} days`)
  })
  it('no verdict alone brings anybody under closer checks', () => {
    fc.assert(fc.property(fc.nat(500), fc.nat(500), fc.nat(400), (checkInCount, verifiedCount, historyDays) => { expect(trustTierOf({ checkInCount, verifiedCount, historyDays, decidedAgainstCount: 0 })).not.toBe('checked') }))
  })
})
