import { type Person, ProblemError } from '@fieldproof/contract'
import { sql, type RawBuilder } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { deviceLastSeen } from '../devices/presentDevices.ts'

interface Row extends Omit<Person, 'lastSeen'> {
  readonly lastSeen: Date | null
}

/** People `p` that fulfil the condition, by name (pinyin). */
export const presentPeople = async (trx: Sql, condition: RawBuilder<unknown>, limit: number | null = null): Promise<Person[]> => {
  const { rows } = await sql<Row>`
    select p.person_id as "personId", p.name, p.employee_number as "employeeNumber", p.role, p.department_id as "departmentId", d.name as "departmentName", p.phone, p.email,
      p.shift_id as "shiftId", p.status, p.manager_id as "managerId", (select m.name from people m where m.person_id = p.manager_id) as "managerName", p.hired_on::text as "hiredOn", p.scope, p.scope_department_ids as "scopeDepartmentIds", seen.devices as "deviceCount", seen.at as "lastSeen"
    from people p left join departments d using (org_id, department_id)
    left join lateral (select count(*) filter (where v.status = 'active')::int as devices, max(${deviceLastSeen}) as at from devices v where v.person_id = p.person_id) seen on true
    where ${condition} order by p.name collate "zh-x-icu", p.person_id limit ${limit}`.execute(trx)
  return rows.map(({ lastSeen, ...row }) => ({ ...row, lastSeen: lastSeen?.toISOString() ?? null }))
}

export const presentPerson = async (trx: Sql, personId: string, condition: RawBuilder<unknown> = sql`true`): Promise<Person> => {
  const [person] = await presentPeople(trx, sql`p.person_id = ${personId} and ${condition}`)
  if (!person) throw new ProblemError('not_found')
  return person
}
