import type { SiteFilters } from '@fieldproof/contract'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { client } from '../../shell/api.ts'

/** Which sites: as in the list. */
export interface AskedSites extends SiteFilters {
  readonly search?: string
  readonly status?: 'archived'
  readonly suggested?: boolean
}
export const allSites: AskedSites = {}

/** What a map shows of the sites: `bbox` is its view; without one, all that fulfil the filters, in one answer that is never larger than a view's. */
export const siteMapQuery = (asked: AskedSites, bbox?: string) =>
  queryOptions({ queryKey: ['sites', 'map', asked, bbox ?? ''], queryFn: () => client.sites.map({ ...asked, ...(bbox === undefined ? {} : { bbox }) }), staleTime: 60_000 })

export const useSiteMap = (asked: AskedSites, { bbox, isAsked = true }: { readonly bbox?: string | undefined; readonly isAsked?: boolean } = {}) =>
  useQuery({ ...siteMapQuery(asked, bbox), enabled: isAsked, placeholderData: keepPreviousData })
