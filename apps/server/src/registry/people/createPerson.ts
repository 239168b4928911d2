import { Person, PersonInput, ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { newId } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { noteCredentials } from '../credentials.ts'
import { blankToNull, requireActor, requireName } from '../registryRequest.ts'
import { dayOrNull, guardManager } from './changePerson.ts'
import { presentPerson } from './presentPeople.ts'
import { chosenScope, requireScopeDepartments } from './scope.ts'

/** POST /api/v1/people. A password opens a console sign-in; the account is taken away again when the person cannot be stored. */
export const createPerson = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people', { schema: { tags: ['People'], summary: 'Add a person', body: PersonInput, response: { 201: Person } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { role = 'field_worker', status = 'active', password } = request.body
    if (role === 'owner' && actor.viewer.role !== 'owner') throw new ProblemError('not_allowed', t('只有所有者能再设所有者', '只有擁有者能再設擁有者', 'Only an owner can make another owner'))
    const row = {
      name: requireName(request.body.name), role, status, employeeNumber: blankToNull(request.body.employeeNumber), phone: blankToNull(request.body.phone), email: blankToNull(request.body.email),
      departmentId: blankToNull(request.body.departmentId), shiftId: blankToNull(request.body.shiftId), managerId: blankToNull(request.body.managerId), hiredOn: dayOrNull(blankToNull(request.body.hiredOn)),
    }
    const { scope, scopeDepartmentIds } = chosenScope(request.body, row)
    const userId = password ? await ports.identity.createUser({ name: row.name, email: row.email, phone: row.phone, password }) : null
    const personId = newId(actor.nowMs)
    try {
      const person = await administrativeAct(ports, actor, async ({ trx, orgId, note, seal, nowMs }) => {
        await guardManager(trx, null, row.managerId)
        await requireScopeDepartments(trx, scopeDepartmentIds)
        await sql`insert into people (org_id, person_id, department_id, shift_id, manager_id, hired_on, name, employee_number, phone, email, role, status, user_id, scope, scope_department_ids, created_at)
          values (${orgId}, ${personId}, ${row.departmentId}, ${row.shiftId}, ${row.managerId}, ${row.hiredOn}, ${row.name}, ${row.employeeNumber}, ${row.phone}, ${row.email}, ${row.role}, ${row.status}, ${userId}, ${scope}, ${scopeDepartmentIds}::uuid[], ${new Date(nowMs)})`.execute(trx)
        seal({ people: [personId] })
        note('person.created', personId, { name: row.name, role: row.role, employeeNumber: row.employeeNumber, departmentId: row.departmentId, shiftId: row.shiftId, managerId: row.managerId, hiredOn: row.hiredOn, status: row.status, signIn: userId !== null, userId, ...(scope === null ? {} : { scope, scopeDepartmentIds }) })
        if (userId !== null) await noteCredentials(ports, { note }, personId, userId)
        return await presentPerson(trx, personId)
      })
      return await reply.status(201).send(person)
    } catch (error) {
      if (userId) await ports.identity.removeUser(userId).catch((cause: unknown) => ports.log.error({ error: cause }, 'a person could not be stored, nor the account removed'))
      throw error
    }
  })
}
