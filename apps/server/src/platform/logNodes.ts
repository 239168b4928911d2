import { ProblemError } from '@fieldproof/contract'
import { completingEntry, type GetHash, lowestStoredLevel, nodeFromLeaves, type NodeRef } from '@fieldproof/core/evidence'
import { t, type Translated } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { nodeCrypto } from './crypto.ts'
import type { Sql } from './postgres/database.ts'

/** A row that others rest on is gone. Every answer that needs it says which one, instead of failing without a name. */
export const missingEntry = (entryIndex: number, why: Translated = t('有证明要用到它', '有證明要用到它', 'a proof needs it')): ProblemError =>
  new ProblemError('log_damaged', t(`数据库里缺了日志第 ${entryIndex} 条（${why['zh-CN']}）；请运行自检`, `資料庫裡缺了日誌第 ${entryIndex} 筆（${why['zh-TW']}）；請執行自檢`, `log entry ${entryIndex} is missing from the database (${why.en}); run the self-check`))

/**
 * Reads the named complete-subtree hashes of a log with one query. A large one stands with the entry that completed it; a small one is
 * reckoned from its leaves, sixteen at most (core/evidence/tiles.ts says why).
 */
export const loadNodes = async (trx: Sql, nodes: readonly NodeRef[]): Promise<GetHash> => {
  const rowsNeeded = [...new Set(nodes.flatMap(({ level, index }) => (level >= lowestStoredLevel ? [completingEntry(level, index)] : Array.from({ length: 2 ** level }, (_, i) => index * 2 ** level + i))))]
  const { rows } = await sql<{ entry_index: number; leaf_hash: Buffer; node_hashes: Buffer }>`select entry_index, leaf_hash, node_hashes from log_entries where entry_index = any(${rowsNeeded}::bigint[])`.execute(trx)
  const byIndex = new Map(rows.map((row) => [row.entry_index, row]))
  const rowOf = (entryIndex: number) => {
    const row = byIndex.get(entryIndex)
    if (!row) throw missingEntry(entryIndex)
    return row
  }
  return (level, index) => {
    if (level < lowestStoredLevel) return nodeFromLeaves(nodeCrypto.sha256, level, index, (entryIndex) => rowOf(entryIndex).leaf_hash)
    const from = (level - lowestStoredLevel) * 32
    const completing = completingEntry(level, index)
    const hash = rowOf(completing).node_hashes.subarray(from, from + 32)
    if (hash.length !== 32) throw new ProblemError('log_damaged', t(`日志第 ${completing} 条缺了与它一起存的哈希；请运行自检`, `日誌第 ${completing} 筆缺了與它一起存的雜湊；請執行自檢`, `log entry ${completing} has lost hashes that were stored with it; run the self-check`))
    return hash
  }
}
