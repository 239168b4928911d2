import { ProblemError, SiteSuggestionAnswer, Uuid } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { reckonSite } from '../../react/siteSuggestions/reckon.ts'
import { requireActor } from '../registryRequest.ts'

/** POST /api/v1/sites/:id/suggestion: the site's visits are looked at now. It changes no site, so it is no act for the log. */
export const reckonSiteSuggestion = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/sites/:id/suggestion', { schema: { tags: ['Sites'], summary: 'Reckon now what visits suggest about this site', params: Type.Object({ id: Uuid }), response: { 200: SiteSuggestionAnswer } } }, async (request) => {
    const { orgId, nowMs } = await requireActor(ports, request)
    const answer = await ports.db.withOrg(orgId, (trx) => reckonSite(trx, orgId, request.params.id, nowMs))
    if (!answer) throw new ProblemError('not_found')
    return answer
  })
}
