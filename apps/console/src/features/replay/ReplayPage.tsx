import { DownloadOutlined, LeftOutlined, PrinterOutlined, RightOutlined, SwapOutlined } from '@ant-design/icons'
import type { ReplayDay, TrackFile } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import dayjs from 'dayjs'
import { type ReactNode, Suspense, useEffect } from 'react'
import { client, queries, useMe, useOrgTimeZone } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { DayPicker } from '../../shell/DayPicker.tsx'
import { formatDay } from '../../shell/formatTime.ts'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { usePageTitle } from '../../shell/PageHeader.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { addDays, dayIn, isDay } from '../checkIns/days.ts'
import { toCsv, toGeoJson, toGpx } from './exportTrack.ts'
import type { SaidMoment } from './moment.ts'
import { PurposePrompt } from './PurposePrompt.tsx'
import { useReplayDay } from './useReplayDay.ts'
import './replay.css'

/** The map and what runs along it: fetched while the purpose is asked for and the day is read. */
const loadDay = () => import('./Day.tsx')
const Day = lazy(() => loadDay().then((module) => ({ default: module.Day })))
/** Searching a person comes with it: only for those who compare. */
const CompareBar = lazy(() => import('./CompareBar.tsx').then((module) => ({ default: module.CompareBar })))
const ComparedDays = lazy(() => import('./ComparedDays.tsx').then((module) => ({ default: module.ComparedDays })))

/** With whom and with which day this one is set side by side: `?withPerson=…&withDate=…`, either alone or both. */
type Compared = { readonly withPerson?: string; readonly withDate?: string }

const holdsNothing = (day: ReplayDay) => day.fixes.fixTime.length === 0 && day.checkIns.length === 0

const kinds = ['gpx', 'geojson', 'csv'] as const satisfies readonly TrackFile[]
const save = (kind: TrackFile, day: ReplayDay) => {
  const text = { gpx: toGpx, geojson: toGeoJson, csv: toCsv }[kind](day)
  const url = URL.createObjectURL(new Blob([text], { type: { gpx: 'application/gpx+xml', geojson: 'application/geo+json', csv: 'text/csv;charset=utf-8' }[kind] }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${day.personName}-${day.date}.${kind}`.replace(/[\\/:*?"<>|]/g, '_')
  link.click()
  setTimeout(() => { URL.revokeObjectURL(url) }, 60_000)
}

export const ReplayPage = () => {
  const { t, i18n } = useLingui()
  const navigate = useNavigate()
  const timeZone = useOrgTimeZone()
  const me = useMe()
  const { personId, date } = useParams({ strict: false }) as { personId: string; date: string }
  const { withPerson, withDate, speed, at } = useSearch({ strict: false }) as Compared & SaidMoment
  const today = dayIn(Date.now(), timeZone)
  const good = isDay(date)
  const person = useQuery(queries.person(personId))
  const first = useReplayDay(personId, date)

  const choosing = withPerson !== undefined || withDate !== undefined
  const other = { personId: withPerson ?? personId, date: isDay(withDate) ? withDate : good ? date : today }
  const comparing = choosing && (other.personId !== personId || other.date !== date)
  const otherPerson = useQuery({ ...queries.person(other.personId), enabled: comparing })
  // Without a second there is nothing to ask for.
  const second = useReplayDay(comparing ? other.personId : '', other.date)

  const name = first.replay.data?.personName ?? person.data?.name
  const otherName = second.replay.data?.personName ?? otherPerson.data?.name
  usePageTitle(name ? t`${name} 的轨迹` : t`轨迹`)
  useEffect(() => { void loadDay() }, [])

  const search: Compared = { ...(withPerson === undefined ? {} : { withPerson }), ...(withDate === undefined ? {} : { withDate }) }
  // Another day has moments and devices of its own; beside a second day the clock stays that of the first.
  const goTo = (day: string) => { void navigate({ to: '/people/$personId/days/$date', params: { personId, date: day }, search: { ...search, ...(speed === undefined ? {} : { speed }) } }) }
  const compareWith = (to: Compared) => { void navigate({ to: '/people/$personId/days/$date', params: { personId, date }, search: { ...to, ...(speed === undefined ? {} : { speed }), ...(at === undefined ? {} : { at }) } }) }
  const endComparison = () => { compareWith({}) }

  // Asked for anew: the server writes the file down before it gives the day.
  const download = useMutation({
    mutationFn: async ({ kind, day, purpose }: { readonly kind: TrackFile; readonly day: ReplayDay; readonly purpose: string | undefined }) => { save(kind, await client.people.replay(day.personId, day.date, { purpose, exportedAs: kind })) },
  })
  const days = [first.replay.data, comparing ? second.replay.data : undefined].flatMap((day) => (day && !holdsNothing(day) ? [day] : []))
  const exports = (day: ReplayDay) => kinds.filter((kind) => kind !== 'csv' || day.fixes.fixTime.length > 0).map((kind) => ({ key: `${day.personId} ${day.date} ${kind}`, label: <span data-testid={`download-${kind}`}>{kind === 'geojson' ? 'GeoJSON' : kind.toUpperCase()}</span>, onClick: () => { download.mutate({ kind, day, purpose: day.personId === personId ? first.purpose : second.purpose }) } }))
  const items = days.length === 2 ? days.map((day, i) => ({ type: 'group' as const, key: `day ${i}`, label: `${day.personName} ${formatDay(day.date, i18n.locale)}`, children: exports(day) })) : days.flatMap(exports)

  const content = (): ReactNode => {
    if (!good) return <EmptyState title={t`日期不正确`} description={t`请在上方选择日期。`} />
    if (first.purpose === undefined) return <PurposePrompt key={personId} personName={name} onGive={first.give} />
    if (comparing && second.purpose === undefined) return <PurposePrompt key={other.personId} personName={otherName} onGive={second.give} onCancel={endComparison} />
    const failed = [first, ...(comparing ? [second] : [])].find(({ replay }) => replay.isError)
    if (failed) return <ErrorState error={failed.replay.error} onRetry={() => { void failed.replay.refetch() }} />
    const [a, b] = [first.replay.data, second.replay.data]
    if (!a || (comparing && !b)) return <LoadingState />
    if (comparing && b && !(holdsNothing(a) && holdsNothing(b))) return <Suspense fallback={<LoadingState />}><ComparedDays key={`${personId} ${date} ${other.personId} ${other.date}`} first={a} second={b} /></Suspense>
    if (comparing) return <EmptyState title={t`两边这一天都没有轨迹`} description={t`可能是休息日，或手机没有上报。`} action={<Button onClick={endComparison}>{t`结束对比`}</Button>} />
    if (holdsNothing(a)) {
      return <EmptyState title={t`这一天没有轨迹`} description={a.refusedOffDutyCount > 0 ? t`有 ${a.refusedOffDutyCount} 个位置在工作时间以外到达，按规定没有保存。` : a.refusedImpossibleClockCount > 0 ? t`另有 ${a.refusedImpossibleClockCount} 个位置的时间不可能（例如 1970 年），无法判断是否在工作时间，没有保存。请检查手机或设备的日期设置。` : t`可能是休息日，或手机没有上报。`} action={<Button onClick={() => { goTo(addDays(date, -1)) }}>{t`看前一天`}</Button>} />
    }
    return <Suspense fallback={<LoadingState />}><Day key={`${personId} ${date}`} day={a} /></Suspense>
  }

  return (
    <div className="fp-fill fp-replay" data-testid="replay-page">
      <header className="fp-replay-bar">
        <h1>{name ? <Link to="/people/$personId" params={{ personId }}>{name}</Link> : '…'}</h1>
        <span className="fp-replay-dates" role="group" aria-label={t`日期`}>
          <Button icon={<LeftOutlined />} aria-label={t`前一天`} onClick={() => { goTo(addDays(good ? date : today, -1)) }} data-testid="replay-previous-day" />
          <DayPicker value={good ? dayjs(date) : dayjs(today)} maxDate={dayjs(today)} onChange={(value) => { if (value) goTo(value.format('YYYY-MM-DD')) }} aria-label={t`选择日期`} data-testid="replay-date" />
          <Button icon={<RightOutlined />} aria-label={t`后一天`} disabled={good && date >= today} onClick={() => { goTo(addDays(good ? date : today, 1)) }} data-testid="replay-next-day" />
        </span>
        <span className="fp-replay-gap" />
        {good && !choosing ? <Button icon={<SwapOutlined />} aria-label={t`与另一个人或另一天对比`} title={t`与另一个人或另一天对比`} onClick={() => { compareWith({ withDate: date }) }} data-testid="replay-compare"><span className="fp-only-wide"><Trans>对比</Trans></span></Button> : null}
        {days.length > 0 ? <Button icon={<PrinterOutlined />} aria-label={t`打印或存为 PDF`} title={t`打印或存为 PDF`} onClick={() => { print() }} data-testid="replay-print" /> : null}
        {days.length > 0 ? (
          <Dropdown trigger={['click']} menu={{ items }}>
            <Button icon={<DownloadOutlined />} aria-label={t`下载轨迹`} data-testid="replay-download"><span className="fp-only-wide"><Trans>下载轨迹</Trans></span></Button>
          </Dropdown>
        ) : null}
      </header>
      <ErrorAlert error={download.error} />
      {good && choosing ? (
        <Suspense fallback={null}>
          <CompareBar
            personId={other.personId} date={other.date} today={today} same={!comparing} onEnd={endComparison}
            onChange={(to) => { compareWith({ withPerson: to.personId ?? other.personId, withDate: to.date ?? other.date }) }}
          />
        </Suspense>
      ) : null}
      {first.purpose === undefined || !first.replay.data ? null : (
        <p className="fp-replay-printed" data-testid="replay-printed">
          <PrintedLook day={first.replay.data} viewer={me.name} purpose={first.purpose} />
          {comparing && second.purpose !== undefined && second.replay.data ? <><br /><PrintedLook day={second.replay.data} viewer={me.name} purpose={second.purpose} /></> : null}
        </p>
      )}
      {content()}
    </div>
  )
}

/** Whoever holds the paper reads who looked, at what and why. */
const PrintedLook = ({ day, viewer, purpose }: { day: ReplayDay; viewer: string; purpose: string }) => {
  const { i18n } = useLingui()
  const date = formatDay(day.date, i18n.locale)
  return <Trans>{day.personName} {date} 的轨迹，由 {viewer} 查看，原因：{purpose}。虚线处没有位置，不是走过的路。查看记录在公司日志中，本人可以看到。</Trans>
}
