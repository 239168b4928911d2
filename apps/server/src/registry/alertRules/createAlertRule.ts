import { AlertRule, AlertRuleInput } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { alertsChannel } from '../../platform/channels.ts'
import { newId } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentAlertRule, requireAlertRule } from './ruleInput.ts'

/** POST /api/v1/alert-rules. It rings for what happens from now on. */
export const createAlertRule = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/alert-rules', { schema: { tags: ['Alerts'], summary: 'Add an alert rule; it counts from now on', body: AlertRuleInput, response: { 201: AlertRule } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const ruleId = newId(actor.nowMs)
    const created = await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note }) => {
      const { name, isActive, rule } = await requireAlertRule(trx, request.body)
      await sql`insert into alert_rules (org_id, rule_id, name, rule, is_active, active_from, created_at) values (${orgId}, ${ruleId}, ${name}, ${JSON.stringify(rule)}::jsonb, ${isActive}, ${new Date(nowMs)}, ${new Date(nowMs)})`.execute(trx)
      note('alert_rule.created', ruleId, { after: { name, isActive, rule: { ...rule } as never } }, 'rule_changed')
      await sql`select pg_notify(${alertsChannel}, ${orgId})`.execute(trx)
      return await presentAlertRule(trx, ruleId)
    }, { registry: false })
    return reply.status(201).send(created)
  })
}
