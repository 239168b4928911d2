import { CaretRightOutlined, PauseOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { Button, Select, Slider } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useOrgTimeZone } from '../../shell/api.ts'
import { formatInstant } from '../../shell/formatTime.ts'
import { speeds } from './moment.ts'

export interface ScrubberProps {
  readonly from: number
  readonly to: number
  readonly time: number
  readonly onTime: (time: number) => void
  readonly speed: number
  readonly onSpeed: (speed: number) => void
  /** What is true at that moment, in a few words: a speed, a distance. */
  readonly reading: string
  /** Times a play jumps over, instead of standing still for an hour. */
  readonly silences: readonly (readonly [number, number])[]
}

/** Plays the day. Arrow keys on the slider move by a minute. */
export const Scrubber = ({ from, to, time, onTime, speed, onSpeed, reading, silences }: ScrubberProps) => {
  const { t, i18n } = useLingui()
  const timeZone = useOrgTimeZone()
  const [playing, setPlaying] = useState(false)
  const at = useRef(time)
  at.current = time
  useEffect(() => {
    if (!playing) return
    let last = performance.now()
    let frame = requestAnimationFrame(function step(now) {
      let next = at.current + (now - last) * speed
      last = now
      const silence = silences.find(([begin, end]) => next > begin && next < end)
      if (silence) next = silence[1]
      if (next >= to) {
        onTime(to)
        setPlaying(false)
        return
      }
      at.current = next
      onTime(next)
      frame = requestAnimationFrame(step)
    })
    return () => { cancelAnimationFrame(frame) }
  }, [playing, speed, to, silences, onTime])
  const clock = (value: number) => formatInstant(value, 'time', timeZone, i18n.locale)
  return (
    <div className="fp-scrubber" role="group" aria-label={t`回放`}>
      <Button
        type="primary" shape="circle" icon={playing ? <PauseOutlined /> : <CaretRightOutlined />} aria-label={playing ? t`暂停` : t`播放`} data-testid="replay-play"
        onClick={() => { if (!playing && at.current >= to - 1000) onTime(from); setPlaying(!playing) }}
      />
      <output className="fp-num" data-testid="replay-time">{formatInstant(time, 'dateTimeSeconds', timeZone, i18n.locale).slice(-8)}</output>
      <Slider
        min={from} max={to} step={60_000} value={time} onChange={(value: number) => { onTime(Math.min(to, value)) }} tooltip={{ formatter: (value) => (value === undefined ? '' : clock(value)) }}
        ariaLabelForHandle={t`时间`} ariaValueTextFormatterForHandle={(value) => clock(value as number)} data-testid="replay-slider"
      />
      <span className="fp-scrubber-speed fp-num" data-testid="replay-reading">{reading}</span>
      <Select size="small" value={speed} onChange={onSpeed} options={speeds.map((s) => ({ value: s, label: t`${s} 倍` }))} aria-label={t`播放速度`} style={{ width: 86 }} data-testid="replay-speed" />
    </div>
  )
}
