import { CameraOutlined } from '@ant-design/icons'
import type { CheckInRow } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Checkbox, Grid } from 'antd'
import { type MouseEvent, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { withFilters } from '../../shell/address.ts'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { ActionTag } from '../../shell/ActionTag.tsx'
import { BandTag } from '../../shell/BandTag.tsx'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { useListKeys } from '../../shell/useListKeys.ts'
import { useLive } from '../live/useLive.ts'
import { ListExport } from '../reports/ListExport.tsx'
import { useColumns } from '../views/useColumns.tsx'
import { ViewBar } from '../views/ViewBar.tsx'
import { Filters } from './Filters.tsx'
import { exportQueryOf, filtersOf, type ListFilters, queryOf } from './listFilters.ts'
import { PlaceText } from './PlaceText.tsx'
import './checkIns.css'

/** Comes with the first chosen check-in. */
const ChosenCheckIns = lazy(() => import('./ChosenCheckIns.tsx').then((module) => ({ default: module.ChosenCheckIns })))

const pageSize = 50
const refreshMilliseconds = 1000

export const CheckInListPage = () => {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  const narrow = Grid.useBreakpoint().md === false
  const timeZone = useOrgTimeZone()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const filters = useMemo(() => filtersOf(search), [search])
  useKnownFilters(search, filters)
  const filterKey = JSON.stringify(filters)
  const pages = useCursorPages()
  const list = useQuery({
    queryKey: ['check-ins', 'list', filters, pages.cursor ?? '', timeZone],
    queryFn: () => client.checkIns.list({ ...queryOf(filters, timeZone), cursor: pages.cursor, limit: pageSize }),
    placeholderData: keepPreviousData,
  })
  useRefusedPage(pages, list.error)
  const change = (next: Partial<Record<keyof ListFilters, string | undefined>>) => {
    void navigate({ to: '/check-ins', search: (old) => withFilters(old, next), replace: true })
  }

  // New check-ins and late verdicts: the first page is read again (with its filters), at most once a second.
  const queryClient = useQueryClient()
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set())
  const [hasNews, setHasNews] = useState(false)
  // Whoever reads the first page, or another list, sees what is new.
  useEffect(() => { setHasNews(false) }, [filterKey, pages.pageIndex])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const last = useRef(0)
  useEffect(() => () => { clearTimeout(timer.current) }, [])
  useLive((row) => {
    setHasNews(true)
    setArrived((before) => (before.has(row.eventId) ? before : new Set([...before, row.eventId])))
    if (timer.current) return
    timer.current = setTimeout(() => {
      timer.current = undefined
      last.current = Date.now()
      void queryClient.invalidateQueries({ queryKey: ['check-ins', 'list'] })
    }, Math.max(0, refreshMilliseconds - (Date.now() - last.current)))
  })
  const items = list.data?.items ?? []

  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set())
  // Another list, another choice: nothing is done with what is not seen.
  useEffect(() => { setChosenIds(new Set()) }, [filterKey])
  const choose = (ids: readonly string[], on: boolean) => { setChosenIds((now) => { const next = new Set(now); for (const id of ids) if (on) next.add(id); else next.delete(id); return next }) }
  const keys = useListKeys({ rows: items, keyOf: (row) => row.eventId, onToggle: (row) => { choose([row.eventId], !chosenIds.has(row.eventId)) } })

  const columns: PlainColumn<CheckInRow>[] = [
    {
      key: 'choose', fixed: true, width: 20, className: 'fp-choose', title: <Checkbox aria-label={t`选中这一页`} checked={items.length > 0 && items.every(({ eventId }) => chosenIds.has(eventId))} onChange={(event) => { choose(items.map(({ eventId }) => eventId), event.target.checked) }} />,
      cell: (row) => <Checkbox aria-label={t`选中 ${row.personName} 的签到`} checked={chosenIds.has(row.eventId)} onChange={(event) => { choose([row.eventId], event.target.checked) }} data-testid="choose-check-in" />,
    },
    { title: t`时间`, key: 'time', width: 148, required: true, cell: (row) => <Link to="/check-ins/$eventId" params={{ eventId: row.eventId }} data-open className="fp-row-link"><TimeText value={row.happenedAt} /></Link> },
    { title: t`签到的人`, key: 'person', width: 112, cell: (row) => <div className="fp-cell"><span>{row.personName}</span>{row.departmentName ? <small>{row.departmentName}</small> : null}</div> },
    { title: t`类型`, key: 'kind', width: i18n.locale === 'en' ? 64 : 44, cell: (row) => (row.kind === 'check_in' ? t`签到` : t`签退`) },
    { title: t`签到地点`, key: 'site', width: 172, cell: (row) => <PlaceText row={row} /> },
    { title: t`结论`, key: 'band', width: i18n.locale === 'en' ? 150 : 130, cell: (row) => <><BandTag band={row.band} /><ActionTag action={row.action} /></> },
    { title: t`最强的不利理由`, key: 'against', className: 'fp-only-lg', cell: (row) => (row.strongestAgainst[0] ? <span className="fp-strongest" title={row.strongestAgainst[0]} data-testid="strongest-against">{row.strongestAgainst[0]}</span> : <span className="fp-soft">—</span>) },
    { title: t({ message: '部门', context: 'one' }), key: 'department', width: 150, optional: true, cell: (row) => row.departmentName ?? <span className="fp-soft">—</span> },
    { title: t`备注`, key: 'note', width: 240, optional: true, cell: (row) => row.note ?? <span className="fp-soft">—</span> },
    { title: t`离围栏（米）`, key: 'distance', width: i18n.locale === 'en' ? 170 : 120, align: 'end', className: 'fp-num', optional: true, cell: (row) => (row.distanceMetres === null ? <span className="fp-soft">—</span> : Math.round(row.distanceMetres)) },
    { title: t`精度（米）`, key: 'accuracy', width: i18n.locale === 'en' ? 140 : 110, align: 'end', className: 'fp-num', optional: true, cell: (row) => (row.accuracyMetres === null ? <span className="fp-soft">—</span> : `±${Math.round(row.accuracyMetres)}`) },
    { title: t`服务器收到`, key: 'received', width: 148, optional: true, cell: (row) => <TimeText value={row.serverTime} /> },
    { title: <span className="fp-visually-hidden">{t`照片`}</span>, name: t`照片`, key: 'photo', width: 40, cell: (row) => (row.photoSha256 ? <CameraOutlined aria-label={t`有照片`} /> : null) },
  ]
  const chosen = useColumns('check-ins', columns)
  return (
    <div className="fp-page" data-testid="check-ins-page">
      <PageHeader title={t`签到记录`} description={t`每条记录都有核验结论和理由。结论供人判断，不会自动处罚任何人。`} actions={<ListExport report="check-ins" filters={filters} queryOf={exportQueryOf} />} />
      <ViewBar page="check-ins" columns={narrow ? undefined : chosen.button} />
      <Filters filters={filters} onChange={change} />
      {hasNews && pages.pageIndex > 0 ? <p role="status"><Button type="link" onClick={() => { pages.first() }} data-testid="list-has-news"><Trans>列表有更新，回到第一页查看</Trans></Button></p> : null}
      {chosenIds.size > 0 ? <Suspense fallback={null}><ChosenCheckIns chosen={[...chosenIds]} onDone={() => { setChosenIds(new Set()) }} /></Suspense> : null}
      <section className="fp-panel fp-check-ins" aria-label={t`签到列表`} aria-busy={list.isFetching}>
        {list.isError ? <ErrorState error={list.error} onRetry={() => { void list.refetch() }} />
          : list.isPending ? <LoadingState />
            : items.length === 0 ? (
              pages.pageIndex > 0 ? <EmptyPage pages={pages} /> : Object.values(filters).some(Boolean)
                ? <EmptyState title={t`没有符合条件的签到`} description={t`放宽日期或去掉一个条件再试。`} action={<Button onClick={() => { change(Object.fromEntries(Object.keys(filters).map((name) => [name, undefined]))) }}>{t`清除筛选`}</Button>} />
                : <EmptyState title={t`还没有签到`} description={t`员工用手机签到，或绑定了定位器后，记录会出现在这里。`} action={<Link to="/people">{t`去绑定手机`}</Link>} />
            ) : narrow ? (
              <ol className="fp-feed">
                {items.map((row) => (
                  <li key={row.eventId} {...keys.rowProps(row)} data-testid="check-in-row" data-event={row.eventId} data-new={arrived.has(row.eventId) || undefined}>
                    <Link to="/check-ins/$eventId" params={{ eventId: row.eventId }}>
                      <span className="fp-feed-top"><b>{row.personName}</b> <span>{row.kind === 'check_in' ? t`签到` : t`签退`}</span>{row.photoSha256 ? <CameraOutlined aria-label={t`有照片`} /> : null}<TimeText value={row.happenedAt} /></span>
                      <PlaceText row={row} />
                      <span className="fp-feed-verdict"><BandTag band={row.band} /><ActionTag action={row.action} />{row.strongestAgainst[0] ? <small>{row.strongestAgainst[0]}</small> : null}</span>
                    </Link>
                  </li>
                ))}
              </ol>
            ) : (
              <PlainTable
                columns={chosen.columns} isChosen={chosen.isChosen} rows={items} keyOf={(row) => row.eventId} pending={false} busy={list.isPlaceholderData} empty={null}
                rowProps={(row) => ({
                  ...keys.rowProps(row),
                  className: arrived.has(row.eventId) ? 'fp-row fp-row-new' : 'fp-row', 'data-testid': 'check-in-row', 'data-event': row.eventId,
                  // The link in the first cell serves the keyboard; the whole row serves the mouse.
                  onClick: (event: MouseEvent) => { if (!(event.target as HTMLElement).closest('a,button,label') && getSelection()?.isCollapsed !== false) void navigate({ to: '/check-ins/$eventId', params: { eventId: row.eventId } }) },
                })}
              />
            )}
        <CursorPager pages={pages} pageSize={pageSize} shown={items.length} total={list.data?.total} nextCursor={list.data?.nextCursor} busy={list.isPlaceholderData} />
      </section>
    </div>
  )
}
