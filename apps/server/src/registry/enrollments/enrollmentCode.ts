import { ProblemError } from '@fieldproof/contract'
import { sql } from 'kysely'
import { tokenHash } from '../../platform/ids.ts'
import { loggedBodies } from '../../platform/loggedBodies.ts'
import type { Sql } from '../../platform/postgres/database.ts'

export interface UsableCode {
  readonly orgId: string
  readonly personId: string
  readonly expiresAt: Date
}

/** A code within its validity, with the phone it was exchanged for, if it was. */
export interface KnownCode extends UsableCode {
  readonly usedAt: Date | null
  readonly deviceId: string | null
}

/**
 * Finds a code before any organisation is known (system role); one that the log does not have is unknown. Throws code_invalid or code_expired. Should an entry be forged
 * for that moment and put back, the enrolment's own entry names a code that the log never gave (selfCheck/enrollmentCodes.ts).
 */
export const requireKnownCode = async (system: Sql, code: string, nowMs: number): Promise<KnownCode> => {
  const { rows } = await sql<KnownCode & { status: string }>`
    select c.org_id as "orgId", c.person_id as "personId", c.expires_at as "expiresAt", c.used_at as "usedAt", c.device_id as "deviceId", p.status
    from enrollment_codes c join people p using (org_id, person_id) where c.code_hash = ${tokenHash(code)}`.execute(system)
  const found = rows[0]
  if (!found || found.status !== 'active') throw new ProblemError('code_invalid')
  const logged = await loggedBodies(system, found.orgId, found.personId, 'admin', '{"action":"enrollment_code.created"')
  const place = logged.findIndex(({ codeSha256 }) => codeSha256 === tokenHash(code).toString('hex'))
  if (place < 0) throw new ProblemError('code_invalid')
  // A newer link ended it, whatever the row says.
  if (place > 0 || !(Date.parse(String(logged[0]!.expiresAt)) > nowMs) || found.expiresAt.getTime() <= nowMs) throw new ProblemError('code_expired')
  return found
}

/** The same for a code that must not have been used. */
export const requireUsableCode = async (system: Sql, code: string, nowMs: number): Promise<UsableCode> => {
  const found = await requireKnownCode(system, code, nowMs)
  if (found.usedAt) throw new ProblemError('code_expired')
  return found
}
