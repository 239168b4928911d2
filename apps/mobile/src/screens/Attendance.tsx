import { useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './parts/Button.tsx'
import type { PhoneAttendance } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot } from '../app/context.ts'
import { clockTime, dateAndTime, dayHeading, monthHeading } from '../app/format.ts'
import { goBack } from '../app/router.ts'
import { dayOf } from '../outbox/rows.ts'
import { testIds } from '../testIds.ts'
import { AskSheet } from './parts/AskSheet.tsx'
import { Icon } from './parts/Icon.tsx'
import { LeaveSheet } from './parts/LeaveSheet.tsx'
import { SettledLine } from './parts/SettledLine.tsx'

type Request = PhoneAttendance['regularizations'][number]

const monthAfter = (month: string, months: number): string => {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7)
}

/** The first day, and the last where there are more. */
const daysOfLeave = ({ at, until }: Request, timeZone: string, language: Language): string =>
  [...new Set([at, ...(until === null ? [] : [new Date(Date.parse(until) - 1).toISOString()])].map((time) => dayHeading(time, timeZone, language)))].join(' – ')

/** Leave to come is of a month that has no days yet. */
const monthsAhead = 3

const RequestLine = ({ request, onWithdraw }: { readonly request: Request; readonly onWithdraw: () => void }) => {
  const { t, i18n } = useLingui()
  const timeZone = useSnapshot().identity?.timeZone ?? 'Asia/Shanghai'
  const kinds = { check_in: t`补上班卡`, check_out: t`补下班卡`, leave: t`请假` }
  const states = { asked: t`等待审批`, approved: t`已同意`, refused: t`未同意`, withdrawn: t`已撤回` }
  return (
    <div className="day-request" data-testid={testIds.requestRow} data-status={request.status}>
      <p><strong>{kinds[request.kind]}</strong> {request.kind === 'leave' ? daysOfLeave(request, timeZone, i18n.locale as Language) : (dayOf(Date.parse(request.at), timeZone) === request.day ? clockTime : dateAndTime)(request.at, timeZone, i18n.locale as Language)} · {states[request.status]}</p>
      <p className="fine">{request.reason}</p>
      {request.decisionReason !== null && <p className="fine">{t`${request.decidedByName ?? ''}的答复：${request.decisionReason}`}</p>}
      {request.status === 'asked' && <Button className="act act-second" onClick={onWithdraw}>{t`撤回申请`}</Button>}
    </div>
  )
}

/** The own month as the company sees it: each day with its reasons, and the way to have it corrected. */
const Attendance = ({ asked }: { /** A day that the form is open for from the start. */ readonly asked?: string | undefined }) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const { identity } = useSnapshot()
  const timeZone = identity?.timeZone ?? 'Asia/Shanghai'
  const language = i18n.locale as Language
  const [month, setMonth] = useState(() => (asked ?? dayOf(phone.now(), timeZone)).slice(0, 7))
  const [answer, setAnswer] = useState<PhoneAttendance | 'loading' | 'offline'>('loading')
  const [turn, setTurn] = useState(0)
  const [asking, setAsking] = useState(asked)
  const [askingLeave, setAskingLeave] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  useEffect(() => {
    let stale = false
    phone.client().phone.attendance(month).then((found) => { if (!stale) setAnswer(found) }, () => { if (!stale) setAnswer('offline') })
    return () => { stale = true }
  }, [phone, month, turn])
  const go = (other: string): void => {
    setAnswer('loading')
    setMonth(other)
  }
  const withdraw = async (id: string): Promise<void> => {
    setTrouble(undefined)
    await phone.client().phone.withdrawRegularization(id).catch((error: unknown) => setTrouble(error instanceof TypeError ? t`联网后才能撤回。` : (error as Error).message))
    setTurn((now) => now + 1)
  }
  const heading = (day: string): string => dayHeading(`${day}T12:00:00Z`, 'UTC', language)
  const askedDay = typeof answer === 'object' ? answer.days.find(({ day }) => day === asking) : undefined
  const requests = typeof answer === 'object' ? answer.regularizations : []
  const ofDay = (day: string): readonly Request[] => requests.filter((request) => request.day === day)
  const ofOtherDays = requests.filter((request) => typeof answer === 'object' && !answer.days.some(({ day }) => day === request.day))

  return (
    <div className="page">
      <div className="detail-head">
        <button type="button" className="icon-button" aria-label={t`返回`} onClick={() => goBack({ name: 'records' })}><Icon name="back" /></button>
        <h1>{t`我的考勤`}</h1>
      </div>
      <div className="month-row">
        <button type="button" className="icon-button" aria-label={t`上个月`} onClick={() => go(monthAfter(month, -1))}><Icon name="back" /></button>
        <strong>{monthHeading(month, language)}</strong>
        <button type="button" className="icon-button" aria-label={t`下个月`} disabled={month >= monthAfter(dayOf(phone.now(), timeZone).slice(0, 7), monthsAhead)} onClick={() => go(monthAfter(month, 1))}><Icon name="chevron" /></button>
      </div>
      <Button block className="act act-second ask-leave" data-testid={testIds.askLeave} onClick={() => setAskingLeave(true)}>{t`申请请假`}</Button>
      {trouble !== undefined && <p className="trouble" role="alert">{trouble}</p>}
      {ofOtherDays.length > 0 && <section className="card">{ofOtherDays.map((request) => <RequestLine key={request.regularizationId} request={request} onWithdraw={() => { void withdraw(request.regularizationId) }} />)}</section>}
      {answer === 'loading' ? <p className="empty" role="status">{t`正在读取…`}</p> : answer === 'offline' ? <p className="empty">{t`联网后可以看到。`}</p>
        : answer.days.length === 0 ? <p className="empty">{t`这个月还没有考勤。`}</p>
        : answer.days.map((day) => (
          <section key={day.day} className="card attendance-day" data-testid={testIds.attendanceDay} data-day={day.day} data-status={day.status}>
            <h2>{heading(day.day)} <span className="day-status" data-status={day.status}>{day.statusName}</span></h2>
            {day.firstAt !== null && day.lastAt !== null && <p className="fine">{day.firstAt === day.lastAt ? t`记录在 ${clockTime(day.firstAt, timeZone, language)}` : t`记录从 ${clockTime(day.firstAt, timeZone, language)} 到 ${clockTime(day.lastAt, timeZone, language)}`}</p>}
            <ul className="day-reasons">{day.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>
            {day.settled !== undefined && <SettledLine settled={day.settled} />}
            {ofDay(day.day).map((request) => <RequestLine key={request.regularizationId} request={request} onWithdraw={() => { void withdraw(request.regularizationId) }} />)}
            {day.status !== 'not_scheduled' && day.status !== 'on_leave' && <Button block className="act act-second" data-testid={testIds.askCorrection} onClick={() => setAsking(day.day)}>{t`申请补卡或请假`}</Button>}
          </section>
        ))}
      <p className="fine">{t`结果由班次和您的签到算出，待核实的签到在有人判断之前不算缺勤。不会自动处罚。`}</p>
      {askingLeave && <LeaveSheet onClose={() => setAskingLeave(false)} onDone={(first) => { setAskingLeave(false); setMonth(first.slice(0, 7)); setTurn((now) => now + 1) }} />}
      {askedDay !== undefined && <AskSheet of={askedDay} heading={heading(askedDay.day)} onClose={() => setAsking(undefined)} onDone={() => { setAsking(undefined); setTurn((now) => now + 1); if (asked !== undefined) void phone.refresh() }} />}
    </div>
  )
}

export default Attendance
