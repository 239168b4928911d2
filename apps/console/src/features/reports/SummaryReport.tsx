import type { AttendanceSummaryRow } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import { client } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { formatDay, formatMonth } from '../../shell/formatTime.ts'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { useColumns } from '../views/useColumns.tsx'
import { ResultChart } from './charts.tsx'
import { daysOfBar, type ReportFilters } from './reportFilters.ts'

const pageSize = 100

/** Sums by person or department and by day, week or month, with a small chart of the same figures. */
export const SummaryReport = ({ filters, onChange }: { filters: ReportFilters; onChange: (change: Record<string, string | undefined>) => void }) => {
  const { t, i18n } = useLingui()
  const { from, to, personId, departmentId, by, per } = filters
  const query = { from, to, personId, departmentId, by, per }
  const pages = useCursorPages()
  const summary = useQuery({ queryKey: ['attendance', 'summary', query, pages.cursor ?? ''], queryFn: () => client.attendance.summary({ ...query, cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData })
  useRefusedPage(pages, summary.error)
  const lineName = (row: AttendanceSummaryRow) => (by === 'all' ? t`全部人员` : row.name ?? t`未分部门`)
  /** Of a day, of a week’s Monday, or of a month. */
  const periodText = (period: string | null): string | null => (period === null ? null : period.length === 7 ? formatMonth(period, i18n.locale) : formatDay(period, i18n.locale))
  const rowName = (row: AttendanceSummaryRow) => [by === 'all' && row.period ? null : lineName(row), periodText(row.period)].filter(Boolean).join(' ')
  /** The days that a line adds up. */
  const daysOf = ({ period }: AttendanceSummaryRow) => (period === null || per === 'all' ? { from, to } : daysOfBar(period, per, filters))
  const hours = (seconds: number) => Math.round(seconds / 360) / 10
  const figure = (key: string, title: string, of: (row: AttendanceSummaryRow) => number): PlainColumn<AttendanceSummaryRow> => ({ key, title, align: 'end', className: 'fp-num', cell: (row) => (of(row) === 0 ? <span className="fp-soft">0</span> : of(row)) })
  const columns: PlainColumn<AttendanceSummaryRow>[] = [
    { key: 'name', title: by === 'department' ? t({ message: '部门', context: 'one' }) : t({ message: '人员', context: 'one' }), required: true, cell: (row) => <Link to="/reports" search={by === 'department' && row.id ? { report: 'summary', ...daysOf(row), departmentId: row.id } : { report: 'detail', ...daysOf(row), ...(by === 'person' && row.id ? { personId: row.id } : {}), ...(departmentId ? { departmentId } : {}) }}>{lineName(row)}</Link> },
    ...(by === 'person' ? [{ key: 'department', title: t({ message: '部门', context: 'one' }), className: 'fp-nowrap', cell: (row: AttendanceSummaryRow) => row.departmentName ?? '—' }] : []),
    ...(per === 'all' ? [] : [{ key: 'period', required: true as const, title: per === 'week' ? t`周（周一）` : t`期间`, className: 'fp-num fp-nowrap', cell: (row: AttendanceSummaryRow) => periodText(row.period) }]),
    ...(by === 'person' ? [] : [figure('people', t`人数`, (row) => row.people)]),
    figure('due', t`应出勤`, (row) => row.due), figure('present', t`正常`, (row) => row.present), figure('late', t`迟到`, (row) => row.late), figure('early', t`早退`, (row) => row.early), figure('missing', t`缺卡`, (row) => row.missingPunch), figure('absent', t`缺勤`, (row) => row.absent),
    figure('offSite', t`外勤地点外`, (row) => row.offSite), figure('pending', t`待人工核实`, (row) => row.pending), figure('onLeave', t`请假`, (row) => row.onLeave), figure('lateMinutes', t`迟到分钟`, (row) => row.lateMinutes), { ...figure('earlyMinutes', t`早退分钟`, (row) => row.earlyMinutes), optional: true }, figure('hours', t`工时`, (row) => hours(row.workSeconds)), figure('pendingHours', t`待核实工时`, (row) => hours(row.pendingWorkSeconds)),
  ]
  const table = useColumns('reports', columns)
  const rows = summary.data?.items ?? []
  // Bars of another range, or of other lines, are not shown for these.
  const awaited = summary.isPending || summary.isPlaceholderData
  return (
    <>
      <div className="fp-toolbar">
        <Select value={by} aria-label={t`按人员或部门`} style={{ width: 150 }} onChange={(value) => { onChange({ by: value }) }} options={[{ value: 'person', label: t`按人员` }, { value: 'department', label: t`按部门` }, { value: 'all', label: t`合计` }]} data-testid="summary-by" />
        <Select value={per} aria-label={t`按日、周或月`} style={{ width: 150 }} onChange={(value) => { onChange({ per: value }) }} options={[{ value: 'all', label: t`整个期间` }, { value: 'day', label: t`按日` }, { value: 'week', label: t`按周` }, { value: 'month', label: t`按月` }]} data-testid="summary-per" />
        <span className="fp-soft"><Trans>一天可以同时计入迟到、早退、缺卡和地点外；待核实的天不计入其他各项，其工时单独列出。</Trans></span>
      </div>
      {awaited || rows.length > 0 ? <ResultChart pending={awaited} rows={rows} names={rows.map(rowName)} /> : null}
      <div className="fp-table-bar">{table.button}</div>
      <section className="fp-panel" aria-label={t`考勤汇总`}>
        {summary.isError ? <ErrorState error={summary.error} onRetry={() => void summary.refetch()} /> : <PlainTable columns={table.columns} rows={rows} keyOf={(row) => `${row.id ?? ''} ${row.period ?? ''}`} pending={summary.isPending} busy={summary.isPlaceholderData} empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : <EmptyState title={t`这段时间没有考勤`} />} />}
        <CursorPager pages={pages} pageSize={pageSize} shown={rows.length} nextCursor={summary.data?.nextCursor} busy={summary.isPlaceholderData} />
      </section>
    </>
  )
}
