import { Uuid } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentDutyRule } from './dutyRuleInput.ts'
import { makeTodayDue } from './todayDue.ts'

/** DELETE /api/v1/duty-rules/:id. What was found under it on earlier days stays, without its name. */
export const deleteDutyRule = (ports: Ports): Routes => (app: App) => {
  app.delete('/api/v1/duty-rules/:id', { schema: { tags: ['Crossings'], summary: 'Remove a rule', params: Type.Object({ id: Uuid }), response: { 204: Type.Null() } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note }) => {
      const { name, kind } = await presentDutyRule(trx, id)
      await sql`delete from duty_rules where rule_id = ${id}`.execute(trx)
      note('duty_rule.deleted', id, { name, kind }, 'rule_changed')
      await makeTodayDue(trx, orgId, nowMs)
    })
    return reply.status(204).send(null)
  })
}
