import { completingEntry, type GetHash, type NodeRef } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

/**
 * Reads the named complete-subtree hashes of a log with one query. A node of level 0 is the leaf hash of its entry; a larger one
 * stands with the entry that completed it (core/evidence/tiles.ts says why).
 */
export const loadNodes = async (trx: Sql, nodes: readonly NodeRef[]): Promise<GetHash> => {
  const rowsNeeded = [...new Set(nodes.map(({ level, index }) => completingEntry(level, index)))]
  const { rows } = await sql<{ entry_index: number; leaf_hash: Buffer; node_hashes: Buffer }>`select entry_index, leaf_hash, node_hashes from log_entries where entry_index = any(${rowsNeeded}::bigint[])`.execute(trx)
  const byIndex = new Map(rows.map((row) => [row.entry_index, row]))
  return (level, index) => {
    const row = byIndex.get(completingEntry(level, index))
    if (!row) throw new Error(`the evidence log has no entry ${completingEntry(level, index)}: rows were deleted`)
    return level === 0 ? row.leaf_hash : row.node_hashes.subarray((level - 1) * 32, level * 32)
  }
}
