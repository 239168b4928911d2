import { EnrollmentCode, ProblemError, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { makeCodes } from './enrollmentCodes.ts'

const validForMs = 72 * 3_600_000

/** POST /api/v1/people/:id/enrollment-codes: a link for one phone, once, for 72 hours. The code is shown here and kept only as its hash. */
export const createEnrollmentCode = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people/:id/enrollment-codes', { schema: { tags: ['People'], summary: 'A one-time link that enrols a phone', params: Type.Object({ id: Uuid }), response: { 201: EnrollmentCode } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const personId = request.params.id
    const made = await administrativeAct(ports, actor, async (act) => {
      const { rows } = await sql<{ status: string }>`select status from people where person_id = ${personId} for update`.execute(act.trx)
      if (!rows[0]) throw new ProblemError('not_found')
      if (rows[0].status !== 'active') throw new ProblemError('conflict', t('此人已离职', '此人已離職', 'This person has left'))
      return (await makeCodes(act, [personId], new Date(ports.clock.now() + validForMs))).get(personId)!
    })
    reply.header('cache-control', 'no-store')
    return reply.status(201).send(made)
  })
}
