import { CameraOutlined } from '@ant-design/icons'
import type { CheckInRow } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Grid } from 'antd'
import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { ActionTag } from '../../shell/ActionTag.tsx'
import { BandTag } from '../../shell/BandTag.tsx'
import { CursorPager, useCursorPages } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { type PlainColumn, PlainTable } from '../../shell/PlainTable.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useLive } from '../live/useLive.ts'
import { Filters } from './Filters.tsx'
import { filtersOf, queryOf, type ListFilters } from './listFilters.ts'
import { momentOf } from './mergeRows.ts'
import { PlaceText } from './PlaceText.tsx'
import './checkIns.css'

const pageSize = 50
const refreshMilliseconds = 1000

export const CheckInListPage = () => {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  const narrow = Grid.useBreakpoint().md === false
  const timeZone = useOrgTimeZone()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const filters = useMemo(() => filtersOf(search), [search])
  const filterKey = JSON.stringify(filters)
  const [turn, setTurn] = useState(0)
  const pages = useCursorPages(`${turn} ${filterKey}`)
  const list = useQuery({
    queryKey: ['check-ins', 'list', filters, pages.cursor ?? '', timeZone],
    queryFn: () => client.checkIns.list({ ...queryOf(filters, timeZone), cursor: pages.cursor, limit: pageSize }),
    placeholderData: keepPreviousData,
  })
  const change = (next: Partial<Record<keyof ListFilters, string | undefined>>) => {
    void navigate({ to: '/check-ins', search: Object.fromEntries(Object.entries({ ...filters, ...next }).filter(([, value]) => value)), replace: true })
  }

  // New check-ins and late verdicts: the first page is read again (with its filters), at most once a second.
  const queryClient = useQueryClient()
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const last = useRef(0)
  useEffect(() => () => { clearTimeout(timer.current) }, [])
  useLive((row) => {
    setArrived((before) => (before.has(row.eventId) ? before : new Set([...before, row.eventId])))
    if (timer.current) return
    timer.current = setTimeout(() => {
      timer.current = undefined
      last.current = Date.now()
      void queryClient.invalidateQueries({ queryKey: ['check-ins', 'list'] })
    }, Math.max(0, refreshMilliseconds - (Date.now() - last.current)))
  })
  const items = list.data?.items ?? []
  const newElsewhere = pages.pageIndex > 0 ? [...arrived].filter((id) => !items.some((row) => row.eventId === id)).length : 0

  const columns: PlainColumn<CheckInRow>[] = [
    { title: t`时间`, key: 'time', width: 148, cell: (row) => <Link to="/check-ins/$eventId" params={{ eventId: row.eventId }} className="fp-row-link"><TimeText value={momentOf(row)} /></Link> },
    { title: t`签到的人`, key: 'person', width: 150, cell: (row) => <div className="fp-cell"><span>{row.personName}</span>{row.departmentName ? <small>{row.departmentName}</small> : null}</div> },
    { title: t`类型`, key: 'kind', width: 64, cell: (row) => (row.kind === 'check_in' ? t`签到` : t`签退`) },
    { title: t`签到地点`, key: 'site', width: 220, cell: (row) => <PlaceText row={row} /> },
    { title: t`结论`, key: 'band', width: i18n.locale === 'en' ? 190 : 130, cell: (row) => <><BandTag band={row.band} /><ActionTag action={row.action} /></> },
    { title: t`最强的不利理由`, key: 'against', className: 'fp-only-lg', cell: (row) => row.strongestAgainst[0] ?? <span className="fp-soft">—</span> },
    { title: <span className="fp-visually-hidden">{t`照片`}</span>, key: 'photo', width: 40, cell: (row) => (row.photoSha256 ? <CameraOutlined aria-label={t`有照片`} /> : null) },
  ]
  return (
    <div className="fp-page" data-testid="check-ins-page">
      <PageHeader title={t`签到记录`} description={t`每条记录都有核验结论和理由。结论供人判断，不会自动处罚任何人。`} />
      <Filters filters={filters} onChange={change} />
      {newElsewhere > 0 ? <p role="status"><Button type="link" onClick={() => { setTurn(turn + 1) }}><Trans>有 {newElsewhere} 条新签到，回到第一页查看</Trans></Button></p> : null}
      <section className="fp-panel" aria-label={t`签到列表`} aria-busy={list.isFetching}>
        {list.isError ? <ErrorState error={list.error} onRetry={() => { void list.refetch() }} />
          : list.isPending ? <LoadingState />
            : items.length === 0 ? (
              Object.values(filters).some(Boolean)
                ? <EmptyState title={t`没有符合条件的签到`} description={t`放宽日期或去掉一个条件再试。`} action={<Button onClick={() => { void navigate({ to: '/check-ins', search: {} }) }}>{t`清除筛选`}</Button>} />
                : <EmptyState title={t`还没有签到`} description={t`员工用手机签到，或绑定了定位器后，记录会出现在这里。`} action={<Link to="/people">{t`去绑定手机`}</Link>} />
            ) : narrow ? (
              <ol className="fp-feed">
                {items.map((row) => (
                  <li key={row.eventId} data-testid="check-in-row" data-event={row.eventId} data-new={arrived.has(row.eventId) || undefined}>
                    <Link to="/check-ins/$eventId" params={{ eventId: row.eventId }}>
                      <span className="fp-feed-top"><b>{row.personName}</b> <span>{row.kind === 'check_in' ? t`签到` : t`签退`}</span>{row.photoSha256 ? <CameraOutlined aria-label={t`有照片`} /> : null}<TimeText value={momentOf(row)} /></span>
                      <PlaceText row={row} />
                      <span className="fp-feed-verdict"><BandTag band={row.band} /><ActionTag action={row.action} />{row.strongestAgainst[0] ? <small>{row.strongestAgainst[0]}</small> : null}</span>
                    </Link>
                  </li>
                ))}
              </ol>
            ) : (
              <PlainTable
                columns={columns} rows={items} keyOf={(row) => row.eventId} pending={false} busy={list.isPlaceholderData} empty={null}
                rowProps={(row) => ({
                  className: arrived.has(row.eventId) ? 'fp-row fp-row-new' : 'fp-row', 'data-testid': 'check-in-row', 'data-event': row.eventId,
                  // The link in the first cell serves the keyboard; the whole row serves the mouse.
                  onClick: (event: MouseEvent) => { if (!(event.target as HTMLElement).closest('a,button') && getSelection()?.isCollapsed !== false) void navigate({ to: '/check-ins/$eventId', params: { eventId: row.eventId } }) },
                })}
              />
            )}
      </section>
      {items.length > 0 || pages.pageIndex > 0 ? <CursorPager pages={pages} pageSize={pageSize} shown={items.length} total={list.data?.total} nextCursor={list.data?.nextCursor} /> : null}
    </div>
  )
}
