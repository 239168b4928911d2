import { EnrollmentAnswer, EnrollmentRequest, ProblemError } from '@fieldproof/contract'
import { isoInstant, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { createPublicKey } from 'node:crypto'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { loggedTokenHash, newId, newToken, tokenHash } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct, type Act, holdLog } from '../administrativeAct.ts'
import { logEnrollment, revokeDevices } from '../devices/revokeDevices.ts'
import { blankToNull } from '../registryRequest.ts'
import { requireKnownCode } from './enrollmentCode.ts'

const requirePublicKey = ({ kty, crv, x, y }: EnrollmentRequest['publicKey']): EnrollmentRequest['publicKey'] => {
  try {
    createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }) // also refuses points that are not on the curve
    return { kty, crv, x, y }
  } catch (error) {
    throw new ProblemError('invalid_request', t('publicKey 不是 JWK 格式的 P-256 公钥', 'publicKey 不是 JWK 格式的 P-256 公鑰', 'publicKey: not a P-256 public key in JWK form'), { cause: error })
  }
}

/** The device that this code made for this key, with a new token; throws code_expired for any other phone, and once the device was in use. */
const answerAgain = async ({ trx, note }: Act, code: string, { x, y }: EnrollmentRequest['publicKey'], deviceToken: string): Promise<string> => {
  const { rows } = await sql<{ deviceId: string }>`
    update devices v set token_hash = ${tokenHash(deviceToken)} from enrollment_codes c
    where c.code_hash = ${tokenHash(code)} and v.device_id = c.device_id and v.status = 'active' and v.last_sequence = 0 and v.public_key ->> 'x' = ${x} and v.public_key ->> 'y' = ${y}
      and not exists (select from inbox i where i.org_id = v.org_id and i.device_id = v.device_id)
    returning v.device_id as "deviceId"`.execute(trx)
  if (!rows[0]) throw new ProblemError('code_expired')
  note('device.enrolment_answered_again', rows[0].deviceId, { tokenSha256: loggedTokenHash(rows[0].deviceId, deviceToken) })
  return rows[0].deviceId
}

/**
 * POST /api/v1/enrollments: exchanges a one-time code and the phone's public key for a device token. A person has one phone:
 * the earlier one ends in the same act, and both entries are in the log, so that an outsider can see which key signed when.
 *
 * A lost answer does not spend the code: the same code with the same key, within its validity and before the phone has sent anything,
 * gets the same device with a new token. The token is not kept, so the first answer cannot be given again; whoever got it in between
 * cannot use it, and without the private key could have signed nothing.
 */
export const enrollDevice = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/enrollments', { schema: { tags: ['Enrolment'], summary: 'Enrol a phone', security: [], body: EnrollmentRequest, response: { 201: EnrollmentAnswer } } }, async (request, reply) => {
    const { code, model, platform, appVersion } = request.body
    const publicKey = requirePublicKey(request.body.publicKey)
    const { orgId, personId } = await requireKnownCode(ports.db.system, code, ports.clock.now())
    const nowMs = arrivalTime(ports, request)
    const deviceToken = newToken()
    const fresh = newId(nowMs)
    const answer = await administrativeAct(ports, { orgId, scope: null, by: null, nowMs }, async (act) => {
      const { trx } = act
      // The person first, as the act of leaving takes them before their codes.
      const { rows } = await sql<{ orgName: string; personName: string; timeZone: string; logOrigin: string; logVerifierKey: string }>`
        select o.name as "orgName", p.name as "personName", o.time_zone as "timeZone", o.log_origin as "logOrigin", o.log_verifier_key as "logVerifierKey"
        from people p join orgs o using (org_id) where p.person_id = ${personId} and p.status = 'active' for no key update of p`.execute(trx)
      const person = rows[0]
      if (!person) throw new ProblemError('code_invalid')
      // Whoever marks the code first has it; a second phone with the same link comes too late.
      const used = await sql`update enrollment_codes set used_at = ${new Date(nowMs)}, device_id = ${fresh} where code_hash = ${tokenHash(code)} and used_at is null`.execute(trx)
      await holdLog(act)
      const again = used.numAffectedRows === 1n ? null : await answerAgain(act, code, publicKey, deviceToken)
      if (again !== null) return { ...person, deviceId: again }
      await revokeDevices(act, sql`v.person_id = ${personId} and v.kind = 'app'`, 'replaced')
      await sql`insert into devices (org_id, device_id, person_id, kind, model, platform, app_version, public_key, token_hash, enrolled_at)
        values (${orgId}, ${fresh}, ${personId}, 'app', ${blankToNull(model)}, ${blankToNull(platform)}, ${blankToNull(appVersion)}, ${JSON.stringify(publicKey)}::jsonb, ${tokenHash(deviceToken)}, ${new Date(nowMs)})`.execute(trx)
      logEnrollment(act, { deviceId: fresh, personId, kind: 'app', publicKey, model: blankToNull(model), platform: blankToNull(platform), appVersion: blankToNull(appVersion), tokenSha256: loggedTokenHash(fresh, deviceToken), codeSha256: tokenHash(code).toString('hex') })
      return { ...person, deviceId: fresh }
    })
    reply.header('cache-control', 'no-store')
    return reply.status(201).send({ deviceToken, orgId, personId, ...answer, serverTime: isoInstant(nowMs) })
  })
}
