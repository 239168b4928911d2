import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { TimeField } from '../../shell/DayPicker.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { addDays, startOfDay } from '../checkIns/days.ts'

type Kind = 'check_in' | 'check_out' | 'leave'

/** A correction or a day of leave entered for somebody, who then has it decided like any other. */
export const AskForm = ({ personId, day }: { personId: string; day: string }) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const timeZone = useOrgTimeZone()
  const [open, setOpen] = useState(false)
  const [kind, setKind] = useState<Kind>('check_in')
  const [time, setTime] = useState('09:00')
  const [reason, setReason] = useState('')
  const ask = useMutation({
    mutationFn: () => {
      const midnight = startOfDay(day, timeZone)
      const [hours, minutes] = time.split(':').map(Number) as [number, number]
      const at = new Date(kind === 'leave' ? midnight : midnight + (hours * 60 + minutes) * 60_000).toISOString()
      return client.regularizations.ask({ personId, kind, at, reason: reason.trim(), ...(kind === 'leave' ? { until: new Date(startOfDay(addDays(day, 1), timeZone)).toISOString() } : {}) })
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
  const ready = reason.trim().length >= 2 && (kind === 'leave' || /^\d{2}:\d{2}$/.test(time))
  return (
    <Form layout="vertical" onFinish={() => { ask.mutate() }}>
      <ErrorAlert error={ask.error} />
      <Form.Item label={t`申请类型`}><Radio.Group value={kind} onChange={(event) => { setKind(event.target.value as Kind) }} aria-label={t`申请类型`} options={[{ value: 'check_in', label: t`补上班卡` }, { value: 'check_out', label: t`补下班卡` }, { value: 'leave', label: t`全天请假` }]} /></Form.Item>
      {kind === 'leave' ? null : <Form.Item label={t`实际时间`} htmlFor="ask-time"><TimeField id="ask-time" value={time} onChange={setTime} data-testid="ask-time" /></Form.Item>}
      <Form.Item label={t`申请理由`} htmlFor="ask-reason" required><Input.TextArea id="ask-reason" rows={2} maxLength={500} value={reason} onChange={(event) => { setReason(event.target.value) }} data-testid="ask-reason" /></Form.Item>
      <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" disabled={!ready} loading={ask.isPending} data-testid="ask-send">{t`提交申请`}</Button><Button onClick={() => { setOpen(false) }}>{t`取消`}</Button></div>
    </Form>
  )
}
