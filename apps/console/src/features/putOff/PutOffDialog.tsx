import { putOffMaxDays } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Alert, Button, Modal } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { DayField, TimeField } from '../../shell/pickers.tsx'
import { useOrgTimeZone } from '../../shell/api.ts'
import { dayIn, instantAt, isDay } from '../checkIns/days.ts'
import { putOffTimes } from './putOffTimes.ts'
import './putOff.css'

interface Props {
  readonly count: number
  /** No later than this, where some were put off before (ms since 1970). */
  readonly latest: number | undefined
  readonly isBusy: boolean
  readonly error: Error | null
  readonly onPut: (until: number) => void
  readonly onClose: () => void
}

/** Until when? A key for each usual time, and a day and hour of one's own. */
export const PutOffDialog = ({ count, latest, isBusy, error, onPut, onClose }: Props) => {
  const { t, i18n } = useLingui()
  const timeZone = useOrgTimeZone()
  const [now] = useState(() => Date.now())
  const [day, setDay] = useState('')
  const [clock, setClock] = useState('09:00')
  const list = useRef<HTMLDivElement>(null)
  const names = { later: t`今天晚些`, tomorrow: t`明天上午`, monday: t`下周一` }
  const last = Math.min(latest ?? Infinity, now + putOffMaxDays * 86_400_000)
  const times = putOffTimes(now, timeZone).filter(({ at }) => at <= last)
  const when = new Intl.DateTimeFormat(i18n.locale, { weekday: 'short', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone })
  const lastText = when.format(last)
  const own = isDay(day) && /^\d{2}:\d{2}$/.test(clock) ? instantAt(day, clock, timeZone) : null
  const isTooLate = own !== null && own > last
  const isOver = own !== null && own <= now
  /** Of the whole page: where the dialog was opened from may take the focus back. */
  const onKey = useRef<(event: KeyboardEvent) => void>(() => undefined)
  onKey.current = (event) => {
    if (event.target instanceof HTMLInputElement || isBusy || event.ctrlKey || event.metaKey || event.altKey) return
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('button') ?? [])]
    const at = buttons.indexOf(document.activeElement as HTMLElement)
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') { event.preventDefault(); buttons[(at + (event.key === 'ArrowDown' ? 1 : buttons.length - 1)) % buttons.length]?.focus() }
    const chosen = times[Number(event.key) - 1]
    if (chosen) { event.preventDefault(); onPut(chosen.at) }
  }
  useEffect(() => {
    const listen = (event: KeyboardEvent) => { onKey.current(event) }
    addEventListener('keydown', listen)
    return () => { removeEventListener('keydown', listen) }
  }, [])
  return (
    <Modal open title={count === 1 ? t`延后到什么时候？` : t`把 ${count} 条延后到什么时候？`} onCancel={onClose} footer={null} width={440}>
      <div data-testid="put-off-dialog">
        <ErrorAlert error={error} />
        <div className="fp-put-off-times" ref={list} role="group" aria-label={t`延后到`}>
          {times.map(({ key, at }, i) => (
            <button key={key} type="button" autoFocus={i === 0} disabled={isBusy} onClick={() => { onPut(at) }} aria-keyshortcuts={String(i + 1)} data-testid={`put-off-${key}`}>
              <b>{names[key]}</b><span className="fp-soft fp-num">{when.format(at)}</span><kbd className="fp-kbd" aria-hidden>{i + 1}</kbd>
            </button>
          ))}
        </div>
        {times.length === 0 ? <Alert type="warning" showIcon title={t`从第一次延后起最多 ${putOffMaxDays} 天，只能到 ${lastText}：请现在处理。`} data-testid="put-off-full" /> : (
          <div className="fp-put-off-own" role="group" aria-label={t`自选时间`}>
            <span>{t`自选时间`}</span>
            <DayField value={day} onChange={setDay} minDay={dayIn(now, timeZone)} maxDay={dayIn(last, timeZone)} aria-label={t`日期`} data-testid="put-off-day" />
            <TimeField value={clock} onChange={setClock} aria-label={t`时间`} data-testid="put-off-clock" />
            <Button type="primary" loading={isBusy} disabled={own === null || isTooLate || isOver} onClick={() => { if (own !== null) onPut(own) }} data-testid="put-off-own">{t`延后`}</Button>
          </div>
        )}
        {isTooLate || isOver ? <p className="fp-put-off-problem" role="alert">{isOver ? t`这个时间已经过了。` : t`最晚到 ${lastText}。`}</p> : null}
        <p className="fp-soft fp-put-off-note">{t`对公司里所有人都延后，并写入日志。本人有新的说明、申诉，或结论有变化时会马上回来；从第一次延后起最多 ${putOffMaxDays} 天，最晚到 ${lastText}。`}</p>
      </div>
    </Modal>
  )
}
