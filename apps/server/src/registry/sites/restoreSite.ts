import { ProblemError, Site, Uuid } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { presentSite } from './presentSites.ts'

/** POST /api/v1/sites/:id/restore: an archived site counts again, with the fence it had. Doing it twice changes nothing. */
export const restoreSite = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/sites/:id/restore', { schema: { tags: ['Sites'], summary: 'Bring an archived site back', params: Type.Object({ id: Uuid }), response: { 200: Site } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, note }) => {
      const { rows } = await sql<{ name: string; status: string }>`select name, status from sites where site_id = ${id} for update`.execute(trx)
      if (!rows[0]) throw new ProblemError('not_found')
      if (rows[0].status === 'archived') {
        await sql`update sites set status = 'active' where site_id = ${id}`.execute(trx)
        note('site.restored', id, { name: rows[0].name }, 'rule_changed')
      }
      return await presentSite(trx, id)
    })
  })
}
