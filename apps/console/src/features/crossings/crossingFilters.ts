import type { CrossingKind } from '@fieldproof/contract'
import { exportDaysOf } from '../reports/exportDays.ts'
import { addDays, isDay, startOfDay } from '../checkIns/days.ts'

/** In the order in which people choose. */
export const crossingKinds: readonly CrossingKind[] = ['enter', 'exit', 'off_post', 'cross_zone', 'dwell', 'overstay']

/** The filters as they stand in the address. Days are calendar days of the organisation, both inclusive. */
export interface CrossingFilters {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly personId?: string | undefined
  readonly departmentId?: string | undefined
  readonly siteId?: string | undefined
  readonly kind?: string | undefined
}

export const filtersOf = (search: Readonly<Record<string, string | undefined>>): CrossingFilters => {
  const kinds = (search['kind'] ?? '').split(',').filter((kind) => crossingKinds.includes(kind as CrossingKind))
  return {
    from: isDay(search['from']) ? search['from'] : undefined, to: isDay(search['to']) ? search['to'] : undefined,
    personId: search['personId'] || undefined, departmentId: search['departmentId'] || undefined, siteId: search['siteId'] || undefined, kind: kinds.length > 0 ? kinds.join(',') : undefined,
  }
}

/** As the server is asked: instants, the end exclusive. */
export const queryOf = ({ from, to, ...rest }: CrossingFilters, timeZone: string): Record<string, string | undefined> => ({
  ...rest,
  from: from ? new Date(startOfDay(from, timeZone)).toISOString() : undefined,
  to: to ? new Date(startOfDay(addDays(to, 1), timeZone)).toISOString() : undefined,
})

/** The same filters for a file. */
export const exportQueryOf = ({ kind, ...rest }: CrossingFilters, today: string): Record<string, string | undefined> => ({ ...rest, kinds: kind, ...exportDaysOf(rest, today) })
