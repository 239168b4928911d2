import { ProblemError, type AlertRule, type AlertRuleInput } from '@fieldproof/contract'
import { factWhats } from '@fieldproof/core/alerts'
import { isoInstant, t, type Translated } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { seesEverybody, visiblePeople, type Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { StoredRule } from '../../alerts/rules.ts'
import { requireName } from '../registryRequest.ts'

const unique = (ids: readonly string[]): string[] => [...new Set(ids)]
const fresh = (ids: readonly string[], held: readonly string[] = []): string[] => ids.filter((id) => !held.includes(id))
/** Of what a rule names, which is not there. */
const missingTexts = {
  site: t('适用的地点：有一个已不存在', '適用的地點：有一個已不存在', 'scope.siteIds: there is no such site'),
  person: t('适用的人员：有一人已不存在', '適用的人員：有一人已不存在', 'scope.personIds: there is no such person'),
  department: t('适用的部门：有一个已不存在', '適用的部門：有一個已不存在', 'scope.departmentIds: there is no such department'),
  told: t('通知的人员：有一人已不存在', '通知的人員：有一人已不存在', 'steps.personIds: there is no such person'),
  channel: t('通知的渠道：有一个已不存在', '通知的管道：有一個已不存在', 'steps.channelIds: there is no such channel'),
}
const wrong = (detail: Translated) => new ProblemError('invalid_request', detail)

/**
 * A rule that can be kept to, with every id known. Throws invalid_request that says what is wrong and where. `held`: what the rule named before is not asked about again, as with
 * duty rules; what is gone of it fires and tells nobody.
 */
export const requireAlertRule = async (trx: Sql, input: AlertRuleInput, held?: Pick<AlertRuleInput, 'scope' | 'steps'>): Promise<{ readonly name: string; readonly isActive: boolean; readonly rule: StoredRule }> => {
  const { name, isActive, when, scope, severity, quietMinutes, quietHours, steps } = input
  const known: readonly string[] = factWhats[when.kind]
  const foreign = when.whats.find((what) => !known.includes(what))
  if (foreign !== undefined) throw wrong(t(`哪些情况：${when.kind} 没有“${foreign}”；可用：${known.join('、')}`, `哪些情況：${when.kind} 沒有「${foreign}」；可用：${known.join('、')}`, `when.whats: "${foreign}" is not known for ${when.kind}; use one of ${known.join(', ')}`))
  if (steps[0]!.afterMinutes !== 0) throw wrong(t('第 1 级须立即通知', '第 1 級須立即通知', 'steps: the first step is taken at once (afterMinutes 0)'))
  for (const [i, step] of steps.entries()) {
    if (i > 0 && step.afterMinutes <= steps[i - 1]!.afterMinutes) throw wrong(t(`第 ${i + 1} 级要比第 ${i} 级更晚`, `第 ${i + 1} 級要比第 ${i} 級更晚`, `steps: step ${i + 1} must come after step ${i}`))
    if (!step.administrators && !step.managers && step.personIds.length + step.channelIds.length === 0) throw wrong(t(`第 ${i + 1} 级没有通知任何人；请选择人员或渠道`, `第 ${i + 1} 級沒有通知任何人；請選擇人員或管道`, `steps: step ${i + 1} tells nobody; choose people or a channel`))
  }
  const rule: StoredRule = {
    when: { ...when, whats: unique(when.whats) }, severity, quietMinutes, quietHours, scope: { departmentIds: unique(scope.departmentIds), personIds: unique(scope.personIds), siteIds: unique(scope.siteIds) },
    steps: steps.map((step) => ({ ...step, personIds: unique(step.personIds), channelIds: unique(step.channelIds) })),
  }
  const told = rule.steps.flatMap(({ personIds }) => personIds)
  const { rows } = await sql<{ missing: keyof typeof missingTexts | null }>`select case
    when exists (select from unnest(${fresh(rule.scope.siteIds, held?.scope.siteIds)}::uuid[]) i where not exists (select from sites where site_id = i)) then 'site'
    when exists (select from unnest(${fresh(rule.scope.personIds, held?.scope.personIds)}::uuid[]) i where not exists (select from people where person_id = i)) then 'person'
    when exists (select from unnest(${fresh(rule.scope.departmentIds, held?.scope.departmentIds)}::uuid[]) i where not exists (select from departments where department_id = i)) then 'department'
    when exists (select from unnest(${fresh(told, held?.steps.flatMap(({ personIds }) => personIds))}::uuid[]) i where not exists (select from people where person_id = i)) then 'told'
    when exists (select from unnest(${fresh(rule.steps.flatMap(({ channelIds }) => channelIds), held?.steps.flatMap(({ channelIds }) => channelIds))}::uuid[]) i where not exists (select from alert_channels where channel_id = i and deleted_at is null)) then 'channel' end as missing`.execute(trx)
  if (rows[0]?.missing) throw wrong(missingTexts[rows[0].missing])
  return { name: requireName(name), isActive, rule }
}

interface Row {
  readonly ruleId: string
  readonly name: string
  readonly rule: StoredRule
  readonly isActive: boolean
  readonly activeFrom: Date
  readonly people: { id: string; name: string }[]
  readonly departments: { id: string; name: string }[]
  readonly sites: { id: string; name: string }[]
  readonly told: { personId: string; name: string }[]
  readonly isSeen: boolean
}

/**
 * Rules as a viewer may see them: people outside the viewer's sight are left out of the scope, and a rule that is for nobody else is not shown. Without a viewer, whole.
 * Who is told is left out for those who do not see everybody.
 */
export const presentAlertRules = async (trx: Sql, { ruleId, viewer }: { readonly ruleId?: string; readonly viewer?: Viewer } = {}): Promise<AlertRule[]> => {
  const seen = viewer ? visiblePeople(viewer) : sql<boolean>`true`
  const isWhole = viewer === undefined || seesEverybody(viewer)
  const ids = (path: string) => sql.raw(`select i::uuid from jsonb_array_elements_text(${path}) i`)
  const { rows } = await sql<Row>`select r.rule_id as "ruleId", r.name, r.rule, r.is_active as "isActive", r.active_from as "activeFrom",
      (select coalesce(jsonb_agg(jsonb_build_object('id', p.person_id, 'name', p.name) order by p.name), '[]') from people p where p.person_id = any(${ids(`r.rule -> 'scope' -> 'personIds'`)}) and ${seen}) as people,
      (select coalesce(jsonb_agg(jsonb_build_object('id', d.department_id, 'name', d.name) order by d.name), '[]') from departments d where d.department_id = any(${ids(`r.rule -> 'scope' -> 'departmentIds'`)})) as departments,
      (select coalesce(jsonb_agg(jsonb_build_object('id', s.site_id, 'name', s.name) order by s.name), '[]') from sites s where s.site_id = any(${ids(`r.rule -> 'scope' -> 'siteIds'`)})) as sites,
      (select coalesce(jsonb_agg(jsonb_build_object('personId', p.person_id, 'name', p.name) order by p.name), '[]') from people p where p.person_id in (select i::uuid from jsonb_array_elements(r.rule -> 'steps') s, jsonb_array_elements_text(s -> 'personIds') i)) as told,
      (jsonb_array_length(r.rule -> 'scope' -> 'personIds') + jsonb_array_length(r.rule -> 'scope' -> 'departmentIds') = 0
        or exists (select from people p where p.person_id = any(${ids(`r.rule -> 'scope' -> 'personIds'`)}) and ${seen})
        or exists (with recursive below as (select department_id from departments where department_id = any(${ids(`r.rule -> 'scope' -> 'departmentIds'`)}) union select d.department_id from departments d join below b on d.parent_id = b.department_id)
          select from people p join below b on b.department_id = p.department_id where ${seen})) as "isSeen"
    from alert_rules r where r.deleted_at is null and (${ruleId ?? null}::uuid is null or r.rule_id = ${ruleId ?? null}::uuid) order by r.name collate "zh-x-icu", r.rule_id`.execute(trx)
  return rows.filter(({ isSeen }) => isWhole || isSeen).map(({ ruleId: id, name, rule, isActive, activeFrom, people, departments, sites, told }) => ({
    ruleId: id, name, isActive, ...rule, activeFrom: isoInstant(activeFrom.getTime()), scope: { ...rule.scope, personIds: people.map((one) => one.id) }, steps: isWhole ? rule.steps : rule.steps.map((step) => ({ ...step, personIds: [] })),
    personNames: people.map((one) => one.name), departmentNames: departments.map((one) => one.name), siteNames: sites.map((one) => one.name), toldNames: isWhole ? told : [],
  }))
}

export const presentAlertRule = async (trx: Sql, ruleId: string): Promise<AlertRule> => {
  const [rule] = await presentAlertRules(trx, { ruleId })
  if (!rule) throw new ProblemError('not_found')
  return rule
}
