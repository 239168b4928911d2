import { ProblemError, Site, SiteInput, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { blankToNull, requireActor, requireName } from '../registryRequest.ts'
import { requireGeofence } from './fence.ts'
import { presentSite } from './presentSites.ts'
import { contactsOf, isSame, logged, readSiteRules, requireOpeningHours, requireOwner, writeSites } from './siteRule.ts'

/** PATCH /api/v1/sites/:id. Verdicts given before keep the fence they were given with: the log has the old one and the new one. */
export const updateSite = (ports: Ports): Routes => (app: App) => {
  app.patch('/api/v1/sites/:id', { schema: { tags: ['Sites'], summary: 'Change a site', params: Type.Object({ id: Uuid }), body: Type.Partial(SiteInput), response: { 200: Site } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    const input = request.body
    const newFence = input.fence === undefined ? null : requireGeofence(input.fence)
    const newHours = input.openingHours === undefined ? undefined : requireOpeningHours(input.openingHours)
    return await administrativeAct(ports, actor, async ({ trx, nowMs, note }) => {
      const stored = (await readSiteRules(trx, [id])).get(id)
      if (!stored) throw new ProblemError('not_found')
      if (stored.status !== 'active') throw new ProblemError('conflict', t('这个地点已归档', '這個地點已封存', 'This site is archived'))
      const before = stored.rule
      const text = (given: string | null | undefined, old: string | null) => (given === undefined ? old : blankToNull(given))
      const rule = {
        name: input.name === undefined ? before.name : requireName(input.name), customerName: text(input.customerName, before.customerName), address: text(input.address, before.address), tier: text(input.tier, before.tier),
        fence: newFence ?? before.fence, ownerId: input.ownerId === undefined ? before.ownerId : input.ownerId, openingHours: newHours === undefined ? before.openingHours : newHours,
        businessStatus: input.businessStatus ?? before.businessStatus, businessNote: text(input.businessNote, before.businessNote),
      }
      if (rule.ownerId !== before.ownerId) await requireOwner(trx, rule.ownerId)
      const contacts = input.contacts && contactsOf(input.contacts, stored.contacts, nowMs)
      if (isSame({ ...before, ...rule }, before) && (contacts === undefined || isSame(contacts, stored.contacts))) return await presentSite(trx, id)
      const hashes = await writeSites(trx, [{ siteId: id, rule, contacts }])
      note('site.updated', id, { before: logged(before), after: logged({ ...rule, contactsSha256: hashes.get(id)! }) }, 'rule_changed')
      return await presentSite(trx, id)
    })
  })
}
