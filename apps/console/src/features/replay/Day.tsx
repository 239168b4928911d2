import type { ReplayDay } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Select } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import { FitTo } from '../../map/layers/FitTo.tsx'
import { PositionLayer } from '../../map/layers/PositionLayer.tsx'
import { MovingMarker, TrackLayer } from '../../map/layers/TrackLayer.tsx'
import { MapCanvas } from '../../map/MapCanvas.tsx'
import { bulkBounds } from '../../map/shapes.ts'
import { useDurationText } from '../checkIns/duration.ts'
import { DayPanel } from './DayPanel.tsx'
import { readAt, readDevice, readSpeed, writeAt, writeDevice, writeSpeed } from './moment.ts'
import { Scrubber } from './Scrubber.tsx'
import { entriesOf, fixesOf, mainDevice, momentAt, placesOf, speedBounds, trackOf } from './track.ts'
import { useMoment } from './useMoment.ts'

/** Standing … fast. Told apart by lightness too; readable on the light and the dark map. */
const speedColours = ['#7c8a94', '#1f9d8b', '#2f74c8', '#8d52c6', '#d4572b'] as const

/** One day that holds something: map, list and scrubber at one moment. */
export const Day = ({ day }: { day: ReplayDay }) => {
  const { t } = useLingui()
  const duration = useDurationText()
  const isMasked = day.masked?.includes('position') === true
  const { said, tell } = useMoment(day.personId, day.date)
  const main = useMemo(() => mainDevice(day), [day])
  const [device, setDevice] = useState(() => readDevice(said, day.devices, main))
  const [speed, setSpeed] = useState(() => readSpeed(said))
  const track = useMemo(() => trackOf(fixesOf(day, day.devices.length > 1 ? device : undefined), day.gaps), [day, device])
  const entries = useMemo(() => entriesOf(day), [day])
  const times = useMemo(() => [...track.fixes.map((f) => f.fixTime), ...entries.map((e) => e.time)], [track, entries])
  const from = Math.floor(times.reduce((a, b) => Math.min(a, b), Infinity) / 60_000) * 60_000
  const to = Math.max(from + 60_000, Math.ceil(times.reduce((a, b) => Math.max(a, b), -Infinity) / 60_000) * 60_000)
  const [time, setTime] = useState(() => readAt(said, from, to))
  const onTime = useCallback((value: number) => {
    setTime(value)
    tell({ at: writeAt(value, from) })
  }, [tell, from])
  const moment = momentAt(track, Math.max(time, track.fixes[0]?.fixTime ?? time))

  const lines = useMemo(() => [
    ...track.breakBefore.flatMap((broken, i) => (broken ? [{ points: [track.fixes[i - 1]!, track.fixes[i]!], colour: '', dashed: true }] : [])),
    ...track.runs.map((run) => ({ points: track.fixes.slice(run.from, run.to + 1), colour: speedColours[run.speedClass] })),
  ], [track])
  const silences = useMemo(() => track.breakBefore.flatMap((broken, i) => (broken ? [[track.fixes[i - 1]!.fixTime, track.fixes[i]!.fixTime] as const] : [])), [track])
  const stops = useMemo(() => placesOf(day.stops).map(({ centre, siteName, indexes, seconds }) => ({
    centre, number: indexes.map((i) => i + 1).join(' '), label: `${siteName ?? ''}\n${indexes.length > 1 ? t`${indexes.length} 次，共 ${duration(seconds)}` : duration(seconds)}`.trim(),
  })), [day, duration, t])
  const marks = useMemo(() => day.checkIns.flatMap((c) => (c.position ? [{ id: c.eventId, position: c.position, band: c.band }] : [])), [day])
  const bounds = useMemo(() => bulkBounds([...track.fixes, ...marks.map((m) => m.position)]), [track, marks])
  const accuracy = useMemo(() => (moment ? [{ id: 'now', position: moment.position, accuracyMetres: moment.accuracyMetres ?? null, tone: 'brand' as const }] : []), [moment])
  const legend = [t`静止`, t`步行`, t`骑行`, t`市区行车`, t`快速行车`]
  const kmh = speedBounds.map((bound) => Math.round(bound * 3.6))
  return (
    <div className="fp-replay-body" data-masked={isMasked || undefined}>
      {isMasked ? null : <div className="fp-replay-map">
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
          <Select className="fp-replay-device" value={device} onChange={(value: number) => { setDevice(value); tell({ device: writeDevice(value, day.devices, main) }) }} aria-label={t`设备`} data-testid="replay-device" popupMatchSelectWidth={false} options={day.devices.map((d, i) => ({ value: i, label: d.label ?? d.source }))} />
        ) : null}
      </div>}
      <DayPanel day={day} entries={entries} spikes={track.spikes} time={time} onTime={onTime} />
      {isMasked ? null : <Scrubber from={from} to={to} time={time} onTime={onTime} speed={speed} onSpeed={(value) => { setSpeed(value); tell({ speed: writeSpeed(value) }) }} reading={moment?.known ? t`${Math.round(moment.speedMetresPerSecond * 3.6)} 公里/时` : t`没有位置`} silences={silences} />}
    </div>
  )
}
