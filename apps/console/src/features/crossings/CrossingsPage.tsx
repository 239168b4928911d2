import type { Crossing } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Grid, Skeleton } from 'antd'
import { type ReactNode, Suspense, useEffect, useMemo } from 'react'
import { withFilters } from '../../shell/address.ts'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { useListKeys } from '../../shell/useListKeys.ts'
import { dayIn } from '../checkIns/days.ts'
import { useDurationText } from '../checkIns/duration.ts'
import { live, useLive } from '../live/useLive.ts'
import { ListExport } from '../reports/ListExport.tsx'
import { useColumns } from '../views/useColumns.tsx'
import { ViewBar } from '../views/ViewBar.tsx'
import { type CrossingFilters, exportQueryOf, filtersOf, queryOf } from './crossingFilters.ts'
import { useCrossingText } from './crossingText.ts'
import './crossings.css'

/** Calendars and lists to choose from: they come right behind the list itself; until then boxes of their width hold their places. */
const FilterFields = lazy(() => import('./FilterFields.tsx').then((module) => ({ default: module.FilterFields })))
const GridDutyPanel = lazy(() => import('./GridDutyPanel.tsx').then((module) => ({ default: module.GridDutyPanel })))
const fieldWidths = [250, 180, 170, 160, 180]

const pageSize = 50

export const CrossingsPage = () => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const timeZone = useOrgTimeZone()
  const text = useCrossingText()
  const duration = useDurationText()
  const cache = useQueryClient()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const filters = useMemo(() => filtersOf(search), [search])
  useKnownFilters(search, filters)
  const pages = useCursorPages()
  const list = useQuery({ queryKey: ['crossings', 'list', filters, pages.cursor ?? '', timeZone], queryFn: () => client.crossings.list({ ...queryOf(filters, timeZone), cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData })
  useRefusedPage(pages, list.error)
  const change = (next: Partial<Record<keyof CrossingFilters, string | undefined>>) => {
    void navigate({ to: '/crossings', search: (old) => withFilters(old, next), replace: true })
  }
  useLive()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = () => void cache.invalidateQueries({ queryKey: ['crossings', 'list'] })
    const stop = live.onCrossing(() => {
      timer ??= setTimeout(() => {
        timer = undefined
        ask()
      }, 1000)
    })
    // The stream tells of no crossing that came while it was broken.
    const stopAsking = live.onOpen(ask)
    return () => {
      stop()
      stopAsking()
      clearTimeout(timer)
    }
  }, [cache])

  const narrow = Grid.useBreakpoint().md === false
  const items = list.data?.items ?? []
  const keys = useListKeys({ rows: items, keyOf: ({ crossingId }) => crossingId })
  const dayLink = (c: Crossing) => <Link to="/people/$personId/days/$date" params={{ personId: c.personId, date: dayIn(Date.parse(c.at), timeZone) }} data-open>{c.personName}</Link>
  const orDash = (value: ReactNode) => value ?? <span className="fp-soft fp-none">—</span>
  const columns: PlainColumn<Crossing>[] = [
    { key: 'when', title: t`时间`, className: 'fp-nowrap', cell: (c) => <TimeText value={c.at} /> },
    { key: 'who', title: t`谁`, className: 'fp-nowrap', required: true, cell: (c) => <>{dayLink(c)}{c.departmentName ? <><br /><span className="fp-soft">{c.departmentName}</span></> : null}</> },
    { key: 'what', title: t`发生了什么`, cell: (c) => { const { title, notes } = text(c); return <><strong>{title}</strong>{notes.map((note) => <span key={note} className="fp-soft fp-crossing-note">{note}</span>)}</> } },
    { key: 'where', title: t`在哪里`, cell: (c) => <>{c.siteName ?? '—'}{c.ruleName ? <><br /><span className="fp-soft">{c.ruleName}</span></> : null}</> },
    { key: 'department', title: t({ message: '部门', context: 'one' }), className: 'fp-nowrap', optional: true, cell: (c) => orDash(c.departmentName) },
    { key: 'rule', title: t`规则`, optional: true, cell: (c) => orDash(c.ruleName) },
    { key: 'until', title: t`结束`, className: 'fp-nowrap', optional: true, cell: (c) => (c.until ? <TimeText value={c.until} /> : orDash(null)) },
    { key: 'lasted', title: t`时长`, className: 'fp-nowrap', align: 'end', optional: true, cell: (c) => orDash(c.seconds === null ? null : duration(c.seconds)) },
    { key: 'silent', title: t`没有位置`, className: 'fp-nowrap', align: 'end', optional: true, cell: (c) => orDash(c.silentSeconds === null ? null : duration(c.silentSeconds)) },
  ]
  const table = useColumns('crossings', columns)
  const filtered = Object.values(filters).some(Boolean)
  return (
    <div className="fp-page" data-testid="crossings-page">
      <PageHeader title={t`进出记录`} description={t`由工作时间内的轨迹推算：谁何时到达、离开、离岗。休息和班次以外不计；没有位置的时间不当作离开。仅供了解情况，不会自动处罚任何人。`}
        actions={<ListExport report="crossings" filters={filters} queryOf={exportQueryOf} />} />
      <ViewBar page="crossings" columns={narrow ? undefined : table.button} />
      <div className="fp-toolbar" role="search" aria-label={t`筛选进出记录`}>
        <Suspense fallback={fieldWidths.map((width, i) => <Skeleton.Input key={i} style={{ width, minWidth: width }} />)}><FilterFields filters={filters} onChange={change} /></Suspense>
      </div>
      {filters.personId && filters.siteId ? <Suspense fallback={<Skeleton active />}><GridDutyPanel personId={filters.personId} siteId={filters.siteId} from={filters.from} to={filters.to} /></Suspense>
        : filters.personId || filters.siteId ? <p className="fp-soft">{t`同时选定一个人和一个地点，可看网格化：走过多少格、各停留多久。`}</p> : null}
      <section className="fp-panel" aria-label={t`进出记录列表`}>
        {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : (
          <>
            {narrow && items.length > 0 ? (
              <ol className="fp-crossing-list" aria-busy={list.isPlaceholderData}>
                {items.map((c) => {
                  const { title, notes } = text(c)
                  return (
                    <li key={c.crossingId} {...keys.rowProps(c)}>
                      <span className="fp-crossing-top">{dayLink(c)} <TimeText value={c.at} /></span>
                      <strong>{title}</strong> <span>{c.siteName ?? ''}</span>
                      {c.ruleName ? <span className="fp-soft fp-crossing-note">{c.ruleName}</span> : null}
                      {notes.map((note) => <span key={note} className="fp-soft fp-crossing-note">{note}</span>)}
                    </li>
                  )
                })}
              </ol>
            ) : <PlainTable columns={table.columns} isChosen={table.isChosen} rows={items} keyOf={(c) => c.crossingId} pending={list.isPending} busy={list.isPlaceholderData} rowProps={keys.rowProps}
              empty={pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : filtered ? <EmptyState title={t`没有符合条件的进出记录`} description={t`放宽日期或去掉一个条件再试。`} action={<Button onClick={() => { change(Object.fromEntries(Object.keys(filters).map((name) => [name, undefined]))) }}>{t`清除筛选`}</Button>} />
                : <EmptyState title={t`还没有进出记录`} description={t`员工在工作时间内上传轨迹、并经过有围栏的地点后，记录会出现在这里。`} action={<Link to="/sites">{t`去看地点与围栏`}</Link>} />} />}
            <CursorPager pages={pages} pageSize={pageSize} shown={list.data?.items.length ?? 0} nextCursor={list.data?.nextCursor} busy={list.isPlaceholderData} />
          </>
        )}
      </section>
    </div>
  )
}
