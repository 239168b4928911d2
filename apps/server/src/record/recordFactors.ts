import { sql } from 'kysely'
import type { Judged } from '../handover.ts'
import type { StageContext } from '../pipeline.ts'

/** What was read at the site and what it was worth, and each use of a tag's counter. Most check-ins bring none, and cost nothing here. */
export const recordFactors = async ({ trx, orgId }: StageContext, items: readonly Judged[]): Promise<void> => {
  const told = items.flatMap(({ row, factors }) => (factors === undefined ? [] : [{ eventId: row.eventId, ...factors }]))
  if (told.length === 0) return
  await sql`insert into check_in_factors (org_id, event_id, facts)
    select ${orgId}::uuid, * from unnest(${told.map((t) => t.eventId)}::uuid[], ${told.map((t) => JSON.stringify(t.facts))}::jsonb[]) on conflict do nothing`.execute(trx)
  const taps = told.flatMap((t) => t.taps)
  if (taps.length > 0) await sql`insert into tag_taps (org_id, factor_id, counter, event_id, person_id, order_time, is_proven)
    select ${orgId}::uuid, * from unnest(${taps.map((t) => t.factorId)}::uuid[], ${taps.map((t) => t.counter)}::int[], ${taps.map((t) => t.eventId)}::uuid[], ${taps.map((t) => t.personId)}::uuid[],
      ${taps.map((t) => new Date(t.orderTime))}::timestamptz[], ${taps.map((t) => t.isProven)}::boolean[]) on conflict do nothing`.execute(trx)
  const read = [...new Set(told.flatMap((t) => t.facts.readings.flatMap((reading) => (reading.factorId !== undefined && (reading.outcome === 'here' || reading.outcome === 'elsewhere') ? [reading.factorId] : []))))].sort()
  if (read.length > 0) await sql`update site_factors set last_read_at = now() where org_id = ${orgId} and factor_id = any(${read}::uuid[])`.execute(trx)
}
