import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import { newId, sha256 } from '../platform/ids.ts'
import type { Tables } from '../platform/postgres/database.ts'
import type { NewEntry } from './append.ts'

/**
 * Rows beyond the head of the log, whose lock the caller holds, were written by nobody who appends: somebody inserted them with SQL. They are kept
 * in log_intruders and make room; the answer is the entries that tell of it. Where a signed checkpoint covers them it was the head that was
 * changed, and they are the log itself: nothing is touched and nothing recorded until that has been mended.
 */
export const setAsideIntruders = async (trx: Transaction<Tables>, orgId: string, size: number, nowMs: number): Promise<NewEntry[]> => {
  const { rows } = await sql<{ entry_index: number; entry: Record<string, unknown> }>`select entry_index, to_jsonb(e) as entry from log_entries e where org_id = ${orgId} and entry_index >= ${size} order by entry_index for update`.execute(trx)
  const signed = (await sql<{ size: number }>`select max(tree_size) as size from checkpoints where org_id = ${orgId}`.execute(trx)).rows[0]?.size ?? 0
  if (signed > size) throw new Error(`the head of the evidence log of ${orgId} says ${size} entries, a signed checkpoint covers ${signed}: log_heads was changed; put its backup back before anything is recorded`)
  const entries: NewEntry[] = []
  for (const { entry_index: entryIndex, entry } of rows) {
    const kept = JSON.stringify(entry)
    const intruderId = newId(nowMs)
    await sql`insert into log_intruders (org_id, intruder_id, entry_index, found_at, entry) values (${orgId}, ${intruderId}, ${entryIndex}, ${new Date(nowMs)}, ${kept}::jsonb)`.execute(trx)
    entries.push({ kind: 'admin', ref: intruderId, body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: null, action: 'log.row_set_aside', ref: intruderId, entryIndex, sha256: sha256(Buffer.from(kept)).toString('hex') }) })
  }
  await sql`delete from log_entries where org_id = ${orgId} and entry_index >= ${size}`.execute(trx)
  return entries
}
