import { ProblemError, Uuid } from '@fieldproof/contract'
import { counted, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { refuseNamedElsewhere } from './namedElsewhere.ts'

/** DELETE /api/v1/departments/:id: empty ones only, in which nobody ever had a day of work; people who left count, their records are theirs. */
export const deleteDepartment = (ports: Ports): Routes => (app: App) => {
  app.delete('/api/v1/departments/:id', { schema: { tags: ['Departments'], summary: 'Remove an empty department', params: Type.Object({ id: Uuid }), response: { 204: Type.Null() } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    await administrativeAct(ports, actor, async (act) => {
      const { trx, note } = act
      const { rows } = await sql<{ name: string; people: number; children: number; hasDays: boolean }>`
        select d.name, (select count(*) from people p where p.department_id = d.department_id) as people, (select count(*) from departments c where c.parent_id = d.department_id) as children,
          exists (select from attendance_days a where a.department_id = d.department_id) as "hasDays"
        from departments d where d.department_id = ${id} for update of d`.execute(trx)
      const department = rows[0]
      if (!department) throw new ProblemError('not_found')
      if (department.people > 0) throw new ProblemError('conflict', t(`部门还有 ${department.people} 人，请先移走`, `部門還有 ${department.people} 人，請先移走`, `The department has ${counted(department.people, 'people')}; move them first`))
      if (department.children > 0) throw new ProblemError('conflict', t(`部门还有 ${department.children} 个下级部门，请先移走`, `部門還有 ${department.children} 個下級部門，請先移走`, `The department has ${counted(department.children, 'departments')} below it; move ${department.children === 1 ? 'it' : 'them'} first`))
      // Days that were worked in it would count in whatever department these people are in now.
      if (department.hasDays) throw new ProblemError('conflict', t('部门有考勤记录，须留在它名下；请改为归档', '部門有出勤紀錄，須留在它名下；請改為封存', 'The department has days of attendance, which stay under its name; archive it instead'))
      await refuseNamedElsewhere(act, id)
      await sql`delete from departments where department_id = ${id}`.execute(trx)
      note('department.deleted', id, { name: department.name })
    })
    return reply.status(204).send(null)
  })
}
