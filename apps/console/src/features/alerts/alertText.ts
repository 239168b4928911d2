import type { AlertFact, AlertKind, AlertOver, AlertRow, AlertRuleInput, AlertSeverity, AlertState } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { lasting } from './alertKinds.ts'

export const useAlertNames = () => {
  const { t } = useLingui()
  return {
    what: (what: string): string => {
      switch (what) {
        case 'needs_review': return t`签到需要核实`
        case 'strong_doubt': return t`签到有强烈疑点`
        case 'not_enough_evidence': return t`签到证据不足`
        case 'not_arrived': return t`到点未签到`
        case 'late': return t`迟到`
        case 'early': return t`早退`
        case 'absent': return t`缺勤`
        case 'missing_punch': return t`缺卡`
        case 'off_site': return t`不在地点签到`
        case 'off_post': return t`离岗`
        case 'cross_zone': return t`越界`
        case 'overstay': return t`停留过久`
        case 'dwell': return t`停留达到时长`
        case 'lost_contact': return t`失去联系`
        case 'raised': return t`紧急求助`
        case 'reported': return t`报告故障`
        case 'channel_failing': return t`通知渠道发不出去`
        case 'self_check_failed': return t`自检发现问题`
        case 'backup_failed': return t`备份没有成功`
        default: return what
      }
    },
    kind: (kind: AlertKind): string => {
      switch (kind) {
        case 'check_in': return t`签到核验`
        case 'attendance': return t`考勤结果`
        case 'crossing': return t`进出与岗位`
        case 'silence': return t`失去联系`
        case 'sos': return t`紧急求助`
        case 'fault': return t`故障报告`
        case 'system': return t`系统自身`
      }
    },
    severity: (severity: AlertSeverity): string => (severity === 'critical' ? t`紧急` : severity === 'warning' ? t`警告` : t`提示`),
    /** Beyond that it has ended. */
    why: (why: AlertOver['why']): string | undefined => {
      switch (why) {
        case 'arrived': return t`已签到`
        case 'ended': return undefined
        case 'contact': return t`已恢复联系`
        case 'recovered': return t`已恢复正常`
        case 'removed': return t`已停用或删除`
        case 'excused': return t`已请假或事先说明`
        case 'corrected': return t`记录已更正，不再成立`
      }
    },
    state: (state: AlertState): string => (state === 'open' ? t`待确认` : state === 'acknowledged' ? t`处理中` : t`已关闭`),
  }
}

export const useAlertDuration = () => {
  const { t } = useLingui()
  return (minutes: number): string => (minutes >= 1440 && minutes % 1440 === 0 ? t`${minutes / 1440} 天` : minutes >= 60 && minutes % 60 === 0 ? t`${minutes / 60} 小时` : t`${minutes} 分钟`)
}

type Titled = Pick<AlertRow, 'what' | 'personName' | 'siteName' | 'facts' | 'joined'>

/** What happened to whom, and how many times if more than once: a title may be cut where it is long, its count may not. */
export const useAlertTitleParts = () => {
  const { t } = useLingui()
  const names = useAlertNames()
  return ({ what, personName, siteName, facts, joined }: Titled): { readonly about: string; readonly times: string | undefined } => {
    const times = Math.max(facts.length, joined + 1)
    return { about: [names.what(what), personName ?? siteName].filter(Boolean).join(' · '), times: times > 1 ? t`${times} 次` : undefined }
  }
}

export const useAlertTitle = () => {
  const parts = useAlertTitleParts()
  return (alert: Titled): string => { const { about, times } = parts(alert); return times ? `${about} · ${times}` : about }
}

/** Names that a rule's ids stand for. */
export interface RuleNames {
  readonly people: readonly string[]
  readonly departments: readonly string[]
  readonly sites: readonly string[]
  readonly person: (personId: string) => string
  readonly channel: (channelId: string) => string
}

/** A rule as one would say it. */
export const useRuleSentence = () => {
  const { t } = useLingui()
  const names = useAlertNames()
  const length = useAlertDuration()
  return ({ when, scope, steps, quietMinutes, quietHours, severity }: AlertRuleInput, known: RuleNames): { readonly condition: string; readonly told: readonly string[]; readonly rest: readonly string[] } => {
    const who = [...known.departments, ...known.people]
    const isEverybody = scope.departmentIds.length + scope.personIds.length === 0
    const people = isEverybody ? t`所有人` : who.length > 3 ? t`${who.slice(0, 3).join(t`、`)}等 ${who.length} 项` : who.join(t`、`)
    const places = scope.siteIds.length === 0 ? '' : t`，在${known.sites.slice(0, 3).join(t`、`)}`
    const what = when.whats.map(names.what).join(t` 或 `)
    const least = when.leastMinutes > 0 && lasting.includes(when.kind) ? t`超过 ${length(when.leastMinutes)}` : ''
    const per = when.per === 'person' ? t`同一个人` : when.per === 'site' ? t`同一个地点` : t`一共`
    const subject = when.kind === 'system' ? what : t`${people}${places}：${what}${least}`
    const condition = when.count > 1 ? t`${subject}，${per} ${length(when.withinHours * 60)}内达到 ${when.count} 次` : subject
    const told = steps.map((step) => {
      const to = [step.administrators ? t({ message: '所有管理员', context: '句子里' }) : '', step.managers ? t({ message: '本人的主管', context: '句子里' }) : '', ...step.personIds.map(known.person), ...step.channelIds.map(known.channel)].filter(Boolean).join(t`、`)
      return step.afterMinutes === 0 ? t`立即通知${to || '…'}` : t`${length(step.afterMinutes)}无人确认，再通知${to || '…'}`
    })
    const rest = [
      quietMinutes > 0 ? t`之后 ${length(quietMinutes)}内的同类事件并入同一条` : '',
      quietHours ? (severity === 'critical' ? t`紧急告警不受免打扰限制` : t`${quietHours.from}–${quietHours.to} 免打扰，结束后再发`) : '',
    ].filter(Boolean)
    return { condition, told, rest }
  }
}

/** Where a thing can be looked at. */
export const linkOf = ({ subject, at, personId }: AlertFact, dayOf: (at: string) => string): { readonly to: string; readonly search?: Record<string, string> } | undefined => {
  const [kind, id, day] = subject.split(':')
  switch (kind) {
    case 'check_in': return { to: `/check-ins/${id}` }
    case 'crossing': case 'silence': return personId ? { to: `/people/${personId}/days/${dayOf(at)}` } : undefined
    case 'day': return { to: '/attendance', search: { month: (day ?? '').slice(0, 7), personId: id ?? '', day: day ?? '' } }
    case 'sos': return { to: '/live', search: { sos: id ?? '' } }
    case 'fault': return { to: '/faults' }
    case 'channel': return { to: '/alert-channels' }
    case 'self_check': return { to: '/settings' }
    case 'backup': return { to: '/backups' }
    default: return undefined
  }
}
