import { canonicalBytes, toHex } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import { idFromContent, sha256 } from '../platform/ids.ts'
import type { Tables } from '../platform/postgres/database.ts'
import { isSameMac, type UploadMac } from '../platform/uploadMac.ts'
import { appendEntries } from './append.ts'
import { sealRows } from './sealRows.ts'
import { setAsideUploads } from './waitingUploads.ts'

/**
 * Writes into the log that other bytes came under a known event id (their hash; the bytes are in event_conflicts), so that this cannot be
 * made to disappear. Rows that intake did not write are set aside. Answers the events concerned.
 */
export const recordConflicts = async (trx: Transaction<Tables>, orgId: string, nowMs: number, uploadMac: UploadMac): Promise<string[]> => {
  const { rows: waiting } = await sql<{ event_id: string; device_id: string; received_at: Date; body_sha256: Buffer; body: Buffer; mac: Buffer | null; entry: unknown }>`
    select event_id, device_id, received_at, body_sha256, body, mac, to_jsonb(c) as entry from event_conflicts c where org_id = ${orgId} and entry_index is null order by received_at limit 200 for update skip locked`.execute(trx)
  const isGenuine = (row: (typeof waiting)[number]) => sha256(row.body).equals(row.body_sha256) && isSameMac(row.mac, uploadMac.ofConflict({ orgId, eventId: row.event_id, deviceId: row.device_id, receivedAt: row.received_at.getTime(), body: row.body }))
  const [rows, forged] = [waiting.filter(isGenuine), waiting.filter((row) => !isGenuine(row))]
  if (forged.length > 0) {
    await setAsideUploads(trx, orgId, nowMs, 'event_conflicts', forged.map((row) => ({ eventId: row.event_id, entry: row.entry })))
    await sql`delete from event_conflicts c using unnest(${forged.map((row) => row.event_id)}::uuid[], ${forged.map((row) => row.body_sha256)}::bytea[]) as t (event_id, body_sha256) where c.org_id = ${orgId} and c.event_id = t.event_id and c.body_sha256 = t.body_sha256`.execute(trx)
  }
  if (rows.length === 0) return []
  const appended = await appendEntries(trx, orgId, nowMs, rows.map((row) => ({ row, ref: idFromContent('event_conflict', row.event_id, row.body_sha256) })).map(({ ref, row }) => ({
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
