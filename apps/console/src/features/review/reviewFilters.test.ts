import { describe, expect, it } from 'vitest'
import { neighbourAfter, queueFiltersOf, sharedSignals } from './reviewFilters.ts'

describe('the queue’s address', () => {
  it('keeps what is a filter and drops what means nothing', () => {
    expect(queueFiltersOf({ band: 'strong_doubt', answered: 'maybe', sort: 'strongest', olderThanHours: '24', personId: 'p', item: 'x' })).toEqual({ band: 'strong_doubt', personId: 'p', sort: 'strongest', olderThanHours: '24' })
    expect(queueFiltersOf({ band: 'verified', olderThanHours: '-3', sort: 'oldest' })).toEqual({})
  })
})

describe('after an item is settled', () => {
  it('the next one is shown, the one before at the end, nothing when it was the last', () => {
    expect(neighbourAfter(['a', 'b', 'c'], 'b')).toBe('c')
    expect(neighbourAfter(['a', 'b', 'c'], 'c')).toBe('b')
    expect(neighbourAfter(['a'], 'a')).toBeUndefined()
    expect(neighbourAfter(['a', 'b'], 'not there')).toBe('a')
    expect(neighbourAfter([], 'a')).toBeUndefined()
  })
})

describe('several at once', () => {
  it('share what every one of them has', () => {
    expect(sharedSignals([{ signalsAgainst: ['a', 'b'] }, { signalsAgainst: ['b', 'c'] }])).toEqual(['b'])
    expect(sharedSignals([{ signalsAgainst: ['a'] }, { signalsAgainst: [] }])).toEqual([])
    expect(sharedSignals([])).toEqual([])
  })
})
