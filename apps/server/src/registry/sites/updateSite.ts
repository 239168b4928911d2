import { ProblemError, Site, SiteInput, Uuid } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { blankToNull, requireActor, requireName } from '../registryRequest.ts'
import { fenceCentre, requireGeofence } from './fence.ts'
import { presentSite } from './presentSites.ts'

/** PATCH /api/v1/sites/:id. Verdicts given before keep the fence they were given with: the log has the old one and the new one. */
export const updateSite = (ports: Ports): Routes => (app: App) => {
  app.patch('/api/v1/sites/:id', { schema: { tags: ['Sites'], summary: 'Change a site', params: Type.Object({ id: Uuid }), body: Type.Partial(SiteInput), response: { 200: Site } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    const input = request.body
    const newFence = input.fence === undefined ? null : requireGeofence(input.fence, languageOf(request.headers['accept-language']))
    return await administrativeAct(ports, actor, async ({ trx, note }) => {
      const { rows } = await sql`select 1 from sites where site_id = ${id} for update`.execute(trx)
      if (rows.length === 0) throw new ProblemError('not_found')
      const { name, customerName, address, tier, fence, status } = await presentSite(trx, id)
      if (status !== 'active') throw new ProblemError('conflict', 'This site is archived')
      const text = (given: string | null | undefined, old: string | null) => (given === undefined ? old : blankToNull(given))
      const before = { name, customerName, address, tier, fence: { ...fence } }
      const after = { name: input.name === undefined ? name : requireName(input.name), customerName: text(input.customerName, customerName), address: text(input.address, address), tier: text(input.tier, tier), fence: { ...(newFence ?? fence) } }
      if (Buffer.compare(canonicalBytes(before), canonicalBytes(after)) !== 0) {
        const centre = fenceCentre(newFence ?? fence)
        await sql`update sites set name = ${after.name}, customer_name = ${after.customerName}, address = ${after.address}, tier = ${after.tier}, lat = ${centre.lat}, lon = ${centre.lon},
          fence = ${JSON.stringify(after.fence)}::jsonb where site_id = ${id}`.execute(trx)
        note('site.updated', id, { before, after }, 'rule_changed')
      }
      return await presentSite(trx, id)
    })
  })
}
