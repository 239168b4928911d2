import { Department, DepartmentMerge, DepartmentMerged, ProblemError, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { type Act, administrativeAct } from '../administrativeAct.ts'
import { movePeople } from '../people/movePeople.ts'
import { requireActor, requireName } from '../registryRequest.ts'
import { refuseNamedElsewhere } from './namedElsewhere.ts'
import { presentDepartment } from './presentDepartments.ts'

const moveDepartments = async ({ trx, note }: Act, departmentIds: readonly string[], parentId: string, from: string): Promise<void> => {
  const { rows } = await sql<{ departmentId: string; name: string }>`update departments set parent_id = ${parentId} where department_id = any(${[...departmentIds]}::uuid[]) and parent_id = ${from} returning department_id as "departmentId", name`.execute(trx)
  for (const { departmentId, name } of rows) note('department.updated', departmentId, { before: { name, parentId: from }, after: { name, parentId } })
}

/**
 * POST /api/v1/departments/:id/merge: everybody in it (who left too) and the departments below it go into another one, and it ends. Not into one of
 * its own. What is answered takes it back: POST /api/v1/departments/unmerge. Who was moved on since stays where they are.
 */
export const mergeDepartments = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/departments/:id/merge', { schema: { tags: ['Departments'], summary: 'Merge a department into another', params: Type.Object({ id: Uuid }), body: DepartmentMerge, response: { 200: DepartmentMerged } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const [{ id }, { into }] = [request.params, request.body]
    return await administrativeAct(ports, actor, async (act) => {
      const { trx, note } = act
      await sql`select 1 from departments order by department_id for update`.execute(trx)
      const { name, parentId, powerMode } = await presentDepartment(trx, id)
      if ((await presentDepartment(trx, into)).archivedAt) throw new ProblemError('conflict', t('要并入的部门已归档', '要併入的部門已封存', 'into: that department is archived'))
      const { rows: below } = await sql`with recursive below as (select department_id from departments where department_id = ${id}
        union select d.department_id from departments d join below b on d.parent_id = b.department_id) select 1 from below where department_id = ${into}`.execute(trx)
      if (below.length > 0) throw new ProblemError('invalid_request', t('部门不能并入它自己或它的下级部门', '部門不能併入它自己或它的下級部門', 'into: a department cannot be merged into itself or into one of its own'))
      await refuseNamedElsewhere(act, id)
      const personIds = (await sql<{ id: string }>`select person_id as id from people where department_id = ${id}`.execute(trx)).rows.map((row) => row.id)
      const departmentIds = (await sql<{ id: string }>`select department_id as id from departments where parent_id = ${id}`.execute(trx)).rows.map((row) => row.id)
      await movePeople(act, personIds.map((personId) => ({ personId, departmentId: into })))
      await moveDepartments(act, departmentIds, into, id)
      await sql`delete from departments where department_id = ${id}`.execute(trx)
      note('department.deleted', id, { name, mergedInto: into })
      return { departmentId: id, name, parentId, into, ...(powerMode ? { powerMode } : {}), personIds, departmentIds }
    })
  })

  app.post('/api/v1/departments/unmerge', { bodyLimit: 1_000_000, schema: { tags: ['Departments'], summary: 'Take a merge back', body: DepartmentMerged, response: { 200: Department } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { departmentId, parentId, into, powerMode, personIds, departmentIds } = request.body
    const name = requireName(request.body.name)
    return await administrativeAct(ports, actor, async (act) => {
      const { trx, orgId, note } = act
      await sql`select 1 from departments order by department_id for update`.execute(trx)
      const { rows } = await sql`select 1 from departments where department_id = ${departmentId}`.execute(trx)
      if (rows.length > 0) throw new ProblemError('conflict', t('这个部门已经在了', '這個部門已經在了', 'This department is there already'))
      // Only what was merged comes back: an id is not the client's to choose.
      const merged = await sql`select 1 from log_entries where ref = ${departmentId} and position(convert_to(${`"mergedInto":"${into}"`}, 'UTF8') in body) > 0 limit 1`.execute(trx)
      if (merged.rows.length === 0) throw new ProblemError('not_found', t('没有这样一次合并', '沒有這樣一次合併', 'There was no such merge'))
      await sql`insert into departments (org_id, department_id, parent_id, name, power_mode) values (${orgId}, ${departmentId}, ${parentId}, ${name}, ${powerMode ?? null})`.execute(trx)
      note('department.created', departmentId, { name, parentId, ...(powerMode ? { powerMode } : {}) })
      const still = (await sql<{ id: string }>`select person_id as id from people where person_id = any(${personIds}::uuid[]) and department_id = ${into}`.execute(trx)).rows
      await movePeople(act, still.map(({ id }) => ({ personId: id, departmentId })))
      await moveDepartments(act, departmentIds, departmentId, into)
      return await presentDepartment(trx, departmentId)
    })
  })
}
