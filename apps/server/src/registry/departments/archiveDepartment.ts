import { Department, ProblemError, Uuid } from '@fieldproof/contract'
import { counted, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { refuseNamedElsewhere } from './namedElsewhere.ts'
import { presentDepartment } from './presentDepartments.ts'

/**
 * POST /api/v1/departments/:id/archive and /restore. An archived department is offered nowhere, and whoever once belonged to it keeps its name. Only where nobody works and
 * nothing in use hangs below; that nobody comes into it later, the database sees to (migration 000042).
 */
export const archiveDepartment = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/departments/:id/archive', { schema: { tags: ['Departments'], summary: 'Archive a department: its name stays in records', params: Type.Object({ id: Uuid }), body: Type.Object({}), response: { 200: Department } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async (act) => {
      const { trx, nowMs, note } = act
      // The moves of departments wait for one another; who is put into this one holds its row.
      await sql`select 1 from departments order by department_id for update`.execute(trx)
      const { name, peopleCount, archivedAt } = await presentDepartment(trx, id)
      if (archivedAt) return await presentDepartment(trx, id)
      if (peopleCount !== null && peopleCount > 0) throw new ProblemError('conflict', t(`部门还有 ${peopleCount} 人，请先移走`, `部門還有 ${peopleCount} 人，請先移走`, `The department has ${counted(peopleCount, 'people')}; move them first`))
      const { rows: below } = await sql`select 1 from departments where parent_id = ${id} and archived_at is null`.execute(trx)
      if (below.length > 0) throw new ProblemError('conflict', t(`部门还有 ${below.length} 个下级部门，请先归档或移走`, `部門還有 ${below.length} 個下級部門，請先封存或移走`, `The department has ${counted(below.length, 'departments')} below it; archive or move ${below.length === 1 ? 'it' : 'them'} first`))
      await refuseNamedElsewhere(act, id)
      await sql`update departments set archived_at = ${new Date(nowMs)} where department_id = ${id}`.execute(trx)
      note('department.archived', id, { name })
      return await presentDepartment(trx, id)
    })
  })

  app.post('/api/v1/departments/:id/restore', { schema: { tags: ['Departments'], summary: 'Take an archived department back', params: Type.Object({ id: Uuid }), body: Type.Object({}), response: { 200: Department } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, note }) => {
      const { name, archivedAt } = await presentDepartment(trx, id)
      if (archivedAt) {
        await sql`update departments set archived_at = null where department_id = ${id}`.execute(trx)
        note('department.restored', id, { name })
      }
      return await presentDepartment(trx, id)
    })
  })
}
