import type { TrackReportRow } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { client } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { formatDay } from '../../shell/formatTime.ts'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useDurationText } from '../checkIns/duration.ts'
import { PurposePrompt } from '../replay/PurposePrompt.tsx'
import { useColumns } from '../views/useColumns.tsx'
import { TrackChart } from './charts.tsx'
import type { ReportFilters } from './reportFilters.ts'
import '../replay/replay.css'

const pageSize = 20

const Stops = ({ row }: { row: TrackReportRow }) => {
  const { t } = useLingui()
  const duration = useDurationText()
  if (row.stops.length === 0) return <span className="fp-soft">{t`没有停留`}</span>
  return <ol className="fp-stops">{row.stops.map((stop) => <li key={stop.arrivedAt}><TimeText value={stop.arrivedAt} style="time" />–<TimeText value={stop.leftAt} style="time" /> {stop.siteName ?? <span className="fp-soft">{t`未命名地点`}</span>} <span className="fp-soft">{duration(stop.durationSeconds)}{stop.withoutPositionSeconds > 0 ? t`，另有 ${duration(stop.withoutPositionSeconds)}没有位置` : ''}</span></li>)}</ol>
}

/** Routes by person and day. A look at tracks has a purpose: it is asked for first, recorded, and each person sees it. */
export const TrackReport = ({ filters, purpose, onPurpose }: { filters: ReportFilters; purpose: string | undefined; onPurpose: (purpose: string) => void }) => {
  const { t, i18n } = useLingui()
  const duration = useDurationText()
  const { from, to, personId, departmentId } = filters
  const query = { from, to, personId, departmentId }
  const pages = useCursorPages()
  const list = useQuery({ queryKey: ['reports', 'tracks', query, purpose, pages.cursor ?? ''], queryFn: () => client.reports.tracks({ ...query, purpose, cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData, enabled: purpose !== undefined })
  useRefusedPage(pages, list.error)
  const columns: PlainColumn<TrackReportRow>[] = [
    { key: 'day', title: t`日期`, className: 'fp-num', required: true, cell: (row) => <Link to="/people/$personId/days/$date" params={{ personId: row.personId, date: row.day }}>{formatDay(row.day, i18n.locale)}</Link> },
    { key: 'person', title: t({ message: '人员', context: 'one' }), className: 'fp-nowrap', cell: (row) => <>{row.personName}{row.departmentName ? <span className="fp-soft"> · {row.departmentName}</span> : null}</> },
    { key: 'distance', title: t`里程（公里）`, align: 'end', className: 'fp-num', cell: (row) => (row.metres / 1000).toFixed(1) },
    { key: 'times', title: t`首末定位`, className: 'fp-nowrap', cell: (row) => <><TimeText value={row.firstFixTime} style="time" />–<TimeText value={row.lastFixTime} style="time" /></> },
    { key: 'moving', title: t`移动时长`, className: 'fp-nowrap', cell: (row) => duration(row.movingSeconds) },
    { key: 'staying', title: t`停留时长`, className: 'fp-nowrap', cell: (row) => duration(row.staySeconds) },
    { key: 'withoutPosition', title: t`没有位置`, className: 'fp-nowrap', cell: (row) => duration(row.withoutPositionSeconds) },
    { key: 'stops', title: t`停留点`, cell: (row) => <Stops row={row} /> },
  ]
  const table = useColumns('reports', columns)
  if (purpose === undefined) return <PurposePrompt personName={undefined} onGive={onPurpose} />
  const rows = list.data?.items ?? []
  const awaited = list.isPending || list.isPlaceholderData
  return (
    <>
      {awaited || rows.length > 0 ? <TrackChart rows={rows} pending={awaited} /> : null}
      <div className="fp-table-bar">{table.button}</div>
      <section className="fp-panel" aria-label={t`轨迹报表`}>
        {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : <PlainTable columns={table.columns} rows={rows} keyOf={(row) => `${row.personId} ${row.day}`} rowProps={() => ({ style: { verticalAlign: 'top' } })} pending={list.isPending} busy={list.isPlaceholderData} empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : <EmptyState title={t`这段时间没有轨迹`} description={t`只有工作时间内的定位会被保存。`} />} />}
        <CursorPager pages={pages} pageSize={pageSize} shown={rows.length} nextCursor={list.data?.nextCursor} busy={list.isPlaceholderData} />
      </section>
    </>
  )
}
