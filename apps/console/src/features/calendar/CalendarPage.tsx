import { DeleteOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons'
import type { CalendarYear } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Alert, Button, Popconfirm } from 'antd'
import { Suspense } from 'react'
import { client, useMe, useOrgTimeZone } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { formatDay, formatDaysOfYear } from '../../shell/formatTime.ts'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { dayIn } from '../checkIns/days.ts'
import { companyDayIn } from './companyDay.ts'
import { stretchesOf } from './stretches.ts'
import '../attendance/attendance.css'

/** Forms come behind the calendar itself. */
const AddDay = lazy(() => import('./AddDay.tsx').then((module) => ({ default: module.AddDay })))
const RulesPanel = lazy(() => import('./RulesPanel.tsx').then((module) => ({ default: module.RulesPanel })))

/** Public holidays, days worked in exchange, the company's own days, and how a day is counted. */
export const CalendarPage = () => {
  const { t, i18n } = useLingui()
  const said = (day: string) => formatDay(day, i18n.locale)
  const me = useMe()
  const navigate = useNavigate()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const thisYear = Number(dayIn(Date.now(), useOrgTimeZone()).slice(0, 4))
  const asked = Number((useSearch({ strict: false }) as Record<string, string | undefined>)['year'])
  const year = Number.isInteger(asked) && asked >= 1970 && asked <= 9999 ? asked : thisYear
  const calendar = useQuery({ queryKey: ['calendar', year], queryFn: () => client.calendar.year(year) })
  const keep = (answer: CalendarYear) => { cache.setQueryData(['calendar', answer.year], answer); setTimeout(() => { void cache.invalidateQueries({ queryKey: ['attendance'] }) }, 1200) }
  const sayUndoable = useUndoMessage()
  const remove = useMutation({
    mutationFn: async (day: string) => ({ day, before: calendar.data && companyDayIn(calendar.data, day), after: await client.calendar.removeDay(day) }),
    onSuccess: ({ day, before, after }) => {
      keep(after)
      if (before) sayUndoable(t`${said(day)} 已从公司日历中去掉`, async (undo) => { keep(await undo.calendar.setDay(day, before)) })
    },
    onError,
  })
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
                      <span className="fp-list-main"><span><b className="fp-num">{formatDaysOfYear(from, to, i18n.locale)}</b> {name}</span></span>
                      <span className="fp-day-tag" data-tone={rule === 'holiday' || rule === 'company_off' ? 'good' : 'open'}>{ruleNames[rule]}</span>
                      {me.canAdminister && rule.startsWith('company') && from === to ? <Popconfirm title={t`从公司日历中去掉 ${said(from)}？`} okText={t`去掉`} cancelText={t`取消`} onConfirm={() => remove.mutateAsync(from)}><Button type="text" icon={<DeleteOutlined />} aria-label={t`去掉 ${said(from)}`} /></Popconfirm> : null}
                    </li>
                  ))}
                </ul>
              )}
              {me.canAdminister ? <Suspense fallback={<LoadingState />}><AddDay onDone={keep} /></Suspense> : null}
            </>
          )}
        </section>
        <Suspense fallback={<LoadingState />}><RulesPanel /></Suspense>
      </div>
    </div>
  )
}
