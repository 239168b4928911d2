import { DryRun, DryRunInput, ProblemError, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { modelOf, type PolicyBody } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { newId } from '../../platform/ids.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { policyOf } from '../../policies/hashPolicy.ts'
import { loadPublished } from '../../policies/published.ts'
import type { Ports } from '../../ports.ts'
import { dryRunChannel, type DryRunSpec } from '../../verify/dryRun/spec.ts'
import { loadOrgRules } from '../../verify/orgRules.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentSettings } from '../settings/presentSettings.ts'
import { presentDryRun } from './presentDryRuns.ts'

const mostDays = 93
/** Results of older runs are forgotten: they are large, and a run can be repeated. */
const keptRuns = 20

/** What is to be tried: a draft in place of its published version, or another model. */
const specOf = async (trx: Sql, orgId: string, { policyId, modelVersion }: Pick<DryRunInput, 'policyId' | 'modelVersion'>, timeZone: string): Promise<DryRunSpec> => {
  const current = await loadPublished(trx)
  const { demotedSignals } = await loadOrgRules(trx, orgId)
  if (modelVersion !== undefined && !modelOf(modelVersion)) throw new ProblemError('invalid_request', t('没有这个模型（modelVersion）', '沒有這個模型（modelVersion）', 'modelVersion: there is no such model'))
  if (policyId === undefined) {
    if (modelVersion === undefined) throw new ProblemError('invalid_request', t('请选择有草稿的策略，或一个模型', '請選擇有草稿的策略，或一個模型', 'Name a policyId with a draft, or a modelVersion'))
    return { timeZone, demotedSignals, current, candidate: current, modelVersion, what: modelVersion }
  }
  const [draft] = (await sql<{ version: number; body: PolicyBody }>`select version, body from policies where policy_id = ${policyId} and published_at is null`.execute(trx)).rows
  if (!draft) throw new ProblemError('not_found', t('这个策略没有草稿', '這個策略沒有草稿', 'policyId: it has no draft'))
  const candidate = [...current.filter((policy) => policy.policyId !== policyId), policyOf(policyId, draft.version, draft.body)]
  return { timeZone, demotedSignals, current, candidate, ...(modelVersion === undefined ? {} : { modelVersion }), what: draft.body.name }
}

/** POST /api/v1/dry-runs; POST /api/v1/dry-runs/:id/cancel. It runs behind the scenes and changes nothing that is stored. */
export const startDryRun = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/dry-runs', { schema: { tags: ['Policies'], summary: 'Try a draft or a model on a stored period', body: DryRunInput, response: { 202: DryRun } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { from, to, ...what } = request.body
    const dryRunId = newId(actor.nowMs)
    const run = await administrativeAct(ports, actor, async ({ trx, orgId, by, nowMs, note }) => {
      await sql`select 1 from orgs for no key update`.execute(trx)
      if ((await sql`select 1 from dry_runs where state in ('waiting', 'running')`.execute(trx)).rows.length > 0) throw new ProblemError('conflict', t('有一次试运行还没结束；请等它完成，或先取消', '有一次試執行還沒結束；請等它完成，或先取消', 'a dry-run is still going on; wait for it or cancel it'))
      const { timeZone } = await presentSettings(trx)
      const zone = zoneOf(timeZone)
      const [first, last] = [from, to].map((day) => parseDay(day)) as [Temporal.PlainDate, Temporal.PlainDate]
      const days = first.until(last).days + 1
      if (days < 1 || days > mostDays) throw new ProblemError('invalid_request', t(`试运行的时段须为 1 至 ${mostDays} 天，开始日期在前`, `試執行的時段須為 1 至 ${mostDays} 天，開始日期在前`, `from, to: expected 1 to ${mostDays} days, the first one first`))
      const spec = await specOf(trx, orgId, what, timeZone)
      await sql`insert into dry_runs (org_id, dry_run_id, requested_by, requested_at, from_time, to_time, spec) values (${orgId}, ${dryRunId}, ${by}, ${new Date(nowMs)}, ${new Date(zone.startOfDay(from))}, ${new Date(zone.startOfDay(last.add({ days: 1 }).toString()))}, ${JSON.stringify(spec)}::jsonb)`.execute(trx)
      await sql`delete from dry_runs where dry_run_id in (select dry_run_id from dry_runs order by requested_at desc offset ${keptRuns})`.execute(trx)
      await sql`select pg_notify(${dryRunChannel}, ${orgId})`.execute(trx)
      note('dry_run.started', dryRunId, { from, to, what: spec.what })
      return await presentDryRun(trx, dryRunId)
    })
    return reply.status(202).send(run)
  })

  app.post('/api/v1/dry-runs/:id/cancel', { schema: { tags: ['Policies'], summary: 'Cancel a dry-run', params: Type.Object({ id: Uuid }), response: { 200: DryRun } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, nowMs, note }) => {
      const before = await presentDryRun(trx, id)
      const { rows } = await sql`update dry_runs set state = 'cancelled', finished_at = ${new Date(nowMs)} where dry_run_id = ${id} and state in ('waiting', 'running') returning 1`.execute(trx)
      if (rows.length === 0) return before
      note('dry_run.cancelled', id, {})
      return await presentDryRun(trx, id)
    })
  })
}

const parseDay = (day: string): Temporal.PlainDate => {
  try {
    return Temporal.PlainDate.from(day)
  } catch {
    throw new ProblemError('invalid_request', t('试运行的时段里有日历上没有的日期', '試執行的時段裡有日曆上沒有的日期', 'from, to: there is no such day'))
  }
}
