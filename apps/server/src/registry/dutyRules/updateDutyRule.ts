import { DutyRule, DutyRuleInput, Uuid } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { type Act, administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentDutyRule, requireDutyRule } from './dutyRuleInput.ts'
import { makeTodayDue } from './todayDue.ts'

/** As part of an act. */
export const changeDutyRule = async ({ trx, orgId, nowMs, note }: Act, id: string, change: Partial<DutyRuleInput>): Promise<DutyRule> => {
  await sql`select 1 from duty_rules where rule_id = ${id} for update`.execute(trx)
  const { name, kind, siteIds, personIds, departmentIds, limitMinutes, isActive } = await presentDutyRule(trx, id)
  const before = { name, kind, siteIds, personIds, departmentIds, limitMinutes, isActive }
  const after = await requireDutyRule(trx, { ...before, ...change }, before)
  await sql`update duty_rules set name = ${after.name}, kind = ${after.kind}, site_ids = ${after.siteIds}::uuid[], person_ids = ${after.personIds}::uuid[], department_ids = ${after.departmentIds}::uuid[],
    limit_seconds = ${after.limitMinutes * 60}, is_active = ${after.isActive} where rule_id = ${id}`.execute(trx)
  note('duty_rule.updated', id, { before, after: { ...after } }, 'rule_changed')
  await makeTodayDue(trx, orgId, nowMs)
  return await presentDutyRule(trx, id)
}

/** PATCH /api/v1/duty-rules/:id */
export const updateDutyRule = (ports: Ports): Routes => (app: App) => {
  app.patch('/api/v1/duty-rules/:id', { schema: { tags: ['Crossings'], summary: 'Change a rule; it counts from today on', params: Type.Object({ id: Uuid }), body: Type.Partial(DutyRuleInput), response: { 200: DutyRule } } }, async (request) => {
    const actor = await requireActor(ports, request)
    return await administrativeAct(ports, actor, (act) => changeDutyRule(act, request.params.id, request.body))
  })
}
