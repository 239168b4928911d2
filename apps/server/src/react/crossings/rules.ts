import type { DutyRule } from '@fieldproof/core/crossings'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

interface Row {
  rule_id: string
  kind: DutyRule['kind']
  site_ids: string[]
  limit_seconds: number
}

/** The active rules that hold for a person: by name, by department (those above count), or for everybody. */
export const rulesFor = async (trx: Sql, personId: string, positionOf: ReadonlyMap<string, number>): Promise<DutyRule[]> => {
  const { rows } = await sql<Row>`with recursive above as (
      select d.department_id, d.parent_id from people p join departments d on d.org_id = p.org_id and d.department_id = p.department_id where p.person_id = ${personId}
      union select d.department_id, d.parent_id from departments d join above a on d.department_id = a.parent_id)
    select rule_id, kind, site_ids, limit_seconds from duty_rules where is_active and (
      ${personId}::uuid = any(person_ids) or department_ids && (select coalesce(array_agg(department_id), '{}') from above)
      or (cardinality(person_ids) = 0 and cardinality(department_ids) = 0))`.execute(trx)
  return rows.flatMap(({ rule_id, kind, site_ids, limit_seconds }) => {
    const fences = site_ids.flatMap((id) => positionOf.get(id) ?? [])
    // Sites that were archived fall away; a rule that named some and has none left says nothing.
    return site_ids.length > 0 && fences.length === 0 ? [] : [{ ruleId: rule_id, kind, fences, limitSeconds: limit_seconds }]
  })
}
