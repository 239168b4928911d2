import { DeleteOutlined, LeftOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons'
import type { CalendarYear } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Alert, Button, DatePicker, Form, Input, Popconfirm, Radio } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import { client, useMe, useOrgTimeZone } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorAlert, ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { dayIn } from '../checkIns/days.ts'
import { RulesPanel } from './RulesPanel.tsx'
import { stretchesOf } from './stretches.ts'
import '../attendance/attendance.css'

const AddDay = ({ onDone }: { onDone: (year: CalendarYear) => void }) => {
  const { t } = useLingui()
  const [day, setDay] = useState<Dayjs | null>(null)
  const [kind, setKind] = useState<'day_off' | 'workday'>('day_off')
  const [name, setName] = useState('')
  const add = useMutation({ mutationFn: () => client.calendar.setDay(day!.format('YYYY-MM-DD'), { kind, name: name.trim() }), onSuccess: (year) => { setName(''); setDay(null); onDone(year) } })
  return (
    <Form layout="vertical" className="fp-panel-body" onFinish={() => { add.mutate() }} style={{ borderTop: '1px solid var(--fp-lineSoft)' }}>
      <ErrorAlert error={add.error} />
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '0 16px', alignItems: 'flex-end' }}>
        <Form.Item label={t`哪一天`} htmlFor="company-day"><DatePicker id="company-day" value={day} onChange={setDay} data-testid="company-day" /></Form.Item>
        <Form.Item label={t`放假还是上班`}><Radio.Group value={kind} onChange={(event) => { setKind(event.target.value as typeof kind) }} aria-label={t`放假还是上班`} options={[{ value: 'day_off', label: t`全员放假` }, { value: 'workday', label: t`全员上班` }]} /></Form.Item>
        <Form.Item label={t`事由`} htmlFor="company-day-name"><Input id="company-day-name" maxLength={60} value={name} onChange={(event) => { setName(event.target.value) }} placeholder={t`例如：年会、盘点`} data-testid="company-day-name" /></Form.Item>
        <Form.Item><Button type="primary" htmlType="submit" icon={<PlusOutlined />} disabled={!day || name.trim() === ''} loading={add.isPending} data-testid="company-day-add">{t`加入日历`}</Button></Form.Item>
      </div>
      <p className="fp-soft" style={{ margin: 0 }}><Trans>公司日历优先于法定安排，对所有班次有效：放假那天手机不记录，上班那天可以记录。</Trans></p>
    </Form>
  )
}

/** Public holidays, days worked in exchange, the company's own days, and how a day is counted. */
export const CalendarPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const navigate = useNavigate()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const thisYear = Number(dayIn(Date.now(), useOrgTimeZone()).slice(0, 4))
  const asked = Number((useSearch({ strict: false }) as Record<string, string | undefined>)['year'])
  const year = Number.isInteger(asked) && asked >= 1970 && asked <= 9999 ? asked : thisYear
  const calendar = useQuery({ queryKey: ['calendar', year], queryFn: () => client.calendar.year(year) })
  const keep = (answer: CalendarYear) => { cache.setQueryData(['calendar', answer.year], answer); setTimeout(() => { void cache.invalidateQueries({ queryKey: ['attendance'] }) }, 1200) }
  const remove = useMutation({ mutationFn: (day: string) => client.calendar.removeDay(day), onSuccess: keep, onError })
  const show = (other: number) => void navigate({ to: '/calendar', search: { year: String(other) }, replace: true })
  const ruleNames = { holiday: t`法定放假`, make_up: t`调休上班`, company_off: t`公司放假`, company_work: t`公司上班` }
  return (
    <div className="fp-page" data-testid="calendar-page">
      <PageHeader title={t`节假日与考勤规则`} description={t`哪些天上班、一天怎么算。每周七天都上班的班次不随法定节假日放假。`} />
      <div className="fp-grid-2">
        <section className="fp-panel" aria-label={t`日历`}>
          <h2 className="fp-panel-title">
            <span className="fp-num">{t`${year} 年`}</span>
            <span style={{ display: 'inline-flex', gap: 4 }}><Button size="small" icon={<LeftOutlined />} aria-label={t`上一年`} onClick={() => { show(year - 1) }} /><Button size="small" icon={<RightOutlined />} aria-label={t`下一年`} onClick={() => { show(year + 1) }} data-testid="year-next" /></span>
          </h2>
          {calendar.isPending ? <LoadingState /> : calendar.isError ? <ErrorState error={calendar.error} onRetry={() => void calendar.refetch()} /> : (
            <>
              {calendar.data.isYearKnown ? null : <Alert type="warning" showIcon style={{ margin: 16 }} title={t`${year} 年的放假安排还没有收录`} description={t`在国务院公布并更新系统之前，按每周班次计算；也可以先把公司的安排加进日历。系统不会猜测。`} data-testid="year-unknown" />}
              {calendar.data.days.length === 0 ? (calendar.data.isYearKnown ? <EmptyState title={t`这一年没有特殊日子`} /> : null) : (
                <ul className="fp-list">
                  {stretchesOf(calendar.data.days).map(({ from, to, rule, name }) => (
                    <li key={from} data-testid="calendar-day">
                      <span className="fp-list-main"><span><b className="fp-num">{from === to ? from : `${from} – ${to.slice(5)}`}</b> {name}</span></span>
                      <span className="fp-day-tag" data-tone={rule === 'holiday' || rule === 'company_off' ? 'good' : 'open'}>{ruleNames[rule]}</span>
                      {me.canAdminister && rule.startsWith('company') && from === to ? <Popconfirm title={t`从公司日历中去掉 ${from}？`} okText={t`去掉`} cancelText={t`取消`} onConfirm={() => remove.mutateAsync(from)}><Button type="text" icon={<DeleteOutlined />} aria-label={t`去掉 ${from}`} /></Popconfirm> : null}
                    </li>
                  ))}
                </ul>
              )}
              {me.canAdminister ? <AddDay onDone={keep} /> : null}
            </>
          )}
        </section>
        <RulesPanel />
      </div>
    </div>
  )
}
