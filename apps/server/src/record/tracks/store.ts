import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import type { TrackSegmentRow } from './segment.ts'

/** One statement for any number of uploads. A row that is there already stays: recording again after a crash changes nothing. */
export const insertSegments = async (trx: Sql, rows: readonly TrackSegmentRow[]): Promise<void> => {
  if (rows.length === 0) return
  // The bytes as one value, because an array of them would be written out in hexadecimal and read again (as in intake.ts).
  let end = 1
  const firstBytes = rows.map(({ segment }) => (end += segment.length) - segment.length)
  await sql`insert into track_segments (org_id, device_id, event_id, person_id, source, first_fix, last_fix, fix_count, segment)
    select org_id, device_id, event_id, person_id, source, first_fix, last_fix, fix_count, substring(${Buffer.concat(rows.map((r) => r.segment))}::bytea from first_byte for length) from unnest(${rows.map((r) => r.orgId)}::uuid[], ${rows.map((r) => r.deviceId)}::uuid[], ${rows.map((r) => r.eventId)}::uuid[], ${rows.map((r) => r.personId)}::uuid[],
      ${rows.map((r) => r.source)}::text[], ${rows.map((r) => new Date(r.firstFix))}::timestamptz[], ${rows.map((r) => new Date(r.lastFix))}::timestamptz[],
      ${rows.map((r) => r.fixCount)}::int[], ${firstBytes}::int[], ${rows.map((r) => r.segment.length)}::int[])
      as t (org_id, device_id, event_id, person_id, source, first_fix, last_fix, fix_count, first_byte, length)
    on conflict do nothing`.execute(trx)
}
