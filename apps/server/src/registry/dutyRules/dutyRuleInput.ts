import { ProblemError, type DutyRule, type DutyRuleInput } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { visiblePeople, type Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { requireName } from '../registryRequest.ts'

/** Of what a rule names, which is not there. */
const missingTexts = {
  site: t('地点：有一个已不存在或已归档', '地點：有一個已不存在或已封存', 'siteIds: there is no such site in use'),
  person: t('适用的人员：有一人已不存在', '適用的人員：有一人已不存在', 'personIds: there is no such person'),
  department: t('适用的部门：有一个已不存在', '適用的部門：有一個已不存在', 'departmentIds: there is no such department'),
}

/**
 * A rule that can be kept to, with every id known. Throws invalid_request that says what is wrong. `held`: what the rule named before is not asked about again; a site
 * that was archived since must not keep anybody from changing the rest, or from leaving.
 */
export const requireDutyRule = async (trx: Sql, input: DutyRuleInput, held?: DutyRuleInput): Promise<DutyRuleInput> => {
  const rule: DutyRuleInput = { ...input, name: requireName(input.name), siteIds: unique(input.siteIds), personIds: unique(input.personIds), departmentIds: unique(input.departmentIds) }
  if (rule.kind === 'post' || rule.kind === 'zone') {
    if (rule.siteIds.length === 0) throw new ProblemError('invalid_request', t('地点：岗位或区域至少要选一个地点', '地點：值勤地點或區域至少要選一個地點', 'siteIds: a post or an area needs at least one site'))
    if (rule.personIds.length + rule.departmentIds.length === 0) throw new ProblemError('invalid_request', t('适用的人：请选择人员或部门；岗位或区域不能对所有人', '適用的人：請選擇人員或部門；值勤地點或區域不能對所有人', 'personIds, departmentIds: say for whom; a post or an area is never for everybody'))
  }
  const { rows } = await sql<{ missing: keyof typeof missingTexts | null }>`select case
    when exists (select from unnest(${fresh(rule.siteIds, held?.siteIds)}::uuid[]) i where not exists (select from sites where site_id = i and status = 'active')) then 'site'
    when exists (select from unnest(${fresh(rule.personIds, held?.personIds)}::uuid[]) i where not exists (select from people where person_id = i)) then 'person'
    when exists (select from unnest(${fresh(rule.departmentIds, held?.departmentIds)}::uuid[]) i where not exists (select from departments where department_id = i)) then 'department' end as missing`.execute(trx)
  if (rows[0]?.missing) throw new ProblemError('invalid_request', missingTexts[rows[0].missing])
  return rule
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids)]
const fresh = (ids: readonly string[], held: readonly string[] = []): string[] => ids.filter((id) => !held.includes(id))

/** Rules as a viewer may see them: people outside the viewer's sight are left out, and so is a rule that is for nobody else. Without a viewer, whole. */
export const presentDutyRules = async (trx: Sql, { ruleId, viewer }: { readonly ruleId?: string; readonly viewer?: Viewer } = {}): Promise<DutyRule[]> => {
  const seen = viewer ? visiblePeople(viewer) : sql`true`
  return (await sql<DutyRule>`select r.rule_id as "ruleId", r.name, r.kind, r.site_ids as "siteIds", w.ids as "personIds", r.department_ids as "departmentIds", r.limit_seconds / 60 as "limitMinutes", r.is_active as "isActive",
      (select coalesce(array_agg(s.name order by array_position(r.site_ids, s.site_id)), '{}') from sites s where s.site_id = any(r.site_ids)) as "siteNames",
      (select coalesce(array_agg(s.site_id order by array_position(r.site_ids, s.site_id)), '{}') from sites s where s.site_id = any(r.site_ids) and s.status <> 'active') as "archivedSiteIds", w.names as "personNames",
      (select coalesce(array_agg(d.name order by d.name), '{}') from departments d where d.department_id = any(r.department_ids)) as "departmentNames"
    from duty_rules r cross join lateral (select coalesce(array_agg(p.person_id order by array_position(r.person_ids, p.person_id)), '{}') as ids, coalesce(array_agg(p.name order by array_position(r.person_ids, p.person_id)), '{}') as names
      from people p where p.person_id = any(r.person_ids) and ${seen}) w
    where (${ruleId ?? null}::uuid is null or r.rule_id = ${ruleId ?? null}::uuid) and (cardinality(r.person_ids) = 0 or cardinality(r.department_ids) > 0 or cardinality(w.ids) > 0) order by r.name collate "zh-x-icu", r.rule_id`.execute(trx)).rows
}

export const presentDutyRule = async (trx: Sql, ruleId: string): Promise<DutyRule> => {
  const [rule] = await presentDutyRules(trx, { ruleId })
  if (!rule) throw new ProblemError('not_found')
  return rule
}
