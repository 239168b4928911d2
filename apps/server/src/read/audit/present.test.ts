import { languages } from '@fieldproof/core/kernel'
import { expect, test } from 'vitest'
import { presentActs } from './present.ts'

const person = '019370aa-0000-7000-8000-000000000001'
const entry = (action: string, body: Record<string, unknown>) => ({ entryIndex: 1, at: 0, kind: 'admin' as const, ref: person, action, body, proof: 'signed' as const })
const told = (language: (typeof languages)[number], action: string, body: Record<string, unknown>) => presentActs([entry(action, body)], new Map([[person, '王芳']]), language, 'Asia/Shanghai')[0]!

test('a calendar day is written as a date of the language, whatever the time zone', () => {
  expect(languages.map((language) => told(language, 'calendar.day_set', { day: '2026-12-26', after: { day: '2026-12-26', name: '年会' } }).what)).toEqual(['把2026年12月26日定为“年会”', '把2026年12月26日定為「年会」', 'Set 26 Dec 2026 as “年会”'])
  expect(told('zh-CN', 'report_exported', { report: 'detail', from: '2026-11-01', to: '2026-11-30' }).what).toContain('2026年11月1日至2026年11月30日')
  expect(told('en', 'person.updated', { before: { hiredOn: null }, after: { hiredOn: '2024-03-01' } }).changes).toEqual([{ field: 'Hire date', before: null, after: '1 Mar 2024' }])
})

test('what somebody wrote stays as it was written, also where it looks like a day, and so does a day that there is not', () => {
  expect(told('en', 'person.updated', { before: { name: '2026-11-28' }, after: { name: '王芳' }, note: '2026-11-29' }).changes.map(({ before, after }) => [before, after])).toEqual([['2026-11-28', '王芳'], [null, '2026-11-29']])
  expect(told('zh-CN', 'track_viewed', { personId: person, day: '2026-13-40', purpose: '2026-11-28' }).what).toBe('查看了“王芳”2026-13-40的轨迹，目的：2026-11-28')
})
