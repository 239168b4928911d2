import { useLingui } from '@lingui/react/macro'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Segmented, Skeleton } from 'antd'
import { Suspense } from 'react'
import { withFilters } from '../../shell/address.ts'
import { useOrgTimeZone } from '../../shell/api.ts'
import { formatDay } from '../../shell/formatTime.ts'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { dayIn } from '../checkIns/days.ts'
import { usePurpose } from '../replay/usePurpose.ts'
import { ViewBar } from '../views/ViewBar.tsx'
import { ExportButtons } from './ExportButtons.tsx'
import { filtersOf, isRangeCut, longestDays, type ReportName, reports } from './reportFilters.ts'
import '../attendance/attendance.css'
import './reports.css'

const ReportFields = lazy(() => import('./ReportFields.tsx').then((module) => ({ default: module.ReportFields })))
const DetailReport = lazy(() => import('./DetailReport.tsx').then((module) => ({ default: module.DetailReport })))
const SummaryReport = lazy(() => import('./SummaryReport.tsx').then((module) => ({ default: module.SummaryReport })))
const AnomalyReport = lazy(() => import('./AnomalyReport.tsx').then((module) => ({ default: module.AnomalyReport })))
const TrackReport = lazy(() => import('./TrackReport.tsx').then((module) => ({ default: module.TrackReport })))
const fieldWidths = [250, 171, 170]

const files = { detail: 'attendance', summary: 'summary', anomalies: 'anomalies', tracks: 'tracks' } as const

/** Four reports with one range and one choice of people. All filters live in the address; a named view keeps them with the columns. */
export const ReportsPage = () => {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  const today = dayIn(Date.now(), useOrgTimeZone())
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const filters = filtersOf(search, today)
  useKnownFilters(search, filters)
  const { purpose, give: setPurpose } = usePurpose('track report')
  const go = (change: Record<string, string | undefined>) => void navigate({ to: '/reports', search: withFilters(search, change), replace: true })
  const names: Readonly<Record<ReportName, string>> = { detail: t`考勤明细`, summary: t`考勤汇总`, anomalies: t`异常分析`, tracks: t`轨迹报表` }
  const { report, from, to, personId, departmentId } = filters
  const shared = { from, to, personId, departmentId }
  const query = { detail: { ...shared, counts: filters.status }, summary: { ...shared, by: filters.by, per: filters.per }, anomalies: { ...shared, kind: filters.kind, signal: filters.signal }, tracks: { ...shared, purpose } }[report]
  return (
    <div className="fp-page" data-testid="reports-page">
      <PageHeader title={t`报表`} description={t`常用的报表可以保存为视图。筛选条件都在网址里，发给同事时按对方的可见范围显示。`} actions={<ExportButtons report={files[report]} query={query} disabled={report === 'tracks' && purpose === undefined} />} />
      <ViewBar page="reports" />
      <div className="fp-toolbar"><Segmented className="fp-report-kinds" aria-label={t`报表类型`} value={report} onChange={(value) => { go({ report: value, columns: undefined }) }} options={reports.map((value) => ({ value, label: <span data-testid={`report-${value}`}>{names[value]}</span> }))} /></div>
      <div className="fp-toolbar" role="search" aria-label={t`筛选报表`}>
        <Suspense fallback={fieldWidths.map((width) => <Skeleton.Input key={width} style={{ width, minWidth: width }} />)}><ReportFields filters={filters} today={today} onChange={go} /></Suspense>
      </div>
      {isRangeCut(search, filters) ? <p className="fp-soft" role="status" data-testid="range-cut">{t`一次最多 ${longestDays[report]} 天，所以从 ${formatDay(from, i18n.locale)} 起；更早的请换个结束日期再看。`}</p> : null}
      <Suspense fallback={<LoadingState />}>{report === 'detail' ? <DetailReport filters={filters} onChange={go} /> : report === 'summary' ? <SummaryReport filters={filters} onChange={go} /> : report === 'anomalies' ? <AnomalyReport filters={filters} onChange={go} /> : <TrackReport filters={filters} purpose={purpose} onPurpose={setPurpose} />}</Suspense>
    </div>
  )
}
