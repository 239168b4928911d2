import { chinaDays, chinaYears, type HolidayName } from './chinaHolidays.ts'

/**
 * What a calendar says of a day, beside the days of the week of a shift:
 *  `holiday`, `make_up`  the state's: a day off, and a weekend day worked in exchange. They are for those who keep the ordinary week;
 *                        a shift that works on all seven days is a roster of its own and is left alone.
 *  `company_off`, `company_work`  the company's own word, which goes before the state's and is for everybody.
 */
export type DayRule = 'holiday' | 'make_up' | 'company_off' | 'company_work'

/** Whose public holidays a company keeps. */
export type Holidays = 'china' | 'none'

export interface CompanyDay {
  readonly day: string
  readonly kind: 'day_off' | 'workday'
  readonly name: string
}

export interface Calendar {
  readonly holidays: Holidays
  readonly companyDays: readonly CompanyDay[]
}

export interface CalendarDay {
  readonly day: string
  /** undefined: an ordinary day, or one of a year that is not known. */
  readonly rule?: DayRule
  readonly holiday?: HolidayName
  /** The company's name for its own day. */
  readonly name?: string
  /** False: the state has not published the year's holidays, or they are not entered yet. Nobody guesses them. */
  readonly isYearKnown: boolean
}

export const calendarDay = ({ holidays, companyDays }: Calendar, day: string): CalendarDay => {
  const isYearKnown = holidays === 'none' || chinaYears.includes(Number(day.slice(0, 4)))
  const own = companyDays.find((companyDay) => companyDay.day === day)
  if (own) return { day, rule: own.kind === 'day_off' ? 'company_off' : 'company_work', name: own.name, isYearKnown }
  const statutory = holidays === 'china' ? chinaDays.get(day) : undefined
  return statutory ? { day, rule: statutory.rule, holiday: statutory.holiday, isYearKnown } : { day, isYearKnown }
}

const statutoryRules: Readonly<Record<string, DayRule>> = Object.fromEntries([...chinaDays.values()].map(({ day, rule }) => [day, rule]))

/** Everything the calendar says, by day, for `Shift.dayRules`: a plain object, so that it travels as JSON. */
export const dayRulesOf = ({ holidays, companyDays }: Calendar): Readonly<Record<string, DayRule>> => {
  const own = companyDays.map(({ day, kind }): [string, DayRule] => [day, kind === 'day_off' ? 'company_off' : 'company_work'])
  const state = holidays === 'china' ? statutoryRules : {}
  return own.length === 0 ? state : { ...state, ...Object.fromEntries(own) }
}
