import { CalendarOutlined, EditOutlined, QrcodeOutlined, RadarChartOutlined } from '@ant-design/icons'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Button, Tag } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { client, queries, useMe } from '../../shell/api.ts'
import { BandTag } from '../../shell/BandTag.tsx'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { DayPicker } from '../../shell/DayPicker.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { Masked } from '../../shell/Masked.tsx'
import { useRoleName } from '../../shell/navigation.tsx'
import { useOpened } from '../../shell/Opened.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { DeviceList } from '../devices/DeviceList.tsx'
import { TrustTierPanel } from '../policies/TrustTierPanel.tsx'
import { PhoneHealthPanel } from './PhoneHealthPanel.tsx'
import { hasChoiceOfScope } from './scope.ts'
import { useScopeText } from './ScopeField.tsx'
import { AddTrackerDialog, EnrollmentDialog, PersonDrawer } from './dialogs.tsx'

/** Today as the organisation's calendar says, `YYYY-MM-DD`. */
const todayIn = (timeZone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date())

const Days = ({ personId }: { personId: string }) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const today = todayIn(useMe().timeZone)
  const show = (date: string) => void navigate({ to: '/people/$personId/days/$date', params: { personId, date } })
  return (
    <div className="fp-panel-body" style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
      <Button icon={<CalendarOutlined />} onClick={() => show(today)} data-testid="replay-today">{t`今天的轨迹`}</Button>
      <Button onClick={() => show(dayjs(today).subtract(1, 'day').format('YYYY-MM-DD'))}>{t`昨天`}</Button>
      <DayPicker aria-label={t`选择日期查看轨迹`} placeholder={t`选择日期`} maxDate={dayjs(today)} onChange={(day) => { if (day) show(day.format('YYYY-MM-DD')) }} />
      <p className="fp-soft" style={{ margin: '4px 0 0', flexBasis: '100%' }}><Trans>查看轨迹会留下记录，本人能看到谁在何时看过。</Trans></p>
    </div>
  )
}

const RecentCheckIns = ({ personId }: { personId: string }) => {
  const { t } = useLingui()
  const checkIns = useQuery({ queryKey: ['check-ins', { personId, limit: 8 }], queryFn: () => client.checkIns.list({ personId, limit: 8 }) })
  if (checkIns.isPending) return <LoadingState />
  if (checkIns.isError) return <ErrorState error={checkIns.error} onRetry={() => void checkIns.refetch()} />
  if (checkIns.data.items.length === 0) return <EmptyState title={t`还没有签到`} />
  return (
    <ul className="fp-list">
      {checkIns.data.items.map((row) => (
        <li key={row.eventId}>
          <span className="fp-list-main">
            <Link to="/check-ins/$eventId" params={{ eventId: row.eventId }}>{row.siteName ?? t`未选地点`}</Link>
            <span className="fp-soft">{row.kind === 'check_in' ? t`签到` : t`签退`} · <TimeText value={row.happenedAt} /></span>
          </span>
          <BandTag band={row.band} />
        </li>
      ))}
    </ul>
  )
}

export const PersonPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const roleName = useRoleName()
  const scopeText = useScopeText()
  const { personId } = useParams({ strict: false }) as { personId: string }
  const [open, setOpen] = useState<'enroll' | 'tracker' | null>(null)
  const [mode, setMode] = useOpened('mode')
  const person = useQuery(queries.person(personId))
  const devices = useQuery(queries.devices({ personId }))
  if (person.isPending) return <LoadingState />
  if (person.isError) return <ErrorState error={person.error} onRetry={() => void person.refetch()} />
  const p = person.data
  const close = () => setOpen(null)
  return (
    <div className="fp-page">
      <PageHeader title={p.name} description={<>{roleName(p.role)}{p.departmentName ? ` · ${p.departmentName}` : ''} {p.status === 'left' ? <Tag>{t`已离职`}</Tag> : null}</>}
        actions={me.canAdminister ? (
          <>
            <Button icon={<EditOutlined />} onClick={() => setMode('edit')} data-testid="edit-person">{t`编辑`}</Button>
            <Button icon={<RadarChartOutlined />} onClick={() => setOpen('tracker')} data-testid="add-tracker">{t`添加定位器`}</Button>
            <Button type="primary" icon={<QrcodeOutlined />} disabled={p.status === 'left'} onClick={() => setOpen('enroll')} data-testid="enroll">{t`绑定手机`}</Button>
          </>
        ) : null} />
      <div className="fp-grid-2">
        <div className="fp-stack">
          <section className="fp-panel" aria-labelledby="about">
            <h2 className="fp-panel-title" id="about"><Trans>资料</Trans></h2>
            <div className="fp-panel-body">
              <dl className="fp-facts">
                <dt><Trans>工号</Trans></dt><dd>{p.employeeNumber ?? '—'}</dd>
                <dt><Trans>手机号</Trans></dt><dd className="fp-num">{p.phone === null ? '—' : p.masked?.includes('phone') ? <Masked field="phone">{p.phone}</Masked> : p.phone}</dd>
                <dt><Trans>邮箱</Trans></dt><dd>{p.email === null ? '—' : p.masked?.includes('email') ? <Masked field="email">{p.email}</Masked> : p.email}</dd>
                <dt><Trans context="one">班次</Trans></dt><dd><ShiftName shiftId={p.shiftId} /></dd>
                {hasChoiceOfScope(p.role) ? <><dt><Trans>可见范围</Trans></dt><dd data-testid="person-scope-text">{scopeText(p)}</dd></> : null}
                <dt><Trans>上级</Trans></dt><dd>{p.managerId ? <Link to="/people/$personId" params={{ personId: p.managerId }}>{p.managerName ?? '—'}</Link> : '—'}</dd>
                <dt><Trans>入职日期</Trans></dt><dd className="fp-num">{p.hiredOn ?? '—'}</dd>
                <dt><Trans>最近上报</Trans></dt><dd><TimeText value={p.lastSeen} style="relative" /></dd>
              </dl>
            </div>
          </section>
          <section className="fp-panel" aria-labelledby="days">
            <h2 className="fp-panel-title" id="days"><Trans>查看某天</Trans></h2>
            <Days personId={personId} />
          </section>
          <TrustTierPanel personId={personId} />
          <section className="fp-panel" aria-labelledby="devices">
            <h2 className="fp-panel-title" id="devices"><Trans>设备</Trans></h2>
            {devices.isPending ? <LoadingState /> : devices.isError ? <ErrorState error={devices.error} onRetry={() => void devices.refetch()} /> : devices.data.devices.length === 0
              ? <EmptyState title={t`还没有绑定设备`} description={t`生成二维码给本人扫描即可绑定。`} action={me.canAdminister && p.status === 'active' ? <Button onClick={() => setOpen('enroll')}>{t`绑定手机`}</Button> : undefined} />
              : <DeviceList devices={devices.data.devices} />}
          </section>
          <PhoneHealthPanel personId={personId} />
        </div>
        <section className="fp-panel" aria-labelledby="recent">
          <h2 className="fp-panel-title" id="recent"><Trans>最近签到</Trans><Link to="/check-ins" search={{ personId }} style={{ fontWeight: 400, fontSize: 14 }}><Trans>全部</Trans></Link></h2>
          <RecentCheckIns personId={personId} />
        </section>
      </div>
      {mode === 'edit' && me.canAdminister ? <PersonDrawer person={p} onClose={() => setMode(undefined)} /> : null}
      {open === 'enroll' ? <EnrollmentDialog person={p} onClose={close} /> : null}
      {open === 'tracker' ? <AddTrackerDialog person={p} onClose={close} /> : null}
    </div>
  )
}

const ShiftName = ({ shiftId }: { shiftId: string | null }) => {
  const { t } = useLingui()
  const shifts = useQuery(queries.shifts).data?.shifts
  const own = shifts?.find((shift) => shift.shiftId === shiftId)
  const archived = useQuery({ ...queries.archivedShifts, enabled: shiftId !== null && shifts !== undefined && !own }).data?.shifts.find((shift) => shift.shiftId === shiftId)
  if (own) return <>{own.name}</>
  if (archived) return <>{t`${archived.name}（已归档）`}</>
  const byDefault = shifts?.find((shift) => shift.isDefault)
  return <>{byDefault ? t`默认：${byDefault.name}` : '—'}</>
}
