import type { AlertRuleInput } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'

const step = (change: Partial<AlertRuleInput['steps'][number]>): AlertRuleInput['steps'][number] => ({ afterMinutes: 0, administrators: false, managers: false, personIds: [], channelIds: [], ...change })
const everybody = { departmentIds: [], personIds: [], siteIds: [] }

export const emptyRule: AlertRuleInput = {
  name: '', isActive: true, when: { kind: 'check_in', whats: ['strong_doubt'], leastMinutes: 0, count: 1, withinHours: 24, per: 'person' }, scope: everybody, severity: 'warning', quietMinutes: 60, quietHours: null, steps: [step({ administrators: true })],
}

/** Rules that most companies begin with. */
export const useTemplates = (): readonly { readonly key: string; readonly rule: AlertRuleInput }[] => {
  const { t } = useLingui()
  return [
    { key: 'sos', rule: { ...emptyRule, name: t`求助立即通知`, when: { ...emptyRule.when, kind: 'sos', whats: ['raised'] }, severity: 'critical', quietMinutes: 0, steps: [step({ administrators: true, managers: true })] } },
    { key: 'not_arrived', rule: { ...emptyRule, name: t`到点 30 分钟仍未签到`, when: { ...emptyRule.when, kind: 'attendance', whats: ['not_arrived'], leastMinutes: 30 }, quietMinutes: 0, steps: [step({ managers: true }), step({ afterMinutes: 60, administrators: true })] } },
    { key: 'doubtful', rule: { ...emptyRule, name: t`一周三次可疑签到`, when: { ...emptyRule.when, whats: ['needs_review', 'strong_doubt'], count: 3, withinHours: 168 }, quietMinutes: 1440, quietHours: { from: '21:00', to: '08:00' }, steps: [step({ managers: true }), step({ afterMinutes: 1440, administrators: true })] } },
    { key: 'off_post', rule: { ...emptyRule, name: t`离岗超过 15 分钟`, when: { ...emptyRule.when, kind: 'crossing', whats: ['off_post'], leastMinutes: 15 }, quietMinutes: 60, steps: [step({ managers: true })] } },
  ]
}
