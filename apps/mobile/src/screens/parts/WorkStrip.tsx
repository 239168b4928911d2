import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import { consentState } from '../../app/consents.ts'
import { usePhone, useSnapshot, useStore } from '../../app/context.ts'
import { clockTime, dayHeading } from '../../app/format.ts'
import type { Language } from '@fieldproof/core/kernel'
import { dayOf } from '../../outbox/rows.ts'
import { nextPeriod, periodAt } from '../../capture/workWindows.ts'
import { isNativeShell } from '../../capture/adapters/platform.ts'
import { testIds } from '../../testIds.ts'

/** Recording or not, with equal plainness; and in which hours anything may be recorded at all. */
export const WorkStrip = () => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const snapshot = useSnapshot()
  const { periods, punchPeriods, today, identity } = snapshot
  const inPrivate = useStore(phone.recorder.inPrivate)
  const withdrawn = consentState(snapshot, 'track') === 'withdrawn'
  const state = useStore(phone.recorder.state)
  const [busy, setBusy] = useState(false)
  const language = i18n.locale as Language
  const timeZone = identity?.timeZone ?? 'Asia/Shanghai'
  const now = phone.now()
  const period = periodAt(periods, now)
  const next = nextPeriod(periods, now)

  const act = (work: () => Promise<void>) => async () => {
    setBusy(true)
    try { await work() } finally { setBusy(false) }
  }
  // The midnight at which a day ends is its 24:00, not the one at which it began.
  const endTime = (to: number): string => { const end = clockTime(to, timeZone, language); return end === '00:00' ? '24:00' : end }
  const span = (from: number, to: number): string => `${clockTime(from, timeZone, language)}–${endTime(to)}`
  // Free shifts and round-the-clock posts: an end at some midnight days away would only confuse.
  const allDay = period !== undefined && period.to - period.from >= 23 * 3_600_000
  const hours = allDay ? t`全天可记录` : period !== undefined ? t`工作时间 ${span(period.from, period.to)}`
    : next !== undefined ? (dayOf(next.from, timeZone) === dayOf(now, timeZone) ? t`下次工作时间 今天 ${span(next.from, next.to)}` : t`下次工作时间 ${dayHeading(next.from, timeZone, language)} ${span(next.from, next.to)}`)
    : today === undefined ? t`正在获取工作时间` : t`近期没有排班`
  return (
    <section className={`card work work-${state === 'recording' && inPrivate ? 'paused' : state}`} aria-label={t`行程记录`}>
      <div className="work-head">
        <span className="work-dot" aria-hidden="true" />
        <div className="work-words">
          <strong data-testid={testIds.recordingState} data-state={state} data-private={state === 'recording' && inPrivate}>{state !== 'recording' || inPrivate ? t`未在记录` : period !== undefined && !allDay ? t`正在记录 · 到 ${clockTime(period.to, timeZone, language)}` : t`正在记录行程`}</strong>
          <span className="work-hours">{state === 'recording' && inPrivate ? t`私人地点` : state === 'paused' ? t`行程已暂停` : state !== 'off' && period !== undefined && !allDay ? t`${clockTime(period.to, timeZone, language)} 自动结束` : hours}</span>
        </div>
        <div className="work-actions">
          {state === 'off' && period !== undefined && !withdrawn && <Button size="small" className="quiet-button" disabled={busy} data-testid={testIds.recordStart} onClick={act(phone.recorder.start)}>{t`开始`}</Button>}
          {state === 'recording' && <Button size="small" className="quiet-button" disabled={busy} data-testid={testIds.recordPause} onClick={act(() => phone.recorder.pause())}>{t`暂停`}</Button>}
          {state === 'paused' && <Button size="small" className="quiet-button" disabled={busy} data-testid={testIds.recordResume} onClick={act(phone.recorder.resume)}>{t`继续`}</Button>}
          {state !== 'off' && <Button size="small" className="quiet-button" disabled={busy} data-testid={testIds.recordEnd} onClick={act(phone.recorder.end)}>{t`结束`}</Button>}
        </div>
      </div>
      {state === 'recording' && <PowerLine />}
      {withdrawn && period !== undefined && <p className="work-note">{t`您没有同意记录行程；签到不受影响。`}</p>}
      {state === 'recording' && !isNativeShell() && <p className="work-note">{t`浏览器不能在后台或锁屏时记录。请保持此页面打开；屏幕将保持常亮。`}</p>}
      {period === undefined && today !== undefined && <p className="work-note" data-testid={testIds.offDuty}>{periodAt(punchPeriods, now) === undefined ? t`现在不是工作时间：不读取、不记录任何位置。` : t`可以签到或签退；不记录行程，位置只用于签到。`}</p>}
    </section>
  )
}

/** How often the phone locates itself now; with a low battery the person may have it less often. */
const PowerLine = () => {
  const { t } = useLingui()
  const phone = usePhone()
  const { mode, motion, lowered, mayLower } = useStore(phone.tracking.power)
  const names = { saving: t`省电`, balanced: t`均衡`, precise: t`精确` }
  return (
    <p className="work-note work-power" data-testid={testIds.powerMode} data-mode={mode} data-motion={motion}>
      <span>{motion === 'still' ? t`定位：${names[mode]}，现在静止，较少定位` : t`定位：${names[mode]}`}</span>
      {(mayLower || lowered) && <Button size="mini" className="quiet-button" data-testid={testIds.powerLower} onClick={() => { void phone.tracking.setLowered(!lowered) }}>{lowered ? t`按公司设置` : t`改为省电`}</Button>}
    </p>
  )
}
