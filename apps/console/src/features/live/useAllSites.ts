import type { SiteFilters } from '@fieldproof/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { client } from '../../shell/api.ts'

const everything: SiteFilters = {}

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
  const sites = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  return { sites, total: query.data?.pages[0]?.total, isPending: query.isPending, error: query.data ? null : query.error, retry: () => { void query.refetch() } }
}
