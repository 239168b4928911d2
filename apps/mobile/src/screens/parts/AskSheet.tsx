import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import type { OwnRegularizationInput, PhoneAttendance } from '@fieldproof/contract'
import { instantsOfDay, type Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../../app/context.ts'
import { clockTime, dayHeading } from '../../app/format.ts'
import { instantOn } from '../../app/instantOn.ts'
import { dayOf } from '../../outbox/rows.ts'
import { testIds } from '../../testIds.ts'
import { dayAfter } from './LeaveSheet.tsx'
import { Sheet } from './Sheet.tsx'

/** Asks for a correction or a day of leave. It needs a network: it is a question to a person, not a record. */
export const AskSheet = ({ of, heading, onClose, onDone }: { readonly of: PhoneAttendance['days'][number]; readonly heading: string; readonly onClose: () => void; readonly onDone: () => void }) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const { identity } = useSnapshot()
  const { day, dueFrom, dueTo } = of
  const timeZone = identity?.timeZone ?? 'Asia/Shanghai'
  const [kind, setKind] = useState<OwnRegularizationInput['kind']>('check_in')
  /** Undefined until somebody has chosen a time of their own. */
  const [chosen, setTime] = useState<string>()
  const due = kind === 'check_out' ? dueTo : dueFrom
  // Where no work was asked for, nobody's time is guessed for them.
  const time = chosen ?? (due === null ? '' : clockTime(due, timeZone, 'en'))
  /** On which calendar day, where the time counts for this working day on more than one. */
  const [offset, setOffset] = useState<number>()
  const isTime = /^\d{2}:\d{2}$/.test(time)
  const instants = isTime ? instantsOfDay(of, time, (on, clock) => instantOn(on, clock, timeZone)) : []
  const instant = instants.find((one) => one.offset === offset) ?? instants[0]
  const dayWords = { [-1]: t`前一天`, 0: t`当天`, 1: t`次日` }
  const crossesMidnight = dueFrom !== null && dueTo !== null && dayOf(Date.parse(dueFrom), timeZone) !== dayOf(Date.parse(dueTo) - 1, timeZone)
  const [reason, setReason] = useState('')
  const [sending, setSending] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const ready = reason.trim().length >= 2 && (kind === 'leave' || instant !== undefined)
  const send = async (): Promise<void> => {
    setSending(true)
    setTrouble(undefined)
    try {
      const said = { kind, reason: reason.trim() }
      // From midnight to midnight: the server takes it for all the work that begins on this day.
      await phone.client().phone.askRegularization(kind === 'leave' || instant === undefined ? { ...said, at: new Date(instantOn(day, '00:00', timeZone)).toISOString(), until: new Date(instantOn(dayAfter(day), '00:00', timeZone)).toISOString() } : { ...said, at: new Date(instant.at).toISOString(), day })
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
      {dueFrom !== null && dueTo !== null && <p className="fine">{t`这一天的班次：`}{clockTime(dueFrom, timeZone, i18n.locale as Language)}–{crossesMidnight ? t`次日 ` : ''}{clockTime(dueTo, timeZone, i18n.locale as Language)}{kind === 'leave' && crossesMidnight ? <><br />{t`全天请假指这一整个班次，到次日下班为止。`}</> : null}</p>}
      {kind !== 'leave' && <label className="field ask-field"><span>{t`实际时间`}</span><input type="time" value={time} data-testid={testIds.askTime} onChange={(event) => { setTime(event.target.value); setOffset(undefined) }} /></label>}
      {kind !== 'leave' && instants.length === 1 && instant !== undefined && instant.offset !== 0 && <p className="fine" data-testid={testIds.askMoment}>{dayWords[instant.offset]} {dayHeading(instant.at, timeZone, i18n.locale as Language)} {time}</p>}
      {kind !== 'leave' && instants.length > 1 && (
        <fieldset className="segments"><legend className="sr-only">{t`哪一天的这个时间`}</legend>
          {[...instants].sort((a, b) => a.offset - b.offset).map((one) => <label key={one.offset} className="segment"><input type="radio" name="ask-offset" checked={one === instant} onChange={() => setOffset(one.offset)} /><span>{dayWords[one.offset]}</span></label>)}
        </fieldset>
      )}
      {kind !== 'leave' && isTime && instant === undefined && <p className="trouble" role="alert">{t`这个时间不算在这一天，请打开它所属的那一天再申请。`}</p>}
      <label className="field ask-field"><span>{t`原因`}</span><input value={reason} maxLength={500} placeholder={t`例如：手机没电，当时在客户处`} data-testid={testIds.askReason} onChange={(event) => setReason(event.target.value)} /></label>
      {trouble !== undefined && <p className="trouble" role="alert">{trouble}</p>}
      <Button block className="act act-primary" disabled={!ready || sending} loading={sending} data-testid={testIds.askSend} onClick={() => { void send() }}>{t`提交申请`}</Button>
      <p className="fine">{t`主管会看到原因。同意或不同意都会写明理由，您可以再次申请。`}</p>
    </Sheet>
  )
}
