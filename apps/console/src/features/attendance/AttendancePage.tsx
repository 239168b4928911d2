import { InboxOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Badge, Button, Input, Skeleton } from 'antd'
import { Suspense, useEffect, useState } from 'react'
import { withFilters, withOpen } from '../../shell/address.ts'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { dayIn, isDay } from '../checkIns/days.ts'
import { ExportButtons } from '../reports/ExportButtons.tsx'
import { ViewBar } from '../views/ViewBar.tsx'
import { MonthTable } from './MonthTable.tsx'
import { useMonthColumns } from './useMonthColumns.tsx'
import { daysOfMonth, isMonth, monthOf } from './months.ts'
import { StatusLegend } from './status.tsx'
import './attendance.css'

/** Calendar and lists to choose from, and the drawer of a day: right behind the table itself. */
const MonthFields = lazy(() => import('./MonthFields.tsx').then((module) => ({ default: module.MonthFields })))
const DayDrawer = lazy(() => import('./DayDrawer.tsx').then((module) => ({ default: module.DayDrawer })))
const fieldWidths = [202, 170]

const pageSize = 50

/** A month at a glance; every cell opens the day with its explanation. Month, filters and the open day live in the address. */
export const AttendancePage = () => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const timeZone = useOrgTimeZone()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const thisMonth = monthOf(dayIn(Date.now(), timeZone))
  const month = isMonth(search['month']) ? search['month'] : thisMonth
  useKnownFilters(search, { month })
  const { departmentId, personId } = search
  const openDay = personId && isDay(search['day']) ? search['day'] : undefined
  const text = search['search'] ?? ''
  const [typed, setTyped] = useState(text)
  useEffect(() => { setTyped(text) }, [text])
  const filter = { ...daysOfMonth(month), departmentId, search: text || undefined }
  const pages = useCursorPages()
  const table = useQuery({ queryKey: ['attendance', 'table', filter, pages.cursor ?? ''], queryFn: () => client.attendance.table({ ...filter, cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData, refetchInterval: 60_000 })
  useRefusedPage(pages, table.error)
  const waiting = useQuery({ queryKey: ['regularizations', 'waiting'], queryFn: () => client.regularizations.list({ status: 'asked', limit: 1 }) })
  const columns = useMonthColumns()
  const go = (change: Record<string, string | undefined>) => void navigate({ to: '/attendance', search: withFilters(search, change), replace: true })
  const open = (change: { readonly personId: string | undefined; readonly day: string | undefined }) => void navigate({ to: '/attendance', search: withOpen(search, change), state: true, replace: true })
  return (
    <div className="fp-page" data-testid="attendance-page">
      <PageHeader title={t`考勤`} description={t`点一天，看结果的理由和它依据的签到。待核实的签到在有人判断之前不算缺勤。`} actions={<>
        <Badge count={waiting.data?.total ?? 0} size="small"><LinkButton to="/attendance/corrections" icon={<InboxOutlined />} data-testid="open-corrections">{t`补卡审批`}</LinkButton></Badge>
        <ExportButtons report="table" query={{ ...daysOfMonth(month), departmentId, search: text || undefined }} />
      </>} />
      <ViewBar page="attendance" columns={columns.button} />
      <div className="fp-toolbar" role="search" aria-label={t`筛选考勤`}>
        <Suspense fallback={fieldWidths.map((width) => <Skeleton.Input key={width} style={{ width, minWidth: width }} />)}><MonthFields month={month} thisMonth={thisMonth} departmentId={departmentId} onChange={go} /></Suspense>
        <Input.Search allowClear placeholder={t`姓名或工号`} aria-label={t`按姓名或工号查找`} style={{ width: 200 }} value={typed} onChange={(event) => { setTyped(event.target.value) }} onSearch={(value) => { go({ search: value.trim() || undefined }) }} />
      </div>
      <section className="fp-panel" aria-label={t`考勤表`}>
        {table.isPending ? <LoadingState /> : table.isError ? <ErrorState error={table.error} onRetry={() => void table.refetch()} /> : table.data.items.length === 0
          ? pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : departmentId || text
            ? <EmptyState title={t`没有符合条件的人`} description={t`换一个名字或部门再试。`} action={<Button onClick={() => { go({ departmentId: undefined, search: undefined }) }}>{t`看全部人`}</Button>} />
            : <EmptyState title={t`这个月没有考勤`} description={t`给外勤员工安排班次后，每天的结果会出现在这里。`} />
          : <><MonthTable table={table.data} columns={columns.columns} busy={table.isPlaceholderData} onOpen={(person, day) => { open({ personId: person, day }) }} /><StatusLegend /></>}
        <CursorPager pages={pages} pageSize={pageSize} shown={table.data?.items.length ?? 0} total={table.data?.total} nextCursor={table.data?.nextCursor} busy={table.isPlaceholderData} />
      </section>
      {openDay && personId ? <Suspense fallback={null}><DayDrawer personId={personId} day={openDay} onClose={() => { open({ personId: undefined, day: undefined }) }} /></Suspense> : null}
    </div>
  )
}
