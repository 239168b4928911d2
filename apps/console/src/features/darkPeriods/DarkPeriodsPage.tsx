import type { DarkDay, DarkPeriodView } from '@fieldproof/contract'
import { joinSentences, type Language } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Skeleton, Tag } from 'antd'
import { Suspense, useMemo } from 'react'
import { withFilters } from '../../shell/address.ts'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { CursorPager, EmptyPage, useCursorPages, useRefusedPage } from '../../shell/CursorPager.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { formatDay } from '../../shell/formatTime.ts'
import { lazy } from '../../shell/lazy.tsx'
import { useKnownFilters } from '../../shell/useKnownFilters.ts'
import { dayIn } from '../checkIns/days.ts'
import { useDurationText } from '../checkIns/duration.ts'
import { SettledMark } from '../putOff/SettledMark.tsx'
import { ViewBar } from '../views/ViewBar.tsx'
import { type DarkFilters, filtersOf } from './darkFilters.ts'
import './darkPeriods.css'

const FilterFields = lazy(() => import('./FilterFields.tsx').then((module) => ({ default: module.FilterFields })))
const fieldWidths = [250, 170, 170, 170, 160]
const pageSize = 20

/** Signs of what is known, not of guilt: nothing here is red. */
const signs = { announced: '–', excused: '✓', chosen: '×', unknown: '?' } as const

export const DarkPeriodsPage = () => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const timeZone = useOrgTimeZone()
  const search = useSearch({ strict: false }) as Record<string, string | undefined>
  const filters = useMemo(() => filtersOf(search, dayIn(Date.now(), timeZone)), [search, timeZone])
  useKnownFilters(search, filters)
  const pages = useCursorPages()
  const list = useQuery({ queryKey: ['darkPeriods', filters, pages.cursor ?? ''], queryFn: () => client.darkPeriods.list({ ...filters, cursor: pages.cursor, limit: pageSize }), placeholderData: keepPreviousData })
  useRefusedPage(pages, list.error)
  const change = (next: Partial<Record<keyof DarkFilters, string | undefined>>) => {
    void navigate({ to: '/dark-periods', search: (old) => withFilters(old, next), replace: true })
  }
  const days = list.data?.items ?? []
  return (
    <div className="fp-page" data-testid="dark-periods-page">
      <PageHeader title={t`没有位置的时段`} description={t`在工作时间内、记录开着、却超过十分钟没有位置的时段，以及手机当时说明的原因。不由本人决定的不计；原因不明不算过错。不影响任何判定，也不会自动处罚。`} />
      <ViewBar page="dark-periods" />
      <div className="fp-toolbar" role="search" aria-label={t`筛选没有位置的时段`}>
        <Suspense fallback={fieldWidths.map((width, i) => <Skeleton.Input key={i} style={{ width, minWidth: width }} />)}><FilterFields filters={filters} onChange={change} /></Suspense>
      </div>
      <section aria-label={t`没有位置的时段列表`} aria-busy={list.isPlaceholderData}>
        {list.isError ? <div className="fp-panel"><ErrorState error={list.error} onRetry={() => void list.refetch()} /></div> : list.isPending ? <LoadingState /> : (
          <>
            {days.map((day) => <DayCard key={`${day.personId} ${day.day}`} day={day} />)}
            {days.length === 0 && pages.pageIndex > 0 && !list.data.nextCursor ? <div className="fp-panel"><EmptyPage pages={pages} /></div> : days.length === 0 ? <div className="fp-panel"><EmptyState title={list.data.nextCursor ? t`这一页没有符合条件的时段` : t`没有这样的时段`} description={list.data.nextCursor ? t`后面的页里可能还有。` : t`这些天里，开着记录的人都有位置；或者放宽筛选再看。`} action={filters.standing || filters.cause || filters.personId || filters.departmentId ? <Button onClick={() => { change({ standing: undefined, cause: undefined, personId: undefined, departmentId: undefined }) }}>{t`清除筛选`}</Button> : undefined} /></div> : null}
            {days.length > 0 || list.data.nextCursor || pages.pageIndex > 0 ? <div className="fp-panel"><CursorPager pages={pages} pageSize={pageSize} shown={days.length} nextCursor={list.data.nextCursor} busy={list.isPlaceholderData} /></div> : null}
          </>
        )}
      </section>
    </div>
  )
}

const DayCard = ({ day }: { day: DarkDay }) => {
  const { t, i18n } = useLingui()
  const duration = useDurationText()
  return (
    <article className="fp-panel fp-dark-day" data-testid="dark-day">
      <header>
        <h2><Link to="/people/$personId/days/$date" params={{ personId: day.personId, date: day.day }}>{day.personName}</Link></h2>
        <p className="fp-soft">{[day.departmentName, formatDay(day.day, i18n.locale)].filter(Boolean).join(' · ')}</p>
        <p className="fp-soft">{day.excusedSeconds === 0 ? t`当天共 ${duration(day.darkSeconds)}没有位置` : t`当天共 ${duration(day.darkSeconds)}没有位置，其中 ${duration(day.excusedSeconds)}不由本人决定`}</p>
        {day.settled ? <p><SettledMark settled={day.settled} /></p> : null}
      </header>
      <ol className="fp-dark-list">{day.periods.map((period) => <Period key={period.from} period={period} />)}</ol>
    </article>
  )
}

const Period = ({ period }: { period: DarkPeriodView }) => {
  const { t, i18n } = useLingui()
  const duration = useDurationText()
  const causes = period.causes.map(({ name, reason, seconds }) => `${name}${reason ? (i18n.locale === 'en' ? ` (${reason})` : `（${reason}）`) : ''} ${duration(seconds)}`)
  return (
    <li data-testid="dark-period" data-standing={period.standing}>
      <span className="fp-num fp-nowrap"><TimeText value={period.from} style="time" />–<TimeText value={period.to} style="time" /></span>
      <span className="fp-num">{duration(period.seconds)}</span>
      <span><Tag><span aria-hidden>{signs[period.standing]} </span>{period.standingName}</Tag></span>
      <span className="fp-dark-why">{causes.length > 0 ? joinSentences(causes, i18n.locale as Language) : t`手机没有说明`}{causes.length > 0 && period.unexplainedSeconds >= 60 ? <span className="fp-soft">{t`；其余 ${duration(period.unexplainedSeconds)}没有说明`}</span> : null}</span>
    </li>
  )
}
