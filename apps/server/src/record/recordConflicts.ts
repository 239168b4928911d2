import { canonicalBytes, toHex } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import { idFromContent } from '../platform/ids.ts'
import type { Tables } from '../platform/postgres/database.ts'
import { appendEntries } from './append.ts'
import { sealRows } from './sealRows.ts'

/**
 * Writes into the log that other bytes came under a known event id (their hash; the bytes are in event_conflicts), so that this cannot be
 * made to disappear. Answers the events concerned.
 */
export const recordConflicts = async (trx: Transaction<Tables>, orgId: string, nowMs: number): Promise<string[]> => {
  const { rows } = await sql<{ event_id: string; device_id: string; received_at: Date; body_sha256: Buffer }>`
    select event_id, device_id, received_at, body_sha256 from event_conflicts where org_id = ${orgId} and entry_index is null order by received_at limit 200 for update skip locked`.execute(trx)
  if (rows.length === 0) return []
  const appended = await appendEntries(trx, orgId, nowMs, rows.map((row) => ({ ...row, ref: idFromContent('event_conflict', row.event_id, row.body_sha256) })).map(({ ref, ...row }) => ({
    kind: 'admin' as const,
    ref,
    about: row.event_id,
    body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: null, action: 'event.conflict', ref, eventId: row.event_id, deviceId: row.device_id, receivedTime: isoInstant(row.received_at.getTime()), submissionSha256: toHex(row.body_sha256) }),
  })))
  await sql`update event_conflicts c set entry_index = t.entry_index from unnest(${rows.map((row) => row.event_id)}::uuid[], ${rows.map((row) => row.body_sha256)}::bytea[], ${appended.map((entry) => entry.entryIndex)}::bigint[]) as t (event_id, body_sha256, entry_index)
    where c.org_id = ${orgId} and c.event_id = t.event_id and c.body_sha256 = t.body_sha256`.execute(trx)
  await sealRows(trx, orgId, nowMs, { event_conflicts: rows.map((row) => row.event_id) })
  return [...new Set(rows.map((row) => row.event_id))]
}
