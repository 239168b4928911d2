import { type AttendanceRules, defaultRules } from '@fieldproof/core/attendance'
import { type CompanyDay, type Holidays, type Shift, dayRulesOf } from '@fieldproof/core/planning'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

/** How a company counts a day: the rules, and whose public holidays it keeps. Stored in orgs.settings under `attendance`. */
export interface CompanyRules extends AttendanceRules {
  readonly holidays: Holidays
}

/** Zones of mainland China in the IANA data, with their old names. */
const chineseZones: readonly string[] = ['Asia/Shanghai', 'Asia/Urumqi', 'Asia/Chongqing', 'Asia/Chungking', 'Asia/Harbin', 'Asia/Kashgar', 'PRC']

/** What a company chose; where it chose nothing, the defaults, and Chinese holidays where its clock is Chinese. */
export const companyRules = (chosen: Partial<CompanyRules> | null | undefined, timeZone: string): CompanyRules =>
  ({ ...defaultRules, holidays: chineseZones.includes(timeZone) ? 'china' : 'none', ...chosen })

/** Whose public holidays an organisation (alias `o`) keeps, as `companyRules` says. */
export const holidaysInForce = sql`coalesce(o.settings #>> '{attendance,holidays}', case when o.time_zone in (${sql.join(chineseZones)}) then 'china' else 'none' end)`

/** A shift with the days that the company's calendar changes: everything that asks when somebody works must ask with them. */
export const withCalendar = async <S extends Shift | null>(trx: Sql): Promise<(shift: S) => S> => underCalendar(await loadCompanyCalendar(trx))

export const underCalendar = <S extends Shift | null>({ rules: { holidays }, companyDays }: Pick<CompanyCalendar, 'rules' | 'companyDays'>): ((shift: S) => S) => {
  const dayRules = dayRulesOf({ holidays, companyDays })
  return (shift) => (shift === null ? shift : { ...shift, dayRules })
}

export interface CompanyCalendar {
  readonly timeZone: string
  readonly rules: CompanyRules
  readonly companyDays: readonly CompanyDay[]
}

/** Scalar subquery: what `companyCalendarOf` reads, for statements that ask for more on the same way. */
export const storedCalendar = sql<StoredCalendar>`(select jsonb_build_object('timeZone', time_zone, 'chosen', settings -> 'attendance',
    'days', (select jsonb_agg(jsonb_build_object('day', day, 'kind', kind, 'name', name) order by day) from calendar_days)) from orgs)`

export interface StoredCalendar {
  readonly timeZone: string
  readonly chosen: Partial<CompanyRules> | null
  readonly days: readonly CompanyDay[] | null
}

export const companyCalendarOf = ({ timeZone, chosen, days }: StoredCalendar): CompanyCalendar => ({ timeZone, rules: companyRules(chosen, timeZone), companyDays: days ?? [] })

export const loadCompanyCalendar = async (trx: Sql): Promise<CompanyCalendar> => {
  const { rows } = await sql<{ calendar: StoredCalendar }>`select ${storedCalendar} as calendar`.execute(trx)
  return companyCalendarOf(rows[0]!.calendar)
}
