import { createTreeFrontier, leafHash, makeLeaf, type EntryKind } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import { newSalt, nodeCrypto } from '../platform/crypto.ts'
import type { Tables } from '../platform/postgres/database.ts'

export interface NewEntry {
  readonly kind: EntryKind
  /** What the entry is about: event id, device id, verdict id… */
  readonly ref: string
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
export const appendEntries = async (trx: Transaction<Tables>, orgId: string, nowMs: number, entries: readonly NewEntry[]): Promise<AppendedEntry[]> => {
  if (entries.length === 0) return []
  const { rows } = await sql<{ size: number; right_edge: Buffer }>`select size, right_edge from log_heads where org_id = ${orgId} for update`.execute(trx)
  const head = rows[0]
  if (!head) throw new Error(`organisation ${orgId} has no evidence log`)
  const edge: Uint8Array[] = []
  for (let at = 0; at < head.right_edge.length; at += 32) edge.push(head.right_edge.subarray(at, at + 32))
  const frontier = createTreeFrontier(nodeCrypto.sha256, head.size, edge)
  const written = entries.map((entry) => {
    const salt = newSalt()
    const recordedTime = isoInstant(entry.recordedAt ?? nowMs)
    const { leaf, bytes } = makeLeaf({ kind: entry.kind, recordedTime, salt, body: entry.body }, nodeCrypto.sha256)
    const hash = leafHash(nodeCrypto.sha256, bytes)
    const entryIndex = frontier.size()
    const completed = frontier.append(hash).slice(1)
    return { entry, entryIndex, recordedTime, salt, commitment: Buffer.from(leaf.commitment, 'base64url'), hash, nodes: Buffer.concat(completed.map((node) => node.hash)) }
  })
  await sql`insert into log_entries (org_id, entry_index, kind, recorded_time, ref, commitment, leaf_hash, node_hashes, salt, body, received_at)
    select ${orgId}::uuid, t.entry_index, t.kind, t.recorded_time, t.ref, t.commitment, t.leaf_hash, t.node_hashes, t.salt, t.body, t.received_at
    from unnest(${written.map((w) => w.entryIndex)}::bigint[], ${written.map((w) => w.entry.kind)}::text[], ${written.map((w) => w.recordedTime)}::timestamptz[], ${written.map((w) => w.entry.ref)}::uuid[],
      ${written.map((w) => w.commitment)}::bytea[], ${written.map((w) => w.hash)}::bytea[], ${written.map((w) => w.nodes)}::bytea[], ${written.map((w) => w.salt)}::bytea[],
      ${written.map((w) => (w.entry.keepBody === false ? null : w.entry.body))}::bytea[],
      ${written.map((w) => (w.entry.receivedAt === undefined ? null : new Date(w.entry.receivedAt)))}::timestamptz[])
      as t (entry_index, kind, recorded_time, ref, commitment, leaf_hash, node_hashes, salt, body, received_at)`.execute(trx)
  await sql`update log_heads set size = ${frontier.size()}, right_edge = ${Buffer.concat(frontier.rightEdge())} where org_id = ${orgId}`.execute(trx)
  await sql`select pg_notify(${logChannel}, ${orgId})`.execute(trx)
  return written.map((w) => ({ entryIndex: w.entryIndex, leafHashHex: Buffer.from(w.hash).toString('hex') }))
}
