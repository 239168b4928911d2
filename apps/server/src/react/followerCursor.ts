import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import type { Client } from 'pg'
import type { CursorMac } from '../platform/cursorMac.ts'
import type { Database, Tables } from '../platform/postgres/database.ts'
import { isSameMac } from '../platform/uploadMac.ts'
import { appendEntries } from '../record/append.ts'

type Marked = Pick<Database, 'cursorMac'>

/** So many entries are read once more where somebody else has set the cursor and this process does not know where it stood: a follower is seconds behind the log. */
export const readAgain = 50_000

/**
 * How far this follower has read the log, held until the transaction ends: whoever writes what a follower keeps holds its cursor, so that an older look at the data cannot overwrite a newer one.
 * `first`: where one begins that is not there. A place that this server did not write is not believed: the log says so, and what lies before it is read again, which gives the same rows: from
 * where this process last found the follower, or (it was set while no server ran) `again` entries before. At 0 everything is read, so that needs no mark.
 */
export const takeCursor = async (trx: Transaction<Tables>, { cursorMac }: Marked, orgId: string, follower: string, nowMs: number, first = 0, again = readAgain): Promise<number> => {
  const key = `${orgId} ${follower}`
  await sql`insert into follower_cursors (org_id, follower, next_index, mac) values (${orgId}, ${follower}, ${first}, ${cursorMac.of(orgId, follower, first)}) on conflict do nothing`.execute(trx)
  const { next_index: nextIndex, mac } = (await sql<{ next_index: number; mac: Buffer | null }>`select next_index, mac from follower_cursors where org_id = ${orgId} and follower = ${follower} for update`.execute(trx)).rows[0]!
  if (nextIndex === 0 || isSameMac(mac, cursorMac.of(orgId, follower, nextIndex))) {
    cursorMac.found.set(key, nextIndex)
    return nextIndex
  }
  const { size } = (await sql<{ size: number }>`select size from log_heads where org_id = ${orgId} for update`.execute(trx)).rows[0] ?? { size: 0 }
  const from = Math.max(0, Math.min(nextIndex, size, cursorMac.found.get(key) ?? Math.min(nextIndex, size) - again))
  await appendEntries(trx, orgId, nowMs, [{ kind: 'admin', ref: orgId, body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: null, action: 'follower.strange_cursor', ref: orgId, follower, claimed: nextIndex, from }) }])
  await moveCursor(trx, { cursorMac }, orgId, follower, from)
  return from
}

/** With the cursor held. */
export const moveCursor = async (trx: Transaction<Tables>, { cursorMac }: Marked, orgId: string, follower: string, nextIndex: number): Promise<void> => {
  await sql`update follower_cursors set next_index = ${nextIndex}, mac = ${cursorMac.of(orgId, follower, nextIndex)} where org_id = ${orgId} and follower = ${follower}`.execute(trx)
}

/** Gives the cursors that were there when migration 75 ran their marks, in its own transaction: they are taken as they stand then. */
export const markCursors = async (client: Pick<Client, 'query'>, cursorMac: CursorMac): Promise<void> => {
  // The owner of the table need not be a superuser; row level security would hide all rows from it.
  await client.query('alter table follower_cursors disable row level security')
  const { rows } = await client.query<{ org_id: string; follower: string; next_index: number }>('select org_id, follower, next_index from follower_cursors')
  for (const { org_id: orgId, follower, next_index: nextIndex } of rows) await client.query('update follower_cursors set mac = $3 where org_id = $1 and follower = $2', [orgId, follower, cursorMac.of(orgId, follower, nextIndex)])
  await client.query('alter table follower_cursors enable row level security')
}
