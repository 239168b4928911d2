import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { client } from '../../shell/api.ts'

/** All active sites, page after page: maps show them all, and a company has thousands at most. */
export const useAllSites = () => {
  const query = useInfiniteQuery({
    queryKey: ['sites', 'all'],
    queryFn: ({ pageParam }) => client.sites.list({ limit: 500, cursor: pageParam }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    staleTime: 60_000,
  })
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query
  useEffect(() => { if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage() }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage])
  const sites = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  return { sites, isPending: query.isPending, error: query.data ? null : query.error, retry: () => { void query.refetch() } }
}
