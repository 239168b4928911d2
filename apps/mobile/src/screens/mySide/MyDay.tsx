import { useEffect, useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import type { PhoneDay } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { clockTime, dayHeading, metresNumber, unparted } from '../../app/format.ts'
import { navigate, pathOf } from '../../app/router.ts'
import { dayOf } from '../../outbox/rows.ts'
import { testIds } from '../../testIds.ts'
import { Icon } from '../parts/Icon.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import './mySide.css'

const dayBeside = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** What the company has of my day: the way, the stops, the check-ins, and when I was not recorded, as plain as when I was. */
const MyDay = () => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const { identity } = useSnapshot()
  const timeZone = identity?.timeZone ?? 'Asia/Shanghai'
  const language = i18n.locale as Language
  const today = dayOf(phone.now(), timeZone)
  const [date, setDate] = useState(today)
  const [day, setDay] = useState<PhoneDay | 'loading' | 'offline'>('loading')
  useEffect(() => {
    let gone = false
    setDay('loading')
    // What was recorded up to now goes first, so that the picture is whole.
    phone.recorder.flush().then(() => phone.scheduler.request('now')).catch(() => undefined).then(() => phone.client().phone.day(date)).then((found) => { if (!gone) setDay(found) }, () => { if (!gone) setDay('offline') })
    return () => { gone = true }
  }, [phone, date])
  return (
    <div className="page">
      <PageHead title={t`我的一天`} />
      <div className="month-row">
        <button type="button" className="icon-button" aria-label={t`前一天`} data-testid={testIds.dayBefore} onClick={() => setDate(dayBeside(date, -1))}><Icon name="back" /></button>
        <span>{dayHeading(`${date}T12:00:00Z`, 'UTC', language)}</span>
        <button type="button" className="icon-button" aria-label={t`后一天`} data-testid={testIds.dayAfter} disabled={date >= today} onClick={() => setDate(dayBeside(date, 1))}><Icon name="chevron" /></button>
      </div>
      {day === 'loading' ? <p className="empty" role="status">{t`正在读取…`}</p> : day === 'offline' ? <p className="empty">{t`联网后可以看到。`}</p> : <Day day={day} timeZone={timeZone} language={language} key={date} />}
    </div>
  )
}

const Day = ({ day, timeZone, language }: { readonly day: PhoneDay; readonly timeZone: string; readonly language: Language }) => {
  const { t } = useLingui()
  const time = (instant: string): string => clockTime(instant, timeZone, language)
  const hasPlaces = day.fixes.lat.length > 0 || day.checkIns.some((item) => item.position !== null)
  const way = metresNumber(day.summary.metres)
  const notKept = day.refusedOffDutyCount + day.refusedImpossibleClockCount + day.refusedPrivateCount
  return (
    <>
      {hasPlaces ? <DayMap day={day} /> : <p className="empty">{t`这一天公司没有您的任何位置。`}</p>}
      <section className="card">
        <h2>{t`记录与未记录`}</h2>
        {day.stretches.length === 0 && <p className="fine">{t`这一天没有工作时间，什么都没有记录。`}</p>}
        <ol className="stretches">{day.stretches.map((stretch) => (
          <li key={stretch.from} className={stretch.recorded ? 'stretch stretch-on' : 'stretch'} data-testid={testIds.dayStretch} data-recorded={stretch.recorded}>
            <span className="stretch-time">{time(stretch.from)}–{time(stretch.to)}</span><strong>{stretch.recorded ? t`有记录` : t`未记录`}</strong>{!stretch.recorded && <span className="fine">{stretch.cause ?? t`原因不明：没有收到位置`}</span>}
          </li>
        ))}</ol>
        <p className="fine">{way.unit === 'm' ? t`共 ${day.summary.fixCount} 个位置，约 ${way.value} 米。` : t`共 ${day.summary.fixCount} 个位置，约 ${way.value} 公里。`}{notKept > 0 && t`另有 ${notKept} 个位置因下班、私人地点或时钟不对，没有保存。`}</p>
      </section>
      {day.stops.length > 0 && <section className="card"><h2>{t`停留`}</h2><ul className="stops">{day.stops.map((stop) => <li key={stop.arrivedAt}><span className="stretch-time">{time(stop.arrivedAt)}–{time(stop.leftAt)}</span><span>{stop.siteName ?? t`未登记的地方`}</span></li>)}</ul></section>}
      {day.checkIns.length > 0 && <section className="card"><h2>{t({ message: '签到', context: 'several' })}</h2><ul className="stops">{day.checkIns.map((item) => (
        <li key={item.eventId}><span className="stretch-time">{time(item.happenedAt)}</span><a href={pathOf({ name: 'record', eventId: item.eventId })} onClick={(event) => { event.preventDefault(); navigate({ name: 'record', eventId: item.eventId }) }}>{item.kind === 'check_in' ? t({ message: '签到', context: 'noun' }) : t({ message: '签退', context: 'noun' })} · {item.siteName ?? t`未选地点`}</a></li>
      ))}</ul></section>}
      {day.findings.length > 0 && <section className="card"><h2>{t`系统注意到的`}</h2><ul className="doubts">{day.findings.map((finding) => <li key={finding.signal + finding.text}><strong>{finding.name}</strong><p>{unparted(finding.text)}</p></li>)}</ul></section>}
    </>
  )
}

const DayMap = ({ day }: { readonly day: PhoneDay }) => {
  const { t } = useLingui()
  const holder = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading')
  const words = { title: t`我的行程图`, metres: t`米`, kilometres: t`公里` }
  useEffect(() => {
    let close: (() => void) | undefined
    let gone = false
    import('./dayMapEngine.ts').then(({ openDayMap }) => {
      if (gone || holder.current === null) return
      close = openDayMap(holder.current, day, words, () => setState('ready'))
    }).catch(() => { if (!gone) setState('failed') })
    return () => { gone = true; close?.() }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- one map for each day that is shown
  }, [day])
  return (
    <section className="card place" data-testid={testIds.dayMap} data-state={state}>
      {state !== 'failed' && <div ref={holder} className="day-map" />}
      {state === 'loading' && <p className="day-map-wait" role="status">{t`正在读取…`}</p>}
      <p className="map-key">{state === 'failed' ? t`地图打不开（可能没有网络），下面的列表仍然完整。` : <><span className="key-line" aria-hidden="true" />{t`行程`}<span className="key-gap" aria-hidden="true" />{t`未记录`}<span className="key-stop" aria-hidden="true" />{t`停留`}<span className="key-in" aria-hidden="true" />{t({ message: '签到', context: 'noun' })}</>}</p>
    </section>
  )
}

export default MyDay
