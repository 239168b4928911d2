import { ProblemError, Shift, Uuid } from '@fieldproof/contract'
import { counted, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentShift } from './presentShifts.ts'

/**
 * POST /api/v1/shifts/:id/archive and /restore. An archived shift is offered nowhere; days that were judged by it stay as they are. Only one that nobody at work has, and not the default;
 * that nobody gets it later, the database sees to (migration 000083).
 */
export const archiveShift = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/shifts/:id/archive', { schema: { tags: ['Shifts'], summary: 'Archive a shift that nobody has', params: Type.Object({ id: Uuid }), body: Type.Object({}), response: { 200: Shift } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, nowMs, note }) => {
      await sql`select 1 from shifts where shift_id = ${id} for update`.execute(trx)
      const { name, peopleCount, isDefault, archivedAt } = await presentShift(trx, id)
      if (archivedAt) return await presentShift(trx, id)
      if (isDefault) throw new ProblemError('conflict', t('默认班次不能归档：没有单独指定班次的人都用它', '預設班次不能封存：沒有單獨指定班次的人都用它', 'The default shift cannot be archived: whoever has none of their own has it'))
      if (peopleCount > 0) throw new ProblemError('conflict', t(`还有 ${peopleCount} 人用这个班次，请先给他们换一个`, `還有 ${peopleCount} 人用這個班次，請先給他們換一個`, `The shift has ${counted(peopleCount, 'people')}; give them another first`))
      await sql`update shifts set archived_at = ${new Date(nowMs)} where shift_id = ${id}`.execute(trx)
      note('shift.archived', id, { name }, 'rule_changed')
      return await presentShift(trx, id)
    })
  })

  app.post('/api/v1/shifts/:id/restore', { schema: { tags: ['Shifts'], summary: 'Take an archived shift back', params: Type.Object({ id: Uuid }), body: Type.Object({}), response: { 200: Shift } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, note }) => {
      await sql`select 1 from shifts where shift_id = ${id} for update`.execute(trx)
      const { name, archivedAt } = await presentShift(trx, id)
      if (archivedAt) {
        await sql`update shifts set archived_at = null where shift_id = ${id}`.execute(trx)
        note('shift.restored', id, { name }, 'rule_changed')
      }
      return await presentShift(trx, id)
    })
  })
}
