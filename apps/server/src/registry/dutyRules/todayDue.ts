import { sql, type Transaction } from 'kysely'
import type { Tables } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'

/** A changed rule counts from today on: everybody who has been seen today is reckoned again. Earlier days stay as they are until they are rebuilt. */
export const makeTodayDue = async (trx: Transaction<Tables>, orgId: string, nowMs: number): Promise<void> => {
  const { rows } = await sql<{ time_zone: string }>`select time_zone from orgs`.execute(trx)
  const zone = zoneOf(rows[0]!.time_zone)
  const today = zone.dayAt(nowMs)
  await sql`insert into crossings_due (org_id, person_id, day) select distinct ${orgId}::uuid, person_id, ${today}::date from latest_positions where fix_time >= ${new Date(zone.startOfDay(today))} on conflict do nothing`.execute(trx)
}
