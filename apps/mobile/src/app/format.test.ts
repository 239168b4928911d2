import { describe, expect, test } from 'vitest'
import { clockTime, dateAndTime, dateWords, dayHeading, monthHeading, unparted } from './format.ts'

const at = Date.parse('2026-11-02T01:05:09Z')

describe('dates are words, in the time zone of the company', () => {
  test.each([
    ['zh-CN', '2026年11月2日 09:05:09', '2026年11月2日', '2026年11月', '11月2日 周一'],
    ['zh-TW', '2026年11月2日 09:05:09', '2026年11月2日', '2026年11月', '11月2日 週一'],
    ['en', '2 Nov 2026, 09:05:09', '2 Nov 2026', 'November 2026', 'Mon 2 Nov'],
  ] as const)('%s', (language, moment, day, month, heading) => {
    expect(dateAndTime(at, 'Asia/Shanghai', language)).toBe(moment)
    expect(dateWords('2026-11-02', language)).toBe(day)
    expect(monthHeading('2026-11', language)).toBe(month)
    expect(dayHeading(at, 'Asia/Shanghai', language)).toBe(heading)
    expect(clockTime(at, 'Asia/Shanghai', language)).toBe('09:05')
  })
})

test('Wi-Fi and check-in are not parted at the end of a line; other hyphens stay', () =>
  expect(unparted('Wi-Fi at a check-in, Check-out, wi-fi, e-mail, 3-4')).toBe('Wi\u2011Fi at a check\u2011in, Check\u2011out, wi-fi, e-mail, 3-4'))
