import { expect, test } from 'vitest'
import { formatDay, formatDaysOfYear, formatRelative } from './formatTime.ts'

const now = Date.parse('2026-11-26T02:00:00Z')
const told = (seconds: number, language = 'en') => formatRelative(now + seconds * 1000, now, 'Asia/Shanghai', language)

test('an age is told up to a day, then the instant', () => {
  expect([told(-10), told(-180), told(-7200), told(-86_400)]).toEqual(['just now', '3 minutes ago', '2 hours ago', '25 Nov 2026, 10:00'])
  expect([told(-180, 'zh-CN'), told(-180, 'zh-TW')]).toEqual(['3 分钟前', '3 分鐘前'])
})

test('what lies ahead is never an age: two clocks that differ a little say "just now", a wrong one the instant it tells', () => {
  expect([told(10), told(120), told(121), told(20 * 3600)]).toEqual(['just now', 'just now', '26 Nov 2026, 10:02', '27 Nov 2026, 06:00'])
  for (const language of ['zh-CN', 'zh-TW', 'en']) expect(told(20 * 3600, language)).not.toMatch(/in |后|後/)
})

test('a calendar day takes the form of the language, and no time zone moves it', () => {
  expect(['zh-CN', 'zh-TW', 'en'].map((language) => formatDay('2026-11-28', language))).toEqual(['2026/11/28', '2026/11/28', '28 Nov 2026'])
})

test('days below a heading that says the year: alone and in a stretch in the same form', () => {
  const told = (from: string, to: string) => ['zh-CN', 'zh-TW', 'en'].map((language) => formatDaysOfYear(from, to, language))
  expect(told('2026-01-04', '2026-01-04')).toEqual(['1月4日', '1月4日', '4 Jan'])
  expect(told('2026-02-15', '2026-02-23').slice(0, 2)).toEqual(['2月15日至23日', '2月15日至23日'])
  expect(told('2026-02-15', '2026-02-23')[2]).toMatch(/^15\s?–\s?23 Feb$/)
  expect(told('2026-01-30', '2026-02-02').slice(0, 2)).toEqual(['1月30日至2月2日', '1月30日至2月2日'])
})
