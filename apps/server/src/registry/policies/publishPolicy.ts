import { PolicySummary, PolicyVersionInput, ProblemError, Uuid } from '@fieldproof/contract'
import type { JsonObject } from '@fieldproof/core/evidence'
import { t } from '@fieldproof/core/kernel'
import { obstaclesOf, type PolicyBody } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import { randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import { sha256 } from '../../platform/ids.ts'
import { policyOf } from '../../policies/hashPolicy.ts'
import type { Ports } from '../../ports.ts'
import { type Act, administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { obstacleText, presentPolicy } from './presentPolicies.ts'

interface Row {
  version: number
  body: PolicyBody
  sha256: string | null
  published: boolean
  retired: boolean
}
const readRows = async ({ trx }: Act, policyId: string): Promise<Row[]> => {
  const { rows } = await sql<Row>`select version, body, sha256, published_at is not null as published, retired_at is not null as retired from policies where policy_id = ${policyId} order by version for update`.execute(trx)
  if (rows.length === 0) throw new ProblemError('not_found')
  return rows
}
const logged = (row: { readonly version: number; readonly body: PolicyBody; readonly sha256: string | null } | undefined): JsonObject =>
  (row ? { policy: row.body, version: row.version, sha256: row.sha256 } : { policy: null }) as unknown as JsonObject

/** The seed of random audits is made once, and its hash put into the log before anything is drawn with it: nobody can choose it afterwards. */
const commitToAuditSeed = async ({ trx, orgId, nowMs, note }: Act): Promise<void> => {
  const seed = randomBytes(32)
  const { rows } = await sql`insert into audit_seeds (org_id, seed, created_at) values (${orgId}, ${seed}, ${new Date(nowMs)}) on conflict do nothing returning 1`.execute(trx)
  if (rows.length > 0) note('audit_seed.committed', orgId, { seedSha256: sha256(seed).toString('hex') }, 'rule_changed')
}

/** Puts a draft in force in place of the version before it. The log has both, whole, with the hash that verdicts will name. */
const publish = async (act: Act, policyId: string, draft: Row, rows: readonly Row[]): Promise<void> => {
  const { trx, by, nowMs, note } = act
  const [obstacle] = obstaclesOf(draft.body)
  if (obstacle !== undefined) throw new ProblemError('invalid_request', t(obstacleText(obstacle, 'zh-CN'), obstacleText(obstacle, 'zh-TW'), `requires: ${obstacleText(obstacle, 'en')}`))
  if (Object.values(draft.body.auditRates).some((rate) => rate > 0)) await commitToAuditSeed(act)
  const { sha256: hash } = policyOf(policyId, draft.version, draft.body)
  await sql`update policies set retired_at = ${new Date(nowMs)} where policy_id = ${policyId} and published_at is not null and retired_at is null`.execute(trx)
  await sql`update policies set sha256 = ${hash}, published_by = ${by}, published_at = ${new Date(nowMs)} where policy_id = ${policyId} and version = ${draft.version}`.execute(trx)
  note('policy.published', policyId, { before: logged(rows.find((row) => row.published && !row.retired)), after: logged({ ...draft, sha256: hash }) }, 'rule_changed')
}

/** POST /api/v1/policies/:id/publish, /restore and /retire. */
export const publishPolicy = (ports: Ports): Routes => (app: App) => {
  const params = Type.Object({ id: Uuid })

  app.post('/api/v1/policies/:id/publish', { schema: { tags: ['Policies'], summary: 'Put the draft in force', params, body: PolicyVersionInput, response: { 200: PolicySummary } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async (act) => {
      const rows = await readRows(act, id)
      const draft = rows.find((row) => !row.published)
      // The version is what the reader saw: a draft that somebody else published meanwhile is not published twice.
      if (draft?.version !== request.body.version) throw new ProblemError('conflict', t('没有这一版的草稿，可能已被别人发布或放弃', '沒有這一版的草稿，可能已被別人發布或放棄', 'there is no draft of this version'))
      await publish(act, id, draft, rows)
      return await presentPolicy(act.trx, id, languageOf(request.headers['accept-language']))
    })
  })

  app.post('/api/v1/policies/:id/restore', { schema: { tags: ['Policies'], summary: 'Put an earlier version in force again, as a new version', params, body: PolicyVersionInput, response: { 200: PolicySummary } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async (act) => {
      const { trx, orgId, by, nowMs } = act
      const rows = await readRows(act, id)
      const old = rows.find((row) => row.published && row.version === request.body.version)
      if (!old) throw new ProblemError('not_found')
      if (!old.retired) throw new ProblemError('conflict', t('这一版正在生效', '這一版正在生效', 'this version is in force'))
      if (rows.some((row) => !row.published)) throw new ProblemError('conflict', t('有未发布的草稿；请先发布或放弃', '有未發布的草稿；請先發布或放棄', 'there is a draft; publish or drop it first'))
      const version = rows.at(-1)!.version + 1
      await sql`insert into policies (org_id, policy_id, version, body, restores, drafted_by, drafted_at) values (${orgId}, ${id}, ${version}, ${JSON.stringify(old.body)}::jsonb, ${old.version}, ${by}, ${new Date(nowMs)})`.execute(trx)
      await publish(act, id, { version, body: old.body, sha256: null, published: false, retired: false }, rows)
      return await presentPolicy(trx, id, languageOf(request.headers['accept-language']))
    })
  })

  app.post('/api/v1/policies/:id/retire', { schema: { tags: ['Policies'], summary: 'Put a policy out of force', params, response: { 200: PolicySummary } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async (act) => {
      const { trx, nowMs, note } = act
      const current = (await readRows(act, id)).find((row) => row.published && !row.retired)
      if (!current) throw new ProblemError('conflict', t('这个策略没有生效中的版本', '這個策略沒有生效中的版本', 'no version of it is in force'))
      await sql`update policies set retired_at = ${new Date(nowMs)} where policy_id = ${id} and version = ${current.version}`.execute(trx)
      note('policy.retired', id, { before: logged(current), after: logged(undefined) }, 'rule_changed')
      return await presentPolicy(trx, id, languageOf(request.headers['accept-language']))
    })
  })
}
