import { type Person, type PersonInput, ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { type Act, type Actor, administrativeAct } from '../administrativeAct.ts'
import { noteCredentials } from '../credentials.ts'
import { revokeDevices } from '../devices/revokeDevices.ts'
import { blankToNull, requireName } from '../registryRequest.ts'
import { presentPerson } from './presentPeople.ts'
import { chosenScope, requireScopeDepartments } from './scope.ts'

interface Stored extends Pick<Person, 'name' | 'employeeNumber' | 'role' | 'departmentId' | 'phone' | 'email' | 'shiftId' | 'status' | 'managerId' | 'hiredOn' | 'scope' | 'scopeDepartmentIds'> {
  readonly userId: string | null
}

const readPerson = async (trx: Sql, personId: string): Promise<Stored> => {
  const { rows } = await sql<Stored>`select name, employee_number as "employeeNumber", role, department_id as "departmentId", phone, email, shift_id as "shiftId", status, manager_id as "managerId", hired_on::text as "hiredOn", scope, scope_department_ids as "scopeDepartmentIds", user_id as "userId"
    from people where person_id = ${personId} for update`.execute(trx)
  if (!rows[0]) throw new ProblemError('not_found')
  return rows[0]
}

const applied = (before: Stored, input: Partial<PersonInput>): Stored => {
  const [role, departmentId] = [input.role ?? before.role, input.departmentId === undefined ? before.departmentId : blankToNull(input.departmentId)]
  const text = (given: string | null | undefined, old: string | null) => (given === undefined ? old : blankToNull(given))
  return {
    name: input.name === undefined ? before.name : requireName(input.name), role, departmentId, status: input.status ?? before.status, userId: before.userId,
    employeeNumber: text(input.employeeNumber, before.employeeNumber), shiftId: text(input.shiftId, before.shiftId),
    managerId: text(input.managerId, before.managerId), hiredOn: dayOrNull(text(input.hiredOn, before.hiredOn)),
    phone: text(input.phone, before.phone), email: text(input.email, before.email), ...chosenScope(input, { role, departmentId }, before),
  }
}

/** Ownership is changed by owners, and there is always one. */
const guardOwnership = async (trx: Sql, viewer: Viewer, personId: string, before: Stored, after: Stored): Promise<void> => {
  if ((before.role === 'owner' || after.role === 'owner') && viewer.role !== 'owner') throw new ProblemError('not_allowed', t('只有所有者能改所有者的资料，或设所有者', '只有擁有者能改擁有者的資料，或設擁有者', 'Only an owner can change an owner or make one'))
  if (before.role !== 'owner' || before.status !== 'active' || (after.role === 'owner' && after.status === 'active')) return
  const { rows } = await sql`select 1 from people where role = 'owner' and status = 'active' and user_id is not null and person_id <> ${personId} limit 1`.execute(trx)
  if (rows.length === 0) throw new ProblemError('conflict', t('这是最后一位能登录的所有者；请先把别人设为所有者', '這是最後一位能登入的擁有者；請先把別人設為擁有者', 'This is the last owner who can sign in; make somebody else an owner first'))
}

/** Nobody reports to themselves, not by a detour either. */
export const guardManager = async (trx: Sql, personId: string | null, managerId: string | null): Promise<void> => {
  if (managerId === null) return
  const { rows } = await sql<{ person_id: string }>`with recursive above as (select person_id, manager_id from people where person_id = ${managerId}
    union select p.person_id, p.manager_id from people p join above a on p.person_id = a.manager_id) select person_id from above`.execute(trx)
  if (rows.length === 0) throw new ProblemError('invalid_request', t('上级：没有这个人', '上級：沒有這個人', 'managerId: there is no such person'))
  if (rows.some((row) => row.person_id === personId)) throw new ProblemError('invalid_request', t('上级：这样此人会成为自己的上级', '上級：這樣此人會成為自己的上級', 'managerId: this person would be their own superior'))
}

/** The pattern lets 2026-02-31 through. */
export const dayOrNull = (day: string | null): string | null => {
  if (day === null) return null
  try {
    return Temporal.PlainDate.from(day).toString()
  } catch {
    throw new ProblemError('invalid_request', t(`入职日期：日历上没有 ${day}`, `到職日期：日曆上沒有 ${day}`, `hiredOn: ${day} is no day of the calendar`))
  }
}

/** What the log may say of each change. Contact details are named as changed, their values stay out of it. */
const loggedFields = ['name', 'employeeNumber', 'role', 'departmentId', 'shiftId', 'status', 'managerId', 'hiredOn', 'scope', 'scopeDepartmentIds'] as const
const silentFields = ['phone', 'email'] as const
const isSame = (one: Stored[keyof Stored], other: Stored[keyof Stored]): boolean => JSON.stringify(one) === JSON.stringify(other)

/**
 * Changes a person and the account that goes with it. Somebody who leaves is signed out everywhere and their devices end, in the same
 * act. `also` happens in it too, first: it may refuse. The account follows inside the transaction's life, so a taken e-mail undoes the change; should the commit itself then fail, the
 * account is ahead of the person until the change is repeated.
 */
export const changePerson = async (ports: Ports, actor: Actor & { readonly viewer: Viewer }, personId: string, input: Partial<PersonInput>, also?: (act: Act, before: Pick<Person, 'status'>) => Promise<void>): Promise<Person> => {
  let endSessionsOf: string | null = null
  let madeUser: string | null = null
  try {
    const person = await administrativeAct(ports, actor, async (act) => {
      const { trx } = act
      const before = await readPerson(trx, personId)
      await also?.(act, before)
      const after = applied(before, input)
      await guardManager(trx, personId, after.managerId)
      await guardOwnership(trx, actor.viewer, personId, before, after)
      if (!isSame(before.scopeDepartmentIds, after.scopeDepartmentIds)) await requireScopeDepartments(trx, after.scopeDepartmentIds)
      const changed = [...loggedFields, ...silentFields].filter((field) => !isSame(before[field], after[field]))
      const leaves = after.status === 'left' && before.status === 'active'

      let { userId } = before
      if (userId && changed.some((field) => field === 'name' || field === 'email' || field === 'phone')) await ports.identity.updateUser(userId, after)
      if (input.password && userId) await ports.identity.setPassword(userId, input.password)
      if (input.password && !userId) userId = madeUser = await ports.identity.createUser({ ...after, password: input.password })
      if (userId && (leaves || (input.password && before.userId && userId !== actor.viewer.userId))) endSessionsOf = userId

      if (changed.length > 0 || userId !== before.userId)
        await sql`update people set name = ${after.name}, employee_number = ${after.employeeNumber}, role = ${after.role}, department_id = ${after.departmentId}, phone = ${after.phone},
          email = ${after.email}, shift_id = ${after.shiftId}, status = ${after.status}, manager_id = ${after.managerId}, hired_on = ${after.hiredOn}, user_id = ${userId}, scope = ${after.scope}, scope_department_ids = ${after.scopeDepartmentIds}::uuid[] where person_id = ${personId}`.execute(trx)
      if (silentFields.some((field) => changed.includes(field))) act.seal({ people: [personId] })
      if (changed.length > 0 || input.password) {
        const pick = (of: Stored) => Object.fromEntries(loggedFields.filter((field) => changed.includes(field)).map((field) => [field, of[field]]))
        // Which account signs in as somebody is told when it changes, and by the entry that made the person.
        act.note('person.updated', personId, { before: pick(before), after: { ...pick(after), ...(userId === before.userId ? {} : { userId }) }, alsoChanged: [...silentFields.filter((field) => changed.includes(field)), ...(input.password ? ['password'] : [])] })
      }
      if (input.password && userId) await noteCredentials(ports, act, personId, userId)
      if (leaves) {
        await revokeDevices(act, sql`v.person_id = ${personId}`, 'left')
        await sql`delete from enrollment_codes where person_id = ${personId} and used_at is null`.execute(trx)
      }
      return await presentPerson(trx, personId)
    })
    // After the commit: until then the person may still be signed in, and afterwards requireViewer refuses them anyway.
    if (endSessionsOf) await ports.identity.endSessions(endSessionsOf)
    return person
  } catch (error) {
    if (madeUser) await ports.identity.removeUser(madeUser).catch((cause: unknown) => ports.log.error({ error: cause }, 'a person could not be changed, nor the new account removed'))
    throw error
  }
}
