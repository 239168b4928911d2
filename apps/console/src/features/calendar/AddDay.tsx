import { PlusOutlined } from '@ant-design/icons'
import type { CalendarYear, CompanyDayInput } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, DatePicker, Form, Input, Radio } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { client } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { formatDay } from '../../shell/formatTime.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { companyDayIn } from './companyDay.ts'

/** A day of the company's own. */
export const AddDay = ({ onDone }: { onDone: (year: CalendarYear) => void }) => {
  const { t, i18n } = useLingui()
  const [day, setDay] = useState<Dayjs | null>(null)
  const [kind, setKind] = useState<'day_off' | 'workday'>('day_off')
  const [name, setName] = useState('')
  const sayUndoable = useUndoMessage()
  const date = day?.format('YYYY-MM-DD') ?? ''
  const year = useQuery({ queryKey: ['calendar', day?.year()], queryFn: () => client.calendar.year(day!.year()), enabled: day !== null }).data
  const add = useMutation({
    mutationFn: async () => {
      const before = companyDayIn(await client.calendar.year(day!.year()), date)
      return { date, before, year: await client.calendar.setDay(date, { kind, name: name.trim() }) }
    },
    onSuccess: ({ date, before, year }) => {
      setName('')
      setDay(null)
      onDone(year)
      sayUndoable(t`${formatDay(date, i18n.locale)} 已加入公司日历`, async (undo) => { onDone(await (before ? undo.calendar.setDay(date, before) : undo.calendar.removeDay(date))) })
    },
  })
  return (
    <Form layout="vertical" className="fp-panel-body" onFinish={() => { add.mutate() }} style={{ borderTop: '1px solid var(--fp-lineSoft)' }}>
      <ErrorAlert error={add.error} />
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '0 16px', alignItems: 'flex-end' }}>
        <Form.Item label={t`哪一天`} htmlFor="company-day"><DatePicker id="company-day" value={day} onChange={setDay} data-testid="company-day" /></Form.Item>
        <Form.Item label={t`放假还是上班`}><Radio.Group value={kind} onChange={(event) => { setKind(event.target.value as typeof kind) }} aria-label={t`放假还是上班`} options={[{ value: 'day_off', label: t`全员放假` }, { value: 'workday', label: t`全员上班` }]} /></Form.Item>
        <Form.Item label={t`事由`} htmlFor="company-day-name"><Input id="company-day-name" maxLength={60} value={name} onChange={(event) => { setName(event.target.value) }} placeholder={t`例如：年会、盘点`} data-testid="company-day-name" /></Form.Item>
        <Form.Item><Button type="primary" htmlType="submit" icon={<PlusOutlined />} disabled={!day || name.trim() === ''} loading={add.isPending} data-testid="company-day-add">{t`加入日历`}</Button></Form.Item>
      </div>
      {day && year ? <DayChange before={companyDayIn(year, date)} holiday={year.days.find((one) => one.day === date)} day={date} after={{ kind, name: name.trim() }} /> : null}
      <p className="fp-soft" style={{ margin: 0 }}><Trans>公司日历优先于法定安排，对所有班次有效：放假那天手机不记录，上班那天可以记录。</Trans></p>
    </Form>
  )
}

/** What adding the day would change, and for whom. */
const DayChange = ({ day, before, holiday, after }: { day: string; before: CompanyDayInput | undefined; holiday: CalendarYear['days'][number] | undefined; after: CompanyDayInput }) => {
  const { t, i18n } = useLingui()
  const words = ({ kind, name }: CompanyDayInput): string => {
    const what = kind === 'day_off' ? t`全员放假` : t`全员上班`
    return name === '' ? what : t`${what}（${name}）`
  }
  const usual = holiday?.name || t`按班次的星期`
  if (before && before.kind === after.kind && before.name === after.name) return null
  return <ChangePreview changes={[{ name: formatDay(day, i18n.locale), before: before ? words(before) : usual, after: words(after) }]} effects={[day < dayjs().format('YYYY-MM-DD') && t`这一天已经过去：当天的考勤会按新的安排重新计算。`]} />
}
