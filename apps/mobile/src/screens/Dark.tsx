import { useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import type { DarkDay } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../app/context.ts'
import { clockTime, dayHeading } from '../app/format.ts'
import { goBack } from '../app/router.ts'
import { dayOf } from '../outbox/rows.ts'
import { testIds } from '../testIds.ts'
import { Icon } from './parts/Icon.tsx'
import { SettledLine } from './parts/SettledLine.tsx'

/** The own times without a position, as the company sees them, with every cause. */
const Dark = () => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const timeZone = useSnapshot().identity?.timeZone ?? 'Asia/Shanghai'
  const language = i18n.locale as Language
  const today = dayOf(phone.now(), timeZone)
  const [day, setDay] = useState(today)
  const [answer, setAnswer] = useState<DarkDay | 'loading' | 'offline'>('loading')
  useEffect(() => {
    let stale = false
    phone.client().phone.darkPeriods(day).then((found) => { if (!stale) setAnswer(found) }, () => { if (!stale) setAnswer('offline') })
    return () => { stale = true }
  }, [phone, day])
  const go = (days: number): void => {
    setAnswer('loading')
    setDay(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10))
  }
  const minutes = (seconds: number): string => t`${Math.round(seconds / 60)} 分钟`
  return (
    <div className="page">
      <div className="detail-head">
        <button type="button" className="icon-button" aria-label={t`返回`} onClick={() => goBack({ name: 'records' })}><Icon name="back" /></button>
        <h1>{t`没有位置的时段`}</h1>
      </div>
      <div className="month-row">
        <button type="button" className="icon-button" aria-label={t`前一天`} onClick={() => go(-1)}><Icon name="back" /></button>
        <strong>{dayHeading(`${day}T12:00:00Z`, 'UTC', language)}</strong>
        <button type="button" className="icon-button" aria-label={t`后一天`} disabled={day >= today} onClick={() => go(1)}><Icon name="chevron" /></button>
      </div>
      {answer === 'loading' ? <p className="empty" role="status">{t`正在读取…`}</p> : answer === 'offline' ? <p className="empty">{t`联网后可以看到。`}</p>
        : answer.periods.length === 0 ? <p className="empty">{t`这一天没有这样的时段。`}</p>
        : answer.periods.map((period) => (
          <section key={period.from} className="card" data-testid={testIds.darkPeriod} data-standing={period.standing}>
            <h2>{clockTime(period.from, timeZone, language)}–{clockTime(period.to, timeZone, language)} · {minutes(period.seconds)}</h2>
            <p><strong>{period.standingName}</strong></p>
            <ul className="day-reasons">
              {period.causes.map(({ cause, name, reason, seconds }) => <li key={`${cause} ${name}`}>{name}{reason === null ? '' : `（${reason}）`} · {minutes(seconds)}</li>)}
              {period.unexplainedSeconds >= 60 && <li>{t`手机没有说明`} · {minutes(period.unexplainedSeconds)}</li>}
            </ul>
          </section>
        ))}
      {typeof answer === 'object' && answer.settled !== undefined && <SettledLine settled={answer.settled} />}
      <p className="fine">{t`只看工作时间内开着记录的时候。不由您决定的不计，原因不明不算过错；公司看到的和这里一样。`}</p>
    </div>
  )
}

export default Dark
