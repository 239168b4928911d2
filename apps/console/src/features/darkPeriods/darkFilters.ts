import type { DarkCauseWire, DarkStanding } from '@fieldproof/contract'
import { addDays, isDay } from '../checkIns/days.ts'

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

/** So many days are shown at once. */
const mostDays = 31
/** Without days of its own the address means today; of more days than are shown at once it means the last of them, or the first if it says no end. */
const daysOf = (from: string | undefined, to: string | undefined, today: string): { readonly from: string; readonly to: string } => {
  const first = isDay(from) ? from : today
  const farthest = addDays(first, mostDays - 1)
  const last = isDay(to) ? to : farthest < today ? farthest : today
  const earliest = addDays(last, 1 - mostDays)
  return { from: first > last ? last : first < earliest ? earliest : first, to: last }
}
/** What of an address is a filter; what means nothing is dropped rather than sent. */
export const filtersOf = (search: Readonly<Record<string, string | undefined>>, today: string): DarkFilters => ({
  ...daysOf(search['from'], search['to'], today),
  personId: search['personId'] || undefined, departmentId: search['departmentId'] || undefined,
  standing: standings.find((one) => one === search['standing']), cause: causes.find((one) => one === search['cause']),
})
