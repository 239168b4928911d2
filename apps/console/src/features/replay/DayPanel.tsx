import { CameraOutlined, DisconnectOutlined } from '@ant-design/icons'
import type { ReplayDay } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { BandTag } from '../../shell/BandTag.tsx'
import { formatDay } from '../../shell/formatTime.ts'
import { MaskedNotice } from '../../shell/Masked.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useDurationText } from '../checkIns/duration.ts'
import { DayCrossings } from '../crossings/DayCrossings.tsx'
import type { DayEntry } from './track.ts'

export interface DayPanelProps {
  readonly day: ReplayDay
  readonly entries: readonly DayEntry[]
  readonly spikes: number
  readonly time: number
  readonly onTime: (time: number) => void
  /** Beside another day: what tells them apart, and the letter of its stops. The figures then stand in the table of both. */
  readonly heading?: ReactNode
  readonly mark?: 'A' | 'B'
}

/** The day in words beside the map: figures, what was noticed, and everything in order. A click goes to that moment. */
export const DayPanel = ({ day, entries, spikes, time, onTime, heading, mark }: DayPanelProps) => {
  const { t, i18n } = useLingui()
  const duration = useDurationText()
  const kilometres = new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(day.summary.metres / 1000)
  const current = entries.findLast((e) => e.time <= time)
  return (
    <section className="fp-day" aria-label={mark ? t`${mark}：${day.personName} ${formatDay(day.date, i18n.locale)}` : t`当天概况`} data-side={mark} data-testid="day-panel">
      {day.masked?.includes('position') ? <MaskedNotice field="position"><Trans>不显示路线，只显示停留的地点和时间。</Trans></MaskedNotice> : null}
      {heading ? <h2 className="fp-day-heading">{heading}</h2> : <dl className="fp-day-figures" data-testid="replay-summary">
        <div><dt><Trans>里程</Trans></dt><dd className="fp-num">{t`${kilometres} 公里`}</dd></div>
        <div><dt><Trans>移动</Trans></dt><dd className="fp-num">{duration(day.summary.movingSeconds)}</dd></div>
        <div><dt><Trans>停留</Trans></dt><dd className="fp-num">{duration(day.summary.staySeconds)}</dd></div>
        <div><dt><Trans>没有位置</Trans></dt><dd className="fp-num">{duration(day.summary.withoutPositionSeconds)}</dd></div>
        <div><dt><Trans>起止</Trans></dt><dd><TimeText value={day.summary.firstFixTime} style="time" />–<TimeText value={day.summary.lastFixTime} style="time" /></dd></div>
      </dl>}
      <Findings findings={day.findings} />
      <DayCrossings day={day} onTime={onTime} />
      {mark && entries.length === 0 ? <p className="fp-soft fp-compared-note">{t`这一天没有轨迹`}</p> : null}
      <ol className="fp-day-entries" aria-label={t`时间线`}>
        {entries.map((entry) => (
          <li key={`${entry.kind}${entry.time}${entry.kind === 'checkIn' ? entry.row.eventId : ''}`} data-kind={entry.kind} data-current={entry === current || undefined} data-testid={`replay-${entry.kind}`}>
            <button type="button" onClick={() => { onTime(entry.time) }} aria-current={entry === current ? 'true' : undefined}>
              <TimeText value={entry.time} style="time" />
              {entry.kind === 'stop' ? (
                <span><i className="fp-day-number" aria-hidden>{mark}{entry.index}</i><span><b>{entry.stop.siteName ?? t`未登记的地点`}</b><small>{t`停留 ${duration(entry.stop.durationSeconds)}`}{entry.stop.withoutPositionSeconds > 0 ? t`，另有 ${duration(entry.stop.withoutPositionSeconds)}没有位置` : ''} · <Trans>至 <TimeText value={entry.stop.leftAt} style="time" /></Trans></small></span></span>
              ) : entry.kind === 'gap' ? (
                <span><DisconnectOutlined aria-hidden /><span><b><Trans>没有位置</Trans></b><small>{duration((Date.parse(entry.gap.to) - Date.parse(entry.gap.from)) / 1000)}{entry.gap.cause ? ` · ${entry.gap.cause}` : ''}</small></span></span>
              ) : (
                <span><CameraOutlined aria-hidden style={{ visibility: entry.row.photoSha256 ? 'visible' : 'hidden' }} /><span><b>{entry.row.kind === 'check_in' ? t`签到` : t`签退`} {entry.row.siteName ?? ''}</b><small><BandTag band={entry.row.band} /></small></span></span>
              )}
            </button>
            {entry.kind === 'checkIn' ? <Link to="/check-ins/$eventId" params={{ eventId: entry.row.eventId }} aria-label={t`查看这次签到的理由`}>{t`理由`}</Link> : null}
          </li>
        ))}
      </ol>
      <footer className="fp-soft">
        {day.refusedOffDutyCount > 0 ? <p><Trans>另有 {day.refusedOffDutyCount} 个位置在工作时间以外到达，按规定没有保存。</Trans></p> : null}
        {day.refusedImpossibleClockCount > 0 ? <p><Trans>另有 {day.refusedImpossibleClockCount} 个位置的时间不可能（例如 1970 年），无法判断是否在工作时间，没有保存。请检查手机或设备的日期设置。</Trans></p> : null}
        {spikes > 0 ? <p><Trans>画线时略去了 {spikes} 个瞬间跳走又跳回的位置；导出文件中保留全部原始位置。</Trans></p> : null}
        <p><Trans>共 {day.summary.fixCount} 个位置。虚线表示那段时间没有位置，不代表走过的路线。</Trans></p>
      </footer>
    </section>
  )
}

/** What speaks against the day is shown; checks that passed or had nothing to go by are one line that opens. */
const Findings = ({ findings }: { findings: ReplayDay['findings'] }) => {
  const { t } = useLingui()
  const against = findings.filter((f) => f.weightDecibans < 0)
  const rest = findings.filter((f) => f.weightDecibans >= 0)
  if (findings.length === 0) return null
  const list = (items: ReplayDay['findings']) => items.map((f, i) => <li key={`${f.signal}${i}`} data-side={f.weightDecibans < 0 ? 'against' : undefined} data-testid="replay-finding"><b>{f.name}</b> {f.text}</li>)
  return (
    <div className="fp-day-findings">
      {against.length > 0 ? <ul aria-label={t`需要留意`}>{list(against)}</ul> : null}
      {rest.length > 0 ? <details><summary>{against.length === 0 ? t`当天的检查没有发现问题（${rest.length} 项）` : t`其余 ${rest.length} 项检查没有问题`}</summary><ul>{list(rest)}</ul></details> : null}
    </div>
  )
}
