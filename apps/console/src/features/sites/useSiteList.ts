import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { client } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import type { AskedSites } from '../live/useSiteMap.ts'

/** The sites that are asked for, page after page as the reader comes near their end; `total` is known with the first. And the way back for archived ones. */
export const useSiteList = (asked: AskedSites) => {
  const cache = useQueryClient()
  const onError = useErrorToast()
  const query = useInfiniteQuery({
    queryKey: ['sites', 'list', asked], queryFn: ({ pageParam }) => client.sites.list({ ...asked, limit: 200, cursor: pageParam }), initialPageParam: '', getNextPageParam: (last) => last.nextCursor ?? undefined, staleTime: 60_000, placeholderData: keepPreviousData,
  })
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query
  const more = useCallback(() => { if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage() }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage])
  const pages = query.data?.pages
  const sites = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages])
  const restore = useMutation({ mutationFn: (siteId: string) => client.sites.restore(siteId), onSuccess: () => cache.invalidateQueries({ queryKey: ['sites'] }), onError })
  return { sites, total: pages?.[0]?.total ?? sites.length, more, isPending: query.isPending, error: query.data ? null : query.error, retry: () => { void query.refetch() }, restore }
}
