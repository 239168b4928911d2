import { AlertRule, ProblemError, Uuid } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { alertsChannel } from '../../platform/channels.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentAlertRule } from './ruleInput.ts'

/** DELETE /api/v1/alert-rules/:id, POST /api/v1/alert-rules/:id/restore. Its alerts stay; restored, it looks at what happens from then on. */
export const deleteAlertRule = (ports: Ports): Routes => (app: App) => {
  app.delete('/api/v1/alert-rules/:id', { schema: { tags: ['Alerts'], summary: 'Remove an alert rule', params: Type.Object({ id: Uuid }), response: { 204: Type.Null() } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note }) => {
      const { name } = await presentAlertRule(trx, id)
      await sql`update alert_rules set deleted_at = ${new Date(nowMs)} where rule_id = ${id}`.execute(trx)
      note('alert_rule.deleted', id, { name }, 'rule_changed')
      await sql`select pg_notify(${alertsChannel}, ${orgId})`.execute(trx)
    }, { registry: false })
    return reply.status(204).send(null)
  })
  app.post('/api/v1/alert-rules/:id/restore', { schema: { tags: ['Alerts'], summary: 'Take the removal of an alert rule back', params: Type.Object({ id: Uuid }), response: { 200: AlertRule } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note }) => {
      const { rows } = await sql<{ name: string }>`update alert_rules set deleted_at = null, active_from = ${new Date(nowMs)} where rule_id = ${id} and deleted_at is not null returning name`.execute(trx)
      if (!rows[0]) throw new ProblemError('not_found')
      note('alert_rule.restored', id, { name: rows[0].name }, 'rule_changed')
      await sql`select pg_notify(${alertsChannel}, ${orgId})`.execute(trx)
      return await presentAlertRule(trx, id)
    }, { registry: false })
  })
}
