import type { EnrollmentCode } from '@fieldproof/contract'
import { sql } from 'kysely'
import { newToken, tokenHash } from '../../platform/ids.ts'
import type { Act } from '../administrativeAct.ts'

/**
 * A link for each of these people, once, until `expiresAt`; theirs that were not used yet end. The codes are answered here and kept only as their hashes. The log has an entry
 * for each, with who made it for whom: a link that it does not have opens nothing. The people's rows must be locked.
 */
export const makeCodes = async ({ trx, orgId, by, nowMs, note }: Act, personIds: readonly string[], expiresAt: Date): Promise<ReadonlyMap<string, EnrollmentCode>> => {
  if (personIds.length === 0) return new Map()
  const made = personIds.map((personId) => ({ personId, code: newToken() }))
  await sql`delete from enrollment_codes where person_id = any(${[...personIds]}::uuid[]) and used_at is null`.execute(trx)
  await sql`insert into enrollment_codes (org_id, code_hash, person_id, created_by, created_at, expires_at)
    select ${orgId}::uuid, decode(x.hash, 'hex'), x.person_id, ${by}::uuid, ${new Date(nowMs)}::timestamptz, ${expiresAt}::timestamptz
    from unnest(${made.map(({ code }) => tokenHash(code).toString('hex'))}::text[], ${made.map(({ personId }) => personId)}::uuid[]) as x (hash, person_id)`.execute(trx)
  for (const { personId, code } of made) note('enrollment_code.created', personId, { personId, expiresAt: expiresAt.toISOString(), codeSha256: tokenHash(code).toString('hex') })
  return new Map(made.map(({ personId, code }) => [personId, { code, url: `/m/enroll/${code}`, expiresAt: expiresAt.toISOString() }]))
}
