import type { AlertKind, AlertSeverity, AlertState } from '@fieldproof/contract'
import { addDays, isDay, startOfDay } from '../checkIns/days.ts'
import { exportDaysOf } from '../reports/exportDays.ts'
import { kinds } from './alertKinds.ts'

export const states: readonly AlertState[] = ['open', 'acknowledged', 'closed']
export const overs = ['no', 'yes'] as const
export const severities: readonly AlertSeverity[] = ['critical', 'warning', 'info']

/** The filters as they stand in the address. Days are calendar days of the organisation on which alerts were opened, both inclusive. */
export interface AlertFilters {
  /** Without one: those that nobody has acknowledged. */
  readonly state: AlertState | 'all'
  readonly severity?: AlertSeverity | undefined
  readonly kind?: AlertKind | undefined
  /** Whether what it is about is over, or goes on. */
  readonly over?: (typeof overs)[number] | undefined
  readonly person?: string | undefined
  readonly departmentId?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** What of an address is a filter; values that mean nothing are dropped rather than sent. */
export const filtersOf = (search: Readonly<Record<string, string | undefined>>): AlertFilters => ({
  state: search['state'] === 'all' ? 'all' : (states.find((one) => one === search['state']) ?? 'open'),
  severity: severities.find((one) => one === search['severity']), kind: kinds.find((one) => one === search['kind']), over: overs.find((one) => one === search['over']),
  person: search['person'] || undefined, departmentId: search['departmentId'] || undefined,
  from: isDay(search['from']) ? search['from'] : undefined, to: isDay(search['to']) ? search['to'] : undefined,
})

/** Whether something besides the state narrows the list. */
export const isNarrowed = (filters: AlertFilters): boolean => Object.entries(filters).some(([name, value]) => name !== 'state' && value !== undefined)

const stateAsked = (state: AlertFilters['state']): string | undefined => (state === 'all' ? undefined : state)

/** As the server is asked: instants, the end exclusive. */
export const queryOf = ({ state, person, from, to, ...rest }: AlertFilters, timeZone: string): Record<string, string | undefined> => ({
  ...rest, state: stateAsked(state), personId: person,
  from: from ? new Date(startOfDay(from, timeZone)).toISOString() : undefined, to: to ? new Date(startOfDay(addDays(to, 1), timeZone)).toISOString() : undefined,
})

/** The same filters for a file. */
export const exportQueryOf = ({ state, person, kind, ...rest }: AlertFilters, today: string): Record<string, string | undefined> => ({ ...rest, state: stateAsked(state), personId: person, kinds: kind, ...exportDaysOf(rest, today) })
