import { expect, test } from 'vitest'
import { companyDayIn } from './companyDay.ts'

test('a company day is said again as it was said; a public holiday is not the company\'s to say', () => {
  const days = [{ day: '2026-10-01', rule: 'holiday' as const, name: '国庆节' }, { day: '2026-12-24', rule: 'company_off' as const, name: '年会' }, { day: '2026-12-26', rule: 'company_work' as const, name: '盘点' }]
  expect(companyDayIn({ days }, '2026-12-24')).toEqual({ kind: 'day_off', name: '年会' })
  expect(companyDayIn({ days }, '2026-12-26')).toEqual({ kind: 'workday', name: '盘点' })
  expect(companyDayIn({ days }, '2026-10-01')).toBeUndefined()
  expect(companyDayIn({ days }, '2026-12-25')).toBeUndefined()
})
