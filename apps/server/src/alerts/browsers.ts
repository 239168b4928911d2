import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

export type BrowserEnd = 'off' | 'gone' | 'replaced'

/** From now on this browser is told nothing. Its address and keys go at once; the row says for a while that and why it ended. False: it had ended already. */
export const endBrowser = async (trx: Sql, orgId: string, browserId: string, why: BrowserEnd, nowMs: number): Promise<boolean> => {
  const { rows } = await sql`update alert_browsers set ended_at = ${new Date(nowMs)}, ended_why = ${why}, endpoint = '', p256dh = '', auth = '', failing_since = null where org_id = ${orgId} and browser_id = ${browserId} and ended_at is null returning browser_id`.execute(trx)
  return rows.length > 0
}
