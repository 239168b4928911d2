import { CheckCircleOutlined } from '@ant-design/icons'
import type { FieldproofClient } from '@fieldproof/client'
import type { AlertRow } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { App, Button, Checkbox, Segmented, Skeleton } from 'antd'
import { Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { client, useMe, useOrgTimeZone } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { useListKeys } from '../../shell/useListKeys.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { type RowsHandle, VirtualRows } from '../live/VirtualRows.tsx'
import { ListExport } from '../reports/ListExport.tsx'
import { neighbourAfter } from '../review/reviewFilters.ts'
import { ViewBar } from '../views/ViewBar.tsx'
import { type AlertFilters, exportQueryOf, filtersOf, isNarrowed, queryOf, states } from './alertFilters.ts'
import { useAlertNames, useAlertTitle, useAlertTitleParts } from './alertText.ts'
import { useAlertFields } from './useAlertFields.tsx'
import { Severity } from './Severity.tsx'
import './alerts.css'

const BrowserDrawer = lazy(() => import('./BrowserDrawer.tsx').then((module) => ({ default: module.BrowserDrawer })))
/** Lists to choose from and a calendar: they come right behind the list itself; until then boxes of their width hold their places. */
const FilterFields = lazy(() => import('./FilterFields.tsx').then((module) => ({ default: module.FilterFields })))
/** Comes when an alert is opened. */
const AlertDrawer = lazy(() => import('./AlertDrawer.tsx').then((module) => ({ default: module.AlertDrawer })))

const pageSize = 200
const rowHeight = 68
/** The server takes no more in one request. */
const mostAtOnce = 200
const fieldWidths = [140, 140, 170, 150, 240]

interface Act { readonly what: 'acknowledged' | 'closed'; readonly about: readonly AlertRow[] }

/** The inbox of alerts: what rang, for whom, and who has it in hand. Filters and the open alert live in the address. */
export const AlertsPage = () => {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  const me = useMe()
  const cache = useQueryClient()
  const { message } = App.useApp()
  const onError = useErrorToast()
  const names = useAlertNames()
  const title = useAlertTitle()
  const partsOf = useAlertTitleParts()
  const fields = useAlertFields()
  const undoable = useUndoMessage()
  const timeZone = useOrgTimeZone()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const { alert, panel } = search
  const filters = useMemo(() => filtersOf(search), [search])
  useKnownFilters(search, filters)
  const { state } = filters
  const filterKey = JSON.stringify(filters)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  // Another list, another choice: nothing is done with what is not seen.
  useEffect(() => { setChosen(new Set()) }, [filterKey])
  const query = { ...queryOf(filters, timeZone), limit: pageSize }
  const list = useInfiniteQuery({ queryKey: ['alerts', 'list', query], queryFn: ({ pageParam }) => client.alerts.list({ ...query, cursor: pageParam }), initialPageParam: undefined as string | undefined, getNextPageParam: (last) => last.nextCursor, refetchInterval: 30_000 })
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const total = new Intl.NumberFormat(i18n.locale).format(list.data?.pages[0]?.total ?? items.length)
  const shown = items.filter(({ alertId }) => chosen.has(alertId))
  const go = (change: Record<string, string | undefined>, replace = false) => void navigate({ to: '/alerts', search: (old) => Object.fromEntries(Object.entries({ ...old, ...change }).filter(([name, value]) => value && !(name === 'state' && value === 'open'))), replace })
  const change = (next: Partial<Record<keyof AlertFilters, string | undefined>>) => { go(next, true) }
  const open = (alertId: string | undefined) => { go({ alert: alertId }) }
  const show = (next: string | undefined) => { go({ panel: next }) }
  const mayAct = me.role !== 'auditor'

  const rows = useRef<RowsHandle>(null)
  const toggle = ({ alertId }: AlertRow) => { setChosen((before) => { const after = new Set(before); if (!after.delete(alertId)) after.add(alertId); return after }) }
  /** As they were: open again, and those that somebody had taken on before they were closed, taken on. */
  const takeBack = async (undo: FieldproofClient, about: readonly AlertRow[]): Promise<void> => {
    const idsOf = (some: readonly AlertRow[]) => some.map(({ alertId }) => alertId)
    await undo.alerts.act({ alertIds: idsOf(about), act: 'reopened' })
    const taken = about.filter(({ state: before }) => before === 'acknowledged')
    if (taken.length > 0) await undo.alerts.act({ alertIds: idsOf(taken), act: 'acknowledged' })
    await cache.invalidateQueries({ queryKey: ['alerts'] })
  }
  const act = useMutation({
    mutationFn: ({ what, about }: Act) => client.alerts.act({ alertIds: about.map(({ alertId }) => alertId), act: what }),
    onSuccess: async ({ changed }, { about }) => {
      setChosen(new Set())
      // Whoever works down the list by keys goes on where they are, though what is done with leaves it.
      const gone = about.map(({ alertId }) => alertId)
      const here = keys.at?.alertId
      if (state !== 'all' && alert === undefined && here !== undefined && gone.includes(here)) {
        const next = neighbourAfter(items.flatMap(({ alertId }) => (alertId === here || !gone.includes(alertId) ? [alertId] : [])), here)
        const row = items.find(({ alertId }) => alertId === next)
        if (row) keys.goTo(row)
      }
      await cache.invalidateQueries({ queryKey: ['alerts'] })
      const said = t`已更新 ${changed} 条`
      // What somebody else has dealt with meanwhile is not opened again.
      if (changed === about.length) undoable(said, (undo) => takeBack(undo, about))
      else void message.success(said)
    },
    onError,
  })
  /** The alert that is open, else what is chosen, else the line one is at. */
  const meantOf = (at: AlertRow | undefined): readonly AlertRow[] => (alert ? items.filter(({ alertId }) => alertId === alert) : shown.length > 0 ? shown : at ? [at] : [])
  /** Those for which it means something, and as many as go at once. */
  const ripeFor = (what: Act['what'], some: readonly AlertRow[]) => some.filter((one) => (what === 'acknowledged' ? one.state === 'open' : one.state !== 'closed')).slice(0, mostAtOnce)
  const doWith = (what: Act['what'], about: readonly AlertRow[]) => { if (about.length > 0 && !act.isPending) act.mutate({ what, about }) }
  const keys = useListKeys({
    rows: items, keyOf: ({ alertId }) => alertId, onToggle: mayAct ? toggle : undefined, reveal: (index) => { rows.current?.goTo(index) },
    more: (at) => {
      if (!mayAct) return []
      const meant = meantOf(at), isChoice = shown.length > 0 && !alert
      const [toAcknowledge, toClose] = [ripeFor('acknowledged', meant), ripeFor('closed', meant)]
      return [
        { keys: ['a'], name: isChoice ? t`确认选中的 ${toAcknowledge.length} 条` : t`确认这一条`, isOffered: toAcknowledge.length > 0, act: () => { doWith('acknowledged', toAcknowledge) } },
        { keys: ['c'], name: isChoice ? t`关闭选中的 ${toClose.length} 条` : t`关闭这一条`, isOffered: toClose.length > 0, act: () => { doWith('closed', toClose) } },
      ]
    },
  })
  return (
    <div className="fp-fill fp-alerts" data-testid="alerts-page">
      <div className="fp-alerts-top">
        <PageHeader title={t`告警`} description={t`按规则从已有记录里挑出来的事，不另作判断。确认后停止升级；谁在何时处理，写入证据日志。`}
          actions={<><ListExport report="alerts" filters={filters} queryOf={exportQueryOf} /><Button onClick={() => { show('browser') }} data-testid="open-browser-drawer">{t`在浏览器接收`}</Button><LinkButton to="/alert-rules">{t`告警规则`}</LinkButton>{me.canAdminister || me.role === 'auditor' ? <LinkButton to="/alert-channels">{t`通知渠道`}</LinkButton> : null}</>} />
        <ViewBar page="alerts" columns={fields.button} />
        <div className="fp-toolbar" role="search" aria-label={t`筛选告警`}>
          <Segmented aria-label={t`状态`} value={state} onChange={(value) => { change({ state: value }) }} options={[...states.map((value) => ({ value: value as string, label: names.state(value) })), { value: 'all', label: t`全部` }]} data-testid="alert-state" />
          <Suspense fallback={fieldWidths.map((width, i) => <Skeleton.Input key={i} style={{ width, minWidth: width }} />)}><FilterFields filters={filters} onChange={change} /></Suspense>
          <span className="fp-soft fp-num">{t`共 ${total} 条`}</span>
        </div>
        {mayAct && shown.length > 0 ? (
          <div className="fp-toolbar" role="group" aria-label={t`批量处理`} data-testid="alert-bulk">
            <span className="fp-num">{t`已选 ${shown.length} 条`}</span>
            <Button loading={act.isPending} onClick={() => { doWith('acknowledged', ripeFor('acknowledged', shown)) }} aria-keyshortcuts="A" data-testid="bulk-acknowledge">{t`确认`}</Button>
            <Button loading={act.isPending} onClick={() => { doWith('closed', ripeFor('closed', shown)) }} aria-keyshortcuts="C" data-testid="bulk-close">{t`关闭`}</Button>
            <Button type="text" onClick={() => { setChosen(new Set()) }}>{t`取消选择`}</Button>
          </div>
        ) : null}
      </div>
      <section className="fp-panel fp-alerts-list" aria-label={t`告警列表`} aria-busy={list.isFetching}>
        {list.isPending ? <LoadingState /> : list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : items.length === 0 ? (
          <EmptyState title={isNarrowed(filters) ? t`没有符合条件的告警` : state === 'open' ? t`没有待确认的告警` : t`还没有告警`} description={isNarrowed(filters) ? t`去掉一个条件再试。` : t`告警规则命中时会出现在这里，并发到您设定的渠道。`}
            action={isNarrowed(filters) ? <Button onClick={() => { change({ severity: undefined, kind: undefined, over: undefined, person: undefined, departmentId: undefined, from: undefined, to: undefined }) }}>{t`清除筛选`}</Button> : <LinkButton to="/alert-rules">{t`查看告警规则`}</LinkButton>} />
        ) : (
          <>
            <VirtualRows<AlertRow> ref={rows} items={items} rowHeight={rowHeight} keyOf={(row) => row.alertId} label={t`告警列表`} render={(row) => {
              const { about, times } = partsOf(row)
              return (
                <div className="fp-alert-row" {...keys.rowProps(row)} data-testid="alert-row" data-state={row.state} data-severity={row.severity} data-over={row.over !== null}>
                  {mayAct ? <Checkbox checked={chosen.has(row.alertId)} aria-label={t`选择：${title(row)}`} onChange={() => { toggle(row) }} /> : null}
                  <Severity severity={row.severity} />
                  <button type="button" className="fp-alert-open" data-open onClick={() => { open(row.alertId) }} data-testid="open-alert">
                    <strong className="fp-alert-title"><span className="fp-clip">{about}</span>{times ? <span className="fp-alert-times" data-testid="alert-times">{times}</span> : null}</strong>
                    <span className="fp-soft fp-clip fp-alert-line">{fields.lineOf(row)}</span>
                  </button>
                  <span className="fp-alert-when"><TimeText value={row.lastAt} style="relative" /><span className="fp-soft">{row.state === 'open' && row.nextStepAt ? <>{t`升级`} <TimeText value={row.nextStepAt} style="time" /></> : names.state(row.state)}</span>{row.over ? <span className="fp-alert-over"><CheckCircleOutlined aria-hidden /> {t`已结束`} <TimeText value={row.over.at} style="time" /></span> : null}</span>
                </div>
              )
            }} />
            {list.hasNextPage ? <div className="fp-pager"><Button loading={list.isFetchingNextPage} onClick={() => { void list.fetchNextPage() }} data-testid="more-alerts">{t`再显示 ${pageSize} 条`}</Button></div> : null}
          </>
        )}
      </section>
      {panel === 'browser' ? <Suspense fallback={null}><BrowserDrawer onClose={() => { show(undefined) }} /></Suspense> : null}
      {alert ? <Suspense fallback={null}><AlertDrawer key={alert} alertId={alert} onClose={() => { open(undefined) }} /></Suspense> : null}
    </div>
  )
}
