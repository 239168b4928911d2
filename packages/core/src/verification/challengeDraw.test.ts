import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawChallenge, explainDraw, explainTierTimes, sameForEveryTier, usualTierTimes } from './challengeDraw.ts'
import { trustTiers } from './policy/trustTier.ts'

describe('the draw', () => {
  test('is spread evenly, is bounded, and draws nobody without a rule', () => {
    const hashes = Array.from({ length: 4_000 }, (_, i) => { let x = i * 2_654_435_761; return Uint8Array.from({ length: 32 }, () => { x = (x * 1_103_515_245 + 12_345) >>> 0; return x >>> 24 }) })
    const drawn = hashes.filter((hash) => drawChallenge(hash, 1, 40).drawn).length
    expect(drawn / hashes.length).toBeGreaterThan(0.015)
    expect(drawn / hashes.length).toBeLessThan(0.037)
    expect(drawChallenge(hashes[0]!, 1_000, 1).share).toBe(0.5)
    for (const [perWeek, slots] of [[0, 40], [-1, 40], [1, 0], [Number.NaN, 40]] as const) expect(drawChallenge(new Uint8Array(32), perWeek, slots).drawn).toBe(false)
    expect(drawChallenge(new Uint8Array(2), 1, 2).drawn).toBe(false)
  })
  test('the same hash gives the same number, in 0…1', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 6, maxLength: 32 }), (hash) => {
      const { number } = drawChallenge(hash, 1, 10)
      expect(number).toBeGreaterThanOrEqual(0)
      expect(number).toBeLessThan(1)
      expect(drawChallenge(hash, 1, 10).number).toBe(number)
    }))
  })
})

describe('tiers', () => {
  test('lower the draw of the trusted, raise that of who is checked more closely, and leave the others', () => {
    expect(usualTierTimes.trusted).toBeLessThan(usualTierTimes.standard)
    expect(usualTierTimes.checked).toBeGreaterThan(usualTierTimes.standard)
    expect([usualTierTimes.standard, usualTierTimes.starting]).toEqual([1, 1])
    expect(trustTiers.map((tier) => sameForEveryTier[tier])).toEqual([1, 1, 1, 1])
  })
  test('whoever is drawn at a share is drawn at any larger one: a tier changes how often, not who by chance', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.double({ min: 0, max: 10, noNaN: true }), fc.double({ min: 1, max: 3, noNaN: true }), (hash, perWeek, times) => {
      if (drawChallenge(hash, perWeek, 80).drawn) expect(drawChallenge(hash, perWeek * times, 80).drawn).toBe(true)
    }))
  })
  test('the sentence holds the whole reckoning', () => {
    const draw = { number: 0.0041, share: 0.00625, perWeek: 1, slotsPerWeek: 80, trustTier: 'trusted', times: 0.5 } as const
    expect(explainDraw(draw, 'zh-CN')).toBe('抽签数 0.0041，小于 0.0063 即抽中：每周 1 次 × 信任等级“信任”的 0.5 倍 ÷ 每周 80 个时段。')
    expect(explainDraw(draw, 'en')).toContain('0.5 for the trust tier “Trusted”')
    expect(explainTierTimes(2, 'zh-CN')).toContain('2 倍')
    expect(explainTierTimes(1, 'en')).toBe('Drawn for spot challenges as often as usual.')
  })
})
