import { CheckCircleOutlined } from '@ant-design/icons'
import type { AlertAct, AlertRow } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { App, Button, Checkbox, Segmented, Select } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { PersonSelect } from '../checkIns/PersonSelect.tsx'
import { VirtualRows } from '../live/VirtualRows.tsx'
import { kinds, useAlertNames, useAlertTitle } from './alertText.ts'
import { Severity } from './Severity.tsx'
import './alerts.css'

const BrowserDrawer = lazy(() => import('./BrowserDrawer.tsx').then((module) => ({ default: module.BrowserDrawer })))
/** Comes when an alert is opened. */
const AlertDrawer = lazy(() => import('./AlertDrawer.tsx').then((module) => ({ default: module.AlertDrawer })))

const pageSize = 200
const rowHeight = 68
const states = ['open', 'acknowledged', 'closed'] as const

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
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const { state = 'open', severity, kind, person, alert, panel } = search
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const query = { state: state === 'all' ? undefined : state, severity, kind, personId: person, limit: pageSize }
  const list = useInfiniteQuery({ queryKey: ['alerts', 'list', query], queryFn: ({ pageParam }) => client.alerts.list({ ...query, cursor: pageParam }), initialPageParam: undefined as string | undefined, getNextPageParam: (last) => last.nextCursor, refetchInterval: 30_000 })
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const total = new Intl.NumberFormat(i18n.locale).format(list.data?.pages[0]?.total ?? items.length)
  const shown = items.filter(({ alertId }) => chosen.has(alertId))
  const act = useMutation({
    mutationFn: (what: AlertAct) => client.alerts.act({ alertIds: shown.slice(0, 200).map(({ alertId }) => alertId), act: what }),
    onSuccess: async ({ changed }) => {
      setChosen(new Set())
      await cache.invalidateQueries({ queryKey: ['alerts'] })
      void message.success(t`已更新 ${changed} 条`)
    },
    onError,
  })
  const change = (next: Record<string, string | undefined>) => {
    setChosen(new Set())
    void navigate({ to: '/alerts', search: Object.fromEntries(Object.entries({ state, severity, kind, person, ...next }).filter(([name, value]) => value && !(name === 'state' && value === 'open'))) as Record<string, string>, replace: true })
  }
  const open = (alertId: string | undefined) => { void navigate({ to: '/alerts', search: Object.fromEntries(Object.entries({ ...search, alert: alertId }).filter(([, value]) => value)) as Record<string, string> }) }
  const show = (next: string | undefined) => { void navigate({ to: '/alerts', search: Object.fromEntries(Object.entries({ ...search, panel: next }).filter(([, value]) => value)) as Record<string, string> }) }
  const filtered = severity ?? kind ?? person
  const mayAct = me.role !== 'auditor'
  return (
    <div className="fp-fill fp-alerts" data-testid="alerts-page">
      <div className="fp-alerts-top">
        <PageHeader title={t`告警`} description={t`按规则从已有记录里挑出来的事，不另作判断。确认后停止升级；谁在何时处理，写入证据日志。`}
          actions={<><Button onClick={() => { show('browser') }} data-testid="open-browser-drawer">{t`在浏览器接收`}</Button><LinkButton to="/alert-rules">{t`告警规则`}</LinkButton>{me.canAdminister || me.role === 'auditor' ? <LinkButton to="/alert-channels">{t`通知渠道`}</LinkButton> : null}</>} />
        <div className="fp-toolbar" role="search" aria-label={t`筛选告警`}>
          <Segmented aria-label={t`状态`} value={state} onChange={(value) => { change({ state: value }) }} options={[...states.map((value) => ({ value: value as string, label: names.state(value) })), { value: 'all', label: t`全部` }]} data-testid="alert-state" />
          <Select allowClear placeholder={t`全部级别`} aria-label={t`级别`} style={{ width: 140 }} value={severity} onChange={(value: string | undefined) => { change({ severity: value }) }} options={(['critical', 'warning', 'info'] as const).map((value) => ({ value, label: names.severity(value) }))} data-testid="alert-severity" />
          <Select allowClear placeholder={t`全部类型`} aria-label={t`类型`} style={{ width: 140 }} value={kind} onChange={(value: string | undefined) => { change({ kind: value }) }} options={kinds.map((value) => ({ value, label: names.kind(value) }))} />
          <PersonSelect value={person} onChange={(value) => { change({ person: value }) }} />
          <span className="fp-soft fp-num">{t`共 ${total} 条`}</span>
        </div>
        {mayAct && shown.length > 0 ? (
          <div className="fp-toolbar" role="group" aria-label={t`批量处理`} data-testid="alert-bulk">
            <span className="fp-num">{t`已选 ${shown.length} 条`}</span>
            <Button loading={act.isPending} onClick={() => { act.mutate('acknowledged') }} data-testid="bulk-acknowledge">{t`确认`}</Button>
            <Button loading={act.isPending} onClick={() => { act.mutate('closed') }} data-testid="bulk-close">{t`关闭`}</Button>
            <Button type="text" onClick={() => { setChosen(new Set()) }}>{t`取消选择`}</Button>
          </div>
        ) : null}
      </div>
      <section className="fp-panel fp-alerts-list" aria-label={t`告警列表`} aria-busy={list.isFetching}>
        {list.isPending ? <LoadingState /> : list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : items.length === 0 ? (
          <EmptyState title={filtered ? t`没有符合条件的告警` : state === 'open' ? t`没有待确认的告警` : t`还没有告警`} description={filtered ? t`去掉一个条件再试。` : t`告警规则命中时会出现在这里，并发到您设定的渠道。`}
            action={filtered ? <Button onClick={() => { change({ severity: undefined, kind: undefined, person: undefined }) }}>{t`清除筛选`}</Button> : <LinkButton to="/alert-rules">{t`查看告警规则`}</LinkButton>} />
        ) : (
          <>
            <VirtualRows<AlertRow> items={items} rowHeight={rowHeight} keyOf={(row) => row.alertId} label={t`告警列表`} render={(row) => (
              <div className="fp-alert-row" data-testid="alert-row" data-state={row.state} data-severity={row.severity} data-over={row.over !== null}>
                {mayAct ? <Checkbox checked={chosen.has(row.alertId)} aria-label={t`选择：${title(row)}`} onChange={(event) => { const next = new Set(chosen); if (event.target.checked) next.add(row.alertId); else next.delete(row.alertId); setChosen(next) }} /> : null}
                <Severity severity={row.severity} />
                <button type="button" className="fp-alert-open" onClick={() => { open(row.alertId) }} data-testid="open-alert">
                  <span className="fp-clip"><strong>{title(row)}</strong></span>
                  <span className="fp-soft fp-clip">{row.ruleName}{row.departmentName ? ` · ${row.departmentName}` : ''}</span>
                </button>
                <span className="fp-alert-when"><TimeText value={row.lastAt} style="relative" /><span className="fp-soft">{row.state === 'open' && row.nextStepAt ? <>{t`升级`} <TimeText value={row.nextStepAt} style="time" /></> : names.state(row.state)}</span>{row.over ? <span className="fp-alert-over"><CheckCircleOutlined aria-hidden /> {t`已结束`} <TimeText value={row.over.at} style="time" /></span> : null}</span>
              </div>
            )} />
            {list.hasNextPage ? <div className="fp-pager"><Button loading={list.isFetchingNextPage} onClick={() => { void list.fetchNextPage() }} data-testid="more-alerts">{t`再显示 ${pageSize} 条`}</Button></div> : null}
          </>
        )}
      </section>
      {panel === 'browser' ? <Suspense fallback={null}><BrowserDrawer onClose={() => { show(undefined) }} /></Suspense> : null}
      {alert ? <Suspense fallback={null}><AlertDrawer key={alert} alertId={alert} onClose={() => { open(undefined) }} /></Suspense> : null}
    </div>
  )
}
