import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import type { OwnRegularizationInput } from '@fieldproof/contract'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { clockTime } from '../../app/format.ts'
import { instantOn } from '../../app/instantOn.ts'
import type { WorkPeriod } from '../../capture/workWindows.ts'
import { dayOf } from '../../outbox/rows.ts'
import { testIds } from '../../testIds.ts'
import { dayAfter } from './LeaveSheet.tsx'
import { Sheet } from './Sheet.tsx'

/** When the hours that this phone knows of begin or end, as HH:MM; empty where it knows none: nobody's time is guessed for them. */
const usualTime = (periods: readonly WorkPeriod[], kind: OwnRegularizationInput['kind'], timeZone: string): string => {
  const first = periods[0]
  if (first === undefined) return ''
  const last = periods.filter(({ from }) => dayOf(from, timeZone) === dayOf(first.from, timeZone)).at(-1) ?? first
  return clockTime(kind === 'check_out' ? last.to : first.from, timeZone, 'en')
}

/** Asks for a correction or a day of leave. It needs a network: it is a question to a person, not a record. */
export const AskSheet = ({ day, heading, onClose, onDone }: { readonly day: string; readonly heading: string; readonly onClose: () => void; readonly onDone: () => void }) => {
  const { t } = useLingui()
  const phone = usePhone()
  const { identity, periods } = useSnapshot()
  const timeZone = identity?.timeZone ?? 'Asia/Shanghai'
  const [kind, setKind] = useState<OwnRegularizationInput['kind']>('check_in')
  /** Undefined until somebody has chosen a time of their own. */
  const [chosen, setTime] = useState<string>()
  const time = chosen ?? usualTime(periods, kind, timeZone)
  const [reason, setReason] = useState('')
  const [sending, setSending] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const ready = reason.trim().length >= 2 && (kind === 'leave' || /^\d{2}:\d{2}$/.test(time))
  const send = async (): Promise<void> => {
    setSending(true)
    setTrouble(undefined)
    try {
      const at = instantOn(day, kind === 'leave' ? '00:00' : time, timeZone)
      await phone.client().phone.askRegularization({ kind, at: new Date(at).toISOString(), reason: reason.trim(), ...(kind === 'leave' ? { until: new Date(instantOn(dayAfter(day), '00:00', timeZone)).toISOString() } : {}) })
      onDone()
    } catch (error) {
      setTrouble(error instanceof TypeError ? t`现在连不上服务器，请联网后再申请。` : (error as Error).message)
      setSending(false)
    }
  }
  const kinds = [['check_in', t`补上班卡`], ['check_out', t`补下班卡`], ['leave', t`全天请假`]] as const
  return (
    <Sheet title={t`申请补卡或请假`} onClose={onClose} testId={testIds.askSheet}>
      <p className="fine">{heading}{day === dayOf(phone.now(), timeZone) ? ` · ${t`今天`}` : ''}</p>
      <fieldset className="segments"><legend className="sr-only">{t`申请类型`}</legend>
        {kinds.map(([value, name]) => <label key={value} className="segment"><input type="radio" name="ask-kind" value={value} checked={kind === value} onChange={() => setKind(value)} /><span>{name}</span></label>)}
      </fieldset>
      {kind !== 'leave' && <label className="field ask-field"><span>{t`实际时间`}</span><input type="time" value={time} data-testid={testIds.askTime} onChange={(event) => setTime(event.target.value)} /></label>}
      <label className="field ask-field"><span>{t`原因`}</span><input value={reason} maxLength={500} placeholder={t`例如：手机没电，当时在客户处`} data-testid={testIds.askReason} onChange={(event) => setReason(event.target.value)} /></label>
      {trouble !== undefined && <p className="trouble" role="alert">{trouble}</p>}
      <Button block className="act act-primary" disabled={!ready || sending} loading={sending} data-testid={testIds.askSend} onClick={() => { void send() }}>{t`提交申请`}</Button>
      <p className="fine">{t`主管会看到原因。同意或不同意都会写明理由，您可以再次申请。`}</p>
    </Sheet>
  )
}
