import type { SiteFilters } from '@fieldproof/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { client } from '../../shell/api.ts'

const everything: SiteFilters = {}

type Sites = Awaited<ReturnType<typeof client.sites.list>>

/** What was shown last of a list that is still coming, by its first page. */
const shown = new WeakMap<Sites, { readonly pages: number; readonly sites: Sites['items'] }>()

/**
 * The sites of pages that are still coming, the same array until there are twice as many of them; of all pages, all. To draw everything anew after each
 * of two hundred pages would take longer than to fetch them.
 */
const sitesOf = (pages: readonly Sites[], isComplete: boolean): Sites['items'] => {
  const first = pages[0]
  if (isComplete || first === undefined) return pages.flatMap((page) => page.items)
  const count = 2 ** Math.floor(Math.log2(pages.length))
  const held = shown.get(first)
  if (held?.pages === count) return held.sites
  const sites = pages.slice(0, count).flatMap((page) => page.items)
  shown.set(first, { pages: count, sites })
  return sites
}

/** All active sites that fulfil the filters, page after page: maps show them all. `total` is known with the first page. */
export const useAllSites = (filters: SiteFilters = everything) => {
  const query = useInfiniteQuery({
    queryKey: ['sites', 'all', filters],
    queryFn: ({ pageParam }) => client.sites.list({ ...filters, limit: 500, cursor: pageParam }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    staleTime: 60_000,
  })
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query
  useEffect(() => { if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage() }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage])
  const pages = query.data?.pages
  const sites = useMemo(() => (pages === undefined ? [] : sitesOf(pages, !hasNextPage)), [pages, hasNextPage])
  return { sites, total: query.data?.pages[0]?.total, isPending: query.isPending, error: query.data ? null : query.error, retry: () => { void query.refetch() } }
}
