import { AimOutlined, AlertOutlined, ApartmentOutlined, AuditOutlined, BarChartOutlined, BellOutlined, CalendarOutlined, ClockCircleOutlined, DashboardOutlined, DatabaseOutlined, DisconnectOutlined, EnvironmentOutlined, ExperimentOutlined, EyeInvisibleOutlined, FieldTimeOutlined, FileProtectOutlined, IdcardOutlined, MobileOutlined, NotificationOutlined, RadarChartOutlined, SafetyCertificateOutlined, ScheduleOutlined, SendOutlined, SettingOutlined, SwapOutlined, TeamOutlined, ThunderboltOutlined, UserSwitchOutlined } from '@ant-design/icons'
import type { Me } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'

export interface Destination { readonly path: string; readonly label: string; readonly icon: ReactNode; readonly group: 'watch' | 'review' | 'registry' | 'rules' | 'system' }

/** What this person's role may open. The server decides again at every request; this only keeps dead ends out of sight. */
export const useDestinations = (me: Me): readonly Destination[] => {
  const { t } = useLingui()
  const all: readonly (Destination & { readonly allowed: boolean })[] = [
    { path: '/', label: t`总览`, icon: <DashboardOutlined />, group: 'watch', allowed: true },
    { path: '/live', label: t`实时地图`, icon: <RadarChartOutlined />, group: 'watch', allowed: true },
    { path: '/workday', label: t`今日人员`, icon: <IdcardOutlined />, group: 'watch', allowed: true },
    { path: '/check-ins', label: t`签到记录`, icon: <SafetyCertificateOutlined />, group: 'watch', allowed: true },
    { path: '/crossings', label: t`进出记录`, icon: <SwapOutlined />, group: 'watch', allowed: true },
    { path: '/dark-periods', label: t`没有位置的时段`, icon: <DisconnectOutlined />, group: 'watch', allowed: true },
    { path: '/attendance', label: t`考勤`, icon: <ScheduleOutlined />, group: 'watch', allowed: true },
    { path: '/reports', label: t`报表`, icon: <BarChartOutlined />, group: 'watch', allowed: true },
    { path: '/exceptions', label: t`异常收件箱`, icon: <AlertOutlined />, group: 'review', allowed: true },
    { path: '/review', label: t`待核实`, icon: <AuditOutlined />, group: 'review', allowed: true },
    { path: '/alerts', label: t`告警`, icon: <BellOutlined />, group: 'review', allowed: true },
    { path: '/challenges', label: t`抽查`, icon: <ThunderboltOutlined />, group: 'review', allowed: true },
    { path: '/faults', label: t`故障报告`, icon: <AlertOutlined />, group: 'review', allowed: true },
    { path: '/quality', label: t`核验质量`, icon: <ExperimentOutlined />, group: 'review', allowed: true },
    { path: '/people', label: t`人员`, icon: <TeamOutlined />, group: 'registry', allowed: true },
    { path: '/departments', label: t`部门`, icon: <ApartmentOutlined />, group: 'registry', allowed: me.role !== 'manager' || me.canAdminister },
    { path: '/delegations', label: t`代理`, icon: <UserSwitchOutlined />, group: 'registry', allowed: true },
    { path: '/field-masks', label: t`字段遮盖`, icon: <EyeInvisibleOutlined />, group: 'registry', allowed: true },
    { path: '/sites', label: t`地点与围栏`, icon: <EnvironmentOutlined />, group: 'registry', allowed: true },
    { path: '/devices', label: t`设备`, icon: <MobileOutlined />, group: 'registry', allowed: true },
    { path: '/calendar', label: t`节假日与考勤规则`, icon: <CalendarOutlined />, group: 'rules', allowed: true },
    { path: '/shifts', label: t`班次`, icon: <ClockCircleOutlined />, group: 'rules', allowed: me.role !== 'manager' || me.canAdminister },
    { path: '/tracking-modes', label: t`定位方式`, icon: <AimOutlined />, group: 'rules', allowed: me.role !== 'manager' || me.canAdminister },
    { path: '/duty-rules', label: t`岗位与区域`, icon: <FieldTimeOutlined />, group: 'rules', allowed: me.role !== 'manager' || me.canAdminister },
    { path: '/alert-rules', label: t`告警规则`, icon: <NotificationOutlined />, group: 'rules', allowed: true },
    { path: '/policies', label: t`核验策略`, icon: <FileProtectOutlined />, group: 'rules', allowed: true },
    { path: '/alert-channels', label: t`通知渠道`, icon: <SendOutlined />, group: 'system', allowed: me.canAdminister || me.role === 'auditor' },
    { path: '/audit', label: t`审计日志`, icon: <FileProtectOutlined />, group: 'system', allowed: me.canAdminister || me.role === 'auditor' },
    { path: '/backups', label: t`备份`, icon: <DatabaseOutlined />, group: 'system', allowed: me.canAdminister },
    { path: '/settings', label: t`设置`, icon: <SettingOutlined />, group: 'system', allowed: me.canAdminister || me.role === 'auditor' },
  ]
  return me.role === 'field_worker' ? [] : all.filter(({ allowed }) => allowed)
}

/** Pages behind a button of another: the command palette knows them as well. */
export const useFurtherPages = (me: Me): readonly (Omit<Destination, 'group'> & { readonly search?: Readonly<Record<string, string>> })[] => {
  const { t } = useLingui()
  if (me.role === 'field_worker') return []
  return [
    { path: '/attendance/corrections', label: t`补卡审批`, icon: <ScheduleOutlined /> },
    { path: '/reports', search: { report: 'summary' }, label: t`报表：考勤汇总`, icon: <BarChartOutlined /> },
    { path: '/reports', search: { report: 'anomalies' }, label: t`报表：异常分析`, icon: <BarChartOutlined /> },
    { path: '/reports', search: { report: 'tracks' }, label: t`报表：轨迹`, icon: <BarChartOutlined /> },
    { path: '/unreadable', label: t`无法解读的上报`, icon: <MobileOutlined /> },
    { path: '/security', label: t`登录与通行密钥`, icon: <SafetyCertificateOutlined /> },
  ]
}

export const useRoleName = () => {
  const { t } = useLingui()
  return (role: Me['role']): string => {
    switch (role) {
      case 'owner': return t`所有者`
      case 'administrator': return t`管理员`
      case 'hr': return t`人事`
      case 'auditor': return t`审计`
      case 'manager': return t`主管`
      case 'field_worker': return t`外勤员工`
    }
  }
}
