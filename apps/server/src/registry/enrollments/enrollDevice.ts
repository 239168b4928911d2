import { EnrollmentAnswer, EnrollmentRequest, ProblemError } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { createPublicKey } from 'node:crypto'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { newId, newToken, tokenHash } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { logEnrollment, revokeDevices } from '../devices/revokeDevices.ts'
import { blankToNull } from '../registryRequest.ts'
import { requireUsableCode } from './enrollmentCode.ts'

const requirePublicKey = ({ kty, crv, x, y }: EnrollmentRequest['publicKey']): EnrollmentRequest['publicKey'] => {
  try {
    createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }) // also refuses points that are not on the curve
    return { kty, crv, x, y }
  } catch (error) {
    throw new ProblemError('invalid_request', 'publicKey: not a P-256 public key in JWK form', { cause: error })
  }
}

/**
 * POST /api/v1/enrollments: exchanges a one-time code and the phone's public key for a device token. A person has one phone:
 * the earlier one ends in the same act, and both entries are in the log, so that an outsider can see which key signed when.
 */
export const enrollDevice = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/enrollments', { schema: { tags: ['Enrolment'], summary: 'Enrol a phone', security: [], body: EnrollmentRequest, response: { 201: EnrollmentAnswer } } }, async (request, reply) => {
    const { code, model, platform, appVersion } = request.body
    const publicKey = requirePublicKey(request.body.publicKey)
    const { orgId, personId } = await requireUsableCode(ports.db.system, code, ports.clock.now())
    const nowMs = arrivalTime(ports, request)
    const deviceToken = newToken()
    const deviceId = newId(nowMs)
    const answer = await administrativeAct(ports, { orgId, by: null, nowMs }, async (act) => {
      const { trx } = act
      // Whoever marks the code first has it; a second phone with the same link comes too late.
      const used = await sql`update enrollment_codes set used_at = ${new Date(nowMs)} where code_hash = ${tokenHash(code)} and used_at is null`.execute(trx)
      if (used.numAffectedRows !== 1n) throw new ProblemError('code_expired')
      const { rows } = await sql<{ orgName: string; personName: string; timeZone: string; logOrigin: string; logVerifierKey: string }>`
        select o.name as "orgName", p.name as "personName", o.time_zone as "timeZone", o.log_origin as "logOrigin", o.log_verifier_key as "logVerifierKey"
        from people p join orgs o using (org_id) where p.person_id = ${personId} and p.status = 'active' for update of p`.execute(trx)
      const person = rows[0]
      if (!person) throw new ProblemError('code_invalid')
      await revokeDevices(act, sql`v.person_id = ${personId} and v.kind = 'app'`, 'replaced')
      await sql`insert into devices (org_id, device_id, person_id, kind, model, platform, app_version, public_key, token_hash, enrolled_at)
        values (${orgId}, ${deviceId}, ${personId}, 'app', ${blankToNull(model)}, ${blankToNull(platform)}, ${blankToNull(appVersion)}, ${JSON.stringify(publicKey)}::jsonb, ${tokenHash(deviceToken)}, ${new Date(nowMs)})`.execute(trx)
      logEnrollment(act, { deviceId, personId, kind: 'app', publicKey })
      return person
    })
    reply.header('cache-control', 'no-store')
    return reply.status(201).send({ deviceId, deviceToken, orgId, personId, ...answer, serverTime: isoInstant(nowMs) })
  })
}
