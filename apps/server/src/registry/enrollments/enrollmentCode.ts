import { ProblemError } from '@fieldproof/contract'
import { sql } from 'kysely'
import { tokenHash } from '../../platform/ids.ts'
import type { Sql } from '../../platform/postgres/database.ts'

export interface UsableCode {
  readonly orgId: string
  readonly personId: string
  readonly expiresAt: Date
}

/** Finds a code before any organisation is known (system role). Throws code_invalid or code_expired. */
export const requireUsableCode = async (system: Sql, code: string, nowMs: number): Promise<UsableCode> => {
  const { rows } = await sql<UsableCode & { usedAt: Date | null; status: string }>`
    select c.org_id as "orgId", c.person_id as "personId", c.expires_at as "expiresAt", c.used_at as "usedAt", p.status
    from enrollment_codes c join people p using (org_id, person_id) where c.code_hash = ${tokenHash(code)}`.execute(system)
  const found = rows[0]
  if (!found || found.status !== 'active') throw new ProblemError('code_invalid')
  if (found.usedAt || found.expiresAt.getTime() <= nowMs) throw new ProblemError('code_expired')
  return found
}
