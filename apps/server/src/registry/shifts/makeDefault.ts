import { ProblemError, Shift, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentShift } from './presentShifts.ts'

/**
 * POST /api/v1/shifts/:id/make-default. Whoever has no shift of their own has this one from now on, as if it had been given to each of them at this moment: days that are over keep what was in
 * force, and today what was until now (registry/attendance/shiftHistory.ts).
 */
export const makeDefaultShift = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/shifts/:id/make-default', { schema: { tags: ['Shifts'], summary: 'Make a shift the one of whoever has none of their own', params: Type.Object({ id: Uuid }), body: Type.Object({}), response: { 200: Shift } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, note }) => {
      // All of them: of two who choose at once, the second finds what the first made the default.
      await sql`select 1 from shifts order by shift_id for update`.execute(trx)
      const chosen = await presentShift(trx, id)
      if (chosen.archivedAt) throw new ProblemError('conflict', t('班次已归档，请换一个班次或先恢复它', '班次已封存，請換一個班次或先恢復它', 'The shift is archived; choose another or restore it first'))
      if (chosen.isDefault) return chosen
      const { rows: [before] } = await sql<{ shiftId: string; name: string }>`update shifts set is_default = false where is_default returning shift_id as "shiftId", name`.execute(trx)
      await sql`update shifts set is_default = true where shift_id = ${id}`.execute(trx)
      // A choice of the company, not of either shift: an undo is held against the choices before (registry/undoing.ts).
      note('shift.made_default', actor.orgId, { name: chosen.name, before: { shiftId: before?.shiftId ?? null }, after: { shiftId: id } }, 'rule_changed')
      return await presentShift(trx, id)
    })
  })
}
