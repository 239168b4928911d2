import type { WorkdayRow } from '@fieldproof/contract'
import { wholeMinutes } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Input, Skeleton } from 'antd'
import { Suspense, useEffect, useState } from 'react'
import { withFilters } from '../../shell/address.ts'
import { client, useDepartments } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { useListKeys } from '../../shell/useListKeys.ts'
import { useDurationText } from '../checkIns/duration.ts'
import { isWorkdayState, useWorkdayState, workdayStates } from './states.ts'
import { useColumns } from '../views/useColumns.tsx'
import { ViewBar } from '../views/ViewBar.tsx'
import '../views/views.css'
import './workday.css'

const DepartmentSelect = lazy(() => import('../departments/DepartmentSelect.tsx').then((module) => ({ default: module.DepartmentSelect })))
const pageSize = 50

const States = ({ row }: { row: WorkdayRow }) => {
  const { t } = useLingui()
  const textOf = useWorkdayState()
  const duration = useDurationText()
  const more = (state: string): string => (state === 'late' && row.lateSeconds > 0 ? ` ${duration(wholeMinutes(row.lateSeconds) * 60)}` : state === 'off_post' && row.offPostSiteName ? ` ${row.offPostSiteName}` : '')
  if (row.states.length === 0) return <span className="fp-soft">{row.firstAt ? t`此刻没有在工作` : t`不在工作时间，或今天还没有记录`}</span>
  return (
    <span className="fp-workday-states">
      {row.states.map((state) => { const { name, band, means } = textOf(state); return <span key={state} className="fp-band" data-band={band} title={means} data-testid={`is-${state}`}>{name}{more(state)}</span> })}
    </span>
  )
}

/** Everybody as they stand in today's work at this moment; the figures of the overview open it. State, department and text live in the address. */
export const WorkdayPage = () => {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  const textOf = useWorkdayState()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const state = isWorkdayState(search['state']) ? search['state'] : undefined
  useKnownFilters(search, { state })
  const { departmentId } = search
  const text = search['search'] ?? ''
  const [typed, setTyped] = useState(text)
  useEffect(() => { setTyped(text) }, [text])
  const departments = useDepartments().data?.departments ?? []
  const filter = { state, departmentId, search: text || undefined }
  const pages = useCursorPages()
  const list = useQuery({ queryKey: ['workday', filter, pages.cursor ?? ''], queryFn: () => client.workday.list({ ...filter, cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData, refetchInterval: 15_000 })
  useRefusedPage(pages, list.error)
  // How many stand so comes with the first page, whatever state is asked for.
  const { data: first } = useQuery({ queryKey: ['workday', filter, ''], queryFn: () => client.workday.list({ ...filter, limit: pageSize }), placeholderData: keepPreviousData, refetchInterval: 15_000 })
  const go = (change: Record<string, string | undefined>) => void navigate({ to: '/workday', search: withFilters(search, change), replace: true })
  const number = new Intl.NumberFormat(i18n.locale)
  const keys = useListKeys({ rows: list.data?.items ?? [], keyOf: ({ personId }) => personId, field: '[data-testid="workday-search"]' })
  const columns: readonly PlainColumn<WorkdayRow>[] = [
    { key: 'person', title: t`姓名`, required: true, cell: (row) => <><Link to="/people/$personId" params={{ personId: row.personId }} data-open>{row.personName}</Link>{row.employeeNumber ? <span className="fp-soft"> {row.employeeNumber}</span> : null}{row.lastSeenAt ? <span className="fp-soft fp-workday-seen"><TimeText value={row.lastSeenAt} style="relative" /></span> : null}</> },
    { key: 'states', title: t`此刻`, cell: (row) => <States row={row} /> },
    { key: 'department', title: t({ message: '部门', context: 'one' }), className: 'fp-only-lg fp-nowrap', cell: (row) => row.departmentName ?? <span className="fp-soft">{t`未分部门`}</span> },
    { key: 'due', title: t`应出勤`, className: 'fp-only-lg fp-nowrap', cell: (row) => (row.dueFrom && row.dueTo ? <><TimeText value={row.dueFrom} style="time" />–<TimeText value={row.dueTo} style="time" /></> : <span className="fp-soft">—</span>) },
    { key: 'first', title: t`第一次签到`, className: 'fp-only-lg fp-nowrap', cell: (row) => <TimeText value={row.firstAt} style="time" /> },
    { key: 'seen', title: t`最后位置`, className: 'fp-only-lg fp-nowrap', cell: (row) => <TimeText value={row.lastSeenAt} style="relative" /> },
    { key: 'acts', fixed: true, title: <span className="fp-visually-hidden">{t`操作`}</span>, align: 'end', className: 'fp-nowrap', cell: (row) => (row.lastSeenAt ? <Link to="/live" search={{ person: row.personId }} aria-label={t`在地图上看${row.personName}`} data-testid="workday-live">{t`地图`}</Link> : null) },
  ]
  const table = useColumns('workday', columns)
  const filtered = state !== undefined || departmentId !== undefined || text !== ''
  return (
    <div className="fp-page" data-testid="workday-page">
      <PageHeader title={t`今日人员`} description={t`每个人此刻在今天工作里的状态，每 15 秒更新。一个人可以同时有几个状态；都不是结论，也不会自动处罚。`} />
      <ViewBar page="workday" columns={table.button} />
      <div className="fp-workday-filter" role="group" aria-label={t`按状态筛选`}>
        <button type="button" className="fp-view" aria-pressed={state === undefined} onClick={() => { go({ state: undefined }) }} data-testid="state-all">{t`全部`}</button>
        {workdayStates.map((one) => { const { name, means } = textOf(one); return (
          <button key={one} type="button" className="fp-view" aria-pressed={one === state} title={means} onClick={() => { go({ state: one === state ? undefined : one }) }} data-testid={`state-${one}`}>{name} <b className="fp-num">{first?.counts ? number.format(first.counts[one] ?? 0) : '–'}</b></button>
        ) })}
      </div>
      <div className="fp-toolbar" role="search" aria-label={t`筛选人员`}>
        <Suspense fallback={<Skeleton.Input style={{ width: 170, minWidth: 170 }} />}><DepartmentSelect departments={departments} placeholder={t`全部部门`} aria-label={t`部门`} style={{ width: 170 }} value={departmentId} onChange={(value) => { go({ departmentId: value ?? undefined }) }} data-testid="workday-department" /></Suspense>
        <Input.Search allowClear placeholder={t`姓名或工号`} aria-label={t`按姓名或工号查找`} style={{ width: 200 }} value={typed} onChange={(event) => { setTyped(event.target.value) }} onSearch={(value) => { go({ search: value.trim() || undefined }) }} data-testid="workday-search" />
      </div>
      {state ? <p className="fp-soft fp-workday-means" data-testid="state-means">{textOf(state).means}</p> : null}
      <section className="fp-panel" aria-label={t`今日人员列表`}>
        {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : (
          <PlainTable columns={table.columns} rows={list.data?.items ?? []} keyOf={({ personId }) => personId} pending={list.isPending} busy={list.isPlaceholderData} rowProps={(row) => ({ ...keys.rowProps(row), 'data-testid': 'workday-row' })}
            empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : filtered
              ? <EmptyState title={state ? t`此刻没有人是“${textOf(state).name}”` : t`没有符合条件的人`} action={<Button onClick={() => { go({ state: undefined, departmentId: undefined, search: undefined }) }}>{t`看全部人`}</Button>} />
              : <EmptyState title={t`还没有要出勤的人`} description={t`添加外勤员工并安排班次后，他们会出现在这里。`} action={<Link to="/people">{t`去添加人员`}</Link>} />} />
        )}
        <CursorPager pages={pages} pageSize={pageSize} shown={list.data?.items.length ?? 0} total={list.data?.total} nextCursor={list.data?.nextCursor} busy={list.isPlaceholderData} />
      </section>
    </div>
  )
}
