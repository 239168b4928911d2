import { DownloadOutlined, PlayCircleOutlined } from '@ant-design/icons'
import type { DryRun, DryRunChange } from '@fieldproof/contract'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Progress, Select } from 'antd'
import dayjs from 'dayjs'
import { RangePicker } from '../../shell/pickers.tsx'
import { useState } from 'react'
import { useActionName } from '../../shell/ActionTag.tsx'
import { type Search, withFilters } from '../../shell/address.ts'
import { client, useMe } from '../../shell/api.ts'
import { BandTag, bands, useBandName } from '../../shell/BandTag.tsx'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { lastThirtyDays } from './draft.ts'

/** Which run is shown and what is left out of its changes are in the address, as for every list. */
const useRunAddress = () => {
  const navigate = useNavigate()
  const { run, toAction, toBand } = useSearch({ strict: false }) as Search & Readonly<Record<'run' | 'toAction' | 'toBand', string | undefined>>
  return { run, toAction, toBand, go: (change: Readonly<Record<string, string | undefined>>) => void navigate({ to: '.', search: (old: object) => withFilters({ ...old }, change) as never, replace: true, resetScroll: false }) }
}

const isOpen = (run: DryRun | undefined): boolean => run?.state === 'waiting' || run?.state === 'running'
const pageSize = 20

/** What a draft would have changed in a stored period, before it is published. */
export const DryRunPanel = ({ policyId, canStart, beforeStart }: { policyId: string; canStart: boolean; beforeStart: () => Promise<unknown> }) => {
  const { t } = useLingui()
  const { timeZone } = useMe()
  const cache = useQueryClient()
  const today = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date())
  const [period, setPeriod] = useState(lastThirtyDays(today))
  const { run: runId, go } = useRunAddress()
  const run = useQuery({ queryKey: ['dry-runs', runId], queryFn: () => client.dryRuns.get(runId!), enabled: runId !== undefined, refetchInterval: (query) => (isOpen(query.state.data) ? 700 : false) })
  const start = useMutation({
    mutationFn: async () => { await beforeStart(); return await client.dryRuns.start({ ...period, policyId }) },
    onSuccess: (started) => { cache.setQueryData(['dry-runs', started.dryRunId], started); go({ run: started.dryRunId, toAction: undefined, toBand: undefined }) },
  })
  const cancel = useMutation({ mutationFn: () => client.dryRuns.cancel(runId!), onSuccess: (ended) => cache.setQueryData(['dry-runs', runId], ended) })
  return (
    <section className="fp-panel" aria-labelledby="dry-run">
      <h2 className="fp-panel-title" id="dry-run"><Trans>试运行：发布前看看会改变什么</Trans></h2>
      <div className="fp-panel-body fp-stack">
        <div className="fp-inline">
          <RangePicker allowClear={false} value={[dayjs(period.from), dayjs(period.to)]} disabledDate={(day) => day.isAfter(dayjs(today), 'day')} aria-label={t`试运行的时段`}
            onChange={(range) => { if (range?.[0] && range[1]) setPeriod({ from: range[0].format('YYYY-MM-DD'), to: range[1].format('YYYY-MM-DD') }) }} />
          <Button type="primary" ghost icon={<PlayCircleOutlined />} disabled={!canStart || isOpen(run.data)} loading={start.isPending} onClick={() => start.mutate()} data-testid="start-dry-run">{t`试运行`}</Button>
          {isOpen(run.data) ? <Button onClick={() => cancel.mutate()} loading={cancel.isPending}>{t`取消试运行`}</Button> : null}
        </div>
        <p className="fp-soft" style={{ margin: 0 }}><Trans>用同一套程序把这段时间的签到重新判断一遍；已有记录不会有任何改变。</Trans></p>
        <ErrorAlert error={start.error ?? cancel.error} />
        {run.isError ? <ErrorState error={run.error} onRetry={() => void run.refetch()} /> : run.data ? <RunResult run={run.data} /> : null}
      </div>
    </section>
  )
}

const RunResult = ({ run }: { run: DryRun }) => {
  const { t } = useLingui()
  const percent = run.total === 0 ? (run.state === 'done' ? 100 : 0) : Math.floor((run.judged / run.total) * 100)
  if (isOpen(run)) return <div role="status" aria-label={t`试运行进度`}><Progress percent={percent} status="active" aria-label={t`试运行进度`} /><span className="fp-soft fp-num">{t`已判断 ${run.judged} / ${run.total} 次签到`}</span></div>
  if (run.state === 'cancelled') return <p className="fp-soft" style={{ margin: 0 }}>{t`已取消，判断了 ${run.judged} / ${run.total} 次签到。`}</p>
  if (run.state === 'failed') return <p className="fp-field-error" role="alert">{t`没有跑完：${run.fault ?? ''}`}</p>
  if (run.total === 0) return <EmptyState title={t`这段时间没有签到`} />
  const people = run.departments.reduce((sum, department) => sum + department.people, 0)
  return (
    <div className="fp-stack" data-testid="dry-run-result">
      <p style={{ margin: 0 }} aria-live="polite"><strong className="fp-num"><Plural value={run.changed} one="# 次签到会变" other="# 次签到会变" /></strong>{' '}<span className="fp-soft fp-num"><Trans>共 {run.total} 次，涉及 {people} 人。</Trans></span></p>
      <div className="fp-grid-2">
        <Matrix title={t`判定：现在 → 之后`} pairs={run.bands} kind="band" />
        <Matrix title={t`处理：现在 → 之后`} pairs={run.actions} kind="action" />
      </div>
      {run.departments.length > 0 ? <p className="fp-soft" style={{ margin: 0 }}><Trans>按部门：</Trans>{run.departments.map(({ departmentName, people: n, changes }) => t`${departmentName ?? t`未分部门`} ${n} 人 ${changes} 次`).join(t`；`)}</p> : null}
      {run.differsFromRecord > 0 ? <p className="fp-soft" style={{ margin: 0 }}><Trans>另有 {run.differsFromRecord} 次，按现在的规则和现在知道的，即使不作这次改动，重判也与当时不同；它们不是这次改动造成的。</Trans></p> : null}
      {run.changed > 0 ? <Changes run={run} /> : null}
    </div>
  )
}

/** How often each pair came out; the diagonal stays as it is. */
const Matrix = ({ title, pairs, kind }: { title: string; pairs: DryRun['bands']; kind: 'band' | 'action' }) => {
  const { t } = useLingui()
  const bandName = useBandName()
  const actionName = useActionName()
  const nameOf = (value: string) => (kind === 'band' ? bandName(value) : actionName(value))
  const order: readonly string[] = kind === 'band' ? bands : ['none', 'accept', 'ask_factor', 'review', 'block']
  const rows = order.filter((value) => pairs.some(({ from }) => from === value))
  const columns = order.filter((value) => pairs.some(({ to }) => to === value))
  return (
    <table className="fp-matrix">
      <caption>{title}</caption>
      <thead><tr><th scope="col"><span className="fp-visually-hidden">{t`现在`}</span></th>{columns.map((to) => <th key={to} scope="col">{nameOf(to)}</th>)}</tr></thead>
      <tbody>{rows.map((from) => <tr key={from}><th scope="row">{nameOf(from)}</th>{columns.map((to) => { const count = pairs.find((pair) => pair.from === from && pair.to === to)?.count ?? 0; return <td key={to} data-changed={from !== to && count > 0} className="fp-num">{count === 0 ? '·' : count}</td> })}</tr>)}</tbody>
    </table>
  )
}

const Changes = ({ run }: { run: DryRun }) => {
  const { t } = useLingui()
  const actionName = useActionName()
  const bandName = useBandName()
  const { toAction, toBand, go } = useRunAddress()
  const pages = useCursorPages()
  const query = { toAction, toBand, limit: pageSize, cursor: pages.cursor }
  const changes = useQuery({ queryKey: ['dry-runs', run.dryRunId, 'changes', query], queryFn: () => client.dryRuns.changes(run.dryRunId, query), placeholderData: (before) => before })
  useRefusedPage(pages, changes.error)
  if (changes.isError) return <ErrorState error={changes.error} onRetry={() => void changes.refetch()} />
  const values = (pairs: DryRun['bands']) => [...new Set(pairs.filter(({ from, to }) => from !== to).map(({ to }) => to))]
  const same = (from: string, to: string, show: (value: string) => React.ReactNode) => (from === to ? show(from) : <>{show(from)} → {show(to)}</>)
  return (
    <div>
      <div className="fp-toolbar">
        <Select allowClear aria-label={t`按之后的处理筛选`} placeholder={t`之后的处理`} style={{ minWidth: 150 }} value={toAction} onChange={(next?: string) => { go({ toAction: next }) }} options={values(run.actions).map((value) => ({ value, label: actionName(value) }))} />
        <Select allowClear aria-label={t`按之后的判定筛选`} placeholder={t`之后的判定`} style={{ minWidth: 150 }} value={toBand} onChange={(next?: string) => { go({ toBand: next }) }} options={values(run.bands).map((value) => ({ value, label: bandName(value) }))} />
        <Button icon={<DownloadOutlined />} href={client.dryRuns.csvUrl(run.dryRunId)} download data-testid="dry-run-csv">CSV</Button>
      </div>
      <PlainTable<DryRunChange> rows={changes.data?.items ?? []} keyOf={(row) => row.eventId} pending={changes.isPending} busy={changes.isPlaceholderData} empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : <EmptyState title={t`没有符合的签到`} />} columns={[
        { key: 'time', title: t`签到`, cell: (row) => <Link to="/check-ins/$eventId" params={{ eventId: row.eventId }}><TimeText value={row.happenedAt} /></Link> },
        { key: 'person', title: t`人员与地点`, cell: (row) => <>{row.personName}<br /><span className="fp-soft">{row.siteName ?? t`未选地点`}</span></> },
        { key: 'band', title: t({ message: '判定', context: 'column' }), className: 'fp-nowrap', cell: (row) => same(row.fromBand, row.toBand, (band) => <BandTag band={band} />) },
        { key: 'action', title: t({ message: '处理', context: 'column' }), className: 'fp-nowrap', cell: (row) => same(row.fromAction, row.toAction, actionName) },
        { key: 'why', title: t`原因`, cell: (row) => row.why.join(' ') },
      ]} />
      <CursorPager pages={pages} pageSize={pageSize} shown={changes.data?.items.length ?? 0} nextCursor={changes.data?.nextCursor} busy={changes.isPlaceholderData} />
    </div>
  )
}
