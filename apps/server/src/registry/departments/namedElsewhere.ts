import { ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Act } from '../administrativeAct.ts'

const listed = (named: readonly { readonly name: string }[], separator: string): string => named.map(({ name }) => name).join(separator)

/** Rules that name a department would lose whom they are for, and people whose scope begins there whom they see: who merges or archives it changes them first. */
export const refuseNamedElsewhere = async ({ trx }: Pick<Act, 'trx'>, departmentId: string): Promise<void> => {
  const { rows } = await sql<{ name: string }>`select name from duty_rules where ${departmentId}::uuid = any(department_ids)
    union all select name from alert_rules where deleted_at is null and rule -> 'scope' -> 'departmentIds' ? ${departmentId}::text
    union all select body ->> 'name' from policies where retired_at is null and body::text like ${`%${departmentId}%`} limit 3`.execute(trx)
  const { rows: people } = await sql<{ name: string }>`select name from people where ${departmentId}::uuid = any(scope_department_ids) order by status, name collate "zh-x-icu" limit 3`.execute(trx)
  if (people.length > 0) throw new ProblemError('conflict', t(`有人的可见范围从这个部门起（${listed(people, '、')}），请先改可见范围`, `有人的可見範圍從這個部門起（${listed(people, '、')}），請先改可見範圍`, `What people see begins at this department (${listed(people, ', ')}); change their scope first`))
  if (rows.length > 0) throw new ProblemError('conflict', t(`有规则用到这个部门（${listed(rows, '、')}），请先改规则`, `有規則用到這個部門（${listed(rows, '、')}），請先改規則`, `Rules name this department (${listed(rows, ', ')}); change them first`))
}
