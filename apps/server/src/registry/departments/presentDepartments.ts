import { ProblemError, type Department } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

/** Departments by name with the number of active people directly in each. All, or the one. */
export const presentDepartments = async (trx: Sql, departmentId?: string): Promise<Department[]> => {
  const { rows } = await sql<Department>`
    select d.department_id as "departmentId", d.name, d.parent_id as "parentId",
      (select count(*)::int from people p where p.department_id = d.department_id and p.status = 'active') as "peopleCount"
    from departments d where ${departmentId ?? null}::uuid is null or d.department_id = ${departmentId ?? null}::uuid
    order by d.name collate "zh-x-icu", d.department_id`.execute(trx)
  return rows
}

export const presentDepartment = async (trx: Sql, departmentId: string): Promise<Department> => {
  const [department] = await presentDepartments(trx, departmentId)
  if (!department) throw new ProblemError('not_found')
  return department
}
