import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { client } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'

/** Archived sites, page after page, once somebody asks for them; and the way back. */
export const useArchivedSites = (wanted: boolean) => {
  const cache = useQueryClient()
  const onError = useErrorToast()
  const query = useInfiniteQuery({
    queryKey: ['sites', 'archived'], queryFn: ({ pageParam }) => client.sites.list({ status: 'archived', limit: 500, cursor: pageParam }), initialPageParam: '', getNextPageParam: (last) => last.nextCursor ?? undefined, enabled: wanted,
  })
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query
  useEffect(() => { if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage() }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage])
  const restore = useMutation({ mutationFn: (siteId: string) => client.sites.restore(siteId), onSuccess: () => cache.invalidateQueries({ queryKey: ['sites'] }), onError })
  return { sites: query.data?.pages.flatMap((page) => page.items) ?? [], isPending: query.isPending, error: query.data ? null : query.error, retry: () => { void query.refetch() }, restore }
}
