import { ProblemError, TrackingModeInput, TrackingModePreview, TrackingModes, Uuid, type Department, type PowerMode } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Scope, Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { presentDepartment, presentDepartments } from '../departments/presentDepartments.ts'
import { requireActor, requireConsoleViewer } from '../registryRequest.ts'
import { presentShifts } from '../shifts/presentShifts.ts'
import { countPhones, previewMode, type PhonesOf } from './modes.ts'

const byMode = (phones: readonly PhonesOf[]) => {
  const count = (mode: PowerMode): number => phones.reduce((sum, one) => sum + (one.mode === mode ? one.phones : 0), 0)
  return { saving: count('saving'), balanced: count('balanced'), precise: count('precise') }
}

/** The nearest department above that says something. */
const inheritedBy = ({ departmentId, parentId }: Department, byId: ReadonlyMap<string, Department>) => {
  const seen = new Set([departmentId])
  for (let above = parentId === null ? undefined : byId.get(parentId); above && !seen.has(above.departmentId); above = above.parentId === null ? undefined : byId.get(above.parentId)) {
    if (above.powerMode) return { powerMode: above.powerMode, fromName: above.name }
    seen.add(above.departmentId)
  }
  return null
}

/** Phones are counted of the people whom this scope shows; of devices the database shows no others to a reader. */
const present = async (trx: Sql, scope: Scope = 'everybody'): Promise<TrackingModes> => {
  const [departments, shifts, phones] = [await presentDepartments(trx, { archived: false }, scope), await presentShifts(trx), await countPhones(trx)]
  const byId = new Map(departments.map((department) => [department.departmentId, department]))
  return {
    phones: byMode(phones),
    departments: departments.map((department) => ({
      departmentId: department.departmentId, name: department.name, parentId: department.parentId, powerMode: department.powerMode ?? null, inherited: department.powerMode ? null : inheritedBy(department, byId),
      phones: department.peopleCount === null ? null : byMode(phones.filter(({ departmentId }) => departmentId === department.departmentId)),
    })),
    shifts: shifts.map(({ shiftId, name, powerMode, isDefault }) => ({ shiftId, name, powerMode, isDefault, phoneCount: phones.filter((one) => one.shiftId === shiftId && !one.isByDepartment).reduce((sum, one) => sum + one.phones, 0) })),
  }
}

const requireInUse = async (trx: Sql, id: string): Promise<Department> => {
  const department = await presentDepartment(trx, id)
  if (department.archivedAt) throw new ProblemError('conflict', t('部门已归档，请先恢复', '部門已封存，請先恢復', 'The department is archived; restore it first'))
  return department
}

/** GET /api/v1/tracking-modes; POST /departments/:id/preview; PUT /departments/:id. Phones take a new mode at their next sync (read/phone/today.ts). */
export const trackingModes = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/tracking-modes', { schema: { tags: ['Shifts'], summary: 'How often whose phone asks for a position', response: { 200: TrackingModes } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, (trx) => present(trx, viewer.scope))
  })

  app.post('/api/v1/tracking-modes/departments/:id/preview', { schema: { tags: ['Shifts'], summary: 'What another mode of a department would change', params: Type.Object({ id: Uuid }), body: TrackingModeInput, response: { 200: TrackingModePreview } } }, async (request) => {
    const { viewer } = await requireActor(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => {
      await requireInUse(trx, request.params.id)
      return await previewMode(trx, request.params.id, request.body.powerMode)
    })
  })

  app.put('/api/v1/tracking-modes/departments/:id', { schema: { tags: ['Shifts'], summary: 'Give a department a mode of its own, or none; the former one, sent again, takes it back', params: Type.Object({ id: Uuid }), body: TrackingModeInput, response: { 200: TrackingModes } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    const { powerMode } = request.body
    return await administrativeAct(ports, actor, async ({ trx, note }) => {
      await sql`select 1 from departments where department_id = ${id} for update`.execute(trx)
      const { name, powerMode: before = null } = await requireInUse(trx, id)
      if (before !== powerMode) {
        await sql`update departments set power_mode = ${powerMode} where department_id = ${id}`.execute(trx)
        note('department.power_mode_changed', id, { name, before: { powerMode: before }, after: { powerMode } }, 'rule_changed')
      }
      return await present(trx)
    })
  })
}
