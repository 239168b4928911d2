import type { Site, SiteFilters, VisitedBand } from '@fieldproof/contract'
import { businessStatuses } from '@fieldproof/core/kernel'

export type Address = Readonly<Record<string, string | undefined>>
const names = ['owner', 'department', 'tier', 'business', 'visited', 'counts'] as const
/** What stays in the address when a site is opened and closed again. */
export const keptNames = ['search', 'view', 'layer', ...names] as const
export const visitedBands = ['d7', 'd30', 'd90', 'older', 'never'] as const satisfies readonly VisitedBand[]

const isOne = <T extends string>(of: readonly T[], value: string | undefined): value is T => (of as readonly string[]).includes(value ?? '')
const isOwner = (value: string | undefined): boolean => value === 'none' || /^[0-9a-f-]{36}$/.test(value ?? '')

/** The filters in an address; what means nothing is dropped rather than sent. */
export const filtersOf = ({ owner, department, tier, business, visited, counts }: Address): SiteFilters => ({
  ...(owner !== undefined && isOwner(owner) ? { owner } : {}), ...(department && isOwner(department) ? { department } : {}), ...(tier ? { tier } : {}), ...(isOne(businessStatuses, business) ? { business } : {}),
  ...(isOne(visitedBands, visited) ? { visited } : {}), ...(counts === 'any' ? { counts } : {}),
})
/** How many things the list is narrowed by. */
export const countOf = (filters: SiteFilters): number => Object.keys(filters).filter((name) => name !== 'counts').length

const dayMs = 86_400_000
/** In which band a site lies: as the server reckons it (registry/sites/visits.ts). */
export const bandAt = ({ lastVisitAt, lastCheckInAt }: Pick<Site, 'lastVisitAt' | 'lastCheckInAt'>, counts: SiteFilters['counts'], nowMs: number): VisitedBand => {
  const at = counts === 'any' ? lastCheckInAt : lastVisitAt
  if (at === null) return 'never'
  const days = (nowMs - Date.parse(at)) / dayMs
  return days < 7 ? 'd7' : days < 30 ? 'd30' : days < 90 ? 'd90' : 'older'
}
/** On the map and in the legend: a band is never told by its colour alone. */
export const bandMarks: Readonly<Record<VisitedBand, string>> = { d7: '7', d30: '30', d90: '90', older: '90+', never: '–' }
