import { Site, SiteInput } from '@fieldproof/contract'
import type { App, Routes } from '../../http/app.ts'
import { newId } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { blankToNull, requireActor, requireName } from '../registryRequest.ts'
import { requireGeofence } from './fence.ts'
import { presentSite } from './presentSites.ts'
import { contactsOf, insertSites, logged, requireOpeningHours, requireOwner } from './siteRule.ts'

/** POST /api/v1/sites */
export const createSite = (ports: Ports): Routes => (app: App) => {
  // A polygon of 10,000 corners is about 600 kB of JSON.
  app.post('/api/v1/sites', { schema: { tags: ['Sites'], summary: 'Add a site', body: SiteInput, response: { 201: Site } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { name, customerName, address, tier, fence, ownerId = null, contacts: given = [], openingHours = null, businessStatus = 'open', businessNote } = request.body
    const rule = {
      name: requireName(name), customerName: blankToNull(customerName), address: blankToNull(address), tier: blankToNull(tier), fence: { ...requireGeofence(fence) },
      ownerId, openingHours: requireOpeningHours(openingHours), businessStatus, businessNote: blankToNull(businessNote),
    }
    const siteId = newId(actor.nowMs)
    const site = await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note }) => {
      await requireOwner(trx, ownerId)
      const hashes = await insertSites(trx, orgId, nowMs, [{ siteId, rule, contacts: contactsOf(given, [], nowMs) }])
      note('site.created', siteId, { after: logged({ ...rule, contactsSha256: hashes.get(siteId)! }) }, 'rule_changed')
      return await presentSite(trx, siteId)
    })
    return reply.status(201).send(site)
  })
}
