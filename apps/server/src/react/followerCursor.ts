import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

/** How far this follower has read the log, held until the transaction ends: whoever writes what a follower keeps holds its cursor, so that an older look at the data cannot overwrite a newer one. */
export const takeCursor = async (trx: Sql, orgId: string, follower: string): Promise<number> => {
  await sql`insert into follower_cursors (org_id, follower) values (${orgId}, ${follower}) on conflict do nothing`.execute(trx)
  return (await sql<{ next_index: number }>`select next_index from follower_cursors where org_id = ${orgId} and follower = ${follower} for update`.execute(trx)).rows[0]!.next_index
}

/** With the cursor held. */
export const moveCursor = async (trx: Sql, orgId: string, follower: string, nextIndex: number): Promise<void> => {
  await sql`update follower_cursors set next_index = ${nextIndex} where org_id = ${orgId} and follower = ${follower}`.execute(trx)
}
