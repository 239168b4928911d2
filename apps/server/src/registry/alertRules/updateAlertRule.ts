import { AlertRule, AlertRuleInput, Uuid } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { alertsChannel } from '../../platform/channels.ts'
import type { Ports } from '../../ports.ts'
import { type Act, administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentAlertRule, requireAlertRule } from './ruleInput.ts'

/** As part of an act. */
export const changeAlertRule = async ({ trx, orgId, nowMs, note }: Act, id: string, change: Partial<AlertRuleInput>): Promise<AlertRule> => {
  await sql`select 1 from alert_rules where rule_id = ${id} for update`.execute(trx)
  const { ruleId: _, activeFrom: _from, personNames: _p, departmentNames: _d, siteNames: _s, toldNames: _t, name, isActive, ...rule } = await presentAlertRule(trx, id)
  const before = { name, isActive, rule }
  const after = await requireAlertRule(trx, { name, isActive, ...rule, ...change }, rule)
  await sql`update alert_rules set name = ${after.name}, rule = ${JSON.stringify(after.rule)}::jsonb, is_active = ${after.isActive}, active_from = case when ${after.isActive} and not is_active then ${new Date(nowMs)} else active_from end where rule_id = ${id}`.execute(trx)
  note('alert_rule.updated', id, { before: before as never, after: { ...after } as never }, 'rule_changed')
  await sql`select pg_notify(${alertsChannel}, ${orgId})`.execute(trx)
  return await presentAlertRule(trx, id)
}

/** PATCH /api/v1/alert-rules/:id. What it counted stays counted; switched on again, it looks at what happens from then on. */
export const updateAlertRule = (ports: Ports): Routes => (app: App) => {
  app.patch('/api/v1/alert-rules/:id', { schema: { tags: ['Alerts'], summary: 'Change an alert rule', params: Type.Object({ id: Uuid }), body: Type.Partial(AlertRuleInput), response: { 200: AlertRule } } }, async (request) => {
    const actor = await requireActor(ports, request)
    return await administrativeAct(ports, actor, (act) => changeAlertRule(act, request.params.id, request.body), { registry: false })
  })
}
