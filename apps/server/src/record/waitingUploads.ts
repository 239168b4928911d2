import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import type { Client } from 'pg'
import { newId, sha256 } from '../platform/ids.ts'
import type { Tables } from '../platform/postgres/database.ts'
import type { Arrived, ArrivedUpload, UploadMac } from '../platform/uploadMac.ts'
import { appendEntries } from './append.ts'

/**
 * A submission in the inbox, or other bytes under a known id, that intake did not put there, or not as it stands now: somebody wrote it with SQL. It is kept in log_intruders,
 * the log says so, and it goes no further.
 */
export const setAsideUploads = async (trx: Transaction<Tables>, orgId: string, nowMs: number, table: 'inbox' | 'event_conflicts', rows: readonly { readonly eventId: string; readonly entry: unknown }[]): Promise<void> => {
  const entries = rows.map(({ eventId, entry }) => ({ intruderId: newId(nowMs), eventId, kept: JSON.stringify(entry) }))
  await sql`insert into log_intruders (org_id, intruder_id, entry_index, found_at, entry, from_table)
    select ${orgId}::uuid, t.id, null, ${new Date(nowMs)}, t.entry, ${table} from unnest(${entries.map((one) => one.intruderId)}::uuid[], ${entries.map((one) => one.kept)}::jsonb[]) as t (id, entry)`.execute(trx)
  await appendEntries(trx, orgId, nowMs, entries.map(({ intruderId, eventId, kept }) => ({
    kind: 'admin' as const, ref: intruderId,
    // Not as `eventId`: what somebody made up is not about that check-in.
    body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: null, action: 'upload.set_aside', ref: intruderId, table, claimedEventId: eventId, sha256: sha256(Buffer.from(kept)).toString('hex') }),
  })))
}

/**
 * Gives what waited for the log when migration 49 ran its MAC, in the migration's own transaction: it is taken as it stands then, and nothing that comes
 * later is. Run by the server, which knows the secret (server.ts).
 */
export const macWaitingUploads = async (client: Pick<Client, 'query'>, uploadMac: UploadMac): Promise<void> => {
  const common = `org_id as "orgId", event_id as "eventId", device_id as "deviceId", (extract(epoch from received_at) * 1000)::float8 as "receivedAt", body`
  // The owner of these tables need not be a superuser; row level security would hide all rows from it.
  for (const table of ['inbox', 'event_conflicts']) await client.query(`alter table ${table} disable row level security`)
  for (;;) {
    const { rows } = await client.query<ArrivedUpload & { inboxId: number }>(`select inbox_id as "inboxId", ${common}, person_id as "personId", source, remote_address as "remoteAddress", envelope from inbox where mac is null order by inbox_id limit 500`)
    if (rows.length === 0) break
    await client.query('update inbox i set mac = t.mac from unnest($1::bigint[], $2::bytea[]) as t (inbox_id, mac) where i.inbox_id = t.inbox_id', [rows.map((row) => row.inboxId), rows.map((row) => uploadMac.ofUpload(row))])
  }
  const { rows } = await client.query<Arrived & { sha256: Buffer }>(`select ${common}, body_sha256 as sha256 from event_conflicts where entry_index is null`)
  for (const row of rows) await client.query('update event_conflicts set mac = $4 where org_id = $1 and event_id = $2 and body_sha256 = $3', [row.orgId, row.eventId, row.sha256, uploadMac.ofConflict(row)])
  for (const table of ['inbox', 'event_conflicts']) await client.query(`alter table ${table} enable row level security`)
}
