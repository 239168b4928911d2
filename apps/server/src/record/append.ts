import { createTreeFrontier, leafHash, lowestStoredLevel, makeLeaf, saltLength, type EntryKind } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import { newSalts, nodeCrypto } from '../platform/crypto.ts'
import type { Tables } from '../platform/postgres/database.ts'
import { setAsideIntruders } from './setAsideIntruders.ts'

export interface NewEntry {
  readonly kind: EntryKind
  /** What the entry is about: event id, device id, verdict id… */
  readonly ref: string
  /**
   * The check-in that it speaks of, where it speaks of one: what a body names as `eventId`, and what a person's explanation or appeal is about. An export
   * finds by it in the log itself what belongs to a check-in; the self-check compares it with the body.
   */
  readonly about?: string
  /** The bytes that the leaf commits to. */
  readonly body: Uint8Array
  /** False when the body is kept elsewhere (tracks keep theirs in the sealed chunk). */
  readonly keepBody?: boolean
  /** Arrival of a submission, ms since 1970: a repeat gets the receipt of the first. */
  readonly receivedAt?: number
  /** Time of the entry where it is not the time of the call (demo only), ms since 1970. */
  readonly recordedAt?: number
}

export interface AppendedEntry {
  readonly entryIndex: number
  readonly leafHashHex: string
}

/** Followers and the checkpointer of every process are woken on this channel; the payload is the organisation. */
export const logChannel = 'fieldproof_log'

/**
 * Appends to the organisation's evidence log, inside the caller's transaction, in the order given.
 *
 * The lock on the log's head makes this the sequencer: two transactions cannot take the same index, and an index is taken only
 * if its transaction commits, so the log has no holes. Keep such transactions short: they run one after another.
 * `recordedTime` never runs backwards within a log only as far as the clock does not; order is told by the index.
 */
export const appendEntries = async (trx: Transaction<Tables>, orgId: string, nowMs: number, asked: readonly NewEntry[]): Promise<AppendedEntry[]> => {
  if (asked.length === 0) return []
  const { rows } = await sql<{ size: number; right_edge: Buffer; is_occupied: boolean }>`select size, right_edge, exists (select from log_entries e where e.org_id = log_heads.org_id and e.entry_index >= log_heads.size) as is_occupied from log_heads where org_id = ${orgId} for update`.execute(trx)
  const head = rows[0]
  if (!head) throw new Error(`organisation ${orgId} has no evidence log`)
  const entries = head.is_occupied ? [...asked, ...(await setAsideIntruders(trx, orgId, head.size, nowMs))] : asked
  const edge: Uint8Array[] = []
  for (let at = 0; at < head.right_edge.length; at += 32) edge.push(head.right_edge.subarray(at, at + 32))
  const frontier = createTreeFrontier(nodeCrypto.sha256, head.size, edge)
  const salts = newSalts(entries.length)
  const written = entries.map((entry, i) => {
    const salt = salts.subarray(i * saltLength, (i + 1) * saltLength)
    const recordedTime = isoInstant(entry.recordedAt ?? nowMs)
    const { leaf, bytes } = makeLeaf({ kind: entry.kind, recordedTime, salt, body: entry.body }, nodeCrypto.sha256)
    const hash = leafHash(nodeCrypto.sha256, bytes)
    const entryIndex = frontier.size()
    const stored = frontier.append(hash).slice(lowestStoredLevel)
    return { entry, entryIndex, recordedTime, commitment: Buffer.from(leaf.commitment, 'base64url'), hash, nodes: Buffer.concat(stored.map((node) => node.hash)) }
  })
  // What has one width comes as one value each: an array of bytes is written out in hexadecimal and read again.
  await sql`insert into log_entries (org_id, entry_index, recorded_time, received_at, ref, kind, commitment, leaf_hash, node_hashes, salt, body, about)
    select ${orgId}::uuid, ${head.size}::bigint + t.ord - 1, t.recorded_time, to_timestamp(t.received_at / 1000), t.ref, t.kind,
      substring(${Buffer.concat(written.map((w) => w.commitment))}::bytea from (t.ord::int - 1) * 32 + 1 for 32), substring(${Buffer.concat(written.map((w) => w.hash))}::bytea from (t.ord::int - 1) * 32 + 1 for 32),
      t.node_hashes, substring(${salts}::bytea from (t.ord::int - 1) * ${sql.lit(saltLength)} + 1 for ${sql.lit(saltLength)}), t.body, t.about
    from unnest(${written.map((w) => w.recordedTime)}::timestamptz[], ${written.map((w) => w.entry.receivedAt ?? null)}::float8[], ${written.map((w) => w.entry.ref)}::uuid[], ${written.map((w) => w.entry.kind)}::text[],
      ${written.map((w) => w.nodes)}::bytea[], ${written.map((w) => (w.entry.keepBody === false ? null : w.entry.body))}::bytea[], ${written.map((w) => w.entry.about ?? null)}::uuid[])
      with ordinality as t (recorded_time, received_at, ref, kind, node_hashes, body, about, ord)`.execute(trx)
  await sql`update log_heads set size = ${frontier.size()}, right_edge = ${Buffer.concat(frontier.rightEdge())} where org_id = ${orgId}`.execute(trx)
  await sql`select pg_notify(${logChannel}, ${orgId})`.execute(trx)
  return written.slice(0, asked.length).map((w) => ({ entryIndex: w.entryIndex, leafHashHex: Buffer.from(w.hash).toString('hex') }))
}
