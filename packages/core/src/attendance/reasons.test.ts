import { expect, it } from 'vitest'
import { languages } from '../kernel/index.ts'
import { explainReason, explainReasons, reasonTexts, statusNames } from './reasons.ts'
import { dayStatuses } from './result.ts'

const zone = { offsetMinutesAt: () => 480 }
const nine = Date.parse('2026-11-20T09:00:00+08:00')

it('says times in the company’s zone, durations in minutes and hours, statuses and holidays by name', () => {
  expect(explainReason({ reason: 'arrived_late', values: { at: nine + 42 * 60_000, lateSeconds: 2520 } }, 'zh-CN', zone)).toBe('09:42 签到，比上班时间晚 42 分钟')
  expect(explainReason({ reason: 'left_early', values: { at: nine, earlySeconds: 7500 } }, 'en', zone)).toBe('Checked out at 09:00, 2 h 5 min before the end')
  expect(explainReason({ reason: 'hangs_on_doubted', values: { count: 2, otherwise: 'absent' } }, 'zh-TW', zone)).toContain('「缺勤」')
  expect(explainReason({ reason: 'statutory_holiday', values: { holiday: 'spring_festival' } }, 'en', zone)).toBe('Public holiday: Spring Festival')
  expect(explainReason({ reason: 'arrived_off_site', values: { at: nine, distanceMetres: 1260 } }, 'zh-CN', zone)).toContain('1.3 公里')
  expect(explainReason({ reason: 'worked_unasked', values: { count: 1, firstAt: nine, lastAt: nine } }, 'en', zone)).toBe('There is one record on that day, at 09:00')
  expect(explainReason({ reason: 'worked_unasked', values: { count: 2, firstAt: nine, lastAt: nine + 60_000 } }, 'en', zone)).toBe('There are 2 records on that day, from 09:00 to 09:01')
  expect(explainReason({ reason: 'of a later version', values: {} }, 'en', zone)).toBe('of a later version')
})

it('says once of how many records a person found that they are not real', () => {
  const rejected = (minutes: number) => ({ reason: 'rejected' as const, values: { at: nine + minutes * 60_000 } })
  const late = { reason: 'arrived_late' as const, values: { at: nine, lateSeconds: 60 } }
  expect(explainReasons([late, rejected(1), rejected(62)], 'zh-CN', zone)).toEqual(['09:00 签到，比上班时间晚 1 分钟', '09:01、10:02 的打卡经人工核实为不属实，按公司规定不计入'])
  expect(explainReasons([rejected(1), late], 'en', zone)).toEqual(['A person found the record of 09:01 not to be real; by the company’s rules it does not count', 'Checked in at 09:00, 1 min after the start'])
})

it('has every text in every language, with the same values to fill in', () => {
  const values = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()
  for (const text of Object.values(reasonTexts)) for (const language of languages) expect(values(text[language])).toEqual(values(text['zh-CN']))
  for (const status of dayStatuses) for (const language of languages) expect(statusNames[status][language]).not.toBe('')
})
