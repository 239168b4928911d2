import type { PowerMode } from '@fieldproof/contract'
import { sql, type RawBuilder } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

/** Departments deeper than this are a ring that somebody made with SQL. */
const deepest = 50

/**
 * `p`'s department is asked first, then the one above it, and so on; where none says anything, the person's shift, or the default one. The one statement for phones, lists and
 * previews. `modeOf` is SQL for the mode that a department `d` sets.
 */
export const powerModeOf = (modeOf: RawBuilder<unknown> = sql`d.power_mode`): RawBuilder<PowerMode | null> => sql<PowerMode | null>`coalesce(
    (with recursive above as (
        select d.parent_id, ${modeOf} as mode, 0 as step from departments d where d.org_id = p.org_id and d.department_id = p.department_id
        union all select d.parent_id, ${modeOf}, a.step + 1 from above a join departments d on d.org_id = p.org_id and d.department_id = a.parent_id where a.mode is null and a.step < ${deepest})
      select mode from above where mode is not null limit 1),
    (select s.power_mode from shifts s where s.org_id = p.org_id and (s.shift_id = p.shift_id or (p.shift_id is null and s.is_default)) limit 1))`

export interface PhonesOf {
  readonly departmentId: string | null
  readonly shiftId: string | null
  readonly mode: PowerMode
  /** Whether a department says so, and not the shift. */
  readonly isByDepartment: boolean
  readonly phones: number
}

/** Phones of people at work, counted by department, shift and mode. */
export const countPhones = async (trx: Sql): Promise<PhonesOf[]> => {
  const { rows } = await sql<PhonesOf>`with each as (
      select p.department_id as "departmentId", coalesce(p.shift_id, (select s.shift_id from shifts s where s.org_id = p.org_id and s.is_default limit 1)) as "shiftId", ${powerModeOf()} as mode,
        (with recursive above as (select d.parent_id, d.power_mode as mode, 0 as step from departments d where d.org_id = p.org_id and d.department_id = p.department_id
          union all select d.parent_id, d.power_mode, a.step + 1 from above a join departments d on d.org_id = p.org_id and d.department_id = a.parent_id where a.mode is null and a.step < ${deepest})
          select bool_or(mode is not null) from above) as "isByDepartment"
      from devices v join people p on p.org_id = v.org_id and p.person_id = v.person_id where v.kind = 'app' and v.status = 'active' and p.status = 'active')
    select "departmentId", "shiftId", mode, coalesce("isByDepartment", false) as "isByDepartment", count(*)::int as phones from each where mode is not null group by 1, 2, 3, 4`.execute(trx)
  return rows
}

export interface ModeChange {
  readonly from: PowerMode
  readonly to: PowerMode
  readonly phones: number
  readonly people: number
}

/** What a department's phones would do differently if it said `powerMode`: those that change, and how many do not. */
export const previewMode = async (trx: Sql, departmentId: string, powerMode: PowerMode | null): Promise<{ changes: ModeChange[]; unchanged: number }> => {
  const { rows } = await sql<ModeChange>`with recursive below as (select department_id from departments where department_id = ${departmentId} union select d.department_id from departments d join below b on d.parent_id = b.department_id),
      each as (select p.person_id, ${powerModeOf()} as "from", ${powerModeOf(sql`case when d.department_id = ${departmentId} then ${powerMode}::text else d.power_mode end`)} as "to"
        from devices v join people p on p.org_id = v.org_id and p.person_id = v.person_id where v.kind = 'app' and v.status = 'active' and p.status = 'active' and p.department_id in (select department_id from below))
    select "from", "to", count(*)::int as phones, count(distinct person_id)::int as people from each where "from" is not null and "to" is not null group by 1, 2 order by 1, 2`.execute(trx)
  return { changes: rows.filter(({ from, to }) => from !== to), unchanged: rows.filter(({ from, to }) => from === to).reduce((sum, { phones }) => sum + phones, 0) }
}
