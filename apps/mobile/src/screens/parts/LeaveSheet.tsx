import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { instantOn } from '../../app/instantOn.ts'
import { dayOf } from '../../outbox/rows.ts'
import { testIds } from '../../testIds.ts'
import { Sheet } from './Sheet.tsx'

export const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** As the server takes it (registry/regularizations/ask.ts). */
const mostDays = 62
const daysFrom = (first: string, last: string): number => (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1

/** Whole days of leave, mostly ones to come, which no list of days has yet. A question to a person: it needs a network. */
export const LeaveSheet = ({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: (first: string) => void }) => {
  const { t } = useLingui()
  const phone = usePhone()
  const timeZone = useSnapshot().identity?.timeZone ?? 'Asia/Shanghai'
  const [first, setFirst] = useState(() => dayAfter(dayOf(phone.now(), timeZone)))
  const [last, setLast] = useState(first)
  const [reason, setReason] = useState('')
  const [sending, setSending] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const count = daysFrom(first, last)
  const wrong = !(count >= 1) ? t`最后一天不能早于第一天。` : count > mostDays ? t`一次最多 ${mostDays} 天，更长的请分几次申请。` : undefined
  const send = async (): Promise<void> => {
    setSending(true)
    setTrouble(undefined)
    try {
      await phone.client().phone.askRegularization({ kind: 'leave', at: new Date(instantOn(first, '00:00', timeZone)).toISOString(), until: new Date(instantOn(dayAfter(last), '00:00', timeZone)).toISOString(), reason: reason.trim() })
      onDone(first)
    } catch (error) {
      setTrouble(error instanceof TypeError ? t`现在连不上服务器，请联网后再申请。` : (error as Error).message)
      setSending(false)
    }
  }
  /** The end follows a beginning that was moved behind it. */
  const begin = (day: string): void => { setFirst(day); if (!(daysFrom(day, last) >= 1)) setLast(day) }
  return (
    <Sheet title={t`申请请假`} onClose={onClose} testId={testIds.leaveSheet}>
      <label className="field"><span>{t`第一天`}</span><input type="date" value={first} data-testid={testIds.leaveFirst} onChange={(event) => begin(event.target.value)} /></label>
      <label className="field ask-field"><span>{t`最后一天`}</span><input type="date" value={last} min={first} data-testid={testIds.leaveLast} onChange={(event) => setLast(event.target.value)} /></label>
      <label className="field ask-field"><span>{t`原因`}</span><input value={reason} maxLength={500} data-testid={testIds.askReason} onChange={(event) => setReason(event.target.value)} /></label>
      {first !== '' && last !== '' && wrong !== undefined && <p className="trouble" role="alert">{wrong}</p>}
      {trouble !== undefined && <p className="trouble" role="alert">{trouble}</p>}
      <Button block className="act act-primary" disabled={wrong !== undefined || reason.trim().length < 2 || sending} loading={sending} data-testid={testIds.askSend} onClick={() => { void send() }}>{count === 1 ? t`请假一天` : count > 1 ? t`请假 ${count} 天` : t`提交申请`}</Button>
      <p className="fine">{t`主管会看到原因。同意或不同意都会写明理由，您可以再次申请。`}</p>
    </Sheet>
  )
}
