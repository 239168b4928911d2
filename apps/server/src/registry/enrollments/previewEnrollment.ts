import { EnrollmentPreview } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { requireUsableCode } from './enrollmentCode.ts'

/** GET /api/v1/enrollments/:code: what the person is about to agree to. Open: the code is the key. */
export const previewEnrollment = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/enrollments/:code', { schema: { tags: ['Enrolment'], summary: 'What an enrolment link is for', security: [], params: Type.Object({ code: Type.String({ maxLength: 100 }) }), response: { 200: EnrollmentPreview } } }, async (request, reply) => {
    const { orgId, personId, expiresAt } = await requireUsableCode(ports.db.system, request.params.code, ports.clock.now())
    const row = await ports.db.readOrg(orgId, async (trx) => {
      const { rows } = await sql<{ orgName: string; personName: string; logOrigin: string; replacesDevice: boolean }>`
        select o.name as "orgName", p.name as "personName", o.log_origin as "logOrigin", exists (select from devices v where v.person_id = p.person_id and v.kind = 'app' and v.status = 'active') as "replacesDevice"
        from people p join orgs o using (org_id) where p.person_id = ${personId}`.execute(trx)
      return rows[0]!
    })
    reply.header('cache-control', 'no-store')
    return { ...row, expiresAt: expiresAt.toISOString() }
  })
}
