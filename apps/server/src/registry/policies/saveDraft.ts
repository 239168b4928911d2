import { PolicyBody, PolicySummary, ProblemError, Uuid } from '@fieldproof/contract'
import { type PolicyBody as ReadBody, readPolicyBody } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import { newId } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { type Act, administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentPolicy } from './presentPolicies.ts'

const requireBody = (body: unknown): ReadBody => {
  const read = readPolicyBody(body)
  if (!read.ok) throw new ProblemError('invalid_request', read.error)
  return read.value
}

/** The draft of a policy, made or replaced. It decides nothing until it is published. */
const keepDraft = async ({ trx, orgId, by, nowMs, note }: Act, policyId: string, body: ReadBody): Promise<void> => {
  await sql`insert into policies (org_id, policy_id, version, body, drafted_by, drafted_at)
    values (${orgId}, ${policyId}, (select coalesce(max(version) filter (where published_at is not null), 0) + 1 from policies where policy_id = ${policyId}), ${JSON.stringify(body)}::jsonb, ${by}, ${new Date(nowMs)})
    on conflict (org_id, policy_id, version) do update set body = excluded.body, restores = null, drafted_by = excluded.drafted_by, drafted_at = excluded.drafted_at`.execute(trx)
  note('policy_draft.saved', policyId, { name: body.name })
}

/** POST /api/v1/policies: a new policy, as a draft. PUT /api/v1/policies/:id/draft: the next version of one. DELETE: never mind. */
export const savePolicyDraft = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/policies', { schema: { tags: ['Policies'], summary: 'Draft a new policy', body: PolicyBody, response: { 201: PolicySummary } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const body = requireBody(request.body)
    const policyId = newId(actor.nowMs)
    const made = await administrativeAct(ports, actor, async (act) => {
      await keepDraft(act, policyId, body)
      return await presentPolicy(act.trx, policyId, languageOf(request.headers['accept-language']))
    })
    return reply.status(201).send(made)
  })

  const params = Type.Object({ id: Uuid })
  app.put('/api/v1/policies/:id/draft', { schema: { tags: ['Policies'], summary: 'Draft the next version', params, body: PolicyBody, response: { 200: PolicySummary } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const body = requireBody(request.body)
    const { id } = request.params
    return await administrativeAct(ports, actor, async (act) => {
      const { rows } = await sql`select 1 from policies where policy_id = ${id} for update`.execute(act.trx)
      if (rows.length === 0) throw new ProblemError('not_found')
      await keepDraft(act, id, body)
      return await presentPolicy(act.trx, id, languageOf(request.headers['accept-language']))
    })
  })

  app.delete('/api/v1/policies/:id/draft', { schema: { tags: ['Policies'], summary: 'Drop a draft', params } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    await administrativeAct(ports, actor, async ({ trx, note }) => {
      const { rows } = await sql`delete from policies where policy_id = ${id} and published_at is null returning 1`.execute(trx)
      if (rows.length === 0) throw new ProblemError('not_found')
      note('policy_draft.dropped', id, {})
    })
    return reply.status(204).send()
  })
}
