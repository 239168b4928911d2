import { queries, queryClient } from '../../shell/api.ts'
import { live } from './useLive.ts'
import { allSites, siteMapQuery } from './useSiteMap.ts'

/** Longer than the page takes to be drawn; whoever only pointed at the link lets go again. */
const heldMilliseconds = 5_000

/** What the live map shows first is on its way while the page is still being made: who is where, sites, figures, departments and the base map. */
export const askAhead = (): void => {
  setTimeout(live.hold(), heldMilliseconds)
  void queryClient.prefetchQuery(queries.overview)
  void queryClient.prefetchQuery(queries.departments)
  void queryClient.prefetchQuery(queries.settings)
  void queryClient.prefetchQuery(siteMapQuery(allSites))
}
