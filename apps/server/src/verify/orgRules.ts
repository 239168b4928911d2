import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

/** What of a company's own settings a verdict depends on. */
export interface OrgRules {
  readonly timeZone: string
  /** Signals that accuse wrongly here: still shown, counting nothing. */
  readonly demotedSignals: readonly string[]
}

export const loadOrgRules = async (trx: Sql, orgId: string): Promise<OrgRules> => {
  const row = (await sql<{ time_zone: string; demoted: { signal: string }[] | null }>`select time_zone, settings -> 'demotedSignals' as demoted from orgs where org_id = ${orgId}`.execute(trx)).rows[0]
  return { timeZone: row?.time_zone ?? 'Asia/Shanghai', demotedSignals: (row?.demoted ?? []).map(({ signal }) => signal) }
}
