import type { Person, Site, SiteCoverage, SiteMap } from '@fieldproof/contract'
import { businessStatuses } from '@fieldproof/core/kernel'
import { bandAt, filtersOf, visitedBands } from '../src/features/sites/siteFilters.ts'

type Facts = Pick<Site, 'ownerId' | 'ownerName' | 'contacts' | 'openingHours' | 'businessStatus' | 'businessNote' | 'lastVisitAt' | 'lastCheckInAt'>
const weekdays = [1, 2, 3, 4, 5]
/** By the browser's own clock, as the marks of the list are. */
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()

/** Of the site with this number: some have an owner, contacts and hours, and each was last visited at another time. */
export const fakeSiteFacts = (i: number, people: readonly Person[], uuid: (kind: number, index: number) => string): Facts => {
  const owner = i % 4 === 3 ? undefined : people[i % 5]
  const days = [2, 12, 45, 200, null][i % 5] ?? null
  return {
    ownerId: owner?.personId ?? null, ownerName: owner?.name ?? null, businessStatus: businessStatuses[i % 7] ?? 'open', businessNote: i % 7 === 1 ? '装修到月底' : i % 7 === 3 ? '搬到对面商场二楼' : null,
    contacts: i % 3 === 2 ? [] : [{ contactId: uuid(14, i), name: '周店长', role: '店长', phone: '13700001111' }, ...(i % 2 === 0 ? [{ contactId: uuid(15, i), name: '前台', role: null, phone: '021-6888 8888转801' }] : [])],
    openingHours: i % 3 === 1 ? null : [{ days: weekdays, from: '09:00', to: '12:00' }, { days: weekdays, from: '13:00', to: '18:00' }, { days: [6], from: '10:00', to: '02:00' }],
    lastVisitAt: days === null ? null : daysAgo(days), lastCheckInAt: days === null ? (i % 2 === 0 ? daysAgo(3) : null) : daysAgo(days),
  }
}

const fits = (site: Site, { owner, tier, business, visited, counts }: ReturnType<typeof filtersOf>, nowMs: number): boolean =>
  (owner === undefined || (owner === 'none' ? site.ownerId === null : site.ownerId === owner)) && (tier === undefined || (tier === 'none' ? site.tier === null : site.tier === tier))
  && (business === undefined || site.businessStatus === business) && (visited === undefined || bandAt(site, counts, nowMs) === visited)

/** The list as it is asked for, but for departments. */
export const fakeSiteList = (sites: readonly Site[], query: URLSearchParams, nowMs: number, suggestedIds: readonly string[] = []): { items: Site[]; total: number } => {
  const wanted = query.get('search')
  const items = sites.filter((site) => (query.get('suggested') !== 'true' || suggestedIds.includes(site.siteId)) && (wanted === null || [site.name, site.customerName, site.address].some((part) => part?.includes(wanted))) && site.status === (query.get('status') ?? 'active') && fits(site, filtersOf(Object.fromEntries(query)), nowMs))
  return { items, total: items.length }
}

/** What a map shows; more than `most` are counted, in one place each five hundredth of a degree. */
export const fakeSiteMap = (sites: readonly Site[], query: URLSearchParams, nowMs: number, suggestedIds: readonly string[], most = 2_000): SiteMap => {
  const [west, south, east, north] = query.get('bbox')?.split(',').map(Number) ?? [-180, -90, 180, 90]
  const { items } = fakeSiteList(sites, query, nowMs, suggestedIds)
  const inView = items.filter(({ position: { lat, lon } }) => lat >= south! && lat <= north! && lon >= west! && lon <= east!)
  const tiersOf = (some: readonly Site[]) => [...Map.groupBy(some, ({ tier }) => tier)].map(([tier, of]) => ({ tier, count: of.length })).sort((a, b) => (a.tier === null ? 1 : b.tier === null ? -1 : a.tier.localeCompare(b.tier)))
  const lats = inView.map(({ position }) => position.lat), lons = inView.map(({ position }) => position.lon)
  return {
    total: inView.length, tiers: tiersOf(inView), bounds: inView.length === 0 ? null : { west: Math.min(...lons), south: Math.min(...lats), east: Math.max(...lons), north: Math.max(...lats) },
    sites: inView.length > most ? [] : inView.map(({ siteId, name, tier, position, fence, status, lastVisitAt, lastCheckInAt }) => ({ siteId, name, tier, position, fence, status, lastVisitAt, lastCheckInAt })),
    clusters: inView.length <= most ? [] : [...Map.groupBy(inView, ({ position }) => `${Math.floor(position.lat * 50)} ${Math.floor(position.lon * 50)}`).values()].map((of) => ({ position: of[0]!.position, tiers: tiersOf(of) })),
  }
}

export const fakeCoverage = (sites: readonly Site[], query: URLSearchParams, nowMs: number): SiteCoverage => {
  const filters = filtersOf(Object.fromEntries(query))
  const { items } = fakeSiteList(sites, query, nowMs)
  const counted = (some: readonly Site[]) => ({ ...Object.fromEntries(visitedBands.map((band) => [band, some.filter((site) => bandAt(site, filters.counts, nowMs) === band).length])) as Record<(typeof visitedBands)[number], number>, total: some.length })
  const tiers = [...new Set(items.map(({ tier }) => tier))].sort((a, b) => (a === null ? 1 : b === null ? -1 : a.localeCompare(b)))
  return { asOf: new Date(nowMs).toISOString(), counts: filters.counts ?? 'accepted', total: counted(items), tiers: tiers.map((tier) => ({ tier, ...counted(items.filter((site) => site.tier === tier)) })) }
}
