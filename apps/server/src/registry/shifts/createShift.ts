import { Shift, ShiftInput } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { newId } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentShift } from './presentShifts.ts'
import { requireShift } from './shiftInput.ts'

/** POST /api/v1/shifts */
export const createShift = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/shifts', { schema: { tags: ['Shifts'], summary: 'Add a shift', body: ShiftInput, response: { 201: Shift } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const shift = requireShift(request.body)
    const shiftId = newId(actor.nowMs)
    const created = await administrativeAct(ports, actor, async ({ trx, orgId, note }) => {
      await sql`insert into shifts (org_id, shift_id, name, kind, segments, days_of_week, power_mode, punch_before_minutes, punch_after_minutes)
        values (${orgId}, ${shiftId}, ${shift.name}, ${shift.kind}, ${JSON.stringify(shift.segments)}::jsonb, ${shift.daysOfWeek}::int[], ${shift.powerMode}, ${shift.punchBeforeMinutes}, ${shift.punchAfterMinutes})`.execute(trx)
      note('shift.created', shiftId, { after: { ...shift } }, 'rule_changed')
      return await presentShift(trx, shiftId)
    })
    return reply.status(201).send(created)
  })
}
