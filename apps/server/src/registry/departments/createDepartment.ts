import { Department, DepartmentInput } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { newId } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor, requireName } from '../registryRequest.ts'
import { presentDepartment } from './presentDepartments.ts'

/** POST /api/v1/departments */
export const createDepartment = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/departments', { schema: { tags: ['Departments'], summary: 'Add a department', body: DepartmentInput, response: { 201: Department } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const name = requireName(request.body.name)
    const parentId = request.body.parentId || null
    const departmentId = newId(actor.nowMs)
    const department = await administrativeAct(ports, actor, async ({ trx, orgId, note }) => {
      await sql`insert into departments (org_id, department_id, parent_id, name) values (${orgId}, ${departmentId}, ${parentId}, ${name})`.execute(trx)
      note('department.created', departmentId, { name, parentId })
      return await presentDepartment(trx, departmentId)
    })
    return reply.status(201).send(department)
  })
}
