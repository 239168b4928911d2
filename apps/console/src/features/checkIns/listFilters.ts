import type { VerdictView } from '@fieldproof/contract'
import { exportDaysOf } from '../reports/exportDays.ts'
import { addDays, isDay, startOfDay } from './days.ts'

/** The filters of the list as they stand in the address. Days are calendar days of the organisation, both inclusive. */
export interface ListFilters {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly personId?: string | undefined
  readonly departmentId?: string | undefined
  readonly siteId?: string | undefined
  readonly band?: string | undefined
  readonly action?: string | undefined
  readonly kind?: string | undefined
  readonly search?: string | undefined
}

/** The values that a choice may have; text, days and people say for themselves whether they are some. */
const choices: Readonly<Record<string, readonly string[]>> = { band: ['verified', 'needs_review', 'strong_doubt', 'not_enough_evidence'] satisfies VerdictView['band'][], action: ['accept', 'ask_factor', 'review', 'block', 'none'], kind: ['check_in', 'check_out'] }
const names = ['from', 'to', 'personId', 'departmentId', 'siteId', 'band', 'action', 'kind', 'search'] as const

/** What of an address is a filter; days and choices that are none are dropped rather than sent. */
export const filtersOf = (search: Readonly<Record<string, string | undefined>>): ListFilters => ({
  ...Object.fromEntries(names.map((name) => [name, choices[name]?.includes(search[name] ?? '') === false ? undefined : search[name] || undefined])),
  from: isDay(search['from']) ? search['from'] : undefined,
  to: isDay(search['to']) ? search['to'] : undefined,
})

/** As the server is asked: instants, the end exclusive. */
export const queryOf = ({ from, to, ...rest }: ListFilters, timeZone: string): Record<string, string | undefined> => ({
  ...rest,
  from: from ? new Date(startOfDay(from, timeZone)).toISOString() : undefined,
  to: to ? new Date(startOfDay(addDays(to, 1), timeZone)).toISOString() : undefined,
})

/** The same filters for a file: it is asked for by days, and "kind" means another thing there. */
export const exportQueryOf = ({ kind, ...rest }: ListFilters, today: string): Record<string, string | undefined> => ({ ...rest, act: kind, ...exportDaysOf(rest, today) })
