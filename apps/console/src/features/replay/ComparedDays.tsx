import type { ReplayDay } from '@fieldproof/contract'
import { distanceMetres } from '@fieldproof/core/geo'
import { Trans, useLingui } from '@lingui/react/macro'
import { useCallback, useMemo, useState } from 'react'
import { FitTo } from '../../map/layers/FitTo.tsx'
import { MovingMarker, TrackLayer } from '../../map/layers/TrackLayer.tsx'
import { MapCanvas } from '../../map/MapCanvas.tsx'
import { bulkBounds } from '../../map/shapes.ts'
import { formatDay } from '../../shell/formatTime.ts'
import { useColourMode } from '../../shell/preferences.ts'
import { type DayOfPair, pairColours, pairOf, silentForBoth } from './compare.ts'
import { DayPanel } from './DayPanel.tsx'
import { DifferenceTable, SideMark } from './DifferenceTable.tsx'
import { readAt, readSpeed, writeAt, writeSpeed } from './moment.ts'
import { Scrubber } from './Scrubber.tsx'
import { momentAt, placesOf } from './track.ts'
import { useMoment } from './useMoment.ts'

const drawn = ({ side, day, track }: DayOfPair, colour: string) => ({
  lines: [
    ...track.breakBefore.flatMap((broken, i) => (broken ? [{ points: [track.fixes[i - 1]!, track.fixes[i]!], colour, dashed: true }] : [])),
    ...track.runs.map((run) => ({ points: track.fixes.slice(run.from, run.to + 1), colour, rails: side === 'B' })),
  ],
  stops: placesOf(day.stops).map(({ centre, siteName, indexes }) => ({ centre, number: `${side}${indexes.map((i) => i + 1).join(' ')}`, label: siteName ?? '', colour })),
  marks: day.checkIns.flatMap((c) => (c.position ? [{ id: c.eventId, position: c.position, band: c.band }] : [])),
})

/** Two days on one map and one clock, their lists beside each other. */
export const ComparedDays = ({ first, second }: { first: ReplayDay; second: ReplayDay }) => {
  const { t, i18n } = useLingui()
  const colours = pairColours[useColourMode()]
  const pair = useMemo(() => pairOf(first, second), [first, second])
  const [a, b] = pair
  const isMasked = [first, second].some((day) => day.masked?.includes('position'))
  const times = useMemo(() => pair.flatMap(({ track, entries, shift }) => [...track.fixes.map((f) => f.fixTime + shift), ...entries.map((e) => e.time + shift)]), [pair])
  const from = Math.floor(times.reduce((x, y) => Math.min(x, y), Infinity) / 60_000) * 60_000
  const to = Math.max(from + 60_000, Math.ceil(times.reduce((x, y) => Math.max(x, y), -Infinity) / 60_000) * 60_000)
  const { said, tell } = useMoment(first.personId, first.date)
  const [speed, setSpeed] = useState(() => readSpeed(said))
  const [time, setTime] = useState(() => readAt(said, from, to))
  const onTime = useCallback((value: number) => {
    setTime(value)
    tell({ at: writeAt(value, from) })
  }, [tell, from])
  const silences = useMemo(() => silentForBoth(pair), [pair])
  const layers = useMemo(() => pair.map((one) => ({ side: one.side, ...drawn(one, colours[one.side]) })), [pair, colours])
  const bounds = useMemo(() => bulkBounds([...pair.flatMap(({ track }) => track.fixes), ...layers.flatMap(({ marks }) => marks.map((m) => m.position))]), [pair, layers])
  const moments = { A: momentAt(a.track, time - a.shift), B: momentAt(b.track, time - b.shift) }
  const apart = moments.A?.known && moments.B?.known ? distanceMetres(moments.A.position, moments.B.position) : undefined
  const number = (value: number, digits: number) => new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: digits }).format(value)
  const [dayA, dayB] = [formatDay(first.date, i18n.locale), formatDay(second.date, i18n.locale)]
  const titles = first.personId === second.personId ? { A: dayA, B: dayB } : first.date === second.date ? { A: first.personName, B: second.personName } : { A: `${first.personName} ${dayA}`, B: `${second.personName} ${dayB}` }
  const several = pair.filter(({ day }) => day.devices.length > 1)
  return (
    <div className="fp-replay-body fp-compare" data-masked={isMasked || undefined}>
      {isMasked ? null : <div className="fp-replay-map">
        <MapCanvas label={t`${titles.A} 与 ${titles.B} 的路线`} initialBounds={bounds} className="fp-replay-canvas" testId="replay-map">
          <FitTo bounds={bounds} when={`${titles.A} ${titles.B}`} maxZoom={16} />
          {layers.map(({ side, lines, stops, marks }) => <TrackLayer key={side} lines={lines} stops={stops} marks={marks} />)}
          {layers.map(({ side }) => <MovingMarker key={side} label={side} position={moments[side]?.position} known={moments[side]?.known ?? false} follow={false} />)}
        </MapCanvas>
        <ul className="fp-replay-legend" aria-label={t`图例`} data-testid="compare-legend">
          {pair.map(({ side }) => <li key={side}><SideMark side={side} /> {titles[side]}</li>)}
        </ul>
      </div>}
      <div className="fp-compared" role="region" aria-label={t`对比的内容`} tabIndex={0}>
        <DifferenceTable pair={pair} titles={titles} onTime={onTime} placesKnown={!isMasked} />
        {several.length > 0 ? <p className="fp-soft fp-compared-note"><Trans>有多台设备的一天只画主要设备。</Trans></p> : null}
        <div className="fp-compared-lists">
          {pair.map(({ side, day, entries, track, shift }) => (
            <DayPanel
              key={side} day={day} entries={entries} spikes={track.spikes} time={time - shift} onTime={(value) => { onTime(value + shift) }} mark={side}
              heading={<><SideMark side={side} /> {titles[side]}</>}
            />
          ))}
        </div>
      </div>
      {isMasked ? null : <Scrubber
        from={from} to={to} time={time} onTime={onTime} speed={speed} onSpeed={(value) => { setSpeed(value); tell({ speed: writeSpeed(value) }) }} silences={silences}
        reading={apart === undefined ? (moments.A?.known ? t`B 没有位置` : moments.B?.known ? t`A 没有位置` : t`没有位置`) : apart < 1000 ? t`相距 ${number(apart, 0)} 米` : t`相距 ${number(apart / 1000, 1)} 公里`}
      />}
    </div>
  )
}
