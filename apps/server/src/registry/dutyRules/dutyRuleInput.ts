import { ProblemError, type DutyRule, type DutyRuleInput } from '@fieldproof/contract'
import { sql } from 'kysely'
import { visiblePeople, type Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { requireName } from '../registryRequest.ts'

/**
 * A rule that can be kept to, with every id known. Throws invalid_request that says what is wrong. `held`: what the rule named before is not asked about again; a site
 * that was archived since must not keep anybody from changing the rest, or from leaving.
 */
export const requireDutyRule = async (trx: Sql, input: DutyRuleInput, held?: DutyRuleInput): Promise<DutyRuleInput> => {
  const rule: DutyRuleInput = { ...input, name: requireName(input.name), siteIds: unique(input.siteIds), personIds: unique(input.personIds), departmentIds: unique(input.departmentIds) }
  if (rule.kind === 'post' || rule.kind === 'zone') {
    if (rule.siteIds.length === 0) throw new ProblemError('invalid_request', 'siteIds: a post or an area needs at least one site')
    if (rule.personIds.length + rule.departmentIds.length === 0) throw new ProblemError('invalid_request', 'personIds, departmentIds: say for whom; a post or an area is never for everybody')
  }
  const { rows } = await sql<{ missing: string | null }>`select case
    when exists (select from unnest(${fresh(rule.siteIds, held?.siteIds)}::uuid[]) i where not exists (select from sites where site_id = i and status = 'active')) then 'siteIds: there is no such site in use'
    when exists (select from unnest(${fresh(rule.personIds, held?.personIds)}::uuid[]) i where not exists (select from people where person_id = i)) then 'personIds: there is no such person'
    when exists (select from unnest(${fresh(rule.departmentIds, held?.departmentIds)}::uuid[]) i where not exists (select from departments where department_id = i)) then 'departmentIds: there is no such department' end as missing`.execute(trx)
  if (rows[0]?.missing) throw new ProblemError('invalid_request', rows[0].missing)
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
