import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTrack } from '../../../testkit/src/samples.ts'
import { anyFixes, anyPresenceContext as anyContext, anyScanningCheckIn as anyCheckIn } from '../../../testkit/src/arbitraries.ts'
import { languages } from '../kernel/index.ts'
import { type CheckInContext, catalogue, currentWeights, evaluateAll, evaluateBeside, evaluateTrack, explainFinding, signals, weights202611, weights202612, weights202701 } from './index.ts'

describe('all signals', () => {
  it('give one finding each, in the catalogue’s order, of the catalogue’s group', () => {
    const findings = evaluateAll(sampleCheckIn(), sampleContext())
    expect(findings.map((f) => f.signal)).toEqual(signals.map((s) => s.id))
    for (const finding of findings) expect(finding.group).toBe(catalogue[finding.signal as keyof typeof catalogue].group)
  })

  it('have nothing against an honest check-in', () => {
    expect(evaluateAll(sampleCheckIn(), sampleContext()).filter((f) => f.weightDecibans < 0)).toEqual([])
    expect(evaluateTrack(sampleTrack(), sampleContext()).filter((f) => f.weightDecibans < 0)).toEqual([])
  })

  it('weigh nothing when nothing is known', () => {
    const bare = sampleCheckIn({ fix: undefined, siteId: undefined, device: {}, clocks: { serverTime: 0 }, integrity: { signature: 'unsigned', order: 'unknown' } })
    for (const finding of evaluateAll(bare, {})) expect(finding).toMatchObject({ state: 'absent', weightDecibans: 0 })
  })

  it('stay within their bounds, agree with their state and can be explained, whatever the input', () => {
    fc.assert(fc.property(anyCheckIn, anyContext, (submission, context) => {
      for (const finding of evaluateAll(submission, context)) {
        expect(finding.reason, JSON.stringify(finding)).not.toBe('failed')
        const bounds = Object.values(currentWeights[finding.signal as keyof typeof currentWeights])
        expect(finding.weightDecibans).toBeGreaterThanOrEqual(Math.min(0, ...bounds))
        expect(finding.weightDecibans).toBeLessThanOrEqual(Math.max(0, ...bounds))
        expect(finding.state === 'supports').toBe(finding.weightDecibans > 0)
        expect(finding.state === 'against').toBe(finding.weightDecibans < 0)
        expect(JSON.parse(JSON.stringify(finding))).toEqual(finding)
        for (const language of languages) expect(explainFinding(finding, language)).not.toMatch(/[{}]|NaN|undefined|\?$/)
      }
    }), { numRuns: 1_000 })
  })

  it('say the same beside the findings of another model as by themselves', () => {
    const sets = [weights202611, weights202612, weights202701, currentWeights]
    fc.assert(fc.property(anyCheckIn, anyContext, (submission, context) => {
      const alone = sets.map((weights) => ({ weights, findings: evaluateAll(submission, context, weights) }))
      for (const { weights, findings } of alone) for (const made of alone) expect(evaluateBeside(submission, context, weights, made)).toEqual(findings)
    }), { numRuns: 300 })
  })

  it('read no weights but their own', () => {
    fc.assert(fc.property(anyCheckIn, anyContext, (submission, context) => {
      for (const { id, evaluate } of signals) {
        const read = new Set<string | symbol>()
        evaluate(submission, context, new Proxy(currentWeights, { get: (target, key) => { read.add(key); return target[key as keyof typeof target] } }))
        expect([...read].filter((key) => key !== id), id).toEqual([])
      }
    }), { numRuns: 300 })
  })

  it('never fail on a track, whatever its fixes', () => {
    fc.assert(fc.property(anyFixes, anyContext, (fixes, context) => {
      for (const finding of evaluateTrack(sampleTrack({ fixes }), context)) {
        expect(finding.reason).not.toBe('failed')
        expect(Number.isFinite(finding.weightDecibans)).toBe(true)
      }
    }), { numRuns: 1_000 })
  })

  it('that break are shown as not conclusive and do not stop the others', () => {
    const hostile = { ...sampleContext(), get site(): never { throw new Error('the site cannot be read') } } as CheckInContext
    const findings = evaluateAll(sampleCheckIn(), hostile)
    expect(findings).toHaveLength(signals.length)
    expect(findings.find((f) => f.signal === 'inside_fence')).toEqual({ signal: 'inside_fence', group: 'place', state: 'inconclusive', weightDecibans: 0, reason: 'failed', values: {} })
    expect(findings.find((f) => f.signal === 'signature')).toMatchObject({ state: 'supports' })
    expect(explainFinding(findings[0]!, 'zh-CN')).toBe('这一项没能判断，不影响结果')
  })
})
