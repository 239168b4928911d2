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
export const mostDays = 31
/** Without days of its own the address means today; of more days than are shown at once it means the last ones, or those from the one day that it says. */
const daysOf = (from: string | undefined, to: string | undefined, today: string): { from: string; to: string } => {
  const first = isDay(from) ? from : undefined
  const end = isDay(to) ? to : today
  if (first === undefined) return { from: isDay(to) && end < today ? end : today < end ? today : end, to: end }
  const last = isDay(to) || addDays(first, mostDays - 1) > end ? end : addDays(first, mostDays - 1)
  const earliest = addDays(last, 1 - mostDays)
  return { from: first > last ? last : first < earliest ? earliest : first, to: last }
}
export const filtersOf = (search: Readonly<Record<string, string | undefined>>, today: string): DarkFilters => ({
  ...daysOf(search['from'], search['to'], today),
  personId: search['personId'] || undefined, departmentId: search['departmentId'] || undefined,
  standing: standings.find((one) => one === search['standing']), cause: causes.find((one) => one === search['cause']),
})
