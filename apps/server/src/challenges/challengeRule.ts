import { ChallengeRule, ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../http/app.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct } from '../registry/administrativeAct.ts'
import { requireActor, requireConsoleViewer } from '../registry/registryRequest.ts'
import { loadRule } from './rule.ts'

/** GET and PUT /api/v1/challenge-rule: how often people are drawn, and within which bounds anybody is challenged. */
export const challengeRule = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/challenge-rule', { schema: { summary: 'The rule of spot challenges', response: { 200: ChallengeRule } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, loadRule)
  })
  app.put('/api/v1/challenge-rule', { schema: { summary: 'Change the rule of spot challenges', body: ChallengeRule, response: { 200: ChallengeRule } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const after = request.body
    if (new Set(after.byDepartment.map(({ departmentId }) => departmentId)).size !== after.byDepartment.length) throw new ProblemError('invalid_request', t('同一个部门选了两次', '同一個部門選了兩次', 'byDepartment: a department is named twice'))
    return await administrativeAct(ports, actor, async (act) => {
      await sql`select 1 from orgs for no key update`.execute(act.trx)
      const before = await loadRule(act.trx)
      await sql`update orgs set settings = settings || ${JSON.stringify({ challengeRule: after })}::jsonb`.execute(act.trx)
      act.note('challenges.rule', act.orgId, { before, after }, 'rule_changed')
      return after
    }, { registry: false })
  })
}
