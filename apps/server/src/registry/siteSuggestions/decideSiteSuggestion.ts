import { ProblemError, SiteSuggestionAccepted, Uuid } from '@fieldproof/contract'
import { type Geofence, t } from '@fieldproof/core/kernel'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { type Act, administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { fenceCentre, requireGeofence } from '../sites/fence.ts'
import { presentSite } from '../sites/presentSites.ts'

interface Open {
  readonly siteId: string
  readonly suggestion: { readonly kind: string; readonly fence?: Geofence; readonly presentFence: Geofence; readonly movedMetres: number; readonly evidence: Record<string, number> }
}

const takeOpen = async ({ trx }: Pick<Act, 'trx'>, suggestionId: string): Promise<Open> => {
  const { rows } = await sql<Open & { state: string }>`select site_id as "siteId", suggestion, state from site_suggestions where suggestion_id = ${suggestionId} for update`.execute(trx)
  if (!rows[0]) throw new ProblemError('not_found')
  if (rows[0].state !== 'open') throw new ProblemError('conflict', t('这条建议已经处理过', '這則建議已經處理過', 'This suggestion has been decided'))
  return rows[0]
}

const decide = async ({ trx, by, nowMs, seal }: Act, suggestionId: string, state: 'accepted' | 'dismissed'): Promise<void> => {
  await sql`update site_suggestions set state = ${state}, decided_at = ${new Date(nowMs)}, decided_by = ${by} where suggestion_id = ${suggestionId}`.execute(trx)
  seal({ site_suggestions: [suggestionId] })
}

const params = Type.Object({ id: Uuid })

/** POST /api/v1/site-suggestions/:id/accept and …/dismiss. Accepting is a change of the site like any other; both are in the log with their evidence. */
export const decideSiteSuggestion = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/site-suggestions/:id/accept', { schema: { tags: ['Sites'], summary: 'Put the suggested fence in place', params, response: { 200: SiteSuggestionAccepted } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async (act) => {
      const { trx, note } = act
      const { siteId, suggestion } = await takeOpen(act, id)
      if (!suggestion.fence) throw new ProblemError('conflict', t('这条建议没有可以套用的形状；请自己画围栏', '這則建議沒有可以套用的形狀；請自己畫圍欄', 'This suggestion has no shape to put in place; draw the fence instead'))
      const fence = requireGeofence(suggestion.fence)
      await sql`select 1 from sites where site_id = ${siteId} for update`.execute(trx)
      const { name, customerName, address, tier, fence: old, status } = await presentSite(trx, siteId)
      if (status !== 'active') throw new ProblemError('conflict', t('这个地点已归档', '這個地點已封存', 'This site is archived'))
      // Somebody has drawn the fence anew since: what was reckoned from the old one no longer holds.
      if (Buffer.compare(canonicalBytes({ ...old }), canonicalBytes({ ...suggestion.presentFence })) !== 0) throw new ProblemError('conflict', t('提出建议之后围栏改过；请重新计算', '提出建議之後圍欄改過；請重新計算', 'The fence was changed since this was suggested; reckon it again'))
      const centre = fenceCentre(fence)
      await sql`update sites set lat = ${centre.lat}, lon = ${centre.lon}, fence = ${JSON.stringify(fence)}::jsonb where site_id = ${siteId}`.execute(trx)
      const same = { name, customerName, address, tier }
      note('site.updated', siteId, { before: { ...same, fence: { ...old } }, after: { ...same, fence: { ...fence } }, suggestion: { id, kind: suggestion.kind, movedMetres: suggestion.movedMetres, evidence: suggestion.evidence } }, 'rule_changed')
      await decide(act, id, 'accepted')
      return { site: await presentSite(trx, siteId), before: old }
    })
  })

  app.post('/api/v1/site-suggestions/:id/dismiss', { schema: { tags: ['Sites'], summary: 'Leave the fence as it is; the same is not suggested again', params, response: { 204: Type.Null() } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    await administrativeAct(ports, actor, async (act) => {
      const { siteId, suggestion } = await takeOpen(act, id)
      act.note('site_suggestion.dismissed', siteId, { suggestion: { id, kind: suggestion.kind, movedMetres: suggestion.movedMetres, evidence: suggestion.evidence } }, 'decision')
      await decide(act, id, 'dismissed')
    })
    return reply.status(204).send(null)
  })
}
