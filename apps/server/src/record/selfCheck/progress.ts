import { sql } from 'kysely'
import type { CursorMac } from '../../platform/cursorMac.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { isSameMac } from '../../platform/uploadMac.ts'
import type { Fault } from './fault.ts'

/** A follower that somebody else set, or that claims to have read more than the log has, would pass over what comes. Marks of tables that were sealed (openSeals.ts) are no followers. */
export const checkProgress = async (trx: Sql, size: number, cursorMac: CursorMac): Promise<Fault[]> => {
  const { rows } = await sql<{ org_id: string; follower: string; next_index: number; mac: Buffer | null }>`select org_id, follower, next_index, mac from follower_cursors where follower not like 'sealed %' and next_index > 0 order by follower`.execute(trx)
  return rows.flatMap(({ org_id: orgId, follower, next_index: nextIndex, mac }) => {
    const faults: string[] = []
    if (nextIndex > size) faults.push(`${follower} claims to have read up to entry ${nextIndex} of ${size} (next_index)`)
    if (!isSameMac(mac, cursorMac.of(orgId, follower, nextIndex))) faults.push(`${follower} was set to entry ${nextIndex} by somebody else (next_index, mac): its next run reads what lies before again`)
    return faults.map((what) => ({ entryIndex: null, table: 'follower_cursors', what }))
  })
}
