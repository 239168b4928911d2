import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AlikeRecords, fewestCounted, ownScore } from './ownScore.ts'

const alike = (band: AlikeRecords['band'], count: number, outcome: AlikeRecords['outcome'] = null, isWaiting = false): AlikeRecords => ({ band, outcome, isWaiting, count })

describe('own score', () => {
  it('is the share that held of what could be told, rounded down', () => {
    expect(ownScore([alike('verified', 199), alike('strong_doubt', 1, 'not_real')])).toEqual({ value: 99, held: 199, refused: 1, notCounted: { tooLittle: 0, waiting: 0, unclear: 0 } })
    expect(ownScore([alike('verified', 5)]).value).toBe(100)
    expect(ownScore([alike('needs_review', 5, 'not_real')]).value).toBe(0)
  })

  it('a doubt of the engine counts against nobody: it waits for a person', () => {
    const before = ownScore([alike('verified', 9)])
    expect(ownScore([alike('verified', 9), alike('strong_doubt', 4, null, true), alike('needs_review', 2)])).toEqual({ ...before, notCounted: { tooLittle: 0, waiting: 6, unclear: 0 } })
  })

  it('a person’s word outweighs the engine’s, either way', () => {
    expect(ownScore([alike('strong_doubt', 6, 'real')]).value).toBe(100)
    expect(ownScore([alike('verified', 6, 'not_real')]).value).toBe(0)
  })

  it('what is appealed against counts again only when it is decided again', () => {
    expect(ownScore([alike('verified', 9), alike('needs_review', 1, 'not_real', true)])).toMatchObject({ value: 100, refused: 0, notCounted: { waiting: 1 } })
  })

  it('too little evidence and an unclear look count neither way', () => {
    expect(ownScore([alike('verified', 7), alike('not_enough_evidence', 30), alike('needs_review', 8, 'unclear')])).toMatchObject({ value: 100, notCounted: { tooLittle: 30, unclear: 8 } })
  })

  it('few records have no score', () => {
    expect(ownScore([]).value).toBeNull()
    expect(ownScore([alike('verified', fewestCounted - 2), alike('needs_review', 1, 'not_real')]).value).toBeNull()
    expect(ownScore([alike('verified', fewestCounted - 1), alike('needs_review', 1, 'not_real')]).value).toBe(80)
  })

  const anyRecords = fc.array(fc.record({
    band: fc.constantFrom<AlikeRecords['band']>('verified', 'needs_review', 'strong_doubt', 'not_enough_evidence'),
    outcome: fc.constantFrom<AlikeRecords['outcome']>('real', 'not_real', 'unclear', null), isWaiting: fc.boolean(), count: fc.integer({ min: 0, max: 500 }),
  }))
  it('every record is told once, and the working gives the figure', () => { fc.assert(fc.property(anyRecords, (records) => {
    const { value, held, refused, notCounted: { tooLittle, waiting, unclear } } = ownScore(records)
    expect(held + refused + tooLittle + waiting + unclear).toBe(records.reduce((sum, { count }) => sum + count, 0))
    expect(value === null).toBe(held + refused < fewestCounted)
    if (value !== null) expect(value <= (100 * held) / (held + refused) && value > (100 * held) / (held + refused) - 1).toBe(true)
  })) })

  it('one more record that held never lowers it, one more refused never raises it', () => { fc.assert(fc.property(anyRecords, fc.integer({ min: 1, max: 50 }), (records, count) => {
    const value = ownScore(records).value ?? 0
    expect(ownScore([...records, alike('verified', count)]).value ?? 0).toBeGreaterThanOrEqual(value)
    const withRefused = ownScore([...records, alike('verified', count, 'not_real')])
    if (ownScore(records).value !== null) expect(withRefused.value).toBeLessThanOrEqual(value)
  })) })
})
