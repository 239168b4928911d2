import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Expression, explainProblem, parseExpression, printExpression } from './expression.ts'
import { factors, factorsOf } from './factors.ts'
import { type FactorState, type FactorStates, explainRequirement, lackOf, waysOf } from './index.ts'
import { anyExpression } from '../../../../testkit/src/arbitraries.ts'
import { sampleCheckIn } from '../../../../testkit/src/samples.ts'

const parsed = (text: string): Expression | undefined => {
  const read = parseExpression(text)
  if (!read.ok) throw new Error(explainProblem(read.error, 'en'))
  return read.value
}
const problemOf = (text: string) => {
  const read = parseExpression(text)
  return read.ok ? undefined : { reason: read.error.reason, at: read.error.at }
}

const anyStates: fc.Arbitrary<FactorStates> = fc.array(fc.constantFrom<FactorState>('given', 'missing', 'unavailable'), { minLength: factors.length, maxLength: factors.length })
  .map((states) => Object.fromEntries(factors.map((factor, i) => [factor, states[i]!])) as FactorStates)

describe('the requirement language', () => {
  it('reads and prints, and binds tighter than or', () => {
    expect(printExpression(parsed('GPS And (photo OR wifi)'))).toBe('gps and (photo or wifi)')
    expect(printExpression(parsed('gps and photo or wifi'))).toBe('gps and photo or wifi')
    expect(parsed('gps and photo or wifi')).toMatchObject({ kind: 'or' })
    expect(printExpression(parsed('((gps)) and （photo or note）'))).toBe('gps and (photo or note)')
    expect(parsed('  ')).toBeUndefined()
  })

  it('says where and why it cannot read', () => {
    expect(problemOf('gps and selfie')).toEqual({ reason: 'unknown_word', at: 8 })
    expect(problemOf('gps and')).toEqual({ reason: 'operand_expected', at: 7 })
    expect(problemOf('gps photo')).toEqual({ reason: 'operator_expected', at: 4 })
    expect(problemOf('(gps and photo')).toEqual({ reason: 'not_closed', at: 0 })
    expect(problemOf('gps)')).toEqual({ reason: 'not_opened', at: 3 })
    expect(problemOf('()')).toEqual({ reason: 'operand_expected', at: 1 })
    expect(problemOf('('.repeat(50) + 'gps')).toMatchObject({ reason: 'too_deep' })
    expect(problemOf('gps and '.repeat(60))).toMatchObject({ reason: 'too_long' })
    expect(explainProblem({ reason: 'unknown_word', at: 8, length: 6, word: 'selfie' }, 'zh-CN')).toBe('第 9 个字符：不认识“selfie”。')
  })

  it('never throws, and what it reads prints to a text that reads the same', () => {
    const words = fc.array(fc.constantFrom('gps', 'photo', 'and', 'or', '(', ')', '（', 'x', ' ', 'WIFI', '\n'), { maxLength: 30 }).map((list) => list.join(' '))
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), words), (text) => {
      const read = parseExpression(text)
      if (read.ok) expect(parseExpression(printExpression(read.value))).toEqual(read)
      else expect(explainProblem(read.error, 'zh-TW').length).toBeGreaterThan(3)
    }))
    fc.assert(fc.property(anyExpression, (expression) => {
      const text = printExpression(expression)
      fc.pre(text.length <= 300)
      expect(printExpression(parsed(text))).toBe(text)
    }))
  })

  it('explains in words', () => {
    expect(explainRequirement(parsed('gps and (photo or wifi)'), 'zh-CN')).toBe('需要定位，并且拍照或连接门店 Wi-Fi')
    expect(explainRequirement(parsed('gps and photo'), 'zh-TW')).toBe('需要定位，並且拍照')
    expect([explainRequirement(parsed('gps and photo and note'), 'en'), explainRequirement(parsed('gps and photo and note'), 'zh-CN')]).toEqual(['Needed: a position, a photo and a note', '需要定位、拍照、填写备注'])
    expect(explainRequirement(parsed('photo or note'), 'en')).toBe('Needed: a photo or a note')
    expect(explainRequirement(undefined, 'en')).toBe('Nothing in particular is needed')
  })
})

describe('what is lacking', () => {
  it('asks for the cheapest way that the phone can go', () => {
    const states = { ...factorsOf(sampleCheckIn()), photo: 'missing', note: 'missing' } as FactorStates
    expect(lackOf(parsed('gps and (photo or note)'), states)).toEqual({ missing: ['note'], unavailable: [] })
    expect(lackOf(parsed('nfc or photo'), states)).toEqual({ missing: ['photo'], unavailable: [] })
    expect(lackOf(parsed('photo and nfc'), states)).toEqual({ missing: ['photo'], unavailable: ['nfc'] })
  })

  it('ways and tree agree on what meets a requirement; bringing more never makes it unmet', () => {
    fc.assert(fc.property(anyExpression, anyStates, fc.constantFrom(...factors), (expression, states, more) => {
      const isMet = (given: FactorStates): boolean => { const { missing, unavailable } = lackOf(expression, given); return missing.length + unavailable.length === 0 }
      const ways = waysOf(expression)
      if (ways !== undefined) expect(isMet(states)).toBe(ways.some((way) => way.every((factor) => states[factor] === 'given')))
      if (isMet(states)) expect(isMet({ ...states, [more]: 'given' })).toBe(true)
      const asked = lackOf(expression, states)
      if (asked.unavailable.length === 0) expect(isMet({ ...states, ...Object.fromEntries(asked.missing.map((factor) => [factor, 'given'])) })).toBe(true)
    }))
  })
})
