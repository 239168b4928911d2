import { Department, DepartmentInput, ProblemError, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor, requireName } from '../registryRequest.ts'
import { presentDepartment } from './presentDepartments.ts'

/** PATCH /api/v1/departments/:id: rename or move. A department cannot be put under itself or one of its own. */
export const updateDepartment = (ports: Ports): Routes => (app: App) => {
  app.patch('/api/v1/departments/:id', { schema: { tags: ['Departments'], summary: 'Rename or move a department', params: Type.Object({ id: Uuid }), body: Type.Partial(DepartmentInput), response: { 200: Department } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, note }) => {
      // Moves of one organisation run one after another: two at once could close a ring that neither of them sees.
      await sql`select 1 from departments order by department_id for update`.execute(trx)
      const before = await presentDepartment(trx, id)
      const name = request.body.name === undefined ? before.name : requireName(request.body.name)
      const parentId = request.body.parentId === undefined ? before.parentId : request.body.parentId || null
      const { rows } = await sql`with recursive below as (
        select department_id from departments where department_id = ${id}
        union select d.department_id from departments d join below b on d.parent_id = b.department_id) select 1 from below where department_id = ${parentId}`.execute(trx)
      if (rows.length > 0) throw new ProblemError('invalid_request', t('上级部门：不能是它自己或它的下级部门', '上級部門：不能是它自己或它的下級部門', 'parentId: a department cannot be placed under itself or under one of its own'))
      if (name !== before.name || parentId !== before.parentId) {
        await sql`update departments set name = ${name}, parent_id = ${parentId} where department_id = ${id}`.execute(trx)
        note('department.updated', id, { before: { name: before.name, parentId: before.parentId }, after: { name, parentId } })
      }
      return await presentDepartment(trx, id)
    })
  })
}
