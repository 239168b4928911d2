import { describe, expect, it } from 'vitest'
import { type Calendar, calendarDay, dayRulesOf } from './calendar.ts'
import { chinaDays, chinaYears } from './chinaHolidays.ts'
import { type Shift, isWorkingInstant, shiftWindows } from './workingWindow.ts'

const china: Calendar = { holidays: 'china', companyDays: [] }
const zone = { offsetMinutesAt: () => 480 }
const weekdays: Shift = { kind: 'fixed', segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] }
const worksOn = (shift: Shift, day: string, calendar = china) => shiftWindows({ ...shift, dayRules: dayRulesOf(calendar) }, day, zone).length > 0
const isWeekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())

describe('the calendar', () => {
  it('has the published days: those worked in exchange are weekends, and no day is named twice', () => {
    for (const year of chinaYears) {
      const days = [...chinaDays.values()].filter(({ day }) => day.startsWith(String(year)))
      const makeUp = days.filter(({ rule }) => rule === 'make_up')
      expect(makeUp.every(({ day }) => isWeekend(day))).toBe(true)
      expect(new Set(days.map(({ day }) => day)).size).toBe(days.length)
    }
    const count = (year: number, wanted: string) => [...chinaDays.values()].filter(({ day, rule }) => day.startsWith(String(year)) && rule === wanted).length
    expect([2024, 2025, 2026].map((year) => [count(year, 'holiday'), count(year, 'make_up')])).toEqual([[28, 8], [28, 5], [33, 6]])
  })

  it('gives holidays off and works the weekend days in exchange', () => {
    expect(worksOn(weekdays, '2026-10-01')).toBe(false)
    expect(worksOn(weekdays, '2026-10-08')).toBe(true)
    expect(worksOn(weekdays, '2026-10-10')).toBe(true) // a Saturday
    expect(worksOn(weekdays, '2026-10-11')).toBe(false)
    expect(calendarDay(china, '2026-02-17')).toEqual({ day: '2026-02-17', rule: 'holiday', holiday: 'spring_festival', isYearKnown: true })
    expect(isWorkingInstant({ ...weekdays, dayRules: dayRulesOf(china) }, Date.parse('2026-10-01T10:00:00+08:00'), zone)).toBe(false)
  })

  it('leaves a seven-day roster and a weekend-only shift alone', () => {
    expect(worksOn({ ...weekdays, daysOfWeek: [1, 2, 3, 4, 5, 6, 7] }, '2026-10-01')).toBe(true)
    expect(worksOn({ ...weekdays, daysOfWeek: [6] }, '2026-09-20')).toBe(false) // a Sunday in exchange
  })

  it('lets the company’s own day go before the state’s', () => {
    const own: Calendar = { holidays: 'china', companyDays: [{ day: '2026-10-02', kind: 'workday', name: '国庆值班' }, { day: '2026-11-11', kind: 'day_off', name: '店庆' }] }
    expect(worksOn(weekdays, '2026-10-02', own)).toBe(true)
    expect(worksOn(weekdays, '2026-11-11', own)).toBe(false)
    expect(worksOn({ ...weekdays, daysOfWeek: [1, 2, 3, 4, 5, 6, 7] }, '2026-11-11', own)).toBe(false)
    expect(calendarDay(own, '2026-10-02')).toMatchObject({ rule: 'company_work', name: '国庆值班' })
  })

  it('says that a year is not known instead of guessing, and goes by the week', () => {
    expect(calendarDay(china, '2031-10-01')).toEqual({ day: '2031-10-01', isYearKnown: false })
    expect(worksOn(weekdays, '2031-10-01')).toBe(true) // a Wednesday
    expect(calendarDay({ holidays: 'none', companyDays: [] }, '2031-10-01').isYearKnown).toBe(true)
  })
})
