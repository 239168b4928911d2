import { describe, expect, it } from 'vitest'
import { inEnglishNumber, joinSentences } from './language.ts'

describe('an English text for its figures', () => {
  it('says one of a thing behind a count of one, and leaves every other count', () => {
    expect(inEnglishNumber('{n} positions', { n: 1 })).toBe('{n} position')
    expect(inEnglishNumber('{n} positions', { n: 2 })).toBe('{n} positions')
    expect(inEnglishNumber('{n} positions', { n: 0 })).toBe('{n} positions')
    expect(inEnglishNumber('{n} other people used it', { n: 1 })).toBe('{n} other person used it')
    expect(inEnglishNumber('all {n} entries', { n: 1 })).toBe('all {n} entry')
  })
  it('takes the verb with the noun', () => {
    expect(inEnglishNumber('{n} positions were sent', { n: 1 })).toBe('{n} position was sent')
    expect(inEnglishNumber('{n} transmitters that are heard', { n: 1 })).toBe('{n} transmitter that is heard')
  })
  it('leaves what is no counted noun, and the counts it is not told', () => {
    expect(inEnglishNumber('{n} is {m} as {n} was', { n: 1, m: 1 })).toBe('{n} is {m} as {n} was')
    expect(inEnglishNumber('{m} positions', { n: 1 })).toBe('{m} positions')
  })
})

it('parts sentences by a full stop in English, by a semicolon in Chinese', () => {
  expect(joinSentences(['Late', 'Off-site. Please explain', 'Left early.', 'No'], 'en')).toBe('Late. Off-site. Please explain. Left early. No')
  expect(joinSentences(['迟到', '早退'], 'zh-CN')).toBe('迟到；早退')
  expect(joinSentences(['Late'], 'en')).toBe('Late')
})
