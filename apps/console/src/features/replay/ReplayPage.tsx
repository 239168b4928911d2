import { DownloadOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons'
import type { ReplayDay } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import dayjs from 'dayjs'
import { lazy, Suspense, useEffect, useState } from 'react'
import { client, queries, useOrgTimeZone } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { DayPicker } from '../../shell/DayPicker.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { usePageTitle } from '../../shell/PageHeader.tsx'
import { addDays, dayIn, isDay } from '../checkIns/days.ts'
import { toCsv, toGeoJson, toGpx } from './exportTrack.ts'
import { PurposePrompt } from './PurposePrompt.tsx'
import './replay.css'

/** The map and what runs along it: fetched while the purpose is asked for and the day is read. */
const loadDay = () => import('./Day.tsx')
const Day = lazy(() => loadDay().then((module) => ({ default: module.Day })))

/** A purpose holds for one person until the page is left; every day looked at is logged with it by the server. */
const givenPurposes = new Map<string, string>()

export const ReplayPage = () => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const timeZone = useOrgTimeZone()
  const { personId, date } = useParams({ strict: false }) as { personId: string; date: string }
  const [purpose, setPurpose] = useState(() => givenPurposes.get(personId))
  const person = useQuery(queries.person(personId))
  const good = isDay(date)
  const today = dayIn(Date.now(), timeZone)
  const replay = useQuery({
    queryKey: ['replay', personId, date, purpose], queryFn: () => client.people.replay(personId, date, { purpose }), enabled: purpose !== undefined && good,
    // A day that is over changes only when a phone comes back online.
    staleTime: date === today ? 30_000 : 300_000,
  })
  const name = replay.data?.personName ?? person.data?.name
  usePageTitle(name ? t`${name} 的轨迹` : t`轨迹`)
  useEffect(() => { void loadDay() }, [])
  const goTo = (day: string) => { void navigate({ to: '/people/$personId/days/$date', params: { personId, date: day } }) }
  const save = (kind: 'gpx' | 'geojson' | 'csv', day: ReplayDay) => {
    const text = { gpx: toGpx, geojson: toGeoJson, csv: toCsv }[kind](day)
    const url = URL.createObjectURL(new Blob([text], { type: { gpx: 'application/gpx+xml', geojson: 'application/geo+json', csv: 'text/csv;charset=utf-8' }[kind] }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${day.personName}-${day.date}.${kind}`.replace(/[\\/:*?"<>|]/g, '_')
    link.click()
    setTimeout(() => { URL.revokeObjectURL(url) }, 60_000)
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
        {replay.data && replay.data.fixes.fixTime.length > 0 ? (
          <Dropdown trigger={['click']} menu={{ items: (['gpx', 'geojson', 'csv'] as const).map((kind) => ({ key: kind, label: <span data-testid={`download-${kind}`}>{kind === 'geojson' ? 'GeoJSON' : kind.toUpperCase()}</span>, onClick: () => { save(kind, replay.data) } })) }}>
            <Button icon={<DownloadOutlined />} data-testid="replay-download"><span className="fp-only-wide"><Trans>下载轨迹</Trans></span></Button>
          </Dropdown>
        ) : null}
      </header>
      {!good ? <EmptyState title={t`日期不正确`} description={t`请在上方选择日期。`} />
        : purpose === undefined ? <PurposePrompt personName={name} onGive={(given) => { givenPurposes.set(personId, given); setPurpose(given) }} />
          : replay.isPending ? <LoadingState />
            : replay.isError ? <ErrorState error={replay.error} onRetry={() => { void replay.refetch() }} />
              : replay.data.fixes.fixTime.length === 0 && replay.data.checkIns.length === 0 ? (
                <EmptyState title={t`这一天没有轨迹`} description={replay.data.refusedOffDutyCount > 0 ? t`有 ${replay.data.refusedOffDutyCount} 个位置在工作时间以外到达，按规定没有保存。` : replay.data.refusedImpossibleClockCount > 0 ? t`另有 ${replay.data.refusedImpossibleClockCount} 个位置的时间不可能（例如 1970 年），无法判断是否在工作时间，没有保存。请检查手机或设备的日期设置。` : t`可能是休息日，或手机没有上报。`} action={<Button onClick={() => { goTo(addDays(date, -1)) }}>{t`看前一天`}</Button>} />
              ) : <Suspense fallback={<LoadingState />}><Day key={`${personId} ${date}`} day={replay.data} /></Suspense>}
    </div>
  )
}
