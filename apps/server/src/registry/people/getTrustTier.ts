import { TrustTierView, Uuid } from '@fieldproof/contract'
import { applicablePolicies, explainChoice, explainTrustTier, trustTierName, trustTierOf } from '@fieldproof/core/verification'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { challengesByTier } from '../../challenges/rule.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { languageOf } from '../../http/problem.ts'
import { requireVisiblePerson } from '../../http/viewer.ts'
import { zoneOf } from '../../platform/zone.ts'
import { loadFactsDesk } from '../../policies/applied.ts'
import { loadPublished } from '../../policies/published.ts'
import { loadSettledRecords } from '../../policies/settledRecords.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentSettings } from '../settings/presentSettings.ts'

/** GET /api/v1/people/:id/trust-tier: the tier, the figures it comes from, and what holds for this person. The person sees the same on the phone. */
export const getTrustTier = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/people/:id/trust-tier', { schema: { tags: ['People'], summary: 'Trust tier and how it comes about', params: Type.Object({ id: Uuid }), response: { 200: TrustTierView } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { id } = request.params
    const language = languageOf(request.headers['accept-language'])
    const time = arrivalTime(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => {
      await requireVisiblePerson(trx, viewer, id)
      const { timeZone } = await presentSettings(trx)
      const zone = zoneOf(timeZone)
      const day = { personId: id, dayStart: zone.startOfDay(zone.dayAt(time)) }
      const record = (await loadSettledRecords(trx, [day]))(day)
      const subject = { eventId: '', personId: id, time }
      const facts = (await loadFactsDesk(trx, [subject], timeZone, { forAudits: false })).facts(subject)
      const tier = trustTierOf(record)
      return { tier, name: trustTierName(tier, language), explanation: `${explainTrustTier(record, language)}${await challengesByTier(trx, tier, language)}`, record: { ...record }, policyChoice: explainChoice(applicablePolicies(await loadPublished(trx), facts), language) }
    })
  })
}
