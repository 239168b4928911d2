import type { AttendanceDayDetail } from '@fieldproof/contract'
import { instantsOfDay } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { TimeField } from '../../shell/DayPicker.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { formatInstant } from '../../shell/formatTime.ts'
import { TimeText } from '../../shell/TimeText.tsx'
import { addDays, dayIn, instantAt, startOfDay } from '../checkIns/days.ts'

type Kind = 'check_in' | 'check_out' | 'leave'

/** A correction or a day of leave entered for somebody, who then has it decided like any other. */
export const AskForm = ({ of }: { of: AttendanceDayDetail }) => {
  const { personId, day, dueFrom, dueTo } = of
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const timeZone = useOrgTimeZone()
  const [open, setOpen] = useState(false)
  const [kind, setKind] = useState<Kind>('check_in')
  /** Undefined until somebody has chosen one: then it is when the day's work begins or ends. */
  const [chosen, setTime] = useState<string>()
  const due = kind === 'check_out' ? dueTo : dueFrom
  const time = chosen ?? (due === null ? '' : formatInstant(due, 'time', timeZone, 'en'))
  /** On which calendar day, where the time counts for this working day on more than one. */
  const [offset, setOffset] = useState<number>()
  const instants = /^\d{2}:\d{2}$/.test(time) ? instantsOfDay(of, time, (on, clock) => instantAt(on, clock, timeZone)) : []
  const instant = instants.find((one) => one.offset === offset) ?? instants[0]
  const dayWords = { [-1]: t`前一天`, 0: t`当天`, 1: t`次日` }
  const crossesMidnight = dueFrom !== null && dueTo !== null && dayIn(Date.parse(dueFrom), timeZone) !== dayIn(Date.parse(dueTo) - 1, timeZone)
  const [reason, setReason] = useState('')
  const ask = useMutation({
    mutationFn: () => {
      const said = { personId, kind, reason: reason.trim() }
      // From midnight to midnight: the server takes it for all the work that begins on this day.
      return client.regularizations.ask(kind === 'leave' || !instant ? { ...said, at: new Date(startOfDay(day, timeZone)).toISOString(), until: new Date(startOfDay(addDays(day, 1), timeZone)).toISOString() } : { ...said, at: new Date(instant.at).toISOString(), day })
    },
    onSuccess: async () => {
      setOpen(false)
      setReason('')
      void message.success(t`申请已记录，等待审批`)
      await cache.invalidateQueries({ queryKey: ['attendance'] })
      await cache.invalidateQueries({ queryKey: ['regularizations'] })
    },
  })
  if (!open) return <Button onClick={() => { setOpen(true) }} data-testid="ask-correction">{t`代为申请补卡或请假`}</Button>
  const ready = reason.trim().length >= 2 && (kind === 'leave' || instant !== undefined)
  return (
    <Form layout="vertical" onFinish={() => { ask.mutate() }}>
      <ErrorAlert error={ask.error} />
      <Form.Item label={t`申请类型`}><Radio.Group value={kind} onChange={(event) => { setKind(event.target.value as Kind) }} aria-label={t`申请类型`} options={[{ value: 'check_in', label: t`补上班卡` }, { value: 'check_out', label: t`补下班卡` }, { value: 'leave', label: t`全天请假` }]} /></Form.Item>
      {dueFrom === null || dueTo === null ? null : <p className="fp-soft" data-testid="ask-due">{t`这一天的班次：`}<TimeText value={dueFrom} style="time" />–{crossesMidnight ? t`次日 ` : ''}<TimeText value={dueTo} style="time" />{kind === 'leave' && crossesMidnight ? <><br />{t`全天请假指这一整个班次，到次日下班为止。`}</> : null}</p>}
      {kind === 'leave' ? null : (
        <Form.Item label={t`实际时间`} htmlFor="ask-time" validateStatus={time !== '' && !instant ? 'error' : ''} extra={time !== '' && !instant ? t`这个时间不算在这一天，请打开它所属的那一天再申请。` : instant && instants.length === 1 && instant.offset !== 0 ? <span data-testid="ask-moment">{dayWords[instant.offset]} <TimeText value={instant.at} /></span> : null}>
          <div className="fp-ask-time">
            <TimeField id="ask-time" value={time} onChange={(next) => { setTime(next); setOffset(undefined) }} data-testid="ask-time" />
            {instants.length > 1 ? <Radio.Group optionType="button" aria-label={t`哪一天的这个时间`} value={instant?.offset} onChange={(event) => { setOffset(event.target.value as number) }} options={instants.map((one) => ({ value: one.offset, label: dayWords[one.offset] })).sort((a, b) => a.value - b.value)} data-testid="ask-offset" /> : null}
          </div>
        </Form.Item>
      )}
      <Form.Item label={t`申请理由`} htmlFor="ask-reason" required><Input.TextArea id="ask-reason" rows={2} maxLength={500} value={reason} onChange={(event) => { setReason(event.target.value) }} data-testid="ask-reason" /></Form.Item>
      <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" disabled={!ready} loading={ask.isPending} data-testid="ask-send">{t`提交申请`}</Button><Button onClick={() => { setOpen(false) }}>{t`取消`}</Button></div>
    </Form>
  )
}
