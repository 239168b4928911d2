import { EnrollmentCode, ProblemError, Uuid } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { newToken, tokenHash } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'

const validForMs = 72 * 3_600_000

/** POST /api/v1/people/:id/enrollment-codes: a link for one phone, once, for 72 hours. The code is shown here and kept only as its hash. */
export const createEnrollmentCode = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/people/:id/enrollment-codes', { schema: { tags: ['People'], summary: 'A one-time link that enrols a phone', params: Type.Object({ id: Uuid }), response: { 201: EnrollmentCode } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const personId = request.params.id
    const code = newToken()
    const expiresAt = new Date(ports.clock.now() + validForMs)
    await administrativeAct(ports, actor, async ({ trx, orgId, by, nowMs, note }) => {
      const { rows } = await sql<{ status: string }>`select status from people where person_id = ${personId} for update`.execute(trx)
      if (!rows[0]) throw new ProblemError('not_found')
      if (rows[0].status !== 'active') throw new ProblemError('conflict', 'This person has left')
      await sql`delete from enrollment_codes where person_id = ${personId} and used_at is null`.execute(trx)
      await sql`insert into enrollment_codes (org_id, code_hash, person_id, created_by, created_at, expires_at)
        values (${orgId}, ${tokenHash(code)}, ${personId}, ${by}, ${new Date(nowMs)}, ${expiresAt})`.execute(trx)
      note('enrollment_code.created', personId, { personId, expiresAt: expiresAt.toISOString(), codeSha256: tokenHash(code).toString('hex') })
    })
    return reply.status(201).send({ code, url: `/m/enroll/${code}`, expiresAt: expiresAt.toISOString() })
  })
}
