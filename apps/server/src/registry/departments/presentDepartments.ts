import { ProblemError, type Department } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { departmentsInScope } from '../../http/viewer.ts'
import type { Scope, Sql } from '../../platform/postgres/database.ts'

type Row = Omit<Department, 'archivedAt' | 'powerMode'> & { readonly archivedAt: Date | null; readonly powerMode: Department['powerMode'] | null }

/** Departments by name with the number of active people directly in each, as far as this scope shows them: those in use, the archived ones, or the one. */
export const presentDepartments = async (trx: Sql, which: { readonly archived: boolean } | { readonly departmentId: string } = { archived: false }, scope: Scope = 'everybody'): Promise<Department[]> => {
  const { rows } = await sql<Row>`
    select d.department_id as "departmentId", d.name, d.parent_id as "parentId", d.archived_at as "archivedAt", d.power_mode as "powerMode",
      case when ${departmentsInScope(scope)} then (select count(*)::int from people p where p.department_id = d.department_id and p.status = 'active') end as "peopleCount"
    from departments d where ${'departmentId' in which ? sql`d.department_id = ${which.departmentId}` : sql`(d.archived_at is not null) = ${which.archived}`}
    order by d.name collate "zh-x-icu", d.department_id`.execute(trx)
  return rows.map(({ archivedAt, powerMode, ...row }) => ({ ...row, ...(archivedAt ? { archivedAt: isoInstant(archivedAt.getTime()) } : {}), ...(powerMode ? { powerMode } : {}) }))
}

export const presentDepartment = async (trx: Sql, departmentId: string): Promise<Department> => {
  const [department] = await presentDepartments(trx, { departmentId })
  if (!department) throw new ProblemError('not_found')
  return department
}
