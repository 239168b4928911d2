import { ProblemError, Shift, ShiftInput, Uuid } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentShift } from './presentShifts.ts'
import { requireShift } from './shiftInput.ts'

/** PATCH /api/v1/shifts/:id. It decides from now on what may be recorded; what was stored or refused before stays so. */
export const updateShift = (ports: Ports): Routes => (app: App) => {
  app.patch('/api/v1/shifts/:id', { schema: { tags: ['Shifts'], summary: 'Change a shift', params: Type.Object({ id: Uuid }), body: Type.Partial(ShiftInput), response: { 200: Shift } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, note }) => {
      const { rows } = await sql`select 1 from shifts where shift_id = ${id} for update`.execute(trx)
      if (rows.length === 0) throw new ProblemError('not_found')
      const { name, kind, segments, daysOfWeek, powerMode, punchBeforeMinutes, punchAfterMinutes } = await presentShift(trx, id)
      const before = { name, kind, segments, daysOfWeek, powerMode, punchBeforeMinutes, punchAfterMinutes }
      const after = requireShift({ ...before, ...request.body })
      await sql`update shifts set name = ${after.name}, kind = ${after.kind}, segments = ${JSON.stringify(after.segments)}::jsonb, days_of_week = ${after.daysOfWeek}::int[], power_mode = ${after.powerMode}, punch_before_minutes = ${after.punchBeforeMinutes}, punch_after_minutes = ${after.punchAfterMinutes} where shift_id = ${id}`.execute(trx)
      note('shift.updated', id, { before, after: { ...after } }, 'rule_changed')
      return await presentShift(trx, id)
    })
  })
}
