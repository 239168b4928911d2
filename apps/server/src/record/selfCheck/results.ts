import { parseVkey, type VerifierKey, verifyCheckStatement } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import { nodeCrypto } from '../../platform/crypto.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

export interface SignedResult {
  readonly ranAtMs: number
  readonly ok: boolean
  readonly treeSize: number
  readonly faults: Fault[]
}
interface Row { readonly ran_at: Date; readonly ok: boolean; readonly tree_size: number; readonly faults: Fault[]; readonly statement: unknown }

/** What is wrong with a stored result; undefined where the log's key signed just that. */
const wrongWith = ({ ran_at, ok, tree_size, statement }: Row, key: VerifierKey): string | undefined => {
  const stated = verifyCheckStatement(statement, key, nodeCrypto)
  if (!stated.ok) return stated.error
  const { checkedTime, faultCount, treeSize } = stated.value
  const differs = [Date.parse(checkedTime) !== ran_at.getTime() && 'ran_at', (faultCount === 0) !== ok && 'ok', treeSize !== tree_size && 'tree_size'].filter((name) => name !== false)
  return differs.length === 0 ? undefined : `${differs.join(', ')} differs from what was signed`
}

const pageRows = 50

/** Results that are what the log's key signed, newest first. Others, and those of a time to come, count for nothing: one row of theirs would be the last check for ever. */
export const signedResults = async (trx: Sql, nowMs: number, most: number): Promise<SignedResult[]> => {
  const key = await keyOf(trx)
  const found: SignedResult[] = []
  for (let before = new Date(nowMs + 1); key && found.length < most; ) {
    const { rows } = await sql<Row>`select ran_at, ok, tree_size, faults, statement from self_checks where ran_at < ${before} and isfinite(ran_at) order by ran_at desc limit ${pageRows}`.execute(trx)
    for (const row of rows) if (wrongWith(row, key) === undefined) found.push({ ranAtMs: row.ran_at.getTime(), ok: row.ok, treeSize: row.tree_size, faults: row.faults })
    if (rows.length < pageRows) break
    before = rows.at(-1)!.ran_at
  }
  return found.slice(0, most)
}

const keyOf = async (trx: Sql): Promise<VerifierKey | undefined> => {
  const { rows } = await sql<{ log_verifier_key: string }>`select log_verifier_key from orgs where org_id = current_org()`.execute(trx)
  const key = rows[0] && parseVkey(nodeCrypto.sha256, rows[0].log_verifier_key)
  return key?.ok ? key.value : undefined
}

/** Results that nobody signed, or not so. Those without a statement are of versions before statements, until there is one with. */
export const checkResults = async (trx: Sql, key: { readonly ok: true; readonly value: VerifierKey } | { readonly ok: false }, nowMs: number): Promise<Fault[]> => {
  if (!key.ok) return []
  const { rows } = await sql<Row & { label: string }>`select ran_at, ran_at::text as label, ok, tree_size, faults, statement from self_checks s
    where statement is not null or ran_at > (select min(ran_at) from self_checks where statement is not null) order by ran_at desc limit 1000`.execute(trx)
  return rows.flatMap((row): Fault[] => {
    const wrong = wrongWith(row, key.value) ?? (row.ran_at.getTime() > nowMs ? 'it is of a time to come' : undefined)
    return wrong === undefined ? [] : [{ entryIndex: null, table: 'self_checks', what: `result of ${row.label}: ${wrong}` }]
  })
}
