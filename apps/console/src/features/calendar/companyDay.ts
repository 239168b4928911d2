import type { CalendarYear, CompanyDayInput } from '@fieldproof/contract'

/** What the company itself has said of a day (`YYYY-MM-DD`), as it would be said again; undefined: nothing. */
export const companyDayIn = ({ days }: Pick<CalendarYear, 'days'>, day: string): CompanyDayInput | undefined => {
  const found = days.find((one) => one.day === day && (one.rule === 'company_off' || one.rule === 'company_work'))
  return found && { kind: found.rule === 'company_off' ? 'day_off' : 'workday', name: found.name }
}
