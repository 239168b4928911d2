import type { CheckInDetail, ReviewItem, ReviewOutcome, ReviewState } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useEffect, useMemo, useRef, useState } from 'react'
import { client, queries } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import { useOutcomeName } from './outcomes.ts'
import { reviewQueries, seenOf } from './reviewData.ts'
import { neighbourAfter, type QueueFilters } from './reviewFilters.ts'

const pageSize = 40
/** With fewer than these left before the end, the next page is read. */
const readAhead = 10
/** After the last decision the list is read again; not at each, since somebody settles one every few seconds. */
const calmMs = 2_500
const toastKey = 'review'

interface Settling { readonly eventId: string; readonly done: Promise<ReviewState> }

/** The queue on the screen: what is listed less what has just been settled here. A decision shows at once and comes back when the server refuses it. */
export const useQueue = (filters: QueueFilters, selected: string | undefined, select: (eventId: string | undefined) => void) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const onError = useErrorToast()
  const outcomeName = useOutcomeName()
  const queryClient = useQueryClient()
  const counts = useQuery(queries.reviewCounts)
  const list = useInfiniteQuery({
    queryKey: ['review', 'items', filters],
    queryFn: ({ pageParam }) => client.review.items({ ...filters, cursor: pageParam, limit: pageSize }),
    initialPageParam: undefined as string | undefined, getNextPageParam: (last) => last.nextCursor, refetchInterval: 60_000,
  })
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set())
  const [underWay, setUnderWay] = useState(0)
  const history = useRef<Settling[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => { clearTimeout(timer.current) }, [])

  const items = useMemo(() => (list.data?.pages ?? []).flatMap((page) => page.items).filter((item) => !settled.has(item.eventId)), [list.data, settled])
  const ids = useMemo(() => items.map((item: ReviewItem) => item.eventId), [items])
  const at = selected === undefined ? -1 : ids.indexOf(selected)
  useEffect(() => {
    if (list.hasNextPage && !list.isFetchingNextPage && ids.length - at <= readAhead) void list.fetchNextPage()
  }, [list, ids.length, at])

  const without = (eventId: string) => (before: ReadonlySet<string>): ReadonlySet<string> => new Set([...before].filter((id) => id !== eventId))
  /** Reads the list again once it is calm; what was settled before that reading need not be hidden any more. */
  const readSoon = () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      const known = settledNow.current
      void queryClient.invalidateQueries({ queryKey: ['review', 'items'] }).then(() => { setSettled((before) => new Set([...before].filter((id) => !known.has(id)))) })
    }, calmMs)
  }
  const settledNow = useRef<ReadonlySet<string>>(settled)
  settledNow.current = settled
  const readCounts = () => queryClient.invalidateQueries({ queryKey: queries.reviewCounts.queryKey })

  const undo = () => {
    const last = history.current.pop()
    if (!last) return
    message.destroy(toastKey)
    void last.done.then(async (state) => {
      if (!state.standing) return
      queryClient.setQueryData(reviewQueries.state(last.eventId).queryKey, await client.review.withdraw(last.eventId, { decisionId: state.standing.decisionId }))
      setSettled(without(last.eventId))
      await Promise.all([queryClient.invalidateQueries({ queryKey: ['review', 'items'] }), readCounts()])
      select(last.eventId)
      message.info({ key: toastKey, content: t`已撤回` })
    }).catch(onError)
  }

  const decide = (detail: CheckInDetail, state: ReviewState, outcome: ReviewOutcome, note: string | null) => {
    const { eventId, personName } = detail
    const seen = seenOf(detail, state)
    if (!seen) return
    setSettled((before) => new Set([...before, eventId]))
    select(neighbourAfter(ids, eventId))
    setUnderWay((n) => n + 1)
    const done = client.review.decide(eventId, { outcome, note, ...seen })
    history.current.push({ eventId, done })
    const saying = `${personName}：${outcomeName(outcome)}`
    void message.open({ key: toastKey, type: 'success', duration: 6, content: <span data-testid="undo-toast">{saying} <Button type="link" size="small" onClick={undo}>{t`撤回`}</Button></span> })
    done.then((next) => {
      queryClient.setQueryData(reviewQueries.state(eventId).queryKey, next)
      readSoon()
    }, (error: unknown) => {
      history.current = history.current.filter((entry) => entry.done !== done)
      setSettled(without(eventId))
      select(eventId)
      message.destroy(toastKey)
      onError(error)
      void queryClient.invalidateQueries({ queryKey: ['review', 'state', eventId] })
      void queryClient.invalidateQueries({ queryKey: ['check-ins', 'one', eventId] })
    }).finally(() => { void readCounts().then(() => { setUnderWay((n) => n - 1) }) })
  }

  const step = (by: 1 | -1) => {
    const next = ids[at < 0 ? 0 : at + by]
    if (next !== undefined) select(next)
  }
  const left = counts.data === undefined ? undefined : Math.max(0, counts.data.waiting - underWay)
  return { list, items, ids, counts: counts.data, left, decide, undo, canUndo: () => history.current.length > 0, step, next: at < 0 ? undefined : ids[at + 1] }
}
