import { useLingui } from '@lingui/react/macro'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { DatePicker, Segmented } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useDepartments, useOrgTimeZone } from '../../shell/api.ts'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { daysOfMonth, monthAfter, monthOf } from '../attendance/months.ts'
import { addDays, dayIn } from '../checkIns/days.ts'
import { PersonSelect } from '../checkIns/PersonSelect.tsx'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'
import { AnomalyReport } from './AnomalyReport.tsx'
import { DetailReport } from './DetailReport.tsx'
import { ExportButtons } from './ExportButtons.tsx'
import { filtersOf, type ReportName, reports } from './reportFilters.ts'
import { SummaryReport } from './SummaryReport.tsx'
import { TrackReport } from './TrackReport.tsx'
import '../attendance/attendance.css'
import './reports.css'

const files = { detail: 'attendance', summary: 'summary', anomalies: 'anomalies', tracks: 'tracks' } as const

/** Four reports with one range and one choice of people. All filters live in the address: a bookmark is a saved report. */
export const ReportsPage = () => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const today = dayIn(Date.now(), useOrgTimeZone())
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const filters = filtersOf(search, today)
  const [purpose, setPurpose] = useState<string>()
  const departments = useDepartments().data?.departments ?? []
  const go = (change: Record<string, string | undefined>) => void navigate({ to: '/reports', search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value)), replace: true })
  const names: Readonly<Record<ReportName, string>> = { detail: t`考勤明细`, summary: t`考勤汇总`, anomalies: t`异常分析`, tracks: t`轨迹报表` }
  const range = (from: string, to: string): [dayjs.Dayjs, dayjs.Dayjs] => [dayjs(from), dayjs(to)]
  const [thisMonth, lastMonth] = [daysOfMonth(monthOf(today)), daysOfMonth(monthAfter(monthOf(today), -1))]
  const { report, from, to, personId, departmentId } = filters
  const shared = { from, to, personId, departmentId }
  const query = { detail: { ...shared, status: filters.status }, summary: { ...shared, by: filters.by, per: filters.per }, anomalies: { ...shared, kind: filters.kind, signal: filters.signal }, tracks: { ...shared, purpose } }[report]
  return (
    <div className="fp-page" data-testid="reports-page">
      <PageHeader title={t`报表`} description={t`筛选条件都在网址里：收藏网址就是保存报表，发给同事时按对方的可见范围显示。`} actions={<ExportButtons report={files[report]} query={query} disabled={report === 'tracks' && purpose === undefined} />} />
      <div className="fp-toolbar"><Segmented aria-label={t`报表类型`} value={report} onChange={(value) => { go({ report: value }) }} options={reports.map((value) => ({ value, label: <span data-testid={`report-${value}`}>{names[value]}</span> }))} /></div>
      <div className="fp-toolbar" role="search" aria-label={t`筛选报表`}>
        <DatePicker.RangePicker
          allowClear={false} value={range(from, to)} style={{ width: 250 }} classNames={{ popup: { root: 'fp-range-popup' } }}
          presets={[{ label: t`今天`, value: range(today, today) }, { label: t`昨天`, value: range(addDays(today, -1), addDays(today, -1)) }, { label: t`最近 7 天`, value: range(addDays(today, -6), today) }, { label: t`本月`, value: range(thisMonth.from, today) }, { label: t`上个月`, value: range(lastMonth.from, lastMonth.to) }]}
          onChange={(value) => { if (value?.[0] && value[1]) go({ from: value[0].format('YYYY-MM-DD'), to: value[1].format('YYYY-MM-DD') }) }}
        />
        <PersonSelect value={personId} onChange={(value) => { go({ personId: value }) }} />
        <DepartmentSelect departments={departments} placeholder={t`全部部门`} aria-label={t`部门`} style={{ width: 170 }} popupMatchSelectWidth={240} value={departmentId} onChange={(value) => { go({ departmentId: value ?? undefined }) }} />
      </div>
      {report === 'detail' ? <DetailReport filters={filters} onChange={go} /> : report === 'summary' ? <SummaryReport filters={filters} onChange={go} /> : report === 'anomalies' ? <AnomalyReport filters={filters} onChange={go} /> : <TrackReport filters={filters} purpose={purpose} onPurpose={setPurpose} />}
    </div>
  )
}
