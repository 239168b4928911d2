import { sql } from 'kysely'
import { sha256 } from './ids.ts'
import type { Sql } from './postgres/database.ts'

type Json = Record<string, unknown>

/**
 * What the log's entries of one kind and thing say, the newest first: bodies that open their commitment, below the head. Asked (system role) where a row alone must not be
 * believed, because whoever writes it with SQL has made no entry. `beginsWith`: canonical JSON has `action` first, and not every body need be read.
 */
export const loggedBodies = async (system: Sql, orgId: string, ref: string, kind: 'admin' | 'device_enrolled', beginsWith = '{', limit = 20): Promise<readonly Json[]> => {
  const { rows } = await sql<{ salt: Buffer | null; body: Buffer; commitment: Buffer }>`
    select e.salt, e.body, e.commitment from log_entries e where e.org_id = ${orgId} and e.ref = ${ref} and e.kind = ${kind} and substring(e.body from 1 for ${beginsWith.length}::int) = convert_to(${beginsWith}, 'UTF8')
      and e.entry_index < (select h.size from log_heads h where h.org_id = e.org_id) order by e.entry_index desc limit ${limit}`.execute(system)
  return rows.flatMap(({ salt, body, commitment }) => (salt && sha256(Buffer.concat([salt, body])).equals(commitment) ? [JSON.parse(body.toString('utf8')) as Json] : []))
}
