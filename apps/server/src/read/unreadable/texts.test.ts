import { languages } from '@fieldproof/core/kernel'
import { expect, test } from 'vitest'
import { unreadableReason } from './texts.ts'

const codes = ['position_missing', 'position_invalid', 'time_unreadable', 'not_a_position', 'no_position', 'message_unreadable', 'track_damaged', 'track_outside_its_times', 'decoder_failed']

test('every reason is told in every language, each in its own words', () => {
  for (const language of languages) expect(new Set([null, ...codes].map((code) => unreadableReason(code, language))).size).toBe(codes.length + 1)
  for (const code of codes) {
    expect(new Set(languages.map((language) => unreadableReason(code, language))).size).toBe(3)
    expect(unreadableReason(code, 'en')).not.toMatch(/[\u4e00-\u9fff]/)
  }
})

test('a reason that is not known, or is from before there were codes, still says where to look', () => {
  for (const code of [null, 'toString', 'something_new']) expect(unreadableReason(code, 'en')).toContain('technical detail')
})
