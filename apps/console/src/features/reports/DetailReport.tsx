import type { AttendanceDay, AttendanceStatus } from '@fieldproof/contract'
import { joinSentences, type Language, wholeMinutes } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import { client } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { formatDay, formatMonth } from '../../shell/formatTime.ts'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { monthOf } from '../attendance/months.ts'
import { countedAs, StatusTag, shownStatuses, useStatus } from '../attendance/status.tsx'
import { useColumns } from '../views/useColumns.tsx'
import { ResultChart } from './charts.tsx'
import { type ReportFilters, daysOfBar, stepOf } from './reportFilters.ts'

const pageSize = 50

/** Every day of every person, with its reasons. */
export const DetailReport = ({ filters, onChange }: { filters: ReportFilters; onChange: (change: Record<string, string | undefined>) => void }) => {
  const { t, i18n } = useLingui()
  const statusOf = useStatus()
  const { from, to, personId, departmentId, status } = filters
  // As the sums count them: a day that lacks a record and began late is under both.
  const query = { from, to, personId, departmentId, counts: status }
  const pages = useCursorPages()
  const list = useQuery({ queryKey: ['attendance', 'days', query, pages.cursor ?? ''], queryFn: () => client.attendance.days({ ...query, cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData })
  useRefusedPage(pages, list.error)
  // The same days, added up over all pages.
  const per = stepOf(filters)
  const sums = useQuery({ queryKey: ['attendance', 'summary', { from, to, personId, departmentId, by: 'all', per }], queryFn: () => client.attendance.summary({ from, to, personId, departmentId, by: 'all', per, limit: 100 }), placeholderData: keepPreviousData, enabled: from !== to || personId === undefined })
  // Those of another range are not shown for it.
  const bars = sums.isEnabled && !sums.isPlaceholderData ? (sums.data?.items ?? []) : []
  // A day to be decided counts as nothing else, here as in the sums.
  const decided = ({ status }: AttendanceDay, figure: number): number | string => (status === 'pending' ? '—' : figure)
  const columns: PlainColumn<AttendanceDay>[] = [
    { key: 'day', title: t`日期`, className: 'fp-num', required: true, cell: (row) => <Link to="/attendance" search={{ month: monthOf(row.day), personId: row.personId, day: row.day }}>{formatDay(row.day, i18n.locale)}</Link> },
    { key: 'person', title: t({ message: '人员', context: 'one' }), className: 'fp-nowrap', cell: (row) => <>{row.personName}{row.departmentName ? <span className="fp-soft"> · {row.departmentName}</span> : null}</> },
    { key: 'status', title: t`考勤结果`, cell: (row) => <span className="fp-day-tags">{countedAs(row).map((one) => <StatusTag key={one} status={one} />)}</span> },
    { key: 'due', title: t`应出勤`, className: 'fp-nowrap', cell: (row) => (row.dueFrom ? <><TimeText value={row.dueFrom} style="time" />–<TimeText value={row.dueTo} style="time" /></> : '—') },
    { key: 'seen', title: t`首末记录`, className: 'fp-nowrap', cell: (row) => (row.firstAt ? <><TimeText value={row.firstAt} style="time" />–<TimeText value={row.lastAt} style="time" /></> : '—') },
    { key: 'department', title: t({ message: '部门', context: 'one' }), className: 'fp-nowrap', optional: true, cell: (row) => row.departmentName ?? '—' },
    { key: 'late', title: t`迟到分钟`, align: 'end', className: 'fp-num', optional: true, cell: (row) => decided(row, wholeMinutes(row.lateSeconds)) },
    { key: 'early', title: t`早退分钟`, align: 'end', className: 'fp-num', optional: true, cell: (row) => decided(row, wholeMinutes(row.earlySeconds)) },
    { key: 'hours', title: t`工时`, align: 'end', className: 'fp-num', optional: true, cell: (row) => decided(row, Math.round(row.workSeconds / 360) / 10) },
    { key: 'pendingHours', title: t`待核实工时`, align: 'end', className: 'fp-num', optional: true, cell: (row) => (row.status === 'pending' ? Math.round(row.workSeconds / 360) / 10 : '—') },
    { key: 'punches', title: t`打卡次数`, align: 'end', className: 'fp-num', optional: true, cell: (row) => row.punchCount },
    { key: 'why', title: t`结果说明`, cell: (row) => { const why = joinSentences(row.reasons, i18n.locale as Language); return <span className="fp-some-lines" title={why}>{why}</span> } },
  ]
  const table = useColumns('reports', columns)
  const rows = list.data?.items ?? []
  return (
    <>
      <div className="fp-toolbar"><Select mode="multiple" maxTagCount="responsive" allowClear placeholder={t`全部结果`} aria-label={t`考勤结果`} style={{ width: 260 }} value={(status?.split(',') ?? []) as AttendanceStatus[]} options={shownStatuses.map((value) => ({ value, label: statusOf(value).name }))} onChange={(value: AttendanceStatus[]) => { onChange({ status: value.length > 0 ? value.join(',') : undefined }) }} data-testid="filter-status" /><span style={{ flex: 'none', marginInlineStart: 'auto' }}>{table.button}</span></div>
      {sums.isEnabled && (sums.isPending || sums.isPlaceholderData || bars.length > 0) ? (
        <ResultChart
          pending={sums.isPending || sums.isPlaceholderData} rows={bars} names={bars.map(({ period }) => (per === 'month' ? formatMonth(period ?? '', i18n.locale) : formatDay(period ?? '', i18n.locale)))} only={status?.split(',') ?? []}
          {...(from === to ? {} : { onPick: (i) => { const period = bars[i]?.period; if (period) onChange(daysOfBar(period, per, filters)) } })}
        />
      ) : null}
      <section className="fp-panel" aria-label={t`考勤明细`}>
        {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : <PlainTable columns={table.columns} rows={rows} keyOf={(row) => `${row.personId} ${row.day}`} pending={list.isPending} busy={list.isPlaceholderData} empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : <EmptyState title={t`这段时间没有考勤`} />} />}
        <CursorPager pages={pages} pageSize={pageSize} shown={rows.length} total={list.data?.total} nextCursor={list.data?.nextCursor} busy={list.isPlaceholderData} />
      </section>
    </>
  )
}
