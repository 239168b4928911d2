import type { DarkCauseWire, DarkStanding } from '@fieldproof/contract'
import { isDay } from '../checkIns/days.ts'

export const standings: readonly DarkStanding[] = ['unknown', 'chosen', 'excused', 'announced']
/** In the order in which people look for them. */
export const causes: readonly DarkCauseWire[] = ['permission_off', 'location_off', 'no_position', 'hidden', 'closed', 'killed', 'battery_empty', 'battery_low', 'battery_saver', 'restarted', 'no_network', 'paused', 'ended']

/** The filters as they stand in the address. */
export interface DarkFilters {
  readonly from: string
  readonly to: string
  readonly personId?: string | undefined
  readonly departmentId?: string | undefined
  readonly standing?: DarkStanding | undefined
  readonly cause?: DarkCauseWire | undefined
}

/** Without days of its own the address means today. */
export const filtersOf = (search: Readonly<Record<string, string | undefined>>, today: string): DarkFilters => ({
  from: isDay(search['from']) ? search['from']! : today, to: isDay(search['to']) ? search['to']! : today,
  personId: search['personId'] || undefined, departmentId: search['departmentId'] || undefined,
  standing: standings.find((one) => one === search['standing']), cause: causes.find((one) => one === search['cause']),
})
