import { ProblemError } from '@fieldproof/contract'
import { sql } from 'kysely'
import { tokenHash } from '../../platform/ids.ts'
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

/** Finds a code before any organisation is known (system role). Throws code_invalid or code_expired. */
export const requireKnownCode = async (system: Sql, code: string, nowMs: number): Promise<KnownCode> => {
  const { rows } = await sql<KnownCode & { status: string }>`
    select c.org_id as "orgId", c.person_id as "personId", c.expires_at as "expiresAt", c.used_at as "usedAt", c.device_id as "deviceId", p.status
    from enrollment_codes c join people p using (org_id, person_id) where c.code_hash = ${tokenHash(code)}`.execute(system)
  const found = rows[0]
  if (!found || found.status !== 'active') throw new ProblemError('code_invalid')
  if (found.expiresAt.getTime() <= nowMs) throw new ProblemError('code_expired')
  return found
}

/** The same for a code that must not have been used. */
export const requireUsableCode = async (system: Sql, code: string, nowMs: number): Promise<UsableCode> => {
  const found = await requireKnownCode(system, code, nowMs)
  if (found.usedAt) throw new ProblemError('code_expired')
  return found
}
