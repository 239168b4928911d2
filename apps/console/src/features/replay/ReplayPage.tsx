import { DownloadOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons'
import type { ReplayDay } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Button, DatePicker, Dropdown, Select } from 'antd'
import dayjs from 'dayjs'
import { useCallback, useMemo, useState } from 'react'
import { client, queries, useOrgTimeZone } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { usePageTitle } from '../../shell/PageHeader.tsx'
import { FitTo } from '../../map/layers/FitTo.tsx'
import { PositionLayer } from '../../map/layers/PositionLayer.tsx'
import { MovingMarker, TrackLayer } from '../../map/layers/TrackLayer.tsx'
import { MapCanvas } from '../../map/MapCanvas.tsx'
import { bulkBounds } from '../../map/shapes.ts'
import { addDays, dayIn, isDay } from '../checkIns/days.ts'
import { useDurationText } from '../checkIns/duration.ts'
import { DayPanel } from './DayPanel.tsx'
import { toCsv, toGeoJson, toGpx } from './exportTrack.ts'
import { PurposePrompt } from './PurposePrompt.tsx'
import { Scrubber } from './Scrubber.tsx'
import { entriesOf, fixesOf, mainDevice, momentAt, speedBounds, trackOf } from './track.ts'
import './replay.css'

/** Standing … fast. Told apart by lightness too; readable on the light and the dark map. */
const speedColours = ['#7c8a94', '#1f9d8b', '#2f74c8', '#8d52c6', '#d4572b'] as const

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
          <DatePicker allowClear={false} value={good ? dayjs(date) : dayjs(today)} maxDate={dayjs(today)} onChange={(value) => { if (value) goTo((value as dayjs.Dayjs).format('YYYY-MM-DD')) }} aria-label={t`选择日期`} data-testid="replay-date" />
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
              ) : <Day key={`${personId} ${date}`} day={replay.data} />}
    </div>
  )
}

const Day = ({ day }: { day: ReplayDay }) => {
  const { t } = useLingui()
  const duration = useDurationText()
  const [device, setDevice] = useState(() => mainDevice(day))
  const track = useMemo(() => trackOf(fixesOf(day, day.devices.length > 1 ? device : undefined), day.gaps), [day, device])
  const entries = useMemo(() => entriesOf(day), [day])
  const times = useMemo(() => [...track.fixes.map((f) => f.fixTime), ...entries.map((e) => e.time)], [track, entries])
  const from = Math.floor(times.reduce((a, b) => Math.min(a, b), Infinity) / 60_000) * 60_000
  const to = Math.max(from + 60_000, Math.ceil(times.reduce((a, b) => Math.max(a, b), -Infinity) / 60_000) * 60_000)
  const [time, setTime] = useState(from)
  const onTime = useCallback((value: number) => { setTime(value) }, [])
  const moment = momentAt(track, Math.max(time, track.fixes[0]?.fixTime ?? time))

  const lines = useMemo(() => [
    ...track.breakBefore.flatMap((broken, i) => (broken ? [{ points: [track.fixes[i - 1]!, track.fixes[i]!], colour: '', dashed: true }] : [])),
    ...track.runs.map((run) => ({ points: track.fixes.slice(run.from, run.to + 1), colour: speedColours[run.speedClass] })),
  ], [track])
  const silences = useMemo(() => track.breakBefore.flatMap((broken, i) => (broken ? [[track.fixes[i - 1]!.fixTime, track.fixes[i]!.fixTime] as const] : [])), [track])
  const stops = useMemo(() => day.stops.map((s, i) => ({ centre: s.centre, number: i + 1, label: `${s.siteName ?? ''}\n${duration(s.durationSeconds)}`.trim() })), [day, duration])
  const marks = useMemo(() => day.checkIns.flatMap((c) => (c.position ? [{ id: c.eventId, position: c.position, band: c.band }] : [])), [day])
  const bounds = useMemo(() => bulkBounds([...track.fixes, ...marks.map((m) => m.position)]), [track, marks])
  const accuracy = useMemo(() => (moment ? [{ id: 'now', position: moment.position, accuracyMetres: moment.accuracyMetres ?? null, tone: 'brand' as const }] : []), [moment])
  const legend = [t`静止`, t`步行`, t`骑行`, t`市区行车`, t`快速行车`]
  const kmh = speedBounds.map((bound) => Math.round(bound * 3.6))
  return (
    <div className="fp-replay-body">
      <div className="fp-replay-map">
        <MapCanvas label={t`${day.personName} 当天的路线`} initialBounds={bounds} className="fp-replay-canvas" testId="replay-map">
          <FitTo bounds={bounds} when={`${day.date} ${device}`} maxZoom={16} />
          <TrackLayer lines={lines} stops={stops} marks={marks} />
          <PositionLayer positions={accuracy} />
          <MovingMarker position={moment?.position} known={moment?.known ?? false} follow />
        </MapCanvas>
        <ul className="fp-replay-legend" aria-label={t`速度图例`}>
          {legend.map((label, i) => <li key={label}><i style={{ background: speedColours[i] }} aria-hidden />{label}<small className="fp-num">{i === 0 ? `<${kmh[0]}` : i === 4 ? `≥${kmh[3]}` : `${kmh[i - 1]}–${kmh[i]}`}</small></li>)}
          <li><small><Trans>公里/时</Trans></small></li>
        </ul>
        {day.devices.length > 1 ? (
          <Select className="fp-replay-device" value={device} onChange={setDevice} aria-label={t`设备`} data-testid="replay-device" popupMatchSelectWidth={false} options={day.devices.map((d, i) => ({ value: i, label: d.label ?? d.source }))} />
        ) : null}
      </div>
      <DayPanel day={day} entries={entries} spikes={track.spikes} time={time} onTime={onTime} />
      <Scrubber from={from} to={to} time={time} onTime={onTime} moment={moment} silences={silences} />
    </div>
  )
}
