import { CheckCircleOutlined, QuestionCircleOutlined } from '@ant-design/icons'
import type { ReviewItem } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Grid, Skeleton } from 'antd'
import { Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { usePageTitle } from '../../shell/PageHeader.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { type PageKey, showKeyHelp, usePageKeys } from '../../shell/pageKeys.ts'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { PutOffMark } from '../putOff/PutOffMark.tsx'
import { type ToPutOff, usePutOff } from '../putOff/usePutOff.tsx'
import { ViewBar } from '../views/ViewBar.tsx'
import { DecisionBar, type DecisionBarHandle } from './DecisionBar.tsx'
import { QueueList } from './QueueList.tsx'
import { reviewQueries } from './reviewData.ts'
import { outcomes, useOutcomeName } from './outcomes.ts'
import { neighbourAfter, queueFiltersOf, type QueueFilters as Filters } from './reviewFilters.ts'
import { useQueue } from './useQueue.tsx'
import '../checkIns/checkIns.css'
import './review.css'

/** The list stands first; the item with its map and the lists to choose from come right behind it. */
const loadItem = () => import('./ReviewItemView.tsx')
const ReviewItemView = lazy(() => loadItem().then((module) => ({ default: module.ReviewItemView })))
const QueueFilters = lazy(() => import('./QueueFilters.tsx').then((module) => ({ default: module.QueueFilters })))
const BulkDialog = lazy(() => import('./BulkDialog.tsx').then((module) => ({ default: module.BulkDialog })))
const filterWidths = [130, 168, 80]

const none: ReadonlySet<string> = new Set()

/** The first thing of the item that can be played and is not: the video, else the spoken note; whatever plays is paused. */
const playOrPause = (): void => {
  const players = [...document.querySelectorAll<HTMLMediaElement>('.fp-review-item video, .fp-review-item audio')]
  const playing = players.filter((player) => !player.paused)
  for (const player of playing) player.pause()
  // A browser may refuse to play; the player itself then says so.
  if (playing.length === 0) void players[0]?.play().catch(() => undefined)
}

/** The queue: list on the left, one item on the right, every step on a key. A verdict informs; here a person decides. */
export const ReviewPage = () => {
  const { t } = useLingui()
  usePageTitle(t`待核实`)
  const navigate = useNavigate()
  const narrow = Grid.useBreakpoint().lg === false
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const filters = useMemo(() => queueFiltersOf(search), [search])
  useKnownFilters(search, filters)
  const go = (change: Readonly<Record<string, string | undefined>>) => { void navigate({ to: '/review', search: (old) => Object.fromEntries(Object.entries({ ...old, ...change }).filter(([, value]) => value)), replace: true }) }
  const select = (item: string | undefined) => { go({ item }) }
  const changeFilters = (change: Filters) => { go({ ...change, item: undefined }) }

  const queue = useQueue(filters, search['item'], select)
  const selected = search['item'] ?? (narrow ? undefined : queue.ids[0])
  const detail = useQuery({ ...reviewQueries.detail(selected ?? ''), enabled: selected !== undefined })
  const state = useQuery({ ...reviewQueries.state(selected ?? ''), enabled: selected !== undefined })
  const queryClient = useQueryClient()
  useEffect(() => { void loadItem() }, [])
  const next = queue.next ?? (search['item'] === undefined ? queue.ids[1] : undefined)
  useEffect(() => {
    if (next === undefined) return
    void queryClient.prefetchQuery(reviewQueries.detail(next))
    void queryClient.prefetchQuery(reviewQueries.state(next))
  }, [next, queryClient])

  const onError = useErrorToast()
  const bar = useRef<DecisionBarHandle>(null)
  const [wayOf, setWayOf] = useState<string>()
  const [bulkOpen, setBulkOpen] = useState(false)
  const [chosen, setChosen] = useState(none)
  const toggle = (eventId: string) => { setChosen((before) => { const after = new Set(before); if (!after.delete(eventId)) after.add(eventId); return after }) }
  const chosenItems = queue.items.filter((item: ReviewItem) => chosen.has(item.eventId))
  const ask = (text: string) => {
    if (!selected) return
    client.review.ask(selected, { text }).then((answer) => { queryClient.setQueryData(reviewQueries.state(selected).queryKey, answer); void queryClient.invalidateQueries({ queryKey: ['review', 'items'] }) }).catch(onError)
  }
  const me = useMe()
  const isAuditor = me.role === 'auditor'
  const toPutOff = ({ eventId, putOff }: Pick<ReviewItem, 'eventId' | 'putOff'>): ToPutOff => ({ item: { kind: 'doubt', eventId }, putOff })
  const putting = usePutOff((gone) => {
    setChosen(none)
    const ids = gone.flatMap(({ item }) => ('eventId' in item ? item.eventId : []))
    if (selected !== undefined && ids.includes(selected)) select(neighbourAfter(queue.ids.filter((id) => id === selected || !ids.includes(id)), selected))
  })
  /** What is chosen, else what is open. */
  const meant = (): ToPutOff[] => (chosenItems.length > 0 ? chosenItems.map(toPutOff) : state.data?.waits && (state.data.canDecide || state.data.putOff) ? [toPutOff(state.data)] : [])
  const mayPutOff = !isAuditor && meant().length > 0
  const outcomeName = useOutcomeName()
  const pageKeys: readonly PageKey[] = [
    { keys: ['j', 'ArrowDown'], name: t`下一条`, act: () => { queue.step(1) } },
    { keys: ['k', 'ArrowUp'], name: t`上一条`, act: () => { queue.step(-1) } },
    ...(isAuditor ? [] : [
      ...outcomes.map((outcome, i) => ({ keys: [String(i + 1)], name: outcome === 'not_real' ? t`不属实（要写理由）` : outcomeName(outcome), act: () => { bar.current?.choose(outcome) } })),
      { keys: ['e'], name: t`问本人一句`, act: () => { bar.current?.ask() } },
      { keys: ['n'], name: t`写备注`, act: () => { bar.current?.note() } },
      { keys: ['h'], name: chosenItems.length > 0 ? t`延后选中的 ${chosenItems.length} 条…` : t`延后这一条…`, isOffered: mayPutOff, act: () => { putting.ask(meant()) } },
      ...(meant().some(({ putOff }) => putOff) ? [{ keys: ['b'], name: t`放回待处理`, isOffered: true, act: () => { putting.bringBack(meant()) } }] : []),
      { keys: ['u'], name: t`撤回刚才的决定`, act: () => { queue.undo() } },
    ]),
    ...(me.masks.includes('position') ? [] : [{ keys: ['w'], name: t`看来路（会记入日志，本人可见）`, act: () => { setWayOf(selected) } }]),
    { keys: ['p'], name: t`播放或暂停视频、语音`, act: playOrPause },
    ...(isAuditor ? [] : [
      { keys: ['x'], name: t`选中，用于一并处理`, act: () => { if (selected) toggle(selected) } },
      ...(chosenItems.length > 1 ? [{ keys: ['g'], name: t`一并核实选中的 ${chosenItems.length} 条…`, isOffered: true, act: () => { setBulkOpen(true) } }] : []),
    ]),
  ]
  usePageKeys(pageKeys)

  const filtered = Object.entries(filters).some(([name, value]) => value !== undefined && name !== 'putOff')
  const showList = !narrow || selected === undefined
  const showItem = selected !== undefined && (!narrow || search['item'] !== undefined)
  const ready = detail.data !== undefined && detail.data.eventId === selected
  // What comes first is drawn in slices, as a list's first rows are (PlainTable); whoever steps on waits for nothing.
  const [hasList, hasItem] = [useDeferredValue(!queue.list.isPending), useDeferredValue(ready)]
  return (
    <div className="fp-fill fp-review" data-testid="review-page" data-left={queue.left}>
      {showList ? (
        <section className="fp-review-list" aria-label={t`待核实的签到`}>
          <header>
            <h1><Trans>待核实</Trans></h1>
            <span className="fp-soft" role="status" data-testid="review-left">{queue.left === undefined ? '' : t`还剩 ${queue.left} 条，今天已核实 ${queue.counts?.decidedToday ?? 0} 条`}</span>
            <Button type="text" size="small" icon={<QuestionCircleOutlined />} onClick={showKeyHelp} aria-label={t`键盘操作`} aria-keyshortcuts="?" data-testid="review-help-open" />
          </header>
          <ViewBar page="review" />
          <Suspense fallback={<div className="fp-toolbar">{filterWidths.map((width) => <Skeleton.Input key={width} style={{ width, minWidth: width }} />)}</div>}><QueueFilters filters={filters} counts={queue.counts} onChange={changeFilters} /></Suspense>
          {chosenItems.length > 0 ? <p className="fp-review-chosen"><Trans>已选 {chosenItems.length} 条</Trans> <Button size="small" disabled={chosenItems.length < 2} onClick={() => { setBulkOpen(true) }} data-testid="bulk-open">{t`一并核实`}</Button> <Button size="small" onClick={() => { putting.ask(meant()) }} aria-keyshortcuts="H" data-testid="chosen-put-off">{t`延后…`}</Button>{chosenItems.some(({ putOff }) => putOff) ? <Button size="small" onClick={() => { putting.bringBack(meant()) }} aria-keyshortcuts="B" data-testid="chosen-bring-back">{t`放回待处理`}</Button> : null} <Button size="small" type="text" onClick={() => { setChosen(none) }}>{t`取消选择`}</Button></p> : null}
          {queue.list.isError ? <ErrorState error={queue.list.error} onRetry={() => { void queue.list.refetch() }} />
            : queue.list.isPending || !hasList ? <LoadingState />
              : queue.items.length === 0 ? (
                filtered ? <EmptyState title={t`没有符合条件的待核实签到`} action={<Button onClick={() => { changeFilters({ ...Object.fromEntries(Object.keys(filters).map((name) => [name, undefined])), putOff: filters.putOff }) }}>{t`清除筛选`}</Button>} />
                  : filters.putOff ? <EmptyState title={t`没有延后的签到`} description={t`用 H 延后的会列在这里，到时间自己回来。`} />
                  : <EmptyState icon={<CheckCircleOutlined />} title={t`都处理完了`} description={t`有新的存疑签到时，会出现在这里。`} />
              ) : <QueueList items={queue.items} selected={selected} chosen={chosen} onSelect={select} onToggle={toggle} onMore={queue.list.hasNextPage ? () => { void queue.list.fetchNextPage() } : undefined} />}
        </section>
      ) : null}
      {showItem ? (
        <section className="fp-review-right" aria-label={t`这一条签到`}>
          <Suspense fallback={<LoadingState />}>
            {detail.isError ? <ErrorState error={detail.error} onRetry={() => { void detail.refetch() }} />
              : !ready || !hasItem ? <LoadingState />
                : (
                  <ReviewItemView
                    key={selected} detail={detail.data} state={state.data} wayShown={wayOf === selected} onShowWay={() => { setWayOf(selected) }} onBack={narrow ? () => { select(undefined) } : undefined}
                    notice={state.data?.putOff ? <p className="fp-put-off-bar" data-testid="item-put-off"><PutOffMark putOff={state.data.putOff} /><span />{isAuditor ? null : <Button size="small" onClick={() => { if (state.data) putting.bringBack([toPutOff(state.data)]) }} aria-keyshortcuts="B" data-testid="bring-back">{t`放回待处理`}</Button>}</p> : null}
                    bar={state.data ? (
                      <DecisionBar
                        ref={bar} state={state.data} keys={!narrow} onAsk={ask} onUndo={queue.canUndo() ? queue.undo : undefined}
                        onPutOff={state.data.waits ? () => { if (state.data) putting.ask([toPutOff(state.data)]) } : undefined}
                        onDecide={(outcome, note) => { if (state.data) queue.decide(detail.data, state.data, outcome, note) }}
                      />
                    ) : null}
                  />
                )}
          </Suspense>
        </section>
      ) : !narrow && queue.items.length === 0 && !queue.list.isPending ? <section className="fp-review-right" aria-hidden /> : null}
      {putting.dialog}
      {bulkOpen ? (
        <Suspense fallback={null}>
          <BulkDialog
            items={chosenItems} nameOf={(signal) => queue.counts?.bySignal.find((entry) => entry.signal === signal)?.name ?? signal} onClose={() => { setBulkOpen(false) }}
            onDone={() => { setBulkOpen(false); setChosen(none); void queryClient.invalidateQueries({ queryKey: ['review'] }) }}
          />
        </Suspense>
      ) : null}
    </div>
  )
}
