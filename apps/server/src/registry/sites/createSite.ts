import { Site, SiteInput } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import { newId } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { blankToNull, requireActor, requireName } from '../registryRequest.ts'
import { fenceCentre, requireGeofence } from './fence.ts'
import { presentSite } from './presentSites.ts'

/** POST /api/v1/sites */
export const createSite = (ports: Ports): Routes => (app: App) => {
  // A polygon of 10,000 corners is about 600 kB of JSON.
  app.post('/api/v1/sites', { schema: { tags: ['Sites'], summary: 'Add a site', body: SiteInput, response: { 201: Site } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const fence = requireGeofence(request.body.fence, languageOf(request.headers['accept-language']))
    const centre = fenceCentre(fence)
    const row = { name: requireName(request.body.name), customerName: blankToNull(request.body.customerName), address: blankToNull(request.body.address), tier: blankToNull(request.body.tier) }
    const siteId = newId(actor.nowMs)
    const site = await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note }) => {
      await sql`insert into sites (org_id, site_id, name, customer_name, address, tier, lat, lon, fence, created_at)
        values (${orgId}, ${siteId}, ${row.name}, ${row.customerName}, ${row.address}, ${row.tier}, ${centre.lat}, ${centre.lon}, ${JSON.stringify(fence)}::jsonb, ${new Date(nowMs)})`.execute(trx)
      note('site.created', siteId, { after: { ...row, fence: { ...fence } } }, 'rule_changed')
      return await presentSite(trx, siteId)
    })
    return reply.status(201).send(site)
  })
}
