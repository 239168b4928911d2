import { ProblemError, Uuid } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'

/** DELETE /api/v1/sites/:id archives: what was checked in there keeps its place. Doing it twice changes nothing. */
export const archiveSite = (ports: Ports): Routes => (app: App) => {
  app.delete('/api/v1/sites/:id', { schema: { tags: ['Sites'], summary: 'Archive a site', params: Type.Object({ id: Uuid }), response: { 204: Type.Null() } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    await administrativeAct(ports, actor, async ({ trx, note }) => {
      const { rows } = await sql<{ name: string; status: string }>`select name, status from sites where site_id = ${id} for update`.execute(trx)
      if (!rows[0]) throw new ProblemError('not_found')
      if (rows[0].status === 'archived') return
      await sql`update sites set status = 'archived' where site_id = ${id}`.execute(trx)
      note('site.archived', id, { name: rows[0].name }, 'rule_changed')
    })
    return reply.status(204).send(null)
  })
}
