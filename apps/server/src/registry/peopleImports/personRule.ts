import type { PersonScope, Role } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import type { Act } from '../administrativeAct.ts'

/** What an import may change of somebody. */
export interface PersonRule {
  readonly name: string
  readonly employeeNumber: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly departmentId: string | null
  readonly managerId: string | null
  readonly role: Role
  readonly hiredOn: string | null
  readonly shiftId: string | null
  readonly scope: PersonScope | null
  readonly scopeDepartmentIds: readonly string[]
}
export interface RuleChange { readonly personId: string; readonly before: PersonRule; readonly after: PersonRule }

/** The values of these may stand in the log; of contact details it only says that they changed. */
const loggedFields = ['name', 'employeeNumber', 'role', 'departmentId', 'managerId', 'hiredOn', 'shiftId', 'scope', 'scopeDepartmentIds'] as const
const silentFields = ['phone', 'email'] as const

export const readRules = async (trx: Sql, personIds: readonly string[]): Promise<Map<string, PersonRule & { readonly userId: string | null; readonly status: string }>> => {
  const { rows } = await sql<{ personId: string; userId: string | null; status: string } & PersonRule>`select person_id as "personId", name, employee_number as "employeeNumber", phone, email, department_id as "departmentId", manager_id as "managerId", role,
    hired_on::text as "hiredOn", shift_id as "shiftId", scope, scope_department_ids as "scopeDepartmentIds", user_id as "userId", status from people where person_id = any(${[...personIds]}::uuid[]) for update`.execute(trx)
  return new Map(rows.map(({ personId, ...rule }) => [personId, rule]))
}

export const ruleOnly = ({ name, employeeNumber, phone, email, departmentId, managerId, role, hiredOn, shiftId, scope, scopeDepartmentIds }: PersonRule) => ({ name, employeeNumber, phone, email, departmentId, managerId, role, hiredOn, shiftId, scope, scopeDepartmentIds: [...scopeDepartmentIds] })

/** Puts rules in the place of what people have, with an entry for each person; the act seals their contact details. */
export const writeRules = async ({ trx, note }: Pick<Act, 'trx' | 'note'>, changes: readonly RuleChange[], extra: { readonly importId: string } | { readonly undoes: string }): Promise<void> => {
  if (changes.length === 0) return
  await sql`update people p set name = x.name, employee_number = x."employeeNumber", phone = x.phone, email = x.email, department_id = x."departmentId", manager_id = x."managerId", role = x.role, hired_on = x."hiredOn", shift_id = x."shiftId", scope = x.scope, scope_department_ids = x."scopeDepartmentIds"
    from jsonb_to_recordset(${JSON.stringify(changes.map(({ personId, after }) => ({ personId, ...after })))}::jsonb)
      as x ("personId" uuid, name text, "employeeNumber" text, phone text, email text, "departmentId" uuid, "managerId" uuid, role text, "hiredOn" date, "shiftId" uuid, scope text, "scopeDepartmentIds" uuid[]) where p.person_id = x."personId"`.execute(trx)
  for (const { personId, before, after } of changes) {
    const changed = loggedFields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    const pick = (of: PersonRule) => Object.fromEntries(changed.map((field) => [field, of[field]]))
    note('person.updated', personId, { before: pick(before), after: pick(after), alsoChanged: silentFields.filter((field) => before[field] !== after[field]), ...extra })
  }
}

/**
 * Accounts follow the people they belong to. They live in tables of the identity library, past our transaction: returns what puts them back
 * should the act fail after all.
 */
export const moveAccounts = async ({ identity, log }: Pick<Ports, 'identity' | 'log'>, changes: readonly (RuleChange & { readonly userId: string | null })[]): Promise<() => Promise<void>> => {
  const moved: (() => Promise<void>)[] = []
  const back = async (): Promise<void> => {
    for (const undo of moved.reverse()) await undo().catch((error: unknown) => log.error({ error }, 'an account is ahead of its person after an import that failed'))
  }
  for (const { userId, before, after } of changes) {
    if (userId === null || (before.name === after.name && before.phone === after.phone && before.email === after.email)) continue
    try {
      await identity.updateUser(userId, after)
    } catch (error) {
      await back()
      throw error
    }
    moved.push(() => identity.updateUser(userId, before))
  }
  return back
}
