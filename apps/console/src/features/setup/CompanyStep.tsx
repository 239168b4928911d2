import { useLingui } from '@lingui/react/macro'
import { Form, Input, Skeleton } from 'antd'
import { Suspense } from 'react'
import { lazy } from '../../shell/lazy.tsx'
import type { StepProps } from './SetupPage.tsx'

/** Four hundred zones to choose from, and the list to do it with: right behind the rest of the step. */
const TimeZoneSelect = lazy(() => import('./TimeZoneSelect.tsx').then((module) => ({ default: module.TimeZoneSelect })))

export const CompanyStep = ({ draft, change, problems }: StepProps) => {
  const { t } = useLingui()
  const item = (field: keyof typeof problems) => ({ validateStatus: problems[field] ? ('error' as const) : ('' as const), htmlFor: `setup-${field}` })
  return (
    <>
      <Form.Item label={t`公司名称`} required {...item('companyName')} help={problems.companyName}><Input id="setup-companyName" autoFocus value={draft.companyName} maxLength={100} onChange={(event) => change({ companyName: event.target.value })} autoComplete="organization" data-testid="setup-company" /></Form.Item>
      <Form.Item label={t`时区`} {...item('timeZone')} help={t`班次和日期按此计算，以后在管理台里只读。`}><Suspense fallback={<Skeleton.Input block />}><TimeZoneSelect id="setup-timeZone" value={draft.timeZone} onChange={(timeZone) => change({ timeZone })} /></Suspense></Form.Item>
      <Form.Item label={t`您的姓名`} required {...item('administratorName')} help={problems.administratorName}><Input id="setup-administratorName" value={draft.administratorName} maxLength={60} onChange={(event) => change({ administratorName: event.target.value })} autoComplete="name" data-testid="setup-name" /></Form.Item>
      <Form.Item label={t`邮箱`} required {...item('email')} help={problems.email ?? t`用来登录管理台。您将成为所有者。`}><Input id="setup-email" type="email" value={draft.email} maxLength={120} onChange={(event) => change({ email: event.target.value })} autoComplete="username" data-testid="setup-email" /></Form.Item>
      <Form.Item label={t`手机号（可选）`} {...item('phone')} help={problems.phone}><Input id="setup-phone" inputMode="tel" value={draft.phone} maxLength={30} onChange={(event) => change({ phone: event.target.value })} autoComplete="tel" /></Form.Item>
      <Form.Item label={t`密码`} required {...item('password')} help={problems.password ?? t`至少 8 位。`}><Input.Password id="setup-password" value={draft.password} maxLength={128} onChange={(event) => change({ password: event.target.value })} autoComplete="new-password" data-testid="setup-password" /></Form.Item>
    </>
  )
}
