import { ProblemError } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { Act } from '../administrativeAct.ts'

/** Rules that name a department would lose whom they are for, and people whose scope begins there whom they see: who merges or archives it changes them first. */
export const refuseNamedElsewhere = async ({ trx }: Pick<Act, 'trx'>, departmentId: string): Promise<void> => {
  const { rows } = await sql<{ name: string }>`select name from duty_rules where ${departmentId}::uuid = any(department_ids)
    union all select name from alert_rules where deleted_at is null and rule -> 'scope' -> 'departmentIds' ? ${departmentId}::text
    union all select body ->> 'name' from policies where retired_at is null and body::text like ${`%${departmentId}%`} limit 3`.execute(trx)
  const { rows: people } = await sql<{ name: string }>`select name from people where ${departmentId}::uuid = any(scope_department_ids) order by status, name collate "zh-x-icu" limit 3`.execute(trx)
  if (people.length > 0) throw new ProblemError('conflict', `What people see begins at this department (${people.map(({ name }) => name).join(', ')}); change their scope first`)
  if (rows.length > 0) throw new ProblemError('conflict', `Rules name this department (${rows.map(({ name }) => name).join(', ')}); change them first`)
}
