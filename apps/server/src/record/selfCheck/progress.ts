import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

/** A follower that claims to have read more than the log has would pass over what comes. */
export const checkProgress = async (trx: Sql, size: number): Promise<Fault[]> => {
  const { rows } = await sql<{ follower: string; next_index: number }>`select follower, next_index from follower_cursors where next_index > ${size} order by follower`.execute(trx)
  return rows.map(({ follower, next_index }) => ({ entryIndex: null, table: 'follower_cursors', what: `${follower} claims to have read up to entry ${next_index} of ${size} (next_index): what comes is passed over until it is set back` }))
}
