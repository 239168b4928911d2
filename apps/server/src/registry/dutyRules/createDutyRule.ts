import { DutyRule, DutyRuleInput } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { newId } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentDutyRule, requireDutyRule } from './dutyRuleInput.ts'
import { makeTodayDue } from './todayDue.ts'

/** POST /api/v1/duty-rules */
export const createDutyRule = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/duty-rules', { schema: { tags: ['Crossings'], summary: 'Add a post, an area or a limit of stay', body: DutyRuleInput, response: { 201: DutyRule } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const ruleId = newId(actor.nowMs)
    const created = await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note }) => {
      const rule = await requireDutyRule(trx, request.body)
      await sql`insert into duty_rules (org_id, rule_id, name, kind, site_ids, person_ids, department_ids, limit_seconds, is_active)
        values (${orgId}, ${ruleId}, ${rule.name}, ${rule.kind}, ${rule.siteIds}::uuid[], ${rule.personIds}::uuid[], ${rule.departmentIds}::uuid[], ${rule.limitMinutes * 60}, ${rule.isActive})`.execute(trx)
      note('duty_rule.created', ruleId, { after: { ...rule } }, 'rule_changed')
      await makeTodayDue(trx, orgId, nowMs)
      return await presentDutyRule(trx, ruleId)
    })
    return reply.status(201).send(created)
  })
}
